"""SQLite databases, and GeoPackage, SpatiaLite and MBTiles, which are such.

The bytes are given to SQLite as a database in memory that nothing can be written to: no file is opened, no extension
loaded, no view or trigger run, and an authorizer refuses all but reading. Rows that were deleted may still lie on
free pages; these are not read. After the format's description (sqlite.org/fileformat2.html).
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

from detectors.api import TextForm
from scanner.extract.api import ExtractionError, Limits, Piece
from scanner.extract.charset import AS_WINDOWS_1252, decode
from scanner.extract.contents import contents
from scanner.extract.database.rows import Row, Value, row_segments
from scanner.extract.members import child
from scanner.extract.segments import CHUNK_CHARS, SegmentWriter
from scanner.extract.sniff import OCTETS, recognise
from scanner.model import Document, Place, Steps, Unread, Where, Why

SQLITE = "application/vnd.sqlite3"

_HEADER = 100
_JOURNAL_MODES = slice(18, 20)
_ROLLBACK = b"\1\1"
_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION})
_VIRTUAL = re.compile(r"\s*create\s+virtual\s+table\b", re.IGNORECASE)
_RTREE = re.compile(r"\busing\s+rtree", re.IGNORECASE)
_TILE_COLUMN = "tile_data"
_GEOPACKAGE_SHAPE = b"GP\0"
_SPATIALITE_START, _SPATIALITE_END, _SPATIALITE_MARK = 0x00, 0xFE, 0x7C
_LONGEST_KEY = 32
"""Bytes of this length and shorter are keys and digests, unless they are text."""


class SqliteExtractor:
    """Reads SQLite databases."""

    name = "sqlite"
    version = "1"
    media_types = frozenset({SQLITE})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield every table's rows, documents that are kept in them, and the statements that made the tables.

        Raises:
            ExtractionError: the list of tables cannot be read.
        """
        content = contents(document, limits)
        is_cut = _declared_size(content) > len(content)
        with closing(_opened(content, limits)) as connection:
            del content
            schema = _schema(connection)
            yield from _statements(schema)
            yield from _tables(connection, schema, document, limits)
        if is_cut:
            yield Unread(Why.DAMAGED, "the database breaks off")


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: str
    name: str
    sql: str


@dataclass(slots=True)
class _Table:
    """One table while it is read: the documents in its cells, and how many values of a column are no text."""

    name: str
    document: Document
    is_index: bool
    columns: list[str] = field(default_factory=list)
    found: list[Document] = field(default_factory=list)
    unread: dict[str, int] = field(default_factory=dict)
    fault: bool = False

    @property
    def steps(self) -> Steps:
        return (("table", self.name),)


def _declared_size(content: bytes) -> int:
    size = int.from_bytes(content[16:18], "big")
    # The count of pages is only valid when both counters of changes agree.
    pages = int.from_bytes(content[28:32], "big") if content[24:28] == content[92:96] else 0
    return (65536 if size == 1 else size) * pages


def _opened(content: bytes, limits: Limits) -> sqlite3.Connection:
    if len(content) < _HEADER:
        raise ExtractionError(Why.DAMAGED, "the header breaks off")
    # A database in memory has no write-ahead log, and SQLite refuses one whose header asks for it.
    image = bytearray(content)
    image[_JOURNAL_MODES] = _ROLLBACK
    connection = sqlite3.connect(":memory:", check_same_thread=False)
    try:
        connection.deserialize(image)
        connection.text_factory = lambda raw: raw.decode("utf-8", AS_WINDOWS_1252)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, min(limits.document_bytes, (1 << 31) - 1))
        connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        # The second makes SQLite read on where the file breaks off or the schema has faults.
        for pragma in ("trusted_schema = OFF", "writable_schema = ON", "cell_size_check = ON", "query_only = ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.set_authorizer(_authorize)
    except (sqlite3.Error, MemoryError, OverflowError) as error:
        connection.close()
        raise ExtractionError(Why.DAMAGED, "it cannot be opened as a database") from error
    return connection


def _authorize(action: int, *_: object) -> int:
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _schema(connection: sqlite3.Connection) -> list[_Entry]:
    found = []
    try:
        for kind, name, sql in connection.execute("SELECT type, name, sql FROM sqlite_master"):
            found.append(_Entry(str(kind), str(name), str(sql or "")))
    except sqlite3.Error as error:
        if not found:
            raise ExtractionError(Why.DAMAGED, "the list of tables cannot be read") from error
    return found


def _statements(schema: list[_Entry]) -> Iterator[Piece]:
    """Comments, default values and the conditions of views and triggers stand in the statements."""
    writer = SegmentWriter(TextForm.CODE)
    for entry in schema:
        writer.add(entry.sql, Place(Where.SCRIPT, (("script", f"{entry.kind} {entry.name}"),)))
        if len(writer) > CHUNK_CHARS:
            yield from writer.take()
    yield from writer.take()


def _tables(
    connection: sqlite3.Connection, schema: list[_Entry], document: Document, limits: Limits
) -> Iterator[Piece]:
    # A virtual table has no rows of its own: they lie in tables that bear its name and more.
    shapes = tuple(f"{entry.name}_" for entry in schema if _VIRTUAL.match(entry.sql) and _RTREE.search(entry.sql))
    names = [entry.name for entry in schema if entry.kind == "table" and not _VIRTUAL.match(entry.sql)]
    if len(names) > limits.members:
        yield Unread(Why.TOO_LARGE, f"more than {limits.members} tables")
    for name in names[: limits.members]:
        table = _Table(name, document, name.startswith(shapes))
        try:
            yield from _table(connection, table)
        except sqlite3.Error:
            table.fault = True
        yield from table.found
        if table.fault:
            yield Unread(Why.DAMAGED, "the table cannot be read further", table.steps)
        for column, count in table.unread.items():
            is_tiles = column == _TILE_COLUMN
            detail = f"{count} map tiles" if is_tiles else f"{count} values that are no text"
            yield Unread(Why.UNSUPPORTED, detail, (*table.steps, ("column", column)))


def _table(connection: sqlite3.Connection, table: _Table) -> Iterator[Piece]:
    quoted = table.name.replace('"', '""')
    cursor = connection.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608 - quoted, and only reading is allowed
    table.columns = [str(column[0]) for column in cursor.description]
    for piece in row_segments(table.columns, _rows(cursor, table), table.steps):
        yield piece
        # One segment's documents at a time are in memory.
        yield from table.found
        table.found = []


def _rows(cursor: sqlite3.Cursor, table: _Table) -> Iterator[Row]:
    """The rows up to where the table is damaged."""
    number = 0
    while True:
        number += 1
        try:
            values = next(cursor, None)
        except sqlite3.Error:
            table.fault = True
            return
        if values is None:
            return
        yield Row(
            number,
            [
                _binary(value, column, number, table) if isinstance(value, bytes) else value
                for column, value in zip(table.columns, values, strict=True)
            ],
        )


def _binary(value: bytes, column: str, row: int, table: _Table) -> Value:
    """The text that bytes hold. Documents are set aside, other bytes counted."""
    if not value or table.is_index or _is_shape(value):
        return ""
    if column == _TILE_COLUMN:
        table.unread[column] = table.unread.get(column, 0) + 1
        return ""
    found = child(table.document, f"{table.name}/{column} {row}", value)
    media_type = recognise(found).media_type
    if media_type == "text/plain":
        return decode(value)
    if media_type != OCTETS:
        table.found.append(found)
    elif len(value) > _LONGEST_KEY:
        table.unread[column] = table.unread.get(column, 0) + 1
    return ""


def _is_shape(value: bytes) -> bool:
    """Whether it is the coordinates of a map feature (GeoPackage, 2.1.3; SpatiaLite's BLOB-Geometry)."""
    return value.startswith(_GEOPACKAGE_SHAPE) or (
        len(value) > 43
        and value[0] == _SPATIALITE_START
        and value[-1] == _SPATIALITE_END
        and value[38] == _SPATIALITE_MARK
    )
