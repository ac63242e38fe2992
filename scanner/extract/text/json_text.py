"""JSON: every string and number, with the key it stands under as its label."""

import json
from collections.abc import Iterator

from detectors.api import LINE, TextForm
from scanner.extract.api import Piece
from scanner.extract.html.links import urls_in_text
from scanner.extract.html.parse import flow_text
from scanner.extract.segments import CHUNK_CHARS, SegmentWriter, lines_with_marks
from scanner.extract.text.escapes import unescaped
from scanner.model import Link, Place, Steps

_NESTING = 200
_TELLING_DIGITS = 6
"""A key with so many digits is no field's name: registers are also kept as an object with a key for each person."""


def json_pieces(text: str, place: Place, lines: bool = False) -> Iterator[Piece]:
    """The values of a JSON text, one to a line, their keys as labels; raw text where it is no valid JSON.

    ``lines`` reads one JSON value a line, as log-like exports write them.
    """
    values: list[object] = []
    try:
        if lines:
            values = [json.loads(line, parse_int=str, parse_float=str) for line in text.splitlines() if line.strip()]
        else:
            values = [json.loads(text, parse_int=str, parse_float=str, strict=False)]
    except (ValueError, RecursionError):
        yield from lines_with_marks(unescaped(text), place.where, TextForm.CODE, place.steps, place.label)
        return
    writer = SegmentWriter(TextForm.CODE, LINE)
    walker = _Walker(writer, place)
    for value in values:
        for _ in walker.walk(value, "", place.steps, 0):
            if len(writer) > CHUNK_CHARS:
                yield from writer.take()
        if lines and len(writer) > CHUNK_CHARS:
            yield from writer.take()
    yield from writer.take()


def json_links(text: str) -> Iterator[Link]:
    """Every complete address in a JSON text."""
    for url in urls_in_text(text.replace("\\/", "/")):
        yield Link(url, "json")


class _Walker:
    def __init__(self, writer: SegmentWriter, place: Place) -> None:
        self._writer = writer
        self._place = place
        self._places: dict[tuple[str, Steps], Place] = {}

    def walk(self, value: object, key: str, steps: Steps, depth: int) -> Iterator[None]:
        """Write ``value`` and all in it; yields now and then, so that the caller can hand on what is full."""
        if isinstance(value, dict) and depth < _NESTING:
            for name, inner in value.items():
                if not isinstance(name, str):
                    continue
                if len(name) >= _TELLING_DIGITS and ("@" in name or sum(map(str.isdigit, name)) >= _TELLING_DIGITS):
                    self._write(name, key, steps)
                yield from self.walk(inner, name, steps, depth + 1)
            yield
        elif isinstance(value, list) and depth < _NESTING:
            for inner in value:
                yield from self.walk(inner, key, steps, depth + 1)
            yield
        elif value is not None and not isinstance(value, bool):
            self._write(str(value), key, steps)

    def _write(self, text: str, key: str, steps: Steps) -> None:
        if "</" in text or "/>" in text or "<br" in text:
            text = flow_text(text) or text
        known = (key, steps)
        place = self._places.get(known)
        if place is None:
            label = key or self._place.label
            place = self._places[known] = Place(self._place.where, (*steps, ("key", key)) if key else steps, label)
        self._writer.add(text, place)
