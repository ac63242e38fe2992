"""The log file: what happened, without personal data.

Every line is masked as a whole by the detectors before it is written, tracebacks included: an address in a
warning of a library is as much a leak as one of our own.
"""

import logging
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path

FILE_NAME = "kommunscan.log"
_MOST_BYTES = 10 << 20
_FORMAT = "%(levelname)s %(name)s: %(message)s"


class MaskingFormatter(logging.Formatter):
    """A formatter that masks the finished line."""

    def __init__(self, mask: Callable[[str], str]) -> None:
        super().__init__(_FORMAT)
        self._mask = mask

    def format(self, record: logging.LogRecord) -> str:
        """The masked line, behind the time, which is nobody's number."""
        return f"{self.formatTime(record)} {self._mask(super().format(record))}"


def log_to_file(data_dir: Path, mask: Callable[[str], str]) -> logging.Handler:
    """Send the log of everything, libraries included, to the data directory; answers the handler."""
    path = data_dir / FILE_NAME
    handler = RotatingFileHandler(path, maxBytes=_MOST_BYTES, backupCount=3, encoding="utf-8", delay=False)
    path.chmod(0o600)
    handler.setFormatter(MaskingFormatter(mask))
    handler.setLevel(logging.INFO)
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    # Page-by-page notices of parsers would fill the log and quote documents.
    for name in (
        "pdfminer",
        "pypdfium2",
        "pikepdf",
        "scrapy.core.engine",
        "scrapy.middleware",
        "scrapy.crawler",
        "scrapy.utils.log",
        "alembic",
    ):
        logging.getLogger(name).setLevel(logging.ERROR)
    return handler
