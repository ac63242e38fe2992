"""Memo files (DBT of dBASE, FPT of FoxPro): the long texts of a table, which lie in a file beside it.

Blocks are read one after the other, so a text that no record refers to any more is read too.
"""

import struct
from collections.abc import Iterator

from detectors.api import BARRIER
from scanner.extract import charset
from scanner.extract.api import ExtractionError, Limits, Piece
from scanner.extract.contents import contents
from scanner.extract.database.code_page import guessed_codec
from scanner.extract.segments import CHUNK_CHARS, SegmentWriter
from scanner.model import Document, Place, Where, Why

DBT = "application/x-dbase-memo"
FPT = "application/x-foxpro-memo"

_HEADER = 512
_TEXT_END = b"\x1a"
_DBASE_4 = b"\xff\xff\x08\0"
_FOXPRO_TEXT = 1


class MemoExtractor:
    """Reads the memo files of dBASE and FoxPro."""

    name = "memo"
    version = "1"
    media_types = frozenset({DBT, FPT})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield the texts, each placed by its number.

        Raises:
            ExtractionError: there is not even a header.
        """
        content = contents(document, limits)
        if len(content) < _HEADER:
            raise ExtractionError(Why.DAMAGED, "the header breaks off")
        writer = SegmentWriter(separator=BARRIER)
        for number, memo in enumerate(_foxpro(content) if media_type == FPT else _dbase(content), 1):
            writer.add(_decoded(memo), Place(Where.TABLE, (("text", str(number)),)))
            if len(writer) > CHUNK_CHARS:
                yield from writer.take()
        yield from writer.take()


def _decoded(memo: bytes) -> str:
    memo = memo.strip(b"\0 \x1a")
    try:
        return memo.decode("utf-8")
    except UnicodeDecodeError:
        return memo.decode(guessed_codec(memo), charset.AS_WINDOWS_1252).replace("\0", "")


def _foxpro(content: bytes) -> Iterator[bytes]:
    size = max(1, struct.unpack_from(">H", content, 6)[0])
    at = _HEADER
    while at + 8 <= len(content):
        kind, length = struct.unpack_from(">II", content, at)
        if kind == _FOXPRO_TEXT and length:
            yield content[at + 8 : at + 8 + length]
        used = 8 + length if kind <= _FOXPRO_TEXT + 1 else 1
        at += -(-used // size) * size


def _dbase(content: bytes) -> Iterator[bytes]:
    if _DBASE_4 not in content[_HEADER:]:
        yield from content[_HEADER:].split(_TEXT_END)
        return
    at = content.find(_DBASE_4, _HEADER)
    while at >= 0:
        length = max(8, int.from_bytes(content[at + 4 : at + 8], "little"))
        yield content[at + 8 : at + length]
        at = content.find(_DBASE_4, min(at + length, len(content)))
