"""Text that may be shown: every value in it masked, its shape kept.

A context shows what stands around a finding, so it must not show a neighbour's value, nor one that was turned
down, nor one that the edge of the context cut in two. Masking therefore happens on a wider piece of text,
which is cut to size afterwards.
"""

from collections.abc import Iterable, Sequence

import regex

from detectors.api import BARRIER, CELL, Confidence, Context, Detector, Match, TextForm
from detectors.normalise import DASHES, SPACES, normalise
from detectors.search import find_all
from detectors.sensitive import mask_digits

_BETWEEN = rf"[{SPACES}\t\r\n]{{0,3}}[{DASHES}+/_.]?[{SPACES}\t\r\n]{{0,3}}"
_NUMBER = regex.compile(
    rf"[0-9](?:[{SPACES}{DASHES}+./]{{0,2}}+[0-9]){{8,}}+"
    rf"|[0-9]{{6}}(?:[0-9]{{2}})?{_BETWEEN}[0-9A-Za-z]{{0,2}}[0-9]{{2,4}}"
    rf"|[0-9]{{2,4}}[{DASHES}./{SPACES}][0-9]{{2}}[{DASHES}./{SPACES}][0-9]{{2,4}}{_BETWEEN}[0-9]{{4}}"
)
_ADDRESS = regex.compile(
    r"[\p{L}\p{N}._%+'\-]{1,64}(?:@|%40|&#64;|[ ]?[(\[{][ ]?(?:at|a|snabel-?a)[ ]?[)\]}][ ]?)"
    r"(?=[\p{L}\p{N}\-]{1,63}\.)"
)
_SPACE = regex.compile(r"[\s\x00-\x1f]+")
_MARGIN = 300
"""Characters beyond each edge that are masked before the context is cut: longer than any value."""
_ELLIPSIS = "…"


def mask_text(text: str, matches: Iterable[Match] = ()) -> str:
    """``text`` with all matches masked, the dismissed ones too, and whatever looks like a number or an address.

    The offsets of the matches are those of ``text``. The result is as long as ``text``.
    """
    return _masked(text, ((match.start, match.end, match) for match in matches))


def mask_context(text: str, start: int, end: int, matches: Iterable[Match], width: int = 60) -> str:
    """What stands around ``text[start:end]``, masked, on one line, cut between words.

    ``width`` is the number of characters kept on each side. Cells are set apart by " | "; nothing from beyond
    a form feed is shown, because it has nothing to do with the match.
    """
    low = max(start - width - _MARGIN, 0)
    high = min(end + width + _MARGIN, len(text))
    near = ((m.start - low, m.end - low, m) for m in matches if m.start < high and m.end > low)
    masked = _masked(text[low:high], near)
    begin = max(start - width, text.rfind(BARRIER, low, start) + 1, 0) - low
    barrier = text.find(BARRIER, end, high)
    finish = min(end + width, barrier if barrier >= 0 else len(text)) - low
    begin, cut_left = _word_border(masked, begin, start - low, 1)
    finish, cut_right = _word_border(masked, finish, end - low, -1)
    line = _SPACE.sub(" ", masked[begin:finish].replace(CELL, " | ").replace(BARRIER, " ")).strip()
    at_start = low + begin == 0 or text[low + begin - 1] == BARRIER
    at_end = low + finish == len(text) or text[low + finish] == BARRIER
    left = "" if at_start and not cut_left else _ELLIPSIS + " "
    right = "" if at_end and not cut_right else " " + _ELLIPSIS
    return f"{left}{line}{right}"


def mask_address(address: str, detectors: Sequence[Detector]) -> str:
    """A URL or file name that may be shown: only what the detectors find in it is masked.

    The rest stays usable. What is percent-encoded inside a finding is decoded first, so that its mask has the
    value's shape.
    """
    found = find_all(address, detectors, Context(form=TextForm.URL)).found
    pieces: list[str] = []
    done = 0
    for match in found:
        if match.confidence >= Confidence.POSSIBLE and _hides(match):
            pieces += (address[done : match.start], _shape(normalise(address[match.start : match.end]).text))
            done = match.end
    return "".join([*pieces, address[done:]])


def _masked(text: str, spans: Iterable[tuple[int, int, Match]]) -> str:
    pieces = list(text)
    shown = [False] * len(text)
    for start, end, match in spans:
        start, end = max(start, 0), min(end, len(text))
        if _hides(match):
            pieces[start:end] = _shape(text[start:end])
        else:
            shown[start:end] = [True] * (end - start)
    for found in _NUMBER.finditer(text):
        pieces[found.start() : found.end()] = mask_digits(found.group())
    for found in _ADDRESS.finditer(text):
        pieces[found.start() : found.end()] = _shape(found.group())
    return "".join(pieces)


def _hides(match: Match) -> bool:
    """Whether there is anything to hide: a diagnosis is found as a word, and the word tells of nobody."""
    return match.value.mask != match.value.reveal()


def _shape(written: str) -> str:
    """What was written, its characters masked. An address keeps its first letter and its domain."""
    local, at, domain = written.partition("@")
    if at and not any(character.isspace() for character in written):
        prefix = "mailto:" if local.startswith("mailto:") else ""
        return prefix + mask_digits(local.removeprefix(prefix), 1) + at + domain
    return mask_digits(written)


def _word_border(text: str, edge: int, stop: int, step: int) -> tuple[int, bool]:
    """The edge, moved towards ``stop`` until no word is cut, and whether that dropped anything."""
    start = edge
    if step > 0:
        if edge > 0 and not text[edge - 1].isspace():
            while edge < stop and not text[edge].isspace():
                edge += 1
    elif edge < len(text) and not text[edge].isspace():
        while edge > stop and not text[edge - 1].isspace():
            edge -= 1
    return edge, edge != start
