"""Swedish bank accounts: a clearing number and an account number, beside a label.

Without a label such digits are anything. A private person's bankgiro or plusgiro is not told from others'.
"""

import regex

from detectors.api import Confidence, Kind, Reason, Severity
from detectors.labelled import Labelled
from detectors.normalise import DASHES
from detectors.sensitive import MASK, Sensitive
from detectors.words import Mark

_SIGNS = regex.compile(rf"[ ,{DASHES}]")


def _value(found: "regex.Match[str]") -> Sensitive:
    account = _SIGNS.sub("", found[2])
    clearing = _SIGNS.sub("-", found[1])
    return Sensitive(f"{clearing},{account}", f"{clearing},{MASK * len(account)}")


SWEDISH_ACCOUNT = Labelled(
    name="se-bankkonto",
    kind=Kind(
        "se.bankkonto",
        "Swedish bank account",
        Severity.MEDIUM,
        "Ledger accounts and amounts after the word.",
        default=False,
    ),
    shape=regex.compile(
        rf"(?<![\p{{L}}0-9.,\-/])([1-9][0-9]{{3}}(?:[{DASHES}][0-9](?=[, ]))?)(?:,[ ]?|[ ]{{1,2}}|[{DASHES}])"
        rf"([0-9]{{1,3}}(?:[ {DASHES}]?[0-9]{{1,3}}){{2,4}})(?![\p{{L}}0-9]|[.,/][0-9])"
    ),
    words=Mark.BANK,
    form=Reason("It is written as a clearing number and an account number", -19),
    value=_value,
    cap=Confidence.LIKELY,
)
