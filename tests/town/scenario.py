"""What a scenario is: a small site that behaves in one particular way, and what a good crawl of it comes to.

A scenario is a function without arguments that makes a ``Scenario``. The site it stands for lives on a port of
its own while ``town.scenario(name)`` is open, and every request to it is recorded.
"""

import html
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

PROBES = 12
"""Requests that any crawl may spend besides pages: robots.txt, well-known sitemaps and feeds, a favicon."""

HTML = "text/html; charset=utf-8"
XML = "application/xml"
TEXT = "text/plain; charset=utf-8"
PDF = "application/pdf"


@dataclass(slots=True)
class Request:
    """One request as it arrived. ``path`` is the raw request target; header names are in lower case.

    ``at`` is in seconds on the scenario's clock. ``status`` and ``sent`` (bytes of the body, or of all that went
    over the wire) are filled in while it is answered; ``completed`` says that the whole answer was sent.
    """

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    at: float
    origin: str
    status: int = 0
    sent: int = 0
    completed: bool = False

    @property
    def cookies(self) -> dict[str, str]:
        """The cookies it carries."""
        pairs = (part.strip().partition("=") for part in self.headers.get("cookie", "").split(";"))
        return {name: value for name, _, value in pairs if name}


@dataclass(frozen=True, slots=True)
class Answer:
    """A correct answer: the server adds Content-Length and, where there is a ``media_type``, Content-Type."""

    body: bytes = b""
    media_type: str = HTML
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()


class Break(Enum):
    """Ways for a connection to end in the middle."""

    RESET = "reset"


@dataclass(frozen=True, slots=True)
class Wire:
    """What goes over the wire, byte for byte; the connection is closed after it.

    ``steps`` makes the answer anew for each request: bytes to send, seconds to wait (2 at most), or a break.
    ``status`` is only what is recorded.
    """

    steps: Callable[[], Iterator[bytes | float | Break]]
    status: int = 200


Reply = Answer | Wire
Pages = Mapping[str, Reply | Callable[[Request], Reply]]
"""What a site answers to each request target: a reply, or a function that makes one."""


@dataclass(slots=True)
class Scenario:
    """A running site, what was asked of it, and what a good crawl comes to.

    ``must_be_found`` are the resources that a crawl from ``/`` has to fetch, ``max_requests`` is what all of
    it may cost, ``must_not_be_requested`` what stays untouched. Resources are request targets, or what
    ``resource`` makes of them (without a session id, say).
    """

    answer: Callable[[Request], Reply]
    must_be_found: frozenset[str]
    max_requests: int
    must_not_be_requested: frozenset[str] = frozenset()
    outcomes: Mapping[str, str] = field(default_factory=dict)
    """How some URLs must end, as ``outcome/why`` (several right ones joined by a space)."""
    known_before: frozenset[str] = frozenset()
    """Paths that an earlier scan knew: to be visited again though nothing links to them."""
    offsite_hosts: frozenset[str] = frozenset()
    """Hosts that the site links to, as they go over the wire: listed, never asked."""
    names: Mapping[str, str] = field(default_factory=dict)
    """File names that some resources go by."""
    credentials: tuple[str, str] | None = None
    resource: Callable[[str], str] = str
    offences: list[str] = field(default_factory=list)
    """What the site holds against the crawler, such as a request before Retry-After was over."""
    generation: int = 0
    """Counted up by ``advance``: what the site looks like on another night may depend on it."""
    clock: Callable[[], float] = time.time
    """Seconds since 1970; a test that does not want to wait puts its own here."""
    name: str = ""
    base_url: str = ""
    requests: list[Request] = field(default_factory=list)

    def requested(self) -> set[str]:
        """Every resource that was asked for."""
        return {self.resource(request.path) for request in self.requests}

    def found(self) -> set[str]:
        """Every resource that was fetched to its end with status 200."""
        whole = (request for request in self.requests if request.completed and request.status == 200)
        return {self.resource(request.path) for request in whole}

    def missed(self) -> set[str]:
        """What should have been found and was not."""
        return set(self.must_be_found - self.found())

    def trespassed(self) -> set[str]:
        """What should not have been asked for and was."""
        return set(self.must_not_be_requested & self.requested())

    def advance(self) -> None:
        """Let a night pass: the requests so far are forgotten, the site may change."""
        self.generation += 1
        self.requests.clear()


def page(title: str, *links: str, head: str = "", body: str = "", encoding: str = "utf-8") -> bytes:
    """An HTML page with a paragraph of its own and a list of links, whose addresses are written as given."""
    items = "".join(f'<li><a href="{html.escape(link)}">{html.escape(link)}</a></li>' for link in links)
    name = html.escape(title)
    text = (
        f'<!DOCTYPE html><html lang="sv"><head><meta charset="{encoding}">{head}<title>{name}</title></head>'
        f"<body><h1>{name}</h1><p>Detta är sidan {name}.</p>{body}"
        f"<ul>{items}</ul></body></html>"
    )
    return text.encode(encoding)


def html_page(title: str, *links: str, head: str = "", body: str = "") -> Answer:
    """The answer with such a page."""
    return Answer(page(title, *links, head=head, body=body))


def redirect(location: str, status: int = 302, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    """An answer that sends the client elsewhere."""
    return Answer(b"", status=status, headers=(("Location", location), *headers))


NOT_FOUND = Answer(page("Sidan finns inte"), status=404)
GONE = Answer(page("Sidan är borttagen"), status=410)


def site(pages: Pages) -> Callable[[Request], Reply]:
    """Answer the given request targets, with a reply or a function that makes one; 404 for all others."""

    def answer(request: Request) -> Reply:
        reply = pages.get(request.path, NOT_FOUND)
        return reply(request) if callable(reply) else reply

    return answer
