"""Opening what opens on a page: accordions, tabs, years, "show more", paging, scrolling. Within a budget."""

import asyncio
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.async_api import Frame

VIEW_CHARS = 8 << 20
"""A view of a page is cut after so many characters."""
MOST_CHARS = 32 << 20
"""All views of a page together."""
_FIRST_QUIET, _QUIET = 0.3, 0.12
_FIRST_WAIT, _WAIT = 4.0, 2.0
_LATE = 0.8
_POLL = 0.03
_TICKING = 2
"""Texts that change while nothing else does: a clock."""
_LONGEST_EVALUATION = 10.0
_TEXT = re.compile(r">([^<>]*[^<>\s][^<>]*)<|\b(?:href|src|title|alt|value|data-[\w-]+)=\"([^\"]+)\"")


@dataclass(slots=True)
class Views:
    """States of a page that each hold something the others do not."""

    pages: list[str] = field(default_factory=list)
    whole: bool = True
    """Whether no view was cut, and none left out."""
    restless: bool = False
    """Whether the page changes by itself: then only more text counts as something new, not other text."""
    _texts: list[frozenset[str]] = field(default_factory=list)

    def add(self, page: str) -> bool:
        """Take in the page's present state; answers whether it shows anything that was never there before."""
        texts = frozenset(one or other for one, other in _TEXT.findall(page))
        is_new = not texts <= frozenset().union(*self._texts)
        if self.restless and self._texts:
            is_new = len(texts) > max(map(len, self._texts))
            if len(texts ^ self._texts[-1]) <= _TICKING:
                self.pages[-1], self._texts[-1] = page, texts
                return is_new
        if self._texts and self._texts[-1] <= texts:
            self.pages[-1], self._texts[-1] = page, texts
        elif is_new or not self._texts:
            if sum(map(len, self.pages)) + len(page) > MOST_CHARS:
                self.whole = False
            else:
                self.pages.append(page)
                self._texts.append(texts)
        return is_new

    def last_text(self) -> str:
        """The text of the newest state, in no order: for telling whether two pages show the same."""
        return "\n".join(sorted(self._texts[-1])) if self._texts else ""


@dataclass(slots=True)
class Budget:
    """What opening may cost: how many clicks and scrolls, and until when (``time.monotonic``)."""

    clicks: int
    until: float

    @property
    def spent(self) -> bool:
        """Whether nothing is left."""
        return self.clicks <= 0 or time.monotonic() >= self.until


class Opener:
    """Opens what opens in one frame, and keeps what it sees."""

    def __init__(self, frame: "Frame", views: Views, busy: Callable[[], bool], budget: Budget) -> None:
        self._frame = frame
        self._views = views
        self._busy = busy
        self._budget = budget
        self.left = 0
        """Things that could still be opened when the budget was spent."""

    async def look(self) -> None:
        """Wait for the page to be as its scripts want it, and take a first view."""
        self._views.restless = not await self._settle(_FIRST_QUIET, _FIRST_WAIT)
        await self._view()

    async def open_all(self) -> None:
        """Open one thing after another, scroll to the end, and open what came with that."""
        scrolled = True
        while scrolled:
            await self._press_all()
            scrolled = await self._scroll_to_the_end()
        if self._budget.spent and not self.left:
            self.left = int(await self._evaluate("window.__scan.left()") or 0)

    async def _press_all(self) -> None:
        grew = True
        while not self._budget.spent:
            url = self._frame.url
            done = await self._evaluate("(grew) => window.__scan.open(grew)", grew)
            if not done or not done["pressed"]:
                self.left = 0
                return
            self._budget.clicks -= 1
            self.left = done["left"]
            await self._settle(_QUIET, _WAIT)
            grew = await self._view()
            if self._frame.url != url and await self._evaluate("history.length") > done["steps"]:
                # Return from a route to which the click has led; the route itself is an address of its own.
                await self._evaluate("history.back()")
                await self._settle(_QUIET, _WAIT)

    async def _scroll_to_the_end(self) -> bool:
        """Scroll as long as that brings anything; answers whether it did."""
        brought = False
        while not self._budget.spent:
            moved = await self._evaluate("window.__scan.scroll()")
            await self._settle(_QUIET, _WAIT)
            if not await self._view():
                if not moved:
                    return brought
                # What scrolling starts begins with the next picture that is drawn: late, on a busy machine.
                await self._settle(_LATE, _WAIT)
                if not await self._view():
                    return brought
            self._budget.clicks -= 1
            brought = True
        self.left = max(self.left, 1)
        return False

    async def _view(self) -> bool:
        view = await self._evaluate(f"window.__scan.html({VIEW_CHARS})")
        if not view:
            return False
        self._views.whole = self._views.whole and view["whole"]
        return self._views.add(view["html"])

    async def _settle(self, quiet: float, longest: float) -> bool:
        """Wait until nothing new is loading and nothing has changed for a moment; answers whether that came.

        A page that changes without end is given ``longest`` seconds; what is loading may take as long as the page has.
        """
        deadline = time.monotonic() + longest
        await asyncio.sleep(_POLL)
        while time.monotonic() < deadline:
            if self._busy():
                deadline = max(deadline, min(time.monotonic() + longest, self._budget.until))
            else:
                changed = await self._evaluate("window.__scan ? window.__scan.quiet() : 1e9")
                if changed is None or changed >= 1000 * quiet:
                    return True
            await asyncio.sleep(_POLL)
        return False

    async def _evaluate(self, script: str, argument: Any = None) -> Any:
        return await asyncio.wait_for(self._frame.evaluate(script, argument), _LONGEST_EVALUATION)
