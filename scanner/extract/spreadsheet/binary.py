"""Binary workbooks (xlsb): what stands in their parts besides the cells.

Parts are sequences of records, each a type and a size in seven-bit groups and then the bytes ([MS-XLSB]
2.1.4). Texts in them are UTF-16 with a count before; they are found by that shape, whatever the record.
"""

import posixpath
from collections.abc import Iterator

from scanner.extract.api import Piece
from scanner.extract.legacy.byte_strings import wide_strings
from scanner.extract.office.ooxml import Package
from scanner.extract.segments import SegmentWriter
from scanner.extract.spreadsheet.sheet import plain_header
from scanner.model import Place, Where

_HEADER_FOOTER = 479
_PLACES = (
    ("comments", Where.COMMENT, "comment"),
    ("pivotCache", Where.HIDDEN, "pivot cache"),
    ("externalLink", Where.HIDDEN, "external link"),
    ("workbook", Where.METADATA, "defined name"),
    ("connections", Where.METADATA, "part"),
    ("tables", Where.TABLE, "part"),
)


def binary_pieces(package: Package) -> Iterator[Piece]:
    """Comments, pivot caches, copies of other workbooks, defined names, headers and footers."""
    for name in package.names:
        if not name.endswith(".bin") or not name.startswith("xl/"):
            continue
        writer = SegmentWriter()
        if "/worksheets/" in name:
            _write_headers(package.read(name) or b"", name, writer)
        for start, where, step in _PLACES:
            if start in name:
                place = Place(where, ((step, posixpath.basename(name)),))
                for _, record in records(package.read(name) or b""):
                    for text in wide_strings(record):
                        writer.add(text, place)
                break
        yield from writer.take()


def _write_headers(part: bytes, name: str, writer: SegmentWriter) -> None:
    place = Place(Where.HEADER, (("sheet", posixpath.basename(name)), ("header", "")))
    for kind, record in records(part):
        if kind == _HEADER_FOOTER:
            for text in wide_strings(record):
                writer.add(plain_header(text), place)


def records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of a part: their type and their bytes. Ends where the part breaks off."""
    at, end = 0, len(part)
    while at < end:
        kind = part[at]
        at += 1
        if kind & 0x80 and at < end:
            kind = (kind & 0x7F) | (part[at] & 0x7F) << 7
            at += 1
        size = shift = 0
        for _ in range(4):
            if at >= end:
                return
            byte = part[at]
            at += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        yield kind, part[at : at + size]
        at += size
