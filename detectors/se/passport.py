"""Swedish passport numbers beside a label: eight digits, since 2022 two letters and seven digits."""

import regex

from detectors.api import Confidence, Kind, Reason, Severity
from detectors.labelled import Labelled
from detectors.sensitive import MASK, Sensitive
from detectors.words import Mark


def _value(found: "regex.Match[str]") -> Sensitive:
    return Sensitive(found.group(), MASK * len(found.group()))


SWEDISH_PASSPORT = Labelled(
    name="se-passport",
    kind=Kind(
        "se.passport",
        "Swedish passport number",
        Severity.MEDIUM,
        "Any number of that shape after the word.",
        default=False,
    ),
    shape=regex.compile(r"(?<![\p{L}0-9])(?:[A-Z]{2}[0-9]{7}|[0-9]{8})(?![\p{L}0-9]|[.,\-/][0-9])"),
    words=Mark.PASSPORT,
    form=Reason("It has the form of a Swedish passport number", -20),
    value=_value,
    cap=Confidence.POSSIBLE,
)
