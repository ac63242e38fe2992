"""Figures for a monitor: what a run's visits ended in, and what is open and new by severity."""

from collections.abc import Mapping

from sqlalchemy import Engine, func, or_, select

from detectors.api import Confidence, Severity
from scanner.decisions import SETTLED
from scanner.model import Outcome
from scanner.store.life import Life
from scanner.store.schema import findings, runs, sightings, visits

WAITING = "waiting"
"""Instead of an outcome: the address had not had its turn when the run ended."""
_LIKELY = (Confidence.LIKELY, Confidence.CONFIRMED)
_SETTLED = sorted(SETTLED)


def outcomes_of(engine: Engine, run_id: int) -> Mapping[str, int]:
    """The addresses of a run by outcome; every outcome is there, also with none."""
    query = select(visits.c.outcome, func.count()).where(visits.c.run_id == run_id).group_by(visits.c.outcome)
    with engine.connect() as connection:
        counted = {outcome or WAITING: count for outcome, count in connection.execute(query)}
    return {name: counted.get(name, 0) for name in (*map(str, Outcome), WAITING)}


def open_by_severity(engine: Engine, run_id: int) -> Mapping[str, int]:
    """What a scan saw open, by severity: at least likely, and not settled."""
    return _by_severity(engine, run_id, only_new=False)


def new_by_severity(engine: Engine, run_id: int) -> Mapping[str, int]:
    """Those of them that no run had seen before."""
    return _by_severity(engine, run_id, only_new=True)


def _by_severity(engine: Engine, run_id: int, *, only_new: bool) -> Mapping[str, int]:
    own = (findings.c.id == sightings.c.finding_id) & (findings.c.site_id == runs.c.site_id)
    query = (
        select(sightings.c.severity, func.count())
        .select_from(sightings.join(runs, runs.c.id == sightings.c.run_id).join(findings, own))
        .where(
            sightings.c.run_id == run_id,
            sightings.c.confidence.in_(_LIKELY),
            findings.c.status.not_in(_SETTLED),
        )
        .group_by(sightings.c.severity)
    )
    if only_new:
        query = query.where(or_(sightings.c.life == Life.NEW, findings.c.noted_run.is_(None)))
    with engine.connect() as connection:
        counted = {row[0]: row[1] for row in connection.execute(query)}
    return {str(severity): counted.get(severity, 0) for severity in Severity}
