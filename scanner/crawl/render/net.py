"""How a page in the browser reaches the site: through the crawl's own downloader, with its manners and its rules.

The browser itself reaches nothing. So robots.txt, pace, sign-in, proxy, certificates and bounds on size are the
same as for every other request, and each request is counted.
"""

import asyncio
import ipaddress
import logging
import socket
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urljoin

import regex
from scrapy import Request
from scrapy.http import Response

from scanner.crawl.spool import spool_of
from scanner.scope import Scope
from scanner.urls import clean, host_of, without_route

logger = logging.getLogger(__name__)

MOST_BYTES = 32 << 20
"""A larger answer is not given to the browser; its address is visited like any other."""
MOST_HOPS = 10
_CACHE_BYTES = 64 << 20
_OWN_HEADERS = frozenset(
    [
        "host",
        "connection",
        "cookie",
        "user-agent",
        "accept-encoding",
        "content-length",
        "if-none-match",
        "if-modified-since",
        "range",
    ]
)
_NOT_PASSED_ON = frozenset(
    [
        "content-encoding",
        "content-length",
        "transfer-encoding",
        "connection",
        "keep-alive",
        "link",
        "refresh",
        "strict-transport-security",
        "alt-svc",
        "nel",
        "report-to",
        "reporting-endpoints",
        "content-security-policy-report-only",
    ]
)
_INNER_NAMES = regex.compile(
    r"(?i)(?:.*\.)?(?:localhost|local|internal|intranet|lan|home|corp|test|invalid|home\.arpa)"
)

Fetch = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address answered. ``url`` is where the bytes came from, after redirects."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    fetched: datetime | None = None

    @property
    def size(self) -> int:
        """Bytes it takes in memory, roughly."""
        return len(self.body) + 1000


class Net:
    """Fetches for all pages of a crawl. What several of them load is fetched once."""

    def __init__(self, fetch: Fetch, scope: Scope, seconds: float, *, proxied: bool = False) -> None:
        self._fetch = fetch
        self._scope = scope
        self._seconds = seconds
        self._proxied = proxied
        self._cache: OrderedDict[tuple[str, str], Answer] = OrderedDict()
        self._cached_bytes = 0
        self._special: dict[str, bool] = {}
        self._under_way: dict[tuple[str, str], asyncio.Lock] = {}

    async def get(self, url: str, method: str, headers: Mapping[str, str]) -> Answer | None:
        """The answer of an address, with redirects followed; None when it may not or cannot be had.

        Redirects lead from the site to the site, and from elsewhere to elsewhere.
        """
        key = (f"{method} {without_route(url)}", headers.get("accept", ""))
        async with self._under_way.setdefault(key, asyncio.Lock()):
            if key in self._cache:
                self._cache.move_to_end(key)
                return self._cache[key]
            answer = await self._follow(url, method, headers)
            if (
                answer is not None
                and answer.status == 200
                and "no-store" not in answer.headers.get("cache-control", "")
            ):
                self._keep(key, answer)
            return answer

    async def _follow(self, url: str, method: str, headers: Mapping[str, str]) -> Answer | None:
        own = self._scope.has_host(url)
        for _ in range(MOST_HOPS):
            if not own and await self.is_special(host_of(url)):
                return None
            answer = await self._once(url, method, headers)
            if answer is None or not 300 <= answer.status < 400 or "location" not in answer.headers:
                return answer
            location = answer.headers["location"].encode("latin-1").decode("utf-8", "replace")
            target = clean(urljoin(url, location))
            if target is None or self._scope.has_host(target) != own or (own and not self._scope.has_path(target)):
                return None
            url = without_route(target)
        return None

    async def _once(self, url: str, method: str, headers: Mapping[str, str]) -> Answer | None:
        request = Request(
            url,
            method=method,
            headers={
                name: value
                for name, value in headers.items()
                if name not in _OWN_HEADERS and not name.startswith("sec-")
            },
            meta={"download_timeout": self._seconds, "download_maxsize": MOST_BYTES},
            dont_filter=True,
        )
        try:
            response = await self._fetch(request)
        except Exception as error:
            logger.info("not loaded for the browser: %s", type(error).__name__)
            return None
        try:
            return answer_of(response) if "dataloss" not in response.flags else None
        finally:
            if (spool := spool_of(response)) is not None:
                spool.close()

    def _keep(self, key: tuple[str, str], answer: Answer) -> None:
        self._cache[key] = answer
        self._cached_bytes += answer.size
        while self._cached_bytes > _CACHE_BYTES:
            _, old = self._cache.popitem(last=False)
            self._cached_bytes -= old.size
        if len(self._under_way) > 10_000:
            self._under_way = {key: lock for key, lock in self._under_way.items() if lock.locked()}

    async def is_special(self, host: str) -> bool:
        """Whether a host that is not the site's leads into a network that strangers cannot reach (RFC 6890)."""
        if host not in self._special:
            self._special[host] = await self._leads_inside(host)
        return self._special[host]

    async def _leads_inside(self, host: str) -> bool:
        if "." not in host and ":" not in host:
            return True
        try:
            return not ipaddress.ip_address(host).is_global
        except ValueError:
            pass
        if _INNER_NAMES.fullmatch(host):
            return True
        if self._proxied:
            return False
        try:
            found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except OSError:
            return True
        return not all(ipaddress.ip_address(str(address[0]).partition("%")[0]).is_global for *_, address in found)


def answer_of(response: Response) -> Answer:
    """The answer that a response of the downloader is."""
    headers: dict[str, str] = {}
    for raw, values in response.headers.items():
        name = raw.decode("latin-1").lower()
        if name not in _NOT_PASSED_ON:
            joint = "\n" if name == "set-cookie" else ", "
            headers[name] = joint.join(value.decode("latin-1") for value in values)
    spool = spool_of(response)
    body = response.body if spool is None else spool.path.read_bytes()
    return Answer(response.url, response.status, headers, body, datetime.now(UTC))
