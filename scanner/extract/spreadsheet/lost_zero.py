"""Identity numbers that a spreadsheet took for numbers, and whose leading zeros are gone.

A CPR number of someone born on the first to ninth of a month, and a ten-digit personnummer of someone born
in the first decade of a century, begin with a zero. Nothing is invented where a number is just a number:
a zero comes back where the header of the column says what stands there, or where nearly all whole numbers
of the column are dates once it is back.
"""

import re
from collections.abc import Collection

_PERSON_COLUMN = re.compile(
    r"""(?ix)
    \b cpr
    | \b (?: person | pers | p ) [\s._-]* (?: nr | no | n[uo]mmer | number | id | identitet )
    | samordnings | f[øo]dsels | f[öo]delsen | identitetsn | \b pnr \b
    """
)
_DIGITS = 10
_SHORTEST = 7
"""A personnummer of a January in a year 00 loses three zeros: 000112-2380 is kept as 1122380."""

_DATES = 0.9
"""Share of a column's numbers that must be dates before any of them is padded."""


def is_person_column(header: str) -> bool:
    """Whether the header of a column says that identity numbers stand below it."""
    return bool(header) and _PERSON_COLUMN.search(header) is not None


def restore_by_header(text: str) -> str:
    """The number with its leading zeros, from a column whose header says what it is."""
    return text.zfill(_DIGITS) if _SHORTEST <= len(text) < _DIGITS else text


def restore_by_shape(numbers: Collection[int]) -> frozenset[int]:
    """Those of a column's whole numbers that have nine digits, if nearly all of nine and ten are dates."""
    long = [number for number in numbers if 10**8 <= number < 10**10]
    short = frozenset(number for number in long if number < 10**9)
    if not short or sum(map(_begins_with_date, long)) < _DATES * len(long):
        return frozenset()
    return frozenset(filter(_begins_with_date, short))


def _begins_with_date(number: int) -> bool:
    """Whether the ten digits begin with DDMMYY or YYMMDD; a coordination number's day is 60 higher."""
    digits = f"{number:010}"
    first, month, last = int(digits[:2]), int(digits[2:4]), int(digits[4:6])
    return 1 <= month <= 12 and (1 <= first <= 31 or 1 <= last <= 31 or 61 <= last <= 91)
