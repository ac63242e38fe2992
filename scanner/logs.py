"""The log file: what happened, without personal data.

Whatever a line says is masked by the detectors before it is written, tracebacks and the texts of exceptions included:
an address in a warning of a library is as much a leak as one of our own. Several processes write to one file.
"""

import contextlib
import fcntl
import json
import logging
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from scanner.errors import UsageError
from scanner.housekeeping import LogSettings

FILE_NAME = "kommunscan.log"
_OLD_FILES = 3
_FORMAT = "%(levelname)s %(name)s: %(message)s"
_LONGEST = 20_000
"""Characters of one line's message or traceback; no document is quoted at length."""
_LEAST_LEVELS = {
    # Page-by-page notices of parsers would fill the log and quote documents; the dumps of settings and statistics are
    # long lists of numbers, which the masking rightly distrusts.
    "scrapy": logging.WARNING,
    "twisted": logging.WARNING,
    "asyncio": logging.WARNING,
    "alembic": logging.WARNING,
    "sqlalchemy": logging.WARNING,
    "PIL": logging.WARNING,
    "pdfminer": logging.ERROR,
    "pypdfium2": logging.ERROR,
    "pikepdf": logging.ERROR,
}

Mask = Callable[[str], str]

_subject: ContextVar[tuple[str, int | None]] = ContextVar("subject", default=("", None))


@contextmanager
def about(site: str, run: int | None = None) -> Iterator[None]:
    """Let the lines that are logged while the block runs name this site and run."""
    token = _subject.set((site, run))
    try:
        yield
    finally:
        _subject.reset(token)


class MaskingFormatter(logging.Formatter):
    """A formatter that masks the finished line."""

    def __init__(self, mask: Mask) -> None:
        super().__init__(_FORMAT)
        self._mask = mask

    def format(self, record: logging.LogRecord) -> str:
        """The masked line, behind the time, which is nobody's number."""
        return f"{self.formatTime(record)} {self._mask(super().format(record))[:_LONGEST]}"


class JsonFormatter(logging.Formatter):
    """A formatter of one JSON object a line: time, level, logger, message, site, run, and error and traceback.

    Every text is masked before it becomes JSON: its escapes would hide what the detectors look for.
    """

    def __init__(self, mask: Mask) -> None:
        super().__init__()
        self._mask = mask

    def format(self, record: logging.LogRecord) -> str:
        """The masked line."""
        site, run = _subject.get()
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._mask(record.getMessage())[:_LONGEST],
            "site": self._mask(site),
            "run": run,
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["traceback"] = self._mask("".join(traceback.format_exception(*record.exc_info)))[:_LONGEST]
        elif record.exc_text:
            line["traceback"] = self._mask(record.exc_text)[:_LONGEST]
        if record.stack_info:
            line["stack"] = self._mask(record.stack_info)[:_LONGEST]
        return json.dumps(line, ensure_ascii=False)


class _Chosen(logging.Filter):
    """Lets through what belongs into the log. On the handler: Scrapy resets the levels of loggers when it starts."""

    def filter(self, record: logging.LogRecord) -> bool:
        least = _LEAST_LEVELS.get(record.name.partition(".")[0], logging.NOTSET)
        return record.levelno >= least


class SharedFileHandler(RotatingFileHandler):
    """A log file of bounded size that several processes write to: whoever finds it full begins a new one, once."""

    def shouldRollover(self, record: logging.LogRecord) -> int:  # noqa: N802 - the library's name
        """Whether the file is full, after going over to the one that another process has begun."""
        self._follow()
        return int(super().shouldRollover(record))

    def doRollover(self) -> None:  # noqa: N802 - the library's name
        """Begin a new file, unless another process has just done so."""
        lock = os.open(f"{self.baseFilename}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self._follow():
                super().doRollover()
        finally:
            os.close(lock)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """Say nothing when the disk is full: the line is not masked yet, and the work goes on."""

    def _open(self) -> Any:
        """The file, for its owner only."""
        with contextlib.suppress(FileExistsError):
            os.close(os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        return super()._open()

    def _follow(self) -> bool:
        """Go over to the present file if ours was set aside; answers whether it was."""
        if self.stream is None:
            return False
        ours = os.fstat(self.stream.fileno())
        try:
            present = Path(self.baseFilename).stat()
        except FileNotFoundError:
            present = None
        if present is not None and (present.st_dev, present.st_ino) == (ours.st_dev, ours.st_ino):
            return False
        self.stream.close()
        self.stream = self._open()
        return True


class _QuietStream(logging.StreamHandler[Any]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """Say nothing: the line is not masked."""


@contextmanager
def logging_to(data_dir: Path, mask: Mask, settings: LogSettings) -> Iterator[None]:
    """Send the log of everything, libraries included, to the data directory while the block runs.

    Raises:
        UsageError: the file cannot be opened.
    """
    path = data_dir / FILE_NAME
    try:
        file = SharedFileHandler(path, maxBytes=settings.megabytes << 20, backupCount=_OLD_FILES, encoding="utf-8")
        path.chmod(0o600)
    except OSError as error:
        raise UsageError(f"cannot write the log {path}: {error.strerror}", "check its owner and rights") from None
    handlers: list[logging.Handler] = [file]
    if settings.stderr:
        handlers.append(_QuietStream(sys.stderr))
    level = logging.getLevelNamesMapping()[settings.level.upper()]
    root = logging.getLogger()
    before = root.level
    for handler in handlers:
        handler.setFormatter(JsonFormatter(mask) if settings.format == "json" else MaskingFormatter(mask))
        handler.setLevel(level)
        handler.addFilter(_Chosen())
        root.addHandler(handler)
    root.setLevel(level)
    try:
        yield
    finally:
        root.setLevel(before)
        for handler in handlers:
            root.removeHandler(handler)
            handler.close()
