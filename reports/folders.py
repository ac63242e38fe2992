"""Where the reports of a run lie: ``<directory>/<site>/<run>/``, with ``latest`` leading to the newest."""

import os
import re
import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

REPORTS = "reports"
"""The folder of all reports in a data directory."""
LATEST = "latest"
_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")
_RUN_NAME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{4}-\d+")
_LONGEST = 100


def report_folder(site: str, started: datetime, run_id: int) -> Path:
    """The folder of a run below the reports' directory; it sorts by time: ``site/2026-11-23T0215-17``."""
    return Path(safe_name(site)) / f"{started:%Y-%m-%dT%H%M}-{run_id}"


def safe_name(text: str) -> str:
    """A name that every file system takes and that leads nowhere else."""
    name = _UNSAFE.sub("-", text).strip(".-")[:_LONGEST].rstrip(".-")
    return name or "site"


def write_whole(path: Path, content: Iterable[str] | bytes) -> None:
    """Write a file so that nobody ever sees half of it, readable for its owner only (0600)."""
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        if isinstance(content, bytes):
            with os.fdopen(descriptor, "wb") as binary:
                binary.write(content)
        else:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="", errors="replace") as text:
                text.writelines(content)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def point_latest(folder: Path, name: str) -> None:
    """Let ``latest`` in a site's folder lead to its newest run: a symbolic link, or a small file with its name.

    ``name`` is the folder just written, which need not be the newest.
    """
    link = folder / LATEST
    runs = {entry.name for entry in folder.iterdir() if _RUN_NAME.fullmatch(entry.name)} | {name}
    newest = max(runs, key=_age)
    temporary = folder / f".{LATEST}.{os.getpid()}"
    temporary.unlink(missing_ok=True)
    try:
        temporary.symlink_to(newest, target_is_directory=True)
    except (OSError, NotImplementedError):
        write_whole(folder / f"{LATEST}.txt", [newest + "\n"])
        return
    temporary.replace(link)


def _age(name: str) -> tuple[str, int]:
    time, _, number = name.rpartition("-")
    return time, int(number)
