"""Danish number plates, beside a word for a vehicle: two letters and five digits.

Without such a word the shape is a model or an article. Source: Motorstyrelsen; I, O and Q are not used.
"""

import regex

from detectors.api import Kind, Reason, Severity
from detectors.labelled import Labelled
from detectors.sensitive import MASK, Sensitive
from detectors.words import Mark


def _value(found: "regex.Match[str]") -> Sensitive:
    return Sensitive(found.group().replace(" ", ""), MASK * 7)


DANISH_PLATE = Labelled(
    name="dk-regplate",
    kind=Kind("dk.regplate", "Danish number plate", Severity.LOW, "Models and articles.", default=False),
    shape=regex.compile(r"(?<![\p{L}0-9])[A-HJ-NPR-Z]{2}[ ]?[0-9]{2}[ ]?[0-9]{3}(?![\p{L}0-9])"),
    words=Mark.PLATE,
    form=Reason("It has the form of a Danish number plate", -4),
    value=_value,
)
