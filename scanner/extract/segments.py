"""Builds segments: collects texts with their places and joins them into one string with marks."""

from collections.abc import Iterator

from detectors.api import BARRIER, LINE, TextForm
from scanner.model import Mark, Place, Segment, Steps, Where

CHUNK_CHARS = 1 << 18
"""Long texts are handed on in segments of about this many characters, so that memory stays flat."""


class SegmentWriter:
    """Collects texts, each with its place, into one segment.

    ``separator`` stands between two texts: a line feed for what follows one another, a form feed for what
    has nothing to do with each other.
    """

    def __init__(self, form: TextForm = TextForm.TEXT, separator: str = BARRIER) -> None:
        self._form = form
        self._separator = separator
        self._parts: list[str] = []
        self._marks: list[Mark] = []
        self._length = 0
        self._last: Place | None = None

    def __len__(self) -> int:
        return self._length

    def add(self, text: str, place: Place, separator: str | None = None) -> None:
        """Append ``text``, which stands at ``place``; blank texts are left out."""
        if not text or text.isspace():
            return
        if self._parts:
            between = self._separator if separator is None else separator
            self._parts.append(between)
            self._length += len(between)
        if place != self._last:
            self._marks.append(Mark(self._length, place))
            self._last = place
        self._parts.append(text)
        self._length += len(text)

    def join(self, text: str, place: Place) -> None:
        """Append ``text`` right behind the last one, so that nothing that belongs together is split."""
        if not text:
            return
        if place != self._last:
            self._marks.append(Mark(self._length, place))
            self._last = place
        self._parts.append(text)
        self._length += len(text)

    def take(self) -> Iterator[Segment]:
        """Yield what was collected as one segment, if there is any text, and start anew."""
        if self._parts:
            yield Segment("".join(self._parts), tuple(self._marks), self._form)
        self._parts, self._marks, self._length, self._last = [], [], 0, None


def single(text: str, place: Place, form: TextForm = TextForm.TEXT) -> Iterator[Segment]:
    """One segment that stands at one place, unless the text is blank."""
    if text and not text.isspace():
        yield Segment(text, (Mark(0, place),), form)


def lines_with_marks(
    text: str, where: Where = Where.BODY, form: TextForm = TextForm.TEXT, steps: Steps = (), label: str = ""
) -> Iterator[Segment]:
    """Segments of running text in which every line is marked with its number."""
    number = 1
    for chunk in _chunks(text):
        marks = []
        offset = 0
        for line in chunk.split(LINE):
            if line and not line.isspace():
                marks.append(Mark(offset, Place(where, (*steps, ("line", str(number))), label)))
            offset += len(line) + 1
            number += 1
        number -= 1  # the empty string behind a chunk's last line feed is no line
        if marks:
            marks[0] = Mark(0, marks[0].place)
            yield Segment(chunk, tuple(marks), form)


def _chunks(text: str) -> Iterator[str]:
    start = 0
    while len(text) - start > CHUNK_CHARS:
        end = text.rfind(LINE, start, start + CHUNK_CHARS)
        if end < start:
            end = text.find(LINE, start + CHUNK_CHARS)
        if end < 0:
            break
        yield text[start : end + 1]
        start = end + 1
    yield text[start:] if start else text
