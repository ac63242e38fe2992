"""The cells of a sheet as text, every one of them with its name and the header of its column.

A register of a hundred thousand rows has millions of cells and perhaps one finding. So the places are made
when they are asked for (``CellMarks``): a cell costs eight bytes and no object of its own.
"""

import datetime
import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, chain
from operator import add
from typing import overload

from detectors.api import CELL, LINE
from scanner.extract.segments import CHUNK_CHARS
from scanner.extract.spreadsheet.lost_zero import is_person_column, restore_by_header, restore_by_shape
from scanner.model import Mark, Place, Segment, Steps, Where

Value = str | int | float | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta
"""What a cell may hold, as calamine gives it. An empty cell is an empty string."""

Headers = dict[int, str]
"""Column, counted from 0, to the text that stands above it."""

_BREAKS = str.maketrans("\t\n\r\f\v", "     ", "\x00")
_OTHER_BREAKS = "\r\f\v\x00"
_LONG_NUMBER = re.compile(r"\d{5}|@")
_HEADER_CHARS = 80
_EXACT = 1e18
_MAY_HAVE_LOST = re.compile(r"[\t\n][0-9]{7,9}[\t\n]")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is known of a sheet besides its cells.

    ``step`` is ``sheet``, ``hidden sheet`` or ``very hidden sheet``. Rows count from 1, columns from 0.
    ``zeros`` names the cells whose number format shows a fixed count of digits: an identity number kept as
    a number has lost its leading zeros in the file, though not on the screen.
    """

    name: str
    step: str = "sheet"
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    zeros: Mapping[tuple[int, int], int] = field(default_factory=dict)

    def steps(self) -> Steps:
        """The way to the sheet."""
        return ((self.step, self.name),)

    def place(self, row: int, column: int, label: str = "") -> Place:
        """The place of one cell."""
        steps = self.steps()
        hidden = self.step != "sheet"
        if row in self.hidden_rows:
            steps, hidden = (*steps, ("hidden row", str(row))), True
        if column in self.hidden_columns:
            steps, hidden = (*steps, ("hidden column", column_name(column))), True
        where = Where.HIDDEN if hidden else Where.TABLE
        return Place(where, (*steps, ("cell", f"{column_name(column)}{row}")), label)


def column_name(column: int) -> str:
    """``A`` for 0, ``Z`` for 25, ``AA`` for 26, as spreadsheets count."""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        name = chr(65 + letter) + name
    return name


def column_number(name: str) -> int:
    """The inverse of ``column_name``."""
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


class CellMarks(Sequence[Mark]):
    """One mark for every cell of a segment, made when it is asked for."""

    __slots__ = ("_firsts", "_headers", "_offsets", "_rows", "_sheet")

    def __init__(
        self,
        sheet: Sheet,
        offsets: "array[int]",
        rows: list[tuple[int, int, Headers]],
        firsts: "array[int]",
    ) -> None:
        """``offsets`` has each cell's place in the text, ``firsts`` the index of each row's first cell.

        ``rows`` has each row's number, its first column and the headers that are valid in it.
        """
        self._sheet = sheet
        self._offsets = offsets
        self._rows = rows
        self._firsts = firsts

    def __len__(self) -> int:
        return len(self._offsets)

    @overload
    def __getitem__(self, index: int) -> Mark: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Mark, ...]: ...
    def __getitem__(self, index: int | slice) -> Mark | tuple[Mark, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        offset = self._offsets[index]
        index %= len(self._offsets)
        position = bisect_right(self._firsts, index) - 1
        row, first_column, headers = self._rows[position]
        column = first_column + index - self._firsts[position]
        return Mark(offset, self._sheet.place(row, column, headers.get(column, "")))


def cell_text(value: Value) -> str:
    """A cell's value as text: whole numbers without a fraction, dates by ISO 8601."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _EXACT else repr(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime.datetime):
        at_midnight = value.time() == datetime.time()
        return value.date().isoformat() if at_midnight else value.isoformat(" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    return str(value)


def sheet_segments(sheet: Sheet, rows: Iterable[tuple[int, list[Value]]], width: int) -> Iterator[Segment]:
    """The text of a sheet, in segments of bounded length that end between two rows.

    ``rows`` are pairs of the row's number, counted from 1, and its cells from column A on. ``width`` is the
    number of columns that are in use. Empty rows are left out, empty cells at both ends of a row as well.
    """
    gathered = _Gathered(sheet)
    headers: Headers = {}
    may_be_header = True
    before = 0
    for number, values in rows:
        may_be_header = may_be_header or number > before + 1
        before = number
        # Written out for speed: strings and whole numbers are nearly all that there is.
        texts = [
            value
            if type(value) is str
            else "%d" % value  # noqa: UP031 - takes a third of the time of str(int(value))
            if type(value) is float and value.is_integer() and -_EXACT < value < _EXACT
            else cell_text(value)
            for value in values
        ]
        filled = [text for text in texts if text]
        if not filled:
            may_be_header = True
            continue
        if may_be_header and (len(filled) > 1 or width == 1):
            found = _headers_in(values, texts)
            headers = found or headers
            may_be_header = not found and not gathered.has_rows
            row_headers: Headers = {} if found else headers
        else:
            row_headers = headers
        gathered.add(number, texts, values, row_headers)
        if gathered.characters > CHUNK_CHARS:
            yield gathered.take()
    if gathered.has_rows:
        yield gathered.take()


def _headers_in(values: list[Value], texts: list[str]) -> Headers:
    """The headers, if this row is one: words in every cell, no long number, no address."""
    for value, text in zip(values, texts, strict=True):
        if type(value) is not str or len(text) > _HEADER_CHARS or _LONG_NUMBER.search(text):
            return {}
    return {column: " ".join(text.split()) for column, text in enumerate(texts) if text}


class _Gathered:
    """Rows on their way into one segment."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._start()

    def _start(self) -> None:
        self._texts: list[list[str]] = []
        self._lines: list[str] = []
        self._values: list[list[Value]] = []
        self._rows: list[tuple[int, int, Headers]] = []
        self.characters = 0

    @property
    def has_rows(self) -> bool:
        return bool(self._texts)

    def add(self, number: int, texts: list[str], values: list[Value], headers: Headers) -> None:
        """Take in one row that is not empty."""
        if self._sheet.zeros:
            for column, text in enumerate(texts):
                digits = self._sheet.zeros.get((number, column), 0)
                if digits and text.isdigit():
                    texts[column] = text.zfill(digits)
        first, last = 0, len(texts)
        while not texts[last - 1]:
            last -= 1
        while not texts[first]:
            first += 1
        if last - first < len(texts):
            texts = texts[first:last]
        line = CELL.join(texts)
        self._texts.append(texts)
        self._lines.append(line)
        self._values.append(values)
        self._rows.append((number, first, headers))
        self.characters += len(line) + 1

    def take(self) -> Segment:
        """Everything gathered as one segment."""
        text = LINE.join(self._lines)
        if _MAY_HAVE_LOST.search(f"{LINE}{text}{LINE}"):
            self._restore_zeros()
            text = LINE.join(map(CELL.join, self._texts))
        counts = list(map(len, self._texts))
        cells = sum(counts)
        if text.count(CELL) + text.count(LINE) != cells - 1 or any(mark in text for mark in _OTHER_BREAKS):
            for texts in self._texts:
                texts[:] = [cell.translate(_BREAKS) for cell in texts]
            text = LINE.join(map(CELL.join, self._texts))
        lengths = map(len, chain.from_iterable(self._texts))
        # Behind every cell stands one separator.
        offsets = array("Q", map(add, accumulate(lengths, initial=0), range(cells)))
        firsts = array("Q", accumulate(counts[:-1], initial=0))
        marks = CellMarks(self._sheet, offsets, self._rows, firsts)
        self._start()
        return Segment(text, marks)

    def _restore_zeros(self) -> None:
        numbers: dict[int, list[tuple[int, int]]] = {}
        for row, values in enumerate(self._values):
            for column, value in enumerate(values):
                if type(value) is float and 1_000_000 <= value < 10_000_000_000 and value.is_integer():
                    numbers.setdefault(column, []).append((row, int(value)))
        for column, found in numbers.items():
            by_shape = restore_by_shape([number for _, number in found])
            for row, number in found:
                _, first, headers = self._rows[row]
                text = self._texts[row][column - first]
                if is_person_column(headers.get(column, "")):
                    text = restore_by_header(text)
                elif number in by_shape:
                    text = text.zfill(10)
                self._texts[row][column - first] = text
