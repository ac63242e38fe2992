"""XML of any sort: feeds, site maps, maps, drawings, data. Texts and attributes, each under its own name.

Inline markup glues as in HTML only where a vocabulary has inline markup (SVG's ``tspan``); elsewhere
elements are fields, and fields are separate.
"""

from collections.abc import Iterator
from urllib.parse import urljoin

from lxml import etree

from detectors.api import LINE, TextForm
from scanner.extract import charset
from scanner.extract.api import ExtractionError, Limits, Piece
from scanner.extract.contents import contents
from scanner.extract.html.extractor import HtmlExtractor
from scanner.extract.html.links import urls_in_text
from scanner.extract.segments import CHUNK_CHARS, SegmentWriter, lines_with_marks
from scanner.extract.text.xml import local, parse_xml
from scanner.model import Document, Link, Mark, Place, Properties, Segment, Unread, Where, Why

FEEDS = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"})
MAPS = frozenset(
    {"application/vnd.google-earth.kml+xml", "application/gpx+xml", "application/gml+xml", "application/geo+json"}
)
SITEMAP = "application/x-sitemap+xml"
SVG = "image/svg+xml"

_LINKING = frozenset({"href", "src", "url", "resource", "about", "xlink:href"})
_LINK_ELEMENTS = frozenset({"loc", "link", "url", "guid", "comments", "enclosure", "docs", "uri", "href"})
_MARKUP_ELEMENTS = frozenset({"description", "encoded", "content", "summary", "title", "balloonstyle"})
_FEATURES = frozenset({"item", "entry", "placemark", "wpt", "trk", "rte", "featuremember", "member"})
_INLINE = frozenset({"tspan", "a", "textpath", "b", "i", "em", "strong", "sub", "sup", "u"})
_NUMBERS_ONLY = frozenset(
    {"d", "points", "transform", "viewbox", "coordinates", "style", "class", "id", "pos", "poslist"}
)
_MOST_STEP_CHARS = 80


class XmlExtractor:
    """Reads XML, whatever its vocabulary."""

    name = "xml"
    version = "1"
    media_types = frozenset({"application/xml", SITEMAP, SVG, *FEEDS, *(MAPS - {"application/geo+json"})})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield texts one to a line, attributes, comments, links, and pages that are kept inside elements."""
        text = charset.decode(contents(document, limits), document.charset)
        if not text.strip("\0 \t\r\n"):
            raise ExtractionError(Why.NO_TEXT, "the file is empty")
        root = parse_xml(_without_declaration(text).encode("utf-8", "replace"))
        if root is None:
            yield from lines_with_marks(text, form=TextForm.CODE)
            yield Unread(Why.DAMAGED, "no XML could be read; it was read as plain text", (("part", "markup"),))
            return
        yield from _Reader(document, media_type, limits).read(root)


def _without_declaration(text: str) -> str:
    """The text without its XML declaration, whose encoding is no longer true."""
    start = text.lstrip("\ufeff \t\r\n\0")
    return start[start.find("?>") + 2 :] if start.startswith("<?xml") else start


class _Reader:
    def __init__(self, document: Document, media_type: str, limits: Limits) -> None:
        self._document = document
        self._limits = limits
        self._drawing = media_type == SVG
        self._map = media_type in MAPS
        form = TextForm.CODE if media_type in (SVG, "application/xml") else TextForm.TEXT
        self._texts = SegmentWriter(form, LINE)
        self._attributes = SegmentWriter(TextForm.CODE)
        self._comments = SegmentWriter()
        self._links: dict[str, str] = {}
        self._title = ""
        self._feature = ""

    def read(self, root: etree._Element) -> Iterator[Piece]:
        for node in (*root.itersiblings(preceding=True), *root.itersiblings()):
            self._aside(node)
        self._entities(root)
        for element in root.iter():
            name = local(element.tag)
            if not name:
                self._aside(element)
                self._say(element.tail, element.getparent())
                continue
            if name.lower() in _FEATURES:
                self._feature = _name_of_feature(element)
            yield from self._element(element, name)
            if len(self._texts) > CHUNK_CHARS:
                yield from self._texts.take()
        yield from self._texts.take()
        yield from self._attributes.take()
        yield from self._comments.take()
        yield Properties(title=self._title, language=_language(root))
        for url, origin in self._links.items():
            yield Link(url, origin)

    def _aside(self, node: etree._Element) -> None:
        """A comment or an instruction for a program, in the document or around it."""
        if isinstance(node, etree._Comment | etree._ProcessingInstruction):
            self._comments.add(node.text or "", Place(Where.COMMENT, (("comment", ""),)))

    def _entities(self, root: etree._Element) -> None:
        """The texts that the document defines for use in many places: each once, for they are not expanded."""
        definitions = root.getroottree().docinfo.internalDTD
        # The stubs of lxml do not know what a DTD holds.
        for entity in definitions.iterentities() if definitions is not None else ():  # type: ignore[attr-defined]
            name = entity.name or ""
            self._texts.add(entity.content or "", Place(Where.BODY, (("element", name),), name))

    def _element(self, element: etree._Element, name: str) -> Iterator[Piece]:
        text = element.text or ""
        if text.strip():
            if not self._title and name.lower() == "title":
                self._title = " ".join(text.split())
            if name.lower() in _LINK_ELEMENTS and not element.get("isPermaLink", "").startswith("f"):
                self._link(text.strip(), name)
            if "<" in text and name.lower() in _MARKUP_ELEMENTS:
                yield from self._page(text, name)
            else:
                self._say(text, element)
        for key, value in element.attrib.items():
            attribute = local(key)
            if attribute in _LINKING:
                self._link(str(value), name)
            self._attributes.add(
                str(value), Place(Where.ATTRIBUTE, (("element", name), ("attribute", attribute)), attribute)
            )
        if element.getparent() is not None:
            self._say(element.tail, element.getparent(), inline=name.lower() in _INLINE)

    def _say(self, text: str | None, element: etree._Element | None, inline: bool = False) -> None:
        if text is None or not text.strip():
            return
        name = local(element.tag) if element is not None else ""
        for url in urls_in_text(text):
            self._links.setdefault(url, "text")
        if name.lower() in _NUMBERS_ONLY:
            return
        steps = (("map feature" if self._map else "title", self._feature), ("element", name))
        place = Place(Where.BODY, steps if self._feature else steps[1:], name)
        said = text if inline else " ".join(text.split()) if not self._drawing else text.strip()
        if (inline or name.lower() in _INLINE) and len(self._texts):
            self._texts.join(said, place)
        else:
            self._texts.add(said, place)

    def _page(self, markup: str, name: str) -> Iterator[Piece]:
        """HTML that stands in an element of a feed or a map as text."""
        inner = Document(self._document.url, markup.encode("utf-8", "replace"), media_type="text/html", charset="utf-8")
        step = (("map feature", self._feature),) if self._map and self._feature else (("element", name),)
        for piece in HtmlExtractor().extract(inner, "text/html", self._limits):
            if isinstance(piece, Link):
                self._links.setdefault(piece.url, piece.origin)
            elif isinstance(piece, Segment):
                marks = [
                    Mark(mark.offset, Place(mark.place.where, (*step, *mark.place.steps), mark.place.label))
                    for mark in piece.marks
                ]
                yield Segment(piece.text, tuple(marks), piece.form)
            elif isinstance(piece, Document):
                yield piece

    def _link(self, address: str, name: str) -> None:
        if not address or address.startswith("#") or len(address) > 2000 or any(c.isspace() for c in address):
            return
        try:
            url = urljoin(self._document.url, address).partition("#")[0]
        except ValueError:
            return
        if url.startswith(("http://", "https://")):
            self._links.setdefault(url, name)


def _name_of_feature(element: etree._Element) -> str:
    for child in element:
        if local(child.tag).lower() in ("title", "name") and child.text:
            return " ".join(child.text.split())[:_MOST_STEP_CHARS]
    return ""


def _language(root: etree._Element) -> str:
    told = root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    if not told:
        told = next((e.text or "" for e in root.iter() if local(e.tag) == "language"), "")
    return told.strip()[:2].lower()
