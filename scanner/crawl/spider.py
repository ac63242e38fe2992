"""The spider: moves bytes from the site to an executor, and outcomes from there to the store."""

import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any, ClassVar
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.http import Response
from sqlalchemy.exc import DBAPIError
from twisted.python.failure import Failure

from scanner.addresses import Addresses
from scanner.crawl import discovery
from scanner.crawl.access import SIGN_OUT, form_request
from scanner.crawl.failures import report_of_failure, report_of_status
from scanner.crawl.indexing import with_indexing
from scanner.crawl.noise import NoiseLearner
from scanner.crawl.pictures import PictureTurns
from scanner.crawl.posts import Posts
from scanner.crawl.render.net import answer_of
from scanner.crawl.render.pages import Mode, Reading, RenderedPages, Shows
from scanner.crawl.spool import spool_of
from scanner.crawl.traps import TrapGuard
from scanner.errors import IncompleteError
from scanner.model import Document, DocumentReport, FoundLink, Outcome, Why
from scanner.portals.origins import GUESSED_PORTAL, PORTAL
from scanner.portals.posts import is_post
from scanner.scope import Scope
from scanner.settings import CrawlSettings, OcrSettings, SignInSettings
from scanner.store.pictures import Waiting
from scanner.store.visiting import Pending
from scanner.store.visiting import Response as StoredResponse
from scanner.store.writer import EARLIER_SCAN, TIMES_GONE, RunWriter
from scanner.urls import identity, without_route
from scanner.workers import Executor

MOST_HOPS = 20
"""Redirects from a page onto itself (another scheme, a cookie set): as many as browsers allow."""
FLUSH_SECONDS = 0.5
_BATCH = 100
_NOT_MODIFIED = 304


class SiteSpider(Spider):
    """Visits every address of the frontier once, and hands what comes back to the executor."""

    name = "kommunscan"
    handle_httpstatus_all: ClassVar[bool] = True

    def __init__(
        self,
        *,
        writer: RunWriter,
        executor: Executor,
        addresses: Addresses,
        scope: Scope,
        crawl: CrawlSettings,
        ocr: OcrSettings,
        sign_in: SignInSettings,
        bytes_received: Callable[[], int],
        shows: Shows | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.ended_by = ""
        self.spent = ""
        """The budget that ended the crawl, if one did."""
        self.problem: IncompleteError | None = None
        self._writer = writer
        self._executor = executor
        self._addresses = addresses
        self._scope = scope
        self._settings = crawl
        self._sign_in = sign_in
        self._bytes_received = bytes_received
        self._traps = TrapGuard(crawl.pages_per_pattern, crawl.least_new)
        self._noise = NoiseLearner()
        self._pictures = PictureTurns(writer, executor, ocr)
        self._rendered = RenderedPages(Mode(crawl.render), shows, executor, writer, addresses, self._goes_on)
        self._posts = Posts()
        self._redirects_before: dict[int, int] = {}
        self._turned_away: dict[int, Pending] = {}
        self._may_start = False
        self._handed_out = 0
        self._knows_earlier = False
        self._started = self._flushed = time.monotonic()

    async def start(self) -> AsyncIterator[Any]:
        """Sign in where that is asked for; the seeds already lie in the frontier."""
        if self._sign_in.url:
            try:
                await self._fill_in_form()
            except IncompleteError as problem:
                self.problem = problem
        self._may_start = True
        for _ in ():
            yield

    async def _fill_in_form(self) -> None:
        assert self.crawler.engine is not None
        page = await self.crawler.engine.download_async(Request(self._sign_in.url))
        answer = await self.crawler.engine.download_async(form_request(page, self._sign_in))
        if location := _header(answer, "Location"):
            answer = await self.crawler.engine.download_async(Request(answer.urljoin(location)))
        if answer.status >= 400 or self._sign_in.expect.encode() not in answer.body:
            raise IncompleteError("the sign-in failed", "check access.sign_in in the settings, and its secrets")

    def closed(self, reason: str) -> None:
        """Remember why the crawl ended."""
        self.ended_by = reason

    def shown_in_browser(self) -> dict[str, float]:
        """How many pages were shown in the browser, and the seconds that they took there, one after another."""
        return {"rendered": self._rendered.count, "rendered_seconds": round(self._rendered.seconds, 1)}

    # -- the frontier's side

    def has_requests(self) -> bool:
        """Whether there are addresses left, or pictures to read, and the budget allows another."""
        self.spent = self._spent_pages() or self._spent_time_or_traffic()
        if not self._may_start or self.problem is not None:
            return False
        # Scrapy asks every few seconds, also while a site hangs: what was read before that is safe soon.
        self._flush_if_due()
        has_pages = has_pictures = False
        with self._store_may_fail():
            has_pages = not self.spent and self._has_pending()
            has_pictures = not has_pages and self._is_time_for_pictures() and self._pictures.has_next()
        return has_pages or has_pictures

    def _has_pending(self) -> bool:
        if not self._writer.has_pending() and not self._knows_earlier and not self._writer.tally.waiting:
            self._knows_earlier = True
            self._writer.discover_known()
        return self._writer.has_pending()

    def next_requests(self, limit: int) -> list[Request]:
        """Requests for the next addresses; those that may not be fetched get their outcome at once."""
        requests: list[Request] = []
        with self._store_may_fail():
            requests = [] if self.spent else self._next_requests(limit)
            if requests:
                self._pictures.look_again()
            elif self._is_time_for_pictures():
                requests = self._next_for_pictures(limit)
        return requests

    @contextmanager
    def _store_may_fail(self) -> Iterator[None]:
        """Without its store the crawl knows nothing: it ends, and the next run takes it up."""
        try:
            yield
        except DBAPIError as error:
            self.logger.exception("the store failed")
            self.problem = IncompleteError(f"the store failed: {error.orig}", "free disk space, then use --resume")

    def _next_requests(self, limit: int) -> list[Request]:
        limit = min(limit, _BATCH)
        if self._settings.max_pages:
            limit = min(limit, self._settings.max_pages - self._handed_out)
        requests = []
        for pending in self._writer.next_pending(limit):
            refusal = self._refusal(pending)
            if refusal is None:
                requests.append(self._request(pending, pending.url))
            else:
                self._writer.end_visit(pending, refusal, StoredResponse())
        self._handed_out += len(requests)
        return requests

    def _is_time_for_pictures(self) -> bool:
        """Whether everything else is read, or may not be read for its number."""
        return not self._spent_time_or_traffic() and (bool(self._spent_pages()) or not self._writer.tally.waiting)

    def _next_for_pictures(self, limit: int) -> list[Request]:
        requests: list[Request] = []
        while len(requests) < limit and (waiting := self._pictures.next()) is not None:
            pending = self._writer.pending_again(waiting.key)
            requests.append(self._request_again(waiting, pending, pending.url))
        return requests

    def _spent_pages(self) -> str:
        most = self._settings.max_pages
        return f"limit of {most} pages" if most and self._handed_out >= most else ""

    def _spent_time_or_traffic(self) -> str:
        settings = self._settings
        if settings.max_minutes and time.monotonic() - self._started >= 60 * settings.max_minutes:
            return f"limit of {settings.max_minutes:g} minutes"
        if settings.max_megabytes and self._bytes_received() >= settings.max_megabytes << 20:
            return f"limit of {settings.max_megabytes} megabytes"
        return ""

    def _goes_on(self) -> bool:
        """Whether the crawl is not being ended: what takes long is given up when it is."""
        engine = self.crawler.engine
        return engine is not None and engine.running and not self._spent_time_or_traffic()

    def _refusal(self, pending: Pending) -> DocumentReport | None:
        if pending.origin == EARLIER_SCAN and self._addresses.is_foreign(pending.url):
            return _skipped(Why.EXCLUDED, "its host does not belong to the site any more")
        if not self._scope.has_path(pending.url):
            return _skipped(Why.EXCLUDED, "by the settings")
        if self._sign_in.url and SIGN_OUT.search(pending.url):
            return _skipped(Why.EXCLUDED, "it would sign the scanner out")
        if self._settings.max_depth and pending.depth > self._settings.max_depth:
            return _skipped(Why.BUDGET, f"more than {self._settings.max_depth} links from the start")
        stripped = self._noise.without_noise(pending.url)
        if stripped != pending.url:
            return _skipped(Why.DUPLICATE, "differs only in a parameter that changes nothing")
        objection = self._traps.objection(pending.url, pending.key)
        return _skipped(Why.TRAP, objection) if objection else None

    def _request(self, pending: Pending, url: str, hops: int = 0) -> Request:
        headers = {}
        if pending.known is not None:
            headers = {"If-None-Match": pending.known.etag, "If-Modified-Since": pending.known.last_modified}
        request = Request(
            without_route(url),
            headers={name: value for name, value in headers.items() if value},
            callback=self.parse,
            errback=self.failed,
            meta={
                "pending": pending,
                "hops": hops,
                # Its rules speak of everything but itself (RFC 9309 section 2.2.2).
                "dont_obey_robotstxt": url.endswith("/robots.txt"),
            },
            dont_filter=True,
        )
        return self._posts.filled(request, url) if is_post(url) else request

    def _request_again(self, waiting: Waiting, pending: Pending, url: str, hops: int = 0) -> Request:
        request = self._request(pending, url, hops)
        request.meta["waiting"] = waiting
        return request.replace(callback=self.read_pictures, errback=self.not_there_again)

    # -- the site's side

    async def parse(self, response: Response) -> Request | None:
        """Take in what an address answered."""
        pending: Pending = response.meta["pending"]
        try:
            return await self._take_in(response, pending)
        except Exception as error:
            # A fault of ours must cost this address only; the log has the rest.
            self.logger.exception("could not take in %s", pending.shown)
            report = DocumentReport(member=None, outcome=Outcome.FAILED, why=Why.INTERNAL, detail=type(error).__name__)
            self._writer.end_visit(pending, report, _stored(response))
            return None
        finally:
            if (spool := spool_of(response)) is not None:
                spool.close()
            self._flush_if_due()

    async def _take_in(self, response: Response, pending: Pending) -> Request | None:
        if response.status == _NOT_MODIFIED and pending.known is not None:
            self._writer.repeat(pending, _stored(response))
        elif 300 <= response.status < 400:
            return self._redirected(response, pending)
        elif "dataloss" in response.flags and not response.body and spool_of(response) is None:
            self._writer.end_visit(pending, _lost(), _stored(response))
        elif response.status != 200:
            self._writer.end_visit(pending, _report_of_answer(response.status, pending), _stored(response))
        else:
            self._discover_around(response, pending)
            if is_post(pending.url):
                return await self._read_answer(response, pending)
            read = self._analyse if without_route(pending.url) == pending.url else self._read_route
            await read(response, pending)
        return None

    async def _read_answer(self, response: Response, pending: Pending) -> Request | None:
        """Read what a portal answered to something that was sent to it."""
        document = replace(_document(response), url=self._posts.answered(response, pending.url))
        analysis = await self._executor.analyse(document)
        if self._posts.learn(response, analysis):
            return self._request(pending, pending.url, response.meta["hops"] + 1)
        self._record(Reading(analysis, []), pending, response)
        return None

    async def _analyse(self, response: Response, pending: Pending) -> None:
        document = _document(response)
        if pending.known is not None and pending.known.sha256 == document.sha256():
            self._writer.repeat(pending, _stored(response))
            return
        analysis = await self._executor.analyse(document)
        if "dataloss" in response.flags:
            own = replace(analysis.documents[0], outcome=Outcome.UNREAD, why=Why.DAMAGED, detail="cut off on the way")
            analysis = replace(analysis, documents=(own, *analysis.documents[1:]))
        analysis = with_indexing(analysis, response)
        reading = await self._rendered.complete(pending, document, analysis, lambda: answer_of(response))
        if reading is not None:
            self._record(reading, pending, response)

    async def _read_route(self, response: Response, pending: Pending) -> None:
        """Read what a page shows at a route behind the hash. Its bytes are read at the page's own address."""
        reading = await self._rendered.complete_route(pending, lambda: answer_of(response))
        if isinstance(reading, DocumentReport):
            self._writer.end_visit(pending, reading, _stored(response))
        elif reading is not None:
            self._record(reading, pending, response)

    def _record(self, reading: Reading, pending: Pending, response: Response) -> None:
        analysis = reading.analysis
        discovered = self._writer.record(pending, analysis, _stored(response))
        self._traps.learn(pending.url, analysis.text_key, [*reading.discovered, *discovered])
        self._noise.learn(pending.url, analysis.exact_key)

    async def read_pictures(self, response: Response) -> Request | None:
        """Read the pictures of an address that is fetched once more. If it is not there now, they go on waiting."""
        pending: Pending = response.meta["pending"]
        waiting: Waiting = response.meta["waiting"]
        again = None
        try:
            if 300 <= response.status < 400:
                target = self._redirection(response)
                if target and self._leads_onto_itself(response, target):
                    again = self._request_again(waiting, pending, target.url, response.meta["hops"] + 1)
            elif response.status == 200 and "dataloss" not in response.flags:
                await self._pictures.read(waiting, pending, _document(response), _stored(response))
        except Exception:
            self.logger.exception("could not read the pictures of %s", pending.shown)
        finally:
            if again is None:
                self._pictures.leave(waiting)
            if (spool := spool_of(response)) is not None:
                spool.close()
            self._flush_if_due()
        return again

    def not_there_again(self, failure: Failure) -> None:
        """Take in that an address could not be fetched once more: its pictures go on waiting."""
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        self._pictures.leave(request.meta["waiting"])

    def _discover_around(self, response: Response, pending: Pending) -> None:
        """Addresses that are not in the bytes: in headers, in robots.txt, around a document."""
        url, found = response.url, []
        for header in response.headers.getlist("Link"):
            named = discovery.named_in_link_header(url, header.decode("latin-1"))
            found += [(target, "Link header") for target in named]
        if target := discovery.named_in_refresh_header(url, _header(response, "Refresh")):
            found.append((target, "Refresh header"))
        if pending.origin == discovery.WELL_KNOWN and url.endswith("/robots.txt"):
            found += discovery.named_in_robots(url, response.body.decode("utf-8", "replace"))
        folder = discovery.folder_of(url, _header(response, "Content-Type"))
        found += [(folder, discovery.FOLDER)] if folder else []
        self._discover(found, pending)

    def _discover(self, found: list[tuple[str, str]], pending: Pending) -> None:
        links = [self._addresses.link(target, origin) for target, origin in found]
        self._writer.discover(filter(None, links), depth=pending.depth + 1, referrer=pending.key)

    def _redirection(self, response: Response) -> FoundLink | None:
        """Where an answer leads, if that belongs to the site."""
        location = _header(response, "Location").encode("latin-1").decode("utf-8", "replace")
        if not location:
            return None
        target = response.urljoin(location)
        if urlsplit(target).netloc == urlsplit(response.url).netloc and not self._scope.has_host(response.url):
            return self._addresses.portal_link(target, "redirect")
        return self._addresses.link(target, "redirect")

    def _leads_onto_itself(self, response: Response, target: FoundLink) -> bool:
        """Whether a redirect leads to another form of the same address, as with another scheme."""
        return bool(response.meta["hops"] < MOST_HOPS and identity(target.url) == identity(response.url))

    def _redirected(self, response: Response, pending: Pending) -> Request | None:
        target = self._redirection(response)
        if target and self._leads_onto_itself(response, target):
            return self._request(pending, target.url, response.meta["hops"] + 1)
        if target and response.headers.get("Set-Cookie") and target.key in self._turned_away:
            self._end_redirected(pending, response, target)
            return self._once_more(self._turned_away.pop(target.key))
        before = self._redirects_before.pop(pending.key, 0)
        if target and before < MOST_HOPS:
            self._redirects_before[target.key] = before + 1
            self._writer.discover([target], depth=pending.depth, referrer=pending.key)
        if before >= MOST_HOPS:
            self._writer.end_visit(pending, _skipped(Why.TRAP, "redirects without end"), _stored(response))
        else:
            self._turned_away[pending.key] = pending
            self._end_redirected(pending, response, target)
        return None

    def _end_redirected(self, pending: Pending, response: Response, target: FoundLink | None) -> None:
        detail = f"to {target.shown}" if target else "to an address outside of the site"
        self._writer.end_visit(pending, _skipped(Why.REDIRECT, detail), _stored(response))

    def _once_more(self, pending: Pending) -> Request:
        """Visit again an address that had sent us away to fetch a cookie, which we have now."""
        self._writer.reopen(pending, Outcome.SKIPPED)
        return self._request(pending, pending.url)

    def failed(self, failure: Failure) -> None:
        """Take in that an address could not be fetched at all."""
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        pending: Pending = request.meta["pending"]
        self._writer.end_visit(pending, report_of_failure(failure), StoredResponse(fetched=datetime.now(UTC)))
        self._flush_if_due()

    def _flush_if_due(self) -> None:
        if time.monotonic() - self._flushed >= FLUSH_SECONDS:
            self._flushed = time.monotonic()
            with self._store_may_fail():
                self._writer.flush()


def _report_of_answer(status: int, pending: Pending) -> DocumentReport:
    report = report_of_status(status)
    if pending.origin.startswith(PORTAL):
        report = replace(report, detail=f"{pending.origin.removeprefix(PORTAL)}: {report.detail}")
    if pending.origin in discovery.GUESSES or pending.origin.startswith(GUESSED_PORTAL):
        return replace(
            report, outcome=Outcome.SKIPPED, why=Why.NOT_FOUND, detail="nothing there, and nothing links to it"
        )
    if report.why is Why.NOT_FOUND and pending.times_gone + 1 >= TIMES_GONE:
        return replace(report, outcome=Outcome.GONE, why=None)
    return report


def _lost() -> DocumentReport:
    return DocumentReport(member=None, outcome=Outcome.FAILED, why=Why.CONNECTION_LOST, detail="after the headers")


def _skipped(why: Why, detail: str) -> DocumentReport:
    return DocumentReport(member=None, outcome=Outcome.SKIPPED, why=why, detail=detail)


def _document(response: Response) -> Document:
    content_type = _header(response, "Content-Type")
    media_type, _, parameters = content_type.partition(";")
    spool = spool_of(response)
    return Document(
        url=response.url,
        content=response.body,
        name=_file_name(response),
        media_type=media_type.strip().lower(),
        charset=_charset(parameters),
        path=spool.path if spool else None,
    )


def _stored(response: Response) -> StoredResponse:
    return StoredResponse(
        status=response.status,
        etag=_header(response, "ETag"),
        last_modified=_header(response, "Last-Modified"),
        fetched=datetime.now(UTC),
    )


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")


def _charset(parameters: str) -> str:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'")
    return ""


def _file_name(response: Response) -> str:
    """The name that a ``Content-Disposition`` header gives the file (RFC 6266), or nothing."""
    header = _header(response, "Content-Disposition")
    if not header:
        return ""
    message = EmailMessage()
    message["Content-Disposition"] = header
    return message.get_filename() or ""
