"""Whether a number stands for itself or is a part of something longer.

An unanchored pattern finds a thousand times as many "valid" numbers in scripts and catalogues as there are.
Here each side of a number is judged by its next characters: ``FREE`` (nothing speaks against it),
``GLUED`` (a word is attached to it; a label beside it can make up for that) or ``PART`` (it belongs to a
longer number, an identifier or a decimal).
"""

from enum import Enum

import regex

from detectors.normalise import DASHES

_DASH = regex.compile(f"[{DASHES}]")
_GLUED_WORD = regex.compile(r"[a-zà-öø-ÿ]{3}\Z|(?i:[a-zà-öø-ÿ]\.?)\Z")
_PERSONAL_ACCOUNT = regex.compile(r"(?<![0-9])(?:3300|3782)\Z")
"""Clearing numbers of Nordea for accounts whose number is the holder's personnummer."""
_NUMBER_AND_SLASH = regex.compile(r"[-+–][0-9]{4}/\Z")
_OPENING = regex.compile(r"[\s\"'<>()]")
_FILE_TYPE = regex.compile(r"(?i)\.[a-z][a-z0-9]{1,4}(?![a-z0-9])")


class Edge(Enum):
    """How one side of a number looks."""

    FREE = 0
    GLUED = 1
    PART = 2


def left_edge(text: str, start: int, joined: bool, address: bool) -> Edge:
    """How the number beginning at ``start`` is joined to what stands before it.

    ``joined`` tells that the number is written with a hyphen or plus, a form that little else has;
    ``address`` that it stands in a URL or a file name, where other separators hold.
    """
    if start == 0:
        return Edge.FREE
    before = text[start - 1]
    if before == "(" and not joined and text[max(start - 2, 0)].isalpha():
        return Edge.GLUED  # translate(1704082393)
    if before in " \n\t\f\r(;|\"'“”>":
        return Edge.FREE
    second = text[start - 2] if start > 1 else " "
    if before.isalpha():
        return Edge.GLUED
    if before == "_":
        return Edge.FREE if address else Edge.GLUED
    if not second.isalnum():
        # The sign opens or separates something: "(=811228-2385", "- 811228-2385", "\"id\":8112282385".
        return Edge.FREE if joined or before not in "=:[,{#$-+*/&%@" else Edge.GLUED
    if _DASH.match(before) or before == "+":
        return _after_dash(text, start - 1, second, address)
    if before in ".,/:":
        return _after_point(text, start, joined, address)
    if before in "#=&%":
        return Edge.FREE if joined and address else Edge.GLUED
    return Edge.FREE


def _after_dash(text: str, dash: int, second: str, address: bool) -> Edge:
    if second.isdigit():
        return Edge.FREE if _PERSONAL_ACCOUNT.search(text, max(dash - 5, 0), dash) else Edge.PART
    return Edge.FREE if address else Edge.GLUED


def _after_point(text: str, start: int, joined: bool, address: bool) -> Edge:
    before, second = text[start - 1], text[start - 2]
    if second.isdigit():
        if before == ",":
            return Edge.FREE if joined else Edge.GLUED
        if before == "/" and (address or (joined and _NUMBER_AND_SLASH.search(text, max(start - 6, 0), start))):
            return Edge.FREE
        return Edge.PART
    if before in ",:" or (before == "/" and (address or joined)):
        return Edge.FREE
    return Edge.GLUED


def right_edge(text: str, end: int, joined: bool, address: bool) -> Edge:
    """How the number ending before ``end`` is joined to what stands after it; see ``left_edge``."""
    if end >= len(text):
        return Edge.FREE
    after = text[end]
    if after in " \n\t\f\r);|\"'“”<&":
        return Edge.FREE
    third = text[end + 1] if end + 1 < len(text) else " "
    if after.isalnum():
        return Edge.GLUED if joined and after.isupper() and third.islower() else Edge.PART
    if after == "_":
        return Edge.FREE if address else Edge.PART
    if after in "=%":
        return Edge.PART
    if not third.isalnum():
        # A following dash opens nothing: "811228-2385 –" is a sentence, "811228-2385-" a cut-off series.
        return Edge.FREE
    if third.isdigit():
        if after == "," or (after == "/" and (address or joined)):
            return Edge.FREE if joined or address else Edge.GLUED
        return Edge.PART if after in ".:/+" or _DASH.match(after) else Edge.FREE
    return _before_word(text, end, after, joined, address)


def _before_word(text: str, end: int, after: str, joined: bool, address: bool) -> Edge:
    if after == ".":
        if _FILE_TYPE.match(text, end) or joined:
            return Edge.FREE
        return Edge.FREE if text[end + 1].isupper() else Edge.PART
    if after in "+" or _DASH.match(after):
        return Edge.FREE if address else Edge.PART
    if after in ":/":
        return Edge.FREE if joined or address else Edge.GLUED
    return Edge.FREE


def is_in_address(text: str, start: int, end: int) -> bool:
    """Whether the characters around belong to a URL, a path or a file name."""
    if text[end : end + 1] == "." and _FILE_TYPE.match(text, end) and text[end + 1 : end + 2].islower():
        return True
    left = text[max(start - 200, 0) : start]
    if not left or left[-1] == " " or ("/" not in left and "?" not in left):
        return False
    token = _OPENING.sub(" ", left).rpartition(" ")[2]
    return "://" in token or token.startswith(("www.", "/", "mailto:")) or "?" in token
