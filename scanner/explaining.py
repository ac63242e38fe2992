"""Why something is or is not reported: the answers of ``kommunscan detectors``, as lines of text.

Nothing is stored, and values are masked here as everywhere.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import detectors
from detectors.api import Context, Detector
from detectors.explain import Explained, explain
from scanner.addresses import Addresses
from scanner.extract.api import ExtractionError
from scanner.keys import KEY_BYTES, Keyring
from scanner.labels import Labels
from scanner.limits import Limits
from scanner.model import Document, Segment, Unread
from scanner.run import setup_of
from scanner.scope import Scope
from scanner.settings import Settings


def chosen_detectors(settings: Settings) -> tuple[Detector, ...]:
    """The detectors that the settings switch on.

    Raises:
        UsageError: a detector of the settings has a mistake.
    """
    nobody = Keyring(os.urandom(KEY_BYTES))
    return Addresses(setup_of(settings, nobody, Scope(), reveal=False)).detectors


def kind_lines(chosen: tuple[Detector, ...]) -> Iterator[str]:
    """A line for each kind: whether it is on, its id, its title, what it is known to mistake for it."""
    everything = dict.fromkeys([*detectors.available(), *chosen])
    for detector in everything:
        for kind in detector.kinds:
            state = "on " if detector in chosen else "off"
            yield f"{state} {kind.id:24} {kind.title}{f'. Noise: {kind.noise}' if kind.noise else ''}"


def explain_lines(text: str, chosen: tuple[Detector, ...], context: Context | None = None) -> Iterator[str]:
    """Every candidate in a text with its evidence."""
    candidates, faults = explain(text, chosen, context or Context())
    for fault in faults:
        yield f"{fault.detector} {fault.problem}"
    for candidate in candidates:
        yield from _candidate(candidate)
    if not candidates:
        yield "nothing in it has the shape of what is looked for"


def document_lines(path: Path, chosen: tuple[Detector, ...]) -> Iterator[str]:
    """Every candidate in a document, under its place; what could not be read is said."""
    from scanner.extract.known import extract

    document = Document(path.resolve().as_uri(), path.read_bytes(), name=path.name)
    try:
        for piece in extract(document, Limits()):
            if isinstance(piece, Unread):
                yield f"not read: {piece.why} {piece.detail}".rstrip()
            elif isinstance(piece, Document):
                yield f"holds a document: {piece.member} (test it by itself)"
            elif isinstance(piece, Segment):
                candidates, _ = explain(piece.text, chosen, Context(form=piece.form, labels=Labels(piece.marks)))
                for candidate in candidates:
                    place = piece.place_at(candidate.start)
                    yield f"{place.where}: {place}".rstrip(": ")
                    yield from (f"  {line}" for line in _candidate(candidate))
    except ExtractionError as error:
        yield f"not read: {error.why} {error.detail}".rstrip()


def _candidate(candidate: Explained) -> Iterator[str]:
    other = f" (or {', '.join(candidate.alternatives)})" if candidate.alternatives else ""
    yield f"{candidate.shown}  {candidate.kind}{other}: {candidate.confidence}, {candidate.score:+.0f} in all"
    for reason, weight in candidate.evidence:
        yield f"  {weight:+4.0f}  {reason}"
