"""Detectors of the settings: what they find, and mistakes that show when the settings are read."""

import pickle

import pytest

from detectors.api import Confidence, DetectorError
from detectors.custom import Custom, CustomSpec
from detectors.search import find_all


def _found(spec, text):
    matches = find_all(text, [Custom(spec)])
    assert not matches.faults
    return [(str(match.value), match.confidence) for match in (*matches.found, *matches.dismissed)]


def test_a_pattern_alone_is_possible_and_a_word_near_it_makes_it_likely():
    spec = CustomSpec("case", patterns=(r"X[0-9]{4}",), near=("ärende",))
    assert _found(spec, "Ärende X1234") == [("•••••", Confidence.LIKELY)]
    assert _found(spec, "Modell X1234") == [("•••••", Confidence.POSSIBLE)]


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [("luhn", "K18", "K19"), ("mod11", "K0365327-7", "K0365327-8"), ("no.orgnr", "988077917", "988077918")],
)
def test_a_check_decides(check, right, wrong):
    spec = CustomSpec("checked", patterns=(r"K?[0-9\-]+",), check=check)
    assert _found(spec, right)[0][1] is Confidence.LIKELY
    assert _found(spec, wrong)[0][1] is Confidence.DISMISSED


def test_keywords_are_whole_words_in_any_case():
    spec = CustomSpec("project", keywords=("Projekt Björn", "kuling"), shown=True)
    assert _found(spec, "PROJEKT BJÖRN och Kuling, men kulingar och projekt björnar") == [
        ("PROJEKT BJÖRN", Confidence.LIKELY),
        ("Kuling", Confidence.LIKELY),
    ]


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (CustomSpec("", keywords=("x",)), "name"),
        (CustomSpec("a b", keywords=("x",)), "name"),
        (CustomSpec("empty"), "neither patterns nor keywords"),
        (CustomSpec("broken", patterns=("(",)), "no regular expression"),
        (CustomSpec("nothing", patterns=("x*",)), "matches nothing at all"),
        (CustomSpec("check", patterns=("x",), check="lunh"), "neither luhn nor mod11"),
        (CustomSpec("check", patterns=("x",), check="util"), "neither luhn nor mod11"),
        (CustomSpec("missed", patterns=("x",), matches=("x", "y")), "example number 2 of matches"),
        (CustomSpec("too-much", patterns=("x",), no_matches=("y", "xy")), "example number 2 of no_matches"),
    ],
    ids=lambda value: value.name or "nameless" if isinstance(value, CustomSpec) else "",
)
def test_a_mistake_is_refused_when_the_detector_is_made(spec, said):
    with pytest.raises(DetectorError, match=said):
        Custom(spec)


def test_a_pattern_that_runs_away_is_a_fault_and_not_a_hang(monkeypatch):
    monkeypatch.setattr("detectors.custom._SECONDS", 0.1)
    detector = Custom(CustomSpec("slow", patterns=(r"(a+)+(b+)+$",)))
    matches = find_all("a" * 40 + "b" * 40 + "!", [detector])
    assert [fault.detector for fault in matches.faults] in (["slow"], [])
    assert not matches.found


def test_it_travels_to_other_processes():
    detector = Custom(CustomSpec("project", keywords=("kuling",), patterns=("x[0-9]",)))
    again = pickle.loads(pickle.dumps(detector))
    assert [match.kind for match in again.find("kuling x1")] == [match.kind for match in detector.find("kuling x1")]
