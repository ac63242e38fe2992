"""The night that has begun: kept in the data directory, so that a scheduler that calls twice starts one night."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from nightly.hours import night_of
from nightly.night import LOCK
from nightly.schedule.times import in_words, is_night, next_start
from reports.folders import write_whole
from scanner.errors import ExitCode, UserError
from scanner.lock import SiteBusyError, site_lock
from scanner.settings import Settings

logger = logging.getLogger(__name__)

FILE_NAME = "night.json"


@dataclass(frozen=True, slots=True)
class Begun:
    """A night, named by the day of its morning. Times are ISO 8601; ``ended`` is empty while it goes on, and stays so
    when its process was killed."""

    night: str
    begun: str
    ended: str = ""
    exit_code: int | None = None


def newest_night(data_dir: Path) -> Begun | None:
    """The newest night that a scheduler began; None if there is none, or nobody can tell."""
    try:
        return Begun(**json.loads((data_dir / FILE_NAME).read_text("utf-8")))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError):
        logger.exception("%s cannot be read", FILE_NAME)
        return None


def why_not_now(now: datetime, settings: Settings, data_dir: Path) -> str | None:
    """Why a scheduler should not begin a night now, in words; None if it should.

    A night whose process was killed, or whose machine was restarted, is gone on with.
    """
    if not is_night(now, settings):
        return f"it is not night; the next one begins at {in_words(next_start(now, settings), settings)}"
    newest = newest_night(data_dir)
    if newest is not None and newest.night == _name(now, settings) and newest.ended:
        return f"this night's run ended at {in_words(datetime.fromisoformat(newest.ended), settings)}"
    try:
        with site_lock(data_dir, LOCK):
            return None
    except SiteBusyError:
        return "this night's run is at work"


@contextmanager
def night_noted(now: datetime, settings: Settings, data_dir: Path) -> Iterator["NotedNight"]:
    """Note that a night has begun, and at the end of the block that it has ended, with the exit code it was given.

    One that was called off has not ended: it is gone on with if the machine comes back the same night.
    """
    noted = NotedNight(Begun(_name(now, settings), now.isoformat(timespec="seconds")))
    _note(data_dir, noted.begun)
    try:
        yield noted
    except UserError as error:
        noted.exit_code = error.exit_code
        raise
    finally:
        ended = "" if noted.called_off else datetime.now(UTC).isoformat(timespec="seconds")
        _note(data_dir, replace(noted.begun, ended=ended, exit_code=int(noted.exit_code)))


@dataclass(slots=True)
class NotedNight:
    """The night that goes on; whoever runs it sets how it went."""

    begun: Begun
    exit_code: ExitCode = ExitCode.INCOMPLETE
    called_off: bool = False


def _name(now: datetime, settings: Settings) -> str:
    return night_of(now, settings.nightly).morning.isoformat()


def _note(data_dir: Path, begun: Begun) -> None:
    try:
        write_whole(data_dir / FILE_NAME, [json.dumps(asdict(begun))])
    except OSError as error:
        # A full disk must not keep the night from telling somebody so.
        logger.warning("the night cannot be noted: %s", error.strerror)
