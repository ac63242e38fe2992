"""Adding up evidence: reasons in decibans, the level that their sum reaches, and the reasons all kinds share.

A weight is ten times the base-ten logarithm of how much more often the sign is seen at real numbers than at
look-alikes. The weights come from counts over 776 MB of text without personal numbers and from the
probabilities of the check digits; those without such a source are set by hand and held by the test vectors.
"""

from collections.abc import Iterable

from detectors.api import Confidence, Reason

CONFIRMED_FROM = 20.0
LIKELY_FROM = 10.0
POSSIBLE_FROM = -4.0
_DISMISSED, _POSSIBLE, _LIKELY, _CONFIRMED = Confidence  # a member by its name takes longer than the rest of ``level``


def level(score: float, cap: Confidence = Confidence.CONFIRMED) -> Confidence:
    """What a sum of evidence amounts to, at most ``cap``."""
    if score < POSSIBLE_FROM:
        return _DISMISSED
    if score < LIKELY_FROM or cap is _POSSIBLE:
        return _POSSIBLE
    if score < CONFIRMED_FROM or cap is _LIKELY:
        return _LIKELY
    return _CONFIRMED


def total(reasons: Iterable[Reason]) -> float:
    """The sum of the reasons' weights, in decibans."""
    return sum([reason.weight for reason in reasons])


# How it is written
EIGHT_AND_SIGN = Reason("It is written as a full date, a hyphen or plus, and four digits", 8)
SIX_AND_SIGN = Reason("It is written as six digits, a hyphen or plus, and four digits", 3)
DATE_AND_SIGN = Reason("It is written as a date with separators, a hyphen, and four digits", 2)
DATE_AND_SIGN_DAY_FIRST = Reason("It is written as a date with separators, a hyphen, and four digits", 0)
TWELVE_DIGITS_DAY_FIRST = Reason("It is written as twelve digits, the day first", -13)
SIX_AND_SPACE_IN_DENMARK = Reason("A space stands where a hyphen is expected", -10)
TWELVE_DIGITS = Reason("It is written as twelve digits", 2)
TEN_DIGITS = Reason("It is written as ten digits, as many other numbers are", -13)
EIGHT_AND_SPACE = Reason("A space stands between the date and the last four digits", -2)
SIX_AND_SPACE = Reason("A space stands where a hyphen is expected", -12)
DATE_AND_SPACE = Reason("It is written as a date followed by four digits, as a date and a time are", -18)
ODD_SIGN = Reason("An unusual sign stands where a hyphen is expected", 0)
POINT = Reason("A full stop stands where a hyphen is expected, as in a decimal number", -13)
TWO_CELLS = Reason("The date and the last four digits stand in two cells", -15)
TWO_LINES = Reason("The date and the last four digits stand on two lines", -15)
BROKEN_LINE = Reason("A line ends at the hyphen", -2)
LETTERS_APART = Reason("Its digits are set apart", -8)
LOST_ZERO = Reason("A leading zero is missing, as spreadsheets lose it", -6)
CONFUSED_LETTERS = Reason("Letters stand in it that are easily confused with digits", -6)

CONFUSED_AND_WRONG = Reason("Read with its letters as digits, the check digit does not hold", -40)

# What the digits say
CHECK_HOLDS = Reason("The date exists and the check digit holds", 10)
CHECK_FAILS = Reason("The date exists but the check digit does not hold", -12)
NO_SUCH_DATE = Reason("The calendar has no such birth date", -40)
PERIOD = Reason("Its last four digits read as a month and a day, as in a period", -14)
PERIOD_END = Reason("Its last four digits read as the last day of a month, as in a reporting period", -20)
DATE_AND_TIME = Reason("It reads as a date and a time of day", -13)
TIMESTAMP = Reason("Its twelve digits read as a date and a time of day", -18)
SHORT_TIMESTAMP = Reason("It may be a date and a time of day", -5)
VERY_OLD = Reason("Whoever has it would be over 112 years old", -1)
DUMMY = Reason("It is a made-up number that is used as an example", -15)
TEST_NUMBER = Reason("It is on an authority's list of test numbers and belongs to nobody", 0)

# What it is joined to
PART = Reason("It is part of a longer number, word or identifier", -60)
GLUED = Reason("Another word or sign is attached to it", -10)

# What stands beside it
LABELLED = Reason("A label directly before it says what it is", 23)
LABEL_NEAR = Reason("A label nearby says what it is", 15)
LABEL_AFTER = Reason("A label after it says what it is", 12)
COLUMN_LABEL = Reason("The heading it stands under says what it is", 20)
OTHER_LABEL = Reason("A label directly before it says that it is something else", -30)
OTHER_NEAR = Reason("A word before it says that it may be something else", -15)
OTHER_COLUMN = Reason("The heading it stands under says that it is something else", -30)
RIVAL_LABEL = Reason("A label says that it is another country's or another sort of number", -20)
PERSON_BEFORE = Reason("A word before it speaks of a person", 7)
PERSON_AFTER = Reason("A word after it speaks of a person", 5)
NAME_BESIDE = Reason("A name stands beside it", 5)
SAME_BIRTH_DATE = Reason("The same birth date stands nearby", 8)
AMONG_NUMBERS = Reason("It stands in a row of other numbers", -8)
AMOUNT = Reason("A unit stands after it, as after an amount", -15)
FOREIGN_TEXT = Reason("The text is in another country's language", -6)
FOREIGN_SITE = Reason("Numbers of this country are not expected here", -6)

# Where it stands
IN_ADDRESS = Reason("It stands in an address or a file name", -2)
BARE_IN_ADDRESS = Reason("It stands in an address or a file name without a hyphen", -6)
IN_CODE = Reason("It stands in code or data without a name", -14)
SIGNED_IN_CODE = Reason("It stands in code or data without a name, but written with a hyphen", -3)

# What its neighbours say
COLUMN_HOLDS = Reason("Nearly all numbers in its column or list have a right check digit", 23)
COLUMN_FAILS = Reason("Few numbers in its column or list have a right check digit", -20)

NEEDS_LABEL = Reason("Without a label nothing tells it from other numbers", -30)
