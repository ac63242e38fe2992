"""Text that has the shape of a birth date followed by four digits, whatever country it may be from.

One scan serves every kind of personal number: the detectors share its result, and each reads the digits in
its own way. A shape says nothing of validity.
"""

from functools import lru_cache
from typing import NamedTuple

import regex

from detectors.normalise import DASHES, SPACES
from detectors.telltales import plain


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
    damage: str = ""
    """``zeros`` when leading zeros were lost, ``letters`` when letters stand for digits."""

    @property
    def signed(self) -> bool:
        """Whether it is written with a hyphen or plus, a form that little else has."""
        return self.joint == "-" or self.joint == "+"


# Every repeat is bounded: "811218" followed by 300,000 spaces must not cost more than the spaces.
_JOINT = (
    rf"[{SPACES}]{{0,2}}(?:[\t\r\n]{{1,2}}[{SPACES}]{{0,2}})?[{DASHES}+/_.]?"
    rf"(?:[\t\r\n]{{1,2}})?[{SPACES}]{{0,2}}"
)
_BETWEEN = rf"[{DASHES}./{SPACES}]"
# No captures, no \d, no date logic: each would cost half the speed or more. What matched is taken apart below.
_PLAIN = regex.compile(rf"[0-9]{{6}}(?:[0-9]{{2}})?{_JOINT}[0-9]{{4}}(?![0-9])")
_DATED = regex.compile(
    rf"[0-9]{{2}}(?:[0-9]{{2}})?{_BETWEEN}[0-9]{{2}}{_BETWEEN}[0-9]{{2}}(?:[0-9]{{2}})?{_JOINT}[0-9]{{4}}(?![0-9])"
)
_SPACED = regex.compile(
    rf"[0-9](?:[{SPACES}][0-9]){{5}}(?:(?:[{SPACES}][0-9]){{2}})?"
    rf"[{SPACES}]{{1,2}}(?:[{DASHES}+][{SPACES}]{{1,2}})?[0-9](?:[{SPACES}][0-9]){{3}}(?![{SPACES}]?[0-9])"
)
_DASH = regex.compile(f"[{DASHES}]")
_SPACE = regex.compile(f"[{SPACES}]")
_NOT_A_DIGIT = regex.compile("[^0-9]")

# The text's skeleton: one byte for each character, 0 for a digit and - for whatever may separate digits (also
# for characters beyond Latin-1, of which some do). Searching it for fixed strings is three times as fast as
# searching the text for patterns; only where a string is found does a pattern look at the text.
_SKELETON = bytes(
    ord("0") if 0x30 <= code <= 0x39 else ord("-") if chr(code) in "-./? \u00a0" else ord("a") for code in range(256)
)
_USUAL_JOINTS = frozenset(("", "-", "+"))
_SIX_DIGITS = regex.compile(rb"000000(?<!0000000)")
_DATE = regex.compile(rb"00-00-00(?=(?:00)?[-a]{0,7}0000(?!0))")
_SIX_SPACED = regex.compile(rb"0-0-0-0-0-0(?<!0-?0-0-0-0-0-0)")


@lru_cache(maxsize=1)
def skeleton(text: str) -> bytes:
    """One byte for each character: 0 for a digit, - for what may separate digits, a for others; kept as the shapes."""
    return plain(text).translate(_SKELETON)


@lru_cache(maxsize=1)
def number_shapes(text: str) -> tuple[Shape, ...]:
    """Every shape in ``text``, by start. The last answer is kept for the next detector; see ``forget``."""
    bare = skeleton(text)
    shapes: list[Shape] = []
    for hit in _SIX_DIGITS.finditer(bare):
        start = hit.start()
        shape = _usual(text, bare, start)
        if shape is None:
            match = _PLAIN.match(text, start)
            if match is None:
                continue
            shape = _taken_apart(match.group(), start, match.end())
        shapes.append(shape)
    undated = len(shapes)
    reach = 0
    for hit in _DATE.finditer(bare, overlapped=True):
        match = _dated_at(text, bare, hit.start())
        if match is not None and match.start() >= reach:
            shapes.append(_dated(match.group(), *match.span()))
            reach = match.end()
    for hit in _SIX_SPACED.finditer(bare):
        match = _SPACED.match(text, hit.start())
        if match is not None:
            shapes.append(_respaced(match.group(), *match.span()))
    return tuple(shapes) if len(shapes) == undated else _in_order(shapes)


def _usual(text: str, bare: bytes, start: int) -> Shape | None:
    """The shape at ``start`` if it is written in one of the most usual ways: they need no pattern."""
    after = bare[start + 6 : start + 14]
    if after[:5] == b"-0000" and after[5:6] != b"0":
        digits, end = 6, start + 11
    elif after[:7] == b"00-0000" and after[7:8] != b"0":
        digits, end = 8, start + 13
    elif after[:4] == b"0000" and after[4:5] != b"0":
        digits, end = 6, start + 10
    elif after[:6] == b"000000" and after[6:7] != b"0":
        digits, end = 8, start + 12
    else:
        return None
    middle = start + digits
    joint = text[middle : end - 4]
    return Shape(start, end, text[start:middle], joint, text[end - 4 : end]) if joint in _USUAL_JOINTS else None


def _dated_at(text: str, bare: bytes, start: int) -> "regex.Match[str] | None":
    """The date that has its last two digits of the year, or its day, at ``start``."""
    before = bare[max(start - 3, 0) : start].rjust(3, b"a")
    if before.endswith(b"00"):
        return _DATED.match(text, start - 2) if before[:1] != b"0" else None
    return _DATED.match(text, start) if not before.endswith(b"0") else None


def _in_order(shapes: list[Shape]) -> tuple[Shape, ...]:
    """The shapes by start; of two that share digits the one that begins first."""
    shapes.sort()
    kept: list[Shape] = []
    for shape in shapes:
        if not kept or shape.start >= kept[-1].end:
            kept.append(shape)
    return tuple(kept)


def forget() -> None:
    """Let go of the text that was scanned last."""
    number_shapes.cache_clear()
    skeleton.cache_clear()


def _taken_apart(written: str, start: int, end: int) -> Shape:
    head, tail = written[:-4], written[-4:]
    digits = 8 if head[6:8].isdecimal() else 6
    joint, broken = _joint(head[digits:])
    return Shape(start, end, head[:digits], joint, tail, broken=broken)


def _dated(written: str, start: int, end: int) -> Shape:
    """A date with separators: two or four digits, two digits, two or four digits."""
    head = written[:-4]
    used = 10 if head[:4].isdecimal() or head[6:10].isdecimal() else 8
    joint, broken = _joint(head[used:])
    return Shape(start, end, _NOT_A_DIGIT.sub("", head[:used]), joint, written[-4:], dated=True, broken=broken)


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
