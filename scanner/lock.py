"""One scan of a site at a time: two would spoil each other's frontier, and burden the site twice."""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from scanner.errors import UsageError

FOLDER = "locks"


class SiteBusyError(UsageError):
    """Another process holds the lock of the site."""


_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")


@contextmanager
def site_lock(data_dir: Path, site: str) -> Iterator[None]:
    """Hold the lock of a site while the block runs. The system frees it, also when the process is killed.

    Raises:
        SiteBusyError: another process holds it.
        UsageError: the data directory cannot be written.
    """
    folder = data_dir / FOLDER
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(folder / f"{_UNSAFE.sub('-', site)}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise UsageError(f"cannot lock {site} in {folder}: {error.strerror}", "correct the rights there") from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(descriptor, 200).decode("utf-8", "replace") or "another process"
            raise SiteBusyError(f"{site} is being scanned already ({holder})", "wait until it has ended") from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"process {os.getpid()} since {datetime.now(UTC):%Y-%m-%d %H:%M} UTC".encode())
        yield
        os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)
