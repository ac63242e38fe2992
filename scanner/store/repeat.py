"""An address that has not changed keeps what was found on it: rows are copied from the run that knew it last."""

from typing import Any

from sqlalchemy import Connection, Table, bindparam, exists, insert, literal, select, update

from scanner.store.rows import Row
from scanner.store.schema import findings, members, sightings, visits

_KEPT = ("why", "detail", "media_type", "size", "sha256", "properties", "notes", "dismissed")


def repeat_readings(connection: Connection, site_id: int, run_id: int, rows: list[Row]) -> None:
    """Give each address in ``rows`` the findings, members and facts that an earlier run has of it.

    A row has ``b_key``, ``b_read_run`` (that run), ``b_outcome``, ``b_status`` and ``b_seen`` (the time of this
    visit).
    """
    if not rows:
        return
    of_address = findings.c.site_id == site_id, findings.c.key == bindparam("b_key")
    ids = select(findings.c.id).where(*of_address)
    _copy(connection, sightings, run_id, rows, sightings.c.finding_id.in_(ids))
    _copy(connection, members, run_id, rows, members.c.key == bindparam("b_key"))
    earlier = visits.alias("earlier")
    before = earlier.c.run_id == bindparam("b_read_run"), earlier.c.key == bindparam("b_key")
    kept: dict[str, Any] = {name: select(earlier.c[name]).where(*before).scalar_subquery() for name in _KEPT}
    now: dict[str, Any] = {
        "outcome": bindparam("b_outcome"),
        "status": bindparam("b_status"),
        "fetched": bindparam("b_seen"),
    }
    own = visits.c.run_id == run_id, visits.c.key == bindparam("b_key")
    connection.execute(update(visits).where(*own).values(**now, **kept), rows)
    sighted = exists(select(1).where(sightings.c.run_id == run_id, sightings.c.finding_id == findings.c.id))
    still_there: dict[str, Any] = {"last_seen": bindparam("b_seen")}
    connection.execute(update(findings).where(*of_address, sighted).values(still_there), rows)


def _copy(connection: Connection, table: Table, run_id: int, rows: list[Row], condition: Any) -> None:
    """Copy the rows of earlier runs that meet a condition, as rows of this run."""
    names = [column.name for column in table.columns if column.name not in ("id", "run_id", "life")]
    source = select(literal(run_id), *(table.c[name] for name in names)).where(
        table.c.run_id == bindparam("b_read_run"), condition
    )
    connection.execute(insert(table).from_select(["run_id", *names], source), rows)
