"""What a night was like for a site: counts and reasons as plain data, never a value. Also the webhook's JSON."""

import dataclasses
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Engine

from nightly.jobs import Answer, Trouble
from nightly.watch import is_markedly_less, usual_reading
from scanner.settings import SiteSettings
from scanner.store.trend import PastRun, RunCounts, news_of, past_runs, run_counts, runs_since
from scanner.unattended import NightlySettings

SCHEMA = 1


class Reason(StrEnum):
    """Why somebody must be told of a night. The order is that of a mail."""

    FAILED = "failed"
    """The site could not be scanned, or hardly anything of it was seen."""
    KILLED = "killed"
    """The scan's process died, tonight or on an earlier night."""
    SILENT = "silent"
    """There has been no finished scan for longer than the settings allow."""
    LESS = "less_than_usual"
    """Markedly fewer addresses were read than usual."""
    NEW = "new_findings"
    RETURNED = "returned_findings"


@dataclass(frozen=True, slots=True)
class Rechecked:
    """What a recheck proved, in findings."""

    still_there: int
    gone: int
    cannot_tell: int
    new: int


@dataclass(frozen=True, slots=True)
class SiteNight:
    """One site's night. Times are ISO 8601 in UTC; the night is named by the day of its morning.

    ``done`` says what was done: ``scan``, ``recheck``, ``nothing`` (not due) or ``not_reached`` (the hour came before
    its turn). ``counts`` are those of the report. ``new`` and ``returned`` are the findings at or above ``level`` that
    nobody was told of before. ``stopped_by`` is ``hour`` for a scan that goes on the next night.
    """

    site: str
    host: str
    night: str
    done: str
    level: str
    reasons: tuple[Reason, ...] = ()
    run: int | None = None
    state: str = ""
    stopped_by: str = ""
    started: str = ""
    ended: str = ""
    read: int = 0
    unread: int = 0
    waiting: int = 0
    usual: int | None = None
    counts: RunCounts | None = None
    new: int = 0
    returned: int = 0
    recheck: Rechecked | None = None
    trouble: Trouble | None = None
    cut_off: str = ""
    silent_since: str = ""
    report: str = ""
    schema: int = SCHEMA


def to_json(facts: SiteNight) -> str:
    """The facts as one line of JSON."""
    return json.dumps(asdict(facts), ensure_ascii=False)


def from_json(text: str) -> SiteNight:
    """Facts that were kept as JSON."""
    values = json.loads(text)
    for name, made in (("counts", RunCounts), ("recheck", Rechecked), ("trouble", Trouble)):
        values[name] = made(**values[name]) if values[name] else None
    return SiteNight(**{**values, "reasons": tuple(map(Reason, values["reasons"]))})


@dataclass(frozen=True, slots=True)
class Course:
    """What happened to a site in a night, before it is looked at closely.

    ``before`` are its scans of earlier nights, the newest first. ``told`` is the newest run that a notice was written
    of, ``cut_off`` when a scan was begun whose process died and of which nobody was told. ``scan`` and ``recheck`` are
    the answers of its processes.
    """

    site: SiteSettings
    done: str
    before: tuple[PastRun, ...]
    told: int
    cut_off: datetime | None = None
    scan: Answer | None = None
    recheck: Answer | None = None


def facts_of(
    engine: Engine,
    course: Course,
    *,
    night: str,
    level: str,
    reports: Path,
    settings: NightlySettings,
    silent_since: datetime | None,
) -> SiteNight:
    """The facts of a site's night. ``silent_since`` is when its last finished scan ended, if that is too long ago."""
    site, scan = course.site, course.scan
    facts = SiteNight(site=site.title, host=site.host, night=night, done=course.done, level=level)
    reasons = set()
    new, returned = news_of(engine, runs_since(engine, site.host, course.told), level)
    facts = dataclasses.replace(facts, new=len(new), returned=len(returned))
    if course.recheck and course.recheck.run_id is not None:
        answer = course.recheck
        rechecked = Rechecked(answer.still_there, answer.gone, answer.cannot_tell, answer.new)
        facts = dataclasses.replace(facts, recheck=rechecked)
    if scan and scan.run_id is not None:
        run = next((run for run in past_runs(engine, site.host, 5) if run.id == scan.run_id), None)
        if run is not None:
            usual = usual_reading(run, course.before, settings.usual_nights)
            facts = _with_run(facts, run, run_counts(engine, run.id), usual)
            facts = dataclasses.replace(facts, report=_below(scan.report, reports))
            if scan.trouble is None and is_markedly_less(run, usual, settings.least_share):
                reasons.add(Reason.LESS)
    if scan and scan.hour_came:
        facts = dataclasses.replace(facts, stopped_by="hour")
    trouble = (scan.trouble if scan else None) or (course.recheck.trouble if course.recheck else None)
    facts = dataclasses.replace(facts, trouble=trouble)
    if trouble:
        reasons.add(Reason.KILLED if trouble.code == "killed" else Reason.FAILED)
    if course.cut_off is not None:
        reasons.add(Reason.KILLED)
        facts = dataclasses.replace(facts, cut_off=course.cut_off.isoformat(timespec="seconds"))
    if silent_since is not None:
        reasons.add(Reason.SILENT)
        facts = dataclasses.replace(facts, silent_since=silent_since.isoformat(timespec="seconds"))
    reasons |= {reason for reason, count in ((Reason.NEW, facts.new), (Reason.RETURNED, facts.returned)) if count}
    return dataclasses.replace(facts, reasons=tuple(reason for reason in Reason if reason in reasons))


def _with_run(facts: SiteNight, run: PastRun, counts: RunCounts, usual: int | None) -> SiteNight:
    return dataclasses.replace(
        facts,
        run=run.id,
        state=run.state,
        stopped_by=run.stopped_by,
        started=run.started.isoformat(timespec="seconds"),
        ended=run.ended.isoformat(timespec="seconds") if run.ended else "",
        read=run.read,
        unread=run.unread,
        waiting=run.waiting,
        usual=usual,
        counts=counts,
    )


def _below(path: str | None, folder: Path) -> str:
    """The way to a report from the folder of all reports, as a web address needs it."""
    return Path(path).relative_to(folder).as_posix() if path else ""
