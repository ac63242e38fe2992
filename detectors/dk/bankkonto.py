"""Danish bank accounts: a registration number of four digits and an account number of up to ten, beside a label."""

import regex

from detectors.api import Kind, Reason, Severity
from detectors.labelled import Labelled
from detectors.normalise import DASHES
from detectors.sensitive import MASK, Sensitive
from detectors.words import Mark


def _value(found: "regex.Match[str]") -> Sensitive:
    account = found[2].replace(" ", "").zfill(10)
    return Sensitive(f"{found[1]}-{account}", f"{found[1]}-{MASK * 10}")


DANISH_ACCOUNT = Labelled(
    name="dk-bankkonto",
    kind=Kind(
        "dk.bankkonto",
        "Danish bank account",
        Severity.MEDIUM,
        "Ledger accounts and amounts after the word.",
        default=False,
    ),
    shape=regex.compile(
        rf"(?<![\p{{L}}0-9.,\-/])([0-9]{{4}})(?:[ ,;/{DASHES}]{{1,2}}(?i:konto(?:nr|nummer)?\.?:?[ ]?)?|[ ]?)"
        rf"([0-9]{{6,10}}|[0-9]{{3}}[ ][0-9]{{3}}[ ][0-9]{{1,4}})(?![\p{{L}}0-9]|[.,{DASHES}/][0-9])"
    ),
    words=Mark.BANK,
    form=Reason("It is written as a registration number and an account number", -9),
    value=_value,
)
