"""What a number's column says: its heading, and how many of its neighbours are real.

One number out of ten thousand in a column of order numbers looks right by chance; four out of four do not.
Columns are recognised in tables (cells set apart by tabs), in delimited files and in plain lists.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from detectors.api import BARRIER, Reason
from detectors.evidence import COLUMN_FAILS, COLUMN_HOLDS
from detectors.shapes import Shape, number_shapes
from detectors.surroundings import marks_in
from detectors.words import Mark

_LINE_WINDOW = 2000
"""Characters of a line before a number that are looked at; a column further right is not recognised."""
_LIST_INDENT = 60
"""Characters of prose before a number on its line, beyond which the line is no item of a list."""
_GAP_LINES = 5
"""Lines without a number after which a column has ended."""
_HEADING_LINES = 5
_LONGEST_HEADING = 60
_FEWEST = 4
"""Numbers that a column needs before its share of right check digits says anything."""
_MANY_HOLD = 0.8
_FEW_HOLD = 0.35
_DELIMITERS = "\t;|,"


Place = tuple[str, int]
"""A cell's delimiter, and how many of them stand before it on its line."""


@dataclass(slots=True)
class Column:
    """Numbers that stand below each other.

    ``members`` are indices into the shapes it was made from; ``heading`` has the marks of the cell above.
    """

    members: list[int] = field(default_factory=list)
    last_line: int = 0
    heading: int = Mark.NONE
    place: Place | None = None


ALONE = Column()
"""The column of a number that stands in none."""


@lru_cache(maxsize=1)
def columns_of(text: str) -> tuple[Column, ...]:
    """The column of each number shape of ``text``, in their order. The last answer is kept; see ``forget``."""
    barriers = BARRIER in text
    latest: dict[Place, Column] = {}
    columns: list[Column] = []
    line = at = 0
    for index, shape in enumerate(number_shapes(text)):
        start = shape.start
        line += text.count("\n", at, start)
        at = start
        line_start = _line_start(text, start, barriers)
        place = _place_in_line(text, line_start, start, shape.end)
        if place is None:
            columns.append(ALONE)
            continue
        column = latest.get(place)
        if column is None or line - column.last_line > _GAP_LINES or line == column.last_line:
            heading = _heading(text, line_start, *place) if place[0] else Mark.NONE
            column = latest[place] = Column(heading=heading, place=place)
        column.members.append(index)
        column.last_line = line
        columns.append(column)
    return tuple(columns)


def forget() -> None:
    """Let go of the text whose columns were asked for last."""
    columns_of.cache_clear()
    headings.cache_clear()


def _line_start(text: str, offset: int, barriers: bool) -> int:
    low = offset - _LINE_WINDOW if offset > _LINE_WINDOW else 0
    start = text.rfind("\n", low, offset)
    if barriers:
        start = max(text.rfind(BARRIER, low if start < 0 else start, offset), start)
    return (start if start >= 0 else low - 1) + 1


def place_of(text: str, start: int, end: int) -> Place | None:
    """The cell that ``text[start:end]`` stands alone in."""
    return _place_in_line(text, _line_start(text, start, True), start, end)


@lru_cache(maxsize=1)
def headings(text: str) -> Mapping[Place, int]:
    """The marks of the headings in ``text``: those above numbers, and those in its first line.

    The last answer is kept; see ``forget``.
    """
    found = {}
    first_line = text[:_LINE_WINDOW].partition("\n")[0]
    for delimiter in _DELIMITERS:
        if delimiter in first_line:
            for position, cell in enumerate(first_line.split(delimiter)):
                if len(cell) <= _LONGEST_HEADING:
                    found[delimiter, position] = marks_in(cell)
            break
    for column in columns_of(text):
        if column is not ALONE and column.place is not None and column.heading:
            found[column.place] = column.heading
    return found


def _place_in_line(text: str, line_start: int, start: int, end: int) -> Place | None:
    """The cell of its line that a number stands alone in, as the delimiter and the cell's position."""
    if start - line_start > _LIST_INDENT and text[start - 1] not in _DELIMITERS:
        return None
    before = text[line_start:start].rstrip(" \"'")
    if before:
        if before[-1] in _DELIMITERS:
            return before[-1], before.count(before[-1])
        return ("", len(before.split())) if len(before) <= _LIST_INDENT else None
    following = text[end : end + 2].lstrip("\"'")[:1]
    return (following, 0) if following and following in _DELIMITERS else ("", 0)


def _heading(text: str, line_start: int, delimiter: str, position: int) -> int:
    """The marks of the cell that stands above, in one of the lines just above."""
    end = line_start - 1
    for _ in range(_HEADING_LINES):
        if end <= 0 or text[end] == BARRIER:
            break
        begin = _line_start(text, end, True)
        cells = text[begin:end].split(delimiter, position + 1)
        if len(cells) > position and len(cells[position]) <= _LONGEST_HEADING:
            marks = marks_in(cells[position])
            if marks & ~Mark.PERSON:
                return marks
        end = begin - 1
    return Mark.NONE


def evidence_of(column: Column, shapes: Sequence[Shape], holds: Sequence[bool | None]) -> Reason | None:
    """What the members of a column say together of each of them.

    ``holds`` tells of each shape whether its check digit holds, None when it has no possible date.
    """
    members = column.members
    if len(members) < _FEWEST:
        return None
    dated = [index for index in members if holds[index] is not None]
    right = [index for index in dated if holds[index]]
    different = {shapes[index].head + shapes[index].tail for index in dated}
    if len(different) < _FEWEST:
        few_dates = len(dated) <= _FEW_HOLD * len(members)
        unsigned = all(shapes[index].joint not in ("-", "+") for index in members)
        return COLUMN_FAILS if few_dates and unsigned and len(members) >= 2 * _FEWEST else None
    if len(right) >= _MANY_HOLD * len(dated) and len(dated) >= len(members) / 2:
        return COLUMN_HOLDS
    return COLUMN_FAILS if len(right) <= _FEW_HOLD * len(dated) else None
