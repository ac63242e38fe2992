"""Addresses without end: calendars, facets, paging, session ids, links that repeat their own path.

Pure bookkeeping. Addresses that differ only in numbers and parameters share a *pattern*
(``/kalender/#/#``, ``/sok?*``). A pattern may always be visited a certain number of times; after that it goes
on only while it keeps bringing pages that are new: pages whose text, without its digits, has not been seen. What
is cut ends in the coverage with its pattern and the setting that widens it; nothing is dropped in silence.
"""

from collections import deque
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import regex

MOST_REPEATS = 3
"""So often may a run of path segments stand in a row: ``/a/b/a/b/a/b`` is a link that bites its tail."""
WINDOW = 50
"""Newness is judged by so many of the last pages of a pattern."""

_NUMBER = regex.compile(r"[0-9]+")
_HEX_ID = regex.compile(r"(?i)[0-9a-f]*[0-9][0-9a-f]{7,}|[0-9a-f]{16,}")


def pattern_of(url: str) -> str:
    """The pattern of a clean address: its host and path with ``#`` for numbers, and whether it has parameters."""
    parts = urlsplit(url)
    path = _NUMBER.sub("#", _HEX_ID.sub("#", parts.path))
    return f"{parts.netloc}{path}{'?*' if parts.query else ''}"


def repeats_itself(url: str) -> bool:
    """Whether the path of a clean address repeats a run of segments more often than any site does."""
    segments = [segment for segment in urlsplit(url).path.split("/") if segment]
    most = MOST_REPEATS + 1
    for length in range(1, len(segments) // most + 1):
        for start in range(len(segments) - most * length + 1):
            run = segments[start : start + length]
            if all(segments[start + n * length : start + (n + 1) * length] == run for n in range(1, most)) and not all(
                segment.isdecimal() for segment in run
            ):
                return True
    return False


@dataclass(slots=True)
class _Pattern:
    handed_out: int = 0
    texts: set[int] = field(default_factory=set)
    newness: deque[bool] = field(default_factory=lambda: deque(maxlen=WINDOW))


class TrapGuard:
    """Decides whether an address is worth a visit, from what addresses like it have brought.

    ``free`` visits of every pattern are always allowed; beyond them, at least the share ``least_new`` of the
    pattern's last pages must have been new.
    """

    def __init__(self, free: int, least_new: float) -> None:
        self._free = free
        self._least_new = least_new
        self._patterns: dict[str, _Pattern] = {}

    def objection(self, url: str) -> str | None:
        """Why the address should not be visited, in words for the coverage; None when it may be (and counts)."""
        if repeats_itself(url):
            return "its path repeats itself"
        name = pattern_of(url)
        if "#" not in name and "?" not in name:
            return None
        pattern = self._patterns.setdefault(name, _Pattern())
        if pattern.handed_out >= self._free and self._is_dull(pattern):
            return f"after {pattern.handed_out} pages like {name} nothing new came; crawl.pages_per_pattern allows more"
        pattern.handed_out += 1
        return None

    def learn(self, url: str, text_key: int) -> None:
        """Take in what a visited address brought: the key of its text without digits."""
        pattern = self._patterns.get(pattern_of(url))
        if pattern is not None:
            pattern.newness.append(text_key not in pattern.texts)
            pattern.texts.add(text_key)

    def _is_dull(self, pattern: _Pattern) -> bool:
        return sum(pattern.newness) < self._least_new * max(len(pattern.newness), 1)
