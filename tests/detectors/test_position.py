"""Positions of pictures: found under their label, cut to ten metres, low, and never more than possible."""

import pytest

from detectors import load
from detectors.api import Confidence, Context, Severity
from detectors.position import LABEL
from detectors.search import find_all

OF_A_PICTURE = Context(labels=((0, LABEL),))


def found_in(text: str, context: Context = OF_A_PICTURE) -> list[tuple[str, str]]:
    return [(match.value.reveal(), match.value.mask) for match in find_all(text, load(["position"]), context).found]


@pytest.mark.parametrize(
    ("text", "value", "mask"),
    [
        ("geo:55.676100,12.568300", "geo:55.6761,12.5683", "geo:55.••••,12.••••"),
        ("geo:-33.856812,151.215297", "geo:-33.8568,151.2152", "geo:-33.••••,151.••••"),
    ],
)
def test_a_position_is_cut_to_ten_metres_and_masked(text: str, value: str, mask: str) -> None:
    assert found_in(text) == [(value, mask)]


def test_pictures_from_one_place_have_one_value() -> None:
    assert found_in("geo:55.676112,12.568344") == found_in("geo:55.676189,12.568301")


def test_positions_in_texts_are_not_meant() -> None:
    assert not found_in("Biblioteket: geo:55.676100,12.568300", Context())
    assert not found_in("geo:55.676100,12.568300", Context(labels=((0, "Karta"),)))


def test_it_is_low_possible_and_on_by_default() -> None:
    (detector,) = (detector for detector in load() if detector.name == "position")
    (match,) = find_all("geo:55.676100,12.568300", [detector], OF_A_PICTURE).found
    assert (match.confidence, detector.kinds[0].severity) == (Confidence.POSSIBLE, Severity.LOW)
