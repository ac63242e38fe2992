"""What every detector keeps to, built in or from another package."""

import pickle
import string

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from detectors import available
from detectors.api import PLAIN, Confidence, Context, Detector, Match, Severity, TextForm
from detectors.sensitive import Sensitive

_ALL = available()
_AWKWARD = [
    "",
    "\x00",
    "\x00\x00811218-9876\x00",
    "\ud800 811218-9876 \udfff",
    "\f\f\t\t\n\n\r\r",
    "811218" + " " * 5000 + "9876",
    "0" * 5000,
    "8112189876" * 500,
    "1-" * 3000,
    "a@" * 3000,
    "x@" + "a." * 3000 + "se",
    "&#45;" * 1000,
    "%2D" * 1000,
    "&amp;" * 1000 + "#45;",
    "+46 " * 1000,
    "P<" + "<" * 3000,
    "1 " * 3000,
    "\u200b" * 3000,
    "１２３４５６－７８９０",
    "İıſßẞ @ ﬀ",
    "\u0661\u0662\u0663\u0664\u0665\u0666-\u0667\u0668\u0669\u0660",
    "personnummer " * 500,
    "(" * 3000 + "at" + ")" * 3000,
    "'@'+" * 1000,
    "fromCharCode(99999999,1114112,-1,,)",
    'data-cfemail="zz" cfemail ' + "ab" * 200,
    "znvygb:" * 500,
    "SE" * 3000 + "01",
    "\U0001f600811218-9876\U0001f600",
]
_CONTEXTS = [
    PLAIN,
    Context(form=TextForm.PDF, language="sv"),
    Context(form=TextForm.CODE),
    Context(form=TextForm.URL, language="da", countries=("dk",)),
    Context(form=TextForm.OCR, countries=()),
    Context(labels=((0, "Personnummer"), (3, ""), (5, "data-mailto-token"), (7, "data-user"), (9, "domain"))),
]
_TEXTS = st.one_of(
    st.text(max_size=300),
    st.text(alphabet=string.digits + " -+./\t\n\f,;", max_size=200),
    st.lists(
        st.sampled_from(
            ["Personnummer", ": ", "811218-9876", "20100101-2382", "CPR-nr. ", "0504719731", "\n", "\t", " ", "anna@",
             "exempelby.se", " (at) ", "Anna Prov", ", ", "<", "skyddad identitet", "\u00ad", "&#45;", "–", "\f",
             "+46 70 174 06 05", "diagnosen ADHD", "4111 1111 1111 1111", "Regnr ABC 123",
             "IBAN SE45 5000 0000 0583 9825 7466"]
        ),
        max_size=40,
    ).map("".join),
)  # fmt: skip

_QUICK = settings(deadline=None, max_examples=40)
each_detector = pytest.mark.parametrize("detector", _ALL, ids=lambda detector: detector.name)


def _checked(detector: Detector, text: str, context: Context = PLAIN) -> list[Match]:
    matches = list(detector.find(text, context))
    kinds = {kind.id for kind in detector.kinds}
    for match in matches:
        assert isinstance(match, Match)
        assert 0 <= match.start < match.end <= len(text)
        assert match.kind in kinds
        assert isinstance(match.value, Sensitive)
        assert isinstance(match.confidence, Confidence)
        assert match.severity is None or isinstance(match.severity, Severity)
        assert match.reasons
        assert all(str(reason) and match.value.reveal() not in str(reason) for reason in match.reasons)
        assert match.score == pytest.approx(sum(reason.weight for reason in match.reasons))
    return matches


@each_detector
def test_it_says_what_it_is(detector):
    assert isinstance(detector, Detector)
    assert detector.name == detector.name.strip().lower()
    assert detector.version
    assert detector.kinds
    for kind in detector.kinds:
        assert kind.title
        assert kind.noise, "what is it known to mistake for it?"
        assert kind.id == kind.id.strip().lower()


@each_detector
@pytest.mark.parametrize("context", _CONTEXTS, ids=lambda context: str(context.form))
def test_no_string_makes_it_raise(detector, context):
    for text in _AWKWARD:
        _checked(detector, text, context)


@each_detector
@_QUICK
@given(text=_TEXTS)
def test_any_text_has_sound_answers_twice(detector, text):
    assert _checked(detector, text) == _checked(detector, text)


@each_detector
def test_it_can_go_to_another_process(detector):
    assert pickle.loads(pickle.dumps(detector)).name == detector.name


@each_detector
@_QUICK
@given(first=_TEXTS, second=_TEXTS)
@example(first="0" * 58, second="PERSONNUMMER0001010024")
@example(first="ADD\n000000-0000", second="\t")
def test_texts_that_have_nothing_to_do_with_each_other_do_not_change_each_other(detector, first, second):
    # A language is told from the whole text, so it is given here.
    context = Context(language="sv")
    apart = [(match.start, match.end, match.kind, match.confidence) for match in _checked(detector, first, context)]
    shift = len(first) + 1
    apart += [
        (match.start + shift, match.end + shift, match.kind, match.confidence)
        for match in _checked(detector, second, context)
    ]
    together = [
        (match.start, match.end, match.kind, match.confidence)
        for match in _checked(detector, f"{first}\f{second}", context)
    ]
    assert sorted(apart) == sorted(together)
