"""What goes wrong on the wire goes wrong as described, and ends with the scenario."""

import gzip
import http.client
import socket
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from tests.town import town
from tests.town.faults import HEALTHY
from tests.town.scenario import Scenario
from tests.town.visitor import ask


@contextmanager
def wire(site: Scenario, path: str, patience: float = 5.0) -> Iterator[socket.socket]:
    """A bare connection on which a request for ``path`` was sent."""
    address = urlsplit(site.base_url)
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=patience) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: town\r\n\r\n".encode())
        yield connection


def everything(connection: socket.socket) -> bytes:
    received = b""
    while block := connection.recv(1 << 16):
        received += block
    return received


def faults_of(name: str) -> list[str]:
    return sorted(town.SCENARIOS[name]().outcomes)


@pytest.mark.parametrize("path", faults_of("slow_drip"))
def test_a_drip_brings_little_and_never_ends(path: str) -> None:
    with town.scenario("slow_drip") as site, wire(site, path) as connection:
        received = b"".join(connection.recv(4096) for _ in range(4))
        assert received.startswith(b"HTTP/1.1 200 OK\r\n")
        assert len(received) < 300
        assert not site.requests[0].completed


def test_silence_and_a_closed_door() -> None:
    with town.scenario("silent") as site:
        with wire(site, "/tyst.html", patience=0.3) as connection, pytest.raises(TimeoutError):
            connection.recv(1)
        with wire(site, "/stanger.html") as connection:
            assert everything(connection) == b""


@pytest.mark.parametrize("path", faults_of("endless_body"))
def test_an_endless_body_does_not_end(path: str) -> None:
    with town.scenario("endless_body") as site:
        with wire(site, path) as connection:
            amount = 0
            while amount < 20 << 20:
                amount += len(connection.recv(1 << 20))
        assert site.requests[0].sent > 20_000_000
        assert not site.requests[0].completed


def test_huge_bodies() -> None:
    with town.scenario("huge_body") as site:
        with wire(site, "/jattestor.mp4") as connection:
            assert b"Content-Length: 3221225472" in connection.recv(1 << 16)
        bomb = ask(site, "/bomb.html").body
        assert len(bomb) < 1 << 20
        unpacker = zlib.decompressobj(wbits=31)
        assert len(unpacker.decompress(bomb, max_length=100_000_000)) == 100_000_000
        assert unpacker.unconsumed_tail, "and there is more"


@pytest.mark.parametrize("path", faults_of("truncated_body"))
def test_a_truncated_body_is_short(path: str) -> None:
    with town.scenario("truncated_body") as site, pytest.raises(http.client.IncompleteRead):
        ask(site, path)


@pytest.mark.parametrize("path", faults_of("reset"))
def test_a_connection_is_reset(path: str) -> None:
    with town.scenario("reset") as site, wire(site, path) as connection, pytest.raises(ConnectionResetError):
        everything(connection)


def test_what_fails_once_works_the_second_time() -> None:
    with town.scenario("flaky") as site:
        with pytest.raises((ConnectionError, http.client.HTTPException)):
            ask(site, "/bryter.html")
        assert [ask(site, "/bryter.html").status, ask(site, "/overbelastad.html").status] == [200, 503]
        assert [ask(site, "/overbelastad.html").status, ask(site, "/grind.html").status] == [200, 502]
        assert ask(site, "/grind.html").status == 200
        assert site.missed() == {"/", *HEALTHY}


def test_encodings_that_do_not_hold() -> None:
    with town.scenario("broken_encoding") as site:
        for path in ("/skadad.html", "/inte-packad.html", "/avkortad.html"):
            answer = ask(site, path)
            assert answer.headers["content-encoding"] == "gzip"
            with pytest.raises((OSError, EOFError, zlib.error)):
                gzip.decompress(answer.body)
        whole = gzip.decompress(gzip.decompress(ask(site, "/dubbel.html").body))
        assert zlib.decompress(ask(site, "/deflate.html").body) == whole
        assert zlib.decompress(ask(site, "/ra-deflate.html").body, wbits=-15) == whole


WRONG = [
    ("/ingen-http.html", b"hej hej"),
    ("/http-0.9.html", b"<!DOCTYPE"),
    ("/status-999.html", b"HTTP/1.1 999"),
    ("/inget-kolon.html", b"\r\nUtan kolon\r\n"),
    ("/latin-1.html", b"X-Ort: \xc5n\xe4s"),
    ("/nolltecken.html", b"a\0b"),
    ("/langd-minus.html", b"Content-Length: -5"),
    ("/tva-langder.html", b"Content-Length: 5\r\nContent-Length: "),
    ("/bara-radslut.html", b"200 OK\nContent-Length"),
    ("/trasig-bit.html", b"chunked\r\nConnection: close\r\n\r\nzz\r\n"),
]


@pytest.mark.parametrize(("path", "part"), WRONG)
def test_wrong_headers_go_out_as_they_are(path: str, part: bytes) -> None:
    with town.scenario("invalid_headers") as site, wire(site, path) as connection:
        assert part in everything(connection)


def test_a_header_of_200_kilobytes() -> None:
    with town.scenario("invalid_headers") as site, pytest.raises(http.client.LineTooLong):
        ask(site, "/jattehuvud.html")


def test_every_status_is_the_one_in_the_address() -> None:
    with town.scenario("server_errors") as site:
        for path in site.outcomes:
            assert ask(site, path).status == int(path.removesuffix(".html").rpartition("/")[2])
        assert [ask(site, path).body for path in ("/tom/204", "/tom/200.html", "/tom/200.txt")] == [b""] * 3
