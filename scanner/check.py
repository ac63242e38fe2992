"""Reading files and folders with the same engine, before they are published. Nothing of it is kept."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from rich.console import Console
from sqlalchemy import Engine

from scanner.addresses import Addresses
from scanner.errors import IncompleteError, UsageError
from scanner.keys import Keyring
from scanner.limits import PictureShare
from scanner.model import Document, DocumentReport, FoundLink, Outcome, Why
from scanner.progress import progress_line
from scanner.run import RunResult, facts_of, setup_of
from scanner.scope import Scope
from scanner.settings import Settings
from scanner.store.database import open_database
from scanner.store.runs import COMPLETE, INCOMPLETE, begin_run
from scanner.store.visiting import Pending, Response
from scanner.store.writer import RunWriter
from scanner.workers import Executor, worker_pool

SITE = "files"
"""The name that a check's report goes by."""
_AT_A_TIME = 8
_BATCH = 200


@dataclass(frozen=True, slots=True)
class Checked:
    """A finished check: its run lies in a database of its own, in memory."""

    engine: Engine
    result: RunResult


@contextmanager
def check(
    paths: tuple[Path, ...], settings: Settings, keyring: Keyring, console: Console, *, reveal: bool
) -> Iterator[Checked]:
    """Read files, and folders with all that is in them; the run can be read while the block runs.

    Raises:
        UsageError: a path does not exist.
    """
    for path in paths:
        if not path.exists():
            raise UsageError(f"there is no file or folder {path}", "check its name")
    engine = open_database(Path(), url="sqlite://")
    try:
        yield Checked(engine, _check(paths, settings, keyring, console, engine, reveal=reveal))
    finally:
        engine.dispose()


def _check(
    paths: tuple[Path, ...],
    settings: Settings,
    keyring: Keyring,
    console: Console,
    engine: Engine,
    *,
    reveal: bool,
) -> RunResult:
    setup = setup_of(settings, keyring, Scope(), reveal=reveal)
    addresses = Addresses(setup)
    writer = begin_run(engine, keyring, facts_of(SITE, tuple(map(str, paths)), settings, addresses))
    writer.discover((_link(path, addresses, keyring) for path in _files(paths)), depth=0, referrer=None)
    stopped_by = ""
    with worker_pool(setup, settings.limits.workers or None) as pool, progress_line(writer.tally, console):
        try:
            share = PictureShare(60 * settings.ocr.minutes_per_document)
            asyncio.run(_read_all(writer, pool, settings.crawl.max_bytes, share))
        except KeyboardInterrupt:
            stopped_by = "interrupted"
    writer.end(INCOMPLETE if stopped_by else COMPLETE, stopped_by, {})
    problem = None if writer.tally.known else IncompleteError("there is no file to read", "name another folder")
    return RunResult(writer.run_id, INCOMPLETE if stopped_by else COMPLETE, stopped_by, problem, writer.revealed)


def _files(paths: tuple[Path, ...]) -> Iterator[Path]:
    """Every regular file under the paths, once, in a stable order. Links to folders are not followed."""
    for path in paths:
        if path.is_dir():
            for folder, folders, names in os.walk(path):
                folders.sort()
                yield from (file for name in sorted(names) if (file := Path(folder, name)).is_file())
        else:
            yield path


async def _read_all(writer: RunWriter, executor: Executor, max_bytes: int, pictures: PictureShare) -> None:
    while batch := writer.next_pending(_BATCH):
        waiting = asyncio.Semaphore(_AT_A_TIME)

        async def read(pending: Pending, turn: asyncio.Semaphore = waiting) -> None:
            async with turn:
                await _read(pending, writer, executor, max_bytes, pictures)

        await asyncio.gather(*(read(pending) for pending in batch))
    writer.flush()


async def _read(
    pending: Pending, writer: RunWriter, executor: Executor, max_bytes: int, pictures: PictureShare
) -> None:
    path = Path(unquote(urlsplit(pending.url).path))
    now = Response(fetched=datetime.now(UTC))
    try:
        if path.stat().st_size > max_bytes:
            writer.end_visit(pending, _report(Outcome.UNREAD, Why.TOO_LARGE, f"{path.stat().st_size} bytes"), now)
            return
        path.open("rb").close()  # a file that may not be read is said here
    except OSError as error:
        writer.end_visit(pending, _report(Outcome.FAILED, Why.NOT_FOUND, error.strerror or ""), now)
        return
    analysis = await executor.analyse(Document(pending.url, b"", name=path.name, path=path), pictures)
    writer.record(pending, analysis, now)


def _link(path: Path, addresses: Addresses, keyring: Keyring) -> FoundLink:
    url = path.resolve().as_uri()
    return FoundLink(url=url, shown=addresses.shown(url), origin="file", key=keyring.address(url))


def _report(outcome: Outcome, why: Why, detail: str) -> DocumentReport:
    return DocumentReport(member=None, outcome=outcome, why=why, detail=detail)
