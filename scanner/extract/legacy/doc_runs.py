"""How the characters of an old Word document are formatted, as far as that hides them.

Formatting lies in pages of 512 bytes that name ranges of the stream, and for each the properties that
differ from the style ([MS-DOC] 2.4.6.2).
"""

import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scanner.model import Where

_PAGES_AT = 0xFA
_PAGE = 512
_DELETED, _VANISH, _HIGHLIGHT, _COLOUR_INDEX, _COLOUR = 0x0800, 0x083C, 0x2A0C, 0x2A42, 0x6870
_SHADING_97, _SHADING = 0x4866, 0xCA71
_BLACK, _WHITE = 1, 8
_SOLID = 1
_OPERAND_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_WHITE_COLOUR = 0x00FFFFFF


@dataclass(frozen=True, slots=True)
class Formatting:
    """Ranges of characters that are hidden, deleted or blacked out, ascending and apart."""

    starts: Sequence[int]
    ranges: Sequence[tuple[int, int, Where]]

    def runs(self, start: int, end: int) -> Iterator[tuple[int, int, Where | None]]:
        """The parts of ``start`` to ``end`` that are formatted alike: begin, end, and what hides them."""
        at = start
        index = max(0, bisect_right(self.starts, start) - 1)
        while at < end and index < len(self.ranges):
            first, last, kind = self.ranges[index]
            index += 1
            if last <= at:
                continue
            if first >= end:
                break
            if first > at:
                yield at, first, None
            yield max(at, first), min(last, end), kind
            at = min(last, end)
        if at < end:
            yield at, end, None


def read_formatting(stream: bytes, table: bytes, pieces: Sequence[tuple[int, int, int]]) -> Formatting:
    """The hidden ranges by character position.

    ``pieces`` are the pieces of the text in order: characters, place in the stream, bytes per character.
    """
    in_stream = sorted(_in_stream(stream, table))
    found: list[tuple[int, int, Where]] = []
    position = 0
    for characters, place, width in pieces:
        end = place + characters * width
        for first, last, kind in in_stream:
            if first < end and last > place:
                begin = position + max(0, first - place) // width
                found.append((begin, position + (min(last, end) - place) // width, kind))
        position += characters
    found.sort()
    return Formatting([first for first, _, _ in found], found)


def _in_stream(stream: bytes, table: bytes) -> Iterator[tuple[int, int, Where]]:
    """The hidden ranges by their place in the stream."""
    offset, size = struct.unpack_from("<II", stream, _PAGES_AT)
    count = (size - 4) // 8
    if count <= 0 or offset + size > len(table):
        return
    pages = struct.unpack_from(f"<{count}I", table, offset + 4 * (count + 1))
    for number in pages:
        page = stream[(number & 0x3FFFFF) * _PAGE : (number & 0x3FFFFF) * _PAGE + _PAGE]
        if len(page) < _PAGE:
            continue
        runs = page[-1]
        if 4 * (runs + 1) + runs >= _PAGE:
            continue
        edges = struct.unpack_from(f"<{runs + 1}I", page)
        for run in range(runs):
            at = page[4 * (runs + 1) + run] * 2
            kind = _hides(page[at + 1 : at + 1 + page[at]]) if at else None
            if kind is not None and edges[run] < edges[run + 1]:
                yield edges[run], edges[run + 1], kind


def _hides(properties: bytes) -> Where | None:
    """What a run's properties do to it, the strongest first."""
    highlight = colour = None
    at = 0
    while at + 3 <= len(properties):
        operation = struct.unpack_from("<H", properties, at)[0]
        kind = operation >> 13
        size = _OPERAND_SIZES.get(kind, properties[at + 2] + 1)
        operand = properties[at + 2 : at + 2 + size]
        at += 2 + size
        if operation == _DELETED and operand[:1] == b"\x01":
            return Where.DELETED
        if operation == _VANISH and operand[:1] == b"\x01":
            return Where.HIDDEN
        if operation == _HIGHLIGHT:
            highlight = operand[0]
        elif operation in (_SHADING, _SHADING_97):
            highlight = _BLACK if _is_black_shading(operation, operand) else highlight
        elif operation == _COLOUR_INDEX:
            colour = operand[0]
        elif operation == _COLOUR and len(operand) == 4:
            colour = _WHITE if int.from_bytes(operand, "little") == _WHITE_COLOUR else 0
    if highlight == _BLACK and colour in (None, 0, _BLACK):
        return Where.REDACTED
    return Where.REDACTED if colour == _WHITE and highlight in (None, 0) else None


def _is_black_shading(operation: int, operand: bytes) -> bool:
    """Whether a run's ground is black: by the index of a colour in Word 97, by the colour itself later."""
    if operation == _SHADING_97 and len(operand) == 2:
        shading = int.from_bytes(operand, "little")
        ground = shading & 31 if shading >> 10 == _SOLID else shading >> 5 & 31
        return ground == _BLACK
    if len(operand) < 11:
        return False
    pattern = int.from_bytes(operand[9:11], "little")
    # The fourth byte tells a colour from an automatic one.
    return operand[1:5] == bytes(4) if pattern == _SOLID else operand[5:9] == bytes(4)
