"""Rows of a database's table as segments, each value under the name of its column."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from detectors.api import CELL, LINE
from scanner.extract.segments import CHUNK_CHARS
from scanner.extract.spreadsheet.lost_zero import is_person_column, restore_by_header, restore_by_shape
from scanner.model import Mark, Place, Segment, Steps, Where

Value = str | int | float | None

_BREAKS = str.maketrans({"\t": " ", "\n": " ", "\r": " ", "\f": " ", "\v": " ", "\0": None})


@dataclass(frozen=True, slots=True)
class Row:
    """One row, its number from 1, and whether it still belongs to the table (``DELETED`` if not)."""

    number: int
    values: Sequence[Value]
    where: Where = Where.TABLE


def row_segments(columns: Sequence[str], rows: Iterable[Row], steps: Steps = ()) -> Iterator[Segment]:
    """Segments of many rows, tab between values; ``steps`` lead to the table. The columns' names come first.

    Whole numbers get back the leading zeros that a number cannot keep, as in spreadsheets.
    """
    names = CELL.join(name.translate(_BREAKS) for name in columns)
    if names.strip():
        yield Segment(names, (Mark(0, Place(Where.TABLE, steps)),))
    gathered: list[Row] = []
    size = 0
    for row in rows:
        gathered.append(row)
        size += sum(len(value) if isinstance(value, str) else 8 for value in row.values)
        if size > CHUNK_CHARS:
            yield from _segment(columns, gathered, steps)
            gathered, size = [], 0
    yield from _segment(columns, gathered, steps)


def _segment(columns: Sequence[str], rows: list[Row], steps: Steps) -> Iterator[Segment]:
    restored = [
        restore_by_shape([row.values[at] for row in rows if at < len(row.values) and _is_whole(row.values[at])])  # type: ignore[misc]
        for at in range(len(columns))
    ]
    parts: list[str] = []
    marks: list[Mark] = []
    offset = 0
    for row in rows:
        cells = [
            (name, _text(value, name, whole)) for name, value, whole in zip(columns, row.values, restored, strict=False)
        ]
        cells = [(name, text) for name, text in cells if text]
        for column, (name, text) in enumerate(cells):
            between = CELL if column else LINE if parts else ""
            offset += len(between)
            marks.append(Mark(offset, Place(row.where, (*steps, ("row", str(row.number)), ("column", name)), name)))
            parts += (between, text)
            offset += len(text)
    if parts:
        yield Segment("".join(parts), tuple(marks))


def _is_whole(value: Value) -> bool:
    return type(value) is int and 1_000_000 <= value < 10_000_000_000


def _text(value: Value, column: str, restored: frozenset[int]) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value.translate(_BREAKS).strip()
    if isinstance(value, float):
        if not value.is_integer() or abs(value) >= 2**53:
            return repr(value)
        value = int(value)
    if is_person_column(column) and value > 0:
        return restore_by_header(str(value))
    return f"{value:010}" if value in restored else str(value)
