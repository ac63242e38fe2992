"""Old Excel workbooks (xls): what calamine does not tell of them.

A workbook is a sequence of records ([MS-XLS] 2.1.4), each a type, a size and the bytes. Read are comments,
text boxes, headers and footers, hidden rows and columns, number formats with leading zeros, defined names,
validation lists, copies of other workbooks, pivot caches, and the embedded documents.
"""

import struct
from collections.abc import Iterator

from scanner.extract.api import Piece
from scanner.extract.legacy.byte_strings import narrow_strings, wide_strings
from scanner.extract.legacy.ole import Compound
from scanner.extract.legacy.pictures import picture_documents
from scanner.extract.legacy.xls_cells import Cells, read_cells
from scanner.extract.legacy.xls_records import CONTINUE, counted_text, flagged_text, records
from scanner.extract.segments import SegmentWriter
from scanner.extract.spreadsheet.cells import Sheet, column_name
from scanner.extract.spreadsheet.parts import zeros_in_format
from scanner.extract.spreadsheet.sheet import plain_header
from scanner.model import Document, Place, Where

_FILEPASS, _BOUNDSHEET, _BOF = 0x2F, 0x85, 0x809
_FORMAT, _XF, _ROW, _COLINFO = 0x41E, 0xE0, 0x208, 0x7D
_NUMBER, _RK, _MULRK = 0x203, 0x27E, 0xBD
_HEADER, _FOOTER, _NOTE, _OBJ, _TXO = 0x14, 0x15, 0x1C, 0x5D, 0x1B6
_DRAWING_GROUP = 0xEB
_STEPS = {0: "sheet", 1: "hidden sheet", 2: "very hidden sheet"}
_TEXTS = {
    0x18: (Where.METADATA, "defined name"),
    0x1BE: (Where.HIDDEN, "validation list"),
    0x1AE: (Where.METADATA, "external link"),
    0x5A: (Where.HIDDEN, "external link"),
    0x5C: (Where.METADATA, "property"),
    0x1B8: (Where.LINK, "link"),
}
"""Records whose texts are taken as they lie in the bytes, with the sort of place they are."""
_HIDDEN_ROW_FLAG = 0x20
_CELLS = frozenset({0xFD, 0x203, 0x204, 0x27E, 0xBD, 0x06, 0xD6})


class Biff:
    """The records of a workbook, gone through once.

    Raises:
        ExtractionError: the bytes are no OLE file.
    """

    def __init__(self, content: bytes) -> None:
        self._compound = Compound(content)
        self._stream = self._compound.read("Workbook") or self._compound.read("Book")
        self.is_encrypted = False
        self._names: dict[int, tuple[str, str]] = {}
        self._formats: dict[int, int] = {}
        self._styles: list[int] = []
        self._rows: dict[str, set[int]] = {}
        self._columns: dict[str, set[int]] = {}
        self._zeros: dict[str, dict[tuple[int, int], int]] = {}
        self._extents: dict[str, tuple[int, int, int]] = {}
        self.cell_records = 0
        """How many records have cells in them."""
        self._texts = SegmentWriter()
        self._notes: list[tuple[str, int, int, int, str]] = []
        self._objects: dict[tuple[str, int], str] = {}
        self._drawings = bytearray()
        self._read()

    def cells_in_rectangles(self) -> int:
        """How many cells all the smallest rectangles have that hold the cells in use, sheet by sheet."""
        return sum((last - first + 1) * columns for first, last, columns in self._extents.values())

    def cells(self) -> dict[str, Cells]:
        """The cells of every sheet, read by ourselves."""
        return read_cells(self._stream, {at: name for at, (name, _) in self._names.items()})

    @property
    def sheets(self) -> dict[str, Sheet]:
        """What is known of each sheet by its name."""
        return {
            name: Sheet(
                name,
                step,
                frozenset(self._rows.get(name, ())),
                frozenset(self._columns.get(name, ())),
                self._zeros.get(name, {}),
            )
            for name, step in self._names.values()
        }

    def pieces(self, document: Document) -> Iterator[Piece]:
        """Every place but the cells."""
        yield from self._compound.properties()
        yield from self._texts.take()
        writer = SegmentWriter()
        for name, row, column, number, author in self._notes:
            steps = (
                self._sheet_step(name),
                ("cell", f"{column_name(column)}{row + 1}"),
                ("comment by", author),
            )
            writer.add(self._objects.pop((name, number), ""), Place(Where.COMMENT, steps))
            writer.add(author, Place(Where.METADATA, (*steps[:2], ("property", "comment author")), "author"))
        for (name, _), text in self._objects.items():
            writer.add(text, Place(Where.BODY, (self._sheet_step(name), ("text box", ""))))
        self._write_streams(writer)
        yield from writer.take()
        yield from self._compound.macros()
        yield from picture_documents(document, bytes(self._drawings))
        yield from self._compound.embedded(document)

    def _sheet_step(self, name: str) -> tuple[str, str]:
        return next(((step, known) for known, step in self._names.values() if known == name), ("sheet", name))

    def _write_streams(self, writer: SegmentWriter) -> None:
        """Pivot caches and the log of changes are streams of their own."""
        for path in self._compound.streams:
            if path[0] == "_SX_DB_CUR":
                place = Place(Where.HIDDEN, (("pivot cache", path[-1]),))
            elif path[-1] in ("Revision Log", "User Names"):
                place = Place(Where.DELETED, (("revision", path[-1]),))
            else:
                continue
            content = self._compound.read(*path)
            for _, _, record in records(content):
                for text in (*wide_strings(record), *narrow_strings(record)):
                    writer.add(text, place)

    def _read(self) -> None:
        sheet, last_object, awaiting_text = "", 0, False
        drawing = False
        for at, kind, record in records(self._stream):
            self.cell_records += kind in _CELLS
            if kind == _BOF:
                sheet = self._names.get(at, (sheet, ""))[0]
            elif kind == _FILEPASS:
                self.is_encrypted = True
                return
            elif kind == _OBJ and len(record) >= 8:
                last_object = struct.unpack_from("<H", record, 6)[0]
            elif kind == CONTINUE and awaiting_text:
                known = self._objects.get((sheet, last_object), "")
                self._objects[sheet, last_object] = known + flagged_text(record)
                awaiting_text = len(record) > 1 and len(record) % 8 == 1 and not known
                continue
            elif kind == _DRAWING_GROUP or (kind == CONTINUE and drawing):
                self._drawings += record
                drawing = True
                continue
            else:
                self._read_one(kind, record, sheet)
            drawing = False
            awaiting_text = kind == _TXO and record[10:12] != b"\0\0"

    def _read_one(self, kind: int, record: bytes, sheet: str) -> None:
        if kind == _BOUNDSHEET and len(record) > 7:
            self._names[struct.unpack_from("<I", record)[0]] = (
                _sheet_name(record),
                _STEPS.get(record[4] & 3, "sheet"),
            )
        elif kind == _FORMAT and len(record) > 5:
            zeros = zeros_in_format(counted_text(record, 2))
            if zeros:
                self._formats[struct.unpack_from("<H", record)[0]] = zeros
        elif kind == _XF and len(record) >= 4:
            self._styles.append(self._formats.get(struct.unpack_from("<H", record, 2)[0], 0))
        elif kind in (_NUMBER, _RK, _MULRK) and self._formats and len(record) >= 6:
            self._read_number(kind, record, sheet)
        elif kind == _ROW and len(record) >= 14:
            self._read_row(record, sheet)
        elif kind == _COLINFO and len(record) >= 10 and record[8] & 1:
            first, last = struct.unpack_from("<HH", record)
            self._columns.setdefault(sheet, set()).update(range(first, min(last, 255) + 1))
        elif kind in (_HEADER, _FOOTER) and len(record) > 3:
            step = ("header" if kind == _HEADER else "footer", "")
            place = Place(Where.HEADER, (self._sheet_step(sheet), step))
            self._texts.add(plain_header(counted_text(record, 0)), place)
        elif kind == _NOTE and len(record) >= 8:
            row, column, _, number = struct.unpack_from("<HHHH", record)
            self._notes.append((sheet, row, column, number, counted_text(record, 8)))
        elif kind in _TEXTS:
            where, step_name = _TEXTS[kind]
            for text in (*wide_strings(record), *narrow_strings(record)):
                self._texts.add(text, Place(where, ((step_name, ""),)))

    def _read_row(self, record: bytes, sheet: str) -> None:
        row, _, columns = struct.unpack_from("<3H", record)
        if record[12] & _HIDDEN_ROW_FLAG:
            self._rows.setdefault(sheet, set()).add(row + 1)
        first, last, widest = self._extents.get(sheet, (row, row, 0))
        self._extents[sheet] = min(first, row), max(last, row), max(widest, columns)

    def _read_number(self, kind: int, record: bytes, sheet: str) -> None:
        row, column = struct.unpack_from("<HH", record)
        step = 6 if kind == _MULRK else len(record)
        for offset in range(4, len(record) - 1, step):
            style = struct.unpack_from("<H", record, offset)[0]
            zeros = self._styles[style] if style < len(self._styles) else 0
            if zeros:
                self._zeros.setdefault(sheet, {})[row + 1, column] = zeros
            column += 1


def _sheet_name(record: bytes) -> str:
    """The name in a sheet's record, as of Excel 97 with a flag and before without."""
    count, flag = record[6], record[7]
    if flag in (0, 1) and len(record) >= 8 + count:
        return flagged_text(record[7 : 8 + count * (2 if flag else 1)])
    return record[7 : 7 + count].decode("cp1252", "replace")
