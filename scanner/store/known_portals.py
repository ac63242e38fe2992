"""Which portals a run came by: kept with it, so that the report can propose those that were not scanned."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, delete, func, insert, select

from scanner.store.schema import outside, portals, resources, runs, visits

Portals = dict[tuple[str, str], bool]
"""By system and host, whether the portal belongs to the scan."""


@dataclass(frozen=True, slots=True)
class SeenPortal:
    """A portal that pages show, embed or link to.

    ``host`` has its port, where that is not the usual one. ``links`` counts links to a host that was not scanned,
    ``addresses`` those visited of one that was.
    """

    system: str
    host: str
    scanned: bool
    links: int = 0
    addresses: int = 0


def keep_portals(connection: Connection, run_id: int, found: Mapping[tuple[str, str], bool]) -> None:
    """Write down the portals of a run that ends."""
    rows = [
        {"run_id": run_id, "system": system[:64], "host": host[:255], "scanned": scanned}
        for (system, host), scanned in found.items()
    ]
    if rows:
        connection.execute(insert(portals), rows)


def take_portals(connection: Connection, run_id: int) -> Portals:
    """Take the portals of a run that goes on out of the store."""
    found = _portals_of(connection, run_id)
    connection.execute(delete(portals).where(portals.c.run_id == run_id))
    return found


def earlier_portals(connection: Connection, site_id: int, run_id: int, rules: str) -> Portals:
    """The portals of the run before this one, if it read by the same rules."""
    before = select(func.max(runs.c.id)).where(runs.c.site_id == site_id, runs.c.id < run_id, runs.c.rules == rules)
    earlier = connection.scalar(before)
    return _portals_of(connection, earlier) if earlier is not None else {}


def seen_portals(engine: Engine, run_id: int) -> list[SeenPortal]:
    """The portals that a run came by, those not scanned first, most links first."""
    with engine.begin() as connection:
        site_id = connection.scalar(select(runs.c.site_id).where(runs.c.id == run_id))
        query = select(outside.c.host, outside.c.links).where(outside.c.run_id == run_id)
        links = {row.host: row.links for row in connection.execute(query)}
        seen = []
        for (system, host), scanned in _portals_of(connection, run_id).items():
            visited = 0
            if scanned:
                own = [resources.c.shown.startswith(f"{scheme}://{host}/", autoescape=True) for scheme in _SCHEMES]
                count = (
                    select(func.count())
                    .select_from(visits)
                    .join(resources, (resources.c.site_id == site_id) & (resources.c.key == visits.c.key))
                    .where(visits.c.run_id == run_id, own[0] | own[1])
                )
                visited = connection.scalar(count) or 0
            seen.append(SeenPortal(system, host, scanned, links.get(host.partition(":")[0], 0), visited))
    return sorted(seen, key=lambda each: (each.scanned, -each.links, each.host, each.system))


_SCHEMES = ("https", "http")


def _portals_of(connection: Connection, run_id: int) -> Portals:
    query = select(portals.c.system, portals.c.host, portals.c.scanned).where(portals.c.run_id == run_id)
    return {(row.system, row.host): row.scanned for row in connection.execute(query)}
