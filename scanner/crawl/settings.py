"""Scrapy's settings, made from ours. Nowhere else is a Scrapy setting written."""

from importlib.metadata import version
from pathlib import Path
from typing import Any

from scanner.scope import Scope
from scanner.settings import AccessSettings, CrawlSettings

ROBOTS_NAME = "kommunscan"
"""The name by which a site may address the crawler in its robots.txt."""
_MOST_BUFFERED = 64 << 20
_RETRIES = 2


def user_agent(contact: str) -> str:
    """Who is calling: name, version, and whom to ask."""
    return f"kommunscan/{version('kommunscan')}" + (f" (+{contact})" if contact else "")


def scrapy_settings(settings: CrawlSettings, access: AccessSettings, scope: Scope, spool: Path) -> dict[str, Any]:
    """The settings for one crawl. ``spool`` is the folder whose disk takes large bodies while they are read."""
    own_tls = {"DOWNLOAD_HANDLERS": {"https": "scanner.crawl.access.OwnCertificates"}}
    return {
        **(own_tls if access.client_certificate or access.ca_file else {}),
        "KOMMUNSCAN_ACCESS": access,
        "KOMMUNSCAN_SCOPE": scope,
        "KOMMUNSCAN_SPOOL": spool,
        "DOWNLOAD_VERIFY_CERTIFICATES": settings.verify_tls,
        "USER_AGENT": user_agent(settings.contact),
        "ROBOTSTXT_OBEY": settings.obey_robots,
        "ROBOTSTXT_USER_AGENT": ROBOTS_NAME,
        "CONCURRENT_REQUESTS": max(16, settings.concurrency),
        "CONCURRENT_REQUESTS_PER_DOMAIN": settings.concurrency,
        # The spider yields at most one request for an answer; Scrapy would start a hundred tasks to wait for more.
        "CONCURRENT_ITEMS": 1,
        "DOWNLOAD_DELAY": settings.delay,
        "RANDOMIZE_DOWNLOAD_DELAY": False,
        "DOWNLOAD_TIMEOUT": settings.timeout,
        "DOWNLOAD_MAXSIZE": settings.max_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        # A cut-off response is read as far as it came, and listed as cut off.
        "DOWNLOAD_FAIL_ON_DATALOSS": False,
        "RETRY_TIMES": _RETRIES,
        "AUTOTHROTTLE_ENABLED": True,
        "AUTOTHROTTLE_START_DELAY": settings.delay,
        "AUTOTHROTTLE_TARGET_CONCURRENCY": settings.concurrency,
        "SCHEDULER": "scanner.crawl.frontier.FrontierScheduler",
        "SCRAPER_SLOT_MAX_ACTIVE_SIZE": _MOST_BUFFERED,
        # Redirects are addresses like any other: in scope or not, visited once, with an outcome of their own.
        "REDIRECT_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_ENABLED": False,
        "LOG_INSTALL_ROOT_HANDLER": False,
        "SPIDER_MIDDLEWARES_BASE": {},
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "scanner.crawl.robots.Robots": 100,
            "scanner.crawl.access.Access": 340,
            # Nearer to the network than Scrapy's own (590).
            "scanner.crawl.spool.Unpacking": 595,
            # Before Scrapy's retries (550), which know nothing of Retry-After.
            "scanner.crawl.politeness.Politeness": 560,
        },
        "EXTENSIONS_BASE": {
            "scrapy.extensions.corestats.CoreStats": 0,
            "scanner.crawl.politeness.Pace": 0,
        },
    }
