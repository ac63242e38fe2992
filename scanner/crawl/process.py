"""One crawl in Scrapy's process: from the frontier's first address to its last, or to Ctrl-C."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.downloadermiddlewares import cookies
from tldextract import TLDExtract

from scanner.addresses import Addresses
from scanner.crawl.render.beside import renderer_for
from scanner.crawl.settings import scrapy_settings
from scanner.crawl.spider import SiteSpider
from scanner.errors import IncompleteError
from scanner.scope import Scope
from scanner.settings import AccessSettings, CrawlSettings, OcrSettings
from scanner.store.writer import RunWriter
from scanner.workers import Executor

INTERRUPTED = "interrupted"

# Scrapy's cookie middleware asks the network for the public suffix list; the copy that is installed serves as well.
cookies._split_domain = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


@dataclass(frozen=True, slots=True)
class Crawled:
    """How a crawl ended: what stopped it early, if anything, and the traffic it made."""

    stopped_by: str
    problem: IncompleteError | None
    traffic: dict[str, Any]


def crawl(
    writer: RunWriter,
    executor: Executor,
    addresses: Addresses,
    scope: Scope,
    settings: CrawlSettings,
    ocr: OcrSettings,
    access: AccessSettings,
    spool: Path,
) -> Crawled:
    """Visit everything in the frontier. ``spool`` is the folder whose disk takes large bodies while they are read.

    Works once in a process: Twisted's reactor cannot be started again.
    """
    process = AsyncCrawlerProcess(scrapy_settings(settings, access, scope, spool))
    crawler = process.create_crawler(SiteSpider)
    renderer = renderer_for(crawler, scope, settings, access)
    process.crawl(
        crawler,
        writer=writer,
        executor=executor,
        addresses=addresses,
        scope=scope,
        crawl=settings,
        ocr=ocr,
        sign_in=access.sign_in,
        bytes_received=lambda: _stat(crawler, "downloader/response_bytes"),
        shows=renderer,
    )
    started = time.monotonic()
    process.start()
    writer.flush()
    spider = crawler.spider
    if not isinstance(spider, SiteSpider):
        raise IncompleteError("the crawl could not start", "the log file has the reason")
    finished = spider.ended_by == "finished"
    traffic = {**_traffic(crawler, time.monotonic() - started), **spider.shown_in_browser()}
    return Crawled(spider.spent if finished else INTERRUPTED, spider.problem, traffic)


def _traffic(crawler: Crawler, seconds: float) -> dict[str, Any]:
    requests = _stat(crawler, "downloader/request_count")
    return {
        "requests": requests,
        "bytes": _stat(crawler, "downloader/response_bytes"),
        "retries": _stat(crawler, "retry/count"),
        "rests": _stat(crawler, "kommunscan/rests"),
        "seconds": round(seconds, 1),
        "requests_per_second": round(requests / seconds, 2) if seconds else 0.0,
        "browser_peak_bytes": _stat(crawler, "kommunscan/browser_peak_bytes"),
        "peak_requests_per_second": _stat(crawler, "kommunscan/peak_rate"),
    }


def _stat(crawler: Crawler, name: str) -> int:
    return int(crawler.stats.get_value(name, 0)) if crawler.stats else 0
