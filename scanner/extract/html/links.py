"""Finds addresses in attributes, scripts and style sheets, and makes them absolute."""

import re
from collections.abc import Iterator
from urllib.parse import quote, urljoin, urlsplit

from scanner.model import Link
from scanner.urls import is_route

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_BLANKS = re.compile(r"[\t\r\n]+")
_FILES = (
    "pdf|docx?|docm|xlsx?|xlsm|xlsb|pptx?|ppsx?|od[tsp]|rtf|txt|csv|tsv|json|geojson|xml|kml|kmz|gpx|ics|vcf|"
    "zip|7z|gz|eml|msg|html?|xhtml|php|aspx?|jsp|jpe?g|png|gif|tiff?|svg|mp3|mp4|vtt|srt"
)
_IN_CODE = re.compile(
    # A quoted string that is an absolute address, an absolute path, or a relative one to a known sort of file.
    r"""(["'`])((?:https?:)?\\?/\\?/[^"'`\s<>{}()|^]{4,2000}"""
    r"""|\\?/[A-Za-z0-9_~%.-][^"'`\s<>{}()|^*]{0,1000}"""
    rf"""|[A-Za-z0-9_~%.-][^"'`\s<>{{}}()|^:*]{{0,500}}\.(?:{_FILES})(?:\?[^"'`\s<>]{{0,500}})?)\1""",
    re.IGNORECASE,
)
_PLAIN_URL = re.compile(r"\bhttps?://[^\s<>\"'`{}|\\^\[\]]{3,2000}", re.IGNORECASE)
_CSS = re.compile(r"""url\(\s*["']?([^"')\s]{1,2000})|@import\s+["']([^"']{1,2000})["']""", re.IGNORECASE)
_TRAILING = ".,;:!?'»”"


class LinkCollector:
    """Gathers the addresses that a page names, each once, and resolves them when the base is known."""

    def __init__(self, page_url: str, codec: str = "utf-8", *, routes: bool = False) -> None:
        self._page_url = page_url
        self._codec = codec
        self._routes = routes
        """Whether what stands behind a hash selects content: where a browser has run the page's scripts."""
        self._base = ""
        self._raw: dict[str, list[str]] = {}

    def inner(self) -> "LinkCollector":
        """An empty collector for markup inside this page, with the same base."""
        return LinkCollector(self._base or self._page_url, self._codec)

    def set_base(self, href: str) -> None:
        """The first ``base`` element of a page counts, for links before it as well."""
        if not self._base and href.strip():
            self._base = urljoin(self._page_url, href.strip())

    def add(self, raw: str, origin: str, text: str = "") -> None:
        """Note an address as it is written. The first origin stays; a later text fills an empty one."""
        raw = self._relevant(raw)
        if not raw:
            return
        known = self._raw.get(raw)
        if known is None:
            self._raw[raw] = [origin, text]
        elif text and not known[1]:
            known[1] = text

    def lacks_text(self, raw: str) -> bool:
        """Whether an address is known, without a text of its link."""
        known = self._raw.get(self._relevant(raw))
        return known is not None and not known[1]

    def _relevant(self, raw: str) -> str:
        if self._routes and "#" in raw and is_route(raw.partition("#")[2]):
            return raw
        return raw.partition("#")[0]

    def add_from_code(self, code: str, origin: str) -> None:
        """Note every quoted string in ``code`` that looks like an address or a path."""
        for found in _IN_CODE.finditer(code):
            self.add(found.group(2).replace("\\/", "/").replace("\\u002F", "/"), origin)

    def add_from_css(self, css: str) -> None:
        """Note every address that a style sheet loads."""
        for found in _CSS.finditer(css):
            self.add(found.group(1) or found.group(2), "css")

    def add_srcset(self, value: str, origin: str) -> None:
        """Note every candidate of a ``srcset``."""
        for candidate in value.split(", " if ", " in value else ","):
            self.add(candidate.strip().split(" ", 1)[0].rstrip(","), origin)

    def links(self) -> Iterator[Link]:
        """Every address once, absolute, without its fragment unless that is a route that counts."""
        resolve = Resolver(self._base or self._page_url)
        seen = set()
        for raw, (origin, text) in self._raw.items():
            address, mark, route = raw.partition("#")
            url = resolve(address) if address or not mark else self._page_url.partition("#")[0]
            if not url.isascii() and "?" in url:
                url = _with_query_in(self._codec, url)
            url += mark + route if url else ""
            if url and url not in seen:
                seen.add(url)
                yield Link(url, origin, text)


def _with_query_in(codec: str, url: str) -> str:
    """The address as a browser asks for it: letters in the query are sent in the page's charset (WHATWG URL)."""
    head, mark, query = url.partition("?")
    return head + mark + "".join(c if c.isascii() else quote(c, encoding=codec, errors="replace") for c in query)


class Resolver:
    """Makes addresses absolute: ``urllib``'s ``urljoin`` with short ways for what nearly all links are."""

    def __init__(self, base: str) -> None:
        parts = urlsplit(base)
        self._base = base
        self._scheme = f"{parts.scheme}:"
        self._root = f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
        folders = parts.path.split("/")[1:-1]
        # _up[n] is the folder n levels above; past the root it stays the root, as browsers do.
        levels = range(len(folders), -1, -1)
        self._up = ["/".join([self._root, *folders[:level], ""]) for level in levels]

    def __call__(self, raw: str) -> str:
        """The absolute address, or ``""`` for one that names nothing to fetch (``mailto:``)."""
        raw = raw.strip()
        if "\n" in raw or "\t" in raw or "\r" in raw:
            raw = _BLANKS.sub("", raw)
        if raw.startswith(("http://", "https://")):
            return raw
        if ":" in raw and (scheme := _SCHEME.match(raw)):
            return raw if scheme.group().lower() in ("http:", "https:") else ""
        if not raw or not self._root:
            return urljoin(self._base, raw)
        return self._relative(raw)

    def _relative(self, raw: str) -> str:
        first = raw[0]
        if first == "/":
            if raw.startswith("//"):
                return self._scheme + raw
            return self._root + raw if "/." not in raw else self._joined(raw)
        level = 0
        while raw.startswith("../"):
            raw = raw[3:]
            level += 1
        if first == "?" or "/." in raw or raw.startswith((".", "?")) or not raw:
            return self._joined("../" * level + raw)
        return self._up[min(level, len(self._up) - 1)] + raw

    def _joined(self, raw: str) -> str:
        try:
            return urljoin(self._base, raw)
        except ValueError:  # an address with a broken bracketed host
            return ""


def urls_in_text(text: str) -> Iterator[str]:
    """Every complete web address that stands in running text, without the punctuation after it."""
    if "://" not in text:
        return
    seen = set()
    for found in _PLAIN_URL.finditer(text):
        url = found.group().rstrip(_TRAILING)
        while url.endswith(")") and url.count("(") < url.count(")"):
            url = url[:-1].rstrip(_TRAILING)
        url = url.partition("#")[0]
        if url not in seen:
            seen.add(url)
            yield url
