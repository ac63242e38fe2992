"""What robots.txt and headers say to search engines is kept with the address."""

from collections.abc import Mapping

import pytest
from scrapy import Request
from scrapy.http import TextResponse
from scrapy.robotstxt import ProtegoRobotParser

from scanner.crawl.indexing import note_rules, with_indexing
from scanner.model import Analysis, DocumentReport, Outcome, Properties

URL = "https://exempelby.example/arenden/1"


def kept(headers: Mapping[str, str | list[str]], rules: str | None = None, known: str = "") -> str:
    """What is kept of an address that was answered with these headers, under these rules."""
    request = Request(URL)
    note_rules(None if rules is None else ProtegoRobotParser(rules.encode(), None), request)  # type: ignore[arg-type]
    response = TextResponse(URL, headers=headers, request=request)
    report = DocumentReport(None, Outcome.SCANNED, properties=Properties(indexing=known))
    return with_indexing(Analysis((report,)), response).documents[0].properties.indexing


@pytest.mark.parametrize(
    ("value", "indexing"),
    [
        ("noindex", "header"),
        ("nofollow, NOINDEX", "header"),
        ("none", "header"),
        ("max-snippet: 20, noindex", "header"),
        ("googlebot: noindex", ""),
        ("noarchive", ""),
    ],
)
def test_a_header_asks_to_be_left_out(value: str, indexing: str) -> None:
    assert kept({"X-Robots-Tag": value}) == indexing


def test_one_of_several_headers_is_enough() -> None:
    assert kept({"X-Robots-Tag": ["googlebot: nofollow", "noindex"]}) == "header"


@pytest.mark.parametrize(
    ("rules", "indexing"),
    [
        ("User-agent: *\nDisallow: /arenden/", "robots.txt"),
        ("User-agent: *\nDisallow: /annat/", ""),
        ("User-agent: *\nDisallow: /\n\nUser-agent: Googlebot\nDisallow:", ""),
        ("User-agent: kommunscan\nAllow: /\n\nUser-agent: *\nDisallow: /", "robots.txt"),
        (None, ""),
    ],
)
def test_robots_txt_keeps_search_engines_away(rules: str | None, indexing: str) -> None:
    assert kept({}, rules) == indexing


def test_what_the_page_says_is_kept_beside() -> None:
    assert kept({"X-Robots-Tag": "noindex"}, "User-agent: *\nDisallow: /", known="meta") == "meta header robots.txt"
