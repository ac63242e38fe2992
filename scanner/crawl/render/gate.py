"""What a page in the browser may ask for: every one of its requests comes here, and nothing else gets out."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import regex

from scanner.crawl.render.net import Answer, Net
from scanner.scope import Scope
from scanner.urls import clean, host_of, without_route

if TYPE_CHECKING:
    from playwright.async_api import Page, Route
    from playwright.async_api import Request as Asked

_BLANK = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
"""A picture of one transparent point (GIF)."""
_READS = frozenset({"GET", "HEAD"})
_BUILDS = frozenset({"script", "stylesheet"})
_LOADED = frozenset({"document", "script", "stylesheet", "xhr", "fetch", "texttrack", "manifest", "other"})
_DATA = frozenset({"xhr", "fetch", "eventsource", "websocket"})
_TRACKERS = regex.compile(
    r"(?i)google|gstatic|doubleclick|facebook|matomo|piwik|siteimprove|vizzit|hotjar|clarity|readspeaker|browsealoud|"
    r"sentry|cookie|usercentrics|consent|plausible|monsido|linkedin|twitter|newrelic|nr-data|bugsnag|datadog|"
    r"applicationinsights|visualstudio|imbox|zendesk|intercom|kundo|funnel|puzzel|boost\.ai|addthis|cludo"
)


_KEEPS_CACHES_AWAY = regex.compile(
    r"(?i)(?<=[?&])(?:_|cb|ts|t|time|timestamp|rnd|rand|random|nocache|no_cache|cache_?bust(?:er)?)=(?:[0-9]{8,}|0\.[0-9]+)(?:&|$)"
)
MOST_LOADED = 500
"""Addresses that one page may load."""


@dataclass(slots=True)
class Loaded:
    """What a page loaded from the site. ``frame`` is set for what is shown in a frame of its own."""

    url: str
    answer: Answer
    frame: bool = False


@dataclass(slots=True)
class Taken:
    """All that came of a page's requests."""

    loaded: dict[str, Loaded] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    """Addresses that the page wanted to go to, or could not load, with their origin: visited as any other."""
    outside: dict[str, None] = field(default_factory=dict)
    """Other hosts that the page asked for data."""
    refused: dict[str, None] = field(default_factory=dict)
    """Requests for data of the site that a reader of pages does not make, as ``POST /json``."""


class Gate:
    """Stands between one page and the world."""

    def __init__(self, net: Net, scope: Scope, first: Answer, forbidden: Callable[[str], bool]) -> None:
        self.taken = Taken()
        self._net = net
        self._scope = scope
        self._first = first
        self._forbidden = forbidden
        self._entered = False
        self._page: Page | None = None
        self._seen: set[str] = set()
        self._under_way = 0
        self._tasks: set[asyncio.Task[object]] = set()

    def guard(self, page: "Page") -> None:
        """Name the page that is shown; others are popups."""
        self._page = page

    @property
    def busy(self) -> bool:
        """Whether something is being loaded that was not loaded before."""
        return self._under_way > 0

    def leave(self) -> None:
        """Give up what is still under way."""
        for task in self._tasks:
            task.cancel()

    def wants_to_go(self, url: str, origin: str) -> None:
        """Note an address that the page leads to."""
        if url.startswith(("http://", "https://")):
            self.taken.links.setdefault(url, origin)

    async def pass_on(self, route: "Route") -> None:
        """Answer one request of the browser."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            await self._decide(route)
        except asyncio.CancelledError:
            pass
        except Exception:
            # The tab is gone, or what it asked for cannot be understood.
            await _quietly(route.abort("blockedbyclient"))
        finally:
            self._tasks.discard(task)

    async def _decide(self, route: "Route") -> None:
        asked = route.request
        kind, url = asked.resource_type, clean(_kept(without_route(asked.url)))
        if url is None:
            # data: and blob: addresses never come here; whatever else does (file:, ftp:) leads nowhere.
            await route.abort("blockedbyclient")
        elif asked.is_navigation_request() and not self._is_frame(asked):
            await self._navigate(route, asked.url)
        elif kind == "image" and asked.method == "GET":
            await route.fulfill(status=200, content_type="image/gif", body=_BLANK)
        elif not self._may(asked.method, kind, url):
            await route.abort("blockedbyclient")
        else:
            await self._load(route, kind, url)

    async def _navigate(self, route: "Route", url: str) -> None:
        asked = route.request
        if not self._entered and self._is_main(asked):
            self._entered = True
            await _give(route, self._first)
            return
        if asked.method in _READS:
            self.wants_to_go(url, "script")
        # "No content" leaves the page where it is.
        await route.fulfill(status=204, body="")

    def _is_main(self, asked: "Asked") -> bool:
        try:
            return self._page is not None and asked.frame == self._page.main_frame
        except Exception:  # the frame of a popup that has not opened yet
            return False

    def _is_frame(self, asked: "Asked") -> bool:
        try:
            return asked.frame.page == self._page and asked.frame.parent_frame is not None
        except Exception:
            return False

    def _may(self, method: str, kind: str, url: str) -> bool:
        """Whether a request may be made at all; if not, what it was is remembered where that tells something."""
        if not self._scope.has_host(url):
            if kind in _DATA and not _TRACKERS.search(url):
                self.taken.outside[host_of(url)] = None
            return method == "GET" and kind in _BUILDS
        if method not in _READS or kind not in _LOADED:
            if kind in _DATA and not _TRACKERS.search(url):
                kind = "stream" if kind == "eventsource" else kind
                self.taken.refused[f"{method if kind in ('xhr', 'fetch') else kind} {_path(url)}"] = None
            return False
        if self._forbidden(url):
            self.wants_to_go(url, "script")
            return False
        return True

    async def _load(self, route: "Route", kind: str, url: str) -> None:
        asked = route.request
        fresh = url not in self._seen
        if fresh and len(self._seen) >= MOST_LOADED:
            self.taken.refused[f"more than {MOST_LOADED} addresses"] = None
            await route.abort("blockedbyclient")
            return
        self._seen.add(url)
        self._under_way += fresh
        try:
            answer = await self._net.get(url, asked.method, asked.headers)
        finally:
            self._under_way -= fresh
        own = self._scope.has_host(url)
        if answer is None:
            if own:
                self.wants_to_go(url, "script")
            await route.abort("failed")
            return
        if own and answer.status == 200 and asked.method == "GET":
            where = clean(without_route(answer.url)) or url
            self.taken.loaded.setdefault(where, Loaded(where, answer, frame=kind == "document"))
        elif own:
            self.wants_to_go(url, "script")
        await _give(route, answer)


async def _give(route: "Route", answer: Answer) -> None:
    await route.fulfill(status=answer.status, headers=dict(answer.headers), body=answer.body)


async def _quietly(doing: object) -> None:
    try:
        await doing  # type: ignore[misc]
    except Exception:
        return


def _kept(url: str) -> str:
    """An address without what only keeps it from being answered out of a cache, and makes a new one of it each time."""
    return _KEEPS_CACHES_AWAY.sub("", url).rstrip("?&") if "?" in url else url


def _path(url: str) -> str:
    return "/" + url.split("/", 3)[3].partition("?")[0] if url.count("/") > 2 else "/"
