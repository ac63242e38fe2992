"""Decisions on findings, as rows: the newest that stands makes a finding's status, and none is ever erased."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy import Connection, Engine, RowMapping, exists, insert, or_, select, update

from scanner.decisions import OPEN, Decision, Verdict
from scanner.errors import UsageError
from scanner.store.database import writing
from scanner.store.schema import decisions, findings, sightings, visits

BY_COMMAND = "command"
"""The source of a decision that somebody typed."""


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision as it stands in the history of a finding. ``undone_at`` is None while it stands."""

    number: int
    finding: str
    verdict: Verdict
    at: datetime
    source: str
    undone_at: datetime | None
    undone_by: str
    undone_why: str


def check_verdict(verdict: Verdict, now: datetime) -> None:
    """Refuse a decision that would not stand up to a question.

    Raises:
        UsageError: it has no reason or nobody who made it, no legal basis or date where one is needed, or it has
            expired already.
    """
    if not verdict.reason.strip():
        raise UsageError("a decision needs a reason", "say why, in words that an auditor understands")
    if not verdict.who.strip():
        raise UsageError("a decision needs somebody who made it", "name the person")
    if verdict.decision is Decision.PUBLISHED_LAWFULLY and not verdict.basis.strip():
        raise UsageError("'published lawfully' needs a legal basis", "name the provision that allows it")
    if verdict.decision is Decision.IGNORED and verdict.until is None:
        raise UsageError("'ignored' needs a date", "say until when")
    if verdict.until is not None and verdict.until <= now:
        raise UsageError(f"{verdict.until:%Y-%m-%d} has passed", "name a day that is still to come")


class Named(Protocol):
    """A finding, as far as a decision needs it."""

    @property
    def id(self) -> str:
        """Its id, the same every night."""
        ...

    @property
    def site_id(self) -> int:
        """The site it lies on."""
        ...


def decide(engine: Engine, chosen: Iterable[Named], verdict: Verdict) -> None:
    """Write down what a person decided on these findings.

    Raises:
        UsageError: the decision is not complete.
    """
    now = datetime.now(UTC)
    check_verdict(verdict, now)
    with writing(engine) as connection:
        for finding in chosen:
            add_decision(connection, finding.site_id, finding.id, verdict, BY_COMMAND, now)


def undo(engine: Engine, chosen: Iterable[Named], who: str, why: str) -> None:
    """Take back the decision that stands on each of these findings; it stays in their history.

    Raises:
        UsageError: nobody or nothing is named as the reason, or no decision stands on one of them.
    """
    if not who.strip() or not why.strip():
        raise UsageError("taking back a decision needs a name and a reason", "say who does it, and why")
    now = datetime.now(UTC)
    with writing(engine) as connection:
        for finding in chosen:
            standing = _standing(connection, finding.site_id, finding.id, now)
            if standing is None:
                raise UsageError(f"no decision stands on {finding.id}", "findings show tells its history")
            undo_decisions(connection, finding.site_id, [standing], who, why, now)


def history_of(engine: Engine, site_id: int, finding_id: str) -> list[Decided]:
    """All that was ever decided on a finding, the oldest first."""
    query = select(decisions).where(decisions.c.site_id == site_id, decisions.c.finding_id == finding_id)
    with engine.begin() as connection:
        return [_decided(row) for row in connection.execute(query.order_by(decisions.c.id)).mappings()]


def standing_decisions(engine: Engine, site_id: int) -> list[Decided]:
    """Every decision of a site that is not undone, the oldest first."""
    query = select(decisions).where(decisions.c.site_id == site_id, decisions.c.undone_at.is_(None))
    with engine.begin() as connection:
        return [_decided(row) for row in connection.execute(query.order_by(decisions.c.id)).mappings()]


# -- inside a transaction


def add_decision(
    connection: Connection, site_id: int, finding_id: str, verdict: Verdict, source: str, now: datetime
) -> None:
    """Write a decision down and let it make the finding's status."""
    connection.execute(
        insert(decisions).values(
            site_id=site_id,
            finding_id=finding_id,
            decision=verdict.decision,
            reason=verdict.reason.strip(),
            basis=verdict.basis.strip(),
            who=verdict.who.strip(),
            at=now,
            until=verdict.until,
            source=source,
        )
    )
    refresh_status(connection, site_id, finding_id, now)


def undo_decisions(
    connection: Connection, site_id: int, numbers: Iterable[int], who: str, why: str, now: datetime
) -> None:
    """Mark decisions as undone, and let what else stands make the findings' status."""
    for number in numbers:
        query = (
            update(decisions)
            .where(decisions.c.site_id == site_id, decisions.c.id == number)
            .values(undone_at=now, undone_by=who.strip(), undone_why=why.strip())
            .returning(decisions.c.finding_id)
        )
        refresh_status(connection, site_id, connection.execute(query).scalar_one(), now)


def refresh_status(connection: Connection, site_id: int, finding_id: str, now: datetime) -> None:
    """Derive a finding's status from the decisions that stand."""
    standing = _standing(connection, site_id, finding_id, now)
    status, until = OPEN, None
    if standing is not None:
        row = connection.execute(select(decisions).where(decisions.c.id == standing)).one()
        status, until = row.decision, row.until
    connection.execute(
        update(findings)
        .where(findings.c.site_id == site_id, findings.c.id == finding_id)
        .values(status=status, status_until=until)
    )


def expire(connection: Connection, site_id: int, now: datetime) -> None:
    """Let findings whose decision has run out alarm again, or fall back to an older decision that stands."""
    over = select(findings.c.id).where(findings.c.site_id == site_id, findings.c.status_until <= now)
    for (finding_id,) in connection.execute(over).all():
        refresh_status(connection, site_id, finding_id, now)


def refute_fixed(connection: Connection, site_id: int, run_id: int) -> None:
    """Take back *fixed* where this run has seen the value after it was decided."""
    query = (
        select(decisions.c.id)
        .join(findings, (findings.c.site_id == site_id) & (findings.c.id == decisions.c.finding_id))
        .join(visits, (visits.c.run_id == run_id) & (visits.c.key == findings.c.key))
        .where(
            decisions.c.site_id == site_id,
            decisions.c.decision == Decision.FIXED,
            decisions.c.undone_at.is_(None),
            visits.c.fetched > decisions.c.at,
            exists(select(1).where(sightings.c.run_id == run_id, sightings.c.finding_id == findings.c.id)),
        )
    )
    refuted = list(connection.scalars(query))
    undo_decisions(connection, site_id, refuted, "kommunscan", f"seen again by run {run_id}", datetime.now(UTC))


def _standing(connection: Connection, site_id: int, finding_id: str, now: datetime) -> int | None:
    query = (
        select(decisions.c.id)
        .where(
            decisions.c.site_id == site_id,
            decisions.c.finding_id == finding_id,
            decisions.c.undone_at.is_(None),
            or_(decisions.c.until.is_(None), decisions.c.until > now),
        )
        .order_by(decisions.c.id.desc())
        .limit(1)
    )
    number: int | None = connection.scalar(query)
    return number


def _decided(values: RowMapping) -> Decided:
    return Decided(
        number=values["id"],
        finding=values["finding_id"],
        verdict=Verdict(
            decision=Decision(values["decision"]),
            reason=values["reason"],
            who=values["who"],
            basis=values["basis"],
            until=values["until"],
        ),
        at=values["at"],
        source=values["source"],
        undone_at=values["undone_at"],
        undone_by=values["undone_by"],
        undone_why=values["undone_why"],
    )
