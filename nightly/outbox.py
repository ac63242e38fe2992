"""Notices that wait to be delivered, and what has been told: on disk, so that no night is lost by a dead mail server.

``<data-dir>/outbox/`` holds a file for each notice and channel, readable for its owner only. There is no value in
them, and no address of a page.
"""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from nightly.facts import SiteNight, from_json, to_json
from reports.folders import safe_name, write_whole
from scanner.errors import UsageError

logger = logging.getLogger(__name__)

FOLDER = "outbox"
_TOLD = "told.json"


class Channel(StrEnum):
    """A way to tell somebody."""

    MAIL = "mail"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True)
class Notice:
    """A night's facts on their way by one channel. ``recipients`` are mail addresses, ``language`` is theirs.

    ``report_file`` is where the report lies on this machine, empty for none.
    """

    channel: Channel
    facts: SiteNight
    recipients: tuple[str, ...] = ()
    language: str = "en"
    report_file: str = ""


class Outbox:
    """The notices of a data directory, the oldest first."""

    def __init__(self, data_dir: Path) -> None:
        self._folder = data_dir / FOLDER
        self._unwritten: dict[str, Notice] = {}

    def put(self, notice: Notice) -> None:
        """Keep a notice until it is delivered. Where the disk is full it is kept in memory for this night."""
        name = f"{notice.facts.night}-{safe_name(notice.facts.host)}-{notice.channel}.json"
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            write_whole(self._folder / name, [_text(notice)])
        except OSError as error:
            logger.warning("a notice cannot be kept on disk: %s", error.strerror)
            self._unwritten[name] = notice

    def waiting(self) -> Iterator[tuple[str, Notice]]:
        """The notices with their names, the oldest night first."""
        names = {path.name: path for path in self._folder.glob("*-*.json")} if self._folder.is_dir() else {}
        for name in sorted({*names, *self._unwritten}):
            if name in self._unwritten:
                yield name, self._unwritten[name]
                continue
            try:
                yield name, _notice(names[name].read_text("utf-8"))
            except (OSError, ValueError, TypeError, KeyError):
                logger.exception("the notice %s cannot be read", name)

    def keep_for(self, name: str, notice: Notice, recipients: tuple[str, ...]) -> None:
        """Keep a notice for those recipients whom it did not reach."""
        self.delivered(name)
        self.put(replace(notice, recipients=recipients))

    def delivered(self, name: str) -> None:
        """Forget a notice."""
        self._unwritten.pop(name, None)
        try:
            (self._folder / name).unlink(missing_ok=True)
        except OSError as error:
            logger.warning("a notice that was delivered cannot be removed: %s", error.strerror)

    # -- what has been told

    def told(self) -> dict[str, int]:
        """The newest run of each site that a notice was written of, or found to need none."""
        try:
            values = json.loads((self._folder / _TOLD).read_text("utf-8"))
            return {str(site): int(run) for site, run in values.items()}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, AttributeError):
            logger.exception("what has been told cannot be read")
            return {}

    def note_told(self, site: str, run_id: int) -> None:
        """Remember that all runs of a site up to this one have been dealt with.

        Raises:
            UsageError: it cannot be written.
        """
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            write_whole(self._folder / _TOLD, [json.dumps({**self.told(), site: run_id})])
        except OSError as error:
            raise UsageError(f"cannot write to {self._folder}: {error.strerror}", "free disk space there") from None


def _text(notice: Notice) -> str:
    values = {
        "channel": notice.channel,
        "recipients": notice.recipients,
        "language": notice.language,
        "report_file": notice.report_file,
        "facts": json.loads(to_json(notice.facts)),
    }
    return json.dumps(values, ensure_ascii=False)


def _notice(text: str) -> Notice:
    values = json.loads(text)
    return Notice(
        channel=Channel(values["channel"]),
        facts=from_json(json.dumps(values["facts"])),
        recipients=tuple(values["recipients"]),
        language=values["language"],
        report_file=values["report_file"],
    )
