"""What is usual for a site, what is markedly less, and who has been silent for too long. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from statistics import median

from scanner.store.trend import PastRun


def usual_reading(run: PastRun, before: Sequence[PastRun], nights: int) -> int | None:
    """The median of what the last nights read, of runs that ended as this one did; None if there is none.

    A run that stopped by its hour reads less than one that reached the end: it says nothing about the site.
    """
    like = [
        past.read for past in before if past.is_finished and past.is_complete == run.is_complete and past.id < run.id
    ]
    return round(median(like[:nights])) if like else None


def is_markedly_less(run: PastRun, usual: int | None, least_share: float) -> bool:
    """Whether a run read a markedly smaller share of what is usual."""
    return usual is not None and run.read < usual * least_share


def silent_since(past: Sequence[PastRun], now: datetime, most: timedelta) -> datetime | None:
    """When the last finished scan ended, if that is longer ago than allowed; None if all is well.

    A site without any finished scan is silent from the beginning of its first one.
    """
    ends = [run.ended for run in past if run.is_finished and run.ended is not None]
    since = max(ends) if ends else min((run.started for run in past), default=None)
    return since if since is not None and now - since > most else None
