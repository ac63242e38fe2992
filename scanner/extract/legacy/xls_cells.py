"""The cells of old Excel workbooks, read record by record, slowly and in little memory.

For workbooks that calamine cannot open, or whose few cells lie so far apart that it would need gigabytes
for the empty ones between them ([MS-XLS] 2.4).
"""

import struct
from collections.abc import Iterator

from scanner.extract.legacy.xls_records import CONTINUE, counted_text, records
from scanner.extract.spreadsheet.cells import Value

_SST, _LABEL_SST, _LABEL, _RICH_LABEL = 0xFC, 0xFD, 0x204, 0xD6
_NUMBER, _RK, _MULTIPLE_RK, _FORMULA, _STRING = 0x203, 0x27E, 0xBD, 0x06, 0x207
_BOF = 0x809
_WIDE, _HAS_PHONETIC, _HAS_RUNS = 1, 4, 8

Cells = dict[int, dict[int, Value]]


def read_cells(stream: bytes, names: dict[int, str]) -> dict[str, Cells]:
    """The values of every sheet by row (from 1) and column. ``names`` has the sheets by where they begin."""
    found: dict[str, Cells] = {name: {} for name in names.values()}
    shared: list[str] = []
    sheet: Cells = {}
    formula = (0, 0)
    parts: list[bytes] = []
    for at, kind, record in records(stream):
        if kind == _SST:
            parts = [record]
            continue
        if kind == CONTINUE and parts:
            parts.append(record)
            continue
        if parts:
            shared, parts = list(_shared_strings(parts)), []
        if kind == _BOF:
            sheet = found.get(names.get(at, ""), {})
        elif kind == _STRING:
            sheet.setdefault(formula[0] + 1, {})[formula[1]] = counted_text(record, 0)
        elif len(record) >= 6:
            for row, column, value in _values(kind, record, shared):
                formula = (row, column)
                sheet.setdefault(row + 1, {})[column] = value
    return found


def rows_of(cells: Cells) -> Iterator[tuple[int, list[Value]]]:
    """The rows in order, each from column A on."""
    for number in sorted(cells):
        row = cells[number]
        values: list[Value] = [""] * (max(row) + 1)
        for column, value in row.items():
            values[column] = value
        yield number, values


def _values(kind: int, record: bytes, shared: list[str]) -> Iterator[tuple[int, int, Value]]:
    row, column = struct.unpack_from("<HH", record)
    if kind == _LABEL_SST and len(record) >= 10:
        index = struct.unpack_from("<I", record, 6)[0]
        yield row, column, shared[index] if index < len(shared) else ""
    elif kind in (_LABEL, _RICH_LABEL):
        yield row, column, counted_text(record, 6)
    elif kind == _NUMBER and len(record) >= 14:
        yield row, column, struct.unpack_from("<d", record, 6)[0]
    elif kind == _RK and len(record) >= 10:
        yield row, column, _compact_number(record[6:10])
    elif kind == _MULTIPLE_RK:
        for position in range(4, len(record) - 7, 6):
            yield row, column, _compact_number(record[position + 2 : position + 6])
            column += 1
    elif kind == _FORMULA and len(record) >= 14:
        # Text results follow in a record of their own, which finds its cell by this one.
        is_number = record[12:14] != b"\xff\xff"
        yield row, column, struct.unpack_from("<d", record, 6)[0] if is_number else ""


def _compact_number(raw: bytes) -> float:
    """A number in 30 bits: a whole number or the head of a fraction, possibly in hundredths."""
    number = int.from_bytes(raw, "little")
    value: float
    if number & 2:
        value = int.from_bytes(raw, "little", signed=True) >> 2
    else:
        value = struct.unpack("<d", bytes(4) + (number & 0xFFFFFFFC).to_bytes(4, "little"))[0]
    return float(value / 100 if number & 1 else value)


def _shared_strings(parts: list[bytes]) -> Iterator[str]:
    """The strings of the shared table, which runs on through continuations even within a string."""
    reader = _Reader(parts)
    reader.take(8)
    while not reader.is_at_end():
        head = reader.take(3)
        if len(head) < 3:
            return
        count, flags = struct.unpack("<HB", head)
        runs = int.from_bytes(reader.take(2), "little") if flags & _HAS_RUNS else 0
        phonetic = int.from_bytes(reader.take(4), "little") if flags & _HAS_PHONETIC else 0
        yield reader.characters(count, bool(flags & _WIDE))
        reader.take(4 * runs + phonetic)


class _Reader:
    """Reads on from one continuation to the next."""

    def __init__(self, parts: list[bytes]) -> None:
        self._parts = parts
        self._part = self._at = 0

    def is_at_end(self) -> bool:
        while self._part < len(self._parts) and self._at >= len(self._parts[self._part]):
            self._part, self._at = self._part + 1, 0
        return self._part >= len(self._parts)

    def take(self, size: int) -> bytes:
        result = bytearray()
        while size > 0 and not self.is_at_end():
            piece = self._parts[self._part][self._at : self._at + size]
            result += piece
            self._at += len(piece)
            size -= len(piece)
        return bytes(result)

    def characters(self, count: int, wide: bool) -> str:
        """So many characters. A continuation within them begins with a flag of its own."""
        texts: list[str] = []
        while count > 0 and self._part < len(self._parts):
            part = self._parts[self._part]
            if self._at >= len(part):
                self._part, self._at = self._part + 1, 1
                wide = self._part < len(self._parts) and bool(self._parts[self._part][:1] == b"\x01")
                continue
            width = 2 if wide else 1
            piece = part[self._at : self._at + count * width]
            texts.append(piece.decode("utf-16-le" if wide else "latin-1", "replace"))
            self._at += len(piece)
            count -= max(1, len(piece) // width)
        return "".join(texts)
