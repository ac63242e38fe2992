"""The spider: moves bytes from the site to an executor, and outcomes from there to the store."""

import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any, ClassVar

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from scanner.analyse import Analyser
from scanner.crawl.failures import report_of_failure, report_of_status
from scanner.model import Document, DocumentReport, Outcome, Why
from scanner.scope import Scope
from scanner.settings import CrawlSettings
from scanner.store.writer import Pending, RunWriter
from scanner.store.writer import Response as StoredResponse
from scanner.urls import identity
from scanner.workers import Executor

MOST_HOPS = 20
"""Redirects from a page onto itself (another scheme, a cookie set): as many as browsers allow."""
FLUSH_SECONDS = 0.5


class SiteSpider(Spider):
    """Visits every address of the frontier once, and hands what comes back to the executor."""

    name = "kommunscan"
    handle_httpstatus_all: ClassVar[bool] = True

    def __init__(
        self,
        *,
        writer: RunWriter,
        executor: Executor,
        analyser: Analyser,
        scope: Scope,
        crawl: CrawlSettings,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.ended_by = ""
        self._writer = writer
        self._executor = executor
        self._analyser = analyser
        self._scope = scope
        self._crawl = crawl
        self._handed_out = 0
        self._flushed = time.monotonic()

    async def start(self) -> AsyncIterator[Any]:
        """Nothing to start with: the seeds already lie in the frontier."""
        for _ in ():
            yield

    def closed(self, reason: str) -> None:
        """Remember why the crawl ended."""
        self.ended_by = reason

    # -- the frontier's side

    def has_requests(self) -> bool:
        """Whether the frontier has addresses left and the budget allows another."""
        return self._writer.has_pending() and not self._budget_spent()

    def next_requests(self, limit: int) -> list[Request]:
        """Requests for the next addresses; those that may not be fetched get their outcome at once."""
        if self._crawl.max_pages:
            limit = min(limit, self._crawl.max_pages - self._handed_out)
        requests = []
        for pending in self._writer.next_pending(limit):
            refusal = self._refusal(pending)
            if refusal is None:
                requests.append(self._request(pending, pending.url))
            else:
                self._writer.end_visit(pending.key, refusal, StoredResponse())
        self._handed_out += len(requests)
        return requests

    def _budget_spent(self) -> bool:
        return bool(self._crawl.max_pages) and self._handed_out >= self._crawl.max_pages

    def _refusal(self, pending: Pending) -> DocumentReport | None:
        if not self._scope.has_path(pending.url):
            return _skipped(Why.EXCLUDED, "by the settings")
        if self._crawl.max_depth and pending.depth > self._crawl.max_depth:
            return _skipped(Why.BUDGET, f"more than {self._crawl.max_depth} links from the start")
        return None

    def _request(self, pending: Pending, url: str, hops: int = 0) -> Request:
        return Request(
            url,
            callback=self.parse,
            errback=self.failed,
            meta={"pending": pending, "hops": hops},
            dont_filter=True,
        )

    # -- the site's side

    async def parse(self, response: Response) -> Request | None:
        """Take in what an address answered."""
        pending: Pending = response.meta["pending"]
        try:
            return await self._take_in(response, pending)
        except Exception as error:
            # A fault of ours must cost this address only; the log has the rest.
            self.logger.exception("could not take in %s", pending.shown)
            report = DocumentReport(
                member=None, outcome=Outcome.FAILED, why=Why.INTERNAL, detail=type(error).__name__
            )
            self._writer.end_visit(pending.key, report, _stored(response))
            return None
        finally:
            self._flush_if_due()

    async def _take_in(self, response: Response, pending: Pending) -> Request | None:
        if 300 <= response.status < 400:
            return self._redirected(response, pending)
        if response.status == 200:
            await self._analyse(response, pending)
        else:
            self._writer.end_visit(pending.key, report_of_status(response.status), _stored(response))
        return None

    async def _analyse(self, response: Response, pending: Pending) -> None:
        content_type = _header(response, "Content-Type")
        media_type, _, parameters = content_type.partition(";")
        document = Document(
            url=response.url,
            content=response.body,
            name=_file_name(response),
            media_type=media_type.strip().lower(),
            charset=_charset(parameters),
        )
        analysis = await self._executor.analyse(document)
        if "dataloss" in response.flags:
            own = replace(
                analysis.documents[0], outcome=Outcome.UNREAD, why=Why.DAMAGED, detail="cut off on the way"
            )
            analysis = replace(analysis, documents=(own, *analysis.documents[1:]))
        self._writer.record(pending.key, pending.depth, analysis, _stored(response))

    def _redirected(self, response: Response, pending: Pending) -> Request | None:
        location = _header(response, "Location").encode("latin-1").decode("utf-8", "replace")
        target = self._analyser.link(response.urljoin(location), "redirect") if location else None
        hops = response.meta["hops"]
        if target and hops < MOST_HOPS and identity(target.url) == identity(response.url):
            return self._request(pending, target.url, hops + 1)
        if target:
            self._writer.discover([target], depth=pending.depth, referrer=pending.key)
        detail = f"to {target.shown}" if target else "to an address outside of the site"
        self._writer.end_visit(pending.key, _skipped(Why.REDIRECT, detail), _stored(response))
        return None

    def failed(self, failure: Failure) -> None:
        """Take in that an address could not be fetched at all."""
        request: Request = failure.request  # type: ignore[attr-defined]  # set by Scrapy
        pending: Pending = request.meta["pending"]
        self._writer.end_visit(
            pending.key, report_of_failure(failure), StoredResponse(fetched=datetime.now(UTC))
        )
        self._flush_if_due()

    def _flush_if_due(self) -> None:
        if time.monotonic() - self._flushed >= FLUSH_SECONDS:
            self._writer.flush()
            self._flushed = time.monotonic()


def _skipped(why: Why, detail: str) -> DocumentReport:
    return DocumentReport(member=None, outcome=Outcome.SKIPPED, why=why, detail=detail)


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
