"""The nouns of the scan: plain, frozen, picklable data. Imports nothing of the scanner.

``Document`` and ``Segment`` live inside a worker process and are never stored. What leaves a worker is an
``Analysis``: links, outcomes and findings whose values are masked and fingerprinted.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from detectors.api import Confidence, Reason, Severity, TextForm


class Outcome(StrEnum):
    """How the visit to a URL, an archive member or an embedded part ended. Each ends in exactly one."""

    SCANNED = "scanned"
    UNCHANGED = "unchanged"
    GONE = "gone"
    SKIPPED = "skipped"
    UNREAD = "unread"
    FAILED = "failed"


class Why(StrEnum):
    """Why something was skipped, unread or failed. The report explains each in the reader's language."""

    # skipped: we chose not to read it
    ROBOTS = "robots"
    REDIRECT = "redirect"
    TRAP = "trap"
    BUDGET = "budget"
    INTERRUPTED = "interrupted"
    EXCLUDED = "excluded"
    DUPLICATE = "duplicate"
    # unread: we have the bytes, or know that they are there, and could not see all that is in them
    ENCRYPTED = "encrypted"
    UNSUPPORTED = "unsupported"
    PICTURE_OF_TEXT = "picture_of_text"
    NO_TEXT = "no_text"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    TOO_DEEP = "too_deep"
    BUILT_BY_SCRIPT = "built_by_script"
    NEEDS_SIGN_IN = "needs_sign_in"
    SOUND_OR_FILM = "sound_or_film"
    TIME_LIMIT = "time_limit"
    DETECTOR_FAULT = "detector_fault"
    # failed: it went wrong on the way
    CRASHED = "crashed"
    OUT_OF_MEMORY = "out_of_memory"
    HTTP_STATUS = "http_status"
    HOST_UNKNOWN = "host_unknown"
    REFUSED = "refused"
    TLS = "tls"
    TIMEOUT = "timeout"
    CONNECTION_LOST = "connection_lost"
    NOT_FOUND = "not_found"
    INTERNAL = "internal"


class Where(StrEnum):
    """The sort of place in a document. Part of the findings contract."""

    BODY = "body"
    TABLE = "table"
    ATTRIBUTE = "attribute"
    COMMENT = "comment"
    SCRIPT = "script"
    METADATA = "metadata"
    HIDDEN = "hidden"
    REDACTED = "redacted"
    DELETED = "deleted"
    ANNOTATION = "annotation"
    FORM = "form"
    TITLE = "title"
    LINK = "link"
    FILENAME = "filename"
    URL = "url"
    HEADER = "header"
    IMAGE = "image"


Steps = tuple[tuple[str, str], ...]
"""The way to a place, from coarse to fine: ``(("sheet", "Blad2"), ("cell", "C14"))``.

The first of each pair is one of ``STEP_NAMES``, which reports translate; the second is shown as it is.
"""

STEP_NAMES = (
    "page", "sheet", "hidden sheet", "very hidden sheet", "row", "hidden row", "column", "hidden column",
    "cell", "slide", "hidden slide", "notes of slide", "master", "chart", "series", "table",
    "paragraph", "heading", "header", "footer", "footnote", "endnote", "comment by", "comment", "text box",
    "inserted by", "deleted by", "line", "element", "attribute", "script", "style", "field", "bookmark",
    "annotation", "annotation by", "layer", "revision", "under a box", "property", "part", "key",
    "attachment", "signature", "subject", "from", "to", "picture", "bar code", "link", "title", "file name",
    "address", "defined name", "validation list", "pivot cache", "external link", "form", "map feature",
    "caption", "track", "text",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a document some text stands: the sort of place, the way to it, and its label.

    ``label`` is what the text stands under: a column's header, a form field's name or caption, the name of
    an attribute. Detectors use it as evidence.
    """

    where: Where = Where.BODY
    steps: Steps = ()
    label: str = ""

    def __str__(self) -> str:
        return location_text(self.steps)


def location_text(steps: Steps) -> str:
    """The way to a place in English words, as in the findings contract: ``sheet Blad2, cell C14``."""
    return ", ".join(f"{name} {value}".strip() for name, value in steps)


@dataclass(frozen=True, slots=True)
class Mark:
    """From ``offset`` in a segment's text to the next mark, the text stands at ``place``."""

    offset: int
    place: Place


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text that belongs together, as one string, with the places that its parts come from.

    The text follows the conventions of ``detectors.api`` (tab between cells, newline between blocks, form
    feed between unrelated texts). ``marks`` ascend by offset and the first has the offset 0. An extractor
    makes few long segments rather than many short ones: a page's flow text, all its attributes, a sheet.
    """

    text: str
    marks: Sequence[Mark]
    form: TextForm = TextForm.TEXT

    def place_at(self, offset: int) -> Place:
        """The place that the character at ``offset`` comes from."""
        low, high = 0, len(self.marks)
        while low < high:
            middle = (low + high) // 2
            if self.marks[middle].offset <= offset:
                low = middle + 1
            else:
                high = middle
        return self.marks[max(low - 1, 0)].place


@dataclass(frozen=True, slots=True)
class Properties:
    """What a document says of itself. Shown in the report; ``language`` guides the detectors.

    ``created`` and ``modified`` are ISO 8601 strings as far as the document tells. ``contact`` are hints whom to ask
    about it, ``indexing`` the words of ``Indexing`` that apply, with spaces between them.
    """

    title: str = ""
    author: str = ""
    producer: str = ""
    language: str = ""
    created: str = ""
    modified: str = ""
    contact: str = ""
    indexing: str = ""


class Indexing(StrEnum):
    """What asks search engines to leave an address out."""

    META = "meta"
    HEADER = "header"
    ROBOTS = "robots.txt"


@dataclass(frozen=True, slots=True)
class Link:
    """An address that a document names. ``origin`` says by what: ``a``, ``frame``, ``meta refresh``, …

    ``url`` is absolute, as resolved by the extractor, not yet canonical.
    """

    url: str
    origin: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of a document that could not be read, or was cut short. Always named in the coverage.

    ``part`` is the way to it, empty when it is the document itself as a whole.
    """

    why: Why
    detail: str = ""
    part: Steps = ()


@dataclass(frozen=True, slots=True)
class Scripted:
    """A page's scripts may show more than its bytes hold. ``template`` is the same for pages with the same scripts."""

    template: str


@dataclass(frozen=True, slots=True)
class View:
    """What an extractor yields after this is the document seen anew: a value that both show is there once."""


@dataclass(frozen=True, slots=True)
class Rendering:
    """What a browser made of a page.

    ``views`` are states of its tree as HTML in UTF-8, each with text that the others lack; ``cut`` is what of it
    could not be seen.
    """

    views: tuple[bytes, ...]
    cut: tuple[Unread, ...] = ()


@dataclass(frozen=True, slots=True)
class Exposure:
    """A flaw of a document that is a finding in itself, whatever text stands there.

    ``kind`` is ``document.failed_redaction`` (text that was meant to be covered can still be read) or
    ``document.cropped_picture`` (a picture shows a part of what is stored). ``characters`` is how many can be
    read, 0 for a picture. The text itself comes in a segment as any other.
    """

    kind: str
    place: Place
    characters: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """Bytes to extract from. A container's members are documents too, with the path to them in ``member``.

    ``media_type`` and ``charset`` are what the sender declared, empty when unknown; nobody trusts them.
    ``name`` is the file name it goes by. ``url`` is the address the outermost bytes came from, the base for
    relative links. ``path`` is set while the bytes lie in a file (large downloads, local files) and not in ``content``.
    """

    url: str
    content: bytes
    name: str = ""
    media_type: str = ""
    charset: str = ""
    member: str | None = None
    path: Path | None = None
    referrer: str | None = None
    rendering: Rendering | None = None
    """For a web page: what scripts made of it."""

    def loaded(self) -> "Document":
        """The document with its bytes in memory.

        Raises:
            OSError: its file cannot be read.
        """
        return self if self.path is None else replace(self, content=self.path.read_bytes(), path=None)

    def size(self) -> int:
        """How many bytes it has; 0 when its file is not there any more."""
        try:
            return len(self.content) if self.path is None else self.path.stat().st_size
        except OSError:
            return 0

    def sha256(self) -> str:
        """The digest of the bytes, in hex.

        Raises:
            OSError: its file cannot be read.
        """
        if self.rendering is not None:
            return hashlib.sha256(b"\0".join((self.content, *self.rendering.views))).hexdigest()
        if self.path is None:
            return hashlib.sha256(self.content).hexdigest()
        with self.path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Revealed:
    """What a user asked to see in this run: the raw value, and the path of its member as it is.

    Never stored. ``url`` is the raw address, known outside of the worker.
    """

    value: str
    member: str | None
    url: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A match as it is kept: masked, fingerprinted and located.

    ``id`` is the same on every night for the same kind, person, resource and sort of place. ``person`` is a
    keyed hash, the same for one value on every page. ``value`` and ``context`` are masked. ``revealed`` is
    set only when the user asked for it in this run.
    """

    id: str
    kind: str
    value: str
    person: str
    confidence: Confidence
    severity: Severity
    where: Where
    steps: Steps
    context: str
    reasons: tuple[Reason, ...]
    detector: str
    subtype: str | None = None
    tags: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    occurrences: int = 1
    revealed: Revealed | None = field(default=None, repr=False)

    @property
    def location(self) -> str:
        """The way to the value in English words."""
        return location_text(self.steps)


@dataclass(frozen=True, slots=True)
class DocumentReport:
    """What became of one document: its outcome, what was found in it, what was turned down.

    ``member`` is None for the URL's own bytes. ``dismissed`` counts candidates by the reason that weighed
    heaviest against them. ``seconds`` is the time spent on it in the worker.
    """

    member: str | None
    outcome: Outcome
    why: Why | None = None
    detail: str = ""
    media_type: str = ""
    size: int = 0
    sha256: str = ""
    seconds: float = 0.0
    properties: Properties = Properties()
    findings: tuple[Finding, ...] = ()
    dismissed: tuple[tuple[str, int], ...] = ()
    notes: tuple[str, ...] = ()
    """Things worth saying that change no outcome: the name says .doc, the bytes are RTF."""


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link to an address of the site, as it leaves a worker.

    ``url`` is clean (``scanner.urls.clean``), ``shown`` the form that may be stored and printed, equal to it
    unless a detector sees personal data in the address. ``key`` is ``Keyring.address`` of its identity.
    """

    url: str
    shown: str
    origin: str
    key: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that a worker has to say of one resource: its own report first, then one per member and part.

    ``links`` lead to addresses of the site, each named once; ``outside`` counts links by other hosts.
    ``faults`` names detectors that broke their contract, with what they did. ``text_key`` is a hash of the
    text without its digits: equal for pages that differ only in dates and numbers. ``exact_key`` is a hash
    of the whole text: equal for one page that is sent with other markup or links each time.
    """

    documents: tuple[DocumentReport, ...]
    links: tuple[FoundLink, ...] = ()
    outside: tuple[tuple[str, int], ...] = ()
    faults: tuple[str, ...] = ()
    text_key: int = 0
    exact_key: int = 0
    pictures_read: int = 0
    """Pictures, in the order in which they are met, whose text has been looked for by now."""
    pictures_waiting: int = 0
    """Pictures after those, whose reading was put off."""
    picture_seconds: float = 0.0
    """Time that this reading of them took."""
    template: str = ""
    """Names the scripts of a page that may show more than its bytes hold (``Scripted``)."""
    portals: tuple[tuple[str, str, bool], ...] = ()
    """Systems that the page shows, embeds or links to, with their hosts, and whether those belong to the scan."""
    session: str | None = None
    """What a portal wants to be told with the next request; empty when it has forgotten what it was told before."""
    fleeting: bool = False
    """The page may show something else though its bytes are the same: it is read anew every time."""
