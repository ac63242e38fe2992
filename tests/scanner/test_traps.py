"""Addresses without end are cut, sections with real content are not."""

import pytest

from scanner.crawl.traps import TrapGuard, pattern_of, repeats_itself


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


def visits(guard: TrapGuard, urls: list[str], text_of: dict[str, int]) -> int:
    allowed = 0
    for url in urls:
        if guard.objection(url) is None:
            allowed += 1
            guard.learn(url, text_of[url])
    return allowed


def test_an_endless_calendar_ends_once_its_months_have_been_seen() -> None:
    urls = [f"https://a.se/kalender/{year}/{month}" for year in range(1900, 2100) for month in range(1, 13)]
    months = {url: int(url.rsplit("/", 1)[1]) for url in urls}  # without digits, January is January
    assert visits(TrapGuard(free=100, least_new=0.1), urls, months) == 100


def test_a_news_archive_with_ten_thousand_different_articles_is_read_to_its_end() -> None:
    urls = [f"https://a.se/nyheter/{number}" for number in range(10_000)]
    assert visits(TrapGuard(free=100, least_new=0.1), urls, {url: n for n, url in enumerate(urls)}) == 10_000


def test_an_address_without_numbers_or_parameters_is_never_cut() -> None:
    guard = TrapGuard(free=0, least_new=0.1)
    assert all(guard.objection(f"https://a.se/{word}") is None for word in ("om", "kontakt", "politik"))


def test_the_objection_names_pattern_and_setting() -> None:
    guard = TrapGuard(free=1, least_new=0.5)
    guard.objection("https://a.se/sok?p=1")
    assert guard.objection("https://a.se/sok?p=2") == (
        "after 1 pages like a.se/sok?* nothing new came; crawl.pages_per_pattern allows more"
    )
