"""When the next night begins, and whether it is night now. Pure: the present is always given.

An hour that the clock skips in spring comes an hour later by the clock; one that it shows twice in autumn counts the
first time. So each day has exactly one beginning.
"""

from datetime import datetime

from nightly.hours import night_of
from scanner.settings import Settings


def next_start(now: datetime, settings: Settings) -> datetime:
    """The next moment (in UTC) at which the clock of the settings shows the hour at which a night begins."""
    # A night that would end at the hour of the start ends when the next one begins.
    return night_of(now, settings.nightly.model_copy(update={"until": settings.schedule.start})).ends


def is_night(now: datetime, settings: Settings) -> bool:
    """Whether now lies between the beginning of a night and its end."""
    return night_of(now, settings.nightly).ends <= next_start(now, settings)


def in_words(moment: datetime, settings: Settings) -> str:
    """A moment by the clock of the settings."""
    zone = night_of(moment, settings.nightly).zone
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M %Z}"
