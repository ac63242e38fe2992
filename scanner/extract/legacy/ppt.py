"""Old PowerPoint presentations (ppt): slides, notes, masters, comments, and the workbooks behind charts.

The main stream is a tree of records ([MS-PPT] 2.3.1). Saving appends; what was replaced stays in the file:
text of records that the last save no longer names is read as deleted.
"""

import struct
import zlib
from collections.abc import Iterator

from detectors.api import TextForm
from scanner.extract.api import ExtractionError, Limits, Piece
from scanner.extract.contents import contents
from scanner.extract.legacy.doc import readable_runs
from scanner.extract.legacy.ole import Compound
from scanner.extract.legacy.pictures import picture_documents
from scanner.extract.legacy.ppt_records import Live, Record, read_live, records
from scanner.extract.media_types import PPT
from scanner.extract.members import child
from scanner.extract.segments import SegmentWriter
from scanner.model import Document, Place, Steps, Unread, Where, Why

_CHARS, _BYTES, _CSTRING = 0x0FA0, 0x0FA8, 0x0FBA
_SLIDE, _NOTES, _MASTER, _HANDOUT = 0x03EE, 0x03F0, 0x03F8, 0x0FC9
_SLIDE_INFO, _HYPERLINK, _COMMENT, _OLE_STORAGE = 0x03F9, 0x0FD7, 0x2EE0, 0x1011
_DOCUMENT, _SLIDE_LIST, _PERSIST, _VBA = 0x03E8, 0x0FF0, 0x03F3, 0x0407
_HEADERS_FOOTERS = 0x0FD9
_OBJECT_REFERENCE, _OLE_EMBED, _OLE_ATOM = 0x0BC1, 0x0FCC, 0x0FC3
_SLIDES_INSTANCE = 0
_HIDDEN_FLAG = 0x04
_ENCRYPTED_TOKEN = 0xF3D1C4DF


class PptExtractor:
    """Reads presentations of PowerPoint 97 and later."""

    name = "ppt"
    version = "1"
    media_types = frozenset({PPT})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield the pieces of a presentation.

        Raises:
            ExtractionError: it is encrypted or no OLE file.
        """
        compound = Compound(contents(document, limits))
        user = compound.read("Current User")
        if len(user) >= 16 and struct.unpack_from("<I", user, 12)[0] == _ENCRYPTED_TOKEN:
            raise ExtractionError(Why.ENCRYPTED)
        stream = compound.read("PowerPoint Document")
        yield from compound.properties()
        live = read_live(stream, user)
        top = list(records(stream))
        if not top:
            yield from readable_runs(stream)
        slides = _slide_numbers(stream, live)
        places = _ole_places(top, slides, live)
        objects = 0
        for record in top:
            steps, where = _place_of(record, slides, live)
            yield from _texts(record, steps, where)
            if record.kind == _OLE_STORAGE:
                objects += 1
                yield from _embedded(document, record, places.get(record.at, ""), f"object {objects}")
        yield from compound.macros()
        yield from picture_documents(document, compound.read("Pictures"))
        yield from compound.embedded(document)


def _slide_numbers(stream: bytes, live: Live) -> dict[int, tuple[str, int]]:
    """What each record that the last save names is, by its place in the stream: a slide or its notes."""
    found: dict[int, tuple[str, int]] = {}
    for offset in live.offsets.values():
        for record in records(stream, offset, offset + 8):
            if record.kind != _DOCUMENT:
                continue
            for lists in (inner for inner in record.children() if inner.kind == _SLIDE_LIST):
                persists = [atom for atom in lists.children() if atom.kind == _PERSIST]
                step = {_SLIDES_INSTANCE: "slide", 1: "master", 2: "notes of slide"}.get(lists.instance, "slide")
                for number, atom in enumerate(persists, 1):
                    reference = struct.unpack_from("<I", atom.content)[0] if len(atom.content) >= 4 else 0
                    if reference in live.offsets:
                        found[live.offsets[reference]] = step, number
    return found


def _place_of(record: Record, slides: dict[int, tuple[str, int]], live: Live) -> tuple[Steps, Where]:
    if live.offsets and record.at not in live.offsets.values():
        return (("revision", "earlier"),), Where.DELETED
    step, number = slides.get(record.at, ("", 0))
    if record.kind == _SLIDE and step == "slide":
        hidden = any(
            atom.kind == _SLIDE_INFO and len(atom.content) >= 12 and atom.content[10] & _HIDDEN_FLAG
            for atom in record.children()
        )
        return (("hidden slide" if hidden else "slide", str(number)),), Where.HIDDEN if hidden else Where.BODY
    if record.kind == _NOTES:
        return (("notes of slide", str(number or "")),), Where.HIDDEN
    if record.kind in (_MASTER, _HANDOUT):
        return (("master", str(number or "")),), Where.BODY
    return (("slide", str(number)),) if number else (("part", "presentation"),), Where.BODY


def _texts(record: Record, steps: Steps, where: Where) -> Iterator[Piece]:
    """All texts below one record, and those of its links and comments apart."""
    flow, apart, addresses = SegmentWriter(separator="\n"), SegmentWriter(), SegmentWriter(TextForm.URL)
    _gather(record, steps, where, flow, apart, addresses)
    yield from flow.take()
    yield from apart.take()
    yield from addresses.take()


def _gather(
    record: Record, steps: Steps, where: Where, flow: SegmentWriter, apart: SegmentWriter, addresses: SegmentWriter
) -> None:
    text = record_text(record)
    if text:
        (apart if record.kind == _CSTRING else flow).add(text, Place(where, steps))
    if record.kind == _COMMENT:
        _write_comment(record, steps, apart)
    elif record.kind == _HYPERLINK:
        for inner in record.children():
            addresses.add(record_text(inner), Place(Where.LINK, (*steps, ("link", ""))))
    elif record.kind == _SLIDE_LIST:
        _gather_outline(record, flow)
    elif record.kind == _HEADERS_FOOTERS:
        for inner in record.children():
            apart.add(record_text(inner), Place(Where.HEADER, (*steps, ("footer", ""))))
    else:
        for inner in record.children():
            _gather(inner, steps, where, flow, apart, addresses)


def _gather_outline(record: Record, flow: SegmentWriter) -> None:
    """The texts of the placeholders of all slides, each behind the record that begins its slide."""
    number = 0
    for inner in record.children():
        if inner.kind == _PERSIST:
            number += 1
        step = {0: "slide", 1: "master"}.get(record.instance, "notes of slide")
        where = Where.HIDDEN if step == "notes of slide" else Where.BODY
        flow.add(record_text(inner), Place(where, ((step, str(number)),)))


def _write_comment(record: Record, steps: Steps, apart: SegmentWriter) -> None:
    strings = {inner.instance: record_text(inner) for inner in record.children() if inner.kind == _CSTRING}
    author = strings.get(0, "")
    apart.add(strings.get(1, ""), Place(Where.COMMENT, (*steps, ("comment by", author))))
    apart.add(author, Place(Where.METADATA, (*steps, ("property", "comment author")), "author"))


def record_text(record: Record) -> str:
    """The text of a text record; an empty string for all others."""
    if record.kind in (_CHARS, _CSTRING):
        text = record.content.decode("utf-16-le", "replace")
    elif record.kind == _BYTES:
        text = record.content.decode("latin-1")
    else:
        return ""
    return text.replace("\r", "\n").replace("\x0b", "\n").replace("\x00", "")


def _ole_places(top: list[Record], slides: dict[int, tuple[str, int]], live: Live) -> dict[int, str]:
    """The slide on which each embedded object is shown, by the place of its record in the stream."""
    shown: dict[int, str] = {}
    offsets: dict[int, int] = {}
    for record in top:
        step, number = slides.get(record.at, ("", 0))
        for inner in record.walk():
            if inner.kind == _OBJECT_REFERENCE and number and len(inner.content) >= 4:
                shown[struct.unpack_from("<I", inner.content)[0]] = f"{step} {number}"
            elif inner.kind == _OLE_ATOM and len(inner.content) >= 20:
                _, _, number_of_object, _, reference = struct.unpack_from("<5I", inner.content)
                offsets[number_of_object] = live.offsets.get(reference, -1)
    return {offset: shown[number] for number, offset in offsets.items() if number in shown}


def _embedded(document: Document, record: Record, slide: str, name: str) -> Iterator[Piece]:
    content = record.content
    if record.instance == 1:
        try:
            content = zlib.decompressobj().decompress(content[4:], 256 << 20)
        except zlib.error:
            yield Unread(Why.DAMAGED, "an embedded object cannot be unpacked", (("part", name),))
            return
    yield child(document, f"{slide}/{name}" if slide else name, content)
