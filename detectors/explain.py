"""Why something in a text is or is not reported: every candidate with its evidence, as plain data."""

from collections.abc import Sequence
from dataclasses import dataclass

from detectors.api import PLAIN, Context, Detector, Fault, Match
from detectors.search import find_all


@dataclass(frozen=True, slots=True)
class Explained:
    """One candidate. ``shown`` is its mask; ``evidence`` has each reason in English with its weight in decibans."""

    start: int
    end: int
    kind: str
    shown: str
    confidence: str
    score: float
    evidence: tuple[tuple[str, float], ...]
    subtype: str | None = None
    tags: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()


def explain(
    text: str, detectors: Sequence[Detector], context: Context = PLAIN
) -> tuple[tuple[Explained, ...], tuple[Fault, ...]]:
    """All candidates in ``text``, accepted and dismissed, in order; and the detectors that failed on it."""
    matches = find_all(text, detectors, context)
    candidates = sorted((*matches.found, *matches.dismissed), key=lambda match: (match.start, match.end))
    return tuple(map(_explained, candidates)), matches.faults


def _explained(match: Match) -> Explained:
    return Explained(
        match.start,
        match.end,
        match.kind,
        match.value.mask,
        str(match.confidence),
        match.score,
        tuple((str(reason), reason.weight) for reason in match.reasons),
        match.subtype,
        match.tags,
        match.alternatives,
    )
