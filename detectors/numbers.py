"""How a personal number is judged: what every country's detector has in common.

A detector reads the digits of a shape in its country's way (``Reading``) and says which words name its
numbers (``Profile``); here the evidence around each candidate is gathered and added up. Nothing is turned
down in silence: a candidate without a possible date is answered too, as dismissed.
"""

import datetime
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import regex

from detectors import evidence, surroundings
from detectors.api import Confidence, Context, Match, Reason, Severity, TextForm
from detectors.boundaries import Edge, is_in_address, left_edge, right_edge
from detectors.columns import Column, columns_of
from detectors.normalise import SPACES, Normalised
from detectors.sensitive import Sensitive, mask_digits
from detectors.shapes import Shape
from detectors.surroundings import Hit
from detectors.words import Mark, guess_language

_OLD_YEARS = 112
_AMONG_BEFORE = regex.compile(r"[0-9][ ]{1,3}\Z")
_AMONG_AFTER = regex.compile(r"[ ]{1,3}[0-9]")
_KEY_BEFORE = regex.compile(r"[=:\[,{][ ]?[\"']?\Z")
_CODE_SIGNS = frozenset("{}[];=<>\\&|")
_CODE_WINDOW = 40
_MANY_CODE_SIGNS = 8
_LEAF = regex.compile(rf"[{SPACES}]")
_DANISH = ("da", "nb", "nn", "no")

_SIGNED = "-+"


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
    labels: Mark
    rivals: Mark
    languages: tuple[str, ...]
    read: Callable[[Shape, datetime.date], Reading | None]
    written: Callable[[Shape], Reason]
    danish_words: bool = False
    """Whether words that mean something else in Danish do so when the language is unknown."""


def judge(
    view: Normalised, shapes: Sequence[Shape], context: Context, profile: Profile, today: datetime.date
) -> Iterable[Match]:
    """Every shape as a match, accepted or dismissed, with its reasons. Offsets are those of the given text."""
    if not shapes:
        return
    text = view.text
    readings = [profile.read(shape, today) for shape in shapes]
    columns = columns_of(text, shapes, [reading.holds if reading else None for reading in readings])
    language: str | None = None
    asked = False
    for shape, reading, column in zip(shapes, readings, columns, strict=True):
        start, end = view.span(shape.start, shape.end)
        if reading is None:
            yield _dismissed(shape, start, end, profile)
            continue
        if not asked:
            language, asked = context.language or guess_language(text), True
        judged = _Candidate(text, shape, reading, column, context, profile, language)
        yield judged.match(start, end, context.label_at(start), today)


_NO_DATE = (evidence.NO_SUCH_DATE,)


def _dismissed(shape: Shape, start: int, end: int, profile: Profile) -> Match:
    digits = f"{shape.head}-{shape.tail}"
    value = Sensitive(digits, mask_digits(digits))
    return Match(
        start, end, profile.fallback, value, Confidence.DISMISSED, _NO_DATE, score=evidence.NO_SUCH_DATE.weight
    )


class _Candidate:
    """One shape with a possible date, and the gathering of what speaks for and against it."""

    __slots__ = (
        "address", "column", "context", "labelled", "language", "profile", "reading", "reasons", "shape",
        "signed", "subtype", "text",
    )  # fmt: skip

    def __init__(
        self,
        text: str,
        shape: Shape,
        reading: Reading,
        column: Column,
        context: Context,
        profile: Profile,
        language: str | None,
    ) -> None:
        self.text = text
        self.shape = shape
        self.reading = reading
        self.column = column
        self.context = context
        self.profile = profile
        self.language = language
        self.signed = shape.joint != "" and shape.joint in _SIGNED
        self.address = context.form is TextForm.URL or is_in_address(text, shape.start, shape.end)
        self.subtype = reading.subtype
        self.labelled = False
        self.reasons: list[Reason] = []

    def match(self, start: int, end: int, label: str, today: datetime.date) -> Match:
        """The judgement, with every reason."""
        reading = self.reading
        self.reasons += (self.profile.written(self.shape), *reading.reasons)
        if self.shape.broken:
            self.reasons.append(evidence.BROKEN_LINE)
        if self.shape.spaced:
            self.reasons.append(evidence.LETTERS_APART)
        if reading.born and today.year - reading.born[0] > _OLD_YEARS:
            self.reasons.append(evidence.VERY_OLD)
        if self._edges():
            self._labels(label)
            self._neighbours()
            self._place()
            if reading.needs_label and not self.labelled:
                self.reasons.append(evidence.NEEDS_LABEL)
        score = evidence.total(self.reasons)
        confidence = evidence.level(score, reading.cap)
        return Match(
            start, end, reading.kind, Sensitive(reading.value, reading.mask), confidence, tuple(self.reasons),
            self.subtype, reading.tags, (), score, reading.severity,
        )  # fmt: skip

    def _edges(self) -> bool:
        left = left_edge(self.text, self.shape.start, self.signed, self.address)
        right = right_edge(self.text, self.shape.end, self.signed, self.address)
        if Edge.PART in (left, right):
            self.reasons.append(evidence.PART)
            return False
        if Edge.GLUED in (left, right):
            self.reasons.append(evidence.GLUED)
        return True

    def _labels(self, label: str) -> None:
        hits = surroundings.before(self.text, self.shape.start, self.shape.spaced)
        reason, hit = self._governing(hits)
        if reason is None:
            reason, hit = self._label_after()
        heading = surroundings.marks_in(label) if label else self.column.heading
        if reason in (None, evidence.OTHER_NEAR) and heading:
            if self._is_mine(self._meaning(heading)):
                reason, hit = evidence.COLUMN_LABEL, None
                self._note_company(heading)
            elif self._meaning(heading) & Mark.OTHER and not self.labelled:
                reason = evidence.OTHER_COLUMN
        if reason is not None:
            self.reasons.append(reason)
            self.labelled = reason in (
                evidence.LABELLED, evidence.LABEL_NEAR, evidence.LABEL_AFTER, evidence.COLUMN_LABEL
            )  # fmt: skip
        if hit is not None and self.labelled:
            self._note_company(hit.marks)
            if reason is evidence.LABELLED and evidence.GLUED in self.reasons:
                # "CPR-nr.0102..." and "SE8112...": what is attached is the label itself.
                self.reasons.remove(evidence.GLUED)
        self._persons(hits)

    def _governing(self, hits: list[Hit]) -> tuple[Reason | None, Hit | None]:
        """The label that the number stands under: the nearest one that is not used up."""
        other: Reason | None = None
        person = False
        for hit in hits:
            if hit.numbers and not hit.in_list:
                break
            marks = self._meaning(hit.marks)
            if self._is_mine(marks):
                if other is not None and hit.sign != "/":
                    return other, None
                if hit.is_direct and other is None:
                    return evidence.LABELLED, hit
                return evidence.LABEL_NEAR, hit
            if marks & self.profile.rivals:
                return other or evidence.RIVAL_LABEL, None
            if marks & Mark.OTHER and other is None and not hit.numbers:
                other = self._other(hit, person)
            person = person or bool(marks & Mark.PERSON)
        return other, None

    def _other(self, hit: Hit, person: bool) -> Reason | None:
        if hit.is_direct and (not hit.lines or hit.distance <= 3):
            return evidence.OTHER_LABEL
        if (
            person
            or hit.lines
            or hit.sentence
            or hit.distance > 40
            or hit.cells > 1
            or (hit.cells and hit.words)
        ):
            return None
        return evidence.OTHER_NEAR

    def _label_after(self) -> tuple[Reason | None, Hit | None]:
        for hit in surroundings.after(self.text, self.shape.end):
            if hit.distance > 35 or hit.numbers:
                break
            marks = self._meaning(hit.marks)
            if self._is_mine(marks):
                return evidence.LABEL_AFTER, hit
        return None, None

    def _meaning(self, marks: Mark) -> Mark:
        """The marks with the words that mean different things in Danish and Swedish resolved."""
        if not marks & Mark.OTHER_IN_DANISH:
            return marks
        if self.language in _DANISH or (self.language is None and self._danish_site()):
            return Mark.OTHER
        return marks & ~Mark.OTHER_IN_DANISH

    def _danish_site(self) -> bool:
        return self.profile.danish_words or self.context.countries[:1] == ("dk",)

    def _is_mine(self, marks: Mark) -> bool:
        return bool(marks & self.profile.labels)

    def _note_company(self, marks: Mark) -> None:
        if self.subtype is None and self.profile.labels & Mark.COMPANY:
            if marks & Mark.ACCOUNT:
                self.subtype = "personkonto"
            elif marks & Mark.COMPANY and not marks & Mark.SE:
                self.subtype = "sole_trader"

    def _persons(self, hits: list[Hit]) -> None:
        text, shape = self.text, self.shape
        if any(hit.marks & Mark.PERSON and hit.distance <= 60 and hit.lines <= 1 for hit in hits):
            self.reasons.append(evidence.PERSON_BEFORE)
        elif any(hit.marks & Mark.PERSON and hit.distance <= 35 for hit in surroundings.after(text, shape.end)):
            self.reasons.append(evidence.PERSON_AFTER)
        if surroundings.name_before(text, shape.start) or surroundings.name_after(text, shape.end):
            self.reasons.append(evidence.NAME_BESIDE)

    def _neighbours(self) -> None:
        column = self.column.evidence
        if column is evidence.COLUMN_HOLDS or (column is evidence.COLUMN_FAILS and not self.labelled):
            self.reasons.append(column)
        text, shape = self.text, self.shape
        if (
            not self.signed
            and column is not evidence.COLUMN_HOLDS
            and _AMONG_BEFORE.search(text[max(shape.start - 4, 0) : shape.start])
            and _AMONG_AFTER.match(text, shape.end)
        ):
            self.reasons.append(evidence.AMONG_NUMBERS)
        if self.reading.born and surroundings.birth_date_nearby(
            text, shape.start, shape.end, self.reading.born
        ):
            self.reasons.append(evidence.SAME_BIRTH_DATE)

    def _place(self) -> None:
        if self.language in self.profile.languages:
            self.reasons.append(evidence.FOREIGN_TEXT)
        if self.profile.country not in self.context.countries:
            self.reasons.append(evidence.FOREIGN_SITE)
        named = evidence.LABELLED in self.reasons or evidence.COLUMN_LABEL in self.reasons
        if self.address:
            strong = self.signed or len(self.shape.head) == 8
            self.reasons.append(evidence.IN_ADDRESS if strong else evidence.BARE_IN_ADDRESS)
        elif not named and self._is_code():
            self.reasons.append(evidence.SIGNED_IN_CODE if self.signed else evidence.IN_CODE)

    def _is_code(self) -> bool:
        if self.context.form is TextForm.CODE:
            return True
        if self.signed:
            return False
        text, shape = self.text, self.shape
        if _KEY_BEFORE.search(text[max(shape.start - 3, 0) : shape.start]):
            # "Klient: 200012312385" is prose; "created":1706122387 and id="1411732106" are not.
            before = text[max(shape.start - 3, 0) : shape.start]
            return not before.endswith((": ", ", "))
        around = text[max(shape.start - _CODE_WINDOW, 0) : shape.end + _CODE_WINDOW]
        return sum(character in _CODE_SIGNS for character in around) >= _MANY_CODE_SIGNS
