"""Finnish henkilötunnus (HETU).

``DDMMYYCZZZQ``: a date, a sign for the century, a serial number and a check character over the nine digits.
Since 2023 new signs stand for the 1900s (``-YXWVU``) and the 2000s (``ABCDEF``). Serial numbers from 900 are
temporary or for tests. Source: Digi- ja väestötietovirasto, on the renewed identity code.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import regex

from detectors import dates, evidence
from detectors.api import PLAIN, Confidence, Context, Kind, Match, Reason, Severity
from detectors.normalise import normalise
from detectors.sensitive import MASK, Sensitive
from detectors.surroundings import naming
from detectors.words import Mark

HETU = Kind("fi.hetu", "Finnish identity code (henkilötunnus)", Severity.HIGH, "Hardly anything.", default=False)

_CHARACTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_PATTERN = regex.compile(
    rf"(?<![\p{{L}}0-9])[0-9]{{6}}[-+A-FU-Y][0-9]{{3}}[{_CHARACTERS}{_CHARACTERS[10:].lower()}](?![\p{{L}}0-9])"
)
_FORM = Reason("It is written as a date, a sign for the century, three digits and a check character", 6)
_TEMPORARY = Reason("Its serial number is for temporary use or for tests", -3)


@dataclass(frozen=True, slots=True)
class Hetu:
    """Finds Finnish identity codes."""

    name: str = "hetu"
    version: str = "1"
    kinds: tuple[Kind, ...] = (HETU,)

    def find(self, text: str, context: Context = PLAIN) -> Iterable[Match]:
        """Every candidate in ``text``, accepted or dismissed."""
        view = normalise(text)
        for found in _PATTERN.finditer(view.text):
            written = found.group().upper()
            start, end = view.span(*found.span())
            reasons = [_FORM]
            holds = _CHARACTERS[int(written[:6] + written[7:10]) % 31] == written[10]
            if not dates.is_month_and_day(written[2:4], written[:2]) or written[7:10] < "002":
                reasons.append(evidence.NO_SUCH_DATE)
            else:
                reasons.append(evidence.CHECK_HOLDS if holds else evidence.CHECK_FAILS)
            temporary = written[7] == "9"
            if temporary:
                reasons.append(_TEMPORARY)
            label = naming(view.text, *found.span(), Mark.FI, context.label_at(start))
            if label is not None:
                reasons.append(label)
            elif not holds:
                reasons.append(evidence.NEEDS_LABEL)
            cap = Confidence.POSSIBLE if not holds else Confidence.LIKELY if temporary else Confidence.CONFIRMED
            score = evidence.total(reasons)
            yield Match(
                start, end, HETU.id, Sensitive(written, f"{MASK * 6}{written[6]}{MASK * 4}"),
                evidence.level(score, cap), tuple(reasons), tags=("temporary",) if temporary else (), score=score,
            )  # fmt: skip
