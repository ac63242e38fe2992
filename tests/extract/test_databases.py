"""Database tables: sorts of values, code pages, and what only looks like a table."""

import sqlite3
import struct
from collections.abc import Sequence

import pytest

from scanner.extract.api import ExtractionError, Limits
from scanner.extract.archive.tables import with_code_pages
from scanner.extract.database.code_page import table_codec
from scanner.extract.known import extract
from scanner.extract.sniff import recognise
from scanner.model import Document, Segment, Unread, Where, Why

Field = tuple[str, str, int]


def table(fields: Sequence[Field], *records: bytes, version: int = 3, driver: int = 0) -> bytes:
    size = 1 + sum(length for _, _, length in fields)
    head = struct.pack("<BBBBIHH17xB2x", version, 119, 5, 1, len(records), 33 + 32 * len(fields), size, driver)
    described = b"".join(
        name.encode().ljust(11, b"\0") + kind.encode() + bytes(4) + bytes([length]) + bytes(15)
        for name, kind, length in fields
    )
    return head + described + b"\r" + b"".join(b" " + record for record in records) + b"\x1a"


def document(content: bytes, name: str = "fil.dbf", charset: str = "") -> Document:
    return Document("https://exempelby.example/" + name, content, name, charset=charset)


def rows_of(content: bytes, name: str = "fil.dbf", charset: str = "") -> list[str]:
    found = [piece for piece in extract(document(content, name, charset), Limits()) if isinstance(piece, Segment)]
    return [line for segment in found for line in segment.text.split("\n")]


def test_every_sort_of_value_is_read_as_it_is_meant() -> None:
    fields = (("A", "D", 8), ("B", "N", 6), ("C", "I", 4), ("D", "Y", 8), ("E", "T", 8), ("F", "M", 4), ("G", "L", 1))
    record = b"19190501" + b"  12.5" + struct.pack("<i", -7) + struct.pack("<q", 125_000)
    record += struct.pack("<ii", 2451545, 0) + b"\1\0\0\0" + b"T"
    assert rows_of(table(fields, record, version=0x30)) == [
        "A\tB\tC\tD\tE\tF\tG",
        "1919-05-01\t12.5\t-7\t12.5\t2000-01-01",
    ]


def test_numbers_of_dbase_7_have_their_highest_byte_first() -> None:
    head = struct.pack("<BBBBIHH20x", 4, 119, 5, 1, 1, 68 + 48 + 1, 5) + bytes(36)
    described = b"LOPNR".ljust(32, b"\0") + b"I\4" + bytes(14)
    assert rows_of(head + described + b"\r" + b" " + b"\x80\0\0\x2a") == ["LOPNR", "42"]


@pytest.mark.parametrize(
    ("said", "driver", "encoding"),
    [("", 0x57, "cp1252"), ("", 0x02, "cp850"), ("", 0, "cp850"), ("", 0, "cp1252"), ("", 0x57, "utf-8"),
     ("UTF-8", 0, "utf-8"), ("OEM 850", 0x57, "cp850"), ("88591", 0x02, "iso8859-1"), ("LDID/2", 0x57, "cp850"),
     ("UTF-8", 0, "cp1252"), ("nonsens", 0, "cp850")],
)  # fmt: skip
def test_texts_are_read_in_the_code_page_that_was_said_or_shows(said: str, driver: int, encoding: str) -> None:
    text = "Åsa Öberg, Bjørn Ærø" if encoding != "cp437" else "Åsa"
    content = table((("NAMN", "C", 40),), text.encode(encoding).ljust(40), b"Bo".ljust(40), driver=driver)
    assert rows_of(content, charset=said) == ["NAMN", text, "Bo"]


def test_a_code_page_serves_the_table_beside_it_only() -> None:
    members = [("a/x.dbf", b"1"), ("a/x.cpg", b"UTF-8"), ("b/x.dbf", b"2"), ("a/y.DBF", b"3"), ("y.txt", b"4")]
    assert sorted((name, said) for name, _, said in with_code_pages(members)) == [
        ("a/x.cpg", ""), ("a/x.dbf", "UTF-8"), ("a/y.DBF", ""), ("b/x.dbf", ""), ("y.txt", ""),
    ]  # fmt: skip


def test_without_letters_beyond_ascii_the_code_page_is_what_was_said() -> None:
    assert table_codec("", 0, b"Anna") == "cp1252"
    assert table_codec("", 0x02, b"Anna") == "cp850"


@pytest.mark.parametrize("text", [b"12\n\n" + b"Namn;Nr\n" * 20, b"0\t\n\n" + b"C" * 100, b"C\n\n\n" + b"rad\n" * 40])
def test_a_text_is_no_table(text: bytes) -> None:
    assert recognise(document(text, "lista.txt")).media_type == "text/plain"


def database(*statements: str) -> bytes:
    connection = sqlite3.connect(":memory:")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    content = connection.serialize()
    connection.close()
    return content


def test_a_view_is_not_run_and_no_other_file_is_opened() -> None:
    # Counts for ever: a view that were read would end in the time limit only.
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    content = database("CREATE TABLE t (a)", "INSERT INTO t VALUES ('Bo')", f"CREATE VIEW v AS {endless}")
    assert "Bo" in rows_of(content, "a.db")


def test_names_of_tables_are_quoted_and_texts_in_bytes_are_read() -> None:
    content = database(
        'CREATE TABLE "a""; DROP" ("b c" BLOB)', """INSERT INTO "a""; DROP" VALUES (x'486a616c6d6172')"""
    )
    found = [piece for piece in extract(document(content, "a.db"), Limits()) if isinstance(piece, Segment)]
    assert found[-1].text == "Hjalmar"
    assert str(found[-1].marks[0].place) == 'table a"; DROP, row 1, column b c'


def test_long_bytes_that_are_no_text_are_counted_by_their_column() -> None:
    long, key = (bytes(range(1, 9)) * count for count in (8, 2))
    content = database(
        "CREATE TABLE t (a)", f"INSERT INTO t VALUES (x'{long.hex()}'), (x'{key.hex()}'), (x'{long.hex()}')"
    )
    gaps = [piece for piece in extract(document(content, "a.db"), Limits()) if isinstance(piece, Unread)]
    assert gaps == [Unread(Why.UNSUPPORTED, "2 values that are no text", (("table", "t"), ("column", "a")))]


def test_deleted_and_kept_records_are_told_apart() -> None:
    content = bytearray(table((("NAMN", "C", 4),), b"Bo  ", b"Eva "))
    content[content.index(b" Eva")] = 0x2A
    found = [piece for piece in extract(document(bytes(content)), Limits()) if isinstance(piece, Segment)][-1]
    assert [found.place_at(found.text.index(name)).where for name in ("Bo", "Eva")] == [Where.TABLE, Where.DELETED]


def test_a_database_that_breaks_off_in_its_header_is_damaged() -> None:
    with pytest.raises(ExtractionError, match="damaged"):
        list(extract(document(b"SQLite format 3\0" + bytes(50), "a.db"), Limits()))
