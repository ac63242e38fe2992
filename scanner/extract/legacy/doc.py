"""Old Word documents (doc), without Word and without LibreOffice.

The text lies in pieces, in one of two encodings, and all stories follow one another by character count:
body, footnotes, headers, comments, endnotes, text boxes ([MS-DOC] 2.4.1 and 2.3). Deleted and hidden runs
are told apart by their formatting.
"""

import re
import struct
from collections.abc import Iterator

from scanner.extract.api import ExtractionError, Limits, Piece
from scanner.extract.contents import contents
from scanner.extract.legacy.byte_strings import narrow_strings, wide_strings
from scanner.extract.legacy.doc_runs import Formatting, read_formatting
from scanner.extract.legacy.ole import Compound
from scanner.extract.legacy.pictures import picture_documents
from scanner.extract.media_types import DOC
from scanner.extract.segments import SegmentWriter
from scanner.model import Document, Place, Steps, Unread, Where, Why

_WORD_97 = 0xC1
_ENCRYPTED, _TABLE_1 = 0x100, 0x200
_MAGICS = (0xA5EC, 0xA5DC)
_STORIES: tuple[tuple[Where, str], ...] = (
    (Where.BODY, "paragraph"), (Where.BODY, "footnote"), (Where.HEADER, "header"), (Where.SCRIPT, "script"),
    (Where.COMMENT, "comment"), (Where.BODY, "endnote"), (Where.BODY, "text box"), (Where.HEADER, "text box"),
)  # fmt: skip
_COUNTS_AT = 0x4C
_CLX_AT = 0x1A2
_NAME_TABLES = {0x1BA: "comment author", 0x232: "changed by", 0x19A: "document", 0x142: "bookmark"}
_PIECE_COMPRESSED = 1 << 30

_CELL_MARK, _FIELD_BEGIN, _FIELD_MIDDLE, _FIELD_END = "\x07", "\x13", "\x14", "\x15"
_PLAIN = str.maketrans(
    {"\r": "\n", "\x0b": "\n", "\x0c": "\n", "\x07": "\t", "\x1e": "\u2011", "\x1f": "\u00ad", "\xa0": "\xa0"}
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x12\x15-\x1d]")
_FIELD = re.compile("\x13([^\x13\x14\x15]*)(?:\x14([^\x13\x14\x15]*))?\x15")


class DocExtractor:
    """Reads Word documents of Word 97 and later in full, older ones as runs of readable text."""

    name = "doc"
    version = "1"
    media_types = frozenset({DOC})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield the pieces of a document.

        Raises:
            ExtractionError: it is encrypted or no OLE file.
        """
        content = contents(document, limits)
        compound = Compound(content)
        stream = compound.read("WordDocument")
        if len(stream) > 12 and struct.unpack_from("<H", stream, 10)[0] & _ENCRYPTED:
            raise ExtractionError(Why.ENCRYPTED)
        yield from compound.properties()
        try:
            yield from _text(stream, compound)
        except (struct.error, ValueError, IndexError):
            yield Unread(Why.DAMAGED, "the text's structure is broken; readable runs were taken")
            yield from readable_runs(stream)
        yield from compound.macros()
        yield from picture_documents(document, compound.read("Data") or stream)
        yield from compound.embedded(document)


def readable_runs(stream: bytes) -> Iterator[Piece]:
    """The readable runs of a stream whose structure is not known."""
    writer = SegmentWriter(separator="\n")
    for text in (*wide_strings(stream), *narrow_strings(stream)):
        writer.add(text.replace("\r", "\n"), Place(Where.BODY, (("text", ""),)))
    yield from writer.take()


def _text(stream: bytes, compound: Compound) -> Iterator[Piece]:
    magic, version = struct.unpack_from("<HH", stream)
    if magic not in _MAGICS or version < _WORD_97:
        yield from readable_runs(stream)
        return
    flags = struct.unpack_from("<H", stream, 10)[0]
    table = compound.read("1Table" if flags & _TABLE_1 else "0Table")
    pieces = list(_pieces(stream, table))
    text = "".join(piece for piece, _, _ in pieces)
    formatting = read_formatting(stream, table, [(len(piece), at, width) for piece, at, width in pieces])
    counts = struct.unpack_from("<8I", stream, _COUNTS_AT)
    start = 0
    for (where, step), count in zip(_STORIES, counts, strict=True):
        if count:
            yield from _story(text[start : start + count], where, step, formatting, start)
        start += count
    writer = SegmentWriter()
    for at, name in _NAME_TABLES.items():
        offset, size = struct.unpack_from("<II", stream, at)
        for found in wide_strings(table[offset : offset + size]):
            writer.add(found, Place(Where.METADATA, (("property", name),), name))
    yield from writer.take()


def _pieces(stream: bytes, table: bytes) -> Iterator[tuple[str, int, int]]:
    """The pieces of the text in order, each with its place in the stream and its bytes per character."""
    offset, size = struct.unpack_from("<II", stream, _CLX_AT)
    clx = table[offset : offset + size]
    at = 0
    while at < len(clx) and clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    if at >= len(clx) or clx[at] != 2:
        raise ValueError("no piece table")
    count = (struct.unpack_from("<I", clx, at + 1)[0] - 4) // 12
    positions = struct.unpack_from(f"<{count + 1}I", clx, at + 5)
    for index in range(count):
        place = struct.unpack_from("<I", clx, at + 5 + 4 * (count + 1) + 8 * index + 2)[0]
        characters = positions[index + 1] - positions[index]
        if place & _PIECE_COMPRESSED:
            start = (place & ~_PIECE_COMPRESSED) // 2
            yield stream[start : start + characters].decode("cp1252", "replace"), start, 1
        else:
            yield stream[place : place + 2 * characters].decode("utf-16-le", "replace"), place, 2


def _story(text: str, where: Where, step: str, formatting: Formatting, start: int) -> Iterator[Piece]:
    """One story: its paragraphs, with hidden and deleted runs apart, then what its fields say."""
    flow, fields = SegmentWriter(separator="\n"), SegmentWriter()
    at = 0
    for number, paragraph in enumerate(text.split("\r"), 1):
        steps: Steps = ((step, str(number) if step == "paragraph" else ""),)
        for instruction, _ in _FIELD.findall(paragraph):
            fields.add(instruction.strip(), Place(Where.LINK, (*steps, ("field", ""))))
        before = "\n"
        for first, last, kind in formatting.runs(start + at, start + at + len(paragraph)):
            run = _visible(paragraph[first - start - at : last - start - at], paragraph, first - start - at)
            flow.add(run, Place(kind or where, steps), before)
            before = "" if not run.isspace() else before
        at += len(paragraph) + 1
    yield from flow.take()
    yield from fields.take()


def _visible(run: str, paragraph: str, at: int) -> str:
    """A run without the instructions of fields, control characters, and with tabs between cells."""
    kept = []
    inside = 0
    for position, character in enumerate(paragraph):
        if position >= at + len(run):
            break
        if character == _FIELD_BEGIN:
            inside += 1
        elif character in (_FIELD_MIDDLE, _FIELD_END) and inside:
            inside -= 1
        elif position >= at and not inside:
            kept.append(character)
    text = "".join(kept).replace(_CELL_MARK * 2, "\n").translate(_PLAIN)
    return _CONTROLS.sub("", text)
