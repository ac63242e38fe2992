"""What the nights of a site were like: run by run in figures, and who has not been scanned for how long."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Engine, RowMapping, String, case, cast, func, or_, select

from detectors.api import Confidence, Severity
from scanner.decisions import SETTLED
from scanner.model import Outcome, Why
from scanner.store.history import names_somebody
from scanner.store.life import Life
from scanner.store.runs import COMPLETE, CUT_OFF, SCAN
from scanner.store.schema import absences, findings, runs, sightings, sites, visits

_READ = (Outcome.SCANNED, Outcome.UNCHANGED)
_HIDES_NOTHING = (Why.REDIRECT, Why.DUPLICATE, Why.NOT_FOUND)


@dataclass(frozen=True, slots=True)
class PastRun:
    """One run of a site. ``read``, ``unread`` and ``waiting`` are addresses: ``unread`` hold something that was not
    seen, ``waiting`` had not had their turn when the run ended."""

    id: int
    site: str
    purpose: str
    state: str
    stopped_by: str
    started: datetime
    ended: datetime | None
    seeds: tuple[str, ...]
    read: int
    unread: int
    waiting: int

    @property
    def seconds(self) -> float | None:
        """How long it took; None for a run that goes on or was cut off."""
        return (self.ended - self.started).total_seconds() if self.ended else None

    @property
    def was_cut_off(self) -> bool:
        """Whether its process died."""
        return self.stopped_by == CUT_OFF

    @property
    def is_finished(self) -> bool:
        """Whether it counts as a look at the site: it ended by itself, at the site's end or at its limit, and read."""
        return self.ended is not None and not self.was_cut_off and self.read > 0

    @property
    def is_complete(self) -> bool:
        """Whether it reached all that it knew of."""
        return self.state == COMPLETE


def site_names(engine: Engine) -> list[str]:
    """All sites of the store."""
    with engine.connect() as connection:
        return list(connection.scalars(select(sites.c.name).order_by(sites.c.name)))


def past_runs(engine: Engine, site: str, most: int, purposes: Collection[str] = (SCAN,)) -> list[PastRun]:
    """The newest runs of a site, the newest first, at most so many."""
    newest = (
        select(runs, sites.c.name)
        .join(sites, sites.c.id == runs.c.site_id)
        .where(sites.c.name == site, runs.c.purpose.in_(list(purposes)))
        .order_by(runs.c.id.desc())
        .limit(most)
    )
    with engine.connect() as connection:
        rows = connection.execute(newest).mappings().all()
        counted = {row["run_id"]: row for row in connection.execute(_visits([row["id"] for row in rows])).mappings()}
    return [
        PastRun(
            id=row["id"],
            site=row["name"],
            purpose=row["purpose"],
            state=row["state"],
            stopped_by=row["stopped_by"],
            started=row["started"],
            ended=row["ended"],
            seeds=tuple(row["seeds"]),
            **{name: _figure(counted.get(row["id"]), name) for name in ("read", "unread", "waiting")},
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class FoundInRun:
    """What a run saw of findings that are at least likely, of medium severity or worse, and not settled."""

    new: int
    back: int
    open: int
    gone: int


def found_in(engine: Engine, run_ids: Collection[int]) -> dict[int, FoundInRun]:
    """What each of these runs found."""
    with engine.connect() as connection:
        seen = {row["run_id"]: row for row in connection.execute(_sightings(list(run_ids))).mappings()}
        lost = {row["run_id"]: row for row in connection.execute(_absences(list(run_ids))).mappings()}
    return {
        run_id: FoundInRun(
            new=_figure(seen.get(run_id), "new"),
            back=_figure(seen.get(run_id), "back"),
            open=_figure(seen.get(run_id), "open"),
            gone=_figure(lost.get(run_id), "gone"),
        )
        for run_id in run_ids
    }


@dataclass(frozen=True, slots=True)
class RunCounts:
    """What one scan found, without what is settled. As in the report: ``serious`` are likely and of medium severity or
    worse, ``minor`` likely ones below; all else but ``possible`` speaks of serious ones."""

    serious: int
    minor: int
    possible: int
    new: int
    back: int
    gone: int
    persons: int
    documents: int


def run_counts(engine: Engine, run_id: int) -> RunCounts:
    """The figures of one scan."""
    likely, grave = _likely(sightings), _grave(sightings)
    serious = likely & grave
    place = cast(findings.c.key, String).concat("/").concat(func.coalesce(findings.c.member, ""))
    query = (
        select(
            func.sum(case((serious, 1), else_=0)),
            func.sum(case((likely & ~grave, 1), else_=0)),
            func.sum(case((~likely, 1), else_=0)),
            func.sum(case((serious & _is_new(), 1), else_=0)),
            func.sum(case((serious & ~_is_new() & (sightings.c.life == Life.BACK), 1), else_=0)),
            func.count(case((serious & names_somebody(), findings.c.person)).distinct()),
            func.count(case((serious, place)).distinct()),
        )
        .select_from(_seen())
        .where(sightings.c.run_id == run_id, _unsettled())
    )
    with engine.connect() as connection:
        counted = [count or 0 for count in connection.execute(query).one()]
        gone = connection.execute(_absences([run_id])).mappings().one_or_none()
    serious_ones, minor, possible, new, back, persons, documents = counted
    return RunCounts(serious_ones, minor, possible, new, back, (gone["gone"] or 0) if gone else 0, persons, documents)


def runs_since(engine: Engine, site: str, run_id: int) -> list[int]:
    """The ended scans and rechecks of a site that began after a run."""
    query = (
        select(runs.c.id)
        .join(sites, sites.c.id == runs.c.site_id)
        .where(sites.c.name == site, runs.c.id > run_id, runs.c.ended.is_not(None))
    )
    with engine.connect() as connection:
        return list(connection.scalars(query.order_by(runs.c.id)))


def newest_run(engine: Engine, site: str) -> int:
    """The newest scan or recheck of a site; 0 if there is none."""
    query = select(func.max(runs.c.id)).join(sites, sites.c.id == runs.c.site_id).where(sites.c.name == site)
    with engine.connect() as connection:
        return connection.scalar(query) or 0


def news_of(engine: Engine, run_ids: Collection[int], level: str) -> tuple[frozenset[str], frozenset[str]]:
    """The ids of new and of returned findings that any of these runs saw at or above a level.

    Settled ones are left out, and those that have gone again.
    """
    query = (
        select(findings.c.id, _is_new().label("is_new"))
        .select_from(_seen())
        .where(
            sightings.c.run_id.in_(list(run_ids)),
            _unsettled(),
            func.coalesce(findings.c.life, Life.NEW).not_in([Life.GONE, Life.WITHDRAWN]),
            or_(_is_new(), sightings.c.life == Life.BACK),
            _reaches(level),
        )
    )
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    new = frozenset(row.id for row in rows if row.is_new)
    return new, frozenset(row.id for row in rows) - new


def _figure(row: RowMapping | None, name: str) -> int:
    return (row[name] or 0) if row is not None else 0


def _visits(ids: list[int]) -> Any:
    read = visits.c.outcome.in_(_READ)
    hidden = visits.c.outcome.is_not(None) & ~read & (visits.c.outcome != Outcome.GONE)
    harmless = func.coalesce(visits.c.why, "").in_(_HIDES_NOTHING)
    return (
        select(
            visits.c.run_id,
            func.sum(case((read, 1), else_=0)).label("read"),
            func.sum(case((hidden & ~harmless, 1), else_=0)).label("unread"),
            func.sum(case((visits.c.outcome.is_(None), 1), else_=0)).label("waiting"),
        )
        .where(visits.c.run_id.in_(ids))
        .group_by(visits.c.run_id)
    )


def _sightings(ids: list[int]) -> Any:
    back = ~_is_new() & (sightings.c.life == Life.BACK)
    return (
        select(
            sightings.c.run_id,
            func.sum(case((_is_new(), 1), else_=0)).label("new"),
            func.sum(case((back, 1), else_=0)).label("back"),
            func.count().label("open"),
        )
        .select_from(_seen())
        .where(sightings.c.run_id.in_(ids), _likely(sightings), _grave(sightings), _unsettled())
        .group_by(sightings.c.run_id)
    )


def _absences(ids: list[int]) -> Any:
    """What runs proved gone: as the report counts it, settled ones included."""
    own = (findings.c.id == absences.c.finding_id) & (findings.c.site_id == runs.c.site_id)
    return (
        select(absences.c.run_id, func.count().label("gone"))
        .select_from(absences.join(runs, runs.c.id == absences.c.run_id).join(findings, own))
        .where(absences.c.run_id.in_(ids), absences.c.life == Life.GONE, _likely(findings), _grave(findings))
        .group_by(absences.c.run_id)
    )


def _seen() -> Any:
    own = (findings.c.id == sightings.c.finding_id) & (findings.c.site_id == runs.c.site_id)
    return sightings.join(runs, runs.c.id == sightings.c.run_id).join(findings, own)


def _is_new() -> ColumnElement[bool]:
    """A sighting is named when its run ends; until then, no ended run has noted what is new."""
    return or_(sightings.c.life == Life.NEW, findings.c.noted_run.is_(None))


def _unsettled() -> ColumnElement[bool]:
    return findings.c.status.not_in(sorted(SETTLED))


def _likely(table: Any) -> ColumnElement[bool]:
    column: ColumnElement[bool] = table.c.confidence.in_([Confidence.LIKELY, Confidence.CONFIRMED])
    return column


def _grave(table: Any) -> ColumnElement[bool]:
    column: ColumnElement[bool] = table.c.severity.in_([Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL])
    return column


def _reaches(level: str) -> ColumnElement[bool]:
    """At or above a level: a confidence, or the severity of a finding that is likely."""
    if level in set(Confidence):
        sure = [confidence for confidence in Confidence if confidence >= Confidence(level)]
        return sightings.c.confidence.in_(sure)
    grave = [severity for severity in Severity if severity >= Severity(level)]
    return _likely(sightings) & sightings.c.severity.in_(grave)
