"""Single compressed files: gzip, bzip2, xz, lzma and Zstandard. What is inside is a document of its own.

A compressed tar archive is one of these around a tar archive; the latter is read as a document inside.
"""

import bz2
import lzma
import zlib
from collections.abc import Callable, Generator, Iterator
from typing import Protocol

from scanner.extract.api import ExtractionError, Limits, Piece
from scanner.extract.contents import contents
from scanner.extract.members import child
from scanner.model import Document, Unread, Why
from scanner.zstandard import ZstdDecompressor, ZstdError

GZIP = "application/gzip"
BZIP2 = "application/x-bzip2"
XZ = "application/x-xz"
ZSTD = "application/zstd"

_ENDINGS = {".tgz": ".tar", ".tbz2": ".tar", ".tbz": ".tar", ".txz": ".tar", ".tzst": ".tar", ".svgz": ".svg"}
_PLAIN_ENDINGS = (".gz", ".bz2", ".xz", ".zst", ".lzma", ".z")
_STEP = 1 << 20
_GZIP_START = b"\x1f\x8b"
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
_HAS_NAME, _HAS_EXTRA = 8, 4


class _Decoder(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int = -1) -> bytes: ...


_DECODERS: dict[str, Callable[[], _Decoder]] = {
    BZIP2: bz2.BZ2Decompressor,
    XZ: lzma.LZMADecompressor,
    ZSTD: ZstdDecompressor,
}


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
        unpacked, unread = _unpack(content, media_type, min(limits.document_bytes, limits.expanded_bytes))
        if not unpacked and unread is not None:
            raise ExtractionError(unread.why, unread.detail)
        yield child(document, name, unpacked)
        if unread is not None:
            yield unread


def _unpack(content: bytes, media_type: str, limit: int) -> tuple[bytes, Unread | None]:
    """The bytes inside, and what to say if these are not all."""
    result = bytearray()
    try:
        for block in _blocks(content, media_type):
            result += block
            if len(result) > limit:
                return bytes(result[:limit]), Unread(Why.TOO_LARGE, f"over {limit} bytes unpacked")
    except (OSError, EOFError, zlib.error, lzma.LZMAError, ZstdError, ValueError):
        return bytes(result), Unread(Why.DAMAGED, "the compressed data breaks off")
    return bytes(result), None


def _blocks(content: bytes, media_type: str) -> Iterator[bytes]:
    """What is inside, piece by piece; several compressed streams may follow one another in a file."""
    rest = content
    while rest:
        blocks = _inflated(rest) if media_type == GZIP else _decompressed(rest, media_type)
        # Tapes and some programs fill up with zeros behind the last stream.
        rest = (yield from blocks).lstrip(b"\0")
        if media_type == GZIP and not rest.startswith(_GZIP_START):
            return


def _inflated(content: bytes) -> Generator[bytes, None, bytes]:
    decoder = zlib.decompressobj(_GZIP_WINDOW)
    at = 0
    while at < len(content) and not decoder.eof:
        chunk = content[at : at + _STEP]
        at += len(chunk)
        while chunk and not decoder.eof:
            yield decoder.decompress(chunk, _STEP)
            chunk = decoder.unconsumed_tail
    if not decoder.eof:
        raise EOFError
    return decoder.unused_data + content[at:]


def _decompressed(content: bytes, media_type: str) -> Generator[bytes, None, bytes]:
    decoder: _Decoder = _DECODERS[media_type]()
    yield decoder.decompress(content, _STEP)
    while not decoder.eof:
        if decoder.needs_input:
            raise EOFError
        yield decoder.decompress(b"", _STEP)
    return decoder.unused_data


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
