"""Chromium as a guest: found on the machine, started within bounds, watched, and started anew."""

import asyncio
import contextlib
import importlib.util
import logging
import os
import shutil
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.crawl.render.turns import Turns

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, Playwright

logger = logging.getLogger(__name__)

PAGES_PER_BROWSER = 200
"""After so many pages the browser is started anew, in case it leaks memory."""
CLOSE_SECONDS = 5.0
"""A tab or browser that has not closed after this time is killed."""
START_SECONDS = 30.0
MOST_FAULTS = 5
"""Starts in a row that may fail before rendering is given up."""
_SYSTEM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_HEAP_MEGABYTES = 512
_NICE = 15
_WATCH_SECONDS = 0.5
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")

_ARGUMENTS = (
    # Whatever a page tries past the routes (sockets, prefetches, pings) ends at a port where nobody listens.
    "--proxy-server=127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-background-networking",
    "--disable-extensions",
    "--disable-gpu",
    "--num-raster-threads=1",
    "--disable-dev-shm-usage",
    "--disable-features=Translate,OptimizationHints,MediaRouter,NetworkPrediction,PrefetchPrivacyChanges",
    "--disk-cache-size=1",
    "--no-pings",
    "--mute-audio",
    f"--js-flags=--max-old-space-size={_HEAP_MEGABYTES}",
)


class NoBrowserError(Exception):
    """The browser cannot be started, or was closed for good."""


def installed_browser() -> str | None:
    """The program of a browser on this machine; None when there is none, or nothing to drive it with.

    A system's own Chromium comes first: it gets the system's security updates.
    """
    if importlib.util.find_spec("playwright") is None:
        return None
    for name in _SYSTEM:
        if program := shutil.which(name):
            return program
    caches = [os.environ.get("PLAYWRIGHT_BROWSERS_PATH", ""), str(Path.home() / ".cache" / "ms-playwright")]
    for cache in filter(None, caches):
        for pattern in ("chromium_headless_shell-*/chrome-*/*headless*shell", "chromium-*/chrome-linux*/chrome"):
            for found in sorted(Path(cache).glob(pattern), reverse=True):
                if os.access(found, os.X_OK):
                    return str(found)
    return None


class Chromium:
    """One browser at a time, for a bounded number of tabs, each of which is a visitor of its own."""

    def __init__(self, program: str, tabs: int, memory_bytes: int) -> None:
        self._program = program
        self._memory_bytes = memory_bytes
        self._turns = Turns(tabs)
        self._starting = asyncio.Lock()
        self._idle = asyncio.Condition()
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._process = 0
        self._watcher: asyncio.Task[None] | None = None
        self._open = 0
        self._pages = 0
        self._worn = False
        self._faults = 0
        self._closed = False
        self.peak_bytes = 0
        """The most memory that the browser's processes held together."""

    @asynccontextmanager
    async def tab(self, *, urgent: bool = False) -> AsyncIterator["BrowserContext"]:
        """A visitor without past: no cookies, no cache, nothing that another one left.

        ``urgent`` ones come before others that wait.

        Raises:
            NoBrowserError: the browser cannot be started.
        """
        async with self._turns.turn(urgent=urgent):
            browser = await self._ready()
            self._open += 1
            self._pages += 1
            context = None
            try:
                context = await self._visitor(browser)
                yield context
            finally:
                if context is not None and not await _closes(context.close()):
                    logger.warning("a tab could not be closed; the browser is started anew")
                    self.kill()
                self._open -= 1
                async with self._idle:
                    self._idle.notify_all()

    async def _visitor(self, browser: "Browser") -> "BrowserContext":
        opening = browser.new_context(
            accept_downloads=False, service_workers="block", locale="sv-SE", reduced_motion="reduce"
        )
        try:
            return await asyncio.wait_for(opening, START_SECONDS)
        except BaseException:
            self._worn = True
            raise

    async def close(self) -> None:
        """End the browser, whatever it is doing."""
        self._closed = True
        await self._stop()
        await self._stop_driver()

    def kill(self) -> None:
        """End the browser's processes at once; the next tab starts it anew."""
        for process in (*_tree(self._process), self._process):
            _signal(process, signal.SIGKILL)

    # -- starting

    async def _ready(self) -> "Browser":
        async with self._starting:
            if self._closed:
                raise NoBrowserError("the crawl is ending")
            if self._browser is not None and self._browser.is_connected() and not self._is_worn():
                return self._browser
            if self._browser is not None and self._browser.is_connected():
                async with self._idle:
                    await self._idle.wait_for(lambda: self._open == 0)
            await self._stop()
            while True:
                try:
                    return await asyncio.wait_for(self._start(), START_SECONDS)
                except Exception as error:
                    self._faults += 1
                    logger.warning("the browser did not start: %s", type(error).__name__)
                    await self._stop_driver()
                    if self._faults >= MOST_FAULTS:
                        self._closed = True
                        raise NoBrowserError("the browser does not start") from error

    def _is_worn(self) -> bool:
        return self._worn or self._pages >= PAGES_PER_BROWSER

    async def _start(self) -> "Browser":
        from playwright.async_api import async_playwright

        if self._playwright is None:
            self._playwright = await async_playwright().start()
        self._browser = await self._playwright.chromium.launch(
            executable_path=self._program,
            headless=True,
            args=list(_ARGUMENTS),
            chromium_sandbox=os.geteuid() != 0,
            handle_sigint=False,
            handle_sigterm=False,
            handle_sighup=False,
        )
        session = await self._browser.new_browser_cdp_session()
        processes = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
        self._process = next(int(each["id"]) for each in processes if each["type"] == "browser")
        await session.detach()
        self._pages, self._worn, self._faults = 0, False, 0
        # The crawl and its workers go first.
        for process in (self._process, *_tree(self._process), *filter(_is_driver, _tree(os.getpid()))):
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, process, _NICE)
        self._watcher = asyncio.create_task(self._watch())
        return self._browser

    async def _stop(self) -> None:
        if self._watcher is not None:
            self._watcher.cancel()
            self._watcher = None
        if self._browser is not None:
            await _closes(self._browser.close())
            self.kill()
            self._browser, self._process = None, 0

    async def _stop_driver(self) -> None:
        if self._playwright is not None:
            await _closes(self._playwright.stop())
            self._playwright = None

    # -- memory

    async def _watch(self) -> None:
        """Keep the browser's memory within its bound: the largest tab goes, and the browser when all are done."""
        while True:
            await asyncio.sleep(_WATCH_SECONDS)
            held = {process: _memory_of(process) for process in (self._process, *_tree(self._process))}
            total = sum(held.values())
            self.peak_bytes = max(self.peak_bytes, total)
            if total <= self._memory_bytes:
                continue
            self._worn = True
            tabs = [process for process in held if _is_tab(process)]
            if tabs:
                logger.warning("the browser holds %d MB; its largest tab is ended", total >> 20)
                _signal(max(tabs, key=lambda process: held[process]), signal.SIGKILL)


async def _closes(closing: object) -> bool:
    """Whether something closes in time; that it was closed already is as good."""
    started = time.monotonic()
    with contextlib.suppress(Exception):
        await asyncio.wait_for(closing, CLOSE_SECONDS)  # type: ignore[arg-type]
    return time.monotonic() - started < CLOSE_SECONDS


def _tree(process: int) -> Iterator[int]:
    """All processes that a process started, and those that they started."""
    if not process:
        return
    try:
        children = [
            int(child)
            for task in Path(f"/proc/{process}/task").iterdir()
            for child in (task / "children").read_text("ascii").split()
        ]
    except (OSError, ValueError):
        return
    for child in children:
        yield child
        yield from _tree(child)


def _memory_of(process: int) -> int:
    """Bytes of memory that a process shares with no other."""
    try:
        _, resident, shared, *_ = Path(f"/proc/{process}/statm").read_text("ascii").split()
    except (OSError, ValueError):
        return 0
    return (int(resident) - int(shared)) * _PAGE_BYTES


def _is_driver(process: int) -> bool:
    """Whether it is the program by which Playwright speaks with the browser."""
    try:
        return b"/playwright/driver/" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


def _is_tab(process: int) -> bool:
    try:
        return b"--type=renderer" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


def _signal(process: int, number: int) -> None:
    if process > 1:
        with contextlib.suppress(OSError):
            os.kill(process, number)
