"""Macros: their source text, which lies compressed in the streams of a VBA project ([MS-OVBA] 2.4.1)."""

import re

from scanner.extract.legacy.byte_strings import narrow_strings

_SOURCE = re.compile(rb"\x01..\x00Attribut", re.DOTALL)
_CHUNK = 4096


def macro_source(stream: bytes) -> str:
    """The source of one module: the stream's tail, behind a cache that differs between versions of Office."""
    match = _SOURCE.search(stream)
    if match is None:
        return "\n".join(narrow_strings(stream))
    return decompress(stream[match.start() :]).decode("cp1252", "replace")


def decompress(container: bytes) -> bytes:
    """The bytes in a compressed container; as many as can be had where it is broken."""
    result = bytearray()
    at = 1
    while at + 2 <= len(container):
        header = int.from_bytes(container[at : at + 2], "little")
        end = min(at + (header & 0xFFF) + 3, len(container))
        at += 2
        if not header & 0x8000:
            result += container[at : at + _CHUNK]
            at += _CHUNK
            continue
        _chunk(container, at, end, result)
        at = end
    return bytes(result)


def _chunk(container: bytes, at: int, end: int, result: bytearray) -> None:
    """Tokens in groups of eight: single bytes, or copies of what came before in the same chunk."""
    start = len(result)
    while at < end:
        flags = container[at]
        at += 1
        for bit in range(8):
            if at >= end:
                return
            if not flags >> bit & 1:
                result.append(container[at])
                at += 1
                continue
            if at + 2 > end:
                return
            token = int.from_bytes(container[at : at + 2], "little")
            at += 2
            bits = max((len(result) - start - 1).bit_length(), 4)
            length = (token & (0xFFFF >> bits)) + 3
            offset = (token >> (16 - bits)) + 1
            if offset > len(result):
                return
            for _ in range(length):
                result.append(result[-offset])
