"""What stands beside a number: labels, words of a case, a name, a date. Only windows around candidates are read.

The nearest label wins, and a label is used up by the first number after it, unless the numbers form a list.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import regex

from detectors import evidence
from detectors.api import BARRIER, Reason
from detectors.telltales import plain, to_plain
from detectors.words import FILLERS, PHRASES, Mark, fold, fold_plain

LEFT = 70
"""Characters before a number in which a label may stand."""
RIGHT = 60
"""Characters after a number that are looked at, on the same line."""
_AFTER = 35
"""Characters after a number in which a label may stand."""
_LINES = 3
"""Line ends across which a label may stand."""

_SENTENCE = regex.compile(r"[.!?][ \n]{1,3}\p{Lu}")
_BROKEN_WORD = regex.compile(r"(?<=[^\W\d_])-\r?\n(?=[^\W\d_])")
_LETTERS_APART = regex.compile(r"(?<![^\W_])(?:[^\W\d_] ){2,40}[^\W\d_](?![^\W_])")
_FILLER = "|".join(sorted(FILLERS, key=len, reverse=True))
_WORDLESS = regex.compile(rf"(?:[^a-z]++|(?:{_FILLER})(?![a-z]))*+".encode())
_ANOTHER_NUMBER = regex.compile(rb"(?<!0)000(?!0)|00000|(?s)(?<!0)0000(?!0).{1,80}?(?<!0)0000(?!0)")
_NAMED = regex.compile(rb"([a-z]{3,})[ .]{1,2}\Z")
_MONTHS = {name: number for number, names in enumerate(
    ("jan", "feb", "mar", "apr", "maj mai may", "jun", "jul", "aug", "sep", "okt oct", "nov", "dec"), 1
) for name in names.split()}  # fmt: skip
_WRITTEN_DATE = regex.compile(
    r"(?<![0-9])([0-9]{1,2})[.:]?(?: |[./\-]| ?(?:e|te|den) )([0-9]{1,2}|[a-z]{3,9})"
    r"[. /\-]{1,2}([0-9]{4})(?![0-9])"
)
_ISO_DATE = regex.compile(r"(?<![0-9])([0-9]{4})[\-./]([0-9]{1,2})[\-./]([0-9]{1,2})(?![0-9])")
_NEAR = 60
_CELL_END = regex.compile(rb"[\n\t\r\f]")


class Hit(NamedTuple):
    """A known phrase beside a number, and what stands between the two, folded."""

    marks: int
    gap: bytes

    @property
    def sign(self) -> bytes:
        """The first character after the phrase that is no space."""
        return self.gap.lstrip(b" ")[:1]

    @property
    def is_wordless(self) -> bool:
        """Whether no word stands between that means anything."""
        return _WORDLESS.fullmatch(self.gap) is not None

    @property
    def has_number(self) -> bool:
        """Whether another number of three or more digits stands between; a year is none."""
        return b"000" in self.gap and _ANOTHER_NUMBER.search(self.gap) is not None

    @property
    def lines(self) -> int:
        """How many lines end between."""
        return self.gap.count(b"\n")


_NOTHING: tuple[Sequence[Hit], Sequence[Hit]] = ((), ())


def beside(text: str, start: int, end: int, spaced: bool = False) -> tuple[Sequence[Hit], Sequence[Hit]]:
    """The known phrases before and after the number ``text[start:end]``, on each side the nearest first.

    Those after it stand in its line and cell. ``spaced`` tells that letters may be set apart like its digits.
    """
    low = max(start - LEFT * (2 if spaced else 1), 0)
    whole = plain(text)
    left = whole[low:start]
    if spaced or b"\n" in left:
        left = to_plain(_as_read(text[low:start], spaced))
    if b"\f" in left:
        left = left[left.rfind(b"\f") + 1 :]
    at_edge = low > 0 and len(left) == start - low
    # One look for both sides. No phrase reaches across: two spaces, made from the barrier, are in none alone.
    window = fold_plain(b"%b\f%b" % (left, _rest_of_cell(whole[end : end + RIGHT])))
    found = PHRASES.find(window)
    if not found:
        return _NOTHING
    middle = len(left)
    before: list[Hit] = []
    after: list[Hit] = []
    for index, (marks, begin, finish) in enumerate(found):
        if begin > middle:
            # A label that has a number of its own after it does not speak of ours.
            owns = window[finish : finish + 4].lstrip(b" .")[:1] == b"0" and not marks & Mark.PERSON
            if marks != Mark.NUMBER and not owns:
                after.append(Hit(marks, window[middle + 1 : begin]))
        elif marks == Mark.NUMBER:
            if _numbers_something_else(window, begin, found[index - 1][2] if index else 0):
                before.append(Hit(Mark.OTHER, window[finish:middle]))
        elif (begin or not at_edge) and (finish - begin > 1 or window[finish : finish + 1] == b"."):
            # A phrase that the window's edge may have cut is none; a single letter ("f. 1950") is one with its point.
            before.append(Hit(marks, window[finish:middle]))
    before.reverse()
    return before, after


def _numbers_something_else(window: bytes, begin: int, known: int) -> bool:
    """Whether the word "number" at ``begin`` belongs to a word that is no known phrase: "Tillstånd nr 5".

    ``known`` is the end of the known phrase before it: in "Klient nr 5" the word is part of that.
    """
    word = _NAMED.search(window, max(begin - 30, 0), begin)
    return word is not None and known <= word.start() and word[1].decode() not in FILLERS


def _as_read(left: str, spaced: bool) -> str:
    """The last lines of what stands before a number, words put together that a line break or spaces part."""
    left = left[left.rfind(BARRIER) + 1 :]
    if spaced:
        left = _LETTERS_APART.sub(lambda match: match.group().replace(" ", ""), left)
    return _last_lines(_BROKEN_WORD.sub("", left) if "-" in left else left)


def _last_lines(window: str) -> str:
    cut = len(window)
    for _ in range(_LINES + 1):
        cut = window.rfind("\n", 0, cut)
        if cut < 0:
            return window
    return window[cut + 1 :]


def _rest_of_cell(window: bytes) -> bytes:
    if b"\n" in window or b"\t" in window or b"\r" in window or b"\f" in window:
        return _CELL_END.split(window, 1)[0]
    return window


def naming(text: str, start: int, end: int, wanted: int, label: str = "") -> Reason | None:
    """What the labels beside ``text[start:end]`` say of it, for kinds that have one sort of label.

    ``wanted`` are the marks that name it, ``label`` is what the place it stands under is called.
    """
    before, after = beside(text, start, end)
    for hit in before:
        if hit.marks & wanted:
            if hit.has_number and not hit.is_wordless:
                break
            direct = hit.lines <= 1 and hit.is_wordless and not hit.has_number
            return evidence.LABELLED if direct else evidence.LABEL_NEAR
        if hit.marks & (Mark.OTHER | Mark.OTHER_IF_NEXT) and not hit.lines and hit.is_wordless:
            return evidence.OTHER_LABEL
    if label and marks_in(label) & wanted:
        return evidence.COLUMN_LABEL
    if any(hit.marks & wanted and len(hit.gap) <= _AFTER and not hit.has_number for hit in after):
        return evidence.LABEL_AFTER
    return None


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


def marks_in_text(text: str) -> int:
    """All marks of the phrases in a text that is not kept."""
    found = 0
    for marks, _, _ in PHRASES.find(fold(text)):
        found |= marks
    return found & ~Mark.NUMBER


def name_before(text: str, start: int) -> bool:
    """Whether two or more capitalised words, as a name is written, stand just before the number."""
    window = text[max(start - 60, 0) : start].rstrip(" ,;:(\t-–")
    words = window.rsplit(None, 2)
    if len(words) < 2:
        return False
    if words[-1][0] == "(" and len(words) > 2:  # "Anna Prov (S) 960716-2386"
        words = window[: -len(words[-1])].rsplit(None, 2)
    return words[-1][0].isupper() and len(words) >= 2 and _is_capitalised(words[-1]) and _is_capitalised(words[-2])


def name_after(text: str, end: int) -> bool:
    """Whether two or more capitalised words stand just after the number."""
    following = text[end : end + RIGHT].lstrip(" ,;:)\t-–")
    if not following[:1].isupper() and not following[:1].isspace():
        return False
    words = following.split(None, 2)
    return len(words) >= 2 and _is_capitalised(words[0]) and _is_capitalised(words[1].rstrip(",.;:)"))


def _is_capitalised(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and word.replace("-", "").replace("'", "").replace(".", "").isalpha()


def birth_date_nearby(text: str, start: int, end: int, born: tuple[int, int, int]) -> bool:
    """Whether the full birth date is written out beside a number, as in "born on 5 March 1937"."""
    year = str(born[0])
    low, high = max(start - _NEAR, 0), end + _NEAR
    if text.find(year, low, start) >= 0 and _has_date(text[low:start].lower(), born):
        return True
    return text.find(year, end, high) >= 0 and _has_date(text[end:high].lower(), born)


def _has_date(window: str, born: tuple[int, int, int]) -> bool:
    for match in _WRITTEN_DATE.finditer(window):
        day, month, year = match.groups()
        number = int(month) if month.isdecimal() else _MONTHS.get(month[:3], 0)
        if (int(year), number, int(day)) == born:
            return True
    return any(tuple(map(int, match.groups())) == born for match in _ISO_DATE.finditer(window))
