"""International bank account numbers, by their country's structure and check digits (ISO 13616)."""

from collections.abc import Iterable
from dataclasses import dataclass

import regex
from stdnum import iban as stdnum_iban

from detectors import evidence
from detectors.api import PLAIN, Context, Kind, Match, Reason, Severity
from detectors.normalise import normalise
from detectors.sensitive import MASK, Sensitive

IBAN = Kind(
    "iban",
    "Bank account number (IBAN)",
    Severity.MEDIUM,
    "The municipality's own accounts, and examples.",
    default=False,
)
_PATTERN = regex.compile(r"(?<![\p{L}0-9])[A-Z]{2}[0-9]{2}(?:[ \u00a0]?[0-9A-Z]{1,4}){3,8}(?![\p{L}0-9])")
_HOLDS = Reason("The country's structure and the check digits hold", 24)
_FAILS = Reason("The country's structure or the check digits do not hold", -60)


@dataclass(frozen=True, slots=True)
class Iban:
    """Finds IBANs. Without the right check digits nothing is reported."""

    name: str = "iban"
    version: str = "1"
    kinds: tuple[Kind, ...] = (IBAN,)

    def find(self, text: str, context: Context = PLAIN) -> Iterable[Match]:
        """Every candidate in ``text``, accepted or dismissed."""
        view = normalise(text)
        for found in _PATTERN.finditer(view.text):
            number, end = _longest(found.group())
            reasons = (_HOLDS if number else _FAILS,)
            value = number or "".join(found.group().split())
            start, finish = view.span(found.start(), found.start() + end)
            score = evidence.total(reasons)
            mask = f"{value[:2]}{MASK * (len(value) - 2)}"
            yield Match(start, finish, IBAN.id, Sensitive(value, mask), evidence.level(score), reasons, score=score)


def _longest(written: str) -> tuple[str, int]:
    """The longest beginning that is valid, compact, and its length as written: a word may follow the number."""
    end = len(written)
    while end > 14:
        compact = "".join(written[:end].split())
        if stdnum_iban.is_valid(compact):
            return compact, end
        end = max(written.rfind(" ", 0, end), written.rfind("\u00a0", 0, end))
    return "", len(written)
