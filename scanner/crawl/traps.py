"""Addresses without end: calendars, facets, paging, session ids, links that repeat their own path.

Pure bookkeeping. Addresses that differ only in numbers and parameters share a *pattern* (``/kalender/#/#``,
``/sok?*``). A pattern may always be visited a certain number of times; after that it goes on only while its pages
keep bringing something new: a text that, without its digits, has not been seen, or an address of a pattern that is
itself worth visiting. A page whose very text was seen on many other pages brings nothing new by its links either.
What is cut ends in the coverage with its pattern and the setting that widens it; nothing is dropped in silence.
"""

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import regex

from scanner.model import FoundLink

MOST_REPEATS = 3
"""So often may a run of path segments stand in a row: ``/a/b/a/b/a/b`` is a link that bites its tail."""
WINDOW = 50
"""Newness is judged by so many of the last pages of a pattern."""
FACETS = 3
"""From so many parameters on, an address is taken for a combination of filters."""
MOST_COPIES = 25
"""After so many pages with one and the same text, links that stand only on such pages are not followed."""

_NUMBER = regex.compile(r"[0-9]+")
_HEX_ID = regex.compile(r"(?i)[0-9a-f]*[0-9][0-9a-f]{7,}|[0-9a-f]{16,}")


def pattern_of(url: str) -> str:
    """The pattern of a clean address: host, path and route with ``#`` for numbers, and whether it has parameters."""
    parts = urlsplit(url)
    path = _NUMBER.sub("#", _HEX_ID.sub("#", parts.path))
    route = f" {_NUMBER.sub('#', parts.fragment)}" if parts.fragment else ""
    return f"{parts.netloc}{path}{'?*' if parts.query else ''}{route}"


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
    newness: deque[bool] = field(default_factory=lambda: deque(maxlen=WINDOW))
    texts: deque[bool] = field(default_factory=lambda: deque(maxlen=WINDOW))


class TrapGuard:
    """Decides whether an address is worth a visit, from what addresses like it have brought.

    ``free`` visits of every pattern are always allowed; beyond them, at least the share ``least_new`` of the
    pattern's last pages must have been new.
    """

    def __init__(self, free: int, least_new: float) -> None:
        self._free = free
        self._least_new = least_new
        self._patterns: dict[str, _Pattern] = {}
        self._texts: Counter[int] = Counter()
        self._only_on_copies: set[int] = set()

    def objection(self, url: str, key: int) -> str | None:
        """Why the address should not be visited, in words for the coverage; None when it may be (and counts)."""
        if repeats_itself(url):
            return "its path repeats itself"
        if key in self._only_on_copies:
            return f"only pages whose text was seen more than {MOST_COPIES} times link to it"
        name = pattern_of(url)
        if not _varies(name):
            return None
        pattern = self._patterns.setdefault(name, _Pattern())
        if self._is_dull(pattern):
            return f"after {pattern.handed_out} pages like {name} nothing new came; crawl.pages_per_pattern allows more"
        pattern.handed_out += 1
        return None

    def learn(self, url: str, text_key: int, discovered: Iterable[FoundLink]) -> None:
        """Take in what a visited address brought: its text without digits, and addresses not known before."""
        self._texts[text_key] += 1
        seen = self._texts[text_key]
        new_links = list(discovered)
        if seen > MOST_COPIES:
            self._only_on_copies |= {link.key for link in new_links}
        name = pattern_of(url)
        pattern = self._patterns.get(name)
        if pattern is not None:
            # Facets make a new text of every combination; what counts there is where it leads.
            is_new = seen == 1 and url.count("=") < FACETS
            pattern.texts.append(is_new)
            pattern.newness.append(is_new or any(self._leads_on(link.url, name) for link in new_links))

    def _leads_on(self, url: str, from_pattern: str) -> bool:
        """Whether an address is worth finding for its own sake: else two patterns keep each other alive."""
        name = pattern_of(url)
        pattern = self._patterns.get(name)
        return name != from_pattern and (pattern is None or not self._has_enough(pattern, pattern.texts))

    def _is_dull(self, pattern: _Pattern) -> bool:
        return self._has_enough(pattern, pattern.newness)

    def _has_enough(self, pattern: _Pattern, newness: deque[bool]) -> bool:
        return pattern.handed_out >= self._free and sum(newness) < self._least_new * max(len(newness), 1)


def _varies(pattern: str) -> bool:
    return "#" in pattern or "?" in pattern
