"""Nothing that may be shown holds a value, whatever stands beside it and wherever it is cut."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors import load
from detectors.api import BARRIER
from detectors.masking import mask_address, mask_context, mask_text
from detectors.search import find_all

_DETECTORS = load()
_VALUES = ["811218-9876", "20100101-2382", "0504719731", "19810420 2380", "anna.provsson@exempelby.se", "240154–9792"]


def _masked(text):
    matches = find_all(text, _DETECTORS)
    return matches, mask_text(text, (*matches.found, *matches.dismissed))


def test_found_and_turned_down_are_masked_in_their_shape():
    _, masked = _masked("Anna Prov, 20100101-2382, tel 070-174 06 05, fakturanr 9903032382, anna@exempelby.se")
    assert masked == "Anna Prov, ••••••••-••••, tel •••-••• •• ••, fakturanr ••••••••••, a•••@exempelby.se"


def test_dates_amounts_and_short_numbers_stay_readable():
    text = "Den 3 mars 2024 beviljades 1 250 kr enligt § 45, diarienr KS 2024/0123."
    assert _masked(text)[1] == text


def test_a_word_that_tells_of_nobody_stays_readable():
    assert "skyddad folkbokföring" in _masked("Personen har skyddad folkbokföring.")[1]


@settings(deadline=None)
@given(st.lists(st.sampled_from([*_VALUES, " ", ", ", "\n", "\t", "Namn: ", "x", "(", "\f"]), max_size=12).map("".join))
def test_no_value_is_left_for_any_neighbours(text):
    matches, masked = _masked(text)
    assert len(masked) == len(text)
    for match in matches.found:
        written = text[match.start : match.end]
        assert written not in masked


@settings(deadline=None)
@given(
    before=st.lists(st.sampled_from([*_VALUES, " text ", "\t", "\n"]), max_size=6).map("".join),
    after=st.lists(st.sampled_from([*_VALUES, " text ", "\t", "\n"]), max_size=6).map("".join),
    width=st.integers(0, 80),
)
def test_no_context_shows_a_value_whole_or_cut(before, after, width):
    text = f"{before} Personnummer: 20000130-2397 {after}"
    matches = find_all(text, _DETECTORS)
    everything = (*matches.found, *matches.dismissed)
    for match in matches.found:
        context = mask_context(text, match.start, match.end, everything, width)
        assert "\n" not in context
        assert "\t" not in context
        for value in ("2397", "2382", "9876", "9731", "2380", "9792", "0130", "0101", "1218", "anna", "provsson"):
            assert value not in context


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("Personnummer: 20000130-2397 slut", 60, "Personnummer: ••••••••-•••• slut"),
        ("ett två tre 20000130-2397 fyra fem sex", 6, "… tre ••••••••-•••• fyra …"),
        ("Namn\t20000130-2397\tOrt", 60, "Namn | ••••••••-•••• | Ort"),
        (f"annat{BARRIER}20000130-2397{BARRIER}annat", 60, "••••••••-••••"),
        ("rad\n\n20000130-2397\nrad", 60, "rad ••••••••-•••• rad"),
    ],
)
def test_a_context_is_one_line_cut_between_words(text, width, expected):
    matches = find_all(text, _DETECTORS)
    (match,) = matches.found
    assert mask_context(text, match.start, match.end, (*matches.found, *matches.dismissed), width) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://exempelby.se/a/beslut_20000130-2397.pdf?v=1704082393", "beslut_••••••••-••••.pdf?v=1704082393"),
        ("https://exempelby.se/beslut%2020000130%2D2397.pdf", "beslut%20••••••••-••••.pdf"),
        ("mailto:anna.provsson@exempelby.se?subject=Hej", "mailto:a•••.••••••••@exempelby.se?subject=Hej"),
        ("https://exempelby.se/?m=anna%40exempelby.se&x=1", "?m=a•••@exempelby.se&x=1"),
        ("https://exempelby.se/bygga/2024-01-31/12345", "https://exempelby.se/bygga/2024-01-31/12345"),
    ],
)
def test_an_address_stays_usable(address, expected):
    assert mask_address(address, _DETECTORS).endswith(expected)
