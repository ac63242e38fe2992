"""What stands beside a number: labels, words of a case, a name. Only windows around candidates are looked at.

The nearest label wins, and a label is used up by the first number after it, unless the numbers form a list.
"""

from typing import NamedTuple

import regex

from detectors.api import BARRIER
from detectors.words import LONGEST_PHRASE, Mark, fold, marks_of

LEFT = 70
"""Characters before a number in which a label may stand."""
RIGHT = 60
"""Characters after a number that are looked at, on the same line."""
_LINES = 3

_TOKEN = regex.compile(r"[^\W\d_]{1,40}|[0-9]{1,40}")
_JOINER = regex.compile(r"[ .\-_:/\u00a0\u2010-\u2015]{0,2}\Z")
_SENTENCE = regex.compile(r"[.!?][ \n]{1,3}\p{Lu}")
_BROKEN_WORD = regex.compile(r"(?<=[^\W\d_])-\r?\n(?=[^\W\d_])")
_LETTERS_APART = regex.compile(r"(?<![^\W_])(?:[^\W\d_] ){3,40}[^\W\d_](?![^\W_])")
_NAME = r"\p{Lu}(?:[\p{Ll}\p{Lu}'’\-]{1,24}|\.)(?: \p{Lu}(?:[\p{Ll}\p{Lu}'’\-]{1,24}|\.)){1,3}"
_NAME_BEFORE = regex.compile(rf"(?<![\p{{L}}]){_NAME}(?: \([^()\d]{{1,14}}\))?[ ,;:(\t\-–]{{1,4}}\Z")
_NAME_AFTER = regex.compile(rf"[ ,;:)\t\-–]{{1,4}}{_NAME}(?![\p{{L}}])")
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
    """A known phrase beside a number.

    ``distance`` is counted in characters between the two, ``words`` in words that mean nothing to us,
    ``lines`` in line ends. ``sign`` is the first character after the phrase. ``numbers`` tells how many other
    numbers stand between, ``in_list`` that they and this one are items of one list. ``sentence`` tells that a
    sentence ends between, ``cells`` how many cells do.
    """

    marks: Mark
    distance: int
    words: int
    lines: int
    numbers: int = 0
    in_list: bool = False
    sentence: bool = False
    cells: int = 0
    sign: str = ""

    @property
    def is_direct(self) -> bool:
        """Whether nothing but punctuation and at most one line end stands between."""
        return not self.words and not self.numbers and self.lines <= 1


def before(text: str, start: int, spaced: bool = False) -> list[Hit]:
    """The known phrases before the number at ``start``, the nearest first."""
    window = text[max(start - LEFT * (2 if spaced else 1), 0) : start]
    window = window[window.rfind(BARRIER) + 1 :]
    if spaced:
        window = _LETTERS_APART.sub(lambda match: match.group().replace(" ", ""), window)
    if "-" in window and "\n" in window:
        window = _BROKEN_WORD.sub("", window)
    window = fold(window)
    tokens = list(_TOKEN.finditer(window))
    hits: list[Hit] = []
    words = numbers = 0
    in_list = True
    index = len(tokens) - 1
    while index >= 0:
        token = tokens[index]
        if token.group().isdecimal():
            if len(token.group()) >= 3 and not _is_year(token.group()):
                numbers += 1
                in_list = in_list and not words
            index -= 1
            continue
        marks, used = _phrase_ending_at(window, tokens, index)
        between = window[token.end() :]
        lines = between.count("\n")
        if lines > _LINES:
            break
        if marks & ~Mark.FILLER:
            hits.append(
                Hit(
                    marks, len(between), words, lines, numbers, in_list,
                    words > 0 and _SENTENCE.search(text[start - len(between) : start]) is not None,
                    between.count("\t"), between.lstrip(" ")[:1],
                )
            )  # fmt: skip
        elif not marks:
            words += 1
        index -= used
    return hits


def after(text: str, end: int) -> list[Hit]:
    """The known phrases after the number that ends at ``end``, in its line and cell, the nearest first."""
    window = fold(_rest_of_line(text, end).partition("\t")[0])
    tokens = list(_TOKEN.finditer(window))
    hits: list[Hit] = []
    words = numbers = 0
    for index, token in enumerate(tokens):
        if token.group().isdecimal():
            numbers += len(token.group()) >= 3
            continue
        marks, _ = _phrase_ending_at(window, tokens, index)
        if not marks:
            words += 1
        elif marks & ~Mark.FILLER:
            following = window[token.end() : token.end() + 4].lstrip(" :.#=")
            # A label that has a number of its own after it does not speak of ours.
            if not following[:1].isdecimal() or not marks & ~Mark.PERSON:
                hits.append(Hit(marks, token.start(), words, 0, numbers))
    return hits


def marks_in(label: str) -> Mark:
    """All marks of the phrases in a label: a column's header, a field's name."""
    window = fold(label[:200])
    tokens = list(_TOKEN.finditer(window))
    marks = Mark(0)
    index = len(tokens) - 1
    while index >= 0:
        found, used = _phrase_ending_at(window, tokens, index)
        marks |= found
        index -= used
    return marks


def name_before(text: str, start: int) -> bool:
    """Whether two or more capitalised words, as a name is written, stand just before the number."""
    window = text[max(start - 60, 0) : start]
    return _NAME_BEFORE.search(window[max(window.rfind("\n"), window.rfind(BARRIER)) + 1 :]) is not None


def name_after(text: str, end: int) -> bool:
    """Whether two or more capitalised words stand just after the number."""
    return _NAME_AFTER.match(_rest_of_line(text, end)) is not None


def _rest_of_line(text: str, end: int) -> str:
    window = text[end : end + RIGHT]
    for sign in "\n\r\f":
        window = window.partition(sign)[0]
    return window


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and digits[:2] in ("18", "19", "20")


def _phrase_ending_at(window: str, tokens: list["regex.Match[str]"], index: int) -> tuple[Mark, int]:
    """The marks of the longest known phrase that ends with a token, and how many tokens it has."""
    words = [tokens[index].group()]
    best, used = marks_of(words[0]), 1
    for length in range(2, LONGEST_PHRASE + 1):
        first = index - length + 1
        if first < 0:
            break
        left, right = tokens[first], tokens[first + 1]
        if left.group().isdecimal() or not _JOINER.match(window[left.end() : right.start()]):
            break
        words.insert(0, left.group())
        marks = marks_of(" ".join(words))
        if marks:
            best, used = marks, length
    if used == 1 and words[-1] in ("nr", "nummer", "no", "number") and len(words) > 1:
        # "Tillstånd nr 8112282385": the number of something, unless that something is a person or a label.
        named = marks_of(words[-2])
        return (named, 2) if named else (Mark.OTHER, 2)
    return best, used


def birth_date_nearby(text: str, start: int, end: int, born: tuple[int, int, int]) -> bool:
    """Whether the full birth date is written out beside a number, as in "born on 5 March 1937"."""
    year = str(born[0])
    left, right = text[max(start - _NEAR, 0) : start], text[end : end + _NEAR]
    for window in (left, right):
        if year not in window:
            continue
        folded = fold(window)
        for match in _WRITTEN_DATE.finditer(folded):
            day, month, written = match.groups()
            number = int(month) if month.isdecimal() else _MONTHS.get(month[:3], 0)
            if (int(written), number, int(day)) == born:
                return True
        if any(tuple(map(int, match.groups())) == born for match in _ISO_DATE.finditer(folded)):
            return True
    return False
