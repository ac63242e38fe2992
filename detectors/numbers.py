"""How a personal number is judged: what every country's detector has in common.

A detector reads the digits of a shape in its country's way (``Reading``) and says which words name its
numbers (``Profile``); here the evidence around each candidate is gathered and added up. Nothing is turned
down in silence: a candidate without a possible date is answered too, as dismissed.
"""

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import regex

from detectors import evidence, surroundings
from detectors.api import Confidence, Context, Match, Reason, Severity, TextForm
from detectors.boundaries import Edge, is_in_address, left_edge, right_edge
from detectors.columns import ALONE, Column, evidence_of
from detectors.doubtful import confused, shortened
from detectors.normalise import Normalised
from detectors.sensitive import MASK, Sensitive
from detectors.shapes import Shape
from detectors.surroundings import Hit, marks_in
from detectors.words import Mark, guess_language

_OLD_YEARS = 112
_AMONG_BEFORE = regex.compile(r"[0-9][ ]{1,3}\Z")
_AMONG_AFTER = regex.compile(r"[ ]{1,3}[0-9]")
_UNIT = regex.compile(
    r"(?i)[ \u00a0]?(?:%|€|\$|m²|m2|(?:kr|kronor|kroner|sek|dkk|eur|euro|st|stk|kwh|mwh|kg|ton)(?![\p{L}]))"
)
_KEY_BEFORE = regex.compile(r"[=:\[,{][ ]?[\"']?\Z")
_CODE_SIGN = regex.compile(r"[{}\[\];=<>\\&|]")
_CODE_WINDOW = 40
_MANY_CODE_SIGNS = 8
_SOMETHING_ELSE = Mark.OTHER | Mark.OTHER_IF_NEXT
_TELLING = ~(Mark.OTHER_IF_NEXT | Mark.PERSON)
_NEXT = 25
"""Characters that fillers between a word and its number take at most."""
_DANISH = ("da", "nb", "nn", "no")


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


def judge(
    view: Normalised,
    shapes: Sequence[Shape],
    columns: Callable[[str], Sequence[Column]],
    context: Context,
    profile: Profile,
    today: datetime.date,
) -> Iterator[Match]:
    """Every shape as a match, accepted or dismissed, with its reasons. Offsets are those of the given text.

    ``columns`` tells the column of each shape, and is asked only when there is a possible number at all.
    """
    read = profile.read
    readings = [read(shape, today) for shape in shapes]
    possible = 0
    for shape, reading in zip(shapes, readings, strict=True):
        if reading is None:
            yield _without_date(view, shape, profile)
        else:
            possible += 1
    if not possible:
        return
    text = view.text
    page = _Page(text, context, profile, context.language or guess_language(text), today.year - _OLD_YEARS)
    stands_in = columns(text)
    holds = [None if reading is None else reading.holds for reading in readings]
    said: dict[int, Reason | None] = {}
    for shape, reading, column in zip(shapes, readings, stands_in, strict=True):
        if reading is None:
            continue
        neighbours = None
        if column is not ALONE:
            if id(column) not in said:
                said[id(column)] = evidence_of(column, shapes, holds)
            neighbours = said[id(column)]
        start, end = view.span(shape.start, shape.end)
        label = context.label_at(start) if context.labels else ""
        heading = marks_in(label) if label else column.heading
        yield _Candidate(page, shape, reading).match(start, end, heading, neighbours)


def judge_damaged(view: Normalised, context: Context, profile: Profile, today: datetime.date) -> Iterator[Match]:
    """Numbers that lost a zero or hold letters, where a label says what they are; see ``detectors.doubtful``."""
    short = shortened(view, context, profile.labels)
    if short:
        shapes = [shape for shape, _ in short]
        columns = [column for _, column in short]
        yield from judge(view, shapes, lambda _: columns, context, profile, today)
    lettered = confused(view.text, context.form)
    if lettered:
        yield from judge(view, lettered, lambda _: [ALONE] * len(lettered), context, profile, today)


_NO_DATE = (evidence.NO_SUCH_DATE,)
_DATELESS_MASK = f"{MASK * 6}-{MASK * 4}"


def _without_date(view: Normalised, shape: Shape, profile: Profile) -> Match:
    start, end = view.span(shape.start, shape.end)
    value = Sensitive(f"{shape.head}-{shape.tail}", _DATELESS_MASK)
    return Match(
        start, end, profile.fallback, value, Confidence.DISMISSED, _NO_DATE, score=evidence.NO_SUCH_DATE.weight
    )


class _Page:
    """What all candidates of one text have in common."""

    __slots__ = ("context", "is_code", "is_url", "language", "oldest", "place", "profile", "text")

    def __init__(self, text: str, context: Context, profile: Profile, language: str | None, oldest: int) -> None:
        self.text = text
        self.context = context
        self.profile = profile
        self.language = language
        self.oldest = oldest
        """The year before which whoever was born is very old."""
        self.is_url = context.form is TextForm.URL
        self.is_code = context.form is TextForm.CODE
        place = []
        if language in profile.languages:
            place.append(evidence.FOREIGN_TEXT)
        if profile.country not in context.countries:
            place.append(evidence.FOREIGN_SITE)
        self.place = tuple(place)


_NEVER_IN_ADDRESS = frozenset(" \n\t\r\f\"'<>()")
"""A number after one of these begins no part of an address; see ``detectors.boundaries.is_in_address``."""
_OPEN = frozenset(" \n\t\f")
_CLOSED = frozenset(" \n\t\f)")


class _Candidate:
    """One shape with a possible date, and the gathering of what speaks for and against it."""

    __slots__ = (
        "address", "labelled", "named", "page", "profile", "reading", "reasons", "shape", "signed", "subtype", "text",
    )  # fmt: skip

    def __init__(self, page: _Page, shape: Shape, reading: Reading) -> None:
        self.page = page
        self.text = text = page.text
        self.profile = page.profile
        self.shape = shape
        self.reading = reading
        self.signed = shape.joint in ("-", "+")
        start, end = shape.start, shape.end
        opened = not start or text[start - 1] in _NEVER_IN_ADDRESS
        self.address = page.is_url or (not (opened and text[end : end + 1] != ".") and is_in_address(text, start, end))
        self.subtype = reading.subtype
        self.labelled = False
        """Whether a label says what it is, somewhere."""
        self.named = False
        """Whether one directly before it or above it does."""
        self.reasons: list[Reason] = [page.profile.written(shape), *reading.reasons]

    def match(self, start: int, end: int, heading: int, neighbours: Reason | None) -> Match:
        """The judgement, with every reason."""
        reading, shape, reasons = self.reading, self.shape, self.reasons
        if shape.broken:
            reasons.append(evidence.BROKEN_LINE)
        if shape.spaced:
            reasons.append(evidence.LETTERS_APART)
        if shape.damage:
            if shape.damage == "zeros":
                reasons.append(evidence.LOST_ZERO)
            else:
                reasons.append(evidence.CONFUSED_LETTERS if reading.holds else evidence.CONFUSED_AND_WRONG)
        if reading.born and reading.born[0] < self.page.oldest:
            reasons.append(evidence.VERY_OLD)
        joined = self._edges()
        if joined is not Edge.PART:
            self._beside(heading, joined is Edge.GLUED)
            if neighbours is not None or not self.signed:
                self._neighbours(neighbours)
            self._place()
            if (reading.needs_label or shape.damage) and not self.labelled:
                reasons.append(evidence.NEEDS_LABEL)
        score = evidence.total(reasons)
        cap = Confidence.POSSIBLE if shape.damage == "letters" else reading.cap
        return Match(
            start, end, reading.kind, Sensitive(reading.value, reading.mask), evidence.level(score, cap),
            tuple(reasons), self.subtype, reading.tags, (), score, reading.severity or self._severity(),
        )  # fmt: skip

    def _severity(self) -> Severity | None:
        """A sole trader's number is public as that of a firm; open it is less bad than a private person's."""
        return Severity.MEDIUM if self.subtype and self.subtype.startswith("sole_trader") else None

    def _edges(self) -> Edge:
        """The worse of its two sides, with the reason for it."""
        text, start, end = self.text, self.shape.start, self.shape.end
        free = not start or text[start - 1] in _OPEN
        left = Edge.FREE if free else left_edge(text, start, self.signed, self.address)
        free = end >= len(text) or text[end] in _CLOSED
        right = Edge.FREE if free else right_edge(text, end, self.signed, self.address)
        if left is Edge.PART or right is Edge.PART:
            self.reasons.append(evidence.PART)
            return Edge.PART
        return Edge.GLUED if left is Edge.GLUED or right is Edge.GLUED else Edge.FREE

    def _beside(self, heading: int, glued: bool) -> None:
        """The labels, words and names beside the number, and the heading above it.

        ``glued`` tells that something is attached to the number: "CPR-nr.0102..." or "SE8112...", where it is the
        label itself, or another word.
        """
        text, shape, reasons = self.text, self.shape, self.reasons
        start, end = shape.start, shape.end
        hits, following = surroundings.beside(text, start, end, shape.spaced)
        reason, marks = self._governing(hits) if hits else (None, Mark.NONE)
        if reason is None and following:
            reason, marks = self._label_after(following)
        if heading and reason is not evidence.LABELLED and reason is not evidence.OTHER_LABEL:
            reason, marks = self._under(heading, reason)
        if glued and reason is not evidence.LABELLED:
            reasons.append(evidence.GLUED)
        if reason is not None:
            reasons.append(reason)
            self.labelled = reason.weight > 0
            self.named = reason is evidence.LABELLED or reason is evidence.COLUMN_LABEL
            if self.labelled:
                self._note_company(marks)
        if hits and any(hit.marks & Mark.PERSON and len(hit.gap) <= 60 and hit.lines <= 1 for hit in hits):
            reasons.append(evidence.PERSON_BEFORE)
        elif following and any(hit.marks & Mark.PERSON and len(hit.gap) <= 35 for hit in following):
            reasons.append(evidence.PERSON_AFTER)
        if surroundings.name_before(text, start) or surroundings.name_after(text, end):
            reasons.append(evidence.NAME_BESIDE)
        if self.reading.born and surroundings.birth_date_nearby(text, start, end, self.reading.born):
            reasons.append(evidence.SAME_BIRTH_DATE)

    def _under(self, heading: int, otherwise: Reason | None) -> tuple[Reason | None, int]:
        marks = self._meaning(heading)
        if marks & self.profile.labels:
            return evidence.COLUMN_LABEL, marks
        if marks & self.profile.rivals:
            return evidence.RIVAL_LABEL, marks
        return (evidence.OTHER_COLUMN if marks & _SOMETHING_ELSE else otherwise), marks

    def _governing(self, hits: Sequence[Hit]) -> tuple[Reason | None, int]:
        """The label that the number stands under: the nearest one that is not used up."""
        other: Reason | None = None
        person = False
        for hit in hits:
            marks = self._meaning(hit.marks)
            if not marks & ~Mark.PERSON:
                person = True
                continue
            if self.signed and not marks & _TELLING and len(hit.gap) > _NEXT:
                continue  # "…ärende om bygglov: 811218-9876": a word for a thing, and more words between.
            numbered = hit.has_number
            wordless = hit.is_wordless
            if numbered and not wordless:
                break
            if marks & self.profile.labels:
                if other is not None and hit.sign != b"/":
                    return other, marks
                if wordless and not numbered and hit.lines <= 1 and other is None:
                    return evidence.LABELLED, marks
                return evidence.LABEL_NEAR, marks
            if marks & self.profile.rivals:
                return other or evidence.RIVAL_LABEL, marks
            if marks & _SOMETHING_ELSE and other is None and not numbered:
                weak = not marks & Mark.OTHER and self.signed
                other = self._other(hit, wordless, person or weak)
            person = person or bool(marks & Mark.PERSON)
        return other, Mark.NONE

    def _other(self, hit: Hit, wordless: bool, shielded: bool) -> Reason | None:
        """What a word for something else says: much when it stands directly before the number.

        A ``shielded`` number, one with a person between or a form that the word does not touch, fears no other.
        """
        lines, gap = hit.lines, hit.gap
        if wordless and (not lines or (lines == 1 and len(gap) <= 3)):
            return evidence.OTHER_LABEL
        cells = gap.count(b"\t")
        if shielded or lines or len(gap) > 40 or cells > 1 or (cells and not wordless):
            return None
        if surroundings.name_before(self.text, self.shape.start):
            return None  # "Fakturan skickas till Anna Prov, 811218-9876": the word governs the name.
        if surroundings.sentence_ends(self.text, self.shape.start, len(gap)):
            return None
        return evidence.OTHER_NEAR

    def _label_after(self, hits: Sequence[Hit]) -> tuple[Reason | None, int]:
        for hit in hits:
            if len(hit.gap) > 35 or hit.has_number:
                break
            marks = self._meaning(hit.marks)
            if marks & self.profile.labels:
                return evidence.LABEL_AFTER, marks
        return None, Mark.NONE

    def _meaning(self, marks: int) -> int:
        """The marks with the words that mean different things in Danish and Swedish resolved."""
        if marks & Mark.OTHER_UNLESS_SWEDISH:
            return marks if self.page.language == "sv" else Mark.OTHER
        if not marks & Mark.OTHER_IN_DANISH:
            return marks
        danish_site = self.profile.danish_words or self.page.context.countries[:1] == ("dk",)
        if self.page.language in _DANISH or (self.page.language is None and danish_site):
            return Mark.OTHER
        return marks & ~Mark.OTHER_IN_DANISH

    def _note_company(self, marks: int) -> None:
        if self.subtype is None and self.profile.labels & Mark.COMPANY:
            if marks & Mark.ACCOUNT:
                self.subtype = "personkonto"
            elif marks & Mark.COMPANY and not marks & Mark.SE:
                self.subtype = "sole_trader"

    def _neighbours(self, column: Reason | None) -> None:
        if column is evidence.COLUMN_HOLDS or (column is evidence.COLUMN_FAILS and not self.labelled):
            self.reasons.append(column)
        text, shape = self.text, self.shape
        if (
            not self.signed
            and column is not evidence.COLUMN_HOLDS
            and _AMONG_BEFORE.search(text, max(shape.start - 4, 0), shape.start)
            and _AMONG_AFTER.match(text, shape.end)
        ):
            self.reasons.append(evidence.AMONG_NUMBERS)
        if not self.signed and _UNIT.match(text, shape.end):
            self.reasons.append(evidence.AMOUNT)

    def _place(self) -> None:
        self.reasons += self.page.place
        if self.named:
            return  # Code and addresses name their values too.
        if self.address:
            strong = self.signed or len(self.shape.head) == 8
            self.reasons.append(evidence.IN_ADDRESS if strong else evidence.BARE_IN_ADDRESS)
        elif self._is_code():
            self.reasons.append(evidence.SIGNED_IN_CODE if self.signed else evidence.IN_CODE)

    def _is_code(self) -> bool:
        if self.page.is_code:
            return True
        if self.signed:
            return False
        text, shape = self.text, self.shape
        before = text[max(shape.start - 3, 0) : shape.start]
        if _KEY_BEFORE.search(before):
            # "Klient: 200012312385" is prose; "created":1706122387 and id="1411732106" are not.
            return not before.endswith((": ", ", "))
        around = text[max(shape.start - _CODE_WINDOW, 0) : shape.end + _CODE_WINDOW]
        return len(_CODE_SIGN.findall(around)) >= _MANY_CODE_SIGNS
