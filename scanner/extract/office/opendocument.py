"""OpenDocument files: texts, presentations, drawings, formulas, and spreadsheets but for their cells."""

import base64
import binascii
from collections.abc import Iterator

from lxml import etree

from scanner.extract.api import ExtractionError, Limits, Piece
from scanner.extract.archive.zipped import ZipParts
from scanner.extract.contents import contents
from scanner.extract.legacy.byte_strings import wide_strings
from scanner.extract.media_types import FLAT_ODF, ODF
from scanner.extract.members import child
from scanner.extract.office.ooxml import all_text, attribute, damaged_zip, local_name, parse_xml
from scanner.extract.office.opendocument_flow import Flow
from scanner.extract.office.opendocument_sheet import read_sheets
from scanner.extract.office.opendocument_styles import read_styles
from scanner.extract.segments import SegmentWriter
from scanner.extract.spreadsheet.cells import Sheet
from scanner.model import Document, Place, Properties, Steps, Unread, Where, Why

ODS = ODF + "spreadsheet"
_TYPES = (
    "text",
    "presentation",
    "graphics",
    "chart",
    "formula",
    "text-master",
    "text-web",
    "image",
    "base",
    "database",
)
_OLD = "application/vnd.sun.xml."
_OLD_TYPES = ("writer", "impress", "draw", "calc", "writer.global", "math")

_PREVIEW = b"VCLMTF"
_LARGEST_TREE = 64 << 20
"""A larger part is not parsed as one tree, which takes about ten times its size in memory."""


class OpenDocumentExtractor:
    """Reads OpenDocument texts, presentations and drawings, also as one flat XML file."""

    name = "opendocument"
    version = "1"
    media_types = frozenset(
        {FLAT_ODF, *(ODF + kind for kind in _TYPES), *(_OLD + kind for kind in _OLD_TYPES),
         *(_OLD + kind + ".template" for kind in _OLD_TYPES)}
    )  # fmt: skip

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield the pieces of a document.

        Raises:
            ExtractionError: it is encrypted or nothing of it can be read.
        """
        content = contents(document, limits)
        if media_type == FLAT_ODF or content.lstrip()[:1] == b"<":
            yield from _flat(document, content)
        else:
            yield from OpenDocument(content, limits).pieces(document, with_cells=True)


class OpenDocument:
    """An opened package.

    Raises:
        ExtractionError: it is no zip file, or its content is encrypted.
    """

    def __init__(self, content: bytes, limits: Limits) -> None:
        self._parts = ZipParts(content, limits)
        self._unread: list[Unread] = [damaged_zip()] if self._parts.is_damaged else []
        manifest = self._xml("META-INF/manifest.xml")
        encrypted = () if manifest is None else tuple(e for e in manifest.iter() if local_name(e) == "encryption-data")
        if encrypted:
            raise ExtractionError(Why.ENCRYPTED)
        self._content = self._xml("content.xml")
        self._styles_root = self._xml("styles.xml")
        roots = [root for root in (self._styles_root, self._content) if root is not None]
        self._styles = read_styles(roots)

    def sheets(self) -> dict[str, Sheet]:
        """What is known of each sheet of a spreadsheet, by name."""
        return {} if self._content is None else read_sheets(self._content, self._styles)

    def pieces(self, document: Document, with_cells: bool) -> Iterator[Piece]:
        """Every place of the document; the cells of a spreadsheet only ``with_cells``."""
        meta = self._xml("meta.xml")
        if meta is not None:
            yield from _properties(meta)
        flow = Flow(self._styles, with_cells)
        if self._content is not None:
            read_content(self._content, (), flow)
        if self._styles_root is not None:
            read_masters(self._styles_root, flow)
        for name in self._parts.names:
            self._embedded(name, flow)
            self._preview(name, flow)
        yield from taken(flow)
        yield from self._children(document)
        yield from self._unread
        if self._content is None and "content.xml" not in self._parts:
            raise ExtractionError(Why.DAMAGED, "the document has no content")

    def _embedded(self, name: str, flow: Flow) -> None:
        """Objects inside are folders with a content of their own: charts keep the rows they were made of."""
        folder, _, base = name.rpartition("/")
        root = self._xml(name) if name.endswith(".xml") and folder and "META-INF" not in folder else None
        if root is None:
            return
        if base == "content.xml":
            inner = Flow(read_styles([root]), with_cells=True)
            inner.flow, inner.apart, inner.addresses, inner.links = (
                flow.flow,
                flow.apart,
                flow.addresses,
                flow.links,
            )
            chart = any(local_name(element) == "chart" for element in root.iter())
            read_content(root, (("chart" if chart else "part", folder),), inner)
        elif folder.startswith(("Basic", "Dialogs", "Scripts")):
            flow.apart.add(all_text(root), Place(Where.SCRIPT, (("script", name),)))
        elif "Configurations" not in folder and base not in ("styles.xml", "settings.xml", "meta.xml"):
            flow.apart.add(" ".join(all_text(root).split()), Place(Where.METADATA, (("part", name),)))

    def _preview(self, name: str, flow: Flow) -> None:
        """LibreOffice's own metafile of how an object or a table looked; the texts lie in it in clear."""
        if name.startswith("ObjectReplacements/") or name.endswith(".svm"):
            content = self._read(name) or b""
            for text in wide_strings(content) if content.startswith(_PREVIEW) else ():
                flow.apart.add(text, Place(Where.IMAGE, (("part", name),)))

    def _children(self, document: Document) -> Iterator[Document]:
        for name in self._parts.names:
            if name.endswith((".xml", ".rdf", ".ttf")) or name in ("mimetype", "layout-cache"):
                continue
            if name.startswith(("Configurations", "META-INF")):
                continue
            content = self._read(name)
            if content and not content.startswith(_PREVIEW):
                yield child(document, name, content)

    def _read(self, name: str) -> bytes | None:
        try:
            return self._parts.read(name)
        except ExtractionError as error:
            self._unread.append(Unread(error.why, error.detail, (("part", name),)))
            return None

    def _xml(self, name: str) -> etree._Element | None:
        content = self._read(name) if name in self._parts else None
        if content is not None and len(content) > _LARGEST_TREE:
            self._unread.append(Unread(Why.TOO_LARGE, f"{len(content)} bytes of XML", (("part", name),)))
            return None
        return parse_xml(content) if content else None


def read_content(root: etree._Element, steps: Steps, flow: Flow) -> None:
    """Read a content part: the body, tracked deletions, forms, scripts."""
    place = Place(Where.BODY, steps)
    for element in root.iter():
        name = local_name(element)
        if name == "changed-region":
            _deletion(element, steps, flow)
        elif name == "forms":
            _forms(element, steps, flow)
        elif name in ("script", "event-listener"):
            flow.apart.add(all_text(element), Place(Where.SCRIPT, (*steps, ("script", ""))))
        elif name in ("named-range", "named-expression", "database-range"):
            named = attribute(element, "name")
            flow.apart.add(named, Place(Where.METADATA, (*steps, ("defined name", named))))
            flow.apart.add(attribute(element, "expression"), Place(Where.METADATA, (*steps, ("defined name", named))))
        elif name in ("cell-content-change", "cell-content-deletion"):
            flow.apart.add(all_text(element), Place(Where.DELETED, (*steps, ("revision", ""))))
    for body in root:
        if local_name(body) == "body":
            flow.walk(body, place)


def read_masters(root: etree._Element, flow: Flow) -> None:
    """Headers and footers of texts, master pages of presentations."""
    for group in root:
        if local_name(group) == "master-styles":
            flow.walk(group, Place(Where.BODY))


def _deletion(region: etree._Element, steps: Steps, flow: Flow) -> None:
    """Text that was deleted with changes tracked is still here, with the name of who deleted it."""
    creator = next((e.text or "" for e in region.iter() if local_name(e) == "creator"), "")
    flow.apart.add(creator, Place(Where.METADATA, (*steps, ("property", "changed by")), "author"))
    for element in region:
        if local_name(element) == "deletion":
            place = Place(Where.DELETED, (*steps, ("deleted by", creator)))
            texts = [all_text(part) for part in element.iter() if local_name(part) in ("p", "h")]
            flow.apart.add("\n".join(texts), place)


def _forms(forms: etree._Element, steps: Steps, flow: Flow) -> None:
    """Form controls: their values, labels and hidden fields."""
    for control in forms.iter():
        name = attribute(control, "name") or local_name(control)
        for key in ("value", "current-value", "label", "title", "string-value", "name"):
            where = Where.FORM if key != "name" else Where.ATTRIBUTE
            flow.apart.add(attribute(control, key), Place(where, (*steps, ("field", name)), name))
        if local_name(control) == "p":
            flow.apart.add(all_text(control), Place(Where.FORM, (*steps, ("field", name)), name))


def taken(flow: Flow) -> Iterator[Piece]:
    """What a walk has gathered."""
    yield from flow.flow.take()
    yield from flow.apart.take()
    yield from flow.addresses.take()
    yield from flow.links


def _properties(meta: etree._Element) -> Iterator[Piece]:
    values: dict[str, str] = {}
    writer = SegmentWriter()
    for element in meta.iter():
        key = attribute(element, "name") or local_name(element)
        text = (element.text or "").strip()
        if text:
            values.setdefault(key, text)
            writer.add(text, Place(Where.METADATA, (("property", key),), key))
        if local_name(element) == "template":
            writer.add(attribute(element, "href"), Place(Where.METADATA, (("property", "template"),), "template"))
    yield Properties(
        title=values.get("title", ""),
        author=values.get("initial-creator", "") or values.get("creator", ""),
        producer=values.get("generator", ""),
        language=values.get("language", ""),
        created=values.get("creation-date", ""),
        modified=values.get("date", ""),
    )
    yield from writer.take()


def _flat(document: Document, content: bytes) -> Iterator[Piece]:
    """An OpenDocument as one XML file, its pictures in base64."""
    root = parse_xml(content)
    if root is None:
        raise ExtractionError(Why.DAMAGED, "no XML")
    for element in root:
        if local_name(element) == "meta":
            yield from _properties(element)
    flow = Flow(read_styles([root]), with_cells=True)
    read_content(root, (), flow)
    read_masters(root, flow)
    yield from taken(flow)
    for number, element in enumerate((e for e in root.iter() if local_name(e) == "binary-data"), 1):
        try:
            yield child(document, f"object {number}", base64.b64decode(element.text or ""))
        except (binascii.Error, ValueError):
            yield Unread(Why.DAMAGED, "broken base64", (("part", f"object {number}"),))
