"""The last resort for a PDF that no reader opens: what its content streams show, in the order they lie.

Only text in fonts with a plain encoding can be read so, since the rest of the file is what tells the others.
"""

import base64
import re
import zlib
from collections.abc import Iterator

_STREAM = re.compile(rb"stream\r?\n(.*?)(?:endstream|\Z)", re.DOTALL)
_ASCII_85 = re.compile(rb"^[!-uz\s]+~>\s*$")
_SHOWN = re.compile(rb"\[((?:[^\]\\]|\\.){1,20000})\]\s*TJ|\(((?:[^()\\]|\\.|\([^()]*\)){0,20000})\)\s*(?:Tj|'|\")")
_LITERAL = re.compile(rb"\(((?:[^()\\]|\\.)*)\)")
_OCTAL = re.compile(rb"\\([0-7]{1,3}|[nrtbf]|.)", re.DOTALL)
_CONTROL = {b"n": b"\n", b"r": b"\n", b"t": b"\t", b"b": b"", b"f": b""}
_MOST_BYTES = 64 << 20


def salvaged_texts(content: bytes) -> Iterator[str]:
    """The shown strings of each content stream that can be unpacked, one to a line."""
    left = _MOST_BYTES
    for found in _STREAM.finditer(content):
        stream = _unpacked(found.group(1), left)
        left -= len(stream)
        if b"Tj" not in stream and b"TJ" not in stream:
            continue
        lines = [_shown(match) for match in _SHOWN.finditer(stream)]
        text = "\n".join(line for line in lines if line.strip())
        if text:
            yield text


def _unpacked(stream: bytes, most: int) -> bytes:
    if _ASCII_85.match(stream):
        stream = _from_ascii_85(stream)
    try:
        return zlib.decompressobj().decompress(stream, max(1, most))
    except zlib.error:
        return stream


def _from_ascii_85(stream: bytes) -> bytes:
    try:
        return base64.a85decode(b"".join(stream.split()).removesuffix(b"~>"))
    except ValueError:
        return stream


def _shown(match: re.Match[bytes]) -> str:
    parts = _LITERAL.findall(match.group(1)) if match.group(1) is not None else [match.group(2)]
    return b"".join(_OCTAL.sub(_unescaped, part) for part in parts).decode("cp1252", "replace")


def _unescaped(found: re.Match[bytes]) -> bytes:
    code = found.group(1)
    if code.isdigit():
        return bytes([int(code, 8) & 0xFF])
    return _CONTROL.get(code, code)
