"""What a number's column says: its heading, and how many of its neighbours are real.

One number out of ten thousand in a column of order numbers looks right by chance; four out of four do not.
Columns are recognised in tables (cells set apart by tabs), in delimited files and in plain lists.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from detectors.api import BARRIER, Reason
from detectors.evidence import COLUMN_FAILS, COLUMN_HOLDS
from detectors.shapes import Shape
from detectors.surroundings import marks_in
from detectors.words import Mark

_LINE_WINDOW = 2000
"""Characters of a line before a number that are looked at; a column further right is not recognised."""
_GAP_LINES = 5
"""Lines without a number after which a column has ended."""
_HEADING_LINES = 5
_FEWEST = 4
"""Numbers that a column needs before its share of right check digits says anything."""
_MANY_HOLD = 0.8
_FEW_HOLD = 0.35
_DELIMITERS = "\t;|,"
_LONGEST_HEADING = 60


@dataclass(slots=True)
class Column:
    """Numbers that stand below each other. ``members`` are indices into the shapes it was made from."""

    members: list[int] = field(default_factory=list)
    last_line: int = 0
    heading: Mark = field(default_factory=lambda: Mark(0))
    evidence: Reason | None = None


def columns_of(text: str, shapes: Sequence[Shape], holds: Sequence[bool | None]) -> list[Column]:
    """The column of each shape, in the shapes' order.

    ``holds`` tells of each shape whether its check digit holds, None when it has no possible date.
    """
    open_columns: dict[tuple[str, int], Column] = {}
    columns: list[Column] = []
    line = at = 0
    for index, shape in enumerate(shapes):
        line += text.count("\n", at, shape.start)
        at = shape.start
        line_start = _line_start(text, shape.start)
        key = _place_in_line(text, line_start, shape)
        column = open_columns.get(key)
        if column is None or line - column.last_line > _GAP_LINES or line == column.last_line:
            heading = _heading(text, line_start, *key) if key[0] else Mark(0)
            column = open_columns[key] = Column(heading=heading)
        column.members.append(index)
        column.last_line = line
        columns.append(column)
    for column in open_columns.values():
        if len(column.members) >= _FEWEST:
            column.evidence = _evidence(column, shapes, holds)
    return columns


def _line_start(text: str, offset: int) -> int:
    low = max(offset - _LINE_WINDOW, 0)
    return max(text.rfind("\n", low, offset), text.rfind(BARRIER, low, offset), low - 1) + 1


def _place_in_line(text: str, line_start: int, shape: Shape) -> tuple[str, int]:
    before = text[line_start : shape.start]
    following = text[shape.end : shape.end + 1]
    for delimiter in _DELIMITERS:
        if delimiter in before or following == delimiter:
            return delimiter, before.count(delimiter)
    return "", len(before.split())


def _heading(text: str, line_start: int, delimiter: str, position: int) -> Mark:
    """The marks of the cell that stands above, in one of the lines just above."""
    end = line_start - 1
    for _ in range(_HEADING_LINES):
        if end <= 0 or text[end] == BARRIER:
            break
        begin = _line_start(text, end)
        cells = text[begin:end].split(delimiter, position + 1)
        if len(cells) > position and len(cells[position]) <= _LONGEST_HEADING:
            marks = marks_in(cells[position])
            if marks & ~(Mark.FILLER | Mark.PERSON):
                return marks
        end = begin - 1
    return Mark(0)


def _evidence(column: Column, shapes: Sequence[Shape], holds: Sequence[bool | None]) -> Reason | None:
    members = column.members
    dated = [index for index in members if holds[index] is not None]
    right = [index for index in dated if holds[index]]
    different = {shapes[index].head + shapes[index].tail for index in dated}
    if len(different) < _FEWEST:
        few_dates = len(dated) <= _FEW_HOLD * len(members)
        unsigned = all(shapes[index].joint not in "-+" or not shapes[index].joint for index in members)
        return COLUMN_FAILS if few_dates and unsigned and len(members) >= 2 * _FEWEST else None
    if len(right) >= _MANY_HOLD * len(dated) and len(dated) >= len(members) / 2:
        return COLUMN_HOLDS
    return COLUMN_FAILS if len(right) <= _FEW_HOLD * len(dated) else None
