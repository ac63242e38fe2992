"""The parts of rendering that need no browser: what may be asked, which views are kept, when routes differ."""

import asyncio

import pytest
from scrapy import Request
from scrapy.http import Response

from scanner.crawl.render.net import MOST_HOPS, Net
from scanner.crawl.render.opening import Views
from scanner.crawl.render.turns import Turns
from scanner.scope import Scope
from scanner.urls import clean, identity, is_route, without_route

SCOPE = Scope(frozenset({"www.exempelby.se", "exempelby.se"}), exclude=("/hemligt/*",))


def net(answers: dict[str, Response]) -> tuple[Net, list[str]]:
    asked: list[str] = []

    async def fetch(request: Request) -> Response:
        asked.append(request.url)
        return answers[request.url].replace(request=request)

    return Net(fetch, SCOPE, 5.0), asked


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "192.168.0.1", "[::1]".strip("[]"), "fe80::1", "localhost", "intranet",
     "db.internal", "printer.local", "100.64.0.1", "0.0.0.0"],
)  # fmt: skip
def test_addresses_inside_networks_are_special(host: str) -> None:
    assert asyncio.run(net({})[0].is_special(host))


def test_a_public_address_is_not_special() -> None:
    assert not asyncio.run(net({})[0].is_special("93.184.215.14"))


def test_what_several_pages_load_is_fetched_once_unless_it_must_not_be_kept() -> None:
    async def twice(network: Net, url: str) -> None:
        await asyncio.gather(*(network.get(url, "GET", {}) for _ in range(2)))

    kept, passing = "https://www.exempelby.se/a.json", "https://www.exempelby.se/b.json"
    network, asked = net({kept: Response(kept), passing: Response(passing, headers={"Cache-Control": "no-store"})})
    asyncio.run(twice(network, kept))
    asyncio.run(twice(network, passing))
    assert asked == [kept, passing, passing]


def moved(url: str, target: str) -> Response:
    return Response(url, status=302, headers={"Location": target})


@pytest.mark.parametrize("target", ["http://169.254.169.254/", "https://other.example/", "/hemligt/x", "/a"])
def test_redirects_lead_nowhere_else(target: str) -> None:
    url = "https://www.exempelby.se/a"
    network, asked = net({url: moved(url, target)})
    assert asyncio.run(network.get(url, "GET", {})) is None
    assert len(asked) <= MOST_HOPS
    assert set(asked) == {url}


def test_a_redirect_within_the_site_is_followed() -> None:
    url, target = "https://www.exempelby.se/a", "https://www.exempelby.se/b"
    network, _ = net({url: moved(url, "/b"), target: Response(target, body=b"ok")})
    answer = asyncio.run(network.get(url, "GET", {"cookie": "own", "accept": "*/*"}))
    assert answer is not None
    assert (answer.url, answer.body) == (target, b"ok")


def test_a_view_replaces_the_one_that_it_contains() -> None:
    views = Views()
    assert views.add("<p>Ett</p>")
    assert views.add("<p>Ett</p><p>Två</p>")
    assert not views.add("<p>Ett</p><p>Två</p>")
    assert views.pages == ["<p>Ett</p><p>Två</p>"]


def test_a_view_that_lost_something_stands_beside_the_older_one() -> None:
    views = Views()
    views.add("<p>Ett</p>")
    assert views.add("<p>Två</p>")
    assert not views.add("<p>Ett</p>"), "it was there before"
    assert views.pages == ["<p>Ett</p>", "<p>Två</p>"]


def test_of_a_page_that_changes_by_itself_only_more_text_is_new() -> None:
    views = Views(restless=True)
    views.add("<p>Klockan är 1</p><p>Text</p>")
    assert not views.add("<p>Klockan är 2</p><p>Text</p>")
    assert len(views.pages) == 1
    assert views.add("<p>Klockan är 3</p><p>Text</p><p>Mer</p>")


@pytest.mark.parametrize("fragment", ["!/search/", "/protokoll/4", "!arende", "/a?b=c"])
def test_routes(fragment: str) -> None:
    url = clean(f"https://WWW.exempelby.se/app/?x=1#{fragment}")
    assert url == f"https://www.exempelby.se/app/?x=1#{fragment}"
    assert identity(url) == f"exempelby.se/app/?x=1#{fragment}"
    assert without_route(url) == "https://www.exempelby.se/app/?x=1"


@pytest.mark.parametrize("fragment", ["", "/", "!", "!/", "top", "sida-2", "h-Kontakt"])
def test_places_in_a_page_are_no_routes(fragment: str) -> None:
    assert not is_route(fragment)
    assert clean(f"https://www.exempelby.se/#{fragment}") == "https://www.exempelby.se/"


def test_urgent_turns_come_first_and_given_up_ones_are_passed_on() -> None:
    done: list[str] = []

    async def take(turns: Turns, name: str, urgent: bool) -> None:
        async with turns.turn(urgent=urgent):
            done.append(name)
            await asyncio.sleep(0)

    async def all_at_once() -> None:
        turns = Turns(1)
        tasks = [
            asyncio.ensure_future(take(turns, name, urgent))
            for name, urgent in (("first", False), ("patient", False), ("gives up", True), ("urgent", True))
        ]
        await asyncio.sleep(0)
        tasks[2].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await take(turns, "late", False)

    asyncio.run(all_at_once())
    assert done == ["first", "urgent", "patient", "late"]
