"""Lines in the user's crontab, where there is no systemd.

cron knows the machine's clock only, and what it does when that clock is changed differs from one cron to the next
(CRON_TZ is known to some, and ignored by Debian's). So the crontab names every hour of the machine's clock at which a
night of the coming year may begin, by the time zone of the settings, and ``--scheduled`` lets only the right one begin.
"""

import shlex
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, tzinfo

from nightly.schedule.installation import Installation, starts_of_a_year
from scanner.errors import UsageError

_SECONDS = 60


def install(installation: Installation) -> Iterator[str]:
    """Put the lines into the crontab, in place of those of the same name; answers them.

    Raises:
        UsageError: it cannot be done.
    """
    lines = lines_of(installation)
    _write([*_others(_read(), installation.name), *lines])
    yield from lines


def show(name: str) -> Iterator[str]:
    """Our lines in the crontab."""
    lines = _read()
    begin, end = _marks(name)
    if begin not in lines or end not in lines[lines.index(begin) :]:
        return iter(())
    first = lines.index(begin)
    return iter(lines[first : lines.index(end, first) + 1])


def remove(name: str) -> Iterator[str]:
    """Take our lines out of the crontab; answers them."""
    lines = list(show(name))
    if lines:
        _write(_others(_read(), name))
    return iter(lines)


def is_installed(name: str) -> bool:
    """Whether the crontab has our lines; False where there is no cron."""
    try:
        return any(True for _ in show(name))
    except UsageError:
        return False


def lines_of(installation: Installation, now: datetime | None = None, machine: tzinfo | None = None) -> list[str]:
    """The lines, between marks. ``machine`` is the time zone of cron's clock; None is this machine's."""
    hours = defaultdict(set)
    for start in starts_of_a_year(installation.settings, now):
        local = start.astimezone(machine)
        hours[local.minute].add(local.hour)
    begin, end = _marks(installation.name)
    # cron takes a percent sign as a line's end. What is printed goes by mail: the night's own mail is enough.
    command = shlex.join(installation.command).replace("%", "\\%")
    load = f"set -a; . {shlex.quote(str(installation.environment_file))}; " if _has_environment(installation) else ""
    entries = [
        f"{minute} {','.join(map(str, sorted(hours[minute])))} * * * {load}exec {command} >/dev/null"
        for minute in sorted(hours)
    ]
    return [begin, *entries, end]


def _has_environment(installation: Installation) -> bool:
    return installation.environment_file.is_file()


def _marks(name: str) -> tuple[str, str]:
    return f"# {name} begins (kommunscan schedule)", f"# {name} ends"


def _others(lines: list[str], name: str) -> list[str]:
    """The lines that are not ours. A crontab whose second mark is missing is left as it is but for the first."""
    begin, end = _marks(name)
    if begin not in lines or end not in lines[lines.index(begin) :]:
        return [line for line in lines if line != begin]
    first = lines.index(begin)
    return lines[:first] + lines[lines.index(end, first) + 1 :]


def _read() -> list[str]:
    done = _crontab("-l")
    # A user without a crontab is answered with an error.
    return done.stdout.splitlines() if done.returncode == 0 else []


def _write(lines: list[str]) -> None:
    done = _crontab("-", text="".join(f"{line}\n" for line in lines))
    if done.returncode:
        raise UsageError(
            f"crontab did not take the lines: {done.stderr.strip() or done.returncode}",
            "see whether this user may use cron (/etc/cron.allow)",
        )


def _crontab(*arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603 - fixed arguments
            ["crontab", *arguments],  # noqa: S607 - found on the user's path
            check=False,
            capture_output=True,
            text=True,
            input=text,
            timeout=_SECONDS,
        )
    except FileNotFoundError:
        raise UsageError(
            "there is neither systemd nor cron here", "use kommunscan run-scheduler, or the scheduler of your platform"
        ) from None
    except subprocess.TimeoutExpired:
        raise UsageError("crontab did not answer", "try it by hand: crontab -l") from None
