"""E-books: what the book says of itself, and its chapters, pictures and the rest as documents inside."""

from collections.abc import Iterator

from scanner.extract.api import ExtractionError, Limits, Piece
from scanner.extract.archive.zipped import ZipParts
from scanner.extract.contents import contents
from scanner.extract.members import child
from scanner.extract.office.ooxml import damaged_zip, local_name, parse_xml
from scanner.extract.segments import SegmentWriter
from scanner.model import Document, Place, Properties, Unread, Where, Why

EPUB = "application/epub+zip"
_PROTECTION = "META-INF/rights.xml"


class EpubExtractor:
    """Reads e-books in the EPUB format."""

    name = "epub"
    version = "1"
    media_types = frozenset({EPUB})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield the book's description, and everything in it as documents.

        Raises:
            ExtractionError: it is protected, or the zip file cannot be read.
        """
        parts = ZipParts(contents(document, limits), limits)
        if _PROTECTION in parts:
            raise ExtractionError(Why.ENCRYPTED, "the book is protected")
        for name in parts.names:
            if name == "mimetype" or name.endswith("META-INF/container.xml"):
                continue
            try:
                content = parts.read(name)
            except ExtractionError as error:
                yield Unread(error.why, error.detail, (("part", name),))
                continue
            if name.endswith(".opf"):
                yield from _description(content)
            elif content:
                yield child(document, name, content)
        if parts.is_damaged:
            yield damaged_zip()


def _description(content: bytes) -> Iterator[Piece]:
    root = parse_xml(content)
    values: dict[str, str] = {}
    writer = SegmentWriter()
    for section in root if root is not None else ():
        for element in section if local_name(section) == "metadata" else ():
            name, text = local_name(element), (element.text or "").strip()
            for value in (text, str(element.get("content") or "")):
                writer.add(value, Place(Where.METADATA, (("property", name),), name))
            values.setdefault(name, text)
    yield Properties(
        title=values.get("title", ""),
        author=values.get("creator", ""),
        producer=values.get("publisher", ""),
        language=values.get("language", "")[:2],
        created=values.get("date", ""),
    )
    yield from writer.take()
