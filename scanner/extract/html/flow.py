"""Writes the flow text of a page as one string: blocks apart, inline markup without a trace."""

import re
from collections.abc import Iterator

from detectors.api import TextForm
from scanner.model import Mark, Place, Segment

NOTHING, SPACE, TAB, NEWLINE = 0, 1, 2, 3
"""Separators by their strength. Of several between two texts, the strongest is written."""

_WRITTEN = ("", " ", "\t", "\n")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_LINE_ENDS = re.compile(r"[ \t\r\f]*\n[ \t\r\f]*")
# Soft hyphen, zero-width space and joiners, word joiner, byte order mark, direction marks: shown as nothing.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\u202a-\u202e\u2066-\u2069]+")


class Flow:
    """Text in the making, with marks. ``pending`` is the separator that the next text asks for."""

    __slots__ = ("_length", "_marked", "_marks", "parts", "pending")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.pending = NOTHING
        self._marks: list[Mark] = []
        self._marked: Place | None = None
        self._length = 0

    def separate(self, strength: int) -> None:
        """Ask for a separator before the next text."""
        if strength > self.pending:
            self.pending = strength

    def write(self, data: str, place: Place, preserve: bool = False) -> None:
        """Append text as it is shown: white space collapsed (unless preserved), invisible characters gone."""
        if data.isspace() and "\xa0" not in data and not preserve:
            if self.pending < SPACE:
                self.pending = SPACE
            return
        if not data.isascii():
            data = _INVISIBLE.sub("", data)
        if preserve:
            data = data.replace("\r\n", "\n")
        elif "\n" in data or "  " in data or "\t" in data or "\r" in data or "\f" in data:
            data = _BLANKS.sub(" ", data)
        if not data:
            return
        if not preserve:
            if data[0] == " ":
                if self.pending < SPACE:
                    self.pending = SPACE
                data = data[1:]
            if data[-1:] == " ":
                data = data[:-1]
                self._append(data, place)
                self.pending = SPACE
                return
        self._append(data, place)

    def _append(self, data: str, place: Place) -> None:
        if not data:
            return
        if self.pending:
            if self._length:
                self.parts.append(_WRITTEN[self.pending])
                self._length += 1
            self.pending = NOTHING
        if place is not self._marked:
            self._marks.append(Mark(self._length, place))
            self._marked = place
        self.parts.append(data)
        self._length += len(data)

    def text_since(self, part: int) -> str:
        """What was written since there were ``part`` parts."""
        return "".join(self.parts[part:]).strip()

    def segment(self) -> Iterator[Segment]:
        """The whole text, if there is any."""
        if self.parts:
            yield Segment("".join(self.parts), tuple(self._marks), TextForm.TEXT)
