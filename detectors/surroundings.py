"""What stands beside a number: labels, words of a case, a name, a date. Only windows around candidates are read.

The nearest label wins, and a label is used up by the first number after it, unless the numbers form a list.
"""

from functools import lru_cache
from typing import NamedTuple

import regex

from detectors.api import BARRIER
from detectors.words import FILLERS, PHRASES, Mark, fold

LEFT = 70
"""Characters before a number in which a label may stand."""
RIGHT = 60
"""Characters after a number that are looked at, on the same line."""
_LINES = 3
"""Line ends across which a label may stand."""

_SENTENCE = regex.compile(r"[.!?][ \n]{1,3}\p{Lu}")
_BROKEN_WORD = regex.compile(r"(?<=[^\W\d_])-\r?\n(?=[^\W\d_])")
_LETTERS_APART = regex.compile(r"(?<![^\W_])(?:[^\W\d_] ){3,40}[^\W\d_](?![^\W_])")
_WORDLESS = regex.compile(rf"(?:[^a-z]++|(?:{'|'.join(sorted(FILLERS, key=len, reverse=True))})(?![a-z]))*+")
_NUMBER = regex.compile(r"[0-9]{3,}")
_YEAR = regex.compile(r"(?<![0-9])(?:18|19|20)[0-9]{2}(?![0-9])")
_NAMED = regex.compile(r"[a-z]{3,}[ .\-]{1,2}\Z")
_MONTHS = {name: number for number, names in enumerate(
    ("jan", "feb", "mar", "apr", "maj mai may", "jun", "jul", "aug", "sep", "okt oct", "nov", "dec"), 1
) for name in names.split()}  # fmt: skip
_WRITTEN_DATE = regex.compile(
    r"(?<![0-9])([0-9]{1,2})[.:]?(?: |[./\-]| ?(?:e|te|den) )([0-9]{1,2}|[a-z]{3,9})"
    r"[. /\-]{1,2}([0-9]{4})(?![0-9])"
)
_ISO_DATE = regex.compile(r"(?<![0-9])([0-9]{4})[\-./]([0-9]{1,2})[\-./]([0-9]{1,2})(?![0-9])")
_NEAR = 60


class Hit(NamedTuple):
    """A known phrase beside a number, and what stands between the two, folded."""

    marks: int
    gap: str
    sign: str = ""
    """The first character after the phrase."""

    @property
    def is_wordless(self) -> bool:
        """Whether no word stands between that means anything."""
        return _WORDLESS.fullmatch(self.gap) is not None

    @property
    def has_number(self) -> bool:
        """Whether another number stands between; a year is none."""
        gap = self.gap
        return _NUMBER.search(gap) is not None and _NUMBER.search(_YEAR.sub("", gap)) is not None

    @property
    def lines(self) -> int:
        """How many lines end between."""
        return self.gap.count("\n")


def before(text: str, start: int, spaced: bool = False) -> list[Hit]:
    """The known phrases before the number at ``start``, the nearest first."""
    window = text[max(start - LEFT * (2 if spaced else 1), 0) : start]
    if BARRIER in window:
        window = window[window.rfind(BARRIER) + 1 :]
    if spaced:
        window = _LETTERS_APART.sub(lambda match: match.group().replace(" ", ""), window)
    if "\n" in window:
        window = _last_lines(_BROKEN_WORD.sub("", window) if "-" in window else window)
    window = fold(window)
    hits: list[Hit] = []
    for marks, begin, end in PHRASES.find(window):
        if marks == Mark.NUMBER:
            # "Tillstånd nr 8112282385" is the number of something; after a label the word is part of it.
            if hits or not _NAMED.search(window, max(begin - 30, 0), begin):
                continue
            marks = _marks_before(window, begin)
        if marks:
            gap = window[end:]
            hits.append(Hit(marks, gap, gap.lstrip(" ")[:1]))
    return hits


def _marks_before(window: str, end: int) -> int:
    """The marks of the phrase that the word "number" belongs to; something else's, if we do not know it."""
    found = PHRASES.find(window[:end].rstrip(" .-"))
    if found and found[0][2] == len(window[:end].rstrip(" .-")):
        return Mark.NONE  # It is found by itself, and the word "number" is passed over.
    return Mark.OTHER


def _last_lines(window: str) -> str:
    cut = len(window)
    for _ in range(_LINES + 1):
        cut = window.rfind("\n", 0, cut)
        if cut < 0:
            return window
    return window[cut + 1 :]


def after(text: str, end: int) -> list[Hit]:
    """The known phrases after the number that ends at ``end``, in its line and cell, the nearest first."""
    window = fold(_rest_of_line(text, end).partition("\t")[0])
    hits: list[Hit] = []
    for marks, begin, finish in reversed(PHRASES.find(window)):
        # A label that has a number of its own after it does not speak of ours.
        owns = window[finish : finish + 4].lstrip(" :.#=")[:1].isdecimal() and not marks & Mark.PERSON
        if marks != Mark.NUMBER and not owns:
            hits.append(Hit(marks, window[:begin]))
    return hits


@lru_cache(maxsize=256)
def marks_in(label: str) -> int:
    """All marks of the phrases in a label: a column's header, a field's name."""
    found = 0
    for marks, _, _ in PHRASES.find(fold(label[:200])):
        found |= marks
    return found & ~Mark.NUMBER


def sentence_ends(text: str, start: int, length: int) -> bool:
    """Whether a sentence ends in the ``length`` characters before ``start``."""
    return _SENTENCE.search(text, max(start - length, 0), start) is not None


def name_before(text: str, start: int) -> bool:
    """Whether two or more capitalised words, as a name is written, stand just before the number."""
    window = text[max(start - 60, 0) : start].rstrip(" ,;:(\t-–")
    words = window.rsplit(None, 2)
    if len(words) > 2 and words[-1].startswith("("):  # "Anna Prov (S) 960716-2386"
        words = window[: -len(words[-1])].rsplit(None, 2)
    return len(words) >= 2 and _is_capitalised(words[-1]) and _is_capitalised(words[-2])


def name_after(text: str, end: int) -> bool:
    """Whether two or more capitalised words stand just after the number."""
    words = text[end : end + RIGHT].lstrip(" ,;:)\t-–").split(None, 2)
    return len(words) >= 2 and _is_capitalised(words[0]) and _is_capitalised(words[1].rstrip(",.;:)"))


def _is_capitalised(word: str) -> bool:
    return word[:1].isupper() and word.replace("-", "").replace("'", "").replace(".", "").isalpha()


def _rest_of_line(text: str, end: int) -> str:
    window = text[end : end + RIGHT]
    for sign in "\n\r\f":
        window = window.partition(sign)[0]
    return window


def birth_date_nearby(text: str, start: int, end: int, born: tuple[int, int, int]) -> bool:
    """Whether the full birth date is written out beside a number, as in "born on 5 March 1937"."""
    year = str(born[0])
    for window in (text[max(start - _NEAR, 0) : start], text[end : end + _NEAR]):
        if year in window and _has_date(fold(window), born):
            return True
    return False


def _has_date(folded: str, born: tuple[int, int, int]) -> bool:
    for match in _WRITTEN_DATE.finditer(folded):
        day, month, year = match.groups()
        number = int(month) if month.isdecimal() else _MONTHS.get(month[:3], 0)
        if (int(year), number, int(day)) == born:
            return True
    return any(tuple(map(int, match.groups())) == born for match in _ISO_DATE.finditer(folded))
