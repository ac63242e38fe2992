"""CSV and TSV: cells with the header of their column as label."""

import csv
import io
from collections.abc import Iterator

from detectors.api import CELL, LINE
from scanner.extract.api import Limits, Piece
from scanner.extract.html.links import urls_in_text
from scanner.extract.segments import CHUNK_CHARS, lines_with_marks
from scanner.extract.text.plain import read_text
from scanner.model import Document, Link, Mark, Place, Segment, Where

_DELIMITERS = ";\t,|"
_SEPARATOR_SAID = "sep="
"""How Excel says, in a line before the headers, which character separates."""
_SAMPLE_LINES = 30
_MOST_HEADER_CHARS = 60
_MOST_FIELD_CHARS = 1 << 20


class TableExtractor:
    """Reads tables of separated values."""

    name = "separated values"
    version = "1"
    media_types = frozenset({"text/csv", "text/tab-separated-values"})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield the rows, tab between cells, in segments of many rows, and the addresses in them."""
        text = read_text(document, limits)
        delimiter = _delimiter(text)
        if delimiter:
            yield from _table_segments(text, delimiter)
        else:
            yield from lines_with_marks(text)
        for url in urls_in_text(text):
            yield Link(url, "text")


def _delimiter(text: str) -> str:
    """The character that splits the first lines into the same number of cells, ``""`` if none does."""
    lines = [line for line in text[: 1 << 16].split("\n")[:_SAMPLE_LINES] if line.strip()]
    if lines and lines[0].lower().startswith(_SEPARATOR_SAID) and len(lines[0]) > len(_SEPARATOR_SAID):
        return lines[0][len(_SEPARATOR_SAID)]
    best, most = "", 0.0
    for delimiter in _DELIMITERS:
        counts = [line.count(delimiter) for line in lines]
        if not counts or not counts[0]:
            continue
        same = sum(count == counts[0] for count in counts) / len(counts)
        # A separator that stands in every line counts for more than one that stands there often.
        weight = same + min(counts[0], 20) / 100
        if weight > most:
            best, most = delimiter, weight
    return best


def _table_segments(text: str, delimiter: str) -> Iterator[Segment]:
    csv.field_size_limit(_MOST_FIELD_CHARS)
    headers: list[str] = []
    parts: list[str] = []
    marks: list[Mark] = []
    offset = 0
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    header_row = 2 if text[: len(_SEPARATOR_SAID)].lower() == _SEPARATOR_SAID else 1
    number = 0
    while True:
        number += 1
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error:  # a quote that is never closed swallows the rest: then lines are rows
            yield from lines_with_marks(text)
            return
        if number == header_row:
            headers = _headers(row)
        step = ("row", str(number))
        for column, cell in enumerate(row):
            label = headers[column] if column < len(headers) and number > header_row else ""
            steps = (step, ("column", label)) if label else (step,)
            separator = CELL if column else (LINE if parts else "")
            # The separator stands under the place before it.
            parts.append(separator + cell)
            offset += len(separator)
            marks.append(Mark(offset if marks else 0, Place(Where.TABLE, steps, label)))
            offset += len(cell)
        if offset > CHUNK_CHARS:
            yield Segment("".join(parts), _within(marks, offset))
            parts, marks, offset = [], [], 0
    if parts:
        yield Segment("".join(parts), _within(marks, offset))


def _headers(row: list[str]) -> list[str]:
    """The cells of the first row as column headers, unless it holds digits as a row of data does."""
    if any(any(character.isdigit() for character in cell) for cell in row):
        return []
    return [" ".join(cell.split())[:_MOST_HEADER_CHARS] for cell in row]


def _within(marks: list[Mark], length: int) -> tuple[Mark, ...]:
    """The marks that stand before some character: an empty cell at the end has none."""
    while len(marks) > 1 and marks[-1].offset >= length:
        marks.pop()
    return tuple(marks)
