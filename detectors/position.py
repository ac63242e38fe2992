"""Where a picture or film was taken, as its file tells: personal data when it shows somebody's home."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from detectors import evidence
from detectors.api import PLAIN, Context, Kind, Match, Reason, Severity
from detectors.sensitive import MASK, Sensitive

POSITION = Kind("gps", "GPS position", Severity.LOW, "Pictures taken in public places.")
LABEL = "GPS position"
"""The label under which extractors write a position, as a geo URI (RFC 5870)."""
_GEO = re.compile(r"geo:(-?\d{1,2})\.(\d{4})\d*,(-?\d{1,3})\.(\d{4})\d*(?![\d.])")
_STORED = Reason("The file itself tells where it was taken", 10)
_OF_WHOM = Reason("Only a person can tell whether somebody lives there", -8)


@dataclass(frozen=True, slots=True)
class Position:
    """Finds positions that a device wrote into a picture or film; positions in texts and maps are not meant.

    They are cut to four decimals, about ten metres: pictures from one place have one value.
    """

    name: str = "position"
    version: str = "1"
    kinds: tuple[Kind, ...] = (POSITION,)

    def find(self, text: str, context: Context = PLAIN) -> Iterable[Match]:
        """Every candidate in ``text``, accepted or dismissed."""
        if not context.labels:
            return
        reasons = (_STORED, _OF_WHOM)
        score = evidence.total(reasons)
        for found in _GEO.finditer(text):
            if context.label_at(found.start()) != LABEL:
                continue
            north, north_part, east, east_part = found.groups()
            hidden = MASK * len(north_part)
            value = Sensitive(f"geo:{north}.{north_part},{east}.{east_part}", f"geo:{north}.{hidden},{east}.{hidden}")
            yield Match(*found.span(), POSITION.id, value, evidence.level(score), reasons, score=score)
