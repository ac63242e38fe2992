"""Text as a reader sees it, with a map back to the text as given.

Zero-width characters vanish, full-width characters become ordinary ones, and character references and
percent-encoding are decoded. Dashes and spaces of all sorts stay: patterns accept them, because replacing
them would cost more than all matching together. Most texts hold nothing to change and are passed through.
"""

import html
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote_to_bytes

import regex

DASHES = r"\-\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
"""Inside a character class: every character that people and word processors write for a hyphen."""
SPACES = r" \u00a0\u2000-\u200a\u202f\u205f\u3000"
"""Inside a character class: spaces that stay on the line."""

_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_FULL_WIDTH = regex.compile("[\uff01-\uff5e]")
_REFERENCE = regex.compile("&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z]{2,31});")
_ENCODED = regex.compile("(?:%[0-9A-Fa-f]{2}){1,64}")
_ODD = regex.compile(f"[{_INVISIBLE}]{{1,64}}|[\uff01-\uff5e]")

_PASSES = 2
"""References are decoded twice at most: ``&amp;#45;`` is common, more is an attack."""


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text as a reader sees it, in pieces that were either kept or replaced.

    Piece ``i`` begins at ``starts[i]`` in ``text`` and was made from ``source[begins[i]:ends[i]]``, where
    the source is the text of ``before``, or the given text. All are empty when nothing was changed.
    """

    text: str
    starts: tuple[int, ...] = ()
    begins: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    before: "Normalised | None" = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The part of the given text that ``text[start:end]``, which is not empty, was made from."""
        if not self.starts:
            return start, end
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, end - 1) - 1
        begin = self.begins[first] + (start - self.starts[first] if self._is_kept(first) else 0)
        finish = self.begins[last] + end - self.starts[last] if self._is_kept(last) else self.ends[last]
        return self.before.span(begin, finish) if self.before else (begin, finish)

    def offset(self, given: int) -> int:
        """Where in ``text`` the character at ``given`` of the given text, or the next one kept, stands."""
        if not self.starts:
            return given
        source = self.before.offset(given) if self.before else given
        index = max(bisect_right(self.begins, source) - 1, 0)
        if not self._is_kept(index):
            return self.starts[index]
        return self.starts[index] + min(max(source, self.begins[index]), self.ends[index]) - self.begins[index]

    def _is_kept(self, index: int) -> bool:
        following = self.starts[index + 1] if index + 1 < len(self.starts) else len(self.text)
        return following - self.starts[index] == self.ends[index] - self.begins[index]


@lru_cache(maxsize=1)
def normalise(text: str) -> Normalised:
    """What a reader sees of ``text``. The last answer is kept for the next detector; see ``forget``."""
    result = Normalised(text)
    for _ in range(_PASSES):
        if not _has_reference(result.text):
            break
        result = _apply(result, _decoded(result.text))
    if _has_odd(result.text):
        result = _apply(result, _cleaned(result.text))
    return result


def forget() -> None:
    """Let go of the text that was normalised last."""
    normalise.cache_clear()


def _has_reference(text: str) -> bool:
    return _REFERENCE.search(text) is not None or _ENCODED.search(text) is not None


def _has_odd(text: str) -> bool:
    if text.isascii():
        return False
    return any(character in text for character in _INVISIBLE) or _FULL_WIDTH.search(text) is not None


Change = tuple[int, int, str]
"""Start and end of what is replaced, and what replaces it."""


def _decoded(text: str) -> Iterator[Change]:
    found = [
        *((match.start(), match.end(), html.unescape(match.group())) for match in _REFERENCE.finditer(text)),
        *((match.start(), match.end(), _from_percent(match.group())) for match in _ENCODED.finditer(text)),
    ]
    found.sort()
    for start, end, new in found:
        if new != text[start:end]:
            yield start, end, new


def _from_percent(encoded: str) -> str:
    raw = unquote_to_bytes(encoded)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        # Old systems encode Latin-1; a plain "100%de" is not encoding at all and is rarer than those.
        return raw.decode("latin-1") if len(raw) > 1 or raw[0] < 0x80 else encoded


def _cleaned(text: str) -> Iterator[Change]:
    for match in _ODD.finditer(text):
        character = text[match.start()]
        new = chr(ord(character) - 0xFEE0) if character >= "\uff01" and character != "\ufeff" else ""
        yield match.start(), match.end(), new


def _apply(before: Normalised, changes: Iterator[Change]) -> Normalised:
    source = before.text
    pieces: list[str] = []
    starts: list[int] = []
    begins: list[int] = []
    ends: list[int] = []
    done = length = 0

    def put(piece: str, begin: int, end: int) -> None:
        nonlocal length
        if piece:
            pieces.append(piece)
            starts.append(length)
            begins.append(begin)
            ends.append(end)
            length += len(piece)

    for start, end, new in changes:
        if start >= done:
            put(source[done:start], done, start)
            put(new, start, end)
            done = end
    put(source[done:], done, len(source))
    if not pieces:
        starts, begins, ends = [0], [0], [len(source)]  # Nothing is left, but something was there.
    return Normalised("".join(pieces), tuple(starts), tuple(begins), tuple(ends), before if before.starts else None)
