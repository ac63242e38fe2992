"""When a night ends, what is due, what is usual, who is silent, and who shares a host."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from nightly.hosts import share_a_host
from nightly.hours import is_due, most_silence, night_of
from nightly.watch import is_markedly_less, silent_since, usual_reading
from scanner.settings import ScopeSettings, SiteSettings
from scanner.store.runs import CUT_OFF
from scanner.store.trend import PastRun
from scanner.unattended import NightlySettings

SETTINGS = NightlySettings(timezone="Europe/Stockholm", until="06:00")
MONDAY = datetime(2027, 3, 22, 1, tzinfo=UTC)


def run(started: datetime, number: int = 1, **values: Any) -> PastRun:
    given: dict[str, Any] = {
        "state": "complete",
        "stopped_by": "",
        "ended": started + timedelta(hours=1),
        "read": 100,
        **values,
    }
    figures = {"unread": 0, "waiting": 0}
    return PastRun(id=number, site="x.example", purpose="scan", started=started, seeds=(), **{**figures, **given})


def site(*urls: str, **values: Any) -> SiteSettings:
    return SiteSettings(urls=urls or ("https://x.example/",), **values)


@pytest.mark.parametrize(
    ("now", "ends", "morning"),
    [
        pytest.param("2027-03-27T22:00+00:00", "2027-03-28T04:00+00:00", "2027-03-28", id="the clock goes forward"),
        pytest.param("2027-03-26T22:00+00:00", "2027-03-27T05:00+00:00", "2027-03-27", id="the night before"),
        pytest.param("2027-10-30T22:00+00:00", "2027-10-31T05:00+00:00", "2027-10-31", id="the clock goes back"),
        pytest.param("2027-03-27T05:00+00:00", "2027-03-28T04:00+00:00", "2027-03-28", id="on the hour"),
        pytest.param("2027-03-27T04:59+00:00", "2027-03-27T05:00+00:00", "2027-03-27", id="a minute before"),
    ],
)
def test_a_night_ends_when_the_clock_shows_the_hour(now: str, ends: str, morning: str) -> None:
    night = night_of(datetime.fromisoformat(now), SETTINGS)
    assert night.ends == datetime.fromisoformat(ends)
    assert night.morning.isoformat() == morning


def test_the_last_tenth_of_a_night_is_for_rechecks_and_reports_and_a_quarter_of_an_hour_at_most() -> None:
    long = night_of(datetime(2027, 1, 1, 21, tzinfo=UTC), SETTINGS)
    assert long.ends - long.scans_end == timedelta(minutes=15)
    short = night_of(datetime(2027, 1, 2, 4, 50, tzinfo=UTC), SETTINGS)
    assert short.ends - short.scans_end == timedelta(minutes=1)


@pytest.mark.parametrize(
    ("values", "nights_ago", "past", "due"),
    [
        pytest.param({}, 1, {}, True, id="every night"),
        pytest.param({}, 0, {}, False, id="twice in one night"),
        pytest.param({"every": 7}, 6, {}, False, id="not yet a week"),
        pytest.param({"every": 7}, 7, {}, True, id="a week"),
        pytest.param({"every": 7}, 1, {"state": "incomplete"}, True, id="stopped at its hour"),
        pytest.param({"every": 7}, 0, {"state": "incomplete"}, False, id="stopped, the same night"),
        pytest.param({"every": 7}, 1, {"read": 0}, True, id="saw nothing"),
        pytest.param({"every": 7}, 1, {"stopped_by": CUT_OFF, "ended": None}, True, id="cut off"),
        pytest.param({"weekdays": ("mon", "thu")}, 3, {}, True, id="its weekday"),
        pytest.param({"weekdays": ("tue",)}, 3, {}, False, id="another weekday"),
    ],
)
def test_what_is_due(values: dict[str, Any], nights_ago: int, past: dict[str, Any], due: bool) -> None:
    night = night_of(MONDAY, SETTINGS)
    before = [run(MONDAY - timedelta(days=nights_ago, minutes=30), **past)]
    assert is_due(site(**values), before, night, SETTINGS) is due


def test_a_site_that_was_never_scanned_is_due() -> None:
    assert is_due(site(every=30), [], night_of(MONDAY, SETTINGS), SETTINGS)


@pytest.mark.parametrize(
    ("values", "hours"),
    [({}, 36), ({"every": 7}, 36 + 6 * 24), ({"weekdays": ("mon", "thu")}, 36 + 3 * 24), ({"weekdays": ("mon",)}, 180)],
)
def test_a_site_that_is_scanned_more_seldom_may_be_silent_for_longer(values: dict[str, Any], hours: int) -> None:
    assert most_silence(site(**values), SETTINGS) == timedelta(hours=hours)


def test_silence_counts_from_the_last_scan_that_finished() -> None:
    most = timedelta(hours=36)
    good = run(MONDAY, 1)
    assert silent_since([good], MONDAY + timedelta(hours=37), most) is None
    assert silent_since([good], MONDAY + timedelta(hours=38), most) == good.ended
    later = MONDAY + timedelta(hours=48)
    for bad in ({"read": 0}, {"ended": None}, {"stopped_by": CUT_OFF}):
        assert silent_since([run(MONDAY + timedelta(days=1), 2, **bad), good], later, most) == good.ended
    assert silent_since([run(MONDAY, read=0)], later, most) == MONDAY, "never, since its first scan"


def test_what_is_usual_is_the_median_of_nights_that_ended_alike() -> None:
    nights = [run(MONDAY - timedelta(days=day), 10 - day, read=read) for day, read in enumerate((90, 0, 500, 100), 1)]
    stopped = run(MONDAY, 6, state="incomplete", read=20)
    tonight = run(MONDAY, 11, read=69)
    assert usual_reading(tonight, [*nights, stopped], 7) == 100
    assert usual_reading(tonight, nights, 1) == 90
    assert usual_reading(run(MONDAY, 11, state="incomplete"), [*nights, stopped], 7) == 20
    assert usual_reading(tonight, [], 7) is None
    assert is_markedly_less(tonight, 100, 0.7)
    assert not is_markedly_less(tonight, 98, 0.7)
    assert not is_markedly_less(tonight, None, 0.7)
    assert not is_markedly_less(tonight, 1000, 0)


@pytest.mark.parametrize(
    ("one", "one_scope", "other", "other_scope", "shared"),
    [
        (("https://www.exempelby.se/",), {}, ("https://grannby.se/",), {}, False),
        (("https://www.exempelby.se/",), {}, ("https://grannby.se/", "https://exempelby.se:8443/"), {}, True),
        (("https://exempelby.se/",), {"extra_hosts": ("moten.grannby.se",)}, ("https://moten.grannby.se/",), {}, True),
        (("https://exempelby.se/",), {"extra_hosts": ("*.grannby.se",)}, ("https://moten.grannby.se/",), {}, True),
        (("https://www.exempelby.se/",), {"include_subdomains": True}, ("https://skola.exempelby.se/",), {}, True),
        (("https://www.exempelby.se/",), {}, ("https://skola.exempelby.se/",), {"include_subdomains": True}, True),
        (("https://www.exempelby.se/",), {}, ("https://skola.exempelby.se/",), {}, False),
    ],
)
def test_who_shares_a_host(
    one: tuple[str, ...], one_scope: dict[str, Any], other: tuple[str, ...], other_scope: dict[str, Any], shared: bool
) -> None:
    assert share_a_host(site(*one), ScopeSettings(**one_scope), site(*other), ScopeSettings(**other_scope)) is shared
