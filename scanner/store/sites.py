"""The newest run of every site, in figures: for those who watch over many of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, String, case, cast, func, select

from detectors.api import Confidence, Severity
from scanner.store.history import names_somebody
from scanner.store.life import Life
from scanner.store.runs import SCAN
from scanner.store.schema import findings, runs, sightings, sites

_LIKELY = sightings.c.confidence.in_([Confidence.LIKELY, Confidence.CONFIRMED])
_GRAVE = sightings.c.severity.in_([Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL])


@dataclass(frozen=True, slots=True)
class RunName:
    """A run as a list of runs names it."""

    id: int
    started: datetime
    state: str


@dataclass(frozen=True, slots=True)
class SiteFigures:
    """What the newest run of a site found. ``runs`` are all its runs, the newest first.

    ``serious`` are open findings that are at least likely and of medium severity, ``minor`` likely ones below
    it, ``possible`` the unsure ones; ``new``, ``persons`` and ``documents`` speak of serious ones.
    """

    site: str
    runs: tuple[RunName, ...]
    serious: int
    minor: int
    possible: int
    new: int
    persons: int
    documents: int


def site_figures(engine: Engine, settled: Collection[str]) -> list[SiteFigures]:
    """The figures of every site, by name. Findings whose status is in ``settled`` are left out."""
    by_site: dict[str, list[RunName]] = {}
    with engine.begin() as connection:
        query = (
            select(sites.c.name, runs.c.id, runs.c.started, runs.c.state)
            .join(runs, runs.c.site_id == sites.c.id)
            .where(runs.c.purpose == SCAN)
            .order_by(sites.c.name, runs.c.id.desc())
        )
        for name, run_id, started, state in connection.execute(query):
            by_site.setdefault(name, []).append(RunName(run_id, started, state))
        figures = []
        for name, names in by_site.items():
            row = connection.execute(_counts(names[0].id, settled)).one()
            figures.append(SiteFigures(name, tuple(names), *(count or 0 for count in row)))
    return figures


def persons_in_all(engine: Engine, run_ids: Collection[int], settled: Collection[str]) -> int:
    """Different people in the open, serious findings of these runs: one who is on two sites is one."""
    query = (
        select(func.count(findings.c.person.distinct()))
        .select_from(sightings)
        .join(runs, runs.c.id == sightings.c.run_id)
        .join(findings, (findings.c.id == sightings.c.finding_id) & (findings.c.site_id == runs.c.site_id))
        .where(
            sightings.c.run_id.in_(list(run_ids)),
            findings.c.status.not_in(list(settled)),
            _LIKELY,
            _GRAVE,
            names_somebody(),
        )
    )
    with engine.begin() as connection:
        return connection.scalar(query) or 0


def _counts(run_id: int, settled: Collection[str]) -> Any:
    likely, grave, serious = _LIKELY, _GRAVE, _LIKELY & _GRAVE
    is_new = (sightings.c.life == Life.NEW) | findings.c.noted_run.is_(None)
    place = cast(findings.c.key, String).concat("/").concat(func.coalesce(findings.c.member, ""))
    return (
        select(
            func.sum(case((serious, 1), else_=0)),
            func.sum(case((likely & ~grave, 1), else_=0)),
            func.sum(case((~likely, 1), else_=0)),
            func.sum(case((serious & is_new, 1), else_=0)),
            func.count(case((serious & names_somebody(), findings.c.person)).distinct()),
            func.count(case((serious, place)).distinct()),
        )
        .select_from(sightings)
        .join(runs, runs.c.id == sightings.c.run_id)
        .join(findings, (findings.c.id == sightings.c.finding_id) & (findings.c.site_id == runs.c.site_id))
        .where(sightings.c.run_id == run_id, findings.c.status.not_in(list(settled)))
    )
