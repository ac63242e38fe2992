"""Norwegian fødselsnummer, with D numbers (day + 40) and H numbers (month + 40).

``DDMMYY iiiKK``: two check digits by modulus 11. Bank accounts have eleven digits and a modulus-11 digit too,
and the check rule widens in 2032, so a number without a label is never certain. Test numbers have 40
(NAV) or 80 (Skatteetaten) added to the month. Source: Skatteetaten, on the structure of the number.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import regex

from detectors import dates, evidence
from detectors.api import PLAIN, Confidence, Context, Kind, Match, Reason, Severity
from detectors.checksums import weighted_sum
from detectors.normalise import SPACES, normalise
from detectors.sensitive import MASK, Sensitive
from detectors.surroundings import naming
from detectors.words import Mark

FODSELSNUMMER = Kind(
    "no.fodselsnummer",
    "Norwegian identity number (fødselsnummer)",
    Severity.HIGH,
    "Norwegian bank accounts, which have eleven digits and a check digit of the same sort.",
    default=False,
)
_PATTERN = regex.compile(rf"(?<![\p{{L}}0-9.,\-+/])[0-9]{{6}}[{SPACES}]?[0-9]{{5}}(?![\p{{L}}0-9]|[.,\-+/][0-9])")
_FIRST = (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)
_SECOND = (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_FORM = Reason("It is written as eleven digits", -9)
_MASK = MASK * 11


@dataclass(frozen=True, slots=True)
class Fodselsnummer:
    """Finds Norwegian identity numbers."""

    name: str = "fodselsnummer"
    version: str = "1"
    kinds: tuple[Kind, ...] = (FODSELSNUMMER,)

    def find(self, text: str, context: Context = PLAIN) -> Iterable[Match]:
        """Every candidate in ``text``, accepted or dismissed."""
        view = normalise(text)
        for found in _PATTERN.finditer(view.text):
            digits = "".join(character for character in found.group() if character.isdecimal())
            start, end = view.span(*found.span())
            reasons = [_FORM]
            holds = weighted_sum(digits[:10], _FIRST) % 11 == 0 and weighted_sum(digits, _SECOND) % 11 == 0
            if not dates.is_month_and_day(f"{int(digits[2:4]) % 40:02}", f"{int(digits[:2]) % 40:02}"):
                reasons.append(evidence.NO_SUCH_DATE)
            else:
                reasons.append(evidence.CHECK_HOLDS if holds else evidence.CHECK_FAILS)
            label = naming(view.text, *found.span(), Mark.NO, context.label_at(start))
            if label is not None:
                reasons.append(label)
            elif not holds:
                reasons.append(evidence.NEEDS_LABEL)
            score = evidence.total(reasons)
            confidence = evidence.level(score, Confidence.CONFIRMED if holds else Confidence.POSSIBLE)
            value = Sensitive(digits, _MASK)
            yield Match(start, end, FODSELSNUMMER.id, value, confidence, tuple(reasons), score=score)
