"""One worksheet part of an Office Open XML workbook: everything in it but the cells' values.

The cells themselves come from calamine. What stands before and after them is small and is parsed; the
cells are only searched as bytes for what calamine does not tell (hidden rows, formats, formulas), because
parsing them as XML would cost six times what reading the values costs.
"""

import re
from collections.abc import Iterator

from lxml import etree

from detectors.api import TextForm
from scanner.extract.api import Piece
from scanner.extract.office.ooxml import Relationship, all_text, attribute, local_name, parse_xml
from scanner.extract.segments import SegmentWriter
from scanner.extract.spreadsheet.cells import Sheet, column_number
from scanner.model import Place, Where

_SHEET_DATA = re.compile(rb"<(?:\w+:)?sheetData\s*/?>")
_SHEET_DATA_END = re.compile(rb"</(?:\w+:)?sheetData\s*>")
_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\s(?=[^>]*\bhidden=["'](?:1|true)["'])[^>]*?\br=["'](\d+)["']""")
_STYLED_CELL = re.compile(rb"""<(?:\w+:)?c\s(?=[^>]*\bs=["'](\d+)["'])[^>]*?\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_FORMULA = re.compile(rb"""<(?:\w+:)?f(?:\s[^>]*)?>([^<]*(?:"|&quot;)[^<]*)<""")
_FAR_COLUMN = re.compile(rb"""r=["']([A-Z]{2,3})\d""")
_ROW_NUMBER = re.compile(rb"""row\s[^>]*?\br=["'](\d+)["']""")
_NEAR_COLUMNS = 26
_CELL_NAME = re.compile(rb"""\br=["']([A-Z]{1,3}\d{1,7})["']""")
_HEADER_CODES = re.compile(r'&(?:"[^"]*"|K[0-9A-F]{6}|K\d\d[+-]\d{3}|\d{1,3}|[A-JM-Z&+-])', re.IGNORECASE)
_SECTION = re.compile(r"&[LCR]")
_STRING_IN_FORMULA = re.compile(r'"((?:[^"]|"")*)"')


class SheetPart:
    """A worksheet part, split into its cells as bytes and the parsed rest."""

    def __init__(self, content: bytes) -> None:
        if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
            content = re.sub(rb"^<\?xml[^>]*\?>", b"", content.decode("utf-16", "replace").encode())
        start = _SHEET_DATA.search(content)
        self._has_prefixes = start is not None and b":" in start.group()
        end = None if start is None else _SHEET_DATA_END.search(content, start.end())
        if start is None or start.group().endswith(b"/>"):
            self.cells, rest = b"", content
        elif end is None:
            self.cells, rest = content[start.end() :], content[: start.start()]
        else:
            self.cells, rest = (
                content[start.end() : end.start()],
                content[: start.start()] + content[end.end() :],
            )
        self.rest = parse_xml(rest)

    def _elements(self, name: str) -> Iterator[etree._Element]:
        if self.rest is not None:
            yield from (element for element in self.rest.iter() if local_name(element) == name)

    def cells_in_rectangle(self) -> int:
        """How many cells the smallest rectangle has, at most, that holds all cells in use.

        The sheet's own word for it (``dimension``) is not asked: it may be missing, and it may lie.
        """
        first = _ROW_NUMBER.search(self.cells)
        last = _ROW_NUMBER.search(self.cells, max(self.cells.rfind(b"row r="), self.cells.rfind(b"row spans="), 0))
        rows = int(last[1]) - int(first[1]) + 1 if first and last else self.cells.count(b"row>")
        # Columns A to Z are not looked for: they are in nearly every row.
        far = {name.decode() for name in _FAR_COLUMN.findall(self.cells)}
        return rows * (1 + max(map(column_number, far)) if far else _NEAR_COLUMNS)

    def hidden_rows(self) -> frozenset[int]:
        """The numbers of the hidden rows, filtered ones among them."""
        if b"hidden" not in self.cells:
            return frozenset()
        return frozenset(int(number) for number in _HIDDEN_ROW.findall(self.cells))

    def hidden_columns(self) -> frozenset[int]:
        """The hidden columns, counted from 0. Excel writes one range for all columns up to the last."""
        hidden: set[int] = set()
        for element in self._elements("col"):
            if attribute(element, "hidden") in ("1", "true"):
                first, last = attribute(element, "min"), attribute(element, "max")
                if first.isdigit() and last.isdigit():
                    hidden.update(range(int(first) - 1, min(int(last), 16_384)))
        return frozenset(hidden)

    def zeros(self, styles: dict[int, int]) -> dict[tuple[int, int], int]:
        """The digits that number formats ask for, by row and column. ``styles`` has them by cell style."""
        if not styles:
            return {}
        return {
            (int(row), column_number(column.decode())): styles[int(style)]
            for style, column, row in _STYLED_CELL.findall(self.cells)
            if int(style) in styles
        }

    def pieces(self, sheet: Sheet, relationships: dict[str, Relationship]) -> Iterator[Piece]:
        """Headers and footers, validation lists, links, texts in formulas and conditions."""
        writer = SegmentWriter()
        for element in self.rest.iter() if self.rest is not None else ():
            name = local_name(element)
            if name in ("oddHeader", "evenHeader", "firstHeader", "oddFooter", "evenFooter", "firstFooter"):
                kind = "header" if name.endswith("Header") else "footer"
                place = Place(Where.HEADER, (*sheet.steps(), (kind, "")))
                writer.add(plain_header(element.text or ""), place)
            elif name == "dataValidation":
                _write_validation(element, sheet, writer)
            elif name in ("formula", "formula1", "formula2") and _ancestor(element, "conditionalFormatting"):
                for text in _STRING_IN_FORMULA.findall(all_text(element)):
                    writer.add(text, Place(Where.HIDDEN, (*sheet.steps(), ("text", "conditional format"))))
            elif name in ("inputCells", "scenario", "protectedRange", "sheetPr"):
                for key in ("user", "comment", "val", "name", "codeName"):
                    writer.add(attribute(element, key), Place(Where.HIDDEN, (*sheet.steps(), ("property", key)), key))
        self._write_formulas(sheet, writer)
        yield from writer.take()
        yield from self._links(sheet, relationships)

    def _write_formulas(self, sheet: Sheet, writer: SegmentWriter) -> None:
        """The texts that stand in formulas, whatever the formulas show."""
        if (b":f" if self._has_prefixes else b"<f") not in self.cells:
            return
        for formula in _FORMULA.finditer(self.cells):
            cell = self.cells[self.cells.rfind(b"<c ", 0, formula.start()) : formula.start()]
            name = _CELL_NAME.search(cell)
            steps = (*sheet.steps(), ("cell", name[1].decode() if name else ""), ("text", "formula"))
            text = formula[1].decode("utf-8", "replace").replace("&quot;", '"').replace("&amp;", "&")
            for literal in _STRING_IN_FORMULA.findall(text):
                writer.add(literal, Place(Where.HIDDEN, steps))

    def _links(self, sheet: Sheet, relationships: dict[str, Relationship]) -> Iterator[Piece]:
        texts, addresses = SegmentWriter(), SegmentWriter(TextForm.URL)
        for element in self._elements("hyperlink"):
            steps = (*sheet.steps(), ("cell", attribute(element, "ref")))
            for key in ("display", "tooltip", "location"):
                texts.add(attribute(element, key), Place(Where.LINK, (*steps, ("attribute", key)), key))
            relationship = relationships.get(attribute(element, "id"))
            if relationship is not None and relationship.external:
                addresses.add(relationship.target, Place(Where.LINK, (*steps, ("link", ""))))
        yield from texts.take()
        yield from addresses.take()


def plain_header(text: str) -> str:
    """The text of a header or footer without its format codes; its three sections become cells."""
    sections = [_HEADER_CODES.sub("", section).strip() for section in _SECTION.split(text)]
    return "\t".join(section for section in sections if section)


def _write_validation(element: etree._Element, sheet: Sheet, writer: SegmentWriter) -> None:
    """The values that a cell may be chosen from, and the words that tell so."""
    cells = attribute(element, "sqref") or next(
        (all_text(child) for child in element.iter() if local_name(child) == "sqref"), ""
    )
    place = Place(Where.HIDDEN, (*sheet.steps(), ("validation list", cells)))
    for child in element.iter():
        if local_name(child) in ("formula1", "formula2"):
            text = all_text(child).strip()
            writer.add(text.strip('"').replace(",", "\n") if text.startswith('"') else text, place)
    for key in ("promptTitle", "prompt", "errorTitle", "error"):
        writer.add(attribute(element, key), place)


def _ancestor(element: etree._Element, name: str) -> bool:
    return any(local_name(ancestor).startswith(name) for ancestor in element.iterancestors())
