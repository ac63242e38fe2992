"""Shapes of personal numbers that were damaged on the way: leading zeros lost, letters taken for digits.

Spreadsheets drop leading zeros of numbers, optical character recognition reads an O for a 0. Each such shape is
read as what it must have been, and counts only where a label or a column's heading says what it is.
"""

from functools import lru_cache

import regex

from detectors.api import Context, TextForm
from detectors.columns import Column, headings, place_of
from detectors.normalise import DASHES, Normalised
from detectors.shapes import Shape
from detectors.surroundings import marks_in

_SHORT = regex.compile(r"(?<![^\t\n\f;,|\"\'])[0-9]{7,9}(?:\.0)?(?![^\t\r\n\f;,|\"\'])")
"""A cell of seven to nine digits."""
_LIKE_DIGITS = "OoQDlIi|!SsBZz"
_READ_AS = str.maketrans("OoQDlIi|!SsBZz", "00001111155822")
_DIGIT = f"[0-9{_LIKE_DIGITS}]"
_LETTER = f"[{_LIKE_DIGITS}]"
_WITH_DASH = tuple(
    regex.compile(
        rf"{dash}(?<=(?<![0-9\p{{L}}]){_DIGIT}{{6}}(?:{_DIGIT}{{2}})?{dash}){_DIGIT}{{4}}(?![0-9\p{{L}}])"
        rf"(?<={_LETTER}[0-9]{{0,3}}|{_LETTER}[0-9]{{0,7}}{dash}.{{4}})"
    )
    for dash in "-–"
)
"""Two patterns that begin with one character each are ten times as fast as one that begins with either.

The last condition asks for a letter: nearly everywhere there are only digits, which are no concern of this module.
"""
_WITHOUT_DASH = regex.compile(
    rf"(?<![0-9\p{{L}}]){_DIGIT}{{6}}(?:{_DIGIT}{{2}})?[{DASHES} ]?{_DIGIT}{{4}}(?![0-9\p{{L}}])"
)
_FEWEST_DIGITS = 6
"""Real digits that a shape with confused letters needs: "Isolso-Bodil" has none."""


def shortened(view: Normalised, context: Context, wanted: int) -> list[tuple[Shape, Column]]:
    """Cells of seven to nine digits under a heading that names the number, with their zeros back.

    ``wanted`` are the marks of such headings. Where there is none, nothing is looked for.
    """
    above = {place: marks for place, marks in headings(view.text).items() if marks & wanted}
    if not above and not any(label and marks_in(label) & wanted for _, label in context.labels):
        return []
    found = []
    for match in _SHORT.finditer(view.text):
        place = place_of(view.text, *match.span())
        heading = above.get(place, 0) if place else 0
        if heading or context.labels:
            digits = match.group().removesuffix(".0").zfill(10)
            shape = Shape(match.start(), match.end(), digits[:6], "", digits[6:], damage="zeros")
            found.append((shape, Column(heading=heading)))
    return found


@lru_cache(maxsize=1)
def confused(text: str, form: TextForm) -> tuple[Shape, ...]:
    """Shapes in which letters stand for digits. In text that was written on a keyboard only those with a dash.

    The last answer is kept for the next detector; see ``forget``.
    """
    if form in (TextForm.CODE, TextForm.URL):
        return ()
    if form is TextForm.TEXT:
        spans = [(_begin(text, found.start()), found.end()) for dash in _WITH_DASH for found in dash.finditer(text)]
    else:
        spans = [match.span() for match in _WITHOUT_DASH.finditer(text)]
    shapes = []
    for start, end in sorted(spans):
        written = text[start:end]
        real = sum(character.isdecimal() for character in written)
        letters = sum(character in _LIKE_DIGITS for character in written)
        if letters and real >= _FEWEST_DIGITS:
            digits = "".join(character for character in written.translate(_READ_AS) if character.isdecimal())
            joint = "-" if len(digits) < len(written) else ""
            shapes.append(Shape(start, end, digits[:-4], joint, digits[-4:], damage="letters"))
    return tuple(shapes)


def forget() -> None:
    """Let go of the text that was looked at last."""
    confused.cache_clear()


def _begin(text: str, dash: int) -> int:
    start = dash
    while start > max(dash - 8, 0) and (text[start - 1].isdecimal() or text[start - 1] in _LIKE_DIGITS):
        start -= 1
    return start
