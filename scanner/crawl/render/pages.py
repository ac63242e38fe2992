"""Which pages are shown in the browser, and what becomes of all that comes of it: readings, resources, addresses."""

import asyncio
import hashlib
import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from scanner.addresses import Addresses
from scanner.crawl.render.chromium import NoBrowserError
from scanner.crawl.render.gate import Loaded
from scanner.crawl.render.net import Answer
from scanner.crawl.render.opening import Views
from scanner.crawl.render.renderer import Rendered
from scanner.model import Analysis, Document, DocumentReport, FoundLink, Outcome, Rendering, Unread, Why
from scanner.store.visiting import Pending, Response
from scanner.store.writer import RunWriter
from scanner.urls import host_of, without_route
from scanner.workers import Executor

logger = logging.getLogger(__name__)

HTML = frozenset({"text/html", "application/xhtml+xml"})
TRIES = 3
"""So many pages with the same scripts are tried in the browser; unless one of them brings anything, no more are."""
SAME_ROUTES = 5
"""After so many routes of a page that show nothing of their own, its routes are not visited any more."""


class Mode(StrEnum):
    """Which pages are shown in the browser."""

    NEVER = "never"
    AUTO = "auto"
    ALWAYS = "always"


class Shows(Protocol):
    """Shows a page in a browser: ``scanner.crawl.render.renderer.Renderer``."""

    async def render(
        self, url: str, first: Answer, may_go_on: Callable[[], bool], *, urgent: bool = False
    ) -> Rendered | None:
        """What scripts make of the page; None when it came too late."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a page, and the addresses that it brought before it was recorded."""

    analysis: Analysis
    discovered: list[FoundLink]
    brings: bool = False
    """Whether the browser loaded data, or found a way further, that is not in the bytes."""


@dataclass(slots=True)
class _Template:
    """What is known of pages with the same scripts; others wait for the verdict of those that are tried."""

    tries: int = 0
    tried: int = 0
    brings: bool = False
    verdict: asyncio.Event = field(default_factory=asyncio.Event)

    def take_in(self, brings: bool) -> None:
        self.tried += 1
        self.brings = self.brings or brings
        if self.brings or self.tried >= TRIES:
            self.verdict.set()


@dataclass(slots=True)
class _Routes:
    shown: set[str] = field(default_factory=set)
    same: int = 0


class RenderedPages:
    """Completes the reading of pages by what a browser makes of them; without one it only says what is missing."""

    def __init__(
        self,
        mode: Mode,
        shows: Shows | None,
        executor: Executor,
        writer: RunWriter,
        addresses: Addresses,
        may_go_on: Callable[[], bool],
    ) -> None:
        self._mode = mode
        self._shows = shows
        self._executor = executor
        self._writer = writer
        self._addresses = addresses
        self._may_go_on = may_go_on
        self._templates: defaultdict[tuple[str, str], _Template] = defaultdict(_Template)
        self._routes: defaultdict[str, _Routes] = defaultdict(_Routes)
        self.count = 0
        """Pages shown so far."""
        self.seconds = 0.0
        """Time that they took in the browser, one after another."""

    async def complete(
        self, pending: Pending, document: Document, analysis: Analysis, answer: Callable[[], Answer]
    ) -> Reading | None:
        """The reading of a page with what scripts add to it, if it seems to need that.

        None when the run ends before its turn: the page waits for the next run.
        """
        template = self._template_of(document, analysis)
        if template is None and not self._wants(analysis):
            return Reading(replace(analysis, fleeting=has_gap(analysis)), [])
        # The crawl goes on with the links of the bytes while scripts run.
        discovered = self._writer.discover(analysis.links, depth=pending.depth + 1, referrer=pending.key)
        if template is not None and not await self._is_tried(template):
            return Reading(analysis, discovered)
        # Pages with the same scripts wait for what is found out on this one.
        urgent = template is not None and not template.brings
        reading = None
        try:
            reading = await self._complete(pending, document, analysis, answer, discovered, urgent=urgent)
            return reading
        finally:
            if template is not None:
                template.take_in(reading is not None and reading.brings)

    async def _complete(
        self,
        pending: Pending,
        document: Document,
        analysis: Analysis,
        answer: Callable[[], Answer],
        discovered: list[FoundLink],
        *,
        urgent: bool,
    ) -> Reading | None:
        try:
            rendered = await self._show(document.url, answer, urgent=urgent)
        except NoBrowserError:
            return Reading(replace(analysis, fleeting=True), discovered)
        if rendered is None:
            return None
        discovered += await self._take_in(pending, rendered)
        if not rendered.views.pages and has_gap(analysis):
            return Reading(self._completed(_still_missing(analysis, rendered), rendered), discovered)
        whole = replace(document.loaded(), rendering=self._rendering(rendered, rendered.views, analysis))
        anew = await self._executor.analyse(whole)
        return Reading(self._completed(anew, rendered), discovered, _brings(analysis, anew, rendered))

    async def complete_route(self, pending: Pending, answer: Callable[[], Answer]) -> Reading | DocumentReport | None:
        """The reading of a route behind the hash: only what the browser shows there, as its page is read by itself.

        A report says why there is none; None is as for ``complete``.
        """
        page = without_route(pending.url)
        base = self._addresses.link(page, pending.origin)
        found = self._writer.discover([base] if base else [], depth=pending.depth, referrer=pending.key)
        if self._shows is None:
            return _unread("a route that only scripts can show")
        routes = self._routes[page]
        if routes.same >= SAME_ROUTES and len(routes.shown) <= 1:
            return _same_route()
        try:
            rendered = await self._show(pending.url, answer)
        except NoBrowserError:
            return _unread("no browser could be started")
        if rendered is None:
            return None
        found += await self._take_in(pending, rendered)
        rendering = rendered.rendering(rendered.views)
        if not rendering.views:
            return _unread(next(iter(rendered.cut.values()), "nothing was shown"))
        if not self._is_new(page, rendered.views):
            routes.same += 1
            return _same_route()
        document = Document(
            pending.url, rendering.views[-1], media_type="text/html", charset="utf-8", rendering=rendering
        )
        analysis = await self._executor.analyse(document)
        return Reading(self._completed(analysis, rendered), found)

    # -- which pages

    def _template_of(self, document: Document, analysis: Analysis) -> _Template | None:
        """What is known of pages like this one; None for a page that is shown, or not, for what it is itself."""
        if self._shows is None or self._mode is Mode.ALWAYS or has_gap(analysis) or not analysis.template:
            return None
        return self._templates[(host_of(document.url), analysis.template)]

    async def _is_tried(self, template: _Template) -> bool:
        if not template.brings and template.tries >= TRIES:
            await template.verdict.wait()
        template.tries += 1
        # A run that is ending has no verdict: the page is left to the next.
        return template.brings or template.tries <= TRIES or not self._may_go_on()

    def _wants(self, analysis: Analysis) -> bool:
        own = analysis.documents[0]
        if self._shows is None or own.media_type not in HTML or own.outcome is Outcome.FAILED:
            return False
        return self._mode is Mode.ALWAYS or has_gap(analysis)

    # -- what comes of it

    async def _show(self, url: str, answer: Callable[[], Answer], *, urgent: bool = False) -> Rendered | None:
        assert self._shows is not None
        rendered = await self._shows.render(url, answer(), self._may_go_on, urgent=urgent)
        if rendered is not None:
            self.count += 1
            self.seconds += rendered.seconds
        return rendered

    def _rendering(self, rendered: Rendered, views: Views, before: Analysis) -> Rendering:
        rendering = rendered.rendering(views)
        if rendered.taken.outside and not rendered.taken.loaded and has_gap(before) and len(views.pages) == 1:
            hosts = ", ".join(list(rendered.taken.outside)[:3])
            missing = Unread(
                Why.BUILT_BY_SCRIPT, f"asks hosts outside of the scan for its content: {hosts}", (("part", "data"),)
            )
            return replace(rendering, cut=(*rendering.cut, missing))
        return rendering

    def _completed(self, analysis: Analysis, rendered: Rendered) -> Analysis:
        """The reading with what the page loaded and asked for, which are links of it as any other."""
        links = {link.key: link for link in analysis.links}
        for loaded in rendered.taken.loaded.values():
            if link := self._addresses.link(loaded.url, _origin(loaded)):
                links.setdefault(link.key, link)
        outside = dict(analysis.outside)
        for host in rendered.taken.outside:
            outside[host] = outside.get(host, 0) + 1
        return replace(analysis, links=tuple(links.values()), outside=tuple(outside.items()), fleeting=True)

    def _is_new(self, page: str, views: Views) -> bool:
        digest = hashlib.sha256(views.last_text().encode("utf-8", "replace")).hexdigest()
        known = digest in self._routes[page].shown
        self._routes[page].shown.add(digest)
        return not known

    async def _take_in(self, pending: Pending, rendered: Rendered) -> list[FoundLink]:
        """Record what the page loaded as resources, and where it wanted to go as addresses to visit."""
        await asyncio.gather(*(self._take_loaded(pending, each, rendered) for each in rendered.taken.loaded.values()))
        links = [self._addresses.link(url, origin) for url, origin in rendered.taken.links.items()]
        return self._writer.discover(filter(None, links), depth=pending.depth + 1, referrer=pending.key)

    async def _take_loaded(self, pending: Pending, loaded: Loaded, rendered: Rendered) -> None:
        link = self._addresses.link(loaded.url, _origin(loaded))
        mine = self._writer.claim(link, depth=pending.depth + 1, referrer=pending.key) if link else None
        if mine is None:
            return
        try:
            await self._read_loaded(pending, mine, loaded, rendered)
        except Exception as error:
            logger.exception("could not take in what a page loaded: %s", mine.shown)
            report = DocumentReport(member=None, outcome=Outcome.FAILED, why=Why.INTERNAL, detail=type(error).__name__)
            self._writer.end_visit(mine, report, Response(loaded.answer.status))

    async def _read_loaded(self, pending: Pending, mine: Pending, loaded: Loaded, rendered: Rendered) -> None:
        answer = loaded.answer
        response = Response(
            answer.status, answer.headers.get("etag", ""), answer.headers.get("last-modified", ""), answer.fetched
        )
        views = rendered.frames.get(loaded.url)
        media_type, _, parameters = answer.headers.get("content-type", "").partition(";")
        document = Document(
            url=loaded.url,
            content=answer.body,
            media_type=media_type.strip().lower(),
            charset=parameters.partition("charset=")[2].partition(";")[0].strip("\"' "),
            referrer=pending.url,
            # A page that another page shows or takes apart is whole by that.
            rendering=rendered.rendering(views) if views else Rendering(()),
        )
        if mine.known is not None and mine.known.sha256 == document.sha256():
            self._writer.repeat(mine, response)
            return
        analysis = await self._executor.analyse(document)
        self._writer.record(mine, replace(analysis, fleeting=views is not None), response)


def has_gap(analysis: Analysis) -> bool:
    """Whether a part of the page, or all of it, is missing until scripts run."""
    return any(report.why is Why.BUILT_BY_SCRIPT for report in analysis.documents)


def _still_missing(analysis: Analysis, rendered: Rendered) -> Analysis:
    """The reading of a page of which the browser showed nothing, with the reason."""
    reason = next(iter(rendered.cut.values()), "the browser showed nothing")
    documents = tuple(
        replace(report, detail=reason) if report.why is Why.BUILT_BY_SCRIPT else report for report in analysis.documents
    )
    return replace(analysis, documents=documents)


def _brings(before: Analysis, after: Analysis, rendered: Rendered) -> bool:
    links = {link.key for link in before.links}
    return any(link.key not in links for link in after.links) or any(
        not each.frame and _is_data(each.answer) for each in rendered.taken.loaded.values()
    )


def _is_data(answer: Answer) -> bool:
    kind = answer.headers.get("content-type", "").lower()
    return not any(other in kind for other in ("javascript", "ecmascript", "text/css", "font/", "image/"))


def _origin(loaded: Loaded) -> str:
    return "iframe" if loaded.frame else "script"


def _unread(detail: str) -> DocumentReport:
    return DocumentReport(member=None, outcome=Outcome.UNREAD, why=Why.BUILT_BY_SCRIPT, detail=detail)


def _same_route() -> DocumentReport:
    detail = "shows what another route of the same page shows"
    return DocumentReport(member=None, outcome=Outcome.SKIPPED, why=Why.DUPLICATE, detail=detail)
