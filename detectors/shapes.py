"""Text that has the shape of a birth date followed by four digits, whatever country it may be from.

One scan serves every kind of personal number: the detectors share its result, and each reads the digits in
its own way. A shape says nothing of validity.
"""

from functools import lru_cache
from typing import NamedTuple

import regex

from detectors.normalise import DASHES, SPACES


class Shape(NamedTuple):
    """Six or eight digits, something or nothing between, and four digits.

    ``joint`` is what stands between, reduced to one of: ``-`` (any dash), ``+``, ``/``, ``_``, ``.``, tab,
    newline, space, or nothing. ``dated`` tells that the first digits are written as a date with separators,
    ``spaced`` that single digits are set apart, ``broken`` that a dash stands at the end or start of a line.
    """

    start: int
    end: int
    head: str
    joint: str
    tail: str
    dated: bool = False
    spaced: bool = False
    broken: bool = False


# Every repeat is bounded: "811218" followed by 300,000 spaces must not cost more than the spaces.
_JOINT = (
    rf"[{SPACES}]{{0,2}}(?:[\t\r\n]{{1,2}}[{SPACES}]{{0,2}})?[{DASHES}+/_.]?"
    rf"(?:[\t\r\n]{{1,2}})?[{SPACES}]{{0,2}}"
)
_BETWEEN = rf"[{DASHES}./{SPACES}]"
# No captures, no \d, no date logic: each would cost half the speed or more. What matched is taken apart below.
_NUMBER = regex.compile(
    rf"(?<![0-9])[0-9]{{2}}(?:[0-9]{{4}}(?:[0-9]{{2}})?"
    rf"|(?:[0-9]{{2}})?{_BETWEEN}[0-9]{{2}}{_BETWEEN}[0-9]{{2}}(?:[0-9]{{2}})?)"
    rf"{_JOINT}[0-9]{{4}}(?![0-9])"
)
_SPACED = regex.compile(
    rf"(?<![0-9][{SPACES}]?)[0-9](?:[{SPACES}][0-9]){{5}}(?:(?:[{SPACES}][0-9]){{2}})?"
    rf"[{SPACES}]{{1,2}}(?:[{DASHES}+][{SPACES}]{{1,2}})?[0-9](?:[{SPACES}][0-9]){{3}}(?![{SPACES}]?[0-9])"
)
_DASH = regex.compile(f"[{DASHES}]")
_SPACE = regex.compile(f"[{SPACES}]")
_NOT_A_DIGIT = regex.compile("[^0-9]")


@lru_cache(maxsize=1)
def number_shapes(text: str) -> tuple[Shape, ...]:
    """Every shape in ``text``, by start. The last answer is kept for the next detector; see ``forget``."""
    shapes = [_taken_apart(text, *match.span()) for match in _NUMBER.finditer(text)]
    spaced = [_respaced(match.group(), match.start(), match.end()) for match in _SPACED.finditer(text)]
    return tuple(sorted(shapes + spaced)) if spaced else tuple(shapes)


def forget() -> None:
    """Let go of the text that was scanned last."""
    number_shapes.cache_clear()


def _taken_apart(text: str, start: int, end: int) -> Shape:
    written = text[start:end]
    length = end - start
    if length == 11 and written[6] in "-+" and written[:6].isdecimal():
        return Shape(start, end, written[:6], written[6], written[7:])
    if length == 13 and written[8] in "-+" and written[:8].isdecimal():
        return Shape(start, end, written[:8], written[8], written[9:])
    tail = written[-4:]
    rest = written[:-4]
    if rest.isdecimal():
        return Shape(start, end, rest, "", tail)
    if rest[:6].isdecimal():
        head = rest[:8] if rest[6:8].isdecimal() and len(rest) >= 8 else rest[:6]
        joint, broken = _joint(rest[len(head) :])
        return Shape(start, end, head, joint, tail, broken=broken)
    # A date with separators: two or four digits, two digits, two or four digits.
    used = 10 if rest[:4].isdecimal() or rest[6:10].isdecimal() else 8
    head = _NOT_A_DIGIT.sub("", rest[:used])
    joint, broken = _joint(rest[used:])
    return Shape(start, end, head, joint, tail, dated=True, broken=broken)


def _joint(between: str) -> tuple[str, bool]:
    """What stands between, reduced to one sign, and whether a line ends at a dash or plus."""
    kept = _DASH.sub("-", _SPACE.sub("", between)).replace("\r", "\n")
    for sign in "-+/_.\t\n":
        if sign in kept:
            return sign, sign in "-+" and "\n" in kept
    return (" " if between else ""), False


def _respaced(written: str, start: int, end: int) -> Shape:
    digits = _NOT_A_DIGIT.sub("", written)
    joint = "+" if "+" in written else "-" if _DASH.search(written) else ""
    return Shape(start, end, digits[:-4], joint, digits[-4:], spaced=True)
