"""RAR, CAB, ISO, LHA, CPIO and AR archives, by libarchive where the system has it.

There is no free reader of RAR that comes as a Python package; libarchive (BSD) is one, in every Linux
distribution's packages. Without it these archives are unread, and the coverage says what is missing.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from scanner.extract.api import ExtractionError, Limits
from scanner.model import Unread, Why

_ENCRYPTED = ("encrypt", "passphrase", "password")


def libarchive_available() -> bool:
    """Whether the system has libarchive and the binding to it."""
    try:
        import_module("libarchive")
    except Exception:  # the binding loads the library, and fails in several ways without it
        return False
    return True


def other_members(content: bytes, limits: Limits) -> Iterator[tuple[str, bytes | Unread]]:
    """The path of every file, and its bytes or why they cannot be had.

    Raises:
        ExtractionError: libarchive is not there, or cannot read the archive any further.
    """
    if not libarchive_available():
        raise ExtractionError(Why.UNSUPPORTED, "needs the system library libarchive")
    libarchive = import_module("libarchive")
    left = limits.expanded_bytes
    try:
        with libarchive.memory_reader(content) as archive:
            for entry in archive:
                if entry.isdir or entry.issym:
                    continue
                member = _member(entry, min(left, limits.document_bytes))
                left -= len(member) if isinstance(member, bytes) else 0
                yield str(entry.pathname), member
    except libarchive.ArchiveError as error:
        raise ExtractionError(_why(error), "the archive cannot be read further") from error


def _member(entry: Any, limit: int) -> bytes | Unread:
    libarchive = import_module("libarchive")
    steps = (("part", str(entry.pathname)),)
    if (entry.size or 0) > limit:
        return Unread(Why.TOO_LARGE, f"{entry.size} bytes unpacked", steps)
    content = bytearray()
    try:
        for block in entry.get_blocks():
            content += block
            if len(content) > limit:
                return Unread(Why.TOO_LARGE, "", steps)
    except libarchive.ArchiveError as error:
        return Unread(_why(error), "", steps)
    return bytes(content)


def _why(error: Exception) -> Why:
    message = str(error).lower()
    if any(word in message for word in _ENCRYPTED):
        return Why.ENCRYPTED
    return Why.UNSUPPORTED if "unsupported" in message or "not supported" in message else Why.DAMAGED
