"""Addresses that no page links to: where a site lists its own pages, and what lies around its documents. Pure."""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import regex

WELL_KNOWN = "well-known place"
ROBOTS = "robots.txt"
FOLDER = "folder of a document"
GUESSES = frozenset({WELL_KNOWN, FOLDER, ROBOTS})
"""Origins of addresses that may well not exist: an error there says nothing about the site."""

_LISTS = ("/robots.txt", "/sitemap.xml", "/sitemap_index.xml", "/sitemap.txt")
_ROBOTS_LINE = regex.compile(r"(?im)^[ \t]*(sitemap|allow|disallow)[ \t]*:[ \t]*([^\s#]+)")
_LINK_HEADER = regex.compile(r"<([^<>]{1,2000})>")
_REFRESH = regex.compile(r"(?i)^[^;,]*[;,]\s*url\s*=\s*[\"']?([^\"']+)")
_SITEMAP = "sitemap"
_NO_DOCUMENT = regex.compile(
    r"(?i)text/(?:html|css|javascript|xml)|image/|font/|video/|audio/|application/(?:xhtml|javascript|json|xml|rss|atom)"
)
_NO_FOLDER = regex.compile(r"/api/|/download/18\.[0-9a-f]+/")
"""Paths whose last step but one is no folder: of programs, and of SiteVision, where each file has one of its own."""


def well_known_lists(seed: str) -> list[str]:
    """The places where a site lists its addresses (RFC 9309 for robots.txt, sitemaps.org for the rest)."""
    return [urljoin(seed, path) for path in _LISTS]


def named_in_robots(url: str, text: str) -> Iterator[tuple[str, str]]:
    """Addresses that a robots.txt names, with their origin: its sitemaps, and the plain paths of its rules.

    A path that robots may not visit exists all the same; it ends in the coverage as skipped.
    """
    for directive, value in _ROBOTS_LINE.findall(text):
        if directive.lower() == _SITEMAP:
            yield urljoin(url, value), _SITEMAP
        elif "*" not in value and "$" not in value and value != "/":
            yield urljoin(url, value), ROBOTS


def named_in_link_header(url: str, header: str) -> Iterator[str]:
    """Addresses in a ``Link`` header (RFC 8288)."""
    for target in _LINK_HEADER.findall(header):
        yield urljoin(url, target)


def named_in_refresh_header(url: str, header: str) -> str | None:
    """The address in a ``Refresh`` header, which browsers obey like the meta element of that name."""
    match = _REFRESH.search(header)
    return urljoin(url, match[1]) if match else None


def folder_of(url: str, content_type: str) -> str | None:
    """The folder that a document lies in, where a server may show a list; None for what is no document."""
    path = urlsplit(url).path
    if path.count("/") < 2 or _NO_FOLDER.search(path) or _NO_DOCUMENT.match(content_type):
        return None
    return urljoin(url, ".")
