"""The machine-readable zone of passports and identity cards (ICAO Doc 9303, parts 4 and 5)."""

from collections.abc import Iterable
from dataclasses import dataclass

import regex

from detectors import evidence
from detectors.api import PLAIN, Context, Kind, Match, Reason, Severity
from detectors.normalise import normalise
from detectors.sensitive import MASK, Sensitive

ZONE = Kind(
    "passport.mrz",
    "Machine-readable zone of a passport or identity card",
    Severity.HIGH,
    "Hardly anything.",
    default=False,
)

_PASSPORT = regex.compile(
    r"""
    P[A-Z<] [A-Z<]{3} [A-Z<]{39} [\r\n ]{0,3}    # type, issuing state, name
    ([A-Z0-9<]{9}) ([0-9]) [A-Z<]{3}             # number and its check digit, nationality
    ([0-9]{6}) ([0-9]) [MFX<]                    # birth date and its check digit, sex
    ([0-9]{6}) ([0-9])                           # expiry and its check digit
    [A-Z0-9<]{14} [0-9<] [0-9]                   # personal number and two check digits
    """,
    regex.VERBOSE,
)
_CARD = regex.compile(
    r"""
    [IAC][A-Z<] [A-Z<]{3} ([A-Z0-9<]{9}) ([0-9]) [A-Z0-9<]{15} [\r\n ]{0,3}   # type, state, number, its check digit
    ([0-9]{6}) ([0-9]) [MFX<]                                                 # birth date, its check digit, sex
    ([0-9]{6}) ([0-9]) [A-Z<]{3} [A-Z0-9<]{11} [0-9]                          # expiry, its check digit, nationality
    """,
    regex.VERBOSE,
)
_CHECKED = Reason("All check digits of the machine-readable zone hold", 30)
_UNCHECKED = Reason("It has the form of a machine-readable zone, but a check digit does not hold", 2)
_WEIGHTS = (7, 3, 1)


@dataclass(frozen=True, slots=True)
class MachineReadableZone:
    """Finds the machine-readable zones of passports and identity cards."""

    name: str = "passport-mrz"
    version: str = "1"
    kinds: tuple[Kind, ...] = (ZONE,)

    def find(self, text: str, context: Context = PLAIN) -> Iterable[Match]:
        """Every candidate in ``text``; one with a wrong check digit is possible only."""
        view = normalise(text)
        if "<<" not in view.text:
            return
        for pattern in (_PASSPORT, _CARD):
            for found in pattern.finditer(view.text):
                fields = found.groups()
                checked = all(_check_digit(fields[at]) == fields[at + 1] for at in range(0, 6, 2))
                reasons = (_CHECKED if checked else _UNCHECKED,)
                number = fields[0].rstrip("<")
                start, end = view.span(*found.span())
                score = evidence.total(reasons)
                value = Sensitive(number, MASK * len(number))
                yield Match(start, end, ZONE.id, value, evidence.level(score), reasons, score=score)


def _check_digit(field: str) -> str:
    """Part 3 of the document: weights 7, 3, 1; letters count from 10, the filler as nothing."""
    values = (0 if character == "<" else int(character, 36) for character in field)
    return str(sum(value * _WEIGHTS[at % 3] for at, value in enumerate(values)) % 10)
