"""What lies beside a leaking document: copies at other addresses, and the other files that came with it."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Engine, select

from scanner.store.schema import resources, runs, visits

MOST = 50
"""So many neighbours of one address are named."""
_PAGES = ("text/html", "application/xhtml+xml")
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Nearby:
    """Addresses to look at together with a leaking one.

    ``copies`` hold the same bytes. ``siblings`` are files that the same page led to. ``in_sitemap`` tells that
    the site itself gives the address to search engines.
    """

    copies: tuple[str, ...] = ()
    siblings: tuple[str, ...] = ()
    in_sitemap: bool = False


def nearby(engine: Engine, run_id: int, keys: Collection[int]) -> dict[int, Nearby]:
    """What lies beside each of these addresses, as far as the run saw it."""
    with engine.begin() as connection:
        site_id = connection.scalar(select(runs.c.site_id).where(runs.c.id == run_id))
        visited = (
            select(visits, resources.c.shown)
            .join(resources, (resources.c.site_id == site_id) & (resources.c.key == visits.c.key))
            .where(visits.c.run_id == run_id)
        )
        ordered = sorted(keys)
        own = {
            row["key"]: row
            for start in range(0, len(ordered), _BATCH)
            for row in connection.execute(visited.where(visits.c.key.in_(ordered[start : start + _BATCH]))).mappings()
        }
        found = {}
        for key, row in own.items():
            copies = siblings = ()
            others = visited.where(visits.c.key != key).order_by(visits.c.number).limit(MOST)
            if row["sha256"] and row["size"]:
                same = others.where(visits.c.sha256 == row["sha256"])
                copies = tuple(other["shown"] for other in connection.execute(same).mappings())
            if row["referrer"] is not None:
                beside = others.where(
                    visits.c.referrer == row["referrer"],
                    visits.c.media_type.not_in(("", *_PAGES)),
                )
                siblings = tuple(other["shown"] for other in connection.execute(beside).mappings())
            found[key] = Nearby(copies, siblings, "sitemap" in row["origin"])
    return found
