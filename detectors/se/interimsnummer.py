"""Swedish numbers for those who have no personnummer yet: interim, TF and reserve numbers.

Universities replace the first digit of the serial number by a letter (``000101-T220``), schools write ``TF`` and
two digits (``20110315-TF12``), care uses the national reserve number, whose first two digits are the century
plus a multiple of three (``22840517-KB19``). Regions have forms of their own that are not recognised.

None has a check digit that holds everywhere, so none is ever certain. Sources: Universitets- och högskolerådet
on interim numbers; Skolverket on TF numbers; Inera on the national reserve number.
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

INTERIM = Kind(
    "se.interimsnummer",
    "Swedish interim number",
    Severity.HIGH,
    "Article and part numbers with a letter.",
    default=False,
)
RESERVE = Kind(
    "se.reservnummer", "Swedish reserve number", Severity.HIGH, "Article and part numbers with letters.", default=False
)

_INTERIM = regex.compile(
    rf"(?<![\p{{L}}0-9])(?:[0-9]{{2}})?[0-9]{{6}}[{DASHES}+ ]?(?:TF[0-9]{{2}}|[TRSUWXJKLMN][0-9]{{3}})(?![\p{{L}}0-9])"
)
_RESERVE = regex.compile(
    rf"(?<![\p{{L}}0-9])2[1-9][0-9]{{6}}[{DASHES}]?[A-HJ-NPR-U-Z&&[^QVW]]{{2}}[0-9]{{2}}(?![\p{{L}}0-9])", regex.V1
)
_FORM = Reason("It is written as a birth date, a letter and digits", -2)
_TF_FORM = Reason("It is written as a birth date, TF and two digits, as schools do", 12)
_RESERVE_FORM = Reason("It is written as a national reserve number", -2)


@dataclass(frozen=True, slots=True)
class Interimsnummer:
    """Finds Swedish interim, TF and reserve numbers."""

    name: str = "interimsnummer"
    version: str = "1"
    kinds: tuple[Kind, ...] = (INTERIM, RESERVE)

    def find(self, text: str, context: Context = PLAIN) -> Iterable[Match]:
        """Every candidate in ``text``, accepted or dismissed."""
        view = normalise(text)
        for pattern, kind, cap in (
            (_INTERIM, INTERIM, Confidence.LIKELY),
            (_RESERVE, RESERVE, Confidence.POSSIBLE),
        ):
            for found in pattern.finditer(view.text):
                start, end = view.span(*found.span())
                digits = "".join(character for character in found.group() if character.isalnum())
                reason = _RESERVE_FORM if kind is RESERVE else _TF_FORM if "TF" in digits else _FORM
                reasons = [reason]
                date = digits[:-4]
                if kind is INTERIM and not dates.is_month_and_day(date[-4:-2], date[-2:]):
                    reasons.append(evidence.NO_SUCH_DATE)
                named = naming(view.text, *found.span(), Mark.INTERIM | Mark.SE, context.label_at(start))
                if named is not None:
                    reasons.append(named)
                elif kind is RESERVE:
                    reasons.append(evidence.NEEDS_LABEL)
                score = evidence.total(reasons)
                value = f"{_century(date)}{date}-{digits[-4:]}"
                mask = f"{value[:2]}{MASK * 6}-{MASK * 4}"
                confidence = evidence.level(score, cap)
                yield Match(start, end, kind.id, Sensitive(value, mask), confidence, tuple(reasons), score=score)


def _century(date: str) -> str:
    """Interim numbers are short-lived, so a year without century is of this one, if it can be."""
    return "" if len(date) == 8 else "20" if int(date[:2]) <= 50 else "19"
