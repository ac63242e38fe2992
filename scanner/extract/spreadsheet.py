"""Spreadsheets: xlsx and its kin, xlsb, xls and ods.

python-calamine reads the cells of all of them, about ten times faster than openpyxl reads the first. What
it does not tell (comments, headers, hidden rows, validation lists, pivot caches, copies of other workbooks,
embedded files) comes from a walk over the other parts of the file.
"""

from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO

import python_calamine

from scanner.extract.api import ExtractionError, Limits, Piece
from scanner.extract.contents import contents
from scanner.extract.legacy_xls import Biff
from scanner.extract.media_types import XLS, XLSB, XLSX
from scanner.extract.ooxml import Package, read_embedded, read_links, read_properties
from scanner.extract.opendocument import ODS, OpenDocument
from scanner.extract.segments import SegmentWriter
from scanner.extract.spreadsheet_binary import binary_pieces
from scanner.extract.spreadsheet_cells import Sheet, Value, sheet_segments
from scanner.extract.spreadsheet_parts import other_pieces, sheet_parts, workbook_pieces, zero_formats
from scanner.extract.spreadsheet_sheet import SheetPart
from scanner.extract.spreadsheet_sparse import sparse_rows
from scanner.model import Document, Place, Segment, Steps, Unread, Where, Why

MOST_CELLS = 20_000_000
"""Largest rectangle of cells that calamine may lay out in memory, at 32 bytes a cell."""
_SPARSE = 2_000_000
_BYTES_PER_CELL = 2


class SpreadsheetExtractor:
    """Reads cells with their names and column headers, and every other place of a workbook."""

    name = "spreadsheet"
    version = "1"
    media_types = frozenset({XLSX, XLSB, XLS, ODS})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield the pieces of a workbook.

        Raises:
            ExtractionError: it is encrypted or nothing of it can be read.
        """
        content = contents(document, limits)
        if media_type == XLS:
            yield from _legacy(document, content)
        elif media_type == ODS:
            yield from _opendocument(document, content, limits)
        elif media_type == XLSB:
            yield from _binary(document, content, limits)
        else:
            yield from _package(document, content, limits)


class _Workbook:
    """calamine's view of a workbook. Its faults, Rust panics among them, become ``ExtractionError``."""

    def __init__(self, content: bytes) -> None:
        try:
            self._book = python_calamine.load_workbook(BytesIO(content))
            self.sheets = self._book.sheets_metadata
        except python_calamine.PasswordError as error:
            raise ExtractionError(Why.ENCRYPTED) from error
        except BaseException as error:  # a panic is no Exception
            raise _damaged(error) from None

    def rows(self, index: int) -> tuple[int, Iterator[tuple[int, list[Value]]]]:
        """The number of columns in use, and the rows with their numbers, each from column A on."""
        try:
            sheet = self._book.get_sheet_by_index(index)
            if sheet.start is None:
                return 0, iter(())
            before: list[Value] = [""] * sheet.start[1]
            return sheet.width, ((number, before + row) for number, row in enumerate(sheet.iter_rows(), 1))
        except BaseException as error:
            raise _damaged(error) from None


def _damaged(error: BaseException) -> BaseException:
    """What to raise for a fault of calamine. Its text may quote the document, so only its type is told."""
    if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError | GeneratorExit):
        return error
    return ExtractionError(Why.DAMAGED, f"the workbook cannot be read ({type(error).__name__})")


def _package(document: Document, content: bytes, limits: Limits) -> Iterator[Piece]:
    package = Package(content, limits)
    main = next(
        (relation.target for relation in package.relationships("").values() if relation.type == "officeDocument"),
        "xl/workbook.xml",
    )
    parts = sheet_parts(package, main)
    styles = zero_formats(package)
    ways: dict[str, tuple[Steps, str]] = {}
    yield from read_properties(package)
    book, fault = _open(content)
    visible = [] if book is None else [(meta.name, _step(meta.visible)) for meta in book.sheets]
    for index, (name, step) in enumerate(visible or [(name, "sheet") for name in parts]):
        yield _title(name, step)
        part = SheetPart((package.read(parts[name]) if parts.get(name) in package else None) or b"")
        sheet = Sheet(name, step, part.hidden_rows(), part.hidden_columns(), part.zeros(styles))
        ways[parts.get(name, "")] = sheet.steps(), name
        yield from _cells(book, index, sheet, part, package)
        yield from part.pieces(sheet, package.relationships(parts.get(name, "")))
    yield from workbook_pieces(package, main)
    yield from other_pieces(package, ways, {main, *parts.values()})
    yield from read_links(package)
    yield from read_embedded(package, document, {})
    yield from package.unread
    if fault is not None and not parts:
        raise fault


def _open(content: bytes) -> tuple[_Workbook | None, ExtractionError | None]:
    try:
        return _Workbook(content), None
    except ExtractionError as fault:
        return None, fault


def _cells(
    book: _Workbook | None, index: int, sheet: Sheet, part: SheetPart, package: Package
) -> Iterator[Segment | Unread]:
    """The cells of one sheet, by calamine, or by our own slow reader if that would fail or take a gigabyte."""
    size = part.cells_in_rectangle()
    is_sparse = (size > _SPARSE and len(part.cells) < _BYTES_PER_CELL * size) or size > MOST_CELLS
    if book is not None and not is_sparse:
        with suppress(ExtractionError):
            width, rows = book.rows(index)
            yield from sheet_segments(sheet, rows, width)
            return
    try:
        yield from sheet_segments(sheet, sparse_rows(part.cells, package), 2)
    except ExtractionError as fault:
        yield Unread(fault.why, fault.detail, sheet.steps())


def _step(visible: python_calamine.SheetVisibleEnum) -> str:
    """How a sheet of this visibility is called in a location. calamine's enumeration has no hash."""
    if visible == python_calamine.SheetVisibleEnum.Visible:
        return "sheet"
    return "hidden sheet" if visible == python_calamine.SheetVisibleEnum.Hidden else "very hidden sheet"


def _title(name: str, step: str) -> Segment:
    """The name of a sheet is text as well."""
    writer = SegmentWriter()
    where = Where.TITLE if step == "sheet" else Where.HIDDEN
    writer.add(name or " .", Place(where, ((step, name),)))
    return next(writer.take())


def _sheets(book: _Workbook, known: dict[str, Sheet]) -> Iterator[Segment | Unread]:
    """All sheets of a workbook that is no Office Open XML package, with what is ``known`` of them by name."""
    for index, meta in enumerate(book.sheets):
        sheet = known.get(meta.name) or Sheet(meta.name, _step(meta.visible))
        yield _title(sheet.name, sheet.step)
        try:
            width, rows = book.rows(index)
        except ExtractionError as fault:
            yield Unread(fault.why, fault.detail, sheet.steps())
        else:
            yield from sheet_segments(sheet, rows, width)


def _legacy(document: Document, content: bytes) -> Iterator[Piece]:
    biff = Biff(content)
    if biff.is_encrypted:
        raise ExtractionError(Why.ENCRYPTED)
    yield from biff.pieces(document)
    yield from _sheets(_Workbook(content), biff.sheets)


def _binary(document: Document, content: bytes, limits: Limits) -> Iterator[Piece]:
    package = Package(content, limits)
    yield from read_properties(package)
    yield from binary_pieces(package)
    yield from read_links(package)
    yield from read_embedded(package, document, {})
    yield from package.unread
    yield from _sheets(_Workbook(content), {})


def _opendocument(document: Document, content: bytes, limits: Limits) -> Iterator[Piece]:
    opened = OpenDocument(content, limits)
    yield from opened.pieces(document, with_cells=False)
    yield from _sheets(_Workbook(content), opened.sheets())
