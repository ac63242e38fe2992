"""Spreadsheets: our extractor against openpyxl in its read-only mode, on the same workbook, in one run.

Ours does more (places, headers, hidden rows, comments, validation lists, properties); openpyxl only hands
out the cells' values. Both are timed in CPU seconds, in turns, and the best of the rounds counts.

    python benchmarks/spreadsheets.py [rows]
"""

import io
import resource
import sys
import time
from collections.abc import Callable

import openpyxl

from scanner.extract.api import Limits
from scanner.extract.spreadsheet.extractor import SpreadsheetExtractor
from scanner.model import Document, Segment

ROUNDS = 5
TARGET = 8.0
COLUMNS = 18
PLANTED = "19121212-1212"


def workbook(rows: int) -> bytes:
    """A register of numbers and texts, with one planted value in its last row."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Register")
    sheet.append(["Namn", "Personnummer", *(f"Kolumn {number}" for number in range(COLUMNS - 2))])
    for row in range(rows):
        cells = (row * column if column % 3 else f"text {column} {row}" for column in range(COLUMNS - 2))
        sheet.append([f"Person {row}", PLANTED if row == rows - 1 else "", *cells])
    result = io.BytesIO()
    book.save(result)
    return result.getvalue()


def ours(content: bytes) -> int:
    """The number of cells with a place."""
    cells = 0
    found = ""
    document = Document("file:///register.xlsx", content, "register.xlsx")
    for piece in SpreadsheetExtractor().extract(document, "", Limits()):
        if isinstance(piece, Segment):
            cells += len(piece.marks)
            at = piece.text.find(PLANTED)
            found = str(piece.place_at(at)) if at >= 0 else found
    assert found.startswith("sheet Register, cell B"), found
    return cells


def theirs(content: bytes) -> int:
    """The number of cells."""
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return sum(len(row) for sheet in book for row in sheet.iter_rows(values_only=True))


def seconds(read: Callable[[bytes], int], content: bytes) -> float:
    start = time.process_time()
    read(content)
    return time.process_time() - start


def main() -> int:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    content = workbook(rows)
    rounds = [(seconds(ours, content), seconds(theirs, content)) for _ in range(ROUNDS)]
    best_ours, best_theirs = min(a for a, _ in rounds), min(b for _, b in rounds)
    ratio = best_theirs / best_ours
    print(f"{rows} rows, {rows * COLUMNS} cells, {len(content)} bytes")
    print(f"ours      {best_ours:.3f} s")
    print(f"openpyxl  {best_theirs:.3f} s (read-only)")
    print(f"ratio     {ratio:.1f} (target {TARGET:g})")
    print(f"memory    {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most")
    return 0 if ratio >= TARGET else 1


if __name__ == "__main__":
    raise SystemExit(main())
