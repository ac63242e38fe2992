"""One process that waits for the night and runs it as its child: for containers, where nothing else would.

The wall clock is looked at anew at least every minute, so that a clock that is set, or a machine that slept, delays no
night by more. A night that fails ends nothing: the next one begins as always.
"""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from nightly.hours import night_of
from nightly.schedule.begun import why_not_now
from nightly.schedule.times import in_words, next_start
from scanner.settings import Settings

logger = logging.getLogger(__name__)

LONGEST_NAP = 60.0
"""Seconds between two looks at the clock."""


@dataclass(slots=True)
class State:
    """What the waiting process knows, for its figures: whether a night goes on, and how the last one ended."""

    running: bool = False
    last_exit_code: int | None = None


@dataclass(frozen=True, slots=True)
class Outside:
    """What the waiting touches: the clock, how it naps, and where it says what it does."""

    now: Callable[[], datetime]
    nap: Callable[[float], Awaitable[None]]
    say: Callable[[str], None]


def outside(say: Callable[[str], None]) -> Outside:
    """The real clock."""
    return Outside(lambda: datetime.now(UTC), asyncio.sleep, say)


async def wait_and_run(
    settings: Settings, data_dir: Path, command: tuple[str, ...], around: Outside, state: State
) -> None:
    """Run the command once every night, until SIGTERM or SIGINT; those are passed on, and its end is waited for."""
    called_off = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, called_off.set)
    tried = ""
    announced: datetime | None = None
    while not called_off.is_set():
        now = around.now()
        night = night_of(now, settings.nightly).morning.isoformat()
        if night > tried and why_not_now(now, settings, data_dir) is None:
            # One try a night, also when the child could not even note that it began.
            tried = night
            around.say(f"the night of {night} begins")
            state.running = True
            state.last_exit_code = await _run(command, called_off)
            state.running = False
            around.say(f"the night of {night} ended with exit code {state.last_exit_code}")
            continue
        start = next_start(now, settings)
        if start != announced:
            announced = start
            around.say(f"the next night begins at {in_words(start, settings)}")
        await _nap(around, min(LONGEST_NAP, (start - now).total_seconds()), called_off)


async def _nap(around: Outside, seconds: float, called_off: asyncio.Event) -> None:
    """Nap until the time is over or the process is asked to end."""
    nap, end = asyncio.ensure_future(around.nap(max(seconds, 0))), asyncio.ensure_future(called_off.wait())
    await asyncio.wait((nap, end), return_when=asyncio.FIRST_COMPLETED)
    for task in (nap, end):
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def _run(command: tuple[str, ...], called_off: asyncio.Event) -> int:
    try:
        # A group of its own: Ctrl-C reaches it once, by us.
        child = await asyncio.create_subprocess_exec(*command, start_new_session=True)
    except OSError as error:
        logger.error("%s cannot be started: %s", Path(command[0]).name, error.strerror)
        return 1
    end = asyncio.ensure_future(called_off.wait())
    over = asyncio.ensure_future(child.wait())
    await asyncio.wait((end, over), return_when=asyncio.FIRST_COMPLETED)
    if not over.done():
        with contextlib.suppress(ProcessLookupError):
            child.send_signal(signal.SIGTERM)
    code = await over
    end.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await end
    return code
