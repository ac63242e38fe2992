"""A web server on loopback that answers as a scenario says, also when that is wrong, and records it all."""

import os
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.town.scenario import Answer, Break, Request, Scenario, Wire

CLOSE_WITH_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER switched on with a time of zero: the kernel answers the peer with RST instead of FIN."""


@contextmanager
def open_to_visitors(scenario: Scenario, host: str = "127.0.0.1") -> Iterator[Scenario]:
    """Serve ``scenario`` on a free port of loopback, under one of its many addresses.

    An error inside of the scenario's own code is raised at the end.
    """
    server = _Server(scenario, host)
    scenario.base_url = server.origin
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name=scenario.name)
    thread.start()
    try:
        yield scenario
    finally:
        server.ended.set()
        server.shutdown()
        thread.join()
        server.hang_up()
        server.server_close()
    if server.problems:
        raise server.problems[0]


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True
    request_queue_size = 128

    def __init__(self, scenario: Scenario, host: str) -> None:
        self.host = host
        self.scenario = scenario
        self.ended = threading.Event()
        self.lock = threading.Lock()
        self.open: set[socket.socket] = set()
        self.problems: list[BaseException] = []
        super().__init__((host, 0), _Handler)

    @property
    def origin(self) -> str:
        return f"http://{self.host}:{self.server_port}"

    def hang_up(self) -> None:
        """End every connection, so that no thread waits for a client that will say nothing more."""
        with self.lock:
            left = list(self.open)
        for connection in left:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        problem = sys.exception()
        if problem is not None and not isinstance(problem, OSError):
            self.problems.append(problem)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        super().setup()
        with self.server.lock:
            self.server.open.add(self.connection)
            if self.server.ended.is_set():
                raise ConnectionAbortedError

    def finish(self) -> None:
        with self.server.lock:
            self.server.open.discard(self.connection)
        super().finish()

    def do_GET(self) -> None:
        request = Request(
            method=self.command,
            path=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(self.headers.get("Content-Length", "0"))),
            at=self.server.scenario.clock(),
            origin=self.server.origin,
        )
        with self.server.lock:
            self.server.scenario.requests.append(request)
            reply = self.server.scenario.answer(request)
        request.status = reply.status
        if isinstance(reply, Wire):
            self.close_connection = True
            self._wire(request, reply)
        else:
            self._answer(request, reply)

    do_HEAD = do_GET  # noqa: N815 - the names that http.server looks for
    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:
        pass

    def _answer(self, request: Request, reply: Answer) -> None:
        known = reply.status in HTTPStatus._value2member_map_
        lines = [f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase if known else 'Unknown'}"]
        lines += [f"{name}: {value}" for name, value in reply.headers]
        if reply.status != HTTPStatus.NOT_MODIFIED:
            lines.append(f"Content-Length: {len(reply.body)}")
            lines += [f"Content-Type: {reply.media_type}"] if reply.media_type else []
        body = b"" if self.command == "HEAD" else reply.body
        # noted before it is sent: a client that has read it all may look at once
        request.sent, request.completed = len(body), True
        try:
            self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        except OSError:
            request.completed = False
            raise

    def _wire(self, request: Request, reply: Wire) -> None:
        for step in reply.steps():
            if self.server.ended.is_set():
                return
            if isinstance(step, Break):
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, CLOSE_WITH_RESET)
                os.close(self.connection.detach())
                return
            if isinstance(step, float):
                self.server.ended.wait(min(step, 2.0))
            else:
                self.wfile.write(step)
                request.sent += len(step)
        request.completed = True
