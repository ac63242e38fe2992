"""robots.txt: read before the first page of a host, and obeyed by every request."""

import asyncio
from collections import defaultdict
from typing import Any

from scrapy import Request
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.robotstxt import RobotParser

from scanner.crawl.indexing import note_rules


class Robots(RobotsTxtMiddleware):
    """Scrapy's middleware, one request of a host at a time until its rules are there.

    Of several requests that wait for the rules at once, Scrapy 2.19 hands them to the first and nothing to the
    others, which then go where they may not.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Obey the rules, and note what they say to search engines."""
        note_rules(rp, request)
        super().process_request_2(rp, request)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """The rules of the request's host; None when there are none."""
        async with self._turns[request.url.split("/", 3)[2]]:
            return await super().robot_parser(request)
