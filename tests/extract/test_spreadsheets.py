"""Cells as text: the conventions, the places made on demand, and the zeros that spreadsheets eat."""

import datetime
import io

import openpyxl
import pytest

from scanner.extract.api import Limits
from scanner.extract.spreadsheet.cells import Sheet, Value, cell_text, column_name, column_number, sheet_segments
from scanner.extract.spreadsheet.extractor import SpreadsheetExtractor
from scanner.extract.spreadsheet.lost_zero import is_person_column, restore_by_header, restore_by_shape
from scanner.extract.spreadsheet.parts import zeros_in_format
from scanner.extract.spreadsheet.sheet import SheetPart, plain_header
from scanner.model import Document, Segment, Where

ROWS: list[tuple[int, list[Value]]] = [
    (1, ["Lista över elever", "", ""]),
    (3, ["Namn", "Personnummer", "Ort"]),
    (4, ["Anna\nAndersson", "19121212-1212", ""]),
    (5, ["", "", "Exempelby"]),
    (8, ["Bo\tBerg", 191112120011.0, 3.5]),
]


def segment(rows: list[tuple[int, list[Value]]], sheet: Sheet | None = None) -> Segment:
    (found,) = sheet_segments(sheet or Sheet("Blad1"), rows, 3)
    return found


def test_cells_are_separated_by_tabs_and_rows_by_newlines() -> None:
    assert segment(ROWS).text == (
        "Lista över elever\nNamn\tPersonnummer\tOrt\nAnna Andersson\t19121212-1212\nExempelby\n"
        "Bo Berg\t191112120011\t3.5"
    )


@pytest.mark.parametrize(
    ("text", "cell", "label"),
    [
        ("Lista", "A1", ""),
        ("Personnummer", "B3", ""),
        ("19121212-1212", "B4", "Personnummer"),
        ("Exempelby", "C5", "Ort"),
        ("191112120011", "B8", "Personnummer"),
        ("3.5", "C8", "Ort"),
    ],
)
def test_every_cell_knows_its_name_and_its_header(text: str, cell: str, label: str) -> None:
    found = segment(ROWS)
    place = found.place_at(found.text.index(text))
    assert place.steps == (("sheet", "Blad1"), ("cell", cell))
    assert place.label == label
    assert place.where is Where.TABLE


def test_marks_behave_like_a_tuple_of_marks() -> None:
    marks = segment(ROWS).marks
    listed = list(marks)
    assert len(listed) == len(marks) == 10
    assert marks[-1] == listed[-1] == marks[len(marks) - 1]
    assert list(marks[2:4]) == listed[2:4]
    assert [mark.offset for mark in listed] == sorted(mark.offset for mark in listed)
    with pytest.raises(IndexError):
        marks[len(marks)]


def test_hidden_rows_and_columns_are_hidden_places() -> None:
    found = segment(ROWS, Sheet("Blad1", "sheet", frozenset({4}), frozenset({2})))
    assert str(found.place_at(found.text.index("19121212"))) == "sheet Blad1, hidden row 4, cell B4"
    assert str(found.place_at(found.text.index("3.5"))) == "sheet Blad1, hidden column C, cell C8"
    assert found.place_at(found.text.index("3.5")).where is Where.HIDDEN


def test_a_second_table_has_its_own_headers() -> None:
    rows: list[tuple[int, list[Value]]] = [
        (1, ["Namn", "Telefon"]), (2, ["Anna", "08-123"]), (4, ["Barn", "Pnr"]), (5, ["Bo", "19121212-1212"]),
    ]  # fmt: skip
    found = segment(rows)
    assert found.place_at(found.text.index("19121212")).label == "Pnr"


def test_long_sheets_come_in_several_segments_that_end_between_rows() -> None:
    rows = [(number, ["x" * 1000, f"rad {number}"]) for number in range(1, 1001)]
    found = list(sheet_segments(Sheet("Blad1"), rows, 2))
    assert len(found) > 1
    assert sum(part.text.count("rad ") for part in found) == 1000
    assert str(found[-1].place_at(len(found[-1].text) - 1)) == "sheet Blad1, cell B1000"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (198112189876.0, "198112189876"), (-3.0, "-3"), (0.1, "0.1"), (True, "TRUE"), (1e300, "1e+300"),
        (datetime.datetime(2019, 5, 1), "2019-05-01"), (datetime.datetime(2019, 5, 1, 10, 30), "2019-05-01 10:30:00"),
        (datetime.date(2019, 5, 1), "2019-05-01"), (datetime.time(10, 30), "10:30:00"),
    ],
)  # fmt: skip
def test_values_are_written_as_a_person_would(value: Value, text: str) -> None:
    assert cell_text(value) == text


@pytest.mark.parametrize("number", [0, 25, 26, 701, 702, 16_383])
def test_column_names_and_numbers_are_inverse(number: int) -> None:
    assert column_number(column_name(number)) == number


@pytest.mark.parametrize(
    "header", ["CPR", "cpr-nummer", "Personnummer", "Pers.nr", "PERSON-ID", "Pnr", "Fødselsdato/nr"]
)
def test_headers_that_tell_of_identity_numbers(header: str) -> None:
    assert is_person_column(header)


@pytest.mark.parametrize("header", ["", "Telefon", "Belopp", "Fakturanummer", "Ordernr", "Postnummer"])
def test_headers_that_do_not(header: str) -> None:
    assert not is_person_column(header)


def test_zeros_come_back_under_a_header() -> None:
    assert restore_by_header("112189876") == "0112189876"
    assert restore_by_header("1122380") == "0001122380"
    assert restore_by_header("191212121212") == "191212121212"
    assert restore_by_header("12") == "12"


def test_zeros_come_back_where_the_whole_column_is_dates() -> None:
    assert restore_by_shape([112181234, 1112181234, 2512191234]) == {112181234}
    assert restore_by_shape([112181234, 987654321, 387654321]) == frozenset()
    assert restore_by_shape([1112181234, 2512191234]) == frozenset()


@pytest.mark.parametrize(
    ("code", "zeros"), [("0000000000", 10), ("000000-0000", 10), ('000000"-"0000;@', 10), ("0.00", 0), ("#,##0", 0)]
)
def test_number_formats_that_show_zeros(code: str, zeros: int) -> None:
    assert zeros_in_format(code) == zeros


def test_header_codes_leave_only_the_text() -> None:
    assert plain_header('&L&"Arial,Fet"&12Sag 7&CSida &P av &N&R&K000000Eva') == "Sag 7\tSida  av\tEva"


def test_a_lying_dimension_does_not_decide_how_a_sheet_is_read() -> None:
    sheet = (
        b'<worksheet><dimension ref="A1:B2"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r="1048576"><c r="XFD1048576"><v>2</v></c></row></sheetData></worksheet>'
    )
    assert SheetPart(sheet).cells_in_rectangle() == 16_384 * 1_048_576


def test_no_text_of_a_workbook_is_lost_against_openpyxl() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in range(1, 60):
        for column in range(1, 9):
            if (row * column) % 3:
                sheet.cell(row, column, f"värde {row}.{column}" if row % 2 else row * 10_000_000 + column)
    content = io.BytesIO()
    book.save(content)
    pieces = SpreadsheetExtractor().extract(Document("file:///a.xlsx", content.getvalue()), "", Limits())
    text = next(piece.text for piece in pieces if isinstance(piece, Segment) and len(piece.marks) > 100)
    shown = {cell for line in text.split("\n") for cell in line.split("\t")}
    assert all(str(cell.value) in shown for cells in sheet.iter_rows() for cell in cells if cell.value is not None)
