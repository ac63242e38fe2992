"""``kommunscan runs``: the last nights of each site, line by line, and who has been silent for too long."""

from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import Engine

from nightly.hours import most_silence
from nightly.watch import silent_since
from scanner.errors import UsageError
from scanner.settings import Settings
from scanner.store.runs import RECHECK, SCAN
from scanner.store.trend import FoundInRun, PastRun, found_in, past_runs, site_names

_HEAD = ("date (UTC)", "what", "state", "read", "unread", "new", "back", "open", "gone", "took")
_ROW = "  {:<16}  {:<7}  {:<24}  {:>7}  {:>7}  {:>5}  {:>5}  {:>6}  {:>5}  {:>8}"
_LOOKED_BACK = 60


def trend_lines(engine: Engine, site: str, most: int) -> Iterator[str]:
    """A table of the newest scans and rechecks of each site, or of one, the newest first.

    Raises:
        UsageError: nothing is stored of it.
    """
    names = site_names(engine)
    if site and site not in names:
        raise UsageError(f"nothing is stored of {site}", f"known are: {', '.join(names) or 'no sites yet'}")
    for name in [site] if site else names:
        yield name
        yield _ROW.format(*_HEAD)
        past = past_runs(engine, name, most, (SCAN, RECHECK))
        found = found_in(engine, [run.id for run in past])
        for run in past:
            yield _line(run, found[run.id])


def _line(run: PastRun, found: FoundInRun) -> str:
    state = run.state if not run.stopped_by or run.stopped_by == run.state else f"{run.state}: {run.stopped_by}"
    figures = (run.read, run.unread + run.waiting, found.new, found.back, found.open, found.gone)
    return _ROW.format(f"{run.started:%Y-%m-%d %H:%M}", run.purpose, state[:24], *figures, _duration(run.seconds))


def _duration(seconds: float | None) -> str:
    if seconds is None:
        return "-"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


def silent_lines(engine: Engine, settings: Settings, site: str = "", now: datetime | None = None) -> Iterator[str]:
    """A line for each site that has had no finished scan for longer than the settings allow; nothing if all is well.

    The sites are those of the settings that are switched on; without any, all that are stored.
    """
    now = now or datetime.now(UTC)
    wanted = {each.host: each for each in settings.sites if each.enabled}
    for name in wanted or site_names(engine):
        if site and site not in (name, wanted[name].title if wanted else name):
            continue
        past = past_runs(engine, name, _LOOKED_BACK)
        if not past:
            yield f"{name}: never scanned"
            continue
        since = silent_since(past, now, most_silence(wanted.get(name), settings.nightly))
        if since is not None:
            hours = (now - since).total_seconds() / 3600
            yield f"{name}: no finished scan since {since:%Y-%m-%d %H:%M} UTC, for {hours:.0f} hours"
