"""What an OpenDocument spreadsheet says of its sheets besides the cells that calamine reads."""

from collections.abc import Iterator

from lxml import etree

from scanner.extract.office.ooxml import attribute, local_name
from scanner.extract.office.opendocument_styles import Style
from scanner.extract.spreadsheet.cells import Sheet

_LAST_COLUMN = 16_384
_MOST_HIDDEN_ROWS = 100_000


def read_sheets(content: etree._Element, styles: dict[tuple[str, str], Style]) -> dict[str, Sheet]:
    """The sheets by name: which are hidden, which of their rows and columns, where zeros are shown."""
    found: dict[str, Sheet] = {}
    for table in content.iter():
        if local_name(table) != "table" or attribute(table, "name") in found:
            continue
        name = attribute(table, "name")
        hidden = styles.get(("table", attribute(table, "style-name")), Style()).hidden
        rows, zeros = _rows(table)
        step = "hidden sheet" if hidden else "sheet"
        found[name] = Sheet(name, step, frozenset(rows), frozenset(_hidden_columns(table)), zeros)
    return found


def _rows(table: etree._Element) -> tuple[set[int], dict[tuple[int, int], int]]:
    hidden: set[int] = set()
    zeros: dict[tuple[int, int], int] = {}
    number = 1
    for row in table.iter():
        if local_name(row) != "table-row":
            continue
        count = repeated(row, "rows")
        if attribute(row, "visibility") in ("collapse", "filter"):
            hidden.update(range(number, number + min(count, _MOST_HIDDEN_ROWS)))
        for column, digits in _zeros(row):
            zeros[number, column] = digits
        number += count
    return hidden, zeros


def _zeros(row: etree._Element) -> Iterator[tuple[int, int]]:
    """The cells of a row that show more digits than their value has."""
    column = 0
    for cell in row:
        value = attribute(cell, "value")
        if len(value) >= 5 and value.isdigit():
            shown = "".join(map(str, cell.itertext()))
            if shown.isdigit() and len(shown) > len(value):
                yield column, len(shown)
        column += repeated(cell, "columns")


def _hidden_columns(table: etree._Element) -> Iterator[int]:
    column = 0
    for element in table.iter():
        if local_name(element) == "table-column":
            count = min(repeated(element, "columns"), _LAST_COLUMN)
            if attribute(element, "visibility") in ("collapse", "filter"):
                yield from range(column, min(column + count, _LAST_COLUMN))
            column += count


def repeated(element: etree._Element, what: str) -> int:
    """How many ``rows`` or ``columns`` an element stands for."""
    told = attribute(element, f"number-{what}-repeated")
    return int(told) if told.isdigit() else 1
