"""Databases in one file: dBASE tables, as they lie in shapefiles, memos, SQLite and GeoPackage."""

import sqlite3
import struct
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from corpus_makers.archives import zipped
from corpus_makers.case import Case, Persons, Planted, Unseen, cpr, pnr

P = Persons(12)

Field = tuple[str, str, int]
"""Name, sort, and length in bytes."""


def table(fields: Sequence[Field], records: Iterable[Sequence[bytes]], driver: int = 0, version: int = 3) -> bytes:
    """A table of dBASE III; a record whose first value begins with an asterisk is deleted."""
    rows = b""
    count = 0
    for record in records:
        is_deleted = record[0].startswith(b"*")
        cells = [record[0].removeprefix(b"*"), *record[1:]]
        rows += b"*" if is_deleted else b" "
        rows += b"".join(
            (cell.rjust if kind == "N" else cell.ljust)(length)
            for cell, (_, kind, length) in zip(cells, fields, strict=True)
        )
        count += 1
    size = 1 + sum(length for _, _, length in fields)
    head = struct.pack("<BBBBIHH17xB2x", version, 119, 5, 1, count, 33 + 32 * len(fields), size, driver)
    described = b"".join(
        name.encode().ljust(11, b"\0") + kind.encode() + bytes(4) + bytes([length]) + bytes(15)
        for name, kind, length in fields
    )
    return head + described + b"\r" + rows + b"\x1a"


def shapes(extra: bytes = b"") -> bytes:
    """The points file of a shapefile with one point."""
    point = struct.pack(">II", 1, 10) + struct.pack("<Idd", 1, 674032.5, 6580822.25)
    size = (100 + len(point)) // 2
    head = struct.pack(">I5II", 9994, 0, 0, 0, 0, 0, size) + struct.pack("<II", 1000, 1)
    return head + struct.pack("<8d", *([674032.5, 6580822.25] * 2), 0, 0, 0, 0) + point + extra


def database(*statements: str | tuple[str, tuple[object, ...]], wal: bool = False) -> bytes:
    """The bytes of a database in which these statements were run."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.db"
        connection = sqlite3.connect(path)
        if wal:
            connection.execute("PRAGMA journal_mode = WAL")
        for statement in statements:
            connection.execute(*((statement,) if isinstance(statement, str) else statement))
        connection.commit()
        connection.close()
        return path.read_bytes()


def cases() -> Iterator[Case]:
    yield from tables()
    yield from maps()
    yield from databases()
    yield from packages()


def tables() -> Iterator[Case]:
    fields = (("NAMN", "C", 20), ("PERSONNR", "C", 13))
    number, found = pnr(P, "table", "row 2, column PERSONNR", label="PERSONNR")
    records = ((b"Eva", b""), ("Åsa".encode("cp850"), number.encode()))
    yield Case("dbf-text", "register.dbf", table(fields, records, 2), "A column of text in a dBASE table.", (found,))

    number, value = P.danish_with_zero()
    found = Planted("dk.cpr", value, number, "table", "row 1, column CPR", label="CPR")
    content = table((("NAVN", "C", 8), ("CPR", "N", 10)), ((b"Karen", number.lstrip("0").encode()),))
    yield Case("dbf-lost-zero", "borgere.dbf", content, "A number in a numeric column has lost its zero.", (found,))

    number, found = pnr(P, "deleted", "row 1, column PERSONNR", label="PERSONNR")
    content = table(fields, ((b"*Eva", number.encode()), (b"Bo", b"")))
    yield Case(
        "dbf-deleted",
        "packas.dbf",
        content,
        "A record that was deleted stays in the file until it is packed.",
        (found,),
    )

    number, found = pnr(P, "deleted", "row 2, column PERSONNR", label="PERSONNR")
    content = bytearray(table(fields, ((b"Eva", b""), (b"Bo", number.encode())))[:-1])
    content[4:8] = (1).to_bytes(4, "little")
    yield Case(
        "dbf-left-behind", "kvar.dbf", bytes(content), "The header counts fewer records than lie in the file.", (found,)
    )

    number, found = pnr(P, "table", "row 1, column PERSONNR", label="PERSONNR")
    content = table(fields, ((b"Eva", number.encode()), *((b"Bo", b""),) * 40))
    yield Case("dbf-truncated", "avbruten.dbf", content[:500], "The table breaks off.", (found,), (Unseen("damaged"),))

    number, found = pnr(P, "table", "row 1, column PERSONNR", label="PERSONNR")
    content = table(fields, ((b"Eva", number.encode()),))
    yield Case("dbf-named-txt", "lista.txt", content, "A table under the name of a text.", (found,))

    number, found = cpr(P, "table", "text 1")
    memo = bytes(512) + (number.encode() + b"\x1a\x1a").ljust(512, b"\0")
    yield Case("dbt-memo", "noter.dbt", memo, "The long texts of a dBASE table lie in a file beside it.", (found,))

    number, found = cpr(P, "table", "text 1")
    text = f"Samtal med {number}".encode("cp1252")
    memo = struct.pack(">IHH", 9, 0, 64).ljust(512, b"\0") + (struct.pack(">II", 1, len(text)) + text).ljust(64, b"\0")
    yield Case("fpt-memo", "noter.fpt", memo, "The long texts of a FoxPro table.", (found,))


def maps() -> Iterator[Case]:
    number, found = pnr(P, "table", "row 1, column ÄGARE", member="karta/ägare.dbf", label="ÄGARE")
    content = table((("AGARE", "C", 20),), ((number.encode(),),), 0x57)
    content = content.replace(b"AGARE", "ÄGARE".encode("cp850"))
    files = {"karta/ägare.dbf": content, "karta/ägare.cpg": b"OEM 850\r\n", "karta/ägare.shp": shapes(),
             "karta/ägare.shx": shapes()}  # fmt: skip
    yield Case(
        "shapefile",
        "karta.zip",
        zipped(files),
        "The attributes of a map layer, in the code page that a file beside them names; shapes have no text.",
        (found,),
    )

    number, found = pnr(P, "body", "line 1", member="behind the end")
    yield Case(
        "shp-behind-the-end",
        "punkter.shp",
        shapes(f"Fältanteckning av förrättningsman, sakägare {number}, {'-' * 40}\n".encode()),
        "Bytes behind the length that the header tells.",
        (found,),
    )


def databases() -> Iterator[Case]:
    number, found = pnr(P, "table", "table elev, row 2, column pnr", label="pnr")
    content = database(
        "CREATE TABLE elev (namn TEXT, pnr TEXT)", ("INSERT INTO elev VALUES ('Bo', NULL), ('Åsa', ?)", (number,))
    )
    yield Case("sqlite-text", "elever.sqlite", content, "A column of text in a table of a database.", (found,))

    number, value = P.danish_with_zero()
    found = Planted("dk.cpr", value, number, "table", "table borger, row 1, column cpr", label="cpr")
    content = database("CREATE TABLE borger (cpr INTEGER)", ("INSERT INTO borger VALUES (?)", (int(number),)), wal=True)
    yield Case(
        "sqlite-lost-zero", "borgere.db", content, "A number that lost its zero; the database has a log.", (found,)
    )

    number, found = cpr(P, "body", "line 1", member="bilaga/innehall 1")
    letter = b"{\\rtf1 Sag " + number.encode() + b"}"
    content = database(
        "CREATE TABLE bilaga (innehall BLOB)", ("INSERT INTO bilaga VALUES (?)", (zipped({"a.rtf": letter}),))
    )
    found = Planted(found.kind, found.value, found.written, "body", "", member="bilaga/innehall 1!/a.rtf")
    yield Case("sqlite-document", "bilagor.db", content, "A document in a cell is read as one.", (found,))

    number, found = pnr(P, "script", "script view sokta")
    content = database("CREATE TABLE t (a)", f"CREATE VIEW sokta AS SELECT a FROM t WHERE a = '{number}'")
    yield Case("sqlite-view", "vyer.db", content, "A number in the condition of a view.", (found,))

    number, found = cpr(P, "table", "table notat_content, row 1, column c0text", label="c0text")
    content = database("CREATE VIRTUAL TABLE notat USING fts4 (text)", ("INSERT INTO notat VALUES (?)", (number,)))
    yield Case(
        "sqlite-search",
        "sok.db",
        content,
        "The texts of a search index; its own blocks are named as unread where they are long.",
        (found,),
    )

    number, found = pnr(P, "table", "table elev, row 1", label="pnr")
    content = database(
        "CREATE TABLE elev (pnr TEXT)",
        ("INSERT INTO elev VALUES (?)", (number,)),
        ("INSERT INTO elev SELECT hex(zeroblob(1500)) FROM (VALUES (1), (2), (3), (4), (5), (6))", ()),
    )
    yield Case(
        "sqlite-truncated",
        "avbruten.db",
        content[: len(content) - 8192],
        "What lies before the break is read.",
        (found,),
        (Unseen("damaged"),),
    )

    yield Case(
        "sqlite-broken",
        "trasig.db",
        content[:100] + b"\xff" * 8092,
        "A database without a list of tables.",
        unread=(Unseen("damaged"),),
    )

    number, found = pnr(P, "table", "table elev, row 1", label="pnr")
    content = database(
        "CREATE TABLE elev (pnr TEXT)",
        ("INSERT INTO elev VALUES (?)", (number,)),
        "CREATE TABLE ond (a, b AS (a + 17))",
        "INSERT INTO ond (a) VALUES (1)",
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = replace(sql, 'a + 17', 'hex(zeroblob(1500000000))')",
    )
    yield Case(
        "sqlite-malicious",
        "ond.db",
        content,
        "Columns that blow up to gigabytes when they are read are refused; the other tables are read.",
        (found,),
        (Unseen("damaged", "table ond"),),
    )


def packages() -> Iterator[Case]:
    number, found = pnr(P, "table", "table fastighet, row 1, column agare", label="agare")
    shape = b"GP\0\1" + struct.pack("<i", 3006) + struct.pack("<BIdd", 1, 1, 674032.5, 6580822.25)
    content = database(
        "CREATE TABLE gpkg_contents (table_name TEXT, data_type TEXT, identifier TEXT)",
        "INSERT INTO gpkg_contents VALUES ('fastighet', 'features', 'Fastigheter')",
        "CREATE TABLE fastighet (fid INTEGER PRIMARY KEY, geom BLOB, agare TEXT)",
        ("INSERT INTO fastighet VALUES (1, ?, ?)", (shape, number)),
        "CREATE VIRTUAL TABLE rtree_fastighet_geom USING rtree(id, minx, maxx, miny, maxy)",
        "INSERT INTO rtree_fastighet_geom VALUES (1, 0, 1, 0, 1)",
    )
    yield Case(
        "geopackage",
        "fastigheter.gpkg",
        content,
        "The attributes of a map layer in a GeoPackage; shapes and their index are no text.",
        (found,),
    )

    number, found = cpr(P, "table", "table metadata, row 1, column value", label="value")
    content = database(
        "CREATE TABLE metadata (name TEXT, value TEXT)",
        ("INSERT INTO metadata VALUES ('attribution', ?)", (number,)),
        "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)",
        ("INSERT INTO tiles VALUES (1, 0, 0, ?), (1, 0, 1, ?)", (b"\x1f\x8b" + bytes(60), b"\x1f\x8b" + bytes(60))),
    )
    yield Case(
        "mbtiles",
        "karta.mbtiles",
        content,
        "The squares of a map are named once, not one by one.",
        (found,),
        (Unseen("unsupported", "table tiles, column tile_data"),),
    )
