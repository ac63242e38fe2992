"""The record tree of old PowerPoint presentations, and which of its records the last save names."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_USER_EDIT, _DIRECTORY = 0x0FF5, 0x1772
_CONTAINER = 0x0F
_TAG_DATA = 0x138B
"""Holds the records that newer versions added, comments among them, without being called a container."""
_MOST_EDITS = 10_000
_DEEPEST = 32


@dataclass(frozen=True, slots=True)
class Record:
    """One record: where it begins in the stream, its type, its instance and the bytes in it."""

    at: int
    kind: int
    instance: int
    is_container: bool
    content: bytes
    depth: int = 0

    def children(self) -> Iterator["Record"]:
        """The records inside, if it is a container."""
        if self.is_container and self.depth < _DEEPEST:
            for record in records(self.content):
                yield Record(
                    record.at, record.kind, record.instance, record.is_container, record.content, self.depth + 1
                )

    def walk(self) -> Iterator["Record"]:
        """The record and all records inside."""
        yield self
        for inner in self.children():
            yield from inner.walk()


@dataclass(frozen=True, slots=True)
class Live:
    """Where in the stream the objects are that the last save names, by their numbers."""

    offsets: dict[int, int]


def records(stream: bytes, start: int = 0, end: int | None = None) -> Iterator[Record]:
    """The records that begin between ``start`` and ``end``. Ends where the stream breaks off."""
    at, last = start, len(stream) if end is None else end
    while at + 8 <= min(len(stream), max(last, 8)) or (at < last and at + 8 <= len(stream)):
        version, kind, size = struct.unpack_from("<HHI", stream, at)
        yield Record(
            at, kind, version >> 4, version & 0x0F == _CONTAINER or kind == _TAG_DATA, stream[at + 8 : at + 8 + size]
        )
        at += 8 + size


def read_live(stream: bytes, current_user: bytes) -> Live:
    """Follow the chain of saves from the last one back; the first that names an object is the valid one."""
    offsets: dict[int, int] = {}
    if len(current_user) < 20:
        return Live(offsets)
    at = struct.unpack_from("<I", current_user, 16)[0]
    for _ in range(_MOST_EDITS):
        edit = next(records(stream, at, at + 8), None) if 0 <= at < len(stream) else None
        if edit is None or edit.kind != _USER_EDIT or len(edit.content) < 16:
            break
        before, directory = struct.unpack_from("<II", edit.content, 8)
        _read_directory(stream, directory, offsets)
        if before == 0 or before >= at:
            break
        at = before
    return Live(offsets)


def _read_directory(stream: bytes, at: int, offsets: dict[int, int]) -> None:
    directory = next(records(stream, at, at + 8), None)
    if directory is None or directory.kind != _DIRECTORY:
        return
    content = directory.content
    position = 0
    while position + 4 <= len(content):
        head = struct.unpack_from("<I", content, position)[0]
        first, count = head & 0xFFFFF, head >> 20
        position += 4
        for index in range(count):
            if position + 4 > len(content):
                return
            offsets.setdefault(first + index, struct.unpack_from("<I", content, position)[0])
            position += 4
