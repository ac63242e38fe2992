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

All of it is set arithmetic in the database: so many statements, however many findings there are. And only
exceptions are written: that a finding was seen again as it was follows from the scan having been settled
(``sites.settled_run``) without a word on it.
"""

from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)

from scanner.model import Outcome, Why
from scanner.store.schema import absences, events, findings, members, sightings, sites, visits


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
NEWS = (Life.NEW, Life.CHANGED, Life.BACK)
"""What a sighting is named only once: the next scan that sees it so finds it *still there*."""
TIMES_MISSED = 2
"""So many runs must find the address gone, or leading elsewhere, before what lay there counts as gone."""

_READ = (Outcome.SCANNED, Outcome.UNCHANGED)


def standing_life() -> ColumnElement[str]:
    """How a finding stands, for a query over ``findings`` and ``sites``: what is news only once is noted only once."""
    return case((is_old_news(), Life.STILL_THERE), else_=findings.c.life)


def is_old_news() -> ColumnElement[bool]:
    """That a finding was noted as news, and a scan has seen it since as it was."""
    return findings.c.life.in_(NEWS) & (findings.c.noted_run < sites.c.settled_run)


def last_sighting() -> ColumnElement[int]:
    """The newest ended run that saw a finding, for a query over ``findings`` and ``sites``.

    A scan notes what it misses; so a finding that is noted as being there was seen by the newest scan, or by the
    later run that noted it.
    """
    newer = findings.c.life.in_(PRESENT) & (findings.c.noted_run < sites.c.settled_run)
    return case((newer, sites.c.settled_run), else_=findings.c.noted_run)


def settle(connection: Connection, site_id: int, run_id: int, *, whole_site: bool) -> None:
    """Write down how every finding of the site stands after a run. May be repeated when a run is taken up again.

    Without ``whole_site``, findings whose address the run did not have in its frontier stay as they are.
    """
    _name_sightings(connection, site_id, run_id)
    _write_events_of_sightings(connection, site_id, run_id)
    _note_what_is_there(connection, site_id, run_id, whole_site=whole_site)
    _find_absences(connection, site_id, run_id, whole_site=whole_site)
    _judge_absences(connection, site_id, run_id)
    _write_events_of_absences(connection, site_id, run_id)
    absent = (absences.c.run_id == run_id) & (absences.c.finding_id == findings.c.id) & (findings.c.site_id == site_id)
    other = or_(findings.c.life.is_(None), findings.c.life != absences.c.life)
    connection.execute(update(findings).where(absent, other).values(life=absences.c.life))
    if whole_site:
        older = or_(sites.c.settled_run.is_(None), sites.c.settled_run < run_id)
        connection.execute(update(sites).where(sites.c.id == site_id, older).values(settled_run=run_id))


def _name_sightings(connection: Connection, site_id: int, run_id: int) -> None:
    """Say of each sighting whether it is news; a sighting starts as *still there*."""
    unnamed = (sightings.c.run_id == run_id) & (sightings.c.life == Life.STILL_THERE)
    news = [
        (findings.c.noted_run.is_(None), Life.NEW),
        (findings.c.life == Life.GONE, Life.BACK),
        (findings.c.changed_run.is_not(None), Life.CHANGED),
    ]
    for condition, life in news:
        meant = select(findings.c.id).where(findings.c.site_id == site_id, condition)
        connection.execute(update(sightings).where(unnamed, sightings.c.finding_id.in_(meant)).values(life=life))


def _note_what_is_there(connection: Connection, site_id: int, run_id: int, *, whole_site: bool) -> None:
    """Note what is news, and what could not be told before; of all else it follows from the run having been settled."""
    own = (findings.c.site_id == site_id) & (sightings.c.finding_id == findings.c.id) & (sightings.c.run_id == run_id)
    there: dict[str, Any] = {"noted_run": run_id, "missed": 0, "missed_run": None, "changed_run": None}
    noted = sightings.c.life.in_(NEWS) if whole_site else true()
    connection.execute(update(findings).where(own, noted).values(**there, life=sightings.c.life))
    seen = exists(select(1).where(own)).correlate(findings)
    doubtful = findings.c.life.in_([Life.UNKNOWN, Life.WITHDRAWN])
    of_site = findings.c.site_id == site_id
    connection.execute(update(findings).where(of_site, doubtful, seen).values(**there, life=Life.STILL_THERE))
    connection.execute(update(findings).where(of_site, findings.c.changed_run.is_not(None), seen).values(**there))


def _find_absences(connection: Connection, site_id: int, run_id: int, *, whole_site: bool) -> None:
    """Write down what the run did not see, as *unknown* until it is judged."""
    # What is gone stays gone when a run is settled a second time.
    connection.execute(delete(absences).where(absences.c.run_id == run_id, absences.c.life != Life.GONE))
    seen = select(sightings.c.finding_id).where(sightings.c.run_id == run_id)
    looked_for = select(findings.c.id).where(findings.c.site_id == site_id)
    if not whole_site:
        visited = select(visits.c.key).where(visits.c.run_id == run_id)
        looked_for = looked_for.where(findings.c.key.in_(visited))
    # A difference of two sorted indexes: a search for each finding would read the tables all over.
    missing = looked_for.except_(seen).subquery()
    known = exists(select(1).where(absences.c.run_id == run_id, absences.c.finding_id == findings.c.id))
    rows = (
        select(literal(run_id), findings.c.id, literal(Life.UNKNOWN))
        .join(missing, missing.c.id == findings.c.id)
        .where(
            findings.c.site_id == site_id,
            or_(findings.c.life.is_(None), findings.c.life != Life.GONE),
            ~known,
        )
    )
    connection.execute(insert(absences).from_select(["run_id", "finding_id", "life"], rows))


def _judge_absences(connection: Connection, site_id: int, run_id: int) -> None:
    """Say what it proves that the run did not see a finding."""
    absent = (
        (absences.c.run_id == run_id)
        & (absences.c.life == Life.UNKNOWN)
        & (absences.c.finding_id == findings.c.id)
        & (findings.c.site_id == site_id)
    )
    before = connection.scalar(select(sites.c.settled_run).where(sites.c.id == site_id))
    if before is not None:
        there = findings.c.life.in_(PRESENT) & (findings.c.noted_run < before)
        connection.execute(update(findings).where(absent, there).values(noted_run=before))
    visit = (visits.c.run_id == run_id) & (visits.c.key == findings.c.key)
    elsewhere = or_(visits.c.why.in_([Why.NOT_FOUND, Why.REDIRECT]), visits.c.outcome == Outcome.GONE)
    not_counted = or_(findings.c.missed_run.is_(None), findings.c.missed_run != run_id)
    connection.execute(
        update(findings)
        .where(absent, visit, elsewhere, not_counted)
        .values(missed=findings.c.missed + 1, missed_run=run_id)
    )
    verdict = case(
        (visits.c.outcome.in_(_READ) & _unread_part(run_id), Life.UNKNOWN),
        (visits.c.outcome.in_(_READ) & _same_bytes(), Life.WITHDRAWN),
        (visits.c.outcome.in_(_READ), Life.GONE),
        (elsewhere & (findings.c.missed >= TIMES_MISSED), Life.GONE),
        else_=Life.UNKNOWN,
    )
    connection.execute(update(absences).where(absent, visit).values(life=verdict))


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
            then.c.run_id == findings.c.noted_run,
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
            then.c.run_id == findings.c.noted_run,
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
