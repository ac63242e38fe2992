"""Findings to list and to look at, across nights: masked, with their life story, and what was held back."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, RowMapping, func, or_, select

from detectors.api import Confidence, Severity
from scanner.decisions import SETTLED
from scanner.errors import UsageError
from scanner.keys import Keyring
from scanner.model import Where
from scanner.store.decisions import Decided, history_of
from scanner.store.life import NEWS, Life, is_old_news, last_sighting, standing_life
from scanner.store.schema import events, findings, resources, runs, sightings, sites

_BATCH = 500
_SHORTEST = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which findings to list; empty is all of them. ``url`` and ``kind`` are beginnings."""

    site: str = ""
    lives: Collection[Life] = ()
    statuses: Collection[str] = ()
    confidences: Collection[Confidence] = ()
    kind: str = ""
    url: str = ""
    persons: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class ListedFinding:
    """A finding over all nights. ``exposed`` is how long it is known to have lain open, without gaps."""

    id: str
    site_id: int
    site: str
    kind: str
    value: str
    person: str
    url: str
    member: str | None
    where: Where
    confidence: Confidence
    severity: Severity
    life: Life | None
    status: str
    status_until: datetime | None
    first_seen: datetime
    last_seen: datetime
    exposed: timedelta


@dataclass(frozen=True, slots=True)
class Event:
    """A turn in a finding's life, with its proof: what the address answered, and the digest of what it sent."""

    life: Life
    at: datetime
    run_id: int
    outcome: str | None
    why: str | None
    status: int | None
    sha256: str


@dataclass(frozen=True, slots=True)
class Story:
    """All that is known of one finding."""

    finding: ListedFinding
    events: tuple[Event, ...]
    decisions: tuple[Decided, ...]


@dataclass(frozen=True, slots=True)
class Suppressed:
    """A candidate that was found and does not alarm, with the reason: what speaks against it, or a decision."""

    id: str
    kind: str
    value: str
    url: str
    member: str | None
    reason: str


def list_findings(engine: Engine, wanted: Wanted) -> Iterator[ListedFinding]:
    """The findings that are asked for, the newest first."""
    query = _with_names().where(*_conditions(wanted)).order_by(findings.c.first_seen.desc(), findings.c.id)
    with engine.connect().execution_options(yield_per=_BATCH) as connection, engine.connect() as beside:
        for rows in connection.execute(query).mappings().partitions(_BATCH):
            gaps = _gaps(beside, rows)
            yield from (_listed(row, gaps.get((row["site_id"], row["id"]), timedelta())) for row in rows)


def story_of(engine: Engine, prefix: str) -> Story:
    """All that is known of the finding whose id begins so.

    Raises:
        UsageError: there is none, or more than one.
    """
    (finding,) = find_by_id(engine, [prefix])
    query = (
        select(events)
        .where(events.c.site_id == finding.site_id, events.c.finding_id == finding.id)
        .order_by(events.c.id)
    )
    with engine.begin() as connection:
        turns = tuple(
            Event(Life(row.life), row.at, row.run_id, row.outcome, row.why, row.status, row.sha256)
            for row in connection.execute(query)
        )
    return Story(finding, turns, tuple(history_of(engine, finding.site_id, finding.id)))


def find_by_id(engine: Engine, prefixes: Collection[str]) -> list[ListedFinding]:
    """The finding that each id, or beginning of one, means.

    Raises:
        UsageError: there is none, or more than one.
    """
    found = []
    with engine.begin() as connection:
        for prefix in prefixes:
            if len(prefix) < _SHORTEST:
                raise UsageError(f"{prefix!r} is too short for an id", f"give at least {_SHORTEST} characters of it")
            query = _with_names().where(findings.c.id.startswith(prefix, autoescape=True)).limit(2)
            rows = connection.execute(query).mappings().all()
            if not rows:
                raise UsageError(f"there is no finding {prefix}", "kommunscan findings list shows their ids")
            if len(rows) > 1:
                raise UsageError(f"more than one finding begins with {prefix}", "give more of its id")
            gaps = _gaps(connection, rows)
            found.append(_listed(rows[0], gaps.get((rows[0]["site_id"], rows[0]["id"]), timedelta())))
    return found


def original_address(engine: Engine, keyring: Keyring, finding: ListedFinding) -> str:
    """The address of a finding as it is, also where it is shown masked. Not to be stored or logged."""
    query = (
        select(resources.c.shown, resources.c.sealed)
        .join(findings, (findings.c.site_id == resources.c.site_id) & (findings.c.key == resources.c.key))
        .where(findings.c.site_id == finding.site_id, findings.c.id == finding.id)
    )
    with engine.connect() as connection:
        row = connection.execute(query).one()
    return keyring.unseal(row.sealed) if row.sealed else str(row.shown)


def last_runs(engine: Engine, chosen: Collection[ListedFinding]) -> dict[str, int | None]:
    """The newest ended run that saw each of these findings, by its id; None for one that only a killed run has seen."""
    query = select(findings.c.id, last_sighting().label("run")).join(sites, sites.c.id == findings.c.site_id)
    with engine.connect() as connection:
        return {
            row.id: row.run
            for each in chosen
            for row in connection.execute(query.where(findings.c.site_id == each.site_id, findings.c.id == each.id))
        }


def suppressed(engine: Engine, run_id: int) -> Iterator[Suppressed]:
    """What a run found that does not alarm: rated *possible*, or settled by a decision."""
    query = (
        select(findings, sightings.c.reasons, sightings.c.confidence.label("rated"), resources.c.shown)
        .join(runs, runs.c.id == sightings.c.run_id)
        .join(findings, (findings.c.site_id == runs.c.site_id) & (findings.c.id == sightings.c.finding_id))
        .join(resources, (resources.c.site_id == findings.c.site_id) & (resources.c.key == findings.c.key))
        .where(
            sightings.c.run_id == run_id,
            (sightings.c.confidence == Confidence.POSSIBLE) | findings.c.status.in_(sorted(SETTLED)),
        )
        .order_by(findings.c.kind, findings.c.id)
    )
    with engine.connect().execution_options(yield_per=_BATCH) as connection:
        for row in connection.execute(query).mappings():
            reason = row["status"] if row["status"] in SETTLED else _against(row["reasons"])
            yield Suppressed(row["id"], row["kind"], row["value"], row["shown"], row["member"], reason)


def suppressed_counts(engine: Engine, run_id: int) -> Counter[str]:
    """How many candidates of a run were held back, per reason."""
    return Counter(candidate.reason for candidate in suppressed(engine, run_id))


def _against(reasons: list[tuple[str, int, Any]]) -> str:
    """What speaks most against a candidate, or what little speaks for it."""
    if not reasons:
        return Confidence.POSSIBLE
    text, _, arguments = min(reasons, key=lambda reason: reason[1])
    return text.format(**dict(arguments))


def _with_names() -> Any:
    return (
        select(findings, standing_life().label("stands"), sites.c.name, resources.c.shown)
        .join(sites, sites.c.id == findings.c.site_id)
        .join(resources, (resources.c.site_id == findings.c.site_id) & (resources.c.key == findings.c.key))
    )


def _conditions(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    if wanted.site:
        yield sites.c.name == wanted.site
    lists = (
        (findings.c.status, wanted.statuses),
        (findings.c.confidence, wanted.confidences),
        (findings.c.person, wanted.persons),
    )
    if wanted.lives:
        yield or_(*map(_stands, sorted(wanted.lives)))
    for column, values in lists:
        if values:
            yield column.in_(sorted(values))
    if wanted.kind:
        yield findings.c.kind.startswith(wanted.kind, autoescape=True)
    if wanted.url:
        yield resources.c.shown.startswith(wanted.url, autoescape=True)


def _stands(life: Life) -> ColumnElement[bool]:
    """The condition that a finding stands so, said of plain columns: they are indexed."""
    noted = findings.c.life == life
    if life is Life.STILL_THERE:
        return noted | is_old_news()
    if life in NEWS:
        return noted & (findings.c.noted_run >= func.coalesce(sites.c.settled_run, 0))
    return noted


def _gaps(connection: Connection, rows: Collection[RowMapping]) -> dict[tuple[int, str], timedelta]:
    """How long each finding was gone before it came back."""
    query = (
        select(events.c.site_id, events.c.finding_id, events.c.life, events.c.at)
        .where(
            events.c.site_id.in_({row["site_id"] for row in rows}),
            events.c.finding_id.in_([row["id"] for row in rows]),
            events.c.life.in_([Life.GONE, Life.BACK]),
        )
        .order_by(events.c.id)
    )
    left: dict[tuple[int, str], datetime] = {}
    gaps: dict[tuple[int, str], timedelta] = {}
    for site_id, finding_id, life, at in connection.execute(query):
        finding = site_id, finding_id
        if life == Life.GONE:
            left[finding] = at
        elif finding in left:
            gaps[finding] = gaps.get(finding, timedelta()) + (at - left.pop(finding))
    return gaps


def _listed(row: RowMapping, gap: timedelta) -> ListedFinding:
    return ListedFinding(
        id=row["id"],
        site_id=row["site_id"],
        site=row["name"],
        kind=row["kind"],
        value=row["value"],
        person=row["person"],
        url=row["shown"],
        member=row["member"],
        where=Where(row["where"]),
        confidence=Confidence(row["confidence"]),
        severity=Severity(row["severity"]),
        life=Life(row["stands"]) if row["stands"] else None,
        status=row["status"],
        status_until=row["status_until"],
        first_seen=row["first_seen"],
        last_seen=row["last_seen"],
        exposed=max(row["last_seen"] - row["first_seen"] - gap, timedelta()),
    )
