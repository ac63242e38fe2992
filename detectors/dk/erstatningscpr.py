"""Danish replacement numbers, for people who are treated or taught without a CPR number.

Administrations add 60 to the day (``650370-0008``); health care writes a century digit, two letters and a digit
for the sex (``130878-1OS6``). In law they are no CPR numbers, but they tell who somebody is just as well.

Sources: CPR-kontoret's recommendation on replacement numbers; Sundhedsdatastyrelsen on X-eCPR.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import regex

from detectors import dates, evidence
from detectors.api import PLAIN, Confidence, Context, Kind, Match, Reason, Severity
from detectors.normalise import DASHES, normalise
from detectors.sensitive import MASK, Sensitive
from detectors.surroundings import naming
from detectors.words import Mark

REPLACEMENT = Kind(
    "dk.erstatningscpr",
    "Danish replacement number (erstatnings-CPR)",
    Severity.HIGH,
    "Order and part numbers; looked for only beside a label.",
    default=False,
)
_PATTERN = regex.compile(
    rf"(?<![\p{{L}}0-9])[0-9]{{6}}(?:[{DASHES} ]?[0-9]{{4}}|[{DASHES}]?[0-9][A-Z]{{2}}[0-9])(?![\p{{L}}0-9])"
)
_SHIFTED = Reason("It is written with 60 added to the day, as replacement numbers are", 2)
_LETTERS = Reason("It is written with letters in its serial number, as replacement numbers in health care are", 2)
_MASK = f"{MASK * 6}-{MASK * 4}"


@dataclass(frozen=True, slots=True)
class Erstatningscpr:
    """Finds Danish replacement numbers beside a label."""

    name: str = "erstatningscpr"
    version: str = "1"
    kinds: tuple[Kind, ...] = (REPLACEMENT,)

    def find(self, text: str, context: Context = PLAIN) -> Iterable[Match]:
        """Every candidate in ``text``, accepted or dismissed."""
        view = normalise(text)
        for found in _PATTERN.finditer(view.text):
            written = "".join(character for character in found.group() if character.isalnum())
            lettered = not written.isdecimal()
            day, month = int(written[:2]), written[2:4]
            if not lettered and day <= 60:
                continue  # An ordinary CPR number's shape: not ours to judge.
            reasons = [_LETTERS if lettered else _SHIFTED]
            if not dates.is_month_and_day(month, f"{day if lettered else day - 60:02}"):
                reasons.append(evidence.NO_SUCH_DATE)
            start, end = view.span(*found.span())
            label = naming(view.text, *found.span(), Mark.REPLACEMENT | Mark.DK, context.label_at(start))
            reasons.append(label or evidence.NEEDS_LABEL)
            score = evidence.total(reasons)
            value = Sensitive(f"{written[:6]}-{written[6:]}", _MASK)
            confidence = evidence.level(score, Confidence.LIKELY)
            yield Match(start, end, REPLACEMENT.id, value, confidence, tuple(reasons), score=score)
