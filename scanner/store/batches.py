"""The statements by which many rows of a run are written at once."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, Table, bindparam, case, or_, update
from sqlalchemy.dialects import postgresql, sqlite

from scanner.store.rows import Row
from scanner.store.schema import findings, resources, sightings

_UPSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
_OF_THE_NEWEST = ("last_seen", "value", "member", "confidence", "severity", "occurrences")
_MEASURED = ("confidence", "severity", "occurrences")
"""A finding has changed when one of these has."""


def insert_missing(connection: Connection, table: Table, rows: list[Row]) -> None:
    """Insert those rows whose key the table does not have yet."""
    if rows:
        upsert = _UPSERT[connection.dialect.name](table)
        connection.execute(upsert.on_conflict_do_nothing(index_elements=list(table.primary_key)), rows)


def update_rows(connection: Connection, table: Table, of_ours: Any, rows: list[Row]) -> None:
    """Write rows into the table's rows with the same key (``b_key``)."""
    if rows:
        values: dict[str, Any] = {name: bindparam(name) for name in rows[0] if name != "b_key"}
        connection.execute(update(table).where(of_ours, table.c.key == bindparam("b_key")).values(values), rows)


def write_findings(connection: Connection, run_id: int, found: Collection[Row], seen: Collection[Row]) -> None:
    """Insert findings and sightings, or bring those up to date that are there and mark those that have changed."""
    if not found:
        return
    dialect_insert = _UPSERT[connection.dialect.name]
    upsert = dialect_insert(findings)
    differs = or_(*(findings.c[name] != upsert.excluded[name] for name in _MEASURED))
    newest = {name: upsert.excluded[name] for name in _OF_THE_NEWEST}
    changed = case((differs, run_id), else_=findings.c.changed_run)
    upsert = upsert.on_conflict_do_update(index_elements=("site_id", "id"), set_={**newest, "changed_run": changed})
    connection.execute(upsert, list(found))
    upsert = dialect_insert(sightings)
    changing = [name for name in next(iter(seen)) if name not in sightings.primary_key.columns]
    upsert = upsert.on_conflict_do_update(
        index_elements=("run_id", "finding_id"), set_={name: upsert.excluded[name] for name in changing}
    )
    connection.execute(upsert, list(seen))


def mark_visited(connection: Connection, site_id: int, run_id: int, repeated: list[Row], not_found: list[Row]) -> None:
    """Keep of each address when it was last there, and how often it was not since."""
    own = resources.c.site_id == site_id, resources.c.key == bindparam("b_key")
    visited: dict[str, Any] = {"last_visit": bindparam("b_seen"), "times_gone": 0, "read_run": run_id}
    if repeated:
        connection.execute(update(resources).where(*own).values(visited), repeated)
    once_more: dict[str, Any] = {"last_visit": bindparam("b_seen"), "times_gone": resources.c.times_gone + 1}
    if not_found:
        connection.execute(update(resources).where(*own).values(once_more), not_found)
