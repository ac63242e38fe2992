"""What is left of a zip file whose directory is gone: its members one after the other.

The directory stands at the end of the file, so a download that broke off has none. Every member has a
header of its own before it, though.
"""

import struct
import zlib

_LOCAL = b"PK\x03\x04"
_HEADER = struct.Struct("<4s5H3L2H")
_STORED, _DEFLATED = 0, 8
_ENCRYPTED = 0x1
_SIZE_FOLLOWS = 0x8
_UTF8_NAME = 0x800
_MOST = 20_000


def salvage(content: bytes, limit: int) -> dict[str, bytes]:
    """The members that can still be unpacked, by name, the last one possibly cut short.

    Stops when ``limit`` bytes are unpacked. Members that are encrypted or compressed in another way than
    deflate are left out.
    """
    found: dict[str, bytes] = {}
    at = content.find(_LOCAL)
    while at >= 0 and at + _HEADER.size <= len(content) and len(found) < _MOST and limit > 0:
        _, _, flags, method, _, _, _, packed, _, name_size, extra_size = _HEADER.unpack_from(content, at)
        start = at + _HEADER.size + name_size + extra_size
        raw = content[at + _HEADER.size : at + _HEADER.size + name_size]
        name = raw.decode("utf-8" if flags & _UTF8_NAME else "cp850", "replace")
        end = start
        if not flags & _ENCRYPTED and method == _DEFLATED:
            inflater = zlib.decompressobj(-zlib.MAX_WBITS)
            found[name], end = _inflated(inflater, content, start, limit)
            limit -= len(found[name])
        elif not flags & (_ENCRYPTED | _SIZE_FOLLOWS) and method == _STORED:
            found[name] = content[start : start + min(packed, limit)]
            end = start + packed
            limit -= packed
        at = content.find(_LOCAL, max(end, at + 4))
    return {name: part for name, part in found.items() if part and not name.endswith("/")}


def _inflated(inflater: "zlib._Decompress", content: bytes, start: int, limit: int) -> tuple[bytes, int]:
    """What can be inflated from ``start`` on, and where the compressed bytes end."""
    result = bytearray()
    at = start
    while at < len(content) and not inflater.eof and len(result) < limit:
        piece = content[at : at + 65_536]
        try:
            result += inflater.decompress(piece, max(1, limit - len(result)))
        except zlib.error:
            return bytes(result), at + len(piece)
        at += len(piece) - len(inflater.unused_data)
        if inflater.unconsumed_tail:
            break
    return bytes(result), at
