"""What a PDF holds beside its pages: fields, annotations, bookmarks, properties, scripts, attachments.

Every object of the file is looked at, reachable or not, and every text string in it is written out; the keys
that stand beside it tell what it is (ISO 32000-2). qpdf, through pikepdf, mends and decrypts on the way.
"""

import io
from collections.abc import Iterable, Iterator
from typing import Any

import pikepdf

from detectors.api import TextForm
from scanner.extract.api import ExtractionError, Limits, Piece
from scanner.extract.charset import decode
from scanner.extract.html.links import Resolver
from scanner.extract.members import child
from scanner.extract.pdf.signatures import certificate_texts
from scanner.extract.segments import SegmentWriter
from scanner.extract.text.xml import xml_texts
from scanner.model import Document, Link, Place, Properties, Steps, Unread, Where, Why

_NESTING = 60
_FAULTS = (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError, AttributeError, NotImplementedError)
"""What pikepdf raises, object by object, where a file is broken."""

_NO_TEXT_TYPES = frozenset(
    {"/Font", "/FontDescriptor", "/Encoding", "/CMap", "/XRef", "/ObjStm", "/ExtGState", "/Halftone"}
)
_WITHOUT_TEXT = frozenset(
    {"/ID", "/CheckSum", "/DA", "/Lang", "/Lookup", "/Panose", "/CharSet", "/Registry", "/Ordering", "/U", "/O", "/UE",
     "/OE", "/Perms", "/ByteRange", "/DS", "/CIDSet", "/NM", "/Cert", "/DigestValue", "/Colorants", "/S", "/Resources",
     "/M", "/CreationDate", "/ModDate", "/LastModified", "/Type", "/P", "/K", "/Pg", "/Parent", "/Count", "/First",
     "/Last", "/Next", "/Prev", "/Rect", "/BBox", "/Matrix", "/MediaBox", "/CropBox", "/TrimBox", "/ArtBox",
     "/BleedBox", "/Border", "/QuadPoints", "/C", "/IC", "/W", "/Widths", "/ColorSpace", "/Decode", "/ProcSet",
     "/Filter", "/Domain", "/Range", "/Index", "/Size", "/Length", "/Length1", "/Length2", "/Length3", "/DecodeParms",
     "/Width", "/Height", "/BitsPerComponent", "/Font", "/StructParent", "/StructParents", "/Rotate", "/F1"}
)  # fmt: skip
"""Keys whose values are numbers, names, dates, binary, or other objects that are visited anyway."""
_READ_FROM_OTHERS = frozenset({"/XFA", "/AcroForm"})
"""Keys by which a text is read out of another object, which may have changed when this one has not."""
_TEXT_ARRAYS = frozenset({"/Names", "/Opt", "/V", "/DV", "/JS", "/Kids", "/Limits"})
_FIELD_KEYS = {"/V": "value", "/DV": "default value", "/TU": "tooltip", "/TM": "export name", "/Opt": "option"}
_ANNOTATION_KEYS = {"/Contents": "", "/T": "author", "/RC": "", "/Subj": "subject", "/OverlayText": "overlay"}


class PdfObjects:
    """The strings of one PDF file, gathered by a walk over all of its objects but those with ``unchanged`` numbers.

    Raises:
        ExtractionError: qpdf cannot open the file, or not without a password.
    """

    def __init__(
        self, content: bytes, document: Document, limits: Limits, unchanged: frozenset[int] = frozenset()
    ) -> None:
        self._document = document
        self._unchanged = unchanged
        self._limits = limits
        try:
            self._pdf = pikepdf.open(io.BytesIO(content), suppress_warnings=True)
        except pikepdf.PasswordError as error:
            raise ExtractionError(Why.ENCRYPTED, "a password is needed") from error
        except (pikepdf.PdfError, RuntimeError, ValueError) as error:
            raise ExtractionError(Why.DAMAGED, "the file's objects cannot be read") from error
        self.texts: set[str] = set()
        """Every text that was written, stripped, so that appearances of the same are not said twice."""
        self.numbers: set[int] = set()
        """The numbers of all objects."""
        self.layers_off = False
        """Whether there are layers that are switched off."""
        self.silent_pages: set[int] = set()
        """Indices of the pages that surely have no annotation but links."""
        self._texts = SegmentWriter()
        self._scripts = SegmentWriter(TextForm.CODE)
        self._urls = SegmentWriter(TextForm.URL)
        self._pieces: list[Piece] = []
        self._resolve = Resolver(document.url)
        self._pages: dict[tuple[int, int], str] = {}
        self._signatures = 0

    def pieces(self) -> Iterator[Piece]:
        """All texts, links, attachments and the properties of the file."""
        with self._pdf:
            self._number_annotations()
            self._name_pages()
            yield self._properties()
            self._look_for_layers()
            self._walk_all()
            yield from self._texts.take()
            yield from self._urls.take()
            yield from self._scripts.take()
            yield from self._pieces

    def _number_annotations(self) -> None:
        try:
            for number, page in enumerate(self._pdf.pages, 1):
                self._pages[page.obj.objgen] = str(number)
                annotations = page.obj.get("/Annots")
                speaking = False
                for annotation in annotations if isinstance(annotations, pikepdf.Array) else ():
                    if isinstance(annotation, pikepdf.Dictionary):
                        speaking = speaking or annotation.get("/Subtype") not in (pikepdf.Name.Link, pikepdf.Name.Popup)
                        if annotation.objgen != (0, 0):
                            self._pages[annotation.objgen] = str(number)
                if not speaking:
                    self.silent_pages.add(number - 1)
        except _FAULTS:
            self._unread("page tree")

    def _name_pages(self) -> None:
        """What stands before the pages' numbers. Its key is one that elsewhere names a page."""
        try:
            names = self._pdf.Root.get("/PageLabels", None)
            for index, label in pikepdf.NumberTree(names).items() if names is not None else ():
                step = ("page", str(index + 1))
                self._write(_string(label.get("/P")), Place(Where.METADATA, (step, ("property", "P")), "PageLabels"))
        except _FAULTS:
            self._unread("page labels")

    def _properties(self) -> Properties:
        try:
            info: Any = self._pdf.trailer.get("/Info", None) or pikepdf.Dictionary()
            language = str(self._pdf.Root.get("/Lang", ""))
            return Properties(
                title=_string(info.get("/Title")),
                author=_string(info.get("/Author")),
                producer=_string(info.get("/Producer")) or _string(info.get("/Creator")),
                language=language[:2].lower(),
                created=iso_date(_string(info.get("/CreationDate"))),
                modified=iso_date(_string(info.get("/ModDate"))),
            )
        except _FAULTS:
            return Properties()

    def _look_for_layers(self) -> None:
        try:
            layers: Any = self._pdf.Root.get("/OCProperties", None)
            if layers is not None and "/D" in layers:
                off = layers["/D"].get("/OFF", None)
                base = str(layers["/D"].get("/BaseState", ""))
                self.layers_off = base == "/OFF" or (off is not None and len(off) > 0)
        except _FAULTS:
            self._unread("layers")

    def _walk_all(self) -> None:
        items: Iterable[object] = self._pdf.objects
        for item in items:
            if not isinstance(item, pikepdf.Object):  # a number or a truth value, which pikepdf turns into Python's
                continue
            number = item.objgen[0]
            self.numbers.add(number)
            if number in self._unchanged and _READ_FROM_OTHERS.isdisjoint(item.keys() if _has_keys(item) else ()):
                continue
            try:
                if _has_keys(item):
                    self._walk_dictionary(item, (), 0)
                elif isinstance(item, pikepdf.Array):
                    self._walk_array(item, "", Place(Where.METADATA), 0)
                elif isinstance(item, pikepdf.String):
                    self._write(str(item), Place(Where.METADATA, (("part", "string"),)))
            except _FAULTS:
                self._unread("object")

    def _walk_array(self, array: pikepdf.Array, key: str, owner: Place, depth: int) -> None:
        """Write the strings of an array that stands under ``key`` in the dictionary at ``owner``."""
        if depth > _NESTING:
            return
        for item in array:
            if isinstance(item, pikepdf.Dictionary):
                if not item.is_indirect:
                    self._walk_dictionary(item, owner.steps, depth + 1)
            elif isinstance(item, pikepdf.Array):
                if not item.is_indirect:
                    self._walk_array(item, key, owner, depth + 1)
            elif isinstance(item, pikepdf.String) and (key in _TEXT_ARRAYS or not key):
                if owner.where is Where.FORM and key in _FIELD_KEYS:
                    place = _of_field(owner, key)
                else:
                    place = Place(Where.METADATA, (*owner.steps, ("key", key.lstrip("/"))))
                self._write(str(item), place)

    def _walk_dictionary(self, item: pikepdf.Object, steps: Steps, depth: int) -> None:
        if depth > _NESTING:
            return
        keys = item.keys()
        telling = keys - _WITHOUT_TEXT
        if not telling:
            return
        type_name = str(item["/Type"]) if "/Type" in keys else ""
        if type_name in _NO_TEXT_TYPES:
            return
        # Values are fetched for the few keys that may lead to a text: a tagged file has a hundred thousand objects.
        entries: dict[str, Any] = {key: item[key] for key in telling}
        self._take_special(item, entries, type_name)
        place: Place | None = None
        for key, value in entries.items():
            if isinstance(value, pikepdf.String):
                place = place or _placed(item, keys, type_name, self._pages, steps)
                self._write_string(key, value, place, type_name)
            elif isinstance(value, pikepdf.Dictionary):
                if not value.is_indirect:
                    self._walk_dictionary(value, steps, depth + 1)
            elif isinstance(value, pikepdf.Array) and not value.is_indirect:
                place = place or _placed(item, keys, type_name, self._pages, steps)
                self._walk_array(value, key, place, depth + 1)

    def _take_special(self, item: pikepdf.Object, entries: dict[str, Any], type_name: str) -> None:
        if isinstance(item, pikepdf.Stream):
            self._take_stream(item, entries, type_name)
        if "/EF" in entries:
            self._take_attachment(entries)
        if "/URI" in entries or "/JS" in entries or "/F" in entries:
            self._take_action(item.get("/S"), entries)
        if "/XFA" in entries:
            self._take_xfa(entries["/XFA"])
        if type_name == "/Sig" or ("/ByteRange" in entries and "/Contents" in entries):
            self._take_signature(entries.get("/Contents"))

    def _write_string(self, key: str, value: pikepdf.String, place: Place, type_name: str) -> None:
        if key == "/JS" or (type_name == "/Sig" and key == "/Contents"):
            return
        name = key.lstrip("/")
        text = str(value)
        if key == "/URI":
            self._urls.add(text, Place(Where.LINK, place.steps, "link"))
            return
        if key == "/RC":
            text = " ".join(found for _, found in xml_texts(text.encode()))
        if not place.steps:
            place = Place(Where.METADATA, (("property", name),), name)
        elif place.where == Where.ANNOTATION and key == "/T":
            place = Place(Where.ANNOTATION, (*place.steps[:-1], ("annotation by", "")), "author")
        elif place.where == Where.FORM and key in _FIELD_KEYS:
            place = _of_field(place, key)
        self._write(text, place)

    def _write(self, text: str, place: Place) -> None:
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
        if len(text) > 2:
            self.texts.add(text)
            self._texts.add(text, place)

    def _take_stream(self, item: pikepdf.Stream, entries: dict[str, Any], type_name: str) -> None:
        if type_name == "/Metadata" or str(entries.get("/Subtype", "")) == "/XML":
            for path, text in xml_texts(item.read_bytes()):
                self._write(text, Place(Where.METADATA, (("property", path),), path))

    def _take_xfa(self, form: Any) -> None:
        """An XML form keeps its values in a stream, or in one of a list of named streams."""
        name = ""
        for part in form if isinstance(form, pikepdf.Array) else [form]:
            if isinstance(part, pikepdf.String):
                name = str(part)
            elif isinstance(part, pikepdf.Stream):
                for field, text in xml_texts(part.read_bytes()):
                    self._write(text, Place(Where.FORM, (("form", name), ("field", field)), field))

    def _take_action(self, action: object, item: dict[str, Any]) -> None:
        if action == pikepdf.Name.URI and isinstance(item.get("/URI"), pikepdf.String):
            url = self._resolve(str(item.get("/URI")))
            if url:
                self._pieces.append(Link(url, "pdf"))
        elif action == pikepdf.Name.JavaScript:
            code = item.get("/JS")
            text = decode(code.read_bytes()) if isinstance(code, pikepdf.Stream) else str(code)
            self._scripts.add(text, Place(Where.SCRIPT, (("script", "JavaScript"),)))
        elif action in (pikepdf.Name.GoToR, pikepdf.Name.Launch, pikepdf.Name.SubmitForm):
            target = item.get("/F")
            if isinstance(target, pikepdf.Dictionary):
                target = target.get("/UF", target.get("/F"))
            url = self._resolve(str(target)) if isinstance(target, pikepdf.String) else ""
            if url:
                self._pieces.append(Link(url, "pdf"))

    def _take_attachment(self, item: dict[str, Any]) -> None:
        name = _string(item.get("/UF")) or _string(item.get("/F")) or "attachment"
        files = item["/EF"]
        stream = next((files.get(key) for key in ("/UF", "/F") if key in files), None)
        if not isinstance(stream, pikepdf.Stream):
            return
        parameters = stream.get("/Params")
        size = parameters.get("/Size") if isinstance(parameters, pikepdf.Dictionary) else 0
        if isinstance(size, int) and size > self._limits.document_bytes:
            self._pieces.append(Unread(Why.TOO_LARGE, f"{size} bytes", (("attachment", name),)))
            return
        try:
            self._pieces.append(child(self._document, name, stream.read_bytes()))
        except _FAULTS:
            self._pieces.append(Unread(Why.DAMAGED, "cannot be unpacked", (("attachment", name),)))

    def _take_signature(self, contents: object) -> None:
        if not isinstance(contents, pikepdf.String):
            return
        self._signatures += 1
        number = str(self._signatures)
        for name, text in certificate_texts(bytes(contents)):
            self._write(text, Place(Where.METADATA, (("signature", number), ("property", name)), name))

    def _unread(self, part: str) -> None:
        self._pieces.append(Unread(Why.DAMAGED, "cannot be read", (("part", part),)))


def _has_keys(item: pikepdf.Object) -> bool:
    return isinstance(item, pikepdf.Dictionary | pikepdf.Stream)


def _of_field(field: Place, key: str) -> Place:
    return Place(Where.FORM, field.steps, f"{field.label} {_FIELD_KEYS[key]}".strip())


def _placed(item: Any, keys: set[str], type_name: str, pages: dict[tuple[int, int], str], steps: Steps) -> Place:
    """Where the strings of a dictionary stand, by the keys it has."""
    page = pages.get(item.objgen, "")
    owner = item.get("/P")
    if not page and isinstance(owner, pikepdf.Dictionary):
        page = pages.get(owner.objgen, "")
    on_page: Steps = (("page", page),) if page else ()
    if "/FT" in keys or ("/V" in keys and ("/T" in keys or "/Parent" in keys)) or "/TU" in keys:
        name = _string(item.get("/T")) or _string(item.get("/TU"))
        label = " ".join(dict.fromkeys((_string(item.get("/TU")), _string(item.get("/T"))))).strip()
        return Place(Where.FORM, (*on_page, ("field", name)), label)
    if "/Rect" in keys and "/Subtype" in keys:
        kind = str(item.get("/Subtype")).lstrip("/")
        return Place(Where.ANNOTATION, (*on_page, ("annotation", kind)))
    if "/Title" in keys and ("/Parent" in keys or "/Dest" in keys) and type_name != "/StructElem":
        return Place(Where.METADATA, (("bookmark", ""),))
    if "/Alt" in keys or type_name == "/StructElem":
        return Place(Where.ATTRIBUTE, (*on_page, ("attribute", "Alt")), "Alt")
    if type_name == "/OCG":
        return Place(Where.METADATA, (("layer", ""),))
    return Place(Where.METADATA, steps)


def _string(value: object) -> str:
    return str(value).replace("\0", "").strip() if isinstance(value, pikepdf.String) else ""


def iso_date(date: str) -> str:
    """``D:20240131120000+01'00'`` as ``2024-01-31T12:00:00``, as far as it goes; ``""`` for anything else."""
    digits = "".join(character for character in date[:16].removeprefix("D:") if character.isdigit())
    if len(digits) < 4:
        return ""
    day = "-".join(part for part in (digits[:4], digits[4:6], digits[6:8]) if part)
    if len(digits) < 12:
        return day
    return f"{day}T{digits[8:10]}:{digits[10:12]}:{digits[12:14] or '00'}"
