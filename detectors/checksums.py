"""Check digits of personal numbers. Pure arithmetic on strings of ASCII digits; nothing here knows a date."""

_DOUBLED = {str(digit): sum(divmod(2 * digit, 10)) for digit in range(10)}
_PAIRS = {f"{first}{second}": _DOUBLED[first] + int(second) for first in _DOUBLED for second in _DOUBLED}

LUHN_PAIRS = _PAIRS
"""What two digits add to a Luhn sum when an even number of digits follows them."""
LUHN_FOURS = {first + second: _PAIRS[first] + _PAIRS[second] for first in _PAIRS for second in _PAIRS}
"""The same of four digits."""

_CPR_WEIGHTS = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


def luhn_holds(digits: str) -> bool:
    """Whether the last digit is the Luhn check digit of those before it (ISO/IEC 7812-1, annex B)."""
    if len(digits) % 2:
        digits = "0" + digits
    return sum([_PAIRS[digits[at : at + 2]] for at in range(0, len(digits), 2)]) % 10 == 0


def weighted_sum(digits: str, weights: tuple[int, ...]) -> int:
    """The sum of the digits, each times its weight; what modulus-11 schemes are built from."""
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))


def cpr_modulus_11_holds(digits: str) -> bool:
    """Whether ten digits satisfy the modulus-11 rule that CPR numbers followed without exception until 2007."""
    return weighted_sum(digits, _CPR_WEIGHTS) % 11 == 0
