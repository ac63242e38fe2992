"""What stands above or beside a text, as the detectors ask for it."""

from collections.abc import Sequence
from typing import overload

from scanner.model import Mark


class Labels(Sequence[tuple[int, str]]):
    """The labels of a segment's marks, looked up when asked for: sheets have a mark for every cell."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        self._marks = marks

    def __len__(self) -> int:
        return len(self._marks)

    @overload
    def __getitem__(self, index: int) -> tuple[int, str]: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[tuple[int, str]]: ...

    def __getitem__(self, index: int | slice) -> tuple[int, str] | Sequence[tuple[int, str]]:
        if isinstance(index, slice):
            return Labels(self._marks[index])
        mark = self._marks[index]
        return mark.offset, mark.place.label
