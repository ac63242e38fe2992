"""One crawl in Scrapy's process: from the frontier's first address to its last, or to Ctrl-C."""

import time
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess

from scanner.analyse import Analyser
from scanner.crawl.settings import scrapy_settings
from scanner.crawl.spider import SiteSpider
from scanner.scope import Scope
from scanner.settings import CrawlSettings
from scanner.store.writer import RunWriter
from scanner.workers import Executor

INTERRUPTED = "interrupted"
PAGE_LIMIT = "page limit"


def crawl(
    writer: RunWriter, executor: Executor, analyser: Analyser, scope: Scope, settings: CrawlSettings
) -> tuple[str, dict[str, Any]]:
    """Visit everything in the frontier; answers what ended it early, if anything, and the traffic it made.

    Works once in a process: Twisted's reactor cannot be started again.
    """
    process = AsyncCrawlerProcess(scrapy_settings(settings), install_root_handler=False)
    crawler = process.create_crawler(SiteSpider)
    process.crawl(crawler, writer=writer, executor=executor, analyser=analyser, scope=scope, crawl=settings)
    started = time.monotonic()
    process.start()
    writer.flush()
    seconds = time.monotonic() - started
    spider = crawler.spider
    finished = isinstance(spider, SiteSpider) and spider.ended_by == "finished"
    ended_by = (PAGE_LIMIT if writer.tally.waiting else "") if finished else INTERRUPTED
    return ended_by, _traffic(crawler.stats.get_stats() if crawler.stats else {}, seconds)


def _traffic(stats: dict[str, Any], seconds: float) -> dict[str, Any]:
    requests = stats.get("downloader/request_count", 0)
    return {
        "requests": requests,
        "bytes": stats.get("downloader/response_bytes", 0),
        "retries": stats.get("retry/count", 0),
        "seconds": round(seconds, 1),
        "requests_per_second": round(requests / seconds, 2) if seconds else 0.0,
    }
