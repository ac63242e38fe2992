"""One leak, one finding: a copy of a known leaking document is not news because it was fetched first tonight.

Bytes that lie at several addresses have their findings at the first that is visited, and which one that is may
change from night to night. Where an address already stands for the findings, it keeps them.
"""

from sqlalchemy import Connection, delete, func, select, update

from scanner.model import Outcome, Where, Why
from scanner.store.schema import findings, members, resources, sightings, visits

_BATCH = 500
OF_THE_ADDRESS = (Where.URL, Where.FILENAME)
"""Places that belong to an address, not to the bytes it sends."""


def drop_doubles(connection: Connection, site_id: int, run_id: int) -> None:
    """Take back what a run saw for the first time, where it saw the same in the same bytes at a known address."""
    settled = select(findings.c.id).where(findings.c.site_id == site_id, findings.c.noted_run.is_not(None)).limit(1)
    if connection.scalar(settled) is None:
        return
    known, known_visit = findings.alias("known"), visits.alias("known_visit")
    known_sighting, own = sightings.alias("known_sighting"), visits.alias("own")
    same = (
        (known.c.person == findings.c.person)
        & (known.c.site_id == site_id)
        & (known.c.kind == findings.c.kind)
        & (known.c.where == findings.c.where)
        & (func.coalesce(known.c.member, "") == func.coalesce(findings.c.member, ""))
        & (known.c.key != findings.c.key)
        & known.c.noted_run.is_not(None)
    )
    query = (
        select(findings.c.id, findings.c.key)
        .join(sightings, (sightings.c.run_id == run_id) & (sightings.c.finding_id == findings.c.id))
        .join(own, (own.c.run_id == run_id) & (own.c.key == findings.c.key))
        .join(known, same)
        .join(known_sighting, (known_sighting.c.run_id == run_id) & (known_sighting.c.finding_id == known.c.id))
        .join(known_visit, (known_visit.c.run_id == run_id) & (known_visit.c.key == known.c.key))
        .where(
            findings.c.site_id == site_id,
            findings.c.noted_run.is_(None),
            findings.c.where.not_in(OF_THE_ADDRESS),
            own.c.sha256 == known_visit.c.sha256,
            own.c.sha256 != "",
            own.c.size > 0,
        )
        .distinct()
    )
    rows = connection.execute(query).all()
    ids, keys = sorted({row.id for row in rows}), sorted({row.key for row in rows})
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        connection.execute(delete(sightings).where(sightings.c.run_id == run_id, sightings.c.finding_id.in_(some)))
        connection.execute(delete(findings).where(findings.c.site_id == site_id, findings.c.id.in_(some)))
    for start in range(0, len(keys), _BATCH):
        _become_duplicates(connection, site_id, run_id, keys[start : start + _BATCH])


def _become_duplicates(connection: Connection, site_id: int, run_id: int, keys: list[int]) -> None:
    connection.execute(
        update(visits)
        .where(visits.c.run_id == run_id, visits.c.key.in_(keys))
        .values(outcome=Outcome.SKIPPED, why=Why.DUPLICATE, detail="", dismissed=None)
    )
    connection.execute(delete(members).where(members.c.run_id == run_id, members.c.key.in_(keys)))
    # To be read again the next time: its findings lie elsewhere, and may not do so for ever.
    connection.execute(
        update(resources)
        .where(resources.c.site_id == site_id, resources.c.key.in_(keys))
        .values(rules="", etag="", last_modified="", sha256="", read_run=None)
    )
