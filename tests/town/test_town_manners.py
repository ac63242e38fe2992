"""Retry-After, robots.txt, sign-in, cookies and conditions work as their scenarios describe them."""

from email.utils import parsedate_to_datetime
from urllib.robotparser import RobotFileParser

from tests.town import town
from tests.town.access import PATHS
from tests.town.politeness import NAME, ON_ITS_WAY
from tests.town.visitor import ask, send, sign


def test_too_many_requests_are_refused_and_remembered() -> None:
    with town.scenario("too_many_requests") as site:
        now = 1000.0
        site.clock = lambda: now
        statuses = [ask(site, f"/sida{number}.html").status for number in range(5)]
        assert statuses == [200, 200, 200, 429, 429]
        assert not site.offences, "it was on its way already"
        now += ON_ITS_WAY + 0.1
        refused = ask(site, "/sida4.html")
        assert (refused.status, refused.headers["retry-after"], len(site.offences)) == (429, "1", 1)
        now += 1.0
        assert ask(site, "/sida4.html").status == 200
        assert len(site.offences) == 1


def test_unavailable_until_a_date() -> None:
    with town.scenario("unavailable") as site:
        now = 1000.5
        site.clock = lambda: now
        first = ask(site, "/sida0.html")
        until = parsedate_to_datetime(first.headers["retry-after"]).timestamp()
        assert first.status == 503 and until == 1002
        assert ask(site, "/sida1.html").status == 200
        assert ask(site, "/sida0.html").status == 503
        now = until
        assert ask(site, "/sida0.html").status == 200


def test_our_own_group_counts() -> None:
    with town.scenario("crawl_delay") as site:
        rules = RobotFileParser()
        rules.parse(ask(site, "/robots.txt").body.decode().splitlines())
        assert not rules.can_fetch("nagonannan", "/")
        assert rules.can_fetch(NAME, "/sida1.html")
        assert not any(rules.can_fetch(NAME, path) for path in site.must_not_be_requested)


def test_closed_sites() -> None:
    with town.scenario("robots_forbids_all") as site:
        assert b"Disallow: /\n" in ask(site, "/robots.txt").body
    with town.scenario("robots_unavailable") as site:
        assert ask(site, "/robots.txt").status == 503
    with town.scenario("robots_nonsense") as site:
        assert ask(site, "/robots.txt").body.startswith(b"<!DOCTYPE")


def test_without_the_cookie_it_goes_round_and_round() -> None:
    with town.scenario("cookies_required") as site:
        first = ask(site, "/sida1.html")
        second = ask(site, first.location)
        assert (first.status, second.location) == (302, "/sida1.html")
        assert ask(site, second.location).status == 302
        cookie = second.headers["set-cookie"].partition(";")[0]
        assert ask(site, second.location, Cookie=cookie).status == 200


def test_basic_auth_takes_the_right_name_and_password_only() -> None:
    with town.scenario("basic_auth") as site:
        assert site.credentials is not None
        refused = ask(site, "/")
        assert refused.status == 401 and refused.headers["www-authenticate"].startswith("Basic ")
        assert ask(site, "/", Authorization=sign((site.credentials[0], "fel"))).status == 401
        assert ask(site, "/", Authorization=sign(site.credentials)).status == 200


def test_signing_in_by_the_form() -> None:
    with town.scenario("form_sign_in") as site:
        assert ask(site, "/sida1.html").location == "/logga-in"
        assert b'name="token" value="f3a9c1"' in ask(site, "/logga-in").body
        wrong = b"anvandare=kommun&losenord=fel&token=f3a9c1"
        assert send(site, "POST", "/logga-in", wrong).status == 403
        without_token = b"anvandare=kommun&losenord=prova-p%C3%A5hitt"
        assert send(site, "POST", "/logga-in", without_token).status == 403
        entered = send(site, "POST", "/logga-in", without_token + b"&token=f3a9c1")
        cookie = entered.headers["set-cookie"].partition(";")[0]
        for path in ("/", *PATHS):
            assert ask(site, path, Cookie=cookie).status == 200
        assert not site.missed() and not site.offences
        ask(site, "/logga-ut", Cookie=cookie)
        assert ask(site, "/", Cookie=cookie).status == 302
        assert site.offences == ["signed itself out"]


def test_conditions_save_bodies_from_night_to_night() -> None:
    with town.scenario("conditional") as site:
        first = {path: ask(site, path) for path in site.must_be_found}
        site.advance()
        assert not site.requests
        for path, seen in first.items():
            known = {
                header: seen.headers[validator]
                for header, validator in (("If_None_Match", "etag"), ("If_Modified_Since", "last-modified"))
                if validator in seen.headers
            }
            ask(site, path, **known)
        whole = {request.path for request in site.requests if request.status == 200}
        assert whole == {"/ingen.html", "/ignorerad.html", "/andras.html"}
        assert {request.status for request in site.requests} == {200, 304}


def test_orphans_are_linked_from_nowhere() -> None:
    with town.scenario("orphans") as site:
        linked = ask(site, "/").body + ask(site, "/ny.html").body
        assert not any(path.encode() in linked for path in site.known_before)
        statuses = {path: ask(site, path).status for path in site.known_before}
    assert statuses == {
        "/kvar.html": 200,
        "/kvar.txt": 200,
        "/borta.html": 404,
        "/raderad.html": 410,
        "/flyttad.html": 301,
    }


def test_pages_go_and_come_back() -> None:
    with town.scenario("back_again") as site:
        nights = []
        for _ in range(3):
            nights.append([ask(site, path).status for path in ("/ibland.html", "/haltar.html", "/forsvinner.html")])
            site.advance()
    assert nights == [[200, 200, 200], [404, 500, 404], [200, 200, 404]]
