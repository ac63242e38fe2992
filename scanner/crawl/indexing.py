"""What asks search engines to leave an address out, besides the page itself: robots.txt, and a header.

The header's directives are described at
https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag; those for one engine alone do not
count, because another one may list the page.
"""

import re
from dataclasses import replace

from scrapy import Request
from scrapy.http import Response
from scrapy.robotstxt import RobotParser

from scanner.model import Analysis, Indexing

_ENGINES = ("Googlebot", "bingbot")
_CLOSED = "closed_to_search"
_FOR_ONE = re.compile(r"[\w-]+[ \t]*:(?![ \t]*\d)")
_NOT_LISTED = frozenset({"noindex", "none"})


def note_rules(rules: RobotParser | None, request: Request) -> None:
    """Remember whether robots.txt keeps the large search engines from an address."""
    request.meta[_CLOSED] = rules is not None and not any(rules.allowed(request.url, name) for name in _ENGINES)


def with_indexing(analysis: Analysis, response: Response) -> Analysis:
    """The analysis with what robots.txt and the answer's headers say to search engines."""
    denied = [
        *([Indexing.HEADER] if any(map(_denies, response.headers.getlist("X-Robots-Tag"))) else []),
        *([Indexing.ROBOTS] if response.meta.get(_CLOSED) else []),
    ]
    if not denied:
        return analysis
    own, *inner = analysis.documents
    known = own.properties.indexing.split()
    properties = replace(own.properties, indexing=" ".join([*known, *denied]))
    return replace(analysis, documents=(replace(own, properties=properties), *inner))


def _denies(header: bytes) -> bool:
    value = header.decode("latin-1").strip()
    if _FOR_ONE.match(value):
        return False
    return not _NOT_LISTED.isdisjoint(word.strip().lower() for word in value.split(","))
