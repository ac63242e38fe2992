"""When pictures are read: after everything else, in order, as long as the time for them lasts.

During the crawl all pictures are put off (``scanner.store.pictures``). When the frontier is empty their documents
are fetched once more, as any other address, and read with their pictures. A document begins only when all that
were handed out before it have begun, so that the order holds whichever answer comes first.
"""

import asyncio
import os
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from scanner.limits import NO_PICTURES, PictureShare
from scanner.model import Document, Outcome
from scanner.settings import OcrSettings
from scanner.store.pictures import Waiting
from scanner.store.visiting import Pending, Response
from scanner.store.writer import RunWriter
from scanner.workers import Executor


@dataclass(slots=True)
class _Lent:
    """Seconds lent to a document, and how many of them it used."""

    seconds: float
    used: float = 0.0


class PictureTurns:
    """Hands out the documents whose pictures wait, and shares the time among them."""

    def __init__(self, writer: RunWriter, executor: Executor, settings: OcrSettings) -> None:
        self._writer = writer
        self._executor = executor
        self._left = 60 * settings.minutes
        self._most = 60 * settings.minutes_per_document
        self._at_once = 2 * len(os.sched_getaffinity(0))
        self._queue: deque[Waiting] = deque()
        self._is_exhausted = False
        self._line: list[int] = []
        self._lent = 0
        self._tried: set[tuple[int, int]] = set()
        self._moved = asyncio.Event()

    def look_again(self) -> None:
        """The crawl has gone on: there may be more that waits."""
        self._is_exhausted = False

    def has_next(self) -> bool:
        """Whether a document may be handed out, now or when one of those has ended that are being read."""
        return self._left > 0 and bool(self._waiting())

    def next(self) -> Waiting | None:
        """The next document, or None for now."""
        if self._left <= 0 or len(self._line) + self._lent >= self._at_once or not self._waiting():
            return None
        waiting = self._queue.popleft()
        self._tried.add((waiting.key, waiting.done))
        self._line.append(waiting.key)
        return waiting

    def _waiting(self) -> deque[Waiting]:
        """What is to be handed out. A document that had its share and of which more waits follows all others."""
        if not self._queue and not self._line and not self._lent and not self._is_exhausted:
            found = self._writer.waiting_pictures()
            self._queue.extend(each for each in found if (each.key, each.done) not in self._tried)
            self._is_exhausted = not self._queue
        return self._queue

    def leave(self, waiting: Waiting) -> None:
        """Let those behind it pass: it has begun, or cannot begin."""
        if waiting.key in self._line:
            self._line.remove(waiting.key)
            self._wake()

    async def read(self, waiting: Waiting, pending: Pending, document: Document, response: Response) -> None:
        """Read a document with its pictures when its turn has come, unless the time is used up by then."""
        sha256 = document.sha256()
        is_double = waiting.outcome is Outcome.UNREAD and self._writer.is_read_elsewhere(waiting.key, sha256)
        async with self._share(waiting) as lent:
            if lent.seconds <= 0 and not is_double:
                return
            skip = waiting.done if sha256 == waiting.sha256 else 0
            share = NO_PICTURES if is_double else PictureShare(lent.seconds, skip)
            analysis = await self._executor.analyse(document, share)
            own = analysis.documents[0]
            if own.outcome is Outcome.FAILED:
                lent.used = lent.seconds
                self._writer.give_up_pictures(pending, f"reading it ended badly: {own.why}")
            else:
                lent.used = analysis.picture_seconds
                self._writer.record_pictures(pending, waiting, analysis, response)

    @asynccontextmanager
    async def _share(self, waiting: Waiting) -> AsyncIterator[_Lent]:
        """The document's share of the time, once it is its turn."""
        while self._line[0] != waiting.key or (self._left <= 0 and self._lent):
            await self._moved.wait()
        lent = _Lent(max(0.0, min(self._most, self._left)))
        self._left -= lent.seconds
        self._lent += 1
        self.leave(waiting)
        try:
            yield lent
        finally:
            self._left += lent.seconds - lent.used
            self._lent -= 1
            self._wake()

    def _wake(self) -> None:
        """Let all who wait look whether it is their turn."""
        self._moved.set()
        self._moved.clear()
