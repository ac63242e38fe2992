"""Word packages (docx, docm, dotx): every part, every place in it where text is kept.

python-docx opens the package and types its parts; where it cannot, the parts are read one by one. Of each
part the flow is written, and what a reader does not see: hidden runs, deletions, fields, properties.
"""

import io
import sys
import zipfile
import zlib
from collections.abc import Iterator

from docx.opc.exceptions import OpcError
from docx.opc.part import XmlPart
from docx.package import Package as WordPackage
from lxml import etree

from scanner.extract.api import ExtractionError, Limits, Piece
from scanner.extract.contents import contents
from scanner.extract.media_types import DOCX
from scanner.extract.office.chart import chart_segments
from scanner.extract.office.drawing import drawing_segments
from scanner.extract.office.ooxml import Package, read_embedded, read_links, read_properties, write_xml
from scanner.extract.office.word_flow import Story
from scanner.extract.office.word_styles import Styles, name_of, value_of
from scanner.extract.segments import SegmentWriter
from scanner.model import Document, Exposure, Place, Steps, Where, Why

_STORIES: dict[str, tuple[Where, str]] = {
    "document": (Where.BODY, ""),
    "hdr": (Where.HEADER, "header"),
    "ftr": (Where.HEADER, "footer"),
    "footnotes": (Where.BODY, "footnote"),
    "endnotes": (Where.BODY, "endnote"),
    "comments": (Where.COMMENT, "comment by"),
    "glossaryDocument": (Where.HIDDEN, "part"),
}
"""Root elements of the parts that have running text, where it stands and what its place is called."""

_NOTES = frozenset({"footnotes", "endnotes", "comments"})
_LOOK_ONLY = frozenset(
    {"styles", "stylesWithEffects", "fonts", "theme", "numbering", "webSettings", "Types", "Relationships",
     "latentStyles", "themeOverride", "chartStyle", "colorStyle", "styleSheet", "commentsEx", "commentsIds",
     "Properties", "coreProperties", "colorsDef", "styleDef", "layoutDef"}
)  # fmt: skip
"""Parts that say how things look, and those that are read elsewhere."""

_CHARTS = frozenset({"chartSpace"})
_DRAWINGS = frozenset({"dataModel", "drawing", "wsDr", "xml"})


class WordExtractor:
    """Reads Word documents of 2007 and later."""

    name = "word"
    version = "1"
    media_types = frozenset({DOCX})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield the main text first, then the other parts, properties, links and embedded documents."""
        content = contents(document, limits)
        package = Package(content, limits)
        parts = _parts(content, package, limits)
        styles = Styles(next((root for root in parts.values() if name_of(root) == "styles"), None))
        main = [name for name, root in parts.items() if name_of(root) == "document"]
        for name in (*main, *(name for name in parts if name not in main)):
            yield from _part_pieces(name, parts[name], package, styles)
        yield from read_properties(package)
        yield from read_links(package)
        yield from read_embedded(package, document, _embedded_names(package))
        yield from package.unread
        if not main:
            raise ExtractionError(Why.DAMAGED, "the package has no main text")


def _parts(content: bytes, package: Package, limits: Limits) -> dict[str, etree._Element]:
    """The root element of every XML part by the part's name, also of parts that nothing refers to."""
    parts: dict[str, etree._Element] = {}
    if _unpacked_bytes(content) <= min(limits.document_bytes, limits.expanded_bytes):
        try:
            for part in WordPackage.open(io.BytesIO(content)).iter_parts():
                if isinstance(part, XmlPart):
                    parts[str(part.partname).lstrip("/")] = part.element
        except (OpcError, KeyError, ValueError, TypeError, AttributeError, OSError, etree.LxmlError,
                zipfile.BadZipFile, zlib.error, RecursionError, NotImplementedError):  # fmt: skip
            parts.clear()
    for name in package.names:
        if name not in parts and name.lower().endswith((".xml", ".vml")) and not name.startswith("customXml/"):
            root = package.xml(name)
            if root is not None:
                parts[name] = root
    return parts


def _unpacked_bytes(content: bytes) -> int:
    """What all members together say they unpack to. python-docx reads them whole, all at once."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return sum(info.file_size for info in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        # A file without its directory is read from what can be salvaged, which python-docx cannot do.
        return sys.maxsize


def _part_pieces(name: str, root: etree._Element, package: Package, styles: Styles) -> Iterator[Piece]:
    kind = name_of(root)
    if kind in _STORIES:
        yield from _story_pieces(name, root, styles)
    elif kind in _CHARTS:
        yield from chart_segments(root, (("part", name),))
    elif kind in _DRAWINGS:
        yield from drawing_segments(root, (("part", name),))
    elif kind == "settings":
        yield from _settings(root)
    elif kind == "people":
        writer = SegmentWriter()
        for person in root.iter():
            for key in ("author", "userId"):
                text = next((str(v) for k, v in person.attrib.items() if str(k).endswith("}" + key)), "")
                writer.add(text, Place(Where.METADATA, (("part", name), ("attribute", key)), key))
        yield from writer.take()
    elif kind not in _LOOK_ONLY and not name.startswith("docProps/"):
        writer = SegmentWriter()
        if name in package:
            write_xml(package, name, writer)
        yield from writer.take()


def _story_pieces(name: str, root: etree._Element, styles: Styles) -> Iterator[Piece]:
    kind = name_of(root)
    where, step = _STORIES[kind]
    story = Story(styles)
    if kind in _NOTES:
        for note in root:
            told = value_of(note, "author") if kind == "comments" else value_of(note, "id")
            story.read(note, where, ((step, told),))
    else:
        steps: Steps = ((step, name if step == "part" else ""),) if step else ()
        for container in [root] if step in ("header", "footer") else root:
            if name_of(container) == "docParts":
                for part in container:
                    for body in part:
                        story.read(body, where, steps)
            else:
                story.read(container, where, steps)
    yield from story.segments()
    for place, characters in story.covered_characters.items():
        yield Exposure("document.failed_redaction", place, characters)
    for place in dict.fromkeys(story.cropped):
        yield Exposure("document.cropped_picture", place)


def _settings(root: etree._Element) -> Iterator[Piece]:
    """Variables of macros and the source of a mail merge."""
    writer = SegmentWriter()
    for element in root.iter():
        kind = name_of(element)
        if kind == "docVar":
            label = value_of(element, "name")
            writer.add(value_of(element), Place(Where.METADATA, (("property", label),), label))
        elif kind in ("connectString", "query", "mailSubject", "addressFieldName", "udl"):
            writer.add(value_of(element), Place(Where.METADATA, (("property", kind),), kind))
    yield from writer.take()


def _embedded_names(package: Package) -> dict[str, str]:
    """Names for embedded files that a person understands: the last part of their path."""
    return {name: name.removeprefix("word/") for name in package.names}
