"""Packages that no better reader is here for: XPS documents and Visio drawings.

Both are Open Packaging packages whose text stands in their XML parts: in an attribute of every glyph run in
one, in text elements in the other.
"""

from collections.abc import Iterator

from lxml import etree

from scanner.extract.api import Limits, Piece
from scanner.extract.contents import contents
from scanner.extract.office.ooxml import (
    Package,
    all_text,
    attribute,
    local_name,
    read_embedded,
    read_links,
    read_properties,
)
from scanner.extract.segments import SegmentWriter
from scanner.model import Document, Place, Where

XPS = "application/vnd.ms-xpsdocument"
VISIO = "application/vnd.ms-visio.drawing.main+xml"
_TEXTS = frozenset({"Text", "CommentEntry", "Comment", "Title", "Value", "Cell", "Prompt"})
_ATTRIBUTES = ("UnicodeString", "Name", "NameU", "Prompt", "Initials", "AutomationProperties.Name")
_PAGES = (".fpage", "/pages/", "/masters/", "comments", "document.xml")


class PackageExtractor:
    """Reads XPS documents and Visio drawings."""

    name = "package"
    version = "1"
    media_types = frozenset({XPS, VISIO})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield the pieces of a package."""
        package = Package(contents(document, limits), limits)
        yield from read_properties(package)
        for name in package.names:
            if name.lower().endswith((".fpage", ".xml")) and any(part in name for part in _PAGES):
                writer = SegmentWriter(separator="\n")
                root = package.xml(name)
                if root is not None:
                    _write(root, Place(Where.BODY, (("part", name),)), writer)
                yield from writer.take()
        yield from read_links(package)
        yield from read_embedded(package, document, {})
        yield from package.unread


def _write(root: etree._Element, place: Place, writer: SegmentWriter) -> None:
    for element in root.iter():
        for name in _ATTRIBUTES:
            text = attribute(element, name)
            # An opening brace in XPS is escaped by an empty pair of braces.
            writer.add(text.removeprefix("{}"), place)
        if local_name(element) in _TEXTS:
            writer.add(all_text(element).strip(), place)
