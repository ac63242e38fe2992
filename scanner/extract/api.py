"""What an extractor is: code that turns one document into text, links and further documents.

Extractors run in worker processes under a memory cap and a deadline. They know no detector and no store.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from scanner.model import Document, Exposure, Link, Properties, Segment, Unread, Why

Piece = Segment | Link | Properties | Unread | Document | Exposure
"""What an extractor yields, in any order: text, a link, facts about the document, a part it could not read,
a document inside the document (an archive member, an embedded workbook, an attachment), a flaw of the document
that is a finding in itself."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what one resource may cost. The worker enforces seconds and memory from outside as well."""

    seconds: float = 60.0
    """Wall time for one resource with all its members."""
    memory_bytes: int = 2 << 30
    """Address space of a worker."""
    document_bytes: int = 200 << 20
    """Largest document, or archive member, that is opened."""
    expanded_bytes: int = 1 << 30
    """All members of one resource together, unpacked."""
    depth: int = 8
    """Containers in containers."""
    members: int = 20_000
    """Members of one resource, at all depths."""
    pages: int = 10_000
    """Pages of one document."""


class ExtractionError(Exception):
    """The document, or what is left of it, cannot be read. Carries the reason for the coverage.

    What was yielded before it is raised is kept. ``detail`` never quotes the document's text.
    """

    def __init__(self, why: Why, detail: str = "") -> None:
        super().__init__(f"{why}: {detail}" if detail else str(why))
        self.why = why
        self.detail = detail


class Extractor(Protocol):
    """Reads one family of formats.

    ``media_types`` are the types, as ``scanner.extract.sniff`` names them, that it can read.
    """

    @property
    def name(self) -> str:
        """Stable name for coverage and settings."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the same bytes may give other text: unchanged documents are then read again."""
        ...

    @property
    def media_types(self) -> frozenset[str]:
        """The types it reads, as ``scanner.extract.sniff`` names them."""
        ...

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield the pieces of ``document``, whose bytes were recognised as ``media_type``.

        Raises:
            ExtractionError: nothing (more) can be read, for the reason it carries.
        """
        ...
