"""Serves a folder as a website on loopback, as a well-behaved web server would.

Two pages do more than their files say: one address is an old one that redirects, and one page sets a cookie.
"""

import hashlib
import mimetypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket
from threading import Thread
from urllib.parse import quote, unquote, urlsplit

ORIGIN = "https://www.exempelby.se"
"""Stands for the site's own address in its files (sitemap, robots.txt, canonical links); what is sent has the
address that the server really has."""

MOVED = {"/gamla-startsidan": "/"}
COOKIES = {"/om-webbplatsen/kakor.html": "last=ja; Path=/; Max-Age=86400; SameSite=Lax"}

_TYPES = {
    ".csv": "text/csv",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".eml": "message/rfc822",
    ".html": "text/html; charset=utf-8",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".xml": "application/xml",
}
"""Types that the machine's own table may lack or name otherwise."""

_NAMES_ORIGIN = {".html", ".txt", ".xml"}


@dataclass(frozen=True, slots=True)
class _File:
    content: bytes
    media_type: str
    etag: str
    modified: float

    def is_known_to(self, if_none_match: str | None, if_modified_since: str | None) -> bool:
        """Whether the client has this very content (RFC 9110, 13.2.2: the tag decides when it is sent)."""
        if if_none_match is not None:
            tags = (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
            return any(tag in (self.etag, "*") for tag in tags)
        if if_modified_since is not None:
            try:
                return int(self.modified) <= parsedate_to_datetime(if_modified_since).timestamp()
            except ValueError:
                return False
        return False


@contextmanager
def serve(site: Path) -> Iterator[str]:
    """Serve the folder ``site`` on a free port of loopback; gives the base address, without a final slash.

    Raises:
        NotADirectoryError: ``site`` is no folder.
    """
    if not site.is_dir():
        raise NotADirectoryError(f"no site to serve in {site}")
    server = _Server(("127.0.0.1", 0), partial(_Handler, site.resolve()))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, name="demo-site", daemon=True)
    thread.start()
    try:
        yield server.base
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: socket | tuple[bytes, socket], client_address: object) -> None:
        """A client that hangs up is no news; anything else is."""
        if not isinstance(sys.exception(), ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "exempelby"
    sys_version = ""
    timeout = 30

    def __init__(self, site: Path, *arguments: object) -> None:
        self.site = site
        super().__init__(*arguments)  # type: ignore[arg-type]  # what socketserver hands on

    def do_GET(self) -> None:
        """Answer with a file, or say where it is or that it is not."""
        path = unquote(urlsplit(self.path).path)
        if path in MOVED:
            self._redirect(MOVED[path])
            return
        target = (self.site / path.lstrip("/")).resolve()
        if not target.is_relative_to(self.site):
            self._say(HTTPStatus.NOT_FOUND)
        elif target.is_dir() and not path.endswith("/"):
            self._redirect(f"{path}/")
        elif (found := target / "index.html" if path.endswith("/") else target).is_file():
            self._send(self._read(found), COOKIES.get(path))
        else:
            self._say(HTTPStatus.NOT_FOUND)

    def do_HEAD(self) -> None:
        """As ``do_GET``, without the body."""
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Be quiet: the scan's own output is what matters."""

    def _read(self, path: Path) -> _File:
        content = path.read_bytes()
        if path.suffix in _NAMES_ORIGIN and isinstance(self.server, _Server):
            content = content.replace(ORIGIN.encode(), self.server.base.encode())
        media_type = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        etag = f'"{hashlib.sha256(content).hexdigest()[:24]}"'
        return _File(content, media_type, etag, path.stat().st_mtime)

    def _send(self, file: _File, cookie: str | None) -> None:
        known = file.is_known_to(self.headers["If-None-Match"], self.headers["If-Modified-Since"])
        self.send_response(HTTPStatus.NOT_MODIFIED if known else HTTPStatus.OK)
        self.send_header("ETag", file.etag)
        self.send_header("Last-Modified", formatdate(file.modified, usegmt=True))
        if cookie:
            self.send_header("Set-Cookie", cookie)
        if known:
            self.end_headers()
            return
        self.send_header("Content-Type", file.media_type)
        self._body(file.content)

    def _redirect(self, path: str) -> None:
        self.send_response(HTTPStatus.MOVED_PERMANENTLY)
        self.send_header("Location", quote(path))
        self._body(b"")

    def _say(self, status: HTTPStatus) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self._body(b"<!DOCTYPE html><title>404</title><h1>Sidan finns inte</h1>")

    def _body(self, content: bytes) -> None:
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
