"""One country's numbers: how digits are read, which words name them, what all candidates of a text share."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from detectors import evidence
from detectors.api import Confidence, Context, Reason, Severity, TextForm
from detectors.shapes import Shape


class Reading(NamedTuple):
    """A shape's digits as one country's number.

    ``holds`` tells whether the check digit does. ``reasons`` are what the digits alone say. A reading that
    ``needs_label`` is dismissed without one, and never says more than ``cap``.
    """

    kind: str
    value: str
    mask: str
    born: tuple[int, int, int] | None
    holds: bool
    reasons: tuple[Reason, ...]
    cap: Confidence = Confidence.CONFIRMED
    needs_label: bool = False
    subtype: str | None = None
    tags: tuple[str, ...] = ()
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What tells one country's numbers from the others'.

    ``labels`` name them, ``rivals`` name other countries' numbers. ``written`` gives the reason for a way of
    writing. ``languages`` are those in which other countries' numbers are more likely. ``fallback`` is the
    kind that candidates without a possible date are counted under.
    """

    country: str
    fallback: str
    labels: int
    rivals: int
    languages: tuple[str, ...]
    read: Callable[[Shape, datetime.date], Reading | None]
    written: Callable[[Shape], Reason]
    danish_words: bool = False
    """Whether words that mean something else in Danish do so when the language is unknown."""


class Page:
    """What all candidates of one text have in common: text, context, country, language.

    Whoever was born before the year ``oldest`` is very old. ``place`` has the reasons that hold for all of them.
    """

    __slots__ = ("context", "is_code", "is_url", "language", "oldest", "place", "profile", "text")

    def __init__(self, text: str, context: Context, profile: Profile, language: str | None, oldest: int) -> None:
        self.text = text
        self.context = context
        self.profile = profile
        self.language = language
        self.oldest = oldest
        self.is_url = context.form is TextForm.URL
        self.is_code = context.form is TextForm.CODE
        foreign_text = (evidence.FOREIGN_TEXT,) if language in profile.languages else ()
        foreign_site = (evidence.FOREIGN_SITE,) if profile.country not in context.countries else ()
        self.place: tuple[Reason, ...] = foreign_text + foreign_site
