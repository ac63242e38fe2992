"""Which of the words around a number govern it, and what they say of it.

The nearest label wins, and one is used up by the first number after it (see ``detectors.surroundings``). A word for
something else counts for less when a person stands between, or when the number has a form that the word does not touch.
"""

from collections.abc import Sequence

from detectors import evidence, surroundings
from detectors.api import Reason
from detectors.readings import Page
from detectors.shapes import Shape
from detectors.surroundings import Hit
from detectors.words import Mark

_SOMETHING_ELSE = Mark.OTHER | Mark.OTHER_IF_NEXT
_TELLING = ~(Mark.OTHER_IF_NEXT | Mark.PERSON)
_NEXT = 25
"""Characters that fillers between a word and its number take at most."""
_DANISH = ("da", "nb", "nn", "no")


def label_of(
    page: Page, shape: Shape, before: Sequence[Hit], after: Sequence[Hit], heading: int
) -> tuple[Reason | None, int]:
    """What the label that governs a number says, and its marks. ``heading`` has the marks of what stands above."""
    reason, marks = _governing(page, shape, before) if before else (None, Mark.NONE)
    if reason is None and after:
        reason, marks = _label_after(page, after)
    if heading and reason is not evidence.LABELLED and reason is not evidence.OTHER_LABEL:
        reason, marks = _under(page, heading, reason)
    return reason, marks


def _under(page: Page, heading: int, otherwise: Reason | None) -> tuple[Reason | None, int]:
    marks = _meaning(page, heading)
    if marks & page.profile.labels:
        return evidence.COLUMN_LABEL, marks
    if marks & page.profile.rivals:
        return evidence.RIVAL_LABEL, marks
    return (evidence.OTHER_COLUMN if marks & _SOMETHING_ELSE else otherwise), marks


def _governing(page: Page, shape: Shape, hits: Sequence[Hit]) -> tuple[Reason | None, int]:
    """The label that the number stands under: the nearest one that is not used up."""
    other: Reason | None = None
    person = False
    for hit in hits:
        marks = _meaning(page, hit.marks)
        if not marks & ~Mark.PERSON:
            person = True
            continue
        if shape.signed and not marks & _TELLING and len(hit.gap) > _NEXT:
            continue  # "…ärende om bygglov: 811218-9876": a word for a thing, and more words between.
        numbered = hit.has_number
        wordless = hit.is_wordless
        if numbered and not wordless:
            break
        if marks & page.profile.labels:
            if other is not None and hit.sign != b"/":
                return other, marks
            if wordless and not numbered and hit.lines <= 1 and other is None:
                return evidence.LABELLED, marks
            return evidence.LABEL_NEAR, marks
        if marks & page.profile.rivals:
            return other or evidence.RIVAL_LABEL, marks
        if marks & _SOMETHING_ELSE and other is None and not numbered:
            weak = not marks & Mark.OTHER and shape.signed
            other = _other(page, shape, hit, wordless, person or weak)
        person = person or bool(marks & Mark.PERSON)
    return other, Mark.NONE


def _other(page: Page, shape: Shape, hit: Hit, wordless: bool, shielded: bool) -> Reason | None:
    """What a word for something else says: much when it stands directly before the number.

    A ``shielded`` number, one with a person between or a form that the word does not touch, fears no other.
    """
    lines, gap = hit.lines, hit.gap
    if wordless and (not lines or (lines == 1 and len(gap) <= 3)):
        return evidence.OTHER_LABEL
    cells = gap.count(b"\t")
    if shielded or lines or len(gap) > 40 or cells > 1 or (cells and not wordless):
        return None
    if surroundings.name_before(page.text, shape.start):
        return None  # "Fakturan skickas till Anna Prov, 811218-9876": the word governs the name.
    if surroundings.sentence_ends(page.text, shape.start, len(gap)):
        return None
    return evidence.OTHER_NEAR


def _label_after(page: Page, hits: Sequence[Hit]) -> tuple[Reason | None, int]:
    for hit in hits:
        if len(hit.gap) > 35 or hit.has_number:
            break
        marks = _meaning(page, hit.marks)
        if marks & page.profile.labels:
            return evidence.LABEL_AFTER, marks
    return None, Mark.NONE


def _meaning(page: Page, marks: int) -> int:
    """The marks with the words that mean different things in Danish and Swedish resolved."""
    if marks & Mark.OTHER_UNLESS_SWEDISH:
        return marks if page.language == "sv" else Mark.OTHER
    if not marks & Mark.OTHER_IN_DANISH:
        return marks
    danish_site = page.profile.danish_words or page.context.countries[:1] == ("dk",)
    if page.language in _DANISH or (page.language is None and danish_site):
        return Mark.OTHER
    return marks & ~Mark.OTHER_IN_DANISH
