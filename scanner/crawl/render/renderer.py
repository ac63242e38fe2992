"""One page in the browser, from its bytes to what scripts made of it."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.resources import files
from typing import TYPE_CHECKING

from scanner.crawl.render.chromium import Chromium, NoBrowserError
from scanner.crawl.render.gate import Gate, Taken
from scanner.crawl.render.net import Answer, Net
from scanner.crawl.render.opening import Budget, Opener, Views
from scanner.model import Rendering, Steps, Unread, Why
from scanner.scope import Scope
from scanner.urls import clean, without_route

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Dialog, Download, Frame, Page, WebSocketRoute

logger = logging.getLogger(__name__)

_SCRIPT = files(__package__).joinpath("page.js").read_text("utf-8")
_SHARE_FOR_OPENING = 0.7
"""Of a page's seconds: the rest is for what hangs on the way."""
_MOST_FRAMES = 20
_GLANCE = 0.5
_TRIES = 2


@dataclass(frozen=True, slots=True)
class Bounds:
    """What rendering one page may cost."""

    seconds: float
    clicks: int


@dataclass(slots=True)
class Rendered:
    """What came of a page: its views, those of its frames by their addresses, and what it loaded and asked for."""

    views: Views = field(default_factory=Views)
    frames: dict[str, Views] = field(default_factory=dict)
    taken: Taken = field(default_factory=Taken)
    cut: dict[str, str] = field(default_factory=dict)
    """Parts that could not be seen, with the reason."""
    seconds: float = 0.0

    def rendering(self, views: Views) -> Rendering:
        """For the workers."""
        unread = tuple(Unread(Why.BUILT_BY_SCRIPT, why, _part(name)) for name, why in self.cut.items())
        return Rendering(tuple(page.encode("utf-8", "replace") for page in views.pages), unread)


class Renderer:
    """Shows pages in the browser, a bounded number at a time. Never raises for what a page does."""

    def __init__(
        self, chromium: Chromium, net: Net, scope: Scope, bounds: Bounds, forbidden: Callable[[str], bool]
    ) -> None:
        self._chromium = chromium
        self._net = net
        self._scope = scope
        self._bounds = bounds
        self._forbidden = forbidden

    async def render(
        self, url: str, first: Answer, may_go_on: Callable[[], bool], *, urgent: bool = False
    ) -> Rendered | None:
        """What scripts make of the page at ``url``, whose bytes are ``first``.

        ``urgent`` pages come before others that wait. None when ``may_go_on`` says that the crawl is ending.

        Raises:
            NoBrowserError: no browser can be started.
        """
        for attempt in range(_TRIES):
            rendered = Rendered()
            started = time.monotonic()
            try:
                async with self._chromium.tab(urgent=urgent) as context:
                    if not may_go_on():
                        return None
                    started = time.monotonic()
                    if not await self._show(context, url, first, rendered, may_go_on):
                        return None
            except NoBrowserError:
                raise
            except Exception as error:
                # The browser went away, by this page's fault or another's: that shows when it is tried alone again.
                logger.info("a page could not be rendered: %s", type(error).__name__)
                rendered.cut.setdefault("page", "the browser ended while it was shown")
                if not rendered.views.pages and attempt + 1 < _TRIES:
                    continue
            rendered.seconds = time.monotonic() - started
            return rendered
        raise AssertionError("unreachable")

    async def _show(
        self, context: "BrowserContext", url: str, first: Answer, rendered: Rendered, may_go_on: Callable[[], bool]
    ) -> bool:
        gate = Gate(self._net, self._scope, first, self._forbidden)
        rendered.taken = gate.taken
        await context.add_init_script(_SCRIPT)
        await context.route("**/*", gate.pass_on)
        await context.route_web_socket("**/*", lambda socket: _refuse(socket, gate, self._scope))
        page = await context.new_page()
        gate.guard(page)
        crashed = asyncio.get_running_loop().create_future()
        _listen(context, page, gate, crashed)
        work = asyncio.ensure_future(self._work(page, url, gate, rendered))
        try:
            if not await self._wait(work, crashed, may_go_on):
                return False
            if crashed.done():
                rendered.cut["page"] = "its tab crashed"
            elif not work.done():
                rendered.cut["page"] = f"its scripts did not finish in {self._bounds.seconds:g} seconds"
            else:
                await work
            return True
        finally:
            gate.leave()
            work.cancel()
            with contextlib.suppress(Exception, asyncio.CancelledError):
                await work
            _note_refusals(rendered)

    async def _wait(
        self, work: "asyncio.Future[None]", crashed: "asyncio.Future[None]", may_go_on: Callable[[], bool]
    ) -> bool:
        """Wait for the end of a page, one way or another; answers whether the crawl goes on."""
        deadline = time.monotonic() + self._bounds.seconds
        while not (work.done() or crashed.done()) and time.monotonic() < deadline:
            if not may_go_on():
                return False
            await asyncio.wait({work, crashed}, timeout=_GLANCE, return_when=asyncio.FIRST_COMPLETED)
        return True

    async def _work(self, page: "Page", url: str, gate: Gate, rendered: Rendered) -> None:
        until = time.monotonic() + _SHARE_FOR_OPENING * self._bounds.seconds
        budget = Budget(self._bounds.clicks, until)
        with contextlib.suppress(Exception):
            # "commit": a page that never finishes loading is looked at all the same.
            await page.goto(url, wait_until="commit", timeout=1000 * self._bounds.seconds)
        with contextlib.suppress(Exception):
            await page.wait_for_load_state("domcontentloaded", timeout=700 * self._bounds.seconds)
        opener = Opener(page.main_frame, rendered.views, lambda: gate.busy, budget)
        await opener.look()
        await opener.open_all()
        left = opener.left
        for frame in page.frames[1 : _MOST_FRAMES + 1]:
            left += await self._look_into(frame, gate, rendered, budget)
        if left:
            rendered.cut["more to open"] = (
                f"the budget of {self._bounds.clicks} clicks or {self._bounds.seconds:g} seconds was spent"
            )
        if not rendered.views.whole:
            rendered.cut["rest"] = "it grows larger than the bounds"

    async def _look_into(self, frame: "Frame", gate: Gate, rendered: Rendered, budget: Budget) -> int:
        """A frame with an address of the site is a page of its own; others are part of the page's views."""
        address = clean(without_route(frame.url)) if frame.url.startswith("http") else None
        if address is None or not self._scope.has_host(address):
            return 0
        views = rendered.frames.setdefault(address, Views())
        try:
            opener = Opener(frame, views, lambda: gate.busy, budget)
            await opener.look()
            await opener.open_all()
        except Exception as error:
            logger.info("a frame could not be looked into: %s", type(error).__name__)
            return 0
        return opener.left


def _listen(context: "BrowserContext", page: "Page", gate: Gate, crashed: "asyncio.Future[None]") -> None:
    """Have the page do nothing but show itself: no dialogs, no popups, no downloads."""
    waiting: set[asyncio.Task[None]] = set()

    def soon(doing: object) -> None:
        task = asyncio.ensure_future(_quietly(doing))
        waiting.add(task)
        task.add_done_callback(waiting.discard)

    def popup(other: "Page") -> None:
        gate.wants_to_go(other.url, "script")
        soon(other.close())

    def dialog(shown: "Dialog") -> None:
        soon(shown.dismiss())

    def download(started: "Download") -> None:
        gate.wants_to_go(started.url, "download")
        soon(started.cancel())

    def moved(frame: "Frame") -> None:
        if frame.parent_frame is None:
            gate.wants_to_go(frame.url, "script")

    def crash(_: "Page") -> None:
        if not crashed.done():
            crashed.set_result(None)

    page.on("crash", crash)
    page.on("dialog", dialog)
    page.on("download", download)
    page.on("framenavigated", moved)
    context.on("page", popup)


def _refuse(socket: "WebSocketRoute", gate: Gate, scope: Scope) -> None:
    address = clean("http" + socket.url.removeprefix("ws"))
    if address is not None and scope.has_host(address):
        gate.taken.refused["a WebSocket"] = None
    asyncio.ensure_future(_quietly(socket.close()))  # noqa: RUF006 - nothing waits for it


async def _quietly(doing: object) -> None:
    with contextlib.suppress(Exception):
        await doing  # type: ignore[misc]


def _note_refusals(rendered: Rendered) -> None:
    for name in list(rendered.taken.refused)[:20]:
        rendered.cut[name] = "asked for by scripts in a way that the scanner does not: only by GET, and to an end"


def _part(name: str) -> Steps:
    return (("part", name),) if name != "page" else (("part", "built by scripts"),)
