"""The nouns of a run that is read back, for reports and exports. Everything in them is masked already."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from detectors.api import Confidence, Reason, Severity
from scanner.model import Outcome, Properties, Steps, Where, Why, location_text
from scanner.store.life import Life


@dataclass(frozen=True, slots=True)
class RunInfo:
    """The facts of a run. ``stopped_by`` is empty for a run that reached everything it knew of."""

    id: int
    site: str
    state: str
    started: datetime
    ended: datetime | None
    stopped_by: str
    seeds: tuple[str, ...]
    program: str
    rules: str
    detectors: tuple[str, ...]
    settings: dict[str, Any]
    traffic: dict[str, Any]
    faults: dict[str, int]


@dataclass(frozen=True, slots=True)
class SeenFinding:
    """A finding as one run saw it, with the address and the document it lies in.

    ``url`` is the masked address, which two addresses may share; ``key`` tells them apart. ``is_new`` tells
    that no earlier run of the site saw it, ``life`` how this run saw it: new, still there, changed or back.
    ``referrers`` are pages that link to the address, ``contact`` whom one of them names as its contact.
    """

    id: str
    key: int
    kind: str
    value: str
    person: str
    confidence: Confidence
    severity: Severity
    url: str
    member: str | None
    where: Where
    steps: Steps
    context: str
    reasons: tuple[Reason, ...]
    first_seen: datetime
    last_seen: datetime
    status: str
    is_new: bool
    life: Life
    referrers: tuple[str, ...]
    detector: str
    subtype: str | None
    tags: tuple[str, ...]
    alternatives: tuple[str, ...]
    occurrences: int
    properties: Properties
    media_type: str
    contact: str = ""

    @property
    def location(self) -> str:
        """The way to the value in English words."""
        return location_text(self.steps)


@dataclass(frozen=True, slots=True)
class SeenOutcome:
    """How the visit to one address, member or part ended. ``referrer`` is the page that led to it."""

    url: str
    member: str | None
    outcome: Outcome
    why: Why | None
    detail: str
    media_type: str
    size: int
    seconds: float
    status: int | None
    referrer: str | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SeenResource:
    """An address as the run fetched it. ``origin`` says by what it was first named: a link, a sitemap, …

    ``last_modified`` is the server's own word for the document's age (RFC 9110 section 8.8.2).
    """

    key: int
    url: str
    origin: str
    status: int | None
    fetched: datetime | None
    last_modified: str
    media_type: str
    size: int
    sha256: str
    properties: Properties


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """So many addresses (or members and parts) ended in this outcome for this reason."""

    outcome: Outcome
    why: Why | None
    count: int
