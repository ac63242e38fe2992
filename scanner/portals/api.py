"""What a portal reader is: code that knows one system by its pages, and its answers by their shape.

Readers run in worker processes and see bytes only. What they name is fetched by the crawl like any other address:
with its manners, its outcomes and its memory of what has not changed. Nothing here fetches.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Protocol, runtime_checkable

from scanner.model import Segment, Unread
from scanner.portals import posts
from scanner.portals.addresses import addresses_in

GROUP = "kommunscan.portals"
"""The entry-point group in which other packages offer readers."""


def _today() -> date:
    return datetime.now(UTC).date()


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far readers go: ``years`` back from ``today``, ``features`` of one layer of a map."""

    years: int = 10
    features: int = 20_000
    today: date = field(default_factory=_today)


@dataclass(frozen=True)
class Page:
    """Something fetched that may show a portal: a page, a script, a configuration."""

    url: str
    text: str
    bounds: Bounds = Bounds()

    @cached_property
    def addresses(self) -> tuple[str, ...]:
        """All absolute addresses that it names, with what stands behind their hash."""
        return tuple(addresses_in(self.url, self.text))


@dataclass(frozen=True, slots=True)
class Address:
    """An address to fetch: absolute, or made by ``posts.encode``.

    ``readable`` is the address in a form that people can read, where it hides its words (as in base64).
    ``guess`` says that it may well not exist.
    """

    url: str
    readable: str = ""
    guess: bool = False


@dataclass(frozen=True, slots=True)
class Portal:
    """What a page shows or links to: the system, the host that it answers on, and what to ask first."""

    system: str
    host: str
    addresses: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """What the portal wants to be told with the next request (``session_id``); empty when it has forgotten us."""

    value: str


class UnknownShapeError(Exception):
    """An answer is not of the shape that the reader knows. Carries what it is instead, without quoting it."""


@dataclass(frozen=True)
class Answer:
    """What an address of a portal answered. ``post`` is what it was asked, if that was no GET."""

    url: str
    body: bytes
    bounds: Bounds = Bounds()

    @cached_property
    def post(self) -> posts.Post | None:
        """The request it answers, if that was no GET."""
        return posts.decode(self.url)

    @cached_property
    def json(self) -> object:
        """The answer as JSON.

        Raises:
            UnknownShapeError: it is none.
        """
        try:
            return json.loads(self.body.removeprefix(b"\xef\xbb\xbf"), strict=False)
        except (ValueError, RecursionError):
            kind = "a page" if self.body.lstrip()[:1] == b"<" else "no JSON"
            raise UnknownShapeError(f"{kind} instead of JSON") from None


ReaderPiece = Address | Segment | Session | Unread
"""What a reader makes of an answer: addresses to fetch, text that lies packed in it, a session, what it cannot read."""


@runtime_checkable
class Reader(Protocol):
    """Knows one system.

    ``system`` is its name, for people. ``signs`` are words in lower case; only pages that hold one of them are shown
    to ``recognise``. ``titles`` are JSON keys whose values are titles of cases and documents.
    """

    @property
    def system(self) -> str:
        """The name of the system, for people."""
        ...

    @property
    def version(self) -> str:
        """Changes whenever the same bytes may be read differently."""
        ...

    @property
    def signs(self) -> tuple[str, ...]:
        """Words in lower case of which a page must hold one."""
        ...

    @property
    def titles(self) -> frozenset[str]:
        """JSON keys whose values are titles."""
        ...

    def recognise(self, page: Page) -> Portal | None:
        """The portal that a page shows, embeds or links to."""
        ...

    def claims(self, url: str) -> bool:
        """Whether the answer of this address is for ``read``. The address may be anybody's: judge by its shape."""
        ...

    def follows(self, url: str) -> bool:
        """Whether an ordinary link to this address, from a page of the portal's host, belongs to the portal."""
        ...

    def read(self, answer: Answer) -> Iterator[ReaderPiece]:
        """Yield what an answer leads to. Its text is read beside that, as any JSON, XML or page is.

        Raises:
            UnknownShapeError: it is not of the shape that this reader knows.
        """
        ...
