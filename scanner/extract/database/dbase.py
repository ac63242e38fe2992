"""dBASE tables (DBF), also of FoxPro and Clipper: the attributes of shapefiles come as such.

A record that was deleted is only flagged so, and stays in the file until somebody packs the table. Structure after
the file descriptions of dBASE III to 7 (dbase.com) and Visual FoxPro (Microsoft); numbers of code pages after
ESRI's list for the header's language driver.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from scanner.extract.api import ExtractionError, Limits, Piece
from scanner.extract.contents import contents
from scanner.extract.database.code_page import table_codec
from scanner.extract.database.rows import Row, Value, row_segments
from scanner.model import Document, Unread, Where, Why

DBF = "application/vnd.dbf"

_HEADER, _HEADER_7 = 32, 68
_FIELD, _FIELD_7 = 32, 48
_FIELDS_END = 0x0D
_DELETED = 0x2A
_FOXPRO = frozenset({0x30, 0x31, 0x32})
_MOST_FIELDS = 2048
_ELSEWHERE = frozenset("MGPWQ0")
"""Types whose field holds the number of a block in another file, or flags, or bytes."""
_JULIAN_OF_YEAR_1 = 1721425
_DATE_DIGITS = 8


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    kind: str
    start: int
    length: int


class DbaseExtractor:
    """Reads dBASE tables."""

    name = "dbase"
    version = "1"
    media_types = frozenset({DBF})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield the records in segments of many; those that are deleted are said to be.

        Raises:
            ExtractionError: the header describes no table, or the file breaks off.
        """
        content = contents(document, limits)
        if len(content) < _HEADER:
            raise ExtractionError(Why.DAMAGED, "the header breaks off")
        count, start, size = struct.unpack_from("<IHH", content, 4)
        codec = table_codec(document.charset, content[29], content[start : start + (1 << 20)])
        columns = _columns(content, codec)
        if not columns or size < 2:
            raise ExtractionError(Why.DAMAGED, "the header describes no table")
        names = [column.name for column in columns]
        yield from row_segments(names, _rows(content, columns, codec))
        if start + count * size > len(content):
            yield Unread(Why.DAMAGED, "the table breaks off")


def _columns(content: bytes, codec: str) -> list[_Column]:
    is_seven = content[0] & 7 == 4
    at, step, name_length = (_HEADER_7, _FIELD_7, 32) if is_seven else (_HEADER, _FIELD, 11)
    found: list[_Column] = []
    start = 1
    while at + step <= len(content) and content[at] != _FIELDS_END and len(found) < _MOST_FIELDS:
        name = content[at : at + name_length].partition(b"\0")[0].decode(codec, "replace").strip()
        kind = chr(content[at + name_length])
        length = content[at + (33 if is_seven else 16)]
        if kind == "C" and content[0] not in _FOXPRO:  # Clipper keeps the length of long texts in two bytes
            length += content[at + (34 if is_seven else 17)] << 8
        found.append(_Column(name, kind, start, length))
        start += length
        at += step
    return found


def _rows(content: bytes, columns: list[_Column], codec: str) -> Iterator[Row]:
    count, start, size = struct.unpack_from("<IHH", content, 4)
    shown = [column for column in columns if column.start < size]
    # What lies behind the last record is what a shorter table has left there.
    for number, at in enumerate(range(start, len(content), size), 1):
        record = content[at : at + size]
        values = [_value(record[column.start : column.start + column.length], column, codec, content[0])
                  for column in shown]  # fmt: skip
        is_left = number > count or record[0] == _DELETED
        yield Row(number, values, Where.DELETED if is_left else Where.TABLE)


def _value(field: bytes, column: _Column, codec: str, version: int) -> Value:
    kind = column.kind
    if kind in _ELSEWHERE or (kind == "B" and version not in _FOXPRO):
        return None
    if kind in "I+" and len(field) == 4:
        # dBASE 7 writes the highest byte first and turns the sign bit round, FoxPro neither.
        return _small(field) if version in _FOXPRO else int.from_bytes(field, "big") - (1 << 31)
    if kind in "BO" and len(field) == 8:
        return float(struct.unpack("<d" if version in _FOXPRO else ">d", field)[0])
    if kind == "Y" and len(field) == 8:
        return int.from_bytes(field, "little", signed=True) / 10_000
    if kind == "T" and len(field) == 8 and version in _FOXPRO:
        return _day(_small(field[:4]))
    text = field.decode(codec, "replace").strip(" \0\x1a")
    if kind in "NF" and text.lstrip("-").isdecimal() and text.isascii():
        # A number that is written with its zeros has lost none.
        return text if text.startswith("0") else int(text)
    if kind == "D" and len(text) == _DATE_DIGITS and text.isdecimal():
        return f"{text[:4]}-{text[4:6]}-{text[6:]}"
    return "" if kind == "L" else text


def _small(field: bytes) -> int:
    return int.from_bytes(field, "little", signed=True)


def _day(julian: int) -> str:
    try:
        return (date(1, 1, 1) + timedelta(days=julian - _JULIAN_OF_YEAR_1 - 1)).isoformat() if julian else ""
    except OverflowError:
        return ""
