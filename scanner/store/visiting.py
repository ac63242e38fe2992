"""The nouns of a run while it is written: an address that waits for its visit, what an earlier run knows of it, what
came back, and the running figures."""

import dataclasses
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from scanner.model import Outcome


@dataclass(frozen=True, slots=True)
class Known:
    """What an earlier run knows of an address, as long as the rules are the same.

    ``run_id`` is the run whose rows hold its findings; ``outcome`` how it was read there.
    """

    run_id: int
    outcome: Outcome
    etag: str
    last_modified: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Pending:
    """An address that waits for its visit. ``depth`` counts links from a seed, ``links`` are the keys of the addresses
    that its last reading linked to."""

    key: int
    url: str
    shown: str
    origin: str
    depth: int
    known: Known | None = None
    times_gone: int = 0
    links: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Response:
    """The facts of a fetched address that are kept beside what was found in it."""

    status: int | None = None
    etag: str = ""
    last_modified: str = ""
    fetched: datetime | None = None


@dataclass(slots=True)
class Tally:
    """Running figures for the progress line."""

    known: int = 0
    done: int = 0
    findings: int = 0
    outcomes: Counter[Outcome] = dataclasses.field(default_factory=Counter)

    @property
    def waiting(self) -> int:
        """Addresses known and not yet visited."""
        return self.known - self.done
