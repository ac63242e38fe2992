"""Stopping a detector that does not come to an end.

Python runs signal handlers between two of its own steps, and only in the main thread. A loop in Python is
stopped; a single call into C that never returns is not, and is the worker's business, which is killed from
outside. Elsewhere than in the main thread, or where there is no SIGALRM, nothing is stopped.
"""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import NoReturn


class OutOfTime(BaseException):
    """Raised inside the code that took too long. No ``except Exception`` there swallows it."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raise ``OutOfTime`` in the body when it takes longer than ``seconds``.

    An alarm that was set before is kept: it fires when it would have, or right after the body.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(signum: int, frame: FrameType | None) -> NoReturn:
        raise OutOfTime

    previous = signal.signal(signal.SIGALRM, stop)
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        remaining, _ = signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
        if left:
            signal.setitimer(signal.ITIMER_REAL, max(left - (seconds - remaining), 1e-6), interval)
