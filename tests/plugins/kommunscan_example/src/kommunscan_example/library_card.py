"""Numbers of library cards: LK, a hyphen, seven digits of which the last is a check digit."""

from collections.abc import Iterable
from dataclasses import dataclass

import regex

from detectors import evidence
from detectors.api import PLAIN, Context, Kind, Match, Reason, Severity
from detectors.checksums import luhn_holds
from detectors.normalise import DASHES, normalise
from detectors.sensitive import Sensitive

LIBRARY_CARD = Kind(
    id="example.librarycard",
    title="Number of a library card",
    severity=Severity.MEDIUM,
    noise="Article numbers that begin with LK.",
)

_NUMBER = regex.compile(rf"(?<![\p{{L}}0-9])LK[{DASHES} ]?([0-9]{{7}})(?![\p{{L}}0-9])")
_FORM = Reason("It is written as LK and seven digits", 2)


@dataclass(frozen=True, slots=True)
class LibraryCard:
    """Finds numbers of library cards."""

    name: str = "library-card"
    version: str = "1"
    kinds: tuple[Kind, ...] = (LIBRARY_CARD,)

    def find(self, text: str, context: Context = PLAIN) -> Iterable[Match]:
        """Every candidate in ``text``, accepted or dismissed."""
        view = normalise(text)
        for found in _NUMBER.finditer(view.text):
            holds = luhn_holds(found[1])
            reasons = (_FORM, evidence.CHECK_HOLDS if holds else evidence.CHECK_FAILS)
            score = evidence.total(reasons)
            start, end = view.span(*found.span())
            value = Sensitive(f"LK-{found[1]}", "LK-•••••••")
            yield Match(start, end, LIBRARY_CARD.id, value, evidence.level(score), reasons, score=score)
