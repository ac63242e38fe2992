"""Synthetic personal numbers that look right and belong to nobody who could be harmed.

Three sources: births before 1920 with correct check digits, numbers that Skatteverket publishes for testing
(open data set "Testpersonnummer"), and Danish numbers of births 1858-1919. The rules of the numbers are those
of SKV 704 and SKV 707 (Sweden) and of CPR-kontoret's "Personnummeret i CPR" (Denmark). The last four digits
are above those of any time of day or date: nothing but its surroundings is to speak against a number.
"""

from dataclasses import dataclass
from datetime import date, timedelta

PERSONNUMMER = "se.personnummer"
SAMORDNINGSNUMMER = "se.samordningsnummer"
CPR = "dk.cpr"

OFFICIAL_TEST_NUMBERS = (
    "19770101-2382",
    "20050215-2382",
    "20080808-2390",
    "20031225-2398",
    "20111007-2384",
    "20020825-2387",
    "19930119-2390",
    "20051228-2393",
    "19990321-2380",
    "19860309-2381",
    "19910918-2387",
    "19810420-2380",
    "19831124-2385",
    "19870123-2392",
    "20100930-2397",
    "20020519-2396",
    "19941127-2397",
    "19761205-2386",
    "19771026-2382",
    "19881001-2396",
)
"""From Skatteverket's open list. Needed where a number is written with ten digits and a hyphen, a form that
nobody born before 1920 has."""


@dataclass(frozen=True, slots=True)
class Number:
    """A synthetic number in its canonical form, and the parts that the forms on the site are made of."""

    kind: str
    value: str
    official_test_number: bool = False

    @property
    def parts(self) -> dict[str, str]:
        """Fields for ``str.format``: ``day`` is the date as the kind writes it, ``long`` has the century."""
        day, tail = self.value.split("-")
        if self.kind == CPR:
            return {"day": day, "tail": tail, "dd": day[:2], "mm": day[2:4], "yy": day[4:]}
        long = {"yyyy": day[:4], "mm": day[4:6], "dd": day[6:]}
        return {"long": day, "day": day[2:], "tail": tail, **long}


def luhn_digit(digits: str) -> str:
    """The check digit of nine digits, with the weights 2, 1, 2, …"""
    total = 0
    for position, character in enumerate(digits):
        product = int(character) * (2 - position % 2)
        total += product // 10 + product % 10
    return str(-total % 10)


def personnummer(index: int) -> Number:
    """The ``index``-th synthetic personnummer: born 1915-1919, so that its age alone is no oddity."""
    born = date(1915, 1, 4) + timedelta(days=29 * index)
    if born.year > 1919:
        raise ValueError("no synthetic personnummer left before 1920")
    first = f"{born:%y%m%d}{430 + 9 * index:03d}"
    return Number(PERSONNUMMER, f"{born:%Y%m%d}-{first[6:]}{luhn_digit(first)}")


def old_personnummer(index: int) -> Number:
    """The ``index``-th synthetic personnummer of somebody born 1891-1899."""
    born = date(1891, 3, 2) + timedelta(days=113 * index)
    first = f"{born:%y%m%d}{430 + 17 * index:03d}"
    return Number(PERSONNUMMER, f"{born:%Y%m%d}-{first[6:]}{luhn_digit(first)}")


def samordningsnummer(index: int) -> Number:
    """The ``index``-th synthetic samordningsnummer: a personnummer with 60 added to the day."""
    born = date(1916, 5, 9) + timedelta(days=67 * index)
    day = f"{born:%y%m}{born.day + 60}"
    first = f"{day}{530 + 19 * index:03d}"
    return Number(SAMORDNINGSNUMMER, f"{born:%Y%m}{born.day + 60}-{first[6:]}{luhn_digit(first)}")


def official(index: int) -> Number:
    """The ``index``-th of Skatteverket's test numbers."""
    return Number(PERSONNUMMER, OFFICIAL_TEST_NUMBERS[index], official_test_number=True)


def cpr(index: int) -> Number:
    """The ``index``-th synthetic CPR number of somebody born 1915-1919 (seventh digit 0-3)."""
    born = date(1915, 2, 6) + timedelta(days=83 * index)
    if born.year > 1919:
        raise ValueError("no synthetic CPR number left before 1920")
    return _first_valid_cpr(born, 3200 + 37 * index)


def old_cpr(index: int) -> Number:
    """The ``index``-th synthetic CPR number of somebody born 1858-1899 (seventh digit 5-8)."""
    born = date(1861, 4, 12) + timedelta(days=401 * index)
    return _first_valid_cpr(born, 5100 + 89 * index % 3500)


def _first_valid_cpr(born: date, start: int) -> Number:
    """The first number from ``start`` that modulus 11 allows and that cannot be read as a Swedish one as well.

    About one in twenty passes both countries' checks; on this site each number is to be one thing only.
    """
    weights = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
    for sequence in range(start, 9999):
        digits = f"{born:%d%m%y}{sequence:04d}"
        total = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True))
        if total % 11 == 0 and luhn_digit(digits[:9]) != digits[9]:
            return Number(CPR, f"{digits[:6]}-{digits[6:]}")
    raise AssertionError("eleven sequences in a row hold a valid one")
