"""Single compressed files: gzip, bzip2, xz, lzma and Zstandard. What is inside is a document of its own.

A compressed tar archive is one of these around a tar archive; the latter is read as a document inside.
"""

import bz2
import gzip
import lzma
import zlib
from collections.abc import Iterator
from contextlib import closing
from io import BytesIO
from typing import Protocol

from backports import zstd

from scanner.extract.api import ExtractionError, Limits, Piece
from scanner.extract.contents import contents
from scanner.extract.members import child
from scanner.model import Document, Unread, Why

GZIP = "application/gzip"
BZIP2 = "application/x-bzip2"
XZ = "application/x-xz"
ZSTD = "application/zstd"

_ENDINGS = {".tgz": ".tar", ".tbz2": ".tar", ".tbz": ".tar", ".txz": ".tar", ".tzst": ".tar", ".svgz": ".svg"}
_PLAIN_ENDINGS = (".gz", ".bz2", ".xz", ".zst", ".lzma", ".z")
_STEP = 1 << 20
_HAS_NAME, _HAS_EXTRA = 8, 4


class _Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...

    def close(self) -> None: ...


class CompressedExtractor:
    """Opens a compressed file."""

    name = "compressed"
    version = "1"
    media_types = frozenset({GZIP, BZIP2, XZ, ZSTD})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield the document inside, as far as it can be unpacked.

        Raises:
            ExtractionError: not even its beginning can be unpacked.
        """
        content = contents(document, limits)
        name = _inner_name(document.name)
        if media_type == GZIP:
            name = _name_in_header(content) or name
        unpacked, unread = _unpack(
            _opened(content, media_type), min(limits.document_bytes, limits.expanded_bytes)
        )
        if not unpacked and unread is not None:
            raise ExtractionError(unread.why, unread.detail)
        yield child(document, name, unpacked)
        if unread is not None:
            yield unread


def _opened(content: bytes, media_type: str) -> _Readable:
    source = BytesIO(content)
    if media_type == GZIP:
        return gzip.GzipFile(fileobj=source)
    if media_type == BZIP2:
        return bz2.BZ2File(source)
    if media_type == XZ:
        return lzma.LZMAFile(source)
    return zstd.ZstdFile(source)


def _unpack(file: _Readable, limit: int) -> tuple[bytes, Unread | None]:
    """The bytes inside, and what to say if these are not all."""
    result = bytearray()
    try:
        with closing(file):
            while block := file.read(_STEP):
                result += block
                if len(result) > limit:
                    return bytes(result[:limit]), Unread(Why.TOO_LARGE, f"over {limit} bytes unpacked")
    except (OSError, EOFError, zlib.error, lzma.LZMAError, zstd.ZstdError, ValueError):
        return bytes(result), Unread(Why.DAMAGED, "the compressed data breaks off")
    return bytes(result), None


def _inner_name(name: str) -> str:
    """The name of what is inside, by the name of what is around it."""
    lower = name.lower()
    for ending, inner in _ENDINGS.items():
        if lower.endswith(ending):
            return name[: -len(ending)] + inner
    for ending in _PLAIN_ENDINGS:
        if lower.endswith(ending):
            return name[: -len(ending)]
    return name or "content"


def _name_in_header(content: bytes) -> str:
    """The name that a gzip header has for what is inside (RFC 1952, 2.3), or nothing."""
    if len(content) < 12 or not content[3] & _HAS_NAME:
        return ""
    at = 10
    if content[3] & _HAS_EXTRA:
        at += 2 + int.from_bytes(content[10:12], "little")
    end = content.find(b"\0", at, at + 1000)
    return content[at:end].decode("latin-1").rpartition("/")[2] if end > 0 else ""
