"""What a person sees while a scan runs: one live line on a terminal, nothing anywhere else."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.live import Live
from rich.text import Text

from scanner.model import Outcome
from scanner.store.visiting import Tally

_REFRESHES_PER_SECOND = 4


class ProgressLine:
    """A line that is drawn anew from the tally at each refresh."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._started = time.monotonic()

    def __rich__(self) -> Text:
        tally = self._tally
        rate = tally.done / max(time.monotonic() - self._started, 0.001)
        unread = tally.outcomes[Outcome.UNREAD] + tally.outcomes[Outcome.FAILED]
        return Text(
            f"{tally.done} pages done · {tally.waiting} waiting · {rate:.0f}/s · "
            f"{tally.findings} findings · {unread} unread"
        )


@contextmanager
def progress_line(tally: Tally, console: Console) -> Iterator[None]:
    """Show the tally as a live line while the block runs, if the console is a terminal."""
    if not console.is_terminal:
        yield
        return
    with Live(ProgressLine(tally), console=console, refresh_per_second=_REFRESHES_PER_SECOND, transient=True):
        yield
