"""One answer per place: which of several readings of the same characters stands."""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace

from detectors.api import Confidence, Match


def resolve(matches: Iterable[Match]) -> tuple[tuple[Match, ...], tuple[Match, ...]]:
    """The accepted and the dismissed matches, each ordered by start and without overlaps.

    The surest reading of a place stands, then the one with the higher score, then the longer one. The kinds
    of other accepted readings become its alternatives. Nothing is dismissed where something was accepted.
    """
    accepted: list[Match] = []
    dismissed: list[Match] = []
    for match in matches:
        (dismissed if match.confidence is Confidence.DISMISSED else accepted).append(match)
    standing = _without_overlaps(accepted)
    starts = [match.start for match in standing]
    turned_down = [match for match in dismissed if not _covers(standing, starts, match)]
    return tuple(standing), tuple(_without_overlaps(turned_down, name_others=False))


_ORDER = {confidence: rank for rank, confidence in enumerate(Confidence)}


def _rank(match: Match) -> tuple[int, float, int]:
    return _ORDER[match.confidence], match.score, match.end - match.start


def _without_overlaps(matches: list[Match], name_others: bool = True) -> list[Match]:
    matches.sort(key=lambda match: (match.start, match.end))
    standing: list[Match] = []
    group: list[Match] = []
    reach = 0
    for match in matches:
        if group and match.start >= reach:
            standing += _best_of(group, name_others)
            group = []
        group.append(match)
        reach = max(reach, match.end)
    if group:
        standing += _best_of(group, name_others)
    return standing


def _best_of(group: list[Match], name_others: bool) -> list[Match]:
    """The readings that stand of matches that overlap in a chain."""
    if len(group) == 1:
        return group
    if len(group) == 2:  # By far the most usual: two countries' readings of one number.
        better, other = group if _rank(group[0]) >= _rank(group[1]) else reversed(group)
        return [_with_alternatives(better, [other.kind]) if name_others and other.kind != better.kind else better]
    ranked = sorted(group, key=_rank, reverse=True)
    kept: list[Match] = []
    starts: list[int] = []
    others: dict[int, list[str]] = {}
    for match in ranked:
        over = _covering(kept, starts, match)
        if over is None:
            position = bisect_left(starts, match.start)
            starts.insert(position, match.start)
            kept.insert(position, match)
        elif match.kind != over.kind:
            others.setdefault(over.start, []).append(match.kind)
    if not name_others:
        return kept
    return [_with_alternatives(match, others.get(match.start, [])) for match in kept]


def _with_alternatives(match: Match, kinds: list[str]) -> Match:
    new = [kind for kind in dict.fromkeys(kinds) if kind not in match.alternatives]
    return replace(match, alternatives=match.alternatives + tuple(new)) if new else match


def _covering(kept: list[Match], starts: list[int], match: Match) -> Match | None:
    """One of the kept matches, which do not overlap each other, that shares a character with ``match``."""
    position = bisect_left(starts, match.end)
    if position and kept[position - 1].end > match.start:
        return kept[position - 1]
    return None


def _covers(kept: list[Match], starts: list[int], match: Match) -> bool:
    return _covering(kept, starts, match) is not None
