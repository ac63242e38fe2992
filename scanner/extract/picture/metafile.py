"""Windows metafiles (EMF and WMF): the texts that they draw.

An embedded chart or worksheet keeps a metafile of how it looked: every cell that was visible is a text
record in it ([MS-EMF] 2.3.5, [MS-WMF] 2.3.3).
"""

import struct
from collections.abc import Iterator

from scanner.extract.segments import SegmentWriter
from scanner.model import Place, Segment, Where

_EMF_TEXT_ANSI, _EMF_TEXT_WIDE, _EMF_SMALL_TEXT = 83, 84, 108
_WMF_TEXT, _WMF_EXTENDED_TEXT = 0x0521, 0x0A32
_WMF_PLACEABLE = b"\xd7\xcd\xc6\x9a"
_NO_RECTANGLE, _IS_ANSI = 0x100, 0x200
_HAS_RECTANGLE = 0x0006


def metafile_segments(content: bytes) -> Iterator[Segment]:
    """The texts in a metafile in the order in which they are drawn."""
    writer = SegmentWriter(separator="\n")
    texts = _emf_texts(content) if content[40:44] == b" EMF" else _wmf_texts(content)
    for text in texts:
        writer.add(text.replace("\0", ""), Place(Where.IMAGE, (("text", ""),)))
    yield from writer.take()


def _emf_texts(content: bytes) -> Iterator[str]:
    at = 0
    while at + 8 <= len(content):
        kind, size = struct.unpack_from("<II", content, at)
        if size < 8:
            return
        record = content[at : at + size]
        if kind in (_EMF_TEXT_ANSI, _EMF_TEXT_WIDE) and len(record) >= 52:
            count, offset = struct.unpack_from("<II", record, 44)
            width = 2 if kind == _EMF_TEXT_WIDE else 1
            yield record[offset : offset + count * width].decode("utf-16-le" if width == 2 else "cp1252", "replace")
        elif kind == _EMF_SMALL_TEXT and len(record) >= 36:
            _, _, count, options = struct.unpack_from("<iiII", record, 8)
            start = 36 if options & _NO_RECTANGLE else 52
            width = 1 if options & _IS_ANSI else 2
            yield record[start : start + count * width].decode("utf-16-le" if width == 2 else "cp1252", "replace")
        at += size


def _wmf_texts(content: bytes) -> Iterator[str]:
    at = (22 if content.startswith(_WMF_PLACEABLE) else 0) + 18
    while at + 6 <= len(content):
        words, kind = struct.unpack_from("<IH", content, at)
        if words < 3:
            return
        record = content[at + 6 : at + 2 * words]
        if kind == _WMF_TEXT and len(record) >= 2:
            count = struct.unpack_from("<H", record)[0]
            yield record[2 : 2 + count].decode("cp1252", "replace")
        elif kind == _WMF_EXTENDED_TEXT and len(record) >= 8:
            count, options = struct.unpack_from("<HH", record, 4)
            start = 16 if options & _HAS_RECTANGLE else 8
            yield record[start : start + count].decode("cp1252", "replace")
        at += 2 * words
