"""OLE files of programs that no reader is here for: Publisher, Works, old Visio, embedded objects.

Their properties, embedded documents and readable runs of text are taken. Since nobody knows what else is in
them, they are named as unread all the same.
"""

from collections.abc import Iterator

from scanner.extract.api import Limits, Piece
from scanner.extract.contents import contents
from scanner.extract.legacy.byte_strings import narrow_strings, wide_strings
from scanner.extract.legacy.ole import Compound
from scanner.extract.media_types import OLE
from scanner.extract.segments import SegmentWriter
from scanner.model import Document, Place, Unread, Where, Why

_SILENT = ("\x05SummaryInformation", "\x05DocumentSummaryInformation", "\x01CompObj", "\x01Ole", "\x03ObjInfo")


class OleExtractor:
    """Reads what can be read of any OLE file."""

    name = "ole"
    version = "1"
    media_types = frozenset({OLE, "application/vnd.visio", "application/x-mspublisher", "application/vnd.ms-works"})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield properties, readable runs and embedded documents.

        Raises:
            ExtractionError: it is no OLE file.
        """
        compound = Compound(contents(document, limits))
        if ("VBA", "dir") in compound.streams:
            yield from compound.macros()
            return
        yield from compound.properties()
        for path in compound.streams:
            if path[-1] in _SILENT:
                continue
            stream = compound.read(*path)
            writer = SegmentWriter(separator="\n")
            for text in (*wide_strings(stream), *narrow_strings(stream)):
                writer.add(text, Place(Where.BODY, (("part", "/".join(path).replace("\x01", "")),)))
            yield from writer.take()
        yield from compound.macros()
        yield from compound.embedded(document)
        yield Unread(Why.UNSUPPORTED, f"only readable runs of text were taken from {media_type}")
