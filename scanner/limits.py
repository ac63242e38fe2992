"""Bounds on what reading may cost."""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum

PICTURE_SECONDS = 60.0
"""Wall time for one picture or page: reading a printed page takes one to ten seconds."""
WAITS = "waits for its turn to be read"
"""What is said of a picture whose reading was put off. The store tells by it what is still to be done."""


class Turn(Enum):
    """What is to be done with a picture now."""

    NOW = "now"
    DONE = "done"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class PictureShare:
    """What reading the pictures of one resource may cost this time.

    ``seconds`` is wall time; with any at all, at least one picture is read, so that a document of many pages
    makes progress whatever its share. ``skip`` is how many pictures, in the order in which they are met, were
    read at an earlier time.
    """

    seconds: float = math.inf
    skip: int = 0


ALL_PICTURES = PictureShare()
NO_PICTURES = PictureShare(0.0)
"""All pictures are read, however long it takes; all are put off."""


@dataclass(slots=True)
class PictureTime:
    """How much of its share a resource has used. One for all documents inside of it.

    ``met`` counts its pictures so far, ``waiting`` those put off, ``spent`` the seconds used.
    """

    share: PictureShare = ALL_PICTURES
    met: int = 0
    waiting: int = 0
    spent: float = 0.0

    def next(self) -> Turn:
        """Whether the picture that is met now is read now."""
        self.met += 1
        if self.met <= self.share.skip:
            return Turn.DONE
        if self.spent < self.share.seconds:
            return Turn.NOW
        self.waiting += 1
        return Turn.LATER

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count the time that the block takes."""
        start = time.monotonic()
        try:
            yield
        finally:
            self.spent += time.monotonic() - start


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what one resource may cost. The worker enforces seconds and memory from outside as well."""

    seconds: float = 60.0
    """Wall time for one resource with all its members, without the time for the text in its pictures."""
    memory_bytes: int = 2 << 30
    """Address space of a worker."""
    document_bytes: int = 200 << 20
    """Largest document, or archive member, that is opened."""
    expanded_bytes: int = 1 << 30
    """All members of one resource together, unpacked."""
    depth: int = 8
    """Containers in containers."""
    members: int = 20_000
    """Members of one resource, at all depths."""
    pages: int = 10_000
    """Pages of one document."""
    pictures: PictureTime = field(default_factory=PictureTime)
    """The time for the text in pictures, and what is used of it."""
