"""Large responses go to disk while they arrive: a crawl's memory does not depend on what a site sends.

Scrapy's reader of responses gathers the body in a buffer. Here that buffer moves to a file once it has grown. The file
has no name, so nothing of it is left behind when a scan is killed; workers open it under ``/proc``.
"""

import os
import tempfile
import zlib
from collections.abc import Callable, Iterator
from gzip import GzipFile
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast

import brotli
from scrapy import Request
from scrapy.core.downloader.handlers import http11
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from scanner.zstandard import ZstdFile

MEMORY_BYTES = 4 << 20
"""Bodies up to this size stay in memory."""
_CHUNK = 1 << 16
_MOST_AT_ONCE = 1 << 20
_SPOOL = "spool"


class Spool:
    """A buffer for the body of a response: in memory while it is small, then in a file without a name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._memory = BytesIO()
        self.file: BinaryIO | None = None

    @property
    def path(self) -> Path:
        """Where other processes of the same user can read the file, as long as it is open."""
        assert self.file is not None
        return Path(f"/proc/{os.getpid()}/fd/{self.file.fileno()}")

    def write(self, data: bytes) -> None:
        """Take in what has arrived.

        Raises:
            OSError: the disk is full.
        """
        if self.file is None and self._memory.tell() + len(data) > MEMORY_BYTES:
            self.file = cast("BinaryIO", tempfile.TemporaryFile(dir=self._folder, buffering=0))  # noqa: SIM115
            self.file.write(self._memory.getbuffer())
            self._memory = BytesIO()
        (self.file or self._memory).write(data)

    def getvalue(self) -> bytes:
        """The body if it lies in memory, else nothing."""
        return b"" if self.file else self._memory.getvalue()

    def truncate(self, size: int) -> None:
        """Forget what lies in memory."""
        self._memory.truncate(size)

    def close(self) -> None:
        """Give the disk's space back."""
        if self.file:
            self.file.close()


class _SpoolingReader(http11._ResponseReader):
    """Scrapy's reader with a buffer that knows how to grow."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._bodybuf: Any = Spool(self._crawler.settings["KOMMUNSCAN_SPOOL"])

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        try:
            super().dataReceived(data)
        except OSError as error:
            assert self.transport
            self._bodybuf.close()
            self.transport.stopProducing()
            self._finished.errback(Failure(error))  # type: ignore[no-untyped-call]

    def _finish_response(self, *arguments: Any, **named: Any) -> None:
        if self._bodybuf.file:
            self._request.meta[_SPOOL] = self._bodybuf
        super()._finish_response(*arguments, **named)


# There is no setting for the class that reads a response's body.
http11._ResponseReader = _SpoolingReader  # type: ignore[misc]


class Unpacking:
    """Downloader middleware: unpacks compressed bodies that lie in files; Scrapy's own does so in memory."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        self._folder = folder
        self._max_bytes = max_bytes

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Unpacking":
        """Scrapy's way to make a component."""
        return cls(crawler.settings["KOMMUNSCAN_SPOOL"], crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        """Forget the file of an earlier attempt."""
        request.meta.pop(_SPOOL, None)

    def process_response(self, request: Request, response: Response) -> Response:
        """Unpack as far as the bound on a response's size.

        Raises:
            IgnoreRequest: it is larger than that when it is unpacked, or cannot be unpacked.
        """
        spool: Spool | None = request.meta.get(_SPOOL)
        if spool is None:
            return response
        codings = [each.strip().lower() for each in response.headers.getlist("Content-Encoding")]
        while codings and spool.file and (unpack := _UNPACK.get(codings[-1])):
            spool = request.meta[_SPOOL] = self._unpacked(spool, unpack)
            codings.pop()
        response.headers.setlist("Content-Encoding", codings)
        if not codings:
            del response.headers["Content-Encoding"]
        return response if spool.file else response.replace(body=spool.getvalue())

    def _unpacked(self, packed: Spool, unpack: Callable[[BinaryIO], Iterator[bytes]]) -> Spool:
        assert packed.file is not None
        packed.file.seek(0)
        whole, size = Spool(self._folder), 0
        try:
            for chunk in unpack(packed.file):
                whole.write(chunk)
                size += len(chunk)
                if size > self._max_bytes:
                    raise IgnoreRequest("grows too large when it is unpacked")
        except (EOFError, zlib.error, brotli.error):
            pass  # a body that was cut off is read as far as it came
        finally:
            packed.close()
        return whole


def spool_of(response: Response) -> Spool | None:
    """Where the body of a response lies, if it is a large one that went to a file."""
    spool = cast("Spool | None", response.meta.get(_SPOOL))
    return spool if spool and spool.file else None


def _gunzip(packed: BinaryIO) -> Iterator[bytes]:
    with GzipFile(fileobj=packed) as reader:
        while chunk := reader.read(_CHUNK):
            yield chunk


def _unzstd(packed: BinaryIO) -> Iterator[bytes]:
    with ZstdFile(packed) as reader:
        while chunk := reader.read(_CHUNK):
            yield chunk


def _inflate(packed: BinaryIO) -> Iterator[bytes]:
    decoder = zlib.decompressobj()
    while chunk := packed.read(_CHUNK):
        yield decoder.decompress(chunk)


def _unbrotli(packed: BinaryIO) -> Iterator[bytes]:
    decoder = brotli.Decompressor()
    while chunk := packed.read(_CHUNK):
        yield decoder.process(chunk, output_buffer_limit=_MOST_AT_ONCE)
        while not decoder.can_accept_more_data():
            yield decoder.process(b"", output_buffer_limit=_MOST_AT_ONCE)


_UNPACK = {b"gzip": _gunzip, b"x-gzip": _gunzip, b"deflate": _inflate, b"br": _unbrotli, b"zstd": _unzstd}
