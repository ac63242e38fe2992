"""Every sentence that a report can say is said in every language, and says the same."""

import re

import pytest
from babel.messages.catalog import Message

from detectors.api import Reason
from reports.language import Phrase, language_for
from reports.words import OUTCOMES, STEPS, WHERES, WHYS
from scanner.errors import UsageError
from scanner.model import STEP_NAMES, Outcome, Where, Why
from tests.reports.messages import catalogue_of, said, translated

_NAMES = re.compile(r"\{(\w+)\}")
LANGUAGES = list(translated())


def _forms(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def _said(message: Message) -> set[str]:
    texts = [message.id] if isinstance(message.id, str) else list(message.id)
    return {name for text in texts for name in _NAMES.findall(text)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_untranslated(language: str) -> None:
    catalogue = catalogue_of(language)
    missing = [
        message.id
        for message in said()
        if message.id and ((known := catalogue.get(message.id)) is None or not all(_forms(known)) or known.fuzzy)
    ]
    assert missing == [], "run python -m tests.reports.messages and translate what it added"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_translated_that_nobody_says(language: str) -> None:
    spoken = {message.id if isinstance(message.id, str) else message.id[0] for message in said()}
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in catalogue_of(language)}
    assert known - spoken == set(), "python -m tests.reports.messages drops them"


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_fill_in_the_same_names(language: str) -> None:
    wrong = [
        message.id
        for message in catalogue_of(language)
        if message.id and any(set(_NAMES.findall(form)) != _said(message) for form in _forms(message))
    ]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_plural_has_both_forms(language: str) -> None:
    assert all(len(_forms(message)) == 2 for message in catalogue_of(language) if isinstance(message.id, tuple))


def test_every_outcome_reason_place_and_step_has_its_words() -> None:
    assert set(OUTCOMES) == set(Outcome)
    assert set(WHYS) == set(Why)
    assert set(WHERES) == set(Where)
    assert set(STEPS) == set(STEP_NAMES)


def test_plurals_follow_the_number() -> None:
    say = language_for("da")
    assert say.several("{n} document", "{n} documents", 1) == "1 dokument"
    assert say.several("{n} document", "{n} documents", 2) == "2 dokumenter"


def test_numbers_and_shares_are_written_as_in_the_country() -> None:
    assert language_for("da").number(12345) == "12.345"
    assert language_for("en").share(1, 3) == "33%"
    assert language_for("en").share(9_999, 10_000) == "99.9%"
    assert language_for("en").share(1, 10_000) == "0.1%"


def test_a_phrase_speaks_the_language_to_its_innermost() -> None:
    phrase = Phrase(
        "Personal data of {people} lies open in {n} document.",
        "Personal data of {people} lies open in {n} documents.",
        2,
        (("people", Phrase("{n} person", "{n} people", 1)),),
    )
    assert language_for("da").say(phrase) == "Personoplysninger om 1 person ligger åbent i 2 dokumenter."


def test_a_strangers_braces_are_text() -> None:
    say = language_for("sv")
    assert say.reason(Reason("{n} {what} {0.__class__}", args=(("what", "{x}"),))) == "{n} {x} {0.__class__}"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(UsageError, match="choose one of"):
        language_for("tlh")
