"""A pool of worker processes that may crash, hang or run out of memory without hurting the scan.

Built on Pebble, which kills the one process that misbehaves and goes on (measured in the project's research:
the standard library's pool dies whole). Workers come from a fork server that has everything imported, so a
replacement costs about ten milliseconds.
"""

import asyncio
import contextlib
import logging
import multiprocessing
import os
import resource
import signal
from collections.abc import Iterator
from concurrent.futures import TimeoutError
from typing import TYPE_CHECKING, Protocol

from pebble import ProcessExpired, ProcessPool

from scanner.limits import NO_PICTURES, PICTURE_SECONDS, PictureShare
from scanner.model import Analysis, Document, DocumentReport, Outcome, Why
from scanner.setup import Setup

if TYPE_CHECKING:
    from scanner.analyse import Analyser

logger = logging.getLogger(__name__)

GRACE_SECONDS = 5.0
"""How long after its own deadline a worker may still answer before it is killed."""
TASKS_PER_WORKER = 500
"""After so many documents a worker is replaced, in case a library leaks memory."""
_PRELOAD = ("scanner.analyse", "scanner.workers")

_analyser: "Analyser | None" = None


class Executor(Protocol):
    """Runs analyses somewhere: in this process, in a pool, on a cluster."""

    async def analyse(self, document: Document, pictures: PictureShare = NO_PICTURES) -> Analysis:
        """The analysis of a resource, in which so much time may go into its pictures.

        Never raises: what goes wrong is in the outcome.
        """
        ...


class WorkerPool:
    """Analyses documents in worker processes, at most ``workers`` at a time."""

    def __init__(self, setup: Setup, workers: int) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(list(_PRELOAD))
        self._deadline = setup.limits.seconds + GRACE_SECONDS
        self._pool = ProcessPool(
            max_workers=workers,
            max_tasks=TASKS_PER_WORKER,
            initializer=_start_worker,
            initargs=(setup,),
            context=context,
        )

    async def analyse(self, document: Document, pictures: PictureShare = NO_PICTURES) -> Analysis:
        """The analysis of a resource; a worker that dies or hangs on it costs only this resource."""
        # The last picture may be begun when the share is all but spent, and be read twice: turned, and as it is.
        deadline = self._deadline + (pictures.seconds + 2 * PICTURE_SECONDS if pictures.seconds else 0.0)
        future = self._pool.schedule(_analyse, args=(document, pictures), timeout=deadline)
        return await self._answer(asyncio.wrap_future(future), document, deadline)

    async def _answer(self, future: "asyncio.Future[Analysis]", document: Document, deadline: float) -> Analysis:
        try:
            return await future
        except TimeoutError:
            return _failure(document, Why.TIMEOUT, f"killed after {deadline:g} seconds")
        except ProcessExpired as error:
            return _failure(document, Why.CRASHED, _cause_of_death(error.exitcode))
        except MemoryError:
            return _failure(document, Why.OUT_OF_MEMORY, "")
        except asyncio.CancelledError:
            raise
        except Exception as error:
            logger.exception("the analysis of a document failed")
            return _failure(document, Why.INTERNAL, type(error).__name__)

    def close(self) -> None:
        """Stop all workers at once."""
        self._pool.stop()  # type: ignore[no-untyped-call]
        self._pool.join()


@contextlib.contextmanager
def worker_pool(setup: Setup, workers: int | None = None) -> Iterator[WorkerPool]:
    """A pool with one worker per processor, or as many as asked for; stopped at the end."""
    pool = WorkerPool(setup, workers or len(os.sched_getaffinity(0)))
    try:
        yield pool
    finally:
        pool.close()


def _start_worker(setup: Setup) -> None:
    # Imported here and by the fork server only: the crawler's process never needs a library that reads documents.
    from scanner.analyse import Analyser

    global _analyser
    # Libraries in other languages print what they stumble over, and quote the document.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    # Ctrl-C goes to every process of the terminal; the main process alone decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (setup.limits.memory_bytes, setup.limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _analyser = Analyser(setup)


def _analyse(document: Document, pictures: PictureShare) -> Analysis:
    assert _analyser is not None
    return _analyser.analyse(document, pictures)


def _failure(document: Document, why: Why, detail: str) -> Analysis:
    report = DocumentReport(member=None, outcome=Outcome.FAILED, why=why, detail=detail, size=document.size())
    return Analysis(documents=(report,))


def _cause_of_death(code: int | None) -> str:
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            return f"the worker was ended by {signal.Signals(-code).name}"
    return f"the worker ended with code {code}"
