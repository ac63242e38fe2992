"""Addresses without end are cut, sections with real content are not."""

import pytest

from scanner.crawl.noise import PROOF, NoiseLearner
from scanner.crawl.traps import MOST_COPIES, TrapGuard, pattern_of, repeats_itself
from scanner.model import FoundLink


@pytest.mark.parametrize(
    ("url", "pattern"),
    [
        ("https://a.se/kalender/2026/11/", "a.se/kalender/#/#/"),
        ("https://a.se/sok?q=1&f=2", "a.se/sok?*"),
        ("https://a.se/4.5a4b3c2d1e0f9.html", "a.se/#.#.html"),
        ("https://a.se/om-kommunen/decade.html", "a.se/om-kommunen/decade.html"),
    ],
)
def test_pattern(url: str, pattern: str) -> None:
    assert pattern_of(url) == pattern


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/a/b/a/b/a/b/a/b", True),
        ("/bilder/bilder/bilder/bilder/x.png", True),
        ("/a/b/a/b/a/b", False),
        ("/2020/2020/2020/2020/x", False),
        ("/politik/kommunfullmaktige/moten/2026", False),
    ],
)
def test_a_path_that_bites_its_tail(path: str, expected: bool) -> None:
    assert repeats_itself(f"https://a.se{path}") is expected


def key_of(url: str) -> int:
    return hash(url)


def visits(guard: TrapGuard, urls: list[str], text_of: dict[str, int]) -> int:
    allowed = 0
    for url in urls:
        if guard.objection(url, key_of(url)) is None:
            allowed += 1
            guard.learn(url, text_of[url], ())
    return allowed


def link(url: str) -> FoundLink:
    return FoundLink(url=url, shown=url, origin="a", key=key_of(url))


def test_an_endless_calendar_ends_once_its_months_have_been_seen() -> None:
    urls = [f"https://a.se/kalender/{year}/{month}" for year in range(1900, 2100) for month in range(1, 13)]
    months = {url: int(url.rsplit("/", 1)[1]) for url in urls}  # without digits, January is January
    assert visits(TrapGuard(free=100, least_new=0.1), urls, months) == 100


def test_a_news_archive_with_ten_thousand_different_articles_is_read_to_its_end() -> None:
    urls = [f"https://a.se/nyheter/{number}" for number in range(10_000)]
    assert visits(TrapGuard(free=100, least_new=0.1), urls, {url: n for n, url in enumerate(urls)}) == 10_000


def test_a_long_list_goes_on_while_it_leads_to_documents() -> None:
    guard = TrapGuard(free=100, least_new=0.1)
    for number in range(500):
        url = f"https://a.se/diarium?sida={number}"
        assert guard.objection(url, key_of(url)) is None
        guard.learn(url, text_key=1, discovered=[link(f"https://a.se/dokument/{number}.pdf")])


def test_two_sorts_of_pages_do_not_keep_each_other_alive_for_ever() -> None:
    guard = TrapGuard(free=50, least_new=0.1)
    allowed = 0
    for number in range(2000):
        for here, there in (("dag", "manad"), ("manad", "dag")):
            url = f"https://a.se/{here}/{number}"
            if guard.objection(url, key_of(url)) is None:
                allowed += 1
                guard.learn(url, text_key=hash(here), discovered=[link(f"https://a.se/{there}/{number + 1}")])
    assert allowed < 400


def test_combinations_of_filters_count_by_where_they_lead() -> None:
    urls = [f"https://a.se/sok?a={n}&b={n}&c={n}" for n in range(1000)]
    assert visits(TrapGuard(free=100, least_new=0.1), urls, {url: n for n, url in enumerate(urls)}) == 100


def test_links_of_a_page_that_stands_everywhere_lead_nowhere() -> None:
    guard = TrapGuard(free=100, least_new=0.1)
    for name in (f"https://a.se/{chr(97 + n)}/saknas" for n in range(MOST_COPIES)):
        guard.learn(name, text_key=1, discovered=[])
    guard.learn("https://a.se/x/saknas", text_key=1, discovered=[link("https://a.se/x/saknas/mer")])
    objection = guard.objection("https://a.se/x/saknas/mer", key_of("https://a.se/x/saknas/mer"))
    assert objection is not None and "only pages whose text" in objection


def test_an_address_without_numbers_or_parameters_is_never_cut_for_its_pattern() -> None:
    guard = TrapGuard(free=0, least_new=0.1)
    assert all(guard.objection(f"https://a.se/{word}", 1) is None for word in ("om", "kontakt", "politik"))


def test_the_objection_names_pattern_and_setting() -> None:
    guard = TrapGuard(free=1, least_new=0.5)
    guard.objection("https://a.se/sok?p=1", 1)
    assert guard.objection("https://a.se/sok?p=2", 2) == (
        "after 1 pages like a.se/sok?* nothing new came; crawl.pages_per_pattern allows more"
    )


def test_a_parameter_that_changes_nothing_is_learned_and_one_that_does_is_not() -> None:
    noise = NoiseLearner()
    for number in range(PROOF):
        noise.learn(f"https://a.se/x?id=7&last={number}", exact_key=1)
        noise.learn(f"https://a.se/x?id={number}", exact_key=number)
    assert noise.without_noise("https://a.se/x?id=7&last=99") == "https://a.se/x?id=7"
    assert noise.without_noise("https://a.se/y?id=7&last=99") == "https://a.se/y?id=7&last=99"
