"""Text as a reader sees it, with offsets of the text as given."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detectors.normalise import normalise

_PIECES = st.lists(
    st.sampled_from(["811218", "-", "&#45;", "&amp;#45;", "%2D", "%C3%A5", "\u00ad", "\u200b", "９", "＠", "å",
                     "&nbsp;", "&", "%", "x"]),
    max_size=30,
).map("".join)  # fmt: skip


@pytest.mark.parametrize(
    ("given_text", "seen"),
    [
        ("ordinary text – with a dash", "ordinary text – with a dash"),
        ("811218&#45;9876", "811218-9876"),
        ("811218&amp;#45;9876", "811218-9876"),
        ("811218%2D9876", "811218-9876"),
        ("p%C3%A5", "på"),
        ("p%E5%E4", "påä"),
        ("100%de", "100%de"),
        ("per\u00adson\u200b\u200cnummer", "personnummer"),
        ("８１１２１８－９８７６", "811218-9876"),
        ("anna＠exempelby.se", "anna@exempelby.se"),
        ("AT&T; &unknown; &#1114112;", "AT&T; &unknown; \ufffd"),
    ],
)
def test_what_a_reader_sees(given_text, seen):
    assert normalise(given_text).text == seen


@settings(deadline=None)
@given(_PIECES, st.data())
def test_spans_lead_back_to_what_they_were_made_from(text, data):
    view = normalise(text)
    if not view.text:
        return
    start = data.draw(st.integers(0, len(view.text) - 1))
    end = data.draw(st.integers(start + 1, len(view.text)))
    first, last = view.span(start, end)
    assert 0 <= first < last <= len(text)
    assert view.text[start:end] in normalise(text[first:last]).text
    whole = view.span(0, len(view.text))
    assert whole[0] <= first
    assert last <= whole[1]


@settings(deadline=None)
@given(_PIECES)
def test_offsets_ascend_in_both_directions(text):
    view = normalise(text)
    offsets = [view.offset(at) for at in range(len(text))]
    assert offsets == sorted(offsets)
    assert all(0 <= offset <= len(view.text) for offset in offsets)
