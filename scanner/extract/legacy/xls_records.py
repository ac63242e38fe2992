"""The records of old Excel workbooks, and the texts in them ([MS-XLS] 2.1.4 and 2.5.294)."""

import struct
from collections.abc import Iterator

CONTINUE = 0x3C


def records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Where each record begins, its type and its bytes. Ends where the stream breaks off."""
    at, end = 0, len(stream)
    while at + 4 <= end:
        kind, size = struct.unpack_from("<HH", stream, at)
        yield at, kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def flagged_text(record: bytes) -> str:
    """Text behind a flag that tells one byte a character from two."""
    if not record:
        return ""
    return record[1:].decode("utf-16-le" if record[0] & 1 else "cp1252", "replace")


def counted_text(record: bytes, at: int) -> str:
    """Text behind a count of two bytes and such a flag."""
    if at + 3 > len(record):
        return ""
    count = struct.unpack_from("<H", record, at)[0]
    wide = record[at + 2] & 1
    return flagged_text(record[at + 2 : at + 3 + count * (2 if wide else 1)])
