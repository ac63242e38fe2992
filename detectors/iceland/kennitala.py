"""Icelandic kennitala.

``DDMMYY-NNPC``: P was a modulus-11 digit and C tells the century. Numbers issued from 18 February 2026 have no
check digit any more, so a label is required instead. Organisations have 40 added to the day and are left out.
Source: Þjóðskrá (skra.is), on the structure of the kennitala.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import regex

from detectors import dates, evidence
from detectors.api import PLAIN, Confidence, Context, Kind, Match, Reason, Severity
from detectors.checksums import weighted_sum
from detectors.normalise import DASHES, normalise
from detectors.sensitive import MASK, Sensitive
from detectors.surroundings import naming
from detectors.words import Mark

KENNITALA = Kind(
    "is.kennitala",
    "Icelandic identity number (kennitala)",
    Severity.HIGH,
    "Danish and Swedish numbers; looked for only beside a label.",
    default=False,
)
_PATTERN = regex.compile(rf"(?<![\p{{L}}0-9])[0-9]{{6}}[{DASHES} ]?[0-9]{{3}}[890](?![\p{{L}}0-9]|[.,\-+/][0-9])")
_WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2, 1)
_FORM = Reason("It is written as a date and four digits, the last of which tells the century", 2)
_UNCHECKED = Reason("The check digit does not hold, as in numbers issued since 2026", -6)
_ORGANISATION = Reason("It is the number of an organisation", -60)
_MASK = f"{MASK * 6}-{MASK * 4}"


@dataclass(frozen=True, slots=True)
class Kennitala:
    """Finds Icelandic identity numbers of persons beside a label."""

    name: str = "kennitala"
    version: str = "1"
    kinds: tuple[Kind, ...] = (KENNITALA,)

    def find(self, text: str, context: Context = PLAIN) -> Iterable[Match]:
        """Every candidate in ``text``, accepted or dismissed."""
        view = normalise(text)
        for found in _PATTERN.finditer(view.text):
            digits = "".join(character for character in found.group() if character.isdecimal())
            start, end = view.span(*found.span())
            holds = weighted_sum(digits[:9], _WEIGHTS) % 11 == 0
            reasons = [_FORM, evidence.CHECK_HOLDS if holds else _UNCHECKED]
            if digits[0] in "4567":
                reasons.append(_ORGANISATION)
            elif not dates.is_month_and_day(digits[2:4], digits[:2]):
                reasons.append(evidence.NO_SUCH_DATE)
            label = naming(view.text, *found.span(), Mark.IS, context.label_at(start))
            reasons.append(label or evidence.NEEDS_LABEL)
            score = evidence.total(reasons)
            value = Sensitive(f"{digits[:6]}-{digits[6:]}", _MASK)
            confidence = evidence.level(score, Confidence.CONFIRMED if holds else Confidence.LIKELY)
            yield Match(start, end, KENNITALA.id, value, confidence, tuple(reasons), score=score)
