"""Pictures in old Office files: they lie whole in OfficeArt records ([MS-ODRAW] 2.2.23)."""

import struct
import zlib
from collections.abc import Iterator

from scanner.extract.members import child
from scanner.model import Document

_EXTENSIONS = {
    0xF01A: "emf",
    0xF01B: "wmf",
    0xF01C: "pict",
    0xF01D: "jpg",
    0xF01E: "png",
    0xF01F: "dib",
    0xF029: "tif",
    0xF02A: "jpg",
}
_TWO_DIGESTS = {0x3D5, 0x217, 0x543, 0x46B, 0x6E3, 0x6E1, 0x7A9, 0x6E5}
_METAFILES = (0xF01A, 0xF01B, 0xF01C)
_WMF_HEADER = b"\xd7\xcd\xc6\x9a" + bytes(18)


def picture_documents(document: Document, stream: bytes) -> Iterator[Document]:
    """Every picture whose record lies somewhere in ``stream``."""
    at = number = 0
    while at + 8 <= len(stream):
        instance, kind, size = struct.unpack_from("<HHI", stream, at)
        if kind not in _EXTENSIONS or not 17 <= size <= len(stream) - at - 8:
            at = _next_record(stream, at + 1)
            continue
        number += 1
        content = _picture(kind, instance >> 4, stream[at + 8 : at + 8 + size])
        yield child(document, f"picture {number}.{_EXTENSIONS[kind]}", content)
        at += 8 + size


def _next_record(stream: bytes, at: int) -> int:
    """Where the next record of a picture may begin: behind its type stands the byte 0xF0."""
    while True:
        found = stream.find(b"\xf0", at + 3)
        if found < 0:
            return len(stream)
        if 0xF000 | stream[found - 1] in _EXTENSIONS:
            return found - 3
        at = found - 2


def _picture(kind: int, instance: int, record: bytes) -> bytes:
    digests = 32 if instance in _TWO_DIGESTS else 16
    if kind not in _METAFILES:
        return record[digests + 1 :]
    header = record[digests : digests + 34]
    content = record[digests + 34 :]
    if len(header) == 34 and header[32] == 0:
        try:
            content = zlib.decompressobj().decompress(content, 64 << 20)
        except zlib.error:
            return content
    return _WMF_HEADER + content if kind == 0xF01B else content
