"""A town's nights: sites that change and go down, a mail server, a webhook, and the command with a moved clock."""

import json
import os
import socket
import ssl
import subprocess
import threading
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.conftest import KOMMUNSCAN

MOVED_CLOCK = Path(__file__).with_name("moved_clock")
USER, PASSWORD = "kommunscan", "ett långt lösenord"
WRONG = "fel lösenord"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def number(birth: str, serial: int) -> str:
    """A personnummer of somebody born long ago (YYYYMMDD), with its check digit."""
    digits = f"{birth[2:]}{serial:03}"
    total = sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(digits))
    return f"{birth}-{serial:03}{-total % 10}"


class Site:
    """A website whose pages a test changes, and which it takes down and up again on the same port.

    Paths that begin with ``held`` are not answered until ``let_go`` is set.
    """

    def __init__(self, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self.port = free_port()
        self.url = f"{'https' if tls else 'http'}://{host}:{self.port}/"
        self.pages: dict[str, str] = {}
        self.asked: list[str] = []
        self.held = ""
        self.let_go = threading.Event()
        self.seconds = 0.0
        self._tls = tls
        self._server: ThreadingHTTPServer | None = None

    def put(self, path: str, text: str, *links: str) -> None:
        items = "".join(f'<a href="{link}">{link}</a> ' for link in links)
        self.pages[path] = f"<!DOCTYPE html><html><body><p>{text}</p>{items}</body></html>"

    def open(self) -> "Site":
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                if site.seconds and self.path != "/robots.txt":
                    time.sleep(site.seconds)
                if site.held and self.path.startswith(site.held):
                    site.let_go.wait()
                body = site.pages.get(self.path, "").encode()
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None:
                pass

        self._server = Server(("127.0.0.1", self.port), Handler)
        if self._tls:
            self._server.socket = self._tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}).start()
        return self

    def close(self) -> None:
        self.let_go.set()
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


@dataclass
class Mailbox:
    """A mail server's handler: what came in, and which recipients it refuses."""

    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    refused: frozenset[str] = frozenset()

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd looks for
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.mails.append(message)
        self.recipients.append(list(envelope.rcpt_tos))
        self.encrypted.append(session.ssl is not None or server.transport.get_extra_info("sslcontext") is not None)
        return "250 OK"

    def take(self) -> list[EmailMessage]:
        """What came in since the last time."""
        taken, self.mails[:] = list(self.mails), []
        return taken


def check_password(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
    assert isinstance(given, LoginPassword)
    right = (given.login, given.password) == (USER.encode(), PASSWORD.encode())
    return AuthResult(success=right, handled=False)


@contextmanager
def mail_server(mailbox: Mailbox, tls: ssl.SSLContext | None = None, *, at_once: bool = False) -> Iterator[int]:
    """A mail server on a port: plain, with STARTTLS and sign-in, or encrypted from the first byte."""
    port = free_port()
    secured: dict[str, Any] = {"authenticator": check_password, "auth_required": True}
    if tls is not None and at_once:
        secured |= {"ssl_context": tls, "auth_require_tls": False}
    elif tls is not None:
        secured |= {"tls_context": tls, "require_starttls": True, "auth_require_tls": True}
    else:
        secured = {}
    server = Controller(mailbox, hostname="127.0.0.1", port=port, **secured)
    with warnings.catch_warnings():
        # aiosmtpd warns of a sign-in without STARTTLS, also where all is encrypted from the first byte.
        warnings.simplefilter("ignore", UserWarning)
        server.start()
        try:
            yield port
        finally:
            server.stop()


@dataclass
class Receiver:
    """A webhook's receiver: what was posted, and the answers it gives, one after the other (then 204)."""

    answers: list[int] = field(default_factory=list)
    posts: list[tuple[dict[str, str], dict[str, Any]]] = field(default_factory=list)
    tries: int = 0
    url: str = ""

    @contextmanager
    def open(self) -> Iterator["Receiver"]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                receiver.tries += 1
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status = receiver.answers.pop(0) if receiver.answers else 204
                if status == 204:
                    receiver.posts.append((dict(self.headers), body))
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", "/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{server.server_port}/hook"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            thread.join()
            server.server_close()


@dataclass
class House:
    """A data directory, a settings file, and the command at a given hour."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)
    started: list["subprocess.Popen[str]"] = field(default_factory=list)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def settings(self, text: str) -> None:
        (self.folder / "kommunscan.toml").write_text(text, "utf-8")

    def start(self, *words: str | Path, at: datetime | None = None, **options: Any) -> subprocess.Popen[str]:
        env = {**os.environ, **self.env}
        if at is not None:
            path = os.pathsep.join(filter(None, [str(MOVED_CLOCK), os.environ.get("PYTHONPATH", "")]))
            env |= {"PYTHONPATH": path, "MOVED_CLOCK_SECONDS": str(at.timestamp() - time.time())}
        command = [KOMMUNSCAN, *words, "--settings", self.folder / "kommunscan.toml", "--data-dir", self.data]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "env": env}
        self.started.append(subprocess.Popen(command, **{**pipes, **options}))
        return self.started[-1]

    def leave(self) -> None:
        """End what a failed test has left running."""
        for process in self.started:
            if process.poll() is None:
                process.kill()
                process.communicate()

    def run(self, *words: str | Path, at: datetime | None = None) -> subprocess.CompletedProcess[str]:
        process = self.start(*words, at=at)
        out, err = process.communicate(timeout=150)
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)
