"""Payment cards: 13 to 19 digits, an issuer's prefix with its length, and the Luhn check digit (ISO/IEC 7812)."""

from collections.abc import Iterable
from dataclasses import dataclass

import regex

from detectors import evidence
from detectors.api import PLAIN, Context, Kind, Match, Reason, Severity
from detectors.checksums import luhn_holds
from detectors.normalise import normalise
from detectors.sensitive import MASK, Sensitive
from detectors.surroundings import naming
from detectors.testnumbers import TAG
from detectors.words import Mark, word_set

CARD = Kind("card", "Payment card number", Severity.HIGH, "Time stamps and serial numbers of 13 digits.", default=False)

_PATTERN = regex.compile(
    r"(?<![\p{L}0-9.,\-_/=])[2-6][0-9]{3}(?:[ \u00a0\-]?[0-9]{4}){2}[ \u00a0\-]?[0-9]{1,7}(?![\p{L}0-9_]|[.,\-/:][0-9])"
    r"|(?<![\p{L}0-9.,\-_/=])3[47][0-9]{2}[ \u00a0\-]?[0-9]{6}[ \u00a0\-]?[0-9]{5}(?![\p{L}0-9_]|[.,\-/:][0-9])"
)
_ISSUERS: tuple[tuple[range, int, frozenset[int]], ...] = (
    (range(4, 5), 1, frozenset({16, 19})),
    (range(51, 56), 2, frozenset({16})),
    (range(2221, 2721), 4, frozenset({16})),
    (range(34, 35), 2, frozenset({15})),
    (range(37, 38), 2, frozenset({15})),
    (range(5019, 5020), 4, frozenset({16})),
    (range(300, 306), 3, frozenset({14})),
    (range(6011, 6012), 4, frozenset({16})),
    (range(67, 68), 2, frozenset({16, 18, 19})),
)
"""Prefixes, their number of digits, and the lengths of cards that begin with them: Visa, Mastercard (two ranges),
American Express (two), Dankort, Diners, Discover, Maestro."""
_TEST_CARDS = word_set(
    """
    4111111111111111 4242424242424242 4012888888881881 4000056655665556 5555555555554444 5105105105105100
    2223003122003222 5200828282828210 378282246310005 371449635398431 30569309025904 6011111111111117
    5019717010103742 4000000000000002 4571000000000001
    """
)
"""Numbers that payment services publish for tests."""
_VALID = Reason("An issuer has cards that begin like this, and the check digit holds", 14)
_INVALID = Reason("No issuer has such cards, or the check digit does not hold", -60)
_GROUPED = Reason("It is grouped as on a card", 4)


@dataclass(frozen=True, slots=True)
class Card:
    """Finds payment card numbers; published test numbers are tagged."""

    name: str = "card"
    version: str = "1"
    kinds: tuple[Kind, ...] = (CARD,)

    def find(self, text: str, context: Context = PLAIN) -> Iterable[Match]:
        """Every candidate in ``text``, accepted or dismissed."""
        view = normalise(text)
        for found in _PATTERN.finditer(view.text):
            digits = "".join(character for character in found.group() if character.isdecimal())
            start, end = view.span(*found.span())
            reasons = [_VALID if _is_issued(digits) and luhn_holds(digits) else _INVALID]
            if len(digits) < len(found.group()):
                reasons.append(_GROUPED)
            test = digits in _TEST_CARDS
            if test:
                reasons.append(evidence.TEST_NUMBER)
            named = naming(view.text, *found.span(), Mark.CARD, context.label_at(start))
            if named is not None:
                reasons.append(named)
            score = evidence.total(reasons)
            yield Match(
                start, end, CARD.id, Sensitive(digits, MASK * (len(digits) - 4) + digits[-4:]), evidence.level(score),
                tuple(reasons), tags=(TAG,) if test else (), score=score,
                severity=Severity.LOW if test else None,
            )  # fmt: skip


def _is_issued(digits: str) -> bool:
    return any(int(digits[:width]) in prefixes and len(digits) in lengths for prefixes, width, lengths in _ISSUERS)
