"""Running detectors over a text: faults are named, nonsense is refused, one place has one answer."""

import threading
from itertools import pairwise

import pytest

from detectors.api import BARRIER, Confidence, Context, Fault, Kind, Match, Severity
from detectors.se.personnummer import Personnummer
from detectors.search import find_all
from detectors.sensitive import Sensitive

_VALUE = Sensitive("secret", "••••••")
_NUMBER = "Personnummer: 20100101-2382"


class Answering:
    """A detector that answers what it was given."""

    name, version = "answering", "1"
    kinds = (Kind("test.thing", "Thing", Severity.LOW),)

    def __init__(self, *matches, name="answering"):
        self.matches, self.name = matches, name

    def find(self, text, context=None):
        yield from self.matches


def _match(start, end, confidence=Confidence.LIKELY, kind="test.thing", score=0.0):
    return Match(start, end, kind, _VALUE, confidence, score=score)


class Raising(Answering):
    def find(self, text, context=None):
        yield _match(0, 1)
        raise ValueError(text)


class Endless(Answering):
    def find(self, text, context=None):
        while True:
            pass


class Stubborn(Answering):
    def find(self, text, context=None):
        while True:
            try:
                while True:
                    pass
            except Exception:
                return ()


class Leaving(Answering):
    def find(self, text, context=None):
        raise SystemExit(3)


class Flooding(Answering):
    def find(self, text, context=None):
        while True:
            yield _match(0, 1)


class Nameless(Answering):
    @property
    def kinds(self):
        raise RuntimeError


@pytest.mark.parametrize(
    ("detector", "problem"),
    [
        (Raising(), "raised ValueError"),
        (Leaving(), "raised SystemExit"),
        (Endless(), "was stopped after 0.2 seconds"),
        (Stubborn(), "was stopped after 0.2 seconds"),
        (Flooding(), "answered more matches than the text has characters"),
        (Answering(_match(-1, 2)), "answered a span outside the text"),
        (Answering(_match(3, 3)), "answered a span outside the text"),
        (Answering(_match(5, 999)), "answered a span outside the text"),
        (Answering(_match(True, 5)), "answered a span outside the text"),
        (Answering(_match(0.5, 5)), "answered a span outside the text"),
        (Answering(_match(0, 5, kind="other.thing")), "answered a kind that it does not declare"),
        (Answering("811218"), "answered something that is no match"),
        (Answering(Match(0, 5, "test.thing", "raw", Confidence.LIKELY)), "answered a match without"),
        (Answering(Match(0, 5, "test.thing", _VALUE, "likely")), "answered a match without"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_a_faulty_detector_is_named_and_the_others_stand(detector, problem):
    matches = find_all(_NUMBER, [detector, Personnummer()], deadline_s=0.2)
    assert [fault.detector for fault in matches.faults] == ["answering"]
    assert matches.faults[0].problem.startswith(problem)
    assert "se.personnummer" in [match.kind for match in matches.found]


def test_faults_quote_nothing_of_the_text():
    assert find_all(_NUMBER, [Raising()]).faults == (Fault("answering", "raised ValueError"),)


def test_good_matches_of_a_faulty_detector_stand():
    matches = find_all("0123456789", [Answering(_match(0, 3), _match(5, 99), _match(6, 8))])
    assert [(match.start, match.end) for match in matches.found] == [(0, 3), (6, 8)]
    assert len(matches.faults) == 1


def test_other_threads_search_without_a_deadline():
    answers = []
    thread = threading.Thread(target=lambda: answers.append(find_all(_NUMBER, [Personnummer()])))
    thread.start()
    thread.join()
    assert [match.kind for match in answers[0].found] == ["se.personnummer"]


def test_the_surest_reading_stands_and_names_the_others():
    sure = Answering(_match(2, 8, Confidence.CONFIRMED, score=21.0), name="sure")
    other = Answering(_match(0, 9, Confidence.LIKELY, "test.other", score=99.0), name="other")
    other.kinds = (Kind("test.other", "Other", Severity.LOW),)
    found = find_all("0123456789", [other, sure]).found
    assert [(match.kind, match.alternatives) for match in found] == [("test.thing", ("test.other",))]


def test_what_only_touches_is_kept():
    found = find_all("0123456789", [Answering(_match(5, 8), _match(0, 5), _match(8, 10))]).found
    assert [(match.start, match.end) for match in found] == [(0, 5), (5, 8), (8, 10)]


def test_a_reading_that_was_turned_down_is_not_counted_where_another_stands():
    answers = Answering(_match(0, 5), _match(3, 8, Confidence.DISMISSED), _match(8, 10, Confidence.DISMISSED))
    matches = find_all("0123456789", [answers])
    assert [(match.start, match.end) for match in matches.dismissed] == [(8, 10)]


def test_many_overlapping_answers_end_without_overlaps():
    answers = [_match(at, at + 7, score=at % 5) for at in range(990)]
    found = find_all("x" * 1000, [Answering(*answers)]).found
    assert all(left.end <= right.start for left, right in pairwise(found))
    assert len(found) == 99


def test_country_and_language_decide_between_readings_of_one_number():
    # Valid in Sweden (born 1904) and in Denmark (born 1 April 1910).
    from detectors.checksums import cpr_modulus_11_holds, luhn_holds
    from detectors.dk.cpr import Cpr

    number = next(
        f"040110-{serial:04}"
        for serial in range(1300, 3999)
        if luhn_holds(f"040110{serial:04}") and cpr_modulus_11_holds(f"040110{serial:04}") and serial % 100 > 12
    )
    detectors = [Cpr(), Personnummer()]
    danish = find_all(f"Sagen om {number} og andre", detectors, Context(language="da", countries=("dk",)))
    swedish = find_all(f"Ärendet om {number} och andra", detectors, Context(language="sv", countries=("se",)))
    assert [match.kind for match in danish.found] == ["dk.cpr"]
    assert [match.kind for match in swedish.found] == ["se.personnummer"]
    assert danish.found[0].alternatives == ("se.personnummer",)


def test_nothing_reaches_across_a_barrier():
    text = f"Personnummer:{BARRIER}8104202380"
    assert not [match for match in find_all(text, [Personnummer()]).found if match.confidence >= Confidence.LIKELY]
    assert not find_all(f"810420{BARRIER}2380", [Personnummer()]).found
