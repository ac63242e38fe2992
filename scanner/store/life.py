"""What becomes of findings from night to night. Settled in the transaction that ends a run.

=============  =====================================================================================
new            no ended run had seen it
still there    seen again
changed        seen again, surer or less sure, graver or less grave, more or less often
back           seen again after it was gone
gone           the address was read and the value is not in it, or the address was gone in two runs
withdrawn      the very same bytes are there, but this version of the rules does not count it any more
unknown        the address, or the part it lay in, could not be read: nothing is proven
=============  =====================================================================================

All of it is set arithmetic in the database: so many statements, however many findings there are.
"""

from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, and_, case, delete, exists, func, insert, literal, or_, select, update

from scanner.model import Outcome, Why
from scanner.store.schema import absences, events, findings, members, sightings, visits


class Life(StrEnum):
    """How a finding stands after a run."""

    NEW = "new"
    STILL_THERE = "still_there"
    CHANGED = "changed"
    BACK = "back"
    GONE = "gone"
    WITHDRAWN = "withdrawn"
    UNKNOWN = "unknown"


PRESENT = frozenset({Life.NEW, Life.STILL_THERE, Life.CHANGED, Life.BACK})
"""The run saw it."""
TIMES_MISSED = 2
"""So many runs must find the address gone, or leading elsewhere, before what lay there counts as gone."""

_READ = (Outcome.SCANNED, Outcome.UNCHANGED)


def settle(connection: Connection, site_id: int, run_id: int, *, whole_site: bool) -> None:
    """Write down how every finding of the site stands after a run. May be repeated when a run is taken up again.

    Without ``whole_site``, findings whose address the run did not have in its frontier stay as they are.
    """
    seen_now = sightings.c.run_id == run_id
    own = (findings.c.site_id == site_id) & (findings.c.id == sightings.c.finding_id)
    _name_sightings(connection, seen_now, own)
    _write_events_of_sightings(connection, site_id, run_id)
    connection.execute(
        update(findings).where(own, seen_now).values(last_run=run_id, missed=0, missed_run=None),
    )
    # A statement of its own for the few that change: the column is indexed.
    other = or_(findings.c.life.is_(None), findings.c.life != sightings.c.life)
    connection.execute(update(findings).where(own, seen_now, other).values(life=sightings.c.life))
    _write_absences(connection, site_id, run_id, whole_site=whole_site)


def _name_sightings(connection: Connection, seen_now: Any, own: Any) -> None:
    """Say of each sighting whether it is news; a sighting starts as *still there*."""
    unnamed = sightings.c.life == Life.STILL_THERE
    news = [(findings.c.last_run.is_(None), Life.NEW), (findings.c.life == Life.GONE, Life.BACK)]
    for condition, life in news:
        connection.execute(update(sightings).where(seen_now, unnamed, own, condition).values(life=life))
    before = sightings.alias("before")
    differs = or_(*(before.c[name] != sightings.c[name] for name in ("confidence", "severity", "occurrences")))
    last = (before.c.run_id == findings.c.last_run) & (before.c.finding_id == sightings.c.finding_id)
    connection.execute(update(sightings).where(seen_now, unnamed, own, last, differs).values(life=Life.CHANGED))


def _write_absences(connection: Connection, site_id: int, run_id: int, *, whole_site: bool) -> None:
    """Write down what the run did not see, and what that proves."""
    visit = (visits.c.run_id == run_id) & (visits.c.key == findings.c.key)
    missing = and_(
        findings.c.site_id == site_id,
        or_(findings.c.life.is_(None), findings.c.life != Life.GONE),
        ~exists(select(1).where(sightings.c.run_id == run_id, sightings.c.finding_id == findings.c.id)),
    )
    elsewhere = or_(visits.c.why.in_([Why.NOT_FOUND, Why.REDIRECT]), visits.c.outcome == Outcome.GONE)
    not_counted = or_(findings.c.missed_run.is_(None), findings.c.missed_run != run_id)
    connection.execute(
        update(findings)
        .where(missing, visit, elsewhere, not_counted)
        .values(missed=findings.c.missed + 1, missed_run=run_id)
    )
    verdict = case(
        (visits.c.outcome.in_(_READ) & _unread_part(run_id), Life.UNKNOWN),
        (visits.c.outcome.in_(_READ) & _same_bytes(), Life.WITHDRAWN),
        (visits.c.outcome.in_(_READ), Life.GONE),
        (elsewhere & (findings.c.missed >= TIMES_MISSED), Life.GONE),
        else_=Life.UNKNOWN,
    )
    # What is gone stays gone when a run is settled a second time.
    connection.execute(delete(absences).where(absences.c.run_id == run_id, absences.c.life != Life.GONE))
    looked_for = findings.join(visits, visit, isouter=whole_site)
    rows = select(literal(run_id), findings.c.id, verdict).select_from(looked_for).where(missing)
    connection.execute(insert(absences).from_select(["run_id", "finding_id", "life"], rows))
    _write_events_of_absences(connection, site_id, run_id)
    absent = (absences.c.run_id == run_id) & (absences.c.finding_id == findings.c.id) & (findings.c.site_id == site_id)
    other = or_(findings.c.life.is_(None), findings.c.life != absences.c.life)
    connection.execute(update(findings).where(absent, other).values(life=absences.c.life))


def _unread_part(run_id: int) -> Any:
    """That a part in which the value may lie was not read, and had been read when the value was seen."""
    part, then = members.alias("part"), members.alias("part_then")
    inside = func.coalesce(findings.c.member, "")
    related = or_(
        func.substr(part.c.member, 1, func.length(inside)) == inside,
        func.substr(inside, 1, func.length(part.c.member)) == part.c.member,
    )
    unread_then = exists(
        select(1).where(
            then.c.run_id == findings.c.last_run,
            then.c.key == part.c.key,
            then.c.member == part.c.member,
            then.c.outcome == part.c.outcome,
        )
    )
    return exists(
        select(1).where(
            part.c.run_id == run_id,
            part.c.key == findings.c.key,
            part.c.outcome.not_in(_READ),
            related,
            ~unread_then,
        )
    )


def _same_bytes() -> Any:
    """That the address sends what it sent when the value was seen."""
    then = visits.alias("visit_then")
    return exists(
        select(1).where(
            then.c.run_id == findings.c.last_run,
            then.c.key == findings.c.key,
            then.c.sha256 == visits.c.sha256,
            then.c.sha256 != "",
        )
    )


# -- the life story

_EVENT = ["site_id", "finding_id", "run_id", "life", "at", "outcome", "why", "status", "sha256"]


def _write_events_of_sightings(connection: Connection, site_id: int, run_id: int) -> None:
    news = sightings.c.life.in_([Life.NEW, Life.BACK, Life.CHANGED])
    source = sightings.join(findings, (findings.c.site_id == site_id) & (findings.c.id == sightings.c.finding_id)).join(
        visits, (visits.c.run_id == run_id) & (visits.c.key == findings.c.key)
    )
    written = exists(
        select(1).where(
            events.c.site_id == site_id, events.c.finding_id == sightings.c.finding_id, events.c.run_id == run_id
        )
    )
    rows = _event_rows(site_id, run_id, sightings.c.life).select_from(source)
    rows = rows.where(sightings.c.run_id == run_id, news, ~written)
    connection.execute(insert(events).from_select(_EVENT, rows))


def _write_events_of_absences(connection: Connection, site_id: int, run_id: int) -> None:
    source = absences.join(findings, (findings.c.site_id == site_id) & (findings.c.id == absences.c.finding_id)).join(
        visits, (visits.c.run_id == run_id) & (visits.c.key == findings.c.key)
    )
    turned = or_(findings.c.life.is_(None), findings.c.life != absences.c.life)
    proven = absences.c.life.in_([Life.GONE, Life.WITHDRAWN])
    rows = _event_rows(site_id, run_id, absences.c.life).select_from(source)
    rows = rows.where(absences.c.run_id == run_id, proven, turned)
    connection.execute(insert(events).from_select(_EVENT, rows))


def _event_rows(site_id: int, run_id: int, life: Any) -> Any:
    at = func.coalesce(visits.c.fetched, findings.c.last_seen)
    proof = (visits.c.outcome, visits.c.why, visits.c.status, visits.c.sha256)
    return select(literal(site_id), findings.c.id, literal(run_id), life, at, *proof)
