"""Confidence and severity compare as they are declared, not by their letters."""

import itertools

import pytest

from detectors.api import Confidence, Severity


@pytest.mark.parametrize("words", [Confidence, Severity])
def test_all_four_comparisons_follow_the_declaration(words):
    for (low_rank, low), (high_rank, high) in itertools.product(enumerate(words), repeat=2):
        assert (low < high, low <= high) == (low_rank < high_rank, low_rank <= high_rank)
        assert (low > high, low >= high) == (low_rank > high_rank, low_rank >= high_rank)


def test_different_scales_do_not_compare():
    with pytest.raises(TypeError):
        assert Confidence.LIKELY < Severity.LOW
