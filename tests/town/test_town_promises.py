"""Every scenario keeps what it promises: what must be found is there, at a price that can be paid."""

import re
from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import (
    BaseHandler,
    HTTPBasicAuthHandler,
    HTTPCookieProcessor,
    HTTPPasswordMgrWithDefaultRealm,
    build_opener,
)

import pytest

from tests.town import town
from tests.town.scenario import Scenario
from tests.town.visitor import ask, send

STATEFUL = {"form_sign_in", "too_many_requests", "unavailable", "flaky"}
"""Sites that do not answer every page at the first request; they have tests of their own."""


def opener_for(site: Scenario) -> Iterator[BaseHandler]:
    yield HTTPCookieProcessor()
    if site.credentials:
        passwords = HTTPPasswordMgrWithDefaultRealm()
        passwords.add_password(None, site.base_url, *site.credentials)
        yield HTTPBasicAuthHandler(passwords)


@pytest.mark.parametrize("name", sorted(town.SCENARIOS.keys() - STATEFUL))
def test_what_must_be_found_is_there(name: str) -> None:
    with town.scenario(name) as site:
        opener = build_opener(*opener_for(site))
        for path in sorted(site.must_be_found):
            with opener.open(site.base_url + path, timeout=5) as answer:
                answer.read()
        assert not site.missed()


@pytest.mark.parametrize("name", sorted(town.SCENARIOS))
def test_the_price_can_be_paid(name: str) -> None:
    site = town.SCENARIOS[name]()
    assert len(site.must_be_found) < site.max_requests < 400
    assert not site.must_be_found & site.must_not_be_requested


@pytest.mark.parametrize("name", sorted(town.SCENARIOS))
def test_a_scenario_begins_anew_and_ends(name: str) -> None:
    with town.scenario(name) as first, town.scenario(name) as second:
        assert first.base_url != second.base_url
        ask(first, "/robots.txt")
        assert [request.path for request in first.requests] == ["/robots.txt"]
        assert not second.requests
    with pytest.raises(ConnectionRefusedError):
        ask(first, "/")


@pytest.mark.parametrize("name", sorted(town.SCENARIOS))
def test_what_must_not_be_requested_would_be_noticed(name: str) -> None:
    with town.scenario(name) as site:
        assert not site.trespassed()
        for path in site.must_not_be_requested:
            ask(site, path)
        assert site.trespassed() == site.must_not_be_requested


@pytest.mark.parametrize("name", sorted(town.SCENARIOS))
def test_every_outcome_names_a_reason(name: str) -> None:
    for outcome in " ".join(town.SCENARIOS[name]().outcomes.values()).split():
        assert re.fullmatch(r"(scanned|gone|(skipped|unread|failed)/[a-z_]+)", outcome)


def test_requests_are_recorded() -> None:
    with town.scenario("no_sitemap") as site:
        ask(site, "/", User_Agent="besokare/1", Cookie="a=1; b=2")
        send(site, "POST", "/saknas", b"text")
        first, second = site.requests
    assert (first.method, first.path, first.status, first.completed) == ("GET", "/", 200, True)
    assert (first.headers["user-agent"], first.cookies) == ("besokare/1", {"a": "1", "b": "2"})
    assert first.sent > 100
    assert (second.method, second.body, second.status) == ("POST", b"text", 404)
    assert first.at <= second.at
    assert site.found() == {"/"}
    assert site.missed() == site.must_be_found - {"/"}


def test_several_requests_go_over_one_connection() -> None:
    with town.scenario("no_sitemap") as site:
        connection = HTTPConnection(urlsplit(site.base_url).netloc, timeout=5)
        connection.connect()
        mine = connection.sock.getsockname()
        for path in ("/", "/1.html", "/saknas"):
            connection.request("GET", path)
            connection.getresponse().read()
            assert connection.sock.getsockname() == mine
        connection.close()


def test_an_unknown_scenario_is_named() -> None:
    with pytest.raises(KeyError, match="atlantis"), town.scenario("atlantis"):
        pass


def test_an_error_in_a_scenario_is_not_swallowed(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Scenario:
        return Scenario(lambda request: 1 / 0, frozenset(), 1)  # type: ignore[arg-type, return-value]

    monkeypatch.setitem(town.SCENARIOS, "broken", broken)
    with pytest.raises(ZeroDivisionError), town.scenario("broken") as site, pytest.raises((HTTPError, OSError)):
        build_opener().open(site.base_url, timeout=5)
