"""Swedish personnummer and samordningsnummer.

``YYMMDD-NNNC``: a date, a serial number that is never 000, and a Luhn check digit over the ten digits.
Registers write the century too. A plus instead of the hyphen says that the person is 100 or older. In a
samordningsnummer 60 is added to the day; an unknown month is written 00 and an unknown day 60.

A sole trader's organisation number and VAT number are the personnummer, so a label for either is evidence
for it: a legal person's number has a third digit of 2 or more and can never pass as a date.

Sources: folkbokföringslagen (1991:481) 18 and 18 a §§; Skatteverket, SKV 704 and SKV 707; for month 00 and
day 60 Skatteverket's list of test numbers, which holds 132 and 41 of them.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

import regex

from detectors import dates, evidence
from detectors.api import PLAIN, Confidence, Context, Kind, Match, Reason, Severity
from detectors.checksums import LUHN_FOURS, LUHN_PAIRS
from detectors.columns import ALONE, columns_of
from detectors.normalise import SPACES, normalise
from detectors.numbers import judge, judge_damaged
from detectors.readings import Profile, Reading
from detectors.sensitive import MASK
from detectors.shapes import Shape, number_shapes
from detectors.testnumbers import TAG, is_swedish_test_number
from detectors.words import Mark

PERSONNUMMER = Kind(
    "se.personnummer",
    "Swedish personal identity number (personnummer)",
    Severity.HIGH,
    "Order, invoice and document numbers of ten digits, time stamps, and periods such as 230101-1231.",
)
SAMORDNINGSNUMMER = Kind(
    "se.samordningsnummer",
    "Swedish coordination number (samordningsnummer)",
    Severity.HIGH,
    "Telephone and order numbers of ten digits.",
)

_COORDINATION = Reason("It is a coordination number, which is rarer", -2)
_INCOMPLETE = Reason("Its month or day is marked as unknown", -3)
_VAT_FORM = Reason("It is written as a Swedish VAT number, which contains a sole trader's personnummer", 0)
_DAYS = {
    f"{month:02}{day + shift:02}": (month or 1, day or 1, bool(shift), not month or not day)
    for month in range(13)
    for day in range(32)
    for shift in (0, 60)
    if (month or shift) and (day or shift) and (not month or day <= dates.days_in_month(2000, month))
}
"""Every month and day that can stand in a number, what they are to be read as (the first where one is unknown), whether
the number is a samordningsnummer, and whether one is unknown. Most candidates are turned down by this alone."""
_CENTURIES = ("18", "19", "20")
_DUMMIES = frozenset({
    "1212121212", "9001011234", "1111111118", "0101010101", "1111111111", "0001010000", "1234567890",
    "8001011234", "7001011234", "0001011234", "9901011234", "6001011234", "5001011234",
})  # fmt: skip
_POSSIBLE, _CONFIRMED = Confidence.POSSIBLE, Confidence.CONFIRMED
_TEST_TAG = (TAG,)
_PLACEHOLDER_TAG = ("placeholder",)
_MASKS = {century: f"{century}{MASK * 6}-{MASK * 4}" for century in (18, 19, 20)}
_VAT = regex.compile(rf"SE(?<![0-9A-Za-z]SE)[{SPACES}]?([0-9]{{6}}-?[0-9]{{4}})[{SPACES}]?01(?![0-9A-Za-z])")
_VAT_JOINT = "SE"


def _read(shape: Shape, today: datetime.date) -> Reading | None:
    head, tail = shape.head, shape.tail
    known = _DAYS.get(head[-4:])
    if known is None or tail[:3] == "000":
        return None
    month, day, coordination, incomplete = known
    year = _year(head, month, day, shape.joint == "+", today)
    if year is None or not dates.is_birth_date(year, month, day, today):
        return None
    holds = (LUHN_PAIRS[head[-6:-4]] + LUHN_FOURS[head[-4:]] + LUHN_FOURS[tail]) % 10 == 0
    reasons = [evidence.CHECK_HOLDS if holds else evidence.CHECK_FAILS]
    if coordination:
        reasons.append(_COORDINATION)
        if incomplete:
            reasons.append(_INCOMPLETE)
    placeholder = head[-6:] + tail in _DUMMIES
    if placeholder:
        reasons.append(evidence.DUMMY)
    value = f"{year}{head[-4:]}-{tail}"
    test = holds and is_swedish_test_number(value)
    if test:
        reasons.append(evidence.TEST_NUMBER)
    rival = _rival(shape, year)
    if rival is not None:
        reasons.append(rival)
    return Reading(
        SAMORDNINGSNUMMER.id if coordination else PERSONNUMMER.id,
        value,
        _MASKS[year // 100],
        None if incomplete else (year, month, day),
        holds,
        tuple(reasons),
        _CONFIRMED if holds else _POSSIBLE,
        not holds,
        "sole_trader_vat" if shape.joint == _VAT_JOINT else None,
        (_TEST_TAG if test else ()) + (_PLACEHOLDER_TAG if placeholder else ()),
        Severity.LOW if test else None,
    )


def _year(head: str, month: int, day: int, plus: bool, today: datetime.date) -> int | None:
    """The year of birth; ten digits tell it only together with the day they are read on."""
    if len(head) == 8:
        return int(head[:4]) if head[:2] in _CENTURIES else None
    latest = today.year - (100 if plus else 0)
    year = latest - (latest - int(head[:2])) % 100
    if year == latest and (month, day) > (today.month, today.day):
        return year - 100
    return year


def _rival(shape: Shape, year: int) -> Reason | None:
    """What else the digits could be: a period, or a date and a time of day."""
    tail = shape.tail
    signed = shape.joint in ("-", "+")
    if len(shape.head) == 6 and signed:
        if dates.is_month_and_day(tail[:2], tail[2:]):
            return evidence.PERIOD_END if dates.is_end_of_month(tail[:2], tail[2:]) else evidence.PERIOD
    elif year >= 1995 and dates.is_clock_time(tail):
        if len(shape.head) == 6:
            return evidence.SHORT_TIMESTAMP
        return evidence.DATE_AND_TIME if signed else evidence.TIMESTAMP
    return None


def _written(shape: Shape) -> Reason:
    long = len(shape.head) == 8
    if shape.dated:
        return evidence.DATE_AND_SIGN if shape.joint in ("-", "+") else evidence.DATE_AND_SPACE
    match shape.joint:
        case "-" | "+":
            return evidence.EIGHT_AND_SIGN if long else evidence.SIX_AND_SIGN
        case "":
            return evidence.TWELVE_DIGITS if long else evidence.TEN_DIGITS
        case " ":
            return evidence.EIGHT_AND_SPACE if long else evidence.SIX_AND_SPACE
        case "SE":
            return _VAT_FORM
        case ".":
            return evidence.POINT
        case "\t":
            return evidence.TWO_CELLS
        case "\n":
            return evidence.TWO_LINES
    return evidence.ODD_SIGN


def _in_vat_numbers(text: str, shapes: Iterable[Shape]) -> list[Shape]:
    """The numbers inside Swedish VAT numbers: SE, ten digits, 01."""
    found = []
    for shape in shapes:
        start = shape.start
        if start < 2 or "E" not in text[start - 2 : start]:
            continue
        match = _VAT.search(text, max(start - 3, 0), shape.end + 3)
        if match is not None:
            digits = match[1].replace("-", "")
            found.append(Shape(match.start(), match.end(), digits[:6], _VAT_JOINT, digits[6:]))
    return found


_PROFILE = Profile(
    country="se",
    fallback=PERSONNUMMER.id,
    labels=Mark.SE | Mark.COMPANY,
    rivals=Mark.DK | Mark.NO | Mark.FI | Mark.IS | Mark.REPLACEMENT | Mark.INTERIM,
    languages=("da", "nb", "nn", "no", "is"),
    read=_read,
    written=_written,
)


@dataclass(frozen=True, slots=True)
class Personnummer:
    """Finds Swedish personnummer and samordningsnummer, with the numbers of sole traders as a subtype."""

    today: datetime.date | None = None
    """The day that ages are counted from; the day of the search when nothing is given."""
    name: str = "personnummer"
    version: str = "1"
    kinds: tuple[Kind, ...] = (PERSONNUMMER, SAMORDNINGSNUMMER)

    def find(self, text: str, context: Context = PLAIN) -> Iterable[Match]:
        """Every candidate in ``text``, accepted or dismissed."""
        view = normalise(text)
        today = self.today or datetime.date.today()
        shapes = number_shapes(view.text)
        yield from judge(view, shapes, columns_of, context, _PROFILE, today)
        in_vat_numbers = _in_vat_numbers(view.text, shapes)
        yield from judge(view, in_vat_numbers, lambda _: [ALONE] * len(in_vat_numbers), context, _PROFILE, today)
        yield from judge_damaged(view, context, _PROFILE, today)
