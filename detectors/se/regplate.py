"""Swedish number plates, beside a word for a vehicle: three letters, two digits, and a digit or a letter.

Without such a word the shape is a room, a model or a course. Source: Transportstyrelsen; I, Q, V and the Swedish
letters are not used, nor is O at the end.
"""

import regex

from detectors.api import Kind, Reason, Severity
from detectors.labelled import Labelled
from detectors.sensitive import MASK, Sensitive
from detectors.words import Mark


def _value(found: "regex.Match[str]") -> Sensitive:
    return Sensitive(found.group().replace(" ", ""), MASK * 6)


SWEDISH_PLATE = Labelled(
    name="se-regplate",
    kind=Kind("se.regplate", "Swedish number plate", Severity.LOW, "Rooms, models and courses.", default=False),
    shape=regex.compile(r"(?<![\p{L}0-9])[A-HJ-PR-UW-Z]{3}[ ]?[0-9]{2}[0-9A-HJ-NPR-UW-Z](?![\p{L}0-9])"),
    words=Mark.PLATE,
    form=Reason("It has the form of a Swedish number plate", -4),
    value=_value,
)
