"""How a personal number is judged: what every country's detector has in common.

A detector reads the digits of a shape in its country's way (``Reading``) and says which words name its
numbers (``Profile``); here the evidence around each candidate is gathered and added up. Nothing is turned
down in silence: a candidate without a possible date is answered too, as dismissed.
"""

import datetime
from collections.abc import Callable, Iterator, Sequence

import regex

from detectors import evidence, surroundings
from detectors.api import Confidence, Context, Match, Reason, Severity
from detectors.boundaries import Edge, is_in_address, left_edge, right_edge
from detectors.columns import ALONE, Column, evidence_of
from detectors.doubtful import confused, shortened
from detectors.labels import label_of
from detectors.normalise import Normalised
from detectors.readings import Page, Profile, Reading
from detectors.sensitive import MASK, Sensitive
from detectors.shapes import Shape
from detectors.surroundings import marks_in
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
    page = Page(text, context, profile, context.language or guess_language(text), today.year - _OLD_YEARS)
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
        yield _judged(page, shape, reading, start, end, heading, neighbours)


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


_NEVER_IN_ADDRESS = frozenset(" \n\t\r\f\"'<>()")
"""A number after one of these begins no part of an address; see ``detectors.boundaries.is_in_address``."""
_OPEN = frozenset(" \n\t\f")
_CLOSED = frozenset(" \n\t\f)")
_FREE, _GLUED, _PART = Edge
_UNDAMAGED = (False, False, "")


def _judged(
    page: Page, shape: Shape, reading: Reading, first: int, last: int, heading: int, neighbours: Reason | None
) -> Match:
    """The judgement of one shape with a possible date, with every reason.

    Its place in the given text is ``first`` to ``last``. ``neighbours`` is what its column says of it.
    """
    reasons = [page.profile.written(shape), *reading.reasons]
    if shape[6:] != _UNDAMAGED:
        reasons += _damage(shape, reading)
    if reading.born and reading.born[0] < page.oldest:
        reasons.append(evidence.VERY_OLD)
    address = page.is_url or _may_be_in_address(page.text, shape)
    joined = _joined(page.text, shape, address)
    subtype = reading.subtype
    if joined is _PART:
        reasons.append(evidence.PART)
    else:
        label, marks = _beside(page, shape, reading, joined is _GLUED, heading, reasons)
        labelled = label is not None and label.weight > 0
        if labelled:
            subtype = subtype or _company(page, marks)
        if neighbours is evidence.COLUMN_HOLDS or (neighbours is not None and not labelled):
            reasons.append(neighbours)
        if address or page.place or page.is_code or not shape.signed:
            reasons += _place(page, shape, address, label, neighbours)
        if (reading.needs_label or shape.damage) and not labelled:
            reasons.append(evidence.NEEDS_LABEL)
    score = evidence.total(reasons)
    cap = Confidence.POSSIBLE if shape.damage == "letters" else reading.cap
    # A sole trader's number is public as that of a firm; open it is less bad than a private person's.
    severity = reading.severity or (Severity.MEDIUM if subtype and subtype.startswith("sole_trader") else None)
    return Match(
        first, last, reading.kind, Sensitive(reading.value, reading.mask), evidence.level(score, cap),
        tuple(reasons), subtype, reading.tags, (), score, severity,
    )  # fmt: skip


def _may_be_in_address(text: str, shape: Shape) -> bool:
    start, end = shape.start, shape.end
    if (not start or text[start - 1] in _NEVER_IN_ADDRESS) and text[end : end + 1] != ".":
        return False
    return is_in_address(text, start, end)


def _joined(text: str, shape: Shape, address: bool) -> Edge:
    """The worse of its two sides."""
    start, end = shape.start, shape.end
    left = _FREE if not start or text[start - 1] in _OPEN else left_edge(text, start, shape.signed, address)
    right = _FREE if end >= len(text) or text[end] in _CLOSED else right_edge(text, end, shape.signed, address)
    if left is right:
        return left
    return _PART if left is _PART or right is _PART else _GLUED


def _beside(
    page: Page, shape: Shape, reading: Reading, glued: bool, heading: int, reasons: list[Reason]
) -> tuple[Reason | None, int]:
    """The label of a number and its marks; what else stands beside it is added to ``reasons``.

    ``glued`` tells that something is attached to the number.
    """
    text, start, end = page.text, shape.start, shape.end
    before, after = surroundings.beside(text, start, end, shape.spaced)
    label, marks = None, Mark.NONE
    if before or after or heading:
        label, marks = label_of(page, shape, before, after, heading)
        if label is not None:
            reasons.append(label)
        if before and any(hit.marks & Mark.PERSON and len(hit.gap) <= 60 and hit.lines <= 1 for hit in before):
            reasons.append(evidence.PERSON_BEFORE)
        elif after and any(hit.marks & Mark.PERSON and len(hit.gap) <= 35 for hit in after):
            reasons.append(evidence.PERSON_AFTER)
    if glued and label is not evidence.LABELLED:
        # In "CPR-nr.0102..." and "SE8112..." what is attached is the label itself.
        reasons.append(evidence.GLUED)
    if surroundings.name_before(text, start) or surroundings.name_after(text, end):
        reasons.append(evidence.NAME_BESIDE)
    if reading.born and surroundings.birth_date_nearby(text, start, end, reading.born):
        reasons.append(evidence.SAME_BIRTH_DATE)
    return label, marks


def _place(
    page: Page, shape: Shape, address: bool, label: Reason | None, neighbours: Reason | None
) -> Iterator[Reason]:
    """What the place of a number speaks against it: amounts, another country, an address, code."""
    signed = shape.signed
    if not signed:
        yield from _as_amount(page.text, shape.start, shape.end, neighbours)
    yield from page.place
    if label is evidence.LABELLED or label is evidence.COLUMN_LABEL:
        return  # Code and addresses name their values too.
    if address:
        yield evidence.IN_ADDRESS if signed or len(shape.head) == 8 else evidence.BARE_IN_ADDRESS
    elif page.is_code or not signed:
        yield from _in_code(page, shape)


def _damage(shape: Shape, reading: Reading) -> Iterator[Reason]:
    """What speaks against a number that is not written as it should be."""
    if shape.broken:
        yield evidence.BROKEN_LINE
    if shape.spaced:
        yield evidence.LETTERS_APART
    if shape.damage == "zeros":
        yield evidence.LOST_ZERO
    elif shape.damage:
        yield evidence.CONFUSED_LETTERS if reading.holds else evidence.CONFUSED_AND_WRONG


def _company(page: Page, marks: int) -> str | None:
    """The finer sort of a number whose label is that of a firm or of a bank account."""
    if not page.profile.labels & Mark.COMPANY:
        return None
    if marks & Mark.ACCOUNT:
        return "personkonto"
    return "sole_trader" if marks & Mark.COMPANY and not marks & Mark.SE else None


def _as_amount(text: str, start: int, end: int, neighbours: Reason | None) -> Iterator[Reason]:
    """What speaks for an amount: other numbers on both sides, or a unit."""
    if (
        neighbours is not evidence.COLUMN_HOLDS
        and _AMONG_BEFORE.search(text, max(start - 4, 0), start)
        and _AMONG_AFTER.match(text, end)
    ):
        yield evidence.AMONG_NUMBERS
    if _UNIT.match(text, end):
        yield evidence.AMOUNT


def _in_code(page: Page, shape: Shape) -> tuple[Reason, ...]:
    """What speaks against a number in code: a document of it, or signs of it around."""
    if shape.signed:
        return (evidence.SIGNED_IN_CODE,)
    if page.is_code:
        return (evidence.IN_CODE,)
    text = page.text
    before = text[max(shape.start - 3, 0) : shape.start]
    if _KEY_BEFORE.search(before):
        # "Klient: 200012312385" is prose; "created":1706122387 and id="1411732106" are not.
        return () if before.endswith((": ", ", ")) else (evidence.IN_CODE,)
    around = text[max(shape.start - _CODE_WINDOW, 0) : shape.end + _CODE_WINDOW]
    return (evidence.IN_CODE,) if len(_CODE_SIGN.findall(around)) >= _MANY_CODE_SIGNS else ()
