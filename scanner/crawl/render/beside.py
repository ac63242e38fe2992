"""The browser beside one crawl: made when there is one, and ended with the crawl."""

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Response

from scanner.crawl.access import SIGN_OUT
from scanner.crawl.render.chromium import Chromium, installed_browser
from scanner.crawl.render.net import Net
from scanner.crawl.render.renderer import Bounds, Renderer
from scanner.scope import Scope
from scanner.settings import AccessSettings, CrawlSettings


def renderer_for(crawler: Crawler, scope: Scope, settings: CrawlSettings, access: AccessSettings) -> Renderer | None:
    """What shows pages in a browser; None when the settings want none, or there is no browser."""
    program = installed_browser() if settings.render != "never" else None
    if program is None:
        return None
    chromium = Chromium(program, settings.render_tabs, settings.render_memory)

    async def fetch(request: Request) -> Response:
        assert crawler.engine is not None
        return await crawler.engine.download_async(request)

    async def close() -> None:
        if crawler.stats:
            crawler.stats.set_value("kommunscan/browser_peak_bytes", chromium.peak_bytes)
        await chromium.close()

    def forbidden(url: str) -> bool:
        return not scope.has_path(url) or bool(access.sign_in.url and SIGN_OUT.search(url))

    # Signals hold their receivers weakly.
    crawler.signals.connect(close, signal=signals.spider_closed, weak=False)
    seconds = min(settings.timeout, settings.render_seconds)
    net = Net(fetch, scope, seconds, proxied=bool(access.proxy))
    return Renderer(chromium, net, scope, Bounds(settings.render_seconds, settings.render_clicks), forbidden)
