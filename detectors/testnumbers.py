"""Numbers that an authority publishes for tests. They belong to nobody.

Skatteverket publishes lists of test personnummer and samordningsnummer as open data under CC0 1.0 ("Testpersonnummer",
dataset 9/resource/149 and its API b4de7df7-63c0-4e7e-bb59-1f156a591763; "Testsamordningsnummer", 9/resource/154, 1027,
1272, 1581 and 1887, all at skatteverket.entryscape.net). ``data/se-test-numbers.bin`` holds keyless hashes of 41,493
personnummer born 1890-2024, as the API gave them on 2 July 2024, and of the 2,240 samordningsnummer with a possible day
of the five files of February 2023, so that no file of ours looks like a leak itself; ``packed`` makes such a file from
a list. Skatteverket adds a list each year: the file is to be made anew then. The serial numbers 238 and 239 are most of
the list but not all, and real people could have them: only membership counts.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum
from functools import cache
from importlib.resources import files

from detectors.api import Confidence, Match, Matches, Reason

TAG = "official_test_number"
_WIDTH = 5
"""Bytes of a hash: among 50,000 of them one number in twenty million is mistaken for a test number."""


class TestNumbers(StrEnum):
    """What is made of official test numbers."""

    __test__ = False  # pytest takes it for a class of tests otherwise

    TAG = "tag"
    """They are reported with their tag and low severity, as sure as any other number."""
    DOWNGRADE = "downgrade"
    """They are possible at most, and so folded away."""
    IGNORE = "ignore"
    """They are dismissed, and counted as such."""


DOWNGRADED = Reason("Test numbers are set to count as possible only", -30)
IGNORED = Reason("Test numbers are set to be ignored", -60)


def is_swedish_test_number(value: str) -> bool:
    """Whether a number in its canonical form (``YYYYMMDD-NNNN``) is on Skatteverket's lists."""
    return _hash(value) in _swedish()


def packed(values: Iterable[str]) -> bytes:
    """The data file for canonical numbers: sorted hashes, one after the other."""
    return b"".join(sorted({_hash(value) for value in values}))


def treated(matches: Matches, treatment: TestNumbers) -> Matches:
    """The matches with official test numbers treated as the settings say."""
    if treatment is TestNumbers.TAG:
        return matches
    found: list[Match] = []
    dismissed = list(matches.dismissed)
    for match in matches.found:
        if TAG not in match.tags:
            found.append(match)
        elif treatment is TestNumbers.DOWNGRADE:
            found.append(_with(match, min(match.confidence, Confidence.POSSIBLE), DOWNGRADED))
        else:
            dismissed.append(_with(match, Confidence.DISMISSED, IGNORED))
    dismissed.sort(key=lambda match: match.start)
    return replace(matches, found=tuple(found), dismissed=tuple(dismissed))


def _with(match: Match, confidence: Confidence, reason: Reason) -> Match:
    score = match.score + reason.weight
    return replace(match, confidence=confidence, reasons=(*match.reasons, reason), score=score)


@cache
def _swedish() -> frozenset[bytes]:
    data = files("detectors").joinpath("data/se-test-numbers.bin").read_bytes()
    return frozenset(data[at : at + _WIDTH] for at in range(0, len(data), _WIDTH))


def _hash(value: str) -> bytes:
    return hashlib.blake2b(value.encode(), digest_size=_WIDTH).digest()
