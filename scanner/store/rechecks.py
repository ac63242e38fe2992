"""Rechecks: the addresses where findings are open, and what a visit proved of each finding."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Engine, or_, select

from scanner.decisions import SETTLED
from scanner.errors import UsageError
from scanner.model import Outcome, Why
from scanner.store.life import Life, last_sighting
from scanner.store.runs import SCAN
from scanner.store.schema import absences, findings, resources, runs, sightings, sites, visits


class Answer(StrEnum):
    """What a recheck says of a finding."""

    STILL_THERE = "still_there"
    GONE = "gone"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Proof:
    """What a visit proved of a finding.

    ``at`` is the time of the visit, ``status`` what the server answered, ``sha256`` the digest of what it sent;
    they are None or empty when nothing came. ``why`` says why nothing can be told. ``is_new`` marks a finding
    that the recheck came upon: a copy of another.
    """

    finding: str
    answer: Answer
    kind: str
    value: str
    url: str
    member: str | None
    at: datetime | None
    status: int | None
    sha256: str
    outcome: Outcome | None
    why: Why | None
    is_new: bool = False


def seeds_of(engine: Engine, site: str | None) -> tuple[str, ...]:
    """The addresses that the newest scan of a site started from; the only site when none is named.

    Raises:
        UsageError: there is no such site, or there are several and none is named.
    """
    query = select(sites.c.name, runs.c.seeds).join(runs, runs.c.site_id == sites.c.id).where(runs.c.purpose == SCAN)
    with engine.begin() as connection:
        newest = {row.name: tuple(row.seeds) for row in connection.execute(query.order_by(runs.c.id))}
    if site is None and len(newest) > 1:
        raise UsageError("there are several sites in this data directory", f"name one of {', '.join(sorted(newest))}")
    found = newest.get(site) if site is not None else next(iter(newest.values()), None)
    if found is None:
        of_site = f" of {site}" if site else ""
        raise UsageError(f"there is no scan{of_site} in this data directory", "scan first, or name another --data-dir")
    return found


def addresses_to_recheck(engine: Engine, site: str, besides: int | None = None) -> list[int]:
    """The addresses with findings that are neither gone nor settled, then those that sent the same bytes.

    Those that the run ``besides`` has visited are left out.
    """
    open_ones = (
        select(findings.c.key, last_sighting().label("last_run"), findings.c.site_id)
        .join(sites, sites.c.id == findings.c.site_id)
        .where(
            sites.c.name == site,
            findings.c.status.not_in(sorted(SETTLED)),
            or_(findings.c.life.is_(None), findings.c.life != Life.GONE),
        )
        .distinct()
        .subquery()
    )
    own, copy = visits.alias("own"), visits.alias("copy")
    copies = (
        select(copy.c.key)
        .join(own, (own.c.run_id == copy.c.run_id) & (own.c.sha256 == copy.c.sha256) & (own.c.key != copy.c.key))
        .join(open_ones, (open_ones.c.last_run == own.c.run_id) & (open_ones.c.key == own.c.key))
        .where(own.c.sha256 != "", own.c.size > 0)
        .distinct()
    )
    with engine.begin() as connection:
        keys = list(connection.scalars(select(open_ones.c.key).distinct().order_by(open_ones.c.key)))
        keys += connection.scalars(copies)
        done = select(visits.c.key).where(visits.c.run_id == besides, visits.c.outcome.is_not(None))
        visited = set(connection.scalars(done)) if besides is not None else set()
        return [key for key in dict.fromkeys(keys) if key not in visited]


def proofs_of(engine: Engine, run_id: int) -> list[Proof]:
    """What a recheck proved, finding by finding."""
    same = (resources.c.site_id == findings.c.site_id) & (resources.c.key == findings.c.key)
    visit = (visits.c.run_id == run_id) & (visits.c.key == findings.c.key)
    facts = (findings, resources.c.shown, visits.c.fetched, visits.c.status.label("answered"), visits.c.sha256)
    ending = (visits.c.outcome, visits.c.why)
    proofs = []
    with engine.begin() as connection:
        for table in (sightings, absences):
            query = (
                select(*facts, *ending, table.c.life.label("verdict"))
                .join(runs, runs.c.id == table.c.run_id)
                .join(findings, (findings.c.site_id == runs.c.site_id) & (findings.c.id == table.c.finding_id))
                .join(resources, same)
                .join(visits, visit)
                .where(table.c.run_id == run_id)
                .order_by(resources.c.shown, findings.c.id)
            )
            for row in connection.execute(query).mappings():
                absent = Answer.GONE if row["verdict"] == Life.GONE else Answer.CANNOT_TELL
                proofs.append(
                    Proof(
                        finding=row["id"],
                        answer=Answer.STILL_THERE if table is sightings else absent,
                        kind=row["kind"],
                        value=row["value"],
                        url=row["shown"],
                        member=row["member"],
                        at=row["fetched"],
                        status=row["answered"],
                        sha256=row["sha256"],
                        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
                        why=Why(row["why"]) if row["why"] else None,
                        is_new=row["verdict"] == Life.NEW,
                    )
                )
    return proofs
