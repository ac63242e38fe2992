"""What a detector is, what it is given and what it answers.

This module is the whole contract for built-in and third-party detectors alike. A detector sees a string
and what is known about that string; it knows no URL, no file format, no settings and no store.

Text conventions
----------------
Extractors write text so that detectors can trust its separators:

* ``TAB`` stands between two cells of one row,
* ``NEWLINE`` between blocks, lines and rows (in PDF text also inside a sentence),
* ``FORM FEED`` between texts that have nothing to do with each other (two attributes, two comments):
  nothing on one side of it is evidence for the other, and no value reaches across it,
* inline markup leaves no trace: ``<b>811218</b>-9876`` arrives as ``811218-9876``.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, runtime_checkable

from detectors.sensitive import Sensitive

CELL = "\t"
LINE = "\n"
BARRIER = "\f"


class _Ranked(StrEnum):
    """Words that are ordered as they are declared.

    All four comparisons are spelled out: ``functools.total_ordering`` leaves those alone that ``str`` already
    has, and would compare the words by their letters.
    """

    def _rank(self) -> int:
        return _RANKS[self]

    def __lt__(self, other: object) -> bool:
        return self._rank() < other._rank() if isinstance(other, type(self)) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self._rank() <= other._rank() if isinstance(other, type(self)) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self._rank() > other._rank() if isinstance(other, type(self)) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self._rank() >= other._rank() if isinstance(other, type(self)) else NotImplemented


class Confidence(_Ranked):
    """How sure we are that a match is what it seems. Ordered: ``DISMISSED < POSSIBLE < LIKELY < CONFIRMED``.

    * confirmed: structure, date and check digit hold and nothing speaks against it, or a label beside it
      says outright what it is;
    * likely: structure and date hold, with either the check digit or the context for it;
    * possible: shape only, or strong signs against it; kept, counted, folded away in the report;
    * dismissed: a candidate that was looked at and turned down. It is counted with its reasons, masked in
      every context, and never a finding.
    """

    DISMISSED = "dismissed"
    POSSIBLE = "possible"
    LIKELY = "likely"
    CONFIRMED = "confirmed"


class Severity(_Ranked):
    """How bad a finding is if it is true. Ordered: ``NONE < LOW < MEDIUM < HIGH < CRITICAL``."""

    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


_RANKS: dict[_Ranked, int] = {word: rank for words in (Confidence, Severity) for rank, word in enumerate(words)}


class TextForm(StrEnum):
    """What sort of text a string is, as far as it changes how a value may be written in it."""

    TEXT = "text"
    PDF = "pdf"
    """Text of a laid-out page: a line break may stand inside a value."""
    CODE = "code"
    """JavaScript, CSS, JSON, SVG and the like: full of numbers that are nobody's."""
    URL = "url"
    """An address or a file name: ``_``, ``/``, ``.`` and ``%20`` are separators."""
    OCR = "ocr"
    """Read from a picture: letters and digits may be confused."""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known about a string besides itself. Everything has a neutral default.

    ``labels`` holds ``(offset, label)`` pairs in ascending order: from that offset to the next pair, the
    text stands under this label (a column's header, a form field's name, an attribute's name). An empty
    label ends the one before it.
    """

    form: TextForm = TextForm.TEXT
    language: str | None = None
    """Two-letter language of the document, when it is known."""
    countries: tuple[str, ...] = ("se", "dk")
    """Countries whose numbers are expected here, lower case, the most likely first."""
    site: str | None = None
    """Registered domain of the scanned site (``exempelby.se``), to tell own addresses from others."""
    labels: Sequence[tuple[int, str]] = ()

    def label_at(self, offset: int) -> str:
        """The label that the text at ``offset`` stands under, or an empty string."""
        low, high = 0, len(self.labels)
        while low < high:
            middle = (low + high) // 2
            if self.labels[middle][0] <= offset:
                low = middle + 1
            else:
                high = middle
        return self.labels[low - 1][1] if low else ""


PLAIN = Context()


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence for or against a match, in words that a lawyer understands.

    ``text`` is an English sentence and the key of its translations; names in braces are filled from
    ``args``. ``weight`` is the evidence's strength in decibans (ten times the base-ten logarithm of the odds
    ratio), positive when it speaks for the match. No reason may quote the value itself.
    """

    text: str
    weight: float = 0.0
    args: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return self.text.format(**dict(self.args)) if self.args else self.text


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of personal data that a detector finds.

    ``id`` is stable and named as python-stdnum names its modules (``se.personnummer``). ``title`` is English
    and the key of its translations. ``severity`` is that of one such value alone, before hiding place,
    neighbours and numbers of people are considered. ``noise`` says in one sentence what it is known to
    mistake for it.
    """

    id: str
    title: str
    severity: Severity
    noise: str = ""
    default: bool = True
    """Whether the kind is looked for when the settings say nothing about it."""


@dataclass(frozen=True, slots=True)
class Match:
    """A candidate that a detector accepted, or turned down with reasons (``Confidence.DISMISSED``).

    ``text[start:end]`` is the value as written; ``value`` holds it in its canonical form:
    ``YYYYMMDD-NNNN`` for Swedish numbers, ``DDMMYY-NNNN`` for CPR, lower case for e-mail.
    """

    start: int
    end: int
    kind: str
    value: Sensitive
    confidence: Confidence
    reasons: tuple[Reason, ...] = ()
    subtype: str | None = None
    """A finer sort within the kind, such as ``sole_trader`` or the class of an e-mail address."""
    tags: tuple[str, ...] = ()
    """Facts a reader may filter by: ``official_test_number``, ``placeholder``, ``obfuscated``, …"""
    alternatives: tuple[str, ...] = ()
    """Other kinds that the same characters could be, most likely first."""
    score: float = 0.0
    """The sum of the reasons' weights, in decibans; decides between competing readings of one string."""
    severity: Severity | None = None
    """The severity of this very match where it differs from its kind's (a role mailbox is harmless)."""


@runtime_checkable
class Detector(Protocol):
    """Finds personal data of one or more kinds in a string.

    ``find`` must be pure: the same text and context give the same matches, no exception is raised for any
    string at all, and time grows linearly with the text. Matches may come in any order.
    """

    @property
    def name(self) -> str:
        """Unique and stable: names the detector in settings, coverage and runs."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the same text may give other matches: unchanged pages are then read again."""
        ...

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Every kind that ``find`` can answer with."""
        ...

    def find(self, text: str, context: Context = PLAIN) -> Iterable[Match]:
        """Every candidate in ``text``, accepted or dismissed."""
        ...


class DetectorError(Exception):
    """A detector could not be loaded, or broke its contract. The message names it and what to do."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A detector that failed on one text. Named in the coverage; the other detectors' matches stand."""

    detector: str
    problem: str
    """What it did, without quoting the text: ``raised ValueError``, ``answered a span outside the text``."""


@dataclass(frozen=True, slots=True)
class Matches:
    """What all detectors together say of one string: resolved, ordered by start, without overlaps."""

    found: tuple[Match, ...] = ()
    dismissed: tuple[Match, ...] = ()
    faults: tuple[Fault, ...] = field(default=())
