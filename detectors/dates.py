"""Calendar questions about the date inside a personal number, without building date objects."""

import datetime

_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_MONTH_AND_DAY = frozenset(
    f"{month:02}{day:02}" for month, days in enumerate(_DAYS, 1) for day in range(1, days + 1 + (month == 2))
)

OLDEST_YEAR = 1850
"""No register holds anyone born before; parish transcripts with CPR numbers begin in 1858."""


def days_in_month(year: int, month: int) -> int:
    """The number of days of a month, 0 for a month that does not exist."""
    if not 1 <= month <= 12:
        return 0
    if month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0):
        return 29
    return _DAYS[month - 1]


def exists(year: int, month: int, day: int) -> bool:
    """Whether the calendar has such a day."""
    if month != 2 and 1 <= month <= 12:
        return 1 <= day <= _DAYS[month - 1]
    return 1 <= day <= days_in_month(year, month)


def is_birth_date(year: int, month: int, day: int, today: datetime.date) -> bool:
    """Whether somebody in a register can have been born that day: it exists, not ahead, not too far back."""
    if not OLDEST_YEAR <= year <= today.year or not exists(year, month, day):
        return False
    return year < today.year or (month, day) <= (today.month, today.day)


def is_month_and_day(month: str, day: str) -> bool:
    """Whether two pairs of digits read as a month and a day of it (29 February included)."""
    return month + day in _MONTH_AND_DAY


def is_clock_time(digits: str) -> bool:
    """Whether four digits read as hours and minutes."""
    return digits[:2] < "24" and digits[2:] < "60"


def is_end_of_month(month: str, day: str) -> bool:
    """Whether two pairs of digits read as the last day of a month, where reporting periods end."""
    number = int(month)
    return 1 <= number <= 12 and (int(day) == days_in_month(2001, number) or (number == 2 and day == "29"))
