"""The cells of a worksheet part read one by one, slowly and in little memory.

For sheets that calamine cannot open, or whose few cells lie so far apart that it would need gigabytes for
the empty ones between them.
"""

from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from scanner.extract.api import ExtractionError
from scanner.extract.office.ooxml import Package, attribute, local_name
from scanner.extract.spreadsheet.cells import Value, column_number
from scanner.model import Why

_LAST_COLUMN = 16_383


def sparse_rows(cells: bytes, package: Package) -> Iterator[tuple[int, list[Value]]]:
    """Row numbers and the rows' values from column A on, from the inside of a ``sheetData`` element.

    Raises:
        ExtractionError: the cells break off in the middle; the rows before have been yielded.
    """
    if not cells.strip():
        return
    shared = _shared_strings(package)
    source = BytesIO(b"<sheetData>" + _without_prefixes(cells) + b"</sheetData>")
    number = 0
    try:
        for _, row in etree.iterparse(source, tag="row", resolve_entities=False):
            told = attribute(row, "r")
            number = int(told) if told.isdigit() else number + 1
            values: list[Value] = []
            for cell in row:
                letters = attribute(cell, "r").rstrip("0123456789")
                column = column_number(letters) if letters.isalpha() else len(values)
                if len(values) <= column <= _LAST_COLUMN:
                    values.extend([""] * (column - len(values)))
                    values.append(_value(cell, shared))
            yield number, values
            row.clear()
            while row.getprevious() is not None:
                del row.getparent()[0]
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ExtractionError(Why.DAMAGED, "the sheet breaks off") from error


def _without_prefixes(cells: bytes) -> bytes:
    """Some producers write ``x:row``; without the document's head the prefix would not be known."""
    if b"<row" in cells[:1000]:
        return cells
    prefix = cells.lstrip()[1:].partition(b":")[0]
    return cells.replace(b"<" + prefix + b":", b"<").replace(b"</" + prefix + b":", b"</")


def _shared_strings(package: Package) -> list[str]:
    content = package.read("xl/sharedStrings.xml") if "xl/sharedStrings.xml" in package else None
    found: list[str] = []
    if content:
        for _, item in etree.iterparse(BytesIO(content), tag="{*}si", recover=True, resolve_entities=False):
            texts = (element.text or "" for element in item.iter() if local_name(element) == "t")
            found.append("".join(texts))
            item.clear()
    return found


def _value(cell: etree._Element, shared: list[str]) -> Value:
    kind = attribute(cell, "t")
    text = "".join(e.text or "" for e in cell.iter() if local_name(e) in ("v", "t"))
    if kind == "s":
        return shared[int(text)] if text.isdigit() and int(text) < len(shared) else ""
    if kind in ("", "n"):
        try:
            return float(text)
        except ValueError:
            return text
    return text
