"""Spreadsheets: xlsx and its kin, xlsb, xls and ods.

python-calamine reads the cells of all of them, about ten times faster than openpyxl reads the first. What
it does not tell (comments, headers, hidden rows, validation lists, pivot caches, copies of other workbooks,
embedded files) comes from a walk over the other parts of the file.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import BytesIO

import python_calamine

from scanner.extract.api import ExtractionError, Limits, Piece
from scanner.extract.contents import contents
from scanner.extract.legacy.xls import Biff
from scanner.extract.legacy.xls_cells import rows_of
from scanner.extract.media_types import XLS, XLSB, XLSX
from scanner.extract.office.ooxml import Package, read_embedded, read_links, read_properties
from scanner.extract.office.opendocument import ODS, OpenDocument
from scanner.extract.segments import single
from scanner.extract.spreadsheet.binary import binary_pieces
from scanner.extract.spreadsheet.cells import Sheet, Value, sheet_segments
from scanner.extract.spreadsheet.parts import other_pieces, sheet_parts, workbook_pieces, zero_formats
from scanner.extract.spreadsheet.sheet import SheetPart
from scanner.extract.spreadsheet.sparse import sparse_rows
from scanner.model import Document, Place, Segment, Steps, Unread, Where, Why

MOST_CELLS = 20_000_000
"""Largest rectangle of cells that calamine may lay out in memory, at 32 bytes a cell."""
_SPARSE = 2_000_000
_BYTES_PER_CELL = 2
_CELLS_PER_RECORD = 20
_LONGEST_CELL = 32_767
"""Characters that a cell may have in Excel; only files made to do harm have longer ones, many times over."""
_SUSPICIOUS = 1 << 20


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
            yield from _legacy(document, content, limits)
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

    def rows(self, name: str) -> tuple[int, Iterator[tuple[int, list[Value]]]]:
        """The number of columns in use, and the rows with their numbers, each from column A on."""
        try:
            sheet = self._book.get_sheet_by_name(name)
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
    main = package.main_part("xl/workbook.xml")
    parts = sheet_parts(package, main)
    styles = zero_formats(package)
    ways: dict[str, tuple[Steps, str]] = {}
    yield from read_properties(package)
    book, fault = (None, None) if _has_giant_strings(package) else _open(content)
    for name, (part_name, step) in parts.items():
        yield from _title(name, step)
        part = SheetPart((package.read(part_name) if part_name in package else None) or b"")
        sheet = Sheet(name, step, part.hidden_rows(), part.hidden_columns(), part.zeros(styles))
        ways[part_name] = sheet.steps(), name
        yield from _bounded(_cells(book, sheet, part, package), limits, sheet)
        yield from part.pieces(sheet, package.relationships(part_name))
    yield from workbook_pieces(package, main)
    yield from other_pieces(package, ways, {main, *ways})
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


def _has_giant_strings(package: Package) -> bool:
    """Whether a table of shared strings has far longer ones than Excel writes.

    Such a file was made to do harm: calamine copies a string for every cell that shares it.
    """
    if package.size("xl/sharedStrings.xml") < _SUSPICIOUS:
        return False
    table = package.read("xl/sharedStrings.xml") or b""
    return len(table) > _LONGEST_CELL * max(1, table.count(b"<si"))


def _bounded(pieces: Iterable[Segment | Unread], limits: Limits, sheet: Sheet) -> Iterator[Segment | Unread]:
    """The pieces of a sheet until they hold more text than a document may have bytes."""
    left = limits.document_bytes
    for piece in pieces:
        left -= len(piece.text) if isinstance(piece, Segment) else 0
        if left < 0:
            yield Unread(Why.TOO_LARGE, f"over {limits.document_bytes} characters of text", sheet.steps())
            return
        yield piece


def _cells(book: _Workbook | None, sheet: Sheet, part: SheetPart, package: Package) -> Iterator[Segment | Unread]:
    """The cells of one sheet, by calamine, or by our own slow reader if that would fail or take a gigabyte."""
    size = part.cells_in_rectangle()
    is_sparse = (size > _SPARSE and len(part.cells) < _BYTES_PER_CELL * size) or size > MOST_CELLS
    if book is not None and not is_sparse:
        with suppress(ExtractionError):
            width, rows = book.rows(sheet.name)
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


def _title(name: str, step: str) -> Iterator[Segment]:
    """The name of a sheet is text as well."""
    yield from single(name, Place(Where.TITLE if step == "sheet" else Where.HIDDEN, ((step, name),)))


def _sheets(book: _Workbook, known: dict[str, Sheet], limits: Limits) -> Iterator[Segment | Unread]:
    """All sheets of a workbook that is no Office Open XML package, with what is ``known`` of them by name."""
    for meta in book.sheets:
        sheet = known.get(meta.name) or Sheet(meta.name, _step(meta.visible))
        yield from _title(sheet.name, sheet.step)
        try:
            width, rows = book.rows(meta.name)
        except ExtractionError as fault:
            yield Unread(fault.why, fault.detail, sheet.steps())
        else:
            yield from _bounded(sheet_segments(sheet, rows, width), limits, sheet)


def _legacy(document: Document, content: bytes, limits: Limits) -> Iterator[Piece]:
    biff = Biff(content)
    if biff.is_encrypted:
        raise ExtractionError(Why.ENCRYPTED)
    yield from biff.pieces(document)
    is_sparse = (
        biff.cells_in_rectangles() > _SPARSE and biff.cell_records * _CELLS_PER_RECORD < biff.cells_in_rectangles()
    )
    book, fault = (None, None) if is_sparse else _open(content)
    if book is not None:
        yield from _sheets(book, biff.sheets, limits)
        return
    if fault is not None and not biff.sheets:
        raise fault
    for name, cells in biff.cells().items():
        sheet = biff.sheets[name]
        yield from _title(sheet.name, sheet.step)
        yield from _bounded(sheet_segments(sheet, rows_of(cells), 2), limits, sheet)


def _binary(document: Document, content: bytes, limits: Limits) -> Iterator[Piece]:
    package = Package(content, limits)
    yield from read_properties(package)
    yield from binary_pieces(package)
    yield from read_links(package)
    yield from read_embedded(package, document, {})
    yield from package.unread
    yield from _sheets(_Workbook(content), {}, limits)


def _opendocument(document: Document, content: bytes, limits: Limits) -> Iterator[Piece]:
    opened = OpenDocument(content, limits)
    book, _ = _open(content)
    yield from opened.pieces(document, with_cells=book is None)
    if book is not None:
        yield from _sheets(book, opened.sheets(), limits)
