"""The shapes of a shapefile and the indices of these: coordinates, and no text.

Header and length after ESRI Shapefile Technical Description (1998). What lies behind the length that the header
tells is a document of its own.
"""

from collections.abc import Iterator

from scanner.extract.api import ExtractionError, Limits, Piece
from scanner.extract.contents import contents
from scanner.extract.members import child
from scanner.model import Document, Why

SHAPES = "application/vnd.shp"

_HEADER = 100
_LENGTH = slice(24, 28)
_SMALLEST_REST = 64


class ShapeExtractor:
    """Reads the SHP, SHX, SBN and SBX files of shapefiles, which hold numbers only."""

    name = "shapes"
    version = "1"
    media_types = frozenset({SHAPES})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield what lies behind the shapes, if anything does.

        Raises:
            ExtractionError: the file is shorter than its header says.
        """
        content = contents(document, limits)
        length = 2 * int.from_bytes(content[_LENGTH], "big")
        if not _HEADER <= length <= len(content):
            raise ExtractionError(Why.DAMAGED, "the file breaks off")
        rest = content[length:]
        if len(rest.strip(b"\0")) >= _SMALLEST_REST:
            yield child(document, "behind the end", rest)
