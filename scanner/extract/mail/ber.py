"""Takes apart what is written in ASN.1's basic encoding (ITU-T X.690), as far as mail needs it.

Signed mail is often written with lengths that are not told in advance and with a text in many pieces, which readers
of the stricter DER refuse; and of a file that breaks off, what is there is to be had.
"""

from collections.abc import Iterator
from dataclasses import dataclass

SEQUENCE, OCTETS, OBJECT_ID = 0x30, 0x04, 0x06
_PIECES = 0x24
_LONG_TAG = 0x1F
_CONSTRUCTED = 0x20
_INDEFINITE = 0x80
_NESTING = 32


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its tag's byte, where its contents begin and end, and where the element begins and ends."""

    tag: int
    start: int
    stop: int
    begin: int
    end: int
    is_whole: bool


def elements(content: bytes, start: int = 0, stop: int | None = None) -> Iterator[Element]:
    """The elements side by side between two offsets; the last one is cut short where the bytes end."""
    at, stop = start, len(content) if stop is None else min(stop, len(content))
    while at + 2 <= stop:
        found = _element(content, at, stop, 0)
        if found is None or (found.tag == 0 and found.stop == found.start):
            return
        yield found
        at = found.end


def _element(content: bytes, at: int, stop: int, depth: int) -> Element | None:
    tag = content[at]
    place = at + 1
    if tag & _LONG_TAG == _LONG_TAG:
        while place < stop and content[place] & 0x80:
            place += 1
        place += 1
    if place >= stop:
        return None
    length = content[place]
    place += 1
    if length == _INDEFINITE:
        return _open_ended(content, at, place, stop, depth) if tag & _CONSTRUCTED else None
    if length > _INDEFINITE:
        size = length & 0x7F
        length = int.from_bytes(content[place : place + size], "big")
        place += size
    end = place + length
    return Element(tag, place, min(end, stop), at, min(end, stop), end <= stop) if place <= stop else None


def _open_ended(content: bytes, begin: int, start: int, stop: int, depth: int) -> Element | None:
    """An element that ends with a mark: the ends of those in it must be found first."""
    at = start
    while depth < _NESTING and at + 2 <= stop:
        if content[at : at + 2] == b"\0\0":
            return Element(content[begin], start, at, begin, at + 2, True)
        inner = _element(content, at, stop, depth + 1)
        if inner is None:
            break
        at = inner.end
    return Element(content[begin], start, stop, begin, stop, False) if depth < _NESTING else None


def octets(content: bytes, element: Element, depth: int = 0) -> bytes:
    """The bytes that an OCTET STRING holds, which may be written in pieces."""
    if not element.tag & _CONSTRUCTED:
        return content[element.start : element.stop]
    if depth > _NESTING:
        return b""
    parts = elements(content, element.start, element.stop)
    return b"".join(octets(content, part, depth + 1) for part in parts if part.tag in (OCTETS, _PIECES))
