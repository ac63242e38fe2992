"""When a night ends, by which clock, and which sites are due. Pure: the present is always given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import pairwise
from zoneinfo import ZoneInfo

from scanner.settings import SiteSettings
from scanner.store.trend import PastRun
from scanner.unattended import NightlySettings

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LONGEST_RESERVE = timedelta(minutes=15)
_SHARE_OF_RESERVE = 0.1
LEAST_MINUTES = 0.1
"""A scan is not begun for less: so long it takes to start one."""


@dataclass(frozen=True, slots=True)
class Night:
    """A night: from when to when (in UTC), and the clock that its hours are told by (None is the machine's)."""

    begins: datetime
    ends: datetime
    zone: tzinfo | None

    @property
    def morning(self) -> date:
        """The day that it ends on, by which a night is named."""
        return self.ends.astimezone(self.zone).date()

    @property
    def scans_end(self) -> datetime:
        """When scans stop: what is left is for rechecks and reports."""
        return self.ends - min((self.ends - self.begins) * _SHARE_OF_RESERVE, _LONGEST_RESERVE)

    def minutes_left(self, now: datetime) -> float:
        """Minutes in which a scan may still work."""
        return (self.scans_end - now).total_seconds() / 60

    def local(self, moment: datetime) -> datetime:
        """A moment by the clock of the night."""
        return moment.astimezone(self.zone)


def night_of(now: datetime, settings: NightlySettings) -> Night:
    """The night that goes on now: it ends when the clock next shows the hour of ``until``."""
    zone = ZoneInfo(settings.timezone) if settings.timezone else None
    return Night(now, _next(now, settings.until, zone), zone)


def _next(now: datetime, clock: str, zone: tzinfo | None) -> datetime:
    """The next moment at which the clock shows this, also across a change of daylight-saving time."""
    hour, minute = map(int, clock.split(":"))
    today = now.astimezone(zone).date()
    for day in (today, today + timedelta(days=1)):
        shown = datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)
        moment = shown.astimezone(UTC)
        if moment > now:
            return moment
    raise AssertionError("tomorrow's hour lies ahead")


def morning_after(moment: datetime, settings: NightlySettings) -> date:
    """The day on which the night of a moment ended."""
    return night_of(moment, settings).morning


def nights_between(site: SiteSettings) -> int:
    """The longest wait from one scan of a site to the next, in nights."""
    if not site.weekdays:
        return site.every
    days = sorted({WEEKDAYS.index(day) for day in site.weekdays})
    gaps = [later - earlier for earlier, later in pairwise([*days, days[0] + 7])]
    return max(max(gaps), site.every)


def is_due(site: SiteSettings, past: Sequence[PastRun], night: Night, settings: NightlySettings) -> bool:
    """Whether a site is to be scanned tonight. ``past`` are its scans, the newest first.

    A scan that ended early or saw nothing is gone on with on the next night, whatever the rhythm.
    """
    if not past or not past[0].is_finished:
        return True
    before = (night.morning - morning_after(past[0].started, settings)).days
    if not past[0].is_complete:
        return before >= 1
    if site.weekdays and WEEKDAYS[night.morning.weekday()] not in site.weekdays:
        return False
    return before >= site.every


def most_silence(site: SiteSettings | None, settings: NightlySettings) -> timedelta:
    """How long a site may go without a finished scan before it is named."""
    between = nights_between(site) if site else 1
    return timedelta(hours=settings.silent_hours + 24 * (between - 1))
