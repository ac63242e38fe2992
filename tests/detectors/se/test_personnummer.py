"""Swedish numbers: how they may be written, what they mean, and what only looks like one.

Numbers are Skatteverket's test numbers, or of births before 1920.
"""

import datetime
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.api import Confidence, Context, Severity, TextForm
from detectors.checksums import luhn_holds
from detectors.se.personnummer import Personnummer

_TODAY = datetime.date(2026, 11, 23)
_DETECTOR = Personnummer(today=_TODAY)
_SURE = (Confidence.LIKELY, Confidence.CONFIRMED)


def _found(text, **known):
    matches = [match for match in _DETECTOR.find(text, Context(**known)) if match.confidence in _SURE]
    return [match.value.reveal() for match in matches]


def _one(text, **known):
    (match,) = [m for m in _DETECTOR.find(text, Context(**known)) if m.confidence > Confidence.DISMISSED]
    return match


@pytest.mark.parametrize(
    "written",
    [
        "19960916-2384", "960916-2384", "199609162384", "19960916 2384", "960916 2384", "9609162384", "960916–2384",
        "960916\u20112384", "960916\u22122384", "960916 - 2384", "960916\u00a0-\u00a02384", "1996-09-16-2384",
        "96-09-16-2384", "1996.09.16-2384", "1996 09 16 - 2384", "960916-\n2384", "960916\n-2384", "960916\t-2384",
        "960916\t2384", "９６０９１６－２３８４", "96\u00ad0916-23\u200b84", "960916&#45;2384", "960916%2D2384",
        "960916/2384", "960916_2384", "1996-09-16 2384", "9 6 0 9 1 6 - 2 3 8 4", "960916\r\n-2384", "19960916–2384",
    ],
    ids=ascii,
)  # fmt: skip
def test_every_way_of_writing_is_read_beside_a_label(written):
    text = f"Personnummer: {written}."
    (match,) = [match for match in _DETECTOR.find(text) if match.confidence in _SURE]
    assert match.value.reveal() == "19960916-2384"
    assert str(match.value) == "19••••••-••••"
    assert text[match.start : match.end] == written


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("050203+9811", "19050203-9811"),
        ("18900529+9806", "18900529-9806"),
        ("20111007-2384", "20111007-2384"),
        ("111007-2384", "20111007-2384"),
        ("850318-2381", "19850318-2381"),
    ],
)
def test_the_century_follows_from_the_sign_and_the_day(written, value):
    assert _found(f"Personnr {written}") == [value]


def test_ten_digits_are_read_on_the_day_they_are_read():
    text = "Personnr 081019-2393"
    assert _one(text).value.reveal() == "20081019-2393"
    earlier = Personnummer(today=datetime.date(2008, 10, 18))
    assert [match.value.reveal() for match in earlier.find(text)] == ["19081019-2393"]


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Samordningsnummer: 19350175-2384", "se.samordningsnummer", "19350175-2384"),
        ("Samordningsnummer 19400071-2382", "se.samordningsnummer", "19400071-2382"),
        ("samordningsnr: 371060-2396", "se.samordningsnummer", "19371060-2396"),
    ],
    ids=["day + 60", "month unknown", "day unknown"],
)
def test_coordination_numbers(text, kind, value):
    match = _one(text)
    assert (match.kind, match.value.reveal(), match.confidence) == (kind, value, Confidence.CONFIRMED)


@pytest.mark.parametrize(
    ("text", "subtype"),
    [
        ("Org.nr: 910918-2387 (enskild firma)", "sole_trader"),
        ("Momsreg.nr SE970508238701", "sole_trader_vat"),
        ("Nordea personkonto 3300-9609162384", "personkonto"),
        ("Personnummer 960916-2384", None),
    ],
)
def test_a_number_used_for_something_else_is_still_the_persons(text, subtype):
    match = _one(text)
    assert match.confidence in _SURE
    assert match.subtype == subtype
    assert (match.severity is Severity.LOW) == ("official_test_number" in match.tags)


def test_a_sole_traders_number_is_less_severe_than_a_private_persons():
    date, tail = _old_number(1912, 5, 17, 345)
    assert _one(f"Org.nr {date}-{tail}").severity is Severity.MEDIUM
    assert _one(f"Personnummer {date}-{tail}").severity is None


@pytest.mark.parametrize(
    "text",
    [
        "Personnummer: 960931-2384",  # no such day
        "Personnummer: 961316-2384",  # no such month
        "Personnummer: 20271007-2384",  # not born yet
        "Personnummer: 960916-0004",  # serial 000
        "Personnummer: 17960916-2384",  # a century before registers
        "Org.nr 556036-0793",  # a company: the third digit is 2 or more
        "Diarienummer: 20150310-2392",
        "Ange OCR-nummer 8112012391 vid betalning.",
        "Fakturanr 9903032382",
        "Medlemsnummer 9903032382",  # a compound that is in no list
        "Tillstånd nr 9903032382",
        "Verksamhetsberättelse 230101-1231",
        "Perioden 150101-1231",
        "Bokad 202401151200 i e-tjänsten",
        "2024-03-15 1000",
        "19960916-23841",  # part of something longer
        "119960916-2384",
        "960916-2384-1",
        "1-960916-2384",
        "3,960916.2384",
        "4f9609162384",
        "uuid 78960916-2384-4439-845d-8d8eb49de8e2",
        '{"created":9609162384}',
        "[9609162384,9609162385]",
        "/img/9609162384.png",
        "?v=9609162384",
        "Personnummer: 960916-XXXX",
        "Ange personnummer ÅÅMMDD-NNNN",
        "9609162384",
        "Lag 960916 2384",
    ],
)
def test_what_only_looks_like_one_is_not_reported(text):
    assert _found(text) == []


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ("Personnummer: 19821129-2382", Confidence.POSSIBLE),  # the check digit is wrong, the label is right
        ("19821129-2382", Confidence.DISMISSED),
        ("19960916-2384", Confidence.LIKELY),
        ("960916-2384", Confidence.LIKELY),
        ("199609162384", Confidence.LIKELY),
        ("9609162384", Confidence.POSSIBLE),
        ("Exempel: 19121212-1212", Confidence.POSSIBLE),
        ("Personnummer: 96O9l6-2384", Confidence.POSSIBLE),
        ("96O9l6-2384", Confidence.DISMISSED),
    ],
)
def test_how_sure(text, confidence):
    assert max(match.confidence for match in _DETECTOR.find(text)) is confidence


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Telefon 0701740623, personnummer 960916-2384", ["19960916-2384"]),
        ("Personnummer 960916-2384, 850318-2381 och 081019-2393", ["19960916-2384", "19850318-2381", "20081019-2393"]),
        ("Diarienr: KS 2024/0123 / Avser: 960916-2384", ["19960916-2384"]),
        ("Fakturan skickas till Eva Provsson, 960916-2384", ["19960916-2384"]),
        ("Personnr/kundnr: 960916-2384", ["19960916-2384"]),
        ("Kundnr: 9609162384 Personnr: 8503182381", ["19850318-2381"]),
        ("Personnummer (ÅÅMMDD-XXXX): 960916-2384", ["19960916-2384"]),
        ("Person-\nnummer 960916-2384", ["19960916-2384"]),
        ("Elevpersonnummer: 9609162384", ["19960916-2384"]),
        ("CPR-nr. 960916-2384", []),
    ],
)
def test_the_nearest_label_counts_and_is_used_up(text, found):
    assert _found(text) == found


def test_a_danish_p_number_is_none_where_the_text_is_danish():
    text = "P-nr. 1005312386"
    assert _found(text, language="da") == []
    assert _found("Pnr 7701012382", language="sv") == ["19770101-2382"]
    assert _found("Pnr 7701012382", language="da") == []


_LIST = ["8104202380", "8311242385", "8701232392", "1009302397", "0205192396", "9411272397"]


def test_a_column_of_right_numbers_needs_no_label():
    assert len(_found("\n".join(_LIST))) == 6
    assert _found(_LIST[0]) == []


def test_a_column_of_mostly_wrong_numbers_has_no_right_one():
    # Every one has a possible date; one of ten passes, as chance has it.
    wrong = [f"960916-{serial}" for serial in range(2300, 2310)]
    assert sum(luhn_holds(number.replace("-", "")) for number in wrong) == 1
    assert _found("\n".join(wrong)) == []
    assert len(_found("Personnummer\n" + "\n".join(wrong))) == 1


def test_a_heading_far_above_counts_for_its_column():
    rows = "\n".join(f"Namn {row};;x" if row % 3 else f"Namn {row};{_LIST[row % 6]};x" for row in range(60))
    assert len(_found(f"Namn;Personnummer;Ort\n{rows}")) == 20
    assert _found(f"Namn;Fakturanummer;Ort\n{rows}") == []


def test_lost_zeros_come_back_under_a_heading():
    assert set(_found("Namn;Personnummer\nEva;205192396\nBo;8104202380")) == {"20020519-2396", "19810420-2380"}
    assert _found("205192396", labels=((0, "Personnummer"),)) == ["20020519-2396"]
    assert _found("Namn;Belopp\nEva;205192396\nBo;8104202380") == []


def test_the_label_a_text_stands_under_counts():
    assert _found("9609162384", labels=((0, "pnr"),)) == ["19960916-2384"]
    assert _found("9609162384", labels=((0, "Telefon"),)) == []
    assert _found("9609162384", labels=((0, "data-id"),), form=TextForm.CODE) == []


def test_test_numbers_are_tagged_and_low():
    match = _one("Personnummer 960916-2384")
    assert match.tags == ("official_test_number",)
    assert match.severity is Severity.LOW
    assert match.confidence is Confidence.CONFIRMED


def _old_number(year, month, day, serial):
    nine = f"{year % 100:02}{month:02}{day:02}{serial:03}"
    return f"{year}{nine[2:6]}", nine[6:] + next(digit for digit in string.digits if luhn_holds(nine + digit))


_NUMBERS = st.builds(
    _old_number, st.integers(1880, 1919), st.integers(1, 12), st.integers(1, 28), st.integers(310, 999)
)  # fmt: skip
_PROSE = st.text(alphabet="abcdefghijklmnopqrstuvwxyzåäö ,.()\n", max_size=60)


@settings(deadline=None)
@given(number=_NUMBERS, sign=st.sampled_from("-+–\u2011\u2212"), before=_PROSE, after=_PROSE)
def test_any_right_number_is_found_in_any_prose(number, sign, before, after):
    date, tail = number
    text = f"{before} Personnummer: {date}{sign}{tail} {after}"
    assert f"{date}-{tail}" in _found(text)


@settings(deadline=None)
@given(number=_NUMBERS, at=st.integers(0, 3), by=st.integers(1, 9))
def test_one_wrong_digit_is_never_reported(number, at, by):
    date, tail = number
    wrong = f"{tail[:at]}{(int(tail[at]) + by) % 10}{tail[at + 1 :]}"
    assert _found(f"Personnummer: {date}-{wrong}") == []


@settings(deadline=None)
@given(number=_NUMBERS, before=st.text("0123456789", max_size=3), after=st.text("0123456789", max_size=3))
def test_no_number_is_found_inside_a_longer_one(number, before, after):
    date, tail = number
    if before or after:
        assert f"{date}-{tail}" not in _found(f"Personnummer: {before}{date}-{tail}{after}")
