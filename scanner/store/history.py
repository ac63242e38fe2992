"""Reading what earlier runs of the same site saw: what has gone since, and how it went from night to night."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Engine, and_, case, func, select

from detectors.api import Confidence, Severity
from scanner.model import Outcome, Where, Why
from scanner.store.life import Life
from scanner.store.runs import SCAN
from scanner.store.schema import absences, findings, resources, runs, sightings, visits

NAMELESS_KINDS = ("art9.", "art10.", "secrecy.", "document.")
"""How the ids of kinds begin whose values are words about somebody: two equal ones need not be one person, and
different ones need not be two. They are no help in counting people."""


@dataclass(frozen=True, slots=True)
class MissedFinding:
    """A finding that was open before a run and that the run did not see.

    ``outcome`` and ``why`` tell how this run's visit to its address ended; both are None for an address that
    this run did not come by. ``gone`` tells whether it is proven that it lies there no more; ``withdrawn``, that its
    bytes are there and this version or these settings do not count it any more.
    """

    id: str
    kind: str
    value: str
    person: str
    severity: Severity
    confidence: Confidence
    url: str
    member: str | None
    where: Where
    first_seen: datetime
    last_seen: datetime
    outcome: Outcome | None
    why: Why | None
    gone: bool
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class NightCount:
    """What one scan of a site saw, of confirmed and likely findings that are at least of medium severity."""

    run_id: int
    started: datetime
    state: str
    findings: int
    persons: int


def names_somebody() -> ColumnElement[bool]:
    """The condition that a finding's value belongs to one person."""
    return and_(*(~findings.c.kind.startswith(prefix, autoescape=True) for prefix in NAMELESS_KINDS))


def missed_findings(engine: Engine, run_id: int) -> list[MissedFinding]:
    """The findings that were open before this run and that it did not see, the worst first."""
    visit = (visits.c.run_id == run_id) & (visits.c.key == findings.c.key)
    query = (
        select(findings, absences.c.life.label("verdict"), resources.c.shown, visits.c.outcome, visits.c.why)
        .join(runs, runs.c.id == absences.c.run_id)
        .join(findings, (findings.c.site_id == runs.c.site_id) & (findings.c.id == absences.c.finding_id))
        .join(resources, (resources.c.site_id == findings.c.site_id) & (resources.c.key == findings.c.key))
        .join(visits, visit, isouter=True)
        .where(absences.c.run_id == run_id)
    )
    with engine.begin() as connection:
        rows = connection.execute(query).mappings().all()
    missed = [
        MissedFinding(
            id=row["id"],
            kind=row["kind"],
            value=row["value"],
            person=row["person"],
            severity=Severity(row["severity"]),
            confidence=Confidence(row["confidence"]),
            url=row["shown"],
            member=row["member"],
            where=Where(row["where"]),
            first_seen=row["first_seen"],
            last_seen=row["last_seen"],
            outcome=Outcome(row["outcome"]) if row["outcome"] else None,
            why=Why(row["why"]) if row["why"] else None,
            gone=row["verdict"] == Life.GONE,
            withdrawn=row["verdict"] == Life.WITHDRAWN,
        )
        for row in rows
    ]
    return sorted(missed, key=lambda finding: (finding.severity, finding.confidence), reverse=True)


def nights(engine: Engine, run_id: int, most: int = 60) -> list[NightCount]:
    """The site's scans up to this run, the oldest first, at most ``most`` of them."""
    serious = (
        sightings.c.severity.in_([Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL]),
        sightings.c.confidence.in_([Confidence.LIKELY, Confidence.CONFIRMED]),
    )
    with engine.begin() as connection:
        site_id = connection.scalar(select(runs.c.site_id).where(runs.c.id == run_id))
        latest = (
            select(runs.c.id, runs.c.started, runs.c.state)
            .where(runs.c.site_id == site_id, runs.c.id <= run_id, (runs.c.purpose == SCAN) | (runs.c.id == run_id))
            .order_by(runs.c.id.desc())
            .limit(most)
        )
        rows = connection.execute(latest).all()
        counted = (
            select(
                sightings.c.run_id,
                func.count().label("findings"),
                func.count(case((names_somebody(), findings.c.person)).distinct()).label("persons"),
            )
            .join(findings, (findings.c.id == sightings.c.finding_id) & (findings.c.site_id == site_id))
            .where(sightings.c.run_id.in_([row.id for row in rows]), *serious)
            .group_by(sightings.c.run_id)
        )
        counts = {row.run_id: (row.findings, row.persons) for row in connection.execute(counted)}
    return [NightCount(row.id, row.started, row.state, *counts.get(row.id, (0, 0))) for row in reversed(rows)]
