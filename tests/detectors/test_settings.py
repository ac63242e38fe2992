"""What settings and whole scans make of matches: test numbers, explanations, deadlines."""

import signal
import time

import pytest

from detectors import load
from detectors.api import Confidence, Severity
from detectors.deadlines import OutOfTime, deadline
from detectors.explain import explain
from detectors.search import find_all
from detectors.testnumbers import TestNumbers, is_swedish_test_number, packed, treated


def _treated(treatment):
    return treated(find_all("Personnummer 960916-2384", load()), treatment)


def test_test_numbers_are_by_default_reported_as_low():
    (match,) = _treated(TestNumbers.TAG).found
    assert (match.confidence, match.severity, match.tags) == (
        Confidence.CONFIRMED, Severity.LOW, ("official_test_number",)
    )  # fmt: skip


def test_test_numbers_may_be_folded_away_or_ignored_but_are_counted():
    (match,) = _treated(TestNumbers.DOWNGRADE).found
    assert match.confidence is Confidence.POSSIBLE
    ignored = _treated(TestNumbers.IGNORE)
    assert not ignored.found
    assert "ignored" in str(ignored.dismissed[0].reasons[-1])


def test_membership_alone_makes_a_test_number():
    assert is_swedish_test_number("19960916-2384")
    assert is_swedish_test_number("19500304-2222")
    assert is_swedish_test_number("18900101-9802")
    assert is_swedish_test_number("19150072-2390")  # a samordningsnummer with an unknown month
    assert not is_swedish_test_number("19960916-2385")
    assert len(packed(["a", "b", "a"])) == 2 * len(packed(["a"]))


def test_an_explanation_has_every_candidate_and_shows_none():
    candidates, faults = explain("Personnummer 960916-2384, fakturanr 9903032382", load())
    assert [(candidate.kind, candidate.confidence) for candidate in candidates] == [
        ("se.personnummer", "confirmed"),
        ("se.personnummer", "dismissed"),
    ]
    assert ("A label directly before it says what it is", 23) in candidates[0].evidence
    assert candidates[0].score == sum(weight for _, weight in candidates[0].evidence)
    assert faults == ()
    assert "2384" not in repr(candidates)
    assert "9903032382" not in repr(candidates)


def test_a_deadline_keeps_an_alarm_that_was_set_before():
    rung = []
    previous = signal.signal(signal.SIGALRM, lambda *_: rung.append(True))
    try:
        signal.setitimer(signal.ITIMER_REAL, 100)
        with pytest.raises(OutOfTime), deadline(0.01):
            while True:
                time.monotonic()
        assert 90 < signal.getitimer(signal.ITIMER_REAL)[0] <= 100
        signal.raise_signal(signal.SIGALRM)
        assert rung
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
