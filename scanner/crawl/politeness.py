"""Being a good guest: what the site asks for in robots.txt and in its answers is done.

AutoThrottle (Scrapy's) adapts the pace to the site's speed. This adds what it does not know: ``Crawl-delay``
in robots.txt, ``Retry-After`` (RFC 9110 section 10.2.3), and the figures that the report states.
"""

import asyncio
import time
from collections import Counter
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from scrapy import Request, signals
from scrapy.core.downloader import Slot
from scrapy.crawler import Crawler
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response

from scanner.crawl.settings import ROBOTS_NAME

ASKED_TO_WAIT = (429, 503)
LONGEST_WAIT = 120.0
"""Seconds. A site that asks for a longer rest is left alone; the address is listed with its answer."""
MOST_WAITS = 4
"""Times one address is asked for again."""
_FIRST_WAIT = 2.0
_SLOWEST = 60.0
_NOT_MODIFIED = 304


class Pace(AutoThrottle):
    """Scrapy's AutoThrottle, for which "not modified" is as good an answer as a page.

    Scrapy's own lets every answer but 200 only slow it down: one hiccup at the start of a second night, on which hardly
    anything but 304 is answered, would last until its end.
    """

    def _adjust_delay(self, slot: Slot, latency: float, response: Response) -> None:
        good = response.replace(status=200) if response.status == _NOT_MODIFIED else response
        super()._adjust_delay(slot, latency, good)


class Politeness:
    """Downloader middleware: rests when the site asks for it, and counts requests per second."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._per_second: Counter[int] = Counter()
        self._resting: dict[str, float] = {}
        crawler.signals.connect(self._read_crawl_delay, signal=signals.robots_parsed)
        crawler.signals.connect(self._count, signal=signals.request_reached_downloader)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Politeness":
        """Scrapy's way to make a component."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait while the request's host asked for a rest."""
        host = request.url.split("/", 3)[2]
        while (rest := self._resting.get(host, 0.0) - time.monotonic()) > 0:
            await asyncio.sleep(rest)

    async def process_response(self, request: Request, response: Response) -> Response | Request:
        """Ask again after the time that the site named."""
        if request.url.endswith("/robots.txt") and response.status >= 500:
            # Rules that cannot be read count as rules against everything (RFC 9309 section 2.3.1.4).
            return response.replace(status=200, body=b"User-agent: *\nDisallow: /")
        if response.status not in ASKED_TO_WAIT:
            return response
        waits = request.meta.get("waits", 0)
        seconds = retry_after(response) or _FIRST_WAIT * 2**waits
        if waits >= MOST_WAITS or seconds > LONGEST_WAIT:
            return response
        host = request.url.split("/", 3)[2]
        self._resting[host] = max(self._resting.get(host, 0.0), time.monotonic() + seconds)
        self._slow_down(request, seconds)
        self._stats("kommunscan/rests")
        return request.replace(meta={**request.meta, "waits": waits + 1, "max_retry_times": 0}, dont_filter=True)

    def _slow_down(self, request: Request, seconds: float) -> None:
        """Hold back what already waits for the host, then go on at half the pace.

        AutoThrottle shortens the pause again when answers are good.
        """
        engine = self._crawler.engine
        slot = engine.downloader.slots.get(request.meta.get("download_slot", "")) if engine else None
        if slot is None or slot.delay >= seconds:
            return
        pace = min(max(2 * slot.delay, 0.5), _SLOWEST)
        # Scrapy counts the pause from the last request that was sent, the site from its answer.
        slot.delay = seconds + (time.monotonic() - slot.lastseen if slot.lastseen else 0.0)

        def go_on() -> None:
            slot.delay = pace

        asyncio.get_running_loop().call_later(seconds, go_on)

    def _read_crawl_delay(self, robotparser: Any, request: Request) -> None:
        """Never go faster than robots.txt allows."""
        delay = robotparser.rp.crawl_delay(ROBOTS_NAME) if hasattr(robotparser, "rp") else None
        extensions = self._crawler.extensions.middlewares if self._crawler.extensions else ()
        for throttle in extensions:
            if delay and isinstance(throttle, AutoThrottle):
                throttle.mindelay = min(max(throttle.mindelay, float(delay)), _SLOWEST)
                engine = self._crawler.engine
                for slot in engine.downloader.slots.values() if engine else ():
                    slot.delay = max(slot.delay, throttle.mindelay)

    def _count(self, request: Request) -> None:
        second = int(time.monotonic())
        self._per_second[second] += 1
        stats = self._crawler.stats
        if stats:
            stats.max_value("kommunscan/peak_rate", self._per_second[second])
        if len(self._per_second) > 60:
            self._per_second = Counter({second: self._per_second[second]})

    def _stats(self, name: str) -> None:
        if self._crawler.stats:
            self._crawler.stats.inc_value(name)


def retry_after(response: Response) -> float | None:
    """Seconds that a response asks to wait, from a number or a date; None when it names neither."""
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0)
