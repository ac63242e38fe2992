"""Danish numbers: how they may be written, what they mean, and what only looks like one.

Numbers are of births before 1920, or from the top of a series that was never issued.
"""

import datetime

import pytest

from detectors.api import Confidence, Context
from detectors.checksums import cpr_modulus_11_holds
from detectors.dk.cpr import NO_CHECK_DATES, Cpr

_DETECTOR = Cpr(today=datetime.date(2026, 11, 23))
_SURE = (Confidence.LIKELY, Confidence.CONFIRMED)


def _found(text, **known):
    matches = [match for match in _DETECTOR.find(text, Context(**known)) if match.confidence in _SURE]
    return [match.value.reveal() for match in matches]


@pytest.mark.parametrize(
    "written",
    [
        "240154-9792", "2401549792", "240154 9792", "240154–9792", "240154 - 9792", "240154\u00a0-\u00a09792",
        "24.01.54-9792", "24/01/54-9792", "24 01 54 - 9792", "24.01.1954-9792", "24011954-9792", "240154-\n9792",
        "240154\n-9792", "240154\t9792", "240154/9792", "240154.9792", "240154_9792", "2 4 0 1 5 4 - 9 7 9 2",
        "240154&ndash;9792", "240154\u22129792",
    ],
    ids=ascii,
)  # fmt: skip
def test_every_way_of_writing_is_read_beside_a_label(written):
    text = f"CPR-nr.: {written}"
    (match,) = [match for match in _DETECTOR.find(text) if match.confidence in _SURE]
    assert match.value.reveal() == "240154-9792"
    assert str(match.value) == "••••••-••••"
    assert text[match.start : match.end] == written


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("CPR-nummer 050337-9716", ["050337-9716"]),  # 37 with a 9 is 1937, not 2037
        ("Kirkebog: afdøde, personnummer 050598-8736", ["050598-8736"]),  # 5 to 8 from 58 on are the 1800s
        ("CPR 24011854-9792", []),  # the written century is not the one that the serial tells
        ("CPR 310299-0000", []),  # no such day
        ("CPR 010199-5000", ["010199-5000"] if cpr_modulus_11_holds("0101995000") else []),
    ],
)
def test_the_century_follows_from_the_seventh_digit(text, found):
    assert _found(text) == found


def test_without_modulus_11_a_number_needs_a_label_and_a_listed_date():
    assert datetime.date(1965, 1, 1) in NO_CHECK_DATES
    assert len(NO_CHECK_DATES) == 26
    assert _found("CPR-nr. 010165-9998") == ["010165-9998"]
    assert _found("Vi talte om 010165-9998 i går") == []
    (match,) = _DETECTOR.find("CPR: 170672-9702")
    assert match.confidence is Confidence.POSSIBLE


@pytest.mark.parametrize(
    ("text", "confidence"),
    [
        ("130860-9797", Confidence.LIKELY),
        ("1111689713", Confidence.POSSIBLE),
        ("P-nummer: 1005679725", Confidence.DISMISSED),
        ("Produktionsenhed 1011459710", Confidence.DISMISSED),
        ("1005679725", Confidence.DISMISSED),  # the range of P numbers, and nothing speaks for it
        ("Ordrenummer 0905889737", Confidence.DISMISSED),
        ("Opdateret 100111 1600", Confidence.DISMISSED),
        ("Regnskabsår 010714-3112", Confidence.DISMISSED),
        ("Konto: reg. 0400 konto 0440116243", Confidence.DISMISSED),
        ("Sagen vedrører 240961-9773", Confidence.LIKELY),
        ("img_1607585101.jpg", Confidence.DISMISSED),
    ],
)
def test_how_sure(text, confidence):
    assert max(match.confidence for match in _DETECTOR.find(text, Context(language="da"))) is confidence


def test_one_right_number_among_many_is_found_and_the_others_are_not():
    text = "\n".join(["Varenr. 5712345", "CVR-nr. 29189978", "556036-0793", "CPR 240154-9792", "P-nr. 1005679725"])
    assert _found(text) == ["240154-9792"]


def test_a_word_elsewhere_on_the_page_silences_nothing():
    assert _found("Varenr. og licensnr. står på fakturaen.\n\nBorger 240154-9792 har klaget.") == ["240154-9792"]


def test_published_test_persons_are_tagged():
    (match,) = [m for m in _DETECTOR.find("cpr-nr: 251248-4916") if m.confidence in _SURE]
    assert match.tags == ("official_test_number",)
