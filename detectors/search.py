"""Running detectors over a text: what each says, who failed, and one answer per place.

No detector is trusted, built in or not: one that raises, hangs or answers nonsense is named, and what the
others found stands.
"""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

from detectors import columns, doubtful, normalise, shapes, telltales
from detectors.api import PLAIN, Confidence, Context, Detector, Fault, Match, Matches
from detectors.deadlines import OutOfTime, deadline
from detectors.overlaps import resolve
from detectors.sensitive import Sensitive

DEADLINE_S = 20.0
"""Seconds that one detector may take over any text, however short."""
DEADLINE_S_PER_CHARACTER = 60e-6
"""Seconds for each character besides: some ten times what the slowest takes over the densest text."""


def find_all(
    text: str, detectors: Sequence[Detector], context: Context = PLAIN, deadline_s: float | None = None
) -> Matches:
    """What all ``detectors`` together say of ``text``: ordered by start, without overlaps.

    Where several read the same characters, the surest reading stands and names the other kinds among its
    alternatives. ``deadline_s`` bounds each detector in the main thread (see ``detectors.deadlines``);
    without it the bound grows with the text.
    """
    seconds = DEADLINE_S + DEADLINE_S_PER_CHARACTER * len(text) if deadline_s is None else deadline_s
    answers: list[Match] = []
    faults: list[Fault] = []
    try:
        with _collecting_later():
            for detector in detectors:
                found, problem = _ask(detector, text, context, seconds)
                answers += found
                if problem:
                    faults.append(Fault(_name(detector), problem))
            accepted, dismissed = resolve(answers)
    finally:
        for module in (normalise, telltales, shapes, columns, doubtful):
            module.forget()
    return Matches(accepted, dismissed, tuple(faults))


@contextmanager
def _collecting_later() -> Iterator[None]:
    """No garbage collection in the body.

    A text can have a hundred thousand candidates. None of what is made of them refers to itself, and looking through
    it again and again for what does would make the time grow faster than the text.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _ask(detector: Detector, text: str, context: Context, seconds: float) -> tuple[list[Match], str]:
    """What a detector answers that makes sense, and what it did wrong, without quoting the text."""
    found: list[Match] = []
    problem = ""
    try:
        with deadline(seconds):
            kinds = frozenset(kind.id for kind in detector.kinds)
            # More matches than characters come only from a detector that never ends.
            length = len(text)
            for match in islice(detector.find(text, context), length + 2):
                if _is_usual(match, kinds, length):
                    found.append(match)
                elif wrong := _what_is_wrong(match, kinds, length):
                    problem = wrong
                else:
                    found.append(match)
            if len(found) > length:
                return [], "answered more matches than the text has characters"
    except OutOfTime:
        problem = f"was stopped after {seconds:g} seconds"
    except (Exception, SystemExit) as error:
        problem = f"raised {type(error).__name__}"
    return found, problem


def _is_usual(match: Match, kinds: frozenset[str], length: int) -> bool:
    """Whether it is a match beyond doubt; the rest, subclasses and all, takes longer to tell."""
    return (
        type(match) is Match
        and type(match.start) is type(match.end) is int
        and 0 <= match.start < match.end <= length
        and match.kind in kinds
        and type(match.value) is Sensitive
        and type(match.confidence) is Confidence
    )


def _what_is_wrong(match: object, kinds: frozenset[str], length: int) -> str:
    if not isinstance(match, Match):
        return "answered something that is no match"
    if type(match.start) is not int or type(match.end) is not int or not 0 <= match.start < match.end <= length:
        return "answered a span outside the text"
    if match.kind not in kinds:
        return "answered a kind that it does not declare"
    value: object = match.value
    confidence: object = match.confidence
    if not isinstance(value, Sensitive) or not isinstance(confidence, Confidence):
        return "answered a match without a sensitive value or a confidence"
    return ""


def _name(detector: Detector) -> str:
    try:
        return str(detector.name)
    except Exception:
        return type(detector).__name__
