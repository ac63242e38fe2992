"""OLE compound files: what old Word, Excel and PowerPoint files and Outlook messages have in common."""

import struct
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO

import olefile

from scanner.extract.api import ExtractionError, Piece
from scanner.extract.legacy.compound_file import write_compound
from scanner.extract.legacy.macros import macro_source
from scanner.extract.members import child
from scanner.extract.segments import SegmentWriter
from scanner.model import Document, Place, Properties, Where, Why

StreamPath = tuple[str, ...]

_NATIVE = "\x01Ole10Native"
_PACKAGE = "Package"
_DOCUMENTS = ("WordDocument", "Workbook", "Book", "PowerPoint Document", "CONTENTS", _NATIVE, _PACKAGE)
_EXTENSIONS = {"WordDocument": ".doc", "Workbook": ".xls", "Book": ".xls", "PowerPoint Document": ".ppt"}


class Compound:
    """An OLE compound file, opened for reading.

    Raises:
        ExtractionError: its directory cannot be read.
    """

    def __init__(self, content: bytes) -> None:
        try:
            self._ole = olefile.OleFileIO(BytesIO(content))
        except Exception as error:  # olefile raises whatever a broken directory leads it to
            raise ExtractionError(Why.DAMAGED, f"no OLE file ({type(error).__name__})") from error
        self.streams: tuple[StreamPath, ...] = tuple(
            tuple(path) for path in self._ole.listdir(streams=True, storages=False)
        )

    def read(self, *path: str) -> bytes:
        """A stream's bytes, as many as can be read; empty if there is no such stream."""
        try:
            return bytes(self._ole.openstream(list(path)).read())
        except Exception:  # as above; a missing stream and a broken one are the same to the reader
            return b""

    def subtree(self, folder: StreamPath) -> bytes:
        """A folder of this file as a compound file of its own."""
        depth = len(folder)
        inside = [path for path in self.streams if path[:depth] == folder and len(path) > depth]
        return write_compound({path[depth:]: self.read(*path) for path in inside})

    def properties(self) -> Iterator[Piece]:
        """The summary information: title, author, company, who saved it last, and self-made properties."""
        try:
            metadata = self._ole.get_metadata()
        except Exception:  # as above
            return
        names = [name for name in (*metadata.SUMMARY_ATTRIBS, *metadata.DOCSUM_ATTRIBS) if name != "thumbnail"]
        codepage = getattr(metadata, "codepage", None) or 0
        charset = f"cp{codepage}" if codepage > 0 else "cp1252"
        values = {name: _text(getattr(metadata, name, None), charset) for name in names}
        yield Properties(
            title=values["title"],
            author=values["author"],
            producer=values["creating_application"],
            created=values["create_time"],
            modified=values["last_saved_time"],
        )
        writer = SegmentWriter()
        for name, value in values.items():
            if value and not value.lstrip("-").isdigit():
                label = name.replace("_", " ")
                writer.add(value, Place(Where.METADATA, (("property", label),), label))
        for text in self._custom_properties(charset):
            writer.add(text, Place(Where.METADATA, (("property", "custom"),)))
        yield from writer.take()

    def _custom_properties(self, charset: str) -> Iterator[str]:
        """The values of the second property set of the document summary: what users added themselves."""
        stream = self.read("\x05DocumentSummaryInformation")
        if len(stream) < 68 or struct.unpack_from("<I", stream, 24)[0] < 2:
            return
        at = struct.unpack_from("<I", stream, 64)[0]
        count = struct.unpack_from("<I", stream, at + 4)[0] if at + 8 <= len(stream) else 0
        for index in range(min(count, 1000)):
            if at + 16 + 8 * index > len(stream):
                return
            start = at + struct.unpack_from("<II", stream, at + 8 + 8 * index)[1]
            if start + 8 > len(stream):
                continue
            kind, length = struct.unpack_from("<II", stream, start)
            if kind == 30:
                yield _text(stream[start + 8 : start + 8 + length], charset)
            elif kind == 31:
                yield stream[start + 8 : start + 8 + 2 * length].decode("utf-16-le", "replace").rstrip("\0")

    def embedded(self, document: Document) -> Iterator[Piece]:
        """Documents that lie in folders of this one, and files that were packed into it."""
        done: set[StreamPath] = set()
        for path in self.streams:
            folder, name = path[:-1], path[-1]
            if not folder or name not in _DOCUMENTS or any(folder[: len(above)] == above for above in done):
                continue
            done.add(folder)
            way = "/".join(part.strip("\x01\x03\x05") for part in folder)
            if name == _NATIVE:
                file_name, content = unpack_native(self.read(*path))
                yield child(document, f"{way}/{file_name}", content)
            elif name in (_PACKAGE, "CONTENTS"):
                yield child(document, way, self.read(*path))
            else:
                yield child(document, way + _EXTENSIONS[name], self.subtree(folder))

    def macros(self) -> Iterator[Piece]:
        """The source text of macros."""
        writer = SegmentWriter()
        for path in self.streams:
            if len(path) > 1 and path[-2].upper() == "VBA" and path[-1] not in ("dir", "_VBA_PROJECT"):
                place = Place(Where.SCRIPT, (("script", path[-1]),))
                writer.add(macro_source(self.read(*path)), place)
        yield from writer.take()


def _text(value: object, charset: str) -> str:
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8" if charset == "cp65001" else charset, "replace").rstrip("\0")
        except LookupError:
            return value.decode("cp1252", "replace").rstrip("\0")
    if isinstance(value, datetime):
        return value.isoformat() if value.year > 1601 else ""
    return "" if value is None or isinstance(value, bool) else str(value)


def unpack_native(stream: bytes) -> tuple[str, bytes]:
    """The name and the bytes of a file that was packed into a document (``Ole10Native``)."""
    at, names = 6, []
    for _ in range(2):
        end = stream.find(b"\0", at)
        if end < 0:
            return "packed file", stream[4:]
        names.append(stream[at:end].decode("cp1252", "replace"))
        at = end + 1
    at += 4
    if at + 4 > len(stream):
        return "packed file", stream[4:]
    at += 4 + struct.unpack_from("<I", stream, at)[0]
    if at + 4 > len(stream):
        return "packed file", stream[4:]
    size = struct.unpack_from("<I", stream, at)[0]
    return names[0].replace("\\", "/").rpartition("/")[2] or "packed file", stream[at + 4 : at + 4 + size]
