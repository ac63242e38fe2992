"""Sites where single addresses go wrong in every way that a network knows; all others must not suffer.

Each start page links to the faults first and to healthy pages last.
"""

import gzip
import zlib
from collections.abc import Iterator, Mapping
from functools import cache

from tests.town.scenario import (
    PDF,
    PROBES,
    TEXT,
    Answer,
    Break,
    Reply,
    Request,
    Scenario,
    Wire,
    html_page,
    page,
    site,
)

HEALTHY = ("/frisk/1.html", "/frisk/2.html", "/frisk/3.html")
BLOCK = b"Kommunfullmaktige beslutar enligt forslaget. " * 1456
ATTEMPTS = 4
"""Requests that one failing address may cost: the first and three more."""

LOST = "failed/connection_lost failed/timeout"
DAMAGED = "failed/connection_lost unread/damaged failed/internal scanned"


def _town_with(faults: Mapping[str, Reply], outcomes: Mapping[str, str], found: tuple[str, ...] = ()) -> Scenario:
    pages = {
        "/": html_page("Start", *faults, *HEALTHY),
        **faults,
        **{path: html_page(path) for path in HEALTHY},
    }
    most = len(HEALTHY) + 1 + ATTEMPTS * len(faults) + PROBES
    return Scenario(site(pages), frozenset({"/", *HEALTHY, *found}), most, outcomes=outcomes)


def _head(status: str, *lines: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "Connection: close", "", ""]).encode("latin-1")


def slow_drip() -> Scenario:
    """Bodies that come a byte at a time, with and without a length, and headers that do."""

    def drip(head: bytes) -> Wire:
        def steps() -> Iterator[bytes | float | Break]:
            yield head
            while True:
                yield b"."
                yield 0.25

        return Wire(steps)

    faults = {
        "/droppar.html": drip(_head("200 OK", "Content-Type: text/html")),
        "/droppar-med-langd.pdf": drip(_head("200 OK", "Content-Type: application/pdf", "Content-Length: 90000")),
        "/droppande-huvud.html": drip(b"HTTP/1.1 200 OK\r\nX-Long: "),
    }
    return _town_with(faults, dict.fromkeys(faults, "failed/timeout unread/time_limit"))


def silent() -> Scenario:
    """Requests that are taken and never answered, and one answered by closing at once."""

    def wait() -> Iterator[bytes | float | Break]:
        while True:
            yield 2.0

    faults = {"/tyst.html": Wire(wait, status=0), "/stanger.html": Wire(lambda: iter([b""]), status=0)}
    return _town_with(faults, {"/tyst.html": "failed/timeout", "/stanger.html": LOST})


def endless_body() -> Scenario:
    """Bodies that never end, as fast as the client can take them: plain, and in chunks."""

    def pour(head: bytes, block: bytes) -> Wire:
        def steps() -> Iterator[bytes | float | Break]:
            yield head
            while True:
                yield block

        return Wire(steps)

    chunk = b"%x\r\n%s\r\n" % (len(BLOCK), BLOCK)
    faults = {
        "/utan-slut.html": pour(_head("200 OK", "Content-Type: text/html"), BLOCK),
        "/utan-slut.txt": pour(_head("200 OK", "Content-Type: text/plain", "Transfer-Encoding: chunked"), chunk),
    }
    return _town_with(faults, dict.fromkeys(faults, "unread/too_large failed/timeout"))


def huge_body() -> Scenario:
    """A file that says it has 3 GB and sends them, and a small gzip body that unpacks to 256 MB."""

    def steps() -> Iterator[bytes | float | Break]:
        yield _head("200 OK", "Content-Type: video/mp4", f"Content-Length: {3 << 30}")
        for _ in range((3 << 30) // (1 << 16)):
            yield bytes(1 << 16)

    faults: dict[str, Reply] = {
        "/jattestor.mp4": Wire(steps),
        "/bomb.html": Answer(_bomb(), headers=(("Content-Encoding", "gzip"),)),
    }
    return _town_with(faults, dict.fromkeys(faults, "unread/too_large unread/sound_or_film"))


@cache
def _bomb() -> bytes:
    """256 MB of nothing, packed."""
    packer = zlib.compressobj(9, wbits=31)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(256)) + packer.flush()


def truncated_body() -> Scenario:
    """Bodies that are shorter than announced. What came may be read, but it must not pass for the whole."""
    half = page("Halv", body="<p>Resten kommer aldrig.</p>")
    whole = _head("200 OK", "Content-Type: text/html", f"Content-Length: {len(half) + 5000}")
    chunked = _head("200 OK", "Content-Type: text/html", "Transfer-Encoding: chunked")
    faults = {
        "/kapad.html": Wire(lambda: iter([whole + half])),
        "/kapad-i-bitar.html": Wire(lambda: iter([chunked + b"%x\r\n%s\r\n" % (len(half), half)])),
        "/kapad-i-en-bit.html": Wire(lambda: iter([chunked + b"2000\r\n" + half])),
        "/kapad.pdf": Wire(lambda: iter([_head("200 OK", f"Content-Type: {PDF}", "Content-Length: 9000") + b"%PDF"])),
    }
    return _town_with(faults, dict.fromkeys(faults, "failed/connection_lost unread/damaged"))


def reset() -> Scenario:
    """Connections that are reset: before anything, after the headers, and inside the body."""
    head = _head("200 OK", "Content-Type: text/html", "Content-Length: 90000")
    faults = {
        "/genast.html": Wire(lambda: iter([Break.RESET]), status=0),
        "/efter-huvudet.html": Wire(lambda: iter([head, Break.RESET])),
        "/mitt-i.html": Wire(lambda: iter([head, BLOCK[:4000], 0.05, Break.RESET])),
    }
    # What came before the break is read, and listed as cut off.
    return _town_with(faults, dict.fromkeys(faults, "failed/connection_lost") | {"/mitt-i.html": "unread/damaged"})


def flaky() -> Scenario:
    """Addresses that fail on the first visit and work on the second: worth another try."""
    tries: dict[str, int] = {}
    first: dict[str, Reply] = {
        "/bryter.html": Wire(lambda: iter([Break.RESET]), status=0),
        "/overbelastad.html": Answer(page("Överbelastad"), status=503),
        "/grind.html": Answer(page("Ingen kontakt"), status=502),
    }
    whole = {path: html_page(path) for path in (*first, *HEALTHY)}
    start = html_page("Start", *whole)

    def answer(request: Request) -> Reply:
        tries[request.path] = tries.get(request.path, 0) + 1
        if request.path in first and tries[request.path] == 1:
            return first[request.path]
        return site({"/": start, **whole})(request)

    return Scenario(answer, frozenset({"/", *whole}), 1 + len(whole) + len(first) + PROBES)


def broken_encoding() -> Scenario:
    """Bodies whose Content-Encoding does not hold: damaged, cut short, claimed but absent, unknown, doubled."""
    text = page("Packad", body=BLOCK.decode())
    packed = gzip.compress(text, mtime=0)

    def encoded(body: bytes, coding: str) -> Answer:
        return Answer(body, headers=(("Content-Encoding", coding),))

    faults = {
        "/skadad.html": encoded(packed[:60] + b"\xff\x00\xff" + packed[63:], "gzip"),
        "/avkortad.html": encoded(packed[: len(packed) // 2], "gzip"),
        "/inte-packad.html": encoded(text, "gzip"),
        "/okand.html": encoded(text, "påhittad"),
        "/tom.html": encoded(b"", "gzip"),
    }
    right = {
        "/dubbel.html": encoded(gzip.compress(packed, mtime=0), "gzip, gzip"),
        "/deflate.html": encoded(zlib.compress(text), "deflate"),
        "/ra-deflate.html": encoded(zlib.compress(text, wbits=-15), "deflate"),
        "/x-gzip.html": encoded(packed, "x-gzip"),
    }
    # The same text in another coding is the same page: read once, a duplicate after that.
    outcomes = dict.fromkeys(faults, DAMAGED + " unread/no_text") | dict.fromkeys(right, "scanned skipped/duplicate")
    return _town_with({**faults, **right}, outcomes, tuple(right))


def invalid_headers() -> Scenario:
    """Answers that break HTTP's grammar. Some clients read some of them: none of them may end a crawl."""
    body = page("Ogiltig", body=f"<p>{len(BLOCK)}</p>")
    length = f"Content-Length: {len(body)}"
    wrong = {
        "/ingen-http.html": b"hej hej\r\n\r\n" + body,
        "/http-0.9.html": body,
        "/status-text.html": b"HTTP/1.1 OK\r\n\r\n" + body,
        "/status-999.html": _head("999 Nej", length) + body,
        "/status-0.html": _head("0 Noll", length) + body,
        "/inget-kolon.html": _head("200 OK", "Utan kolon", length) + body,
        "/tomt-namn.html": _head("200 OK", ": tomt", length) + body,
        "/latin-1.html": _head("200 OK", "X-Ort: Ånäs", length) + body,
        "/nolltecken.html": _head("200 OK", "X-Noll: a\0b", length) + body,
        "/langd-text.html": _head("200 OK", "Content-Length: manga") + body,
        "/langd-minus.html": _head("200 OK", "Content-Length: -5") + body,
        "/tva-langder.html": _head("200 OK", "Content-Length: 5", length) + body,
        "/jattehuvud.html": _head("200 OK", f"X-Stor: {'a' * 200_000}", length) + body,
        "/manga-huvuden.html": _head("200 OK", *(f"X-{n}: {n}" for n in range(5000)), length) + body,
        "/bara-radslut.html": _head("200 OK", length).replace(b"\r\n", b"\n") + body,
        "/trasig-bit.html": _head("200 OK", "Transfer-Encoding: chunked") + b"zz\r\n" + body,
        "/typ-nonsens.html": _head("200 OK", "Content-Type: ;;;charset=\x01", length) + body,
        "/datum-nonsens.html": _head("200 OK", "Last-Modified: igar", "ETag: oavslutad", length) + body,
    }

    def raw(content: bytes) -> Wire:
        return Wire(lambda: iter([content]))

    return _town_with({path: raw(content) for path, content in wrong.items()}, {})


def server_errors() -> Scenario:
    """Every status that is no success, with a body that looks like a page."""
    statuses = (400, 401, 402, 403, 404, 405, 406, 410, 418, 451, 500, 501, 502, 504, 508, 520)
    faults = {f"/fel/{status}.html": Answer(page(f"Fel {status}"), status=status) for status in statuses}
    odd = {
        "/tom/204": Answer(status=204, media_type=""),
        "/tom/200.html": Answer(),
        "/tom/200.txt": Answer(b"", TEXT),
    }
    outcomes = {f"/fel/{status}.html": "failed/http_status" for status in statuses}
    outcomes |= {
        "/fel/401.html": "unread/needs_sign_in failed/http_status",
        "/fel/403.html": "failed/http_status unread/needs_sign_in",
        "/fel/404.html": "failed/not_found",
        "/fel/410.html": "failed/not_found gone",
    }
    return _town_with({**faults, **odd}, outcomes)
