"""Danish CPR numbers.

``DDMMYY-SSSS``: a date, and four digits of which the first tells the century together with the year. All
numbers issued until 1 October 2007 satisfy a modulus-11 check; later ones need not, in practice those of the
birth dates in ``NO_CHECK_DATES``. A number that fails the check is kept when a label says what it is.

Source: CPR-kontoret, "Personnummeret i CPR", on the structure of the number and on modulus 11.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from detectors import dates, evidence
from detectors.api import PLAIN, Confidence, Context, Kind, Match, Reason, Severity
from detectors.checksums import cpr_modulus_11_holds
from detectors.columns import columns_of
from detectors.normalise import normalise
from detectors.numbers import judge, judge_damaged
from detectors.readings import Profile, Reading
from detectors.sensitive import MASK
from detectors.shapes import Shape, number_shapes
from detectors.testnumbers import TAG
from detectors.words import Mark

CPR = Kind(
    "dk.cpr",
    "Danish personal identification number (CPR)",
    Severity.HIGH,
    "Production unit numbers (P-numre), order and account numbers of ten digits, and reporting periods.",
)

NO_CHECK_DATES = frozenset(
    datetime.date(1900 + year, 1, 1)
    for year in (
        60, 62, 64, 65, 66, 67, 69, 70, 74, 75, 78, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 94, 95,
    )
)  # fmt: skip
"""Birth dates with numbers that fail modulus 11, as CPR-kontoret's page of 10 May 2023 lists them ("not
necessarily exhaustive"). The page is to be looked at once a year."""

_DAYS = frozenset(
    f"{day:02}{month:02}" for month in range(1, 13) for day in range(1, dates.days_in_month(2000, month) + 1)
)
_EXEMPT = Reason("The check digit does not hold, but for this birth date numbers without it were issued", 2)
_P_NUMBER = Reason("It lies in the range of production unit numbers", -6)
"""They run from 1000000000 to 1031000000: like births on the tenth of a month."""
_TIME = Reason("Its last four digits read as a time of day", -5)
_MASK = f"{MASK * 6}-{MASK * 4}"
_PUBLISHED_TEST_PERSONS = frozenset({"2512489996", "2512484916", "0707614285"})
"""Denmark reserves no numbers for tests; these are printed in public guides and belong to nobody."""
_DUMMIES = frozenset({"0101010101", "1111111118", "1111111111", "0102030405", "1212121212", "0101011234"})


def _read(shape: Shape, today: datetime.date) -> Reading | None:
    head, tail = shape.head, shape.tail
    if head[:4] not in _DAYS:
        return None
    year = _year(head[4:], tail)
    if year is None:
        return None
    born = (year, int(head[2:4]), int(head[:2]))
    if not dates.is_birth_date(*born, today):
        return None
    digits = head[:4] + head[-2:] + tail
    holds = cpr_modulus_11_holds(digits)
    reasons: list[Reason] = []
    tags: list[str] = []
    exempt = not holds and datetime.date(*born) in NO_CHECK_DATES
    reasons.append(evidence.CHECK_HOLDS if holds else _EXEMPT if exempt else evidence.CHECK_FAILS)
    if digits in _DUMMIES:
        reasons.append(evidence.DUMMY)
        tags.append("placeholder")
    if digits in _PUBLISHED_TEST_PERSONS:
        reasons.append(evidence.TEST_NUMBER)
        tags.append(TAG)
    reasons += _rivals(shape)
    return Reading(
        CPR.id,
        f"{digits[:6]}-{tail}",
        _MASK,
        born,
        holds,
        tuple(reasons),
        Confidence.CONFIRMED if holds or exempt else Confidence.POSSIBLE,
        not holds,
        None,
        tuple(tags),
        Severity.LOW if TAG in tags else None,
    )


def _year(written: str, tail: str) -> int | None:
    """The year of birth. ``written`` has two digits, or four that must agree with what the serial tells."""
    short = int(written[-2:])
    century = _century(short, int(tail[0]))
    return None if len(written) == 4 and int(written[:2]) != century else 100 * century + short


def _century(year: int, seventh: int) -> int:
    if seventh <= 3:
        return 19
    if seventh in (4, 9):
        return 20 if year <= 36 else 19
    return 20 if year <= 57 else 18


def _rivals(shape: Shape) -> Iterable[Reason]:
    """What else the digits could be: a period, a time of day, a production unit."""
    tail = shape.tail
    if shape.joint in ("-", "+"):
        if dates.is_month_and_day(tail[2:], tail[:2]):
            yield evidence.PERIOD_END if dates.is_end_of_month(tail[2:], tail[:2]) else evidence.PERIOD
        return
    if dates.is_clock_time(tail):
        yield _TIME
    if shape.joint == "" and shape.head.startswith("10"):
        yield _P_NUMBER


def _written(shape: Shape) -> Reason:
    signed = shape.joint in ("-", "+")
    if shape.dated or len(shape.head) == 8:
        if shape.joint == "":
            return evidence.TWELVE_DIGITS_DAY_FIRST
        return evidence.DATE_AND_SIGN_DAY_FIRST if signed else evidence.DATE_AND_SPACE
    match shape.joint:
        case "-" | "+":
            return evidence.SIX_AND_SIGN
        case "":
            return evidence.TEN_DIGITS
        case " ":
            return evidence.SIX_AND_SPACE_IN_DENMARK
        case ".":
            return evidence.POINT
        case "\t":
            return evidence.TWO_CELLS
        case "\n":
            return evidence.TWO_LINES
    return evidence.ODD_SIGN


_PROFILE = Profile(
    country="dk",
    fallback=CPR.id,
    labels=Mark.DK,
    rivals=Mark.NO | Mark.FI | Mark.IS | Mark.REPLACEMENT | Mark.INTERIM | Mark.SE | Mark.COMPANY,
    languages=("sv", "fi", "is"),
    read=_read,
    written=_written,
    danish_words=True,
)


@dataclass(frozen=True, slots=True)
class Cpr:
    """Finds Danish CPR numbers."""

    today: datetime.date | None = None
    """The day up to which somebody can have been born; the day of the search when nothing is given."""
    name: str = "cpr"
    version: str = "1"
    kinds: tuple[Kind, ...] = (CPR,)

    def find(self, text: str, context: Context = PLAIN) -> Iterable[Match]:
        """Every candidate in ``text``, accepted or dismissed."""
        view = normalise(text)
        today = self.today or datetime.date.today()
        yield from judge(view, number_shapes(view.text), columns_of, context, _PROFILE, today)
        yield from judge_damaged(view, context, _PROFILE, today)
