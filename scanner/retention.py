"""What is no longer needed is removed: old runs, findings that are long gone, a whole site on demand."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, Engine, Table, delete, exists, func, select, update

from scanner.errors import UsageError
from scanner.lock import SiteBusyError, site_lock
from scanner.logs import FILE_NAME as LOG_NAME
from scanner.settings import KeepSettings
from scanner.store.database import writing
from scanner.store.life import Life
from scanner.store.runs import SCAN
from scanner.store.schema import decisions, events, findings, resources, runs, sites
from scanner.store.writer import TIMES_GONE

_BATCH = 500
_Id = TypeVar("_Id", int, str)


@dataclass(frozen=True, slots=True)
class RemovedRun:
    """A run that is stored no longer; its reports are named by it."""

    site: str
    started: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Removed:
    """What was removed. ``busy`` are the sites that were left alone because they are being scanned."""

    runs: tuple[RemovedRun, ...] = ()
    findings: int = 0
    addresses: int = 0
    busy: tuple[str, ...] = ()


def remove_old(engine: Engine, data_dir: Path, keep: KeepSettings, now: datetime) -> Removed:
    """Remove runs, gone findings and gone addresses that are older than the settings say.

    Each site keeps its newest scan, and the newest that has been settled. A site that is being scanned is left for
    the next time: its scan may need what an old run has read.
    """
    with engine.connect() as connection:
        names = list(connection.scalars(select(sites.c.name).order_by(sites.c.name)))
    removed, busy = Removed(), []
    for name in names:
        try:
            with site_lock(data_dir, name), writing(engine) as connection:
                removed = _remove_old(connection, name, keep, now, removed)
        except SiteBusyError:
            busy.append(name)
    return replace(removed, busy=tuple(busy))


def _remove_old(connection: Connection, site: str, keep: KeepSettings, now: datetime, before: Removed) -> Removed:
    site_id, settled_run = connection.execute(select(sites.c.id, sites.c.settled_run).where(sites.c.name == site)).one()
    gone_before = now - timedelta(days=keep.gone_days)
    return Removed(
        (*before.runs, *_remove_runs(connection, site_id, settled_run, now - timedelta(days=keep.runs_days))),
        before.findings + _remove_gone(connection, site_id, gone_before),
        before.addresses + _remove_addresses(connection, site_id, gone_before),
    )


def forget(engine: Engine, data_dir: Path, site: str) -> tuple[RemovedRun, ...]:
    """Remove all that the store and the log hold of a site; answers its runs, whose reports lie elsewhere.

    Raises:
        UsageError: nothing is stored of it.
    """
    with writing(engine) as connection:
        site_id = connection.scalar(select(sites.c.id).where(sites.c.name == site))
        if site_id is None:
            raise UsageError(f"nothing is stored of {site}", "kommunscan runs lists the sites")
        forgotten = _named(connection, runs.c.site_id == site_id)
        connection.execute(delete(sites).where(sites.c.id == site_id))
    _give_back(engine)
    for path in data_dir.glob(f"{LOG_NAME}*"):
        _drop_lines(path, site)
    return tuple(forgotten)


def _remove_runs(connection: Connection, site_id: int, settled_run: int | None, before: datetime) -> list[RemovedRun]:
    own = runs.c.site_id == site_id
    newest = connection.scalar(select(func.max(runs.c.id)).where(own, runs.c.purpose == SCAN))
    kept = [number for number in (newest, settled_run) if number is not None]
    removed = _named(connection, own & (runs.c.started < before) & runs.c.id.not_in(kept))
    for some in _batches([run.id for run in removed]):
        # What was read in those runs must be read again: its findings cannot be copied from them any more.
        connection.execute(
            update(resources)
            .where(resources.c.site_id == site_id, resources.c.read_run.in_(some))
            .values(rules="", etag="", last_modified="", sha256="", read_run=None)
        )
        connection.execute(delete(runs).where(runs.c.id.in_(some)))
    return removed


def _remove_gone(connection: Connection, site_id: int, before: datetime) -> int:
    lately = exists(
        select(1).where(
            events.c.site_id == findings.c.site_id, events.c.finding_id == findings.c.id, events.c.at >= before
        )
    )
    query = select(findings.c.id).where(
        findings.c.site_id == site_id, findings.c.life == Life.GONE, findings.c.last_seen < before, ~lately
    )
    ids = list(connection.scalars(query))
    for some in _batches(ids):
        for table, column in ((events, "finding_id"), (decisions, "finding_id"), (findings, "id")):
            _delete(connection, table, site_id, column, some)
    return len(ids)


def _remove_addresses(connection: Connection, site_id: int, before: datetime) -> int:
    found = exists(select(1).where(findings.c.site_id == resources.c.site_id, findings.c.key == resources.c.key))
    gone = (resources.c.times_gone >= TIMES_GONE) & (resources.c.last_visit < before) & ~found
    return connection.execute(delete(resources).where(resources.c.site_id == site_id, gone)).rowcount


def _named(connection: Connection, condition: ColumnElement[bool]) -> list[RemovedRun]:
    query = select(sites.c.name, runs.c.started, runs.c.id).join(runs, runs.c.site_id == sites.c.id)
    rows = connection.execute(query.where(condition).order_by(runs.c.id))
    return [RemovedRun(row.name, row.started, row.id) for row in rows]


def _delete(connection: Connection, table: Table, site_id: int, column: str, values: list[str]) -> None:
    connection.execute(delete(table).where(table.c.site_id == site_id, table.c[column].in_(values)))


def _batches(values: list[_Id]) -> Iterable[list[_Id]]:
    return (values[start : start + _BATCH] for start in range(0, len(values), _BATCH))


def _give_back(engine: Engine) -> None:
    """Let deleted rows vanish from SQLite's files, where they would lie on in free pages and in the log."""
    if engine.dialect.name != "sqlite":
        return
    raw = engine.raw_connection()
    try:
        for statement in ("VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            raw.cursor().execute(statement)
    finally:
        raw.close()


def _drop_lines(path: Path, word: str) -> None:
    """Take the lines that name something out of a log, in place: the program may have it open."""
    with path.open("r+", encoding="utf-8", errors="replace") as file:
        kept = [line for line in file if word not in line]
        file.seek(0)
        file.writelines(kept)
        file.truncate()
