"""Detectors of things that only a word beside them tells from anything else: plates, accounts, passport numbers.

Such a detector is data: a shape, the words that name it, and how what was written becomes a value.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import regex

from detectors import evidence
from detectors.api import PLAIN, Confidence, Context, Kind, Match, Reason
from detectors.normalise import normalise
from detectors.sensitive import Sensitive
from detectors.surroundings import naming


@dataclass(frozen=True, slots=True)
class Labelled:
    """Finds one kind by its shape and a word beside it; without the word a candidate is dismissed.

    ``words`` are the marks (``detectors.words.Mark``) of the words that name it, ``form`` is the reason for the
    shape, ``value`` makes a value and its mask of what the shape matched.
    """

    name: str
    kind: Kind
    shape: "regex.Pattern[str]"
    words: int
    form: Reason
    value: Callable[["regex.Match[str]"], Sensitive]
    cap: Confidence = Confidence.LIKELY
    version: str = "1"

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The one kind that it finds."""
        return (self.kind,)

    def find(self, text: str, context: Context = PLAIN) -> Iterable[Match]:
        """Every candidate in ``text``, accepted or dismissed."""
        view = normalise(text)
        for found in self.shape.finditer(view.text):
            start, end = view.span(*found.span())
            named = naming(view.text, *found.span(), self.words, context.label_at(start))
            reasons = (self.form, named or evidence.NEEDS_LABEL)
            score = evidence.total(reasons)
            confidence = evidence.level(score, self.cap)
            yield Match(start, end, self.kind.id, self.value(found), confidence, reasons, score=score)
