"""What a scheduler is to start: the command with its settings, for whom, and the paths that it writes to."""

import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scanner.settings import Settings

DEFAULT_NAME = "kommunscan"
_TO_END = timedelta(minutes=10)
"""What a night needs to write reports and send mail, after its processes were asked to end."""


@dataclass(frozen=True, slots=True)
class Installation:
    """One scheduled nightly run. ``run_as`` is the user of a system-wide one, empty for one's own.

    ``environment_file`` may hold the secrets that the settings refer to as env:NAME; it need not be there.
    """

    name: str
    command: tuple[str, ...]
    settings: Settings
    writes: tuple[Path, ...]
    environment_file: Path
    run_as: str = ""

    @property
    def patience(self) -> timedelta:
        """How long the night may take to end when it is asked to."""
        return timedelta(minutes=self.settings.nightly.grace_minutes) + _TO_END


def installation_of(
    settings: Settings,
    settings_file: Path,
    data_dir: Path,
    *,
    name: str = DEFAULT_NAME,
    run_as: str = "",
    database: str | None = None,
    key_file: Path | None = None,
) -> Installation:
    """The installation that the options of a command mean. All paths become absolute.

    A database's address is no part of it: it may hold a password, and stands in the environment file
    (KOMMUNSCAN_DATABASE).
    """
    options = ["--settings", str(settings_file.absolute()), "--data-dir", str(data_dir.absolute())]
    if key_file is not None:
        options += ["--key-file", str(key_file.absolute())]
    writes = [data_dir.absolute()]
    if settings.reports.folder:
        writes.append(Path(settings.reports.folder).absolute())
    if settings.metrics.file:
        writes.append(Path(settings.metrics.file).absolute().parent)
    return Installation(
        name=name,
        command=(*program(), "nightly", "--scheduled", *options),
        settings=settings,
        writes=tuple(dict.fromkeys(writes)),
        environment_file=settings_file.absolute().with_suffix(".env"),
        run_as=run_as,
    )


def program() -> tuple[str, ...]:
    """How this very kommunscan is started."""
    beside = Path(sys.executable).with_name("kommunscan")
    return (str(beside),) if beside.is_file() else (sys.executable, "-P", "-c", "import cli; cli.main()")


def starts_of_a_year(settings: Settings, now: datetime | None = None) -> list[datetime]:
    """The beginnings of all nights of the year that follows."""
    from nightly.schedule.times import next_start

    moment = now or datetime.now(UTC)
    starts = []
    for _ in range(366):
        moment = next_start(moment, settings)
        starts.append(moment)
    return starts
