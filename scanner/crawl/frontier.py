"""Scrapy's scheduler on our store: addresses to visit lie on disk, and a killed run forgets none of them."""

from collections import deque
from typing import Protocol

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler

_BATCH = 500


class Source(Protocol):
    """Where the frontier gets its requests from: the spider, which knows the store and the settings."""

    def next_requests(self, limit: int) -> list[Request]:
        """Up to ``limit`` new requests; an empty list when there are none for now."""
        ...

    def has_requests(self) -> bool:
        """Whether ``next_requests`` may still answer with one."""
        ...


class FrontierScheduler(BaseScheduler):
    """Hands out the requests of the spider's frontier in the order in which they were discovered.

    Requests that Scrapy gives back (retries, redirects onto the same page) are handed out first. They are kept
    in memory only: as long as a visit has no outcome, the frontier on disk still has its address.
    """

    def __init__(self) -> None:
        self._source: Source | None = None
        self._ready: deque[Request] = deque()

    def open(self, spider: Spider) -> None:
        """Take the frontier from the spider that is about to crawl."""
        self._source = spider  # type: ignore[assignment]  # SiteSpider has both methods

    def has_pending_requests(self) -> bool:
        """Whether there is anything left to visit."""
        return bool(self._ready) or (self._source is not None and self._source.has_requests())

    def enqueue_request(self, request: Request) -> bool:
        """Take back a request that is to be sent again."""
        self._ready.appendleft(request)
        return True

    def next_request(self) -> Request | None:
        """The next request, or None when there is none for now."""
        if not self._ready and self._source is not None and self._source.has_requests():
            self._ready.extend(self._source.next_requests(_BATCH))
        return self._ready.popleft() if self._ready else None
