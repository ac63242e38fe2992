"""What an extractor is: code that turns one document into text, links and further documents.

Extractors run in worker processes under a memory cap and a deadline. They know no detector and no store.
"""

from collections.abc import Iterator
from typing import Protocol

from scanner.limits import Limits
from scanner.model import Document, Exposure, Link, Properties, Scripted, Segment, Unread, View, Why

Piece = Segment | Link | Properties | Unread | Document | Exposure | Scripted | View
"""What an extractor yields, in any order: text, a link, facts about the document, a part it could not read,
a document inside the document (an archive member, an embedded workbook, an attachment), a flaw of the document
that is a finding in itself, a sign of scripts that show more, the same document seen anew."""

__all__ = ["ExtractionError", "Extractor", "Limits", "Piece"]


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
