"""Writing one run: the frontier of addresses still to visit, and what became of those that were.

The frontier and the outcomes are the same rows: an address enters ``visits`` when it is discovered and has
no outcome until its visit is over. So the sums of the coverage add up by construction, and a run that was
killed at any moment goes on with exactly the visits that have no outcome.

Everything is buffered and written in one transaction at a time (``flush``): what a page revealed (its links,
findings and outcome) is stored together or not at all.
"""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Table, bindparam, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from scanner.keys import Keyring
from scanner.model import Analysis, DocumentReport, Finding, FoundLink, Outcome
from scanner.store.schema import findings, members, outside, resources, runs, sightings, sites, visits

_UPSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What is true of a run from its start.

    ``rules`` is a digest of program, detectors, extractors and settings: equal rules read equal bytes equally.
    """

    site: str
    seeds: tuple[str, ...]
    program: str
    rules: str
    detectors: tuple[str, ...]
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pending:
    """An address that waits for its visit. ``depth`` counts links from a seed."""

    key: int
    url: str
    shown: str
    depth: int
    referrer: int | None
    number: int


@dataclass(frozen=True, slots=True)
class Response:
    """The facts of a fetched address that are kept beside what was found in it."""

    status: int | None = None
    etag: str = ""
    last_modified: str = ""
    fetched: datetime | None = None


@dataclass(slots=True)
class Tally:
    """Running figures for the progress line."""

    known: int = 0
    done: int = 0
    findings: int = 0
    outcomes: Counter[Outcome] = dataclasses.field(default_factory=Counter)

    @property
    def waiting(self) -> int:
        """Addresses known and not yet visited."""
        return self.known - self.done


class RunWriter:
    """The one writer of a run. Not for several threads."""

    def __init__(self, engine: Engine, keyring: Keyring, run_id: int, site_id: int) -> None:
        self.run_id = run_id
        self.tally = Tally()
        self.revealed: dict[str, str] = {}
        self._engine = engine
        self._keyring = keyring
        self._site_id = site_id
        self._seen: set[int] = set()
        self._handed_out = 0
        self._new_resources: list[dict[str, Any]] = []
        self._new_visits: list[dict[str, Any]] = []
        self._ended_visits: list[dict[str, Any]] = []
        self._new_links: list[dict[str, Any]] = []
        self._new_members: list[dict[str, Any]] = []
        self._new_findings: dict[str, dict[str, Any]] = {}
        self._new_sightings: dict[str, dict[str, Any]] = {}
        self._outside: Counter[str] = Counter()
        self._faults: Counter[str] = Counter()

    # -- the frontier

    def discover(self, links: Iterable[FoundLink], *, depth: int, referrer: int | None) -> int:
        """Add addresses that this run has not seen; answers how many were new."""
        fresh = 0
        for link in links:
            if link.key in self._seen:
                continue
            self._seen.add(link.key)
            fresh += 1
            self.tally.known += 1
            self._new_resources.append(
                {
                    "site_id": self._site_id,
                    "key": link.key,
                    "shown": link.shown,
                    "sealed": None if link.shown == link.url else self._keyring.seal(link.url),
                    "first_seen": datetime.now(UTC),
                }
            )
            self._new_visits.append(
                {
                    "run_id": self.run_id,
                    "key": link.key,
                    "number": self.tally.known,
                    "depth": depth,
                    "origin": link.origin[:32],
                    "referrer": referrer,
                }
            )
        return fresh

    def next_pending(self, limit: int) -> list[Pending]:
        """The next addresses in the order of their discovery; each is handed out once."""
        if self._handed_out >= self.tally.known:
            return []
        self.flush()
        query = (
            select(
                visits.c.key,
                visits.c.number,
                visits.c.depth,
                visits.c.referrer,
                resources.c.shown,
                resources.c.sealed,
            )
            .join(resources, (resources.c.site_id == self._site_id) & (resources.c.key == visits.c.key))
            .where(
                visits.c.run_id == self.run_id, visits.c.number > self._handed_out, visits.c.outcome.is_(None)
            )
            .order_by(visits.c.number)
            .limit(limit)
        )
        with self._engine.begin() as connection:
            rows = connection.execute(query).all()
        self._handed_out = rows[-1].number if len(rows) == limit else self.tally.known
        return [
            Pending(
                key=row.key,
                url=self._keyring.unseal(row.sealed) if row.sealed else row.shown,
                shown=row.shown,
                depth=row.depth,
                referrer=row.referrer,
                number=row.number,
            )
            for row in rows
        ]

    def has_pending(self) -> bool:
        """Whether ``next_pending`` may still hand out something."""
        return self._handed_out < self.tally.known

    # -- what became of a visit

    def end_visit(self, key: int, report: DocumentReport, response: Response) -> None:
        """Record the outcome of a visit that brought nothing to analyse."""
        self._end(key, report, response)

    def record(self, key: int, depth: int, analysis: Analysis, response: Response) -> None:
        """Record the outcome of a visit with all that was found in it, and discover its links."""
        own, *inner = analysis.documents
        self._end(key, own, response)
        for report in inner:
            self._new_members.append(
                {"run_id": self.run_id, "key": key, "member": report.member or "", **_report_row(report)}
            )
        for report in analysis.documents:
            for finding in report.findings:
                self._sight(key, report.member, finding, response)
        self.discover(analysis.links, depth=depth + 1, referrer=key)
        if analysis.links:
            packed = b"".join(link.key.to_bytes(8, "big") for link in analysis.links)
            self._new_links.append({"b_key": key, "links": packed})
        self._outside.update(dict(analysis.outside))
        self._faults.update(analysis.faults)

    def _end(self, key: int, report: DocumentReport, response: Response) -> None:
        self.tally.done += 1
        self.tally.outcomes[report.outcome] += 1
        self._ended_visits.append(
            {
                "b_key": key,
                **_report_row(report),
                "status": response.status,
                "etag": response.etag,
                "last_modified": response.last_modified[:64],
                "fetched": response.fetched,
            }
        )

    def _sight(self, key: int, member: str | None, finding: Finding, response: Response) -> None:
        now = response.fetched or datetime.now(UTC)
        if finding.revealed is not None:
            self.revealed[finding.id] = finding.revealed
        if finding.id not in self._new_sightings:
            self.tally.findings += 1
        self._new_findings[finding.id] = {
            "site_id": self._site_id,
            "id": finding.id,
            "key": key,
            "member": member,
            "kind": finding.kind,
            "person": finding.person,
            "value": finding.value,
            "where": finding.where,
            "first_seen": now,
            "last_seen": now,
            "status": "open",
        }
        self._new_sightings[finding.id] = {
            "run_id": self.run_id,
            "finding_id": finding.id,
            "confidence": finding.confidence,
            "severity": finding.severity,
            "steps": finding.steps,
            "context": finding.context,
            "reasons": [[reason.text, reason.weight, list(reason.args)] for reason in finding.reasons],
            "detector": finding.detector,
            "subtype": finding.subtype,
            "tags": finding.tags,
            "alternatives": finding.alternatives,
            "occurrences": finding.occurrences,
        }

    # -- the disk

    def flush(self) -> None:
        """Write what is buffered, in one transaction."""
        with self._engine.begin() as connection:
            self._insert_missing(connection, resources, self._new_resources, ("site_id", "key"))
            self._insert_missing(connection, visits, self._new_visits, ("run_id", "key"))
            if self._ended_visits:
                columns: dict[str, Any] = {
                    name: bindparam(name) for name in self._ended_visits[0] if name != "b_key"
                }
                ended = visits.c.run_id == self.run_id, visits.c.key == bindparam("b_key")
                connection.execute(update(visits).where(*ended).values(columns), self._ended_visits)
            if self._new_links:
                own = resources.c.site_id == self._site_id, resources.c.key == bindparam("b_key")
                values: dict[str, Any] = {"links": bindparam("links")}
                connection.execute(update(resources).where(*own).values(values), self._new_links)
            if self._new_members:
                connection.execute(insert(members), self._new_members)
            self._write_findings(connection)
        for buffer in (
            self._new_resources,
            self._new_visits,
            self._ended_visits,
            self._new_links,
            self._new_members,
            self._new_findings,
            self._new_sightings,
        ):
            buffer.clear()

    def _insert_missing(
        self, connection: Connection, table: Table, rows: list[dict[str, Any]], key: tuple[str, ...]
    ) -> None:
        if rows:
            upsert = _UPSERT[self._engine.dialect.name](table).on_conflict_do_nothing(index_elements=key)
            connection.execute(upsert, rows)

    def _write_findings(self, connection: Connection) -> None:
        if not self._new_findings:
            return
        dialect_insert = _UPSERT[self._engine.dialect.name]
        upsert = dialect_insert(findings)
        upsert = upsert.on_conflict_do_update(
            index_elements=("site_id", "id"),
            set_={name: upsert.excluded[name] for name in ("last_seen", "value", "member", "status")},
        )
        connection.execute(upsert, list(self._new_findings.values()))
        upsert = dialect_insert(sightings)
        changing = [column.name for column in sightings.columns if not column.primary_key]
        upsert = upsert.on_conflict_do_update(
            index_elements=("run_id", "finding_id"), set_={name: upsert.excluded[name] for name in changing}
        )
        connection.execute(upsert, list(self._new_sightings.values()))

    # -- the end

    def end(self, state: str, stopped_by: str, traffic: Mapping[str, Any]) -> None:
        """Close the run. ``state`` is ``complete`` or ``incomplete``, ``stopped_by`` says why in words."""
        self.flush()
        with self._engine.begin() as connection:
            if self._outside:
                rows = [
                    {"run_id": self.run_id, "host": host[:255], "links": count}
                    for host, count in self._outside.items()
                ]
                connection.execute(insert(outside), rows)
            connection.execute(
                update(runs)
                .where(runs.c.id == self.run_id)
                .values(
                    state=state,
                    stopped_by=stopped_by,
                    ended=datetime.now(UTC),
                    traffic=dict(traffic),
                    faults=dict(self._faults),
                )
            )


def begin_run(engine: Engine, keyring: Keyring, facts: RunFacts) -> RunWriter:
    """Open a new run of a site, which is made when it is new."""
    with engine.begin() as connection:
        site_id = connection.scalar(select(sites.c.id).where(sites.c.name == facts.site))
        if site_id is None:
            site_id = connection.scalar(insert(sites).values(name=facts.site).returning(sites.c.id))
        new_run = insert(runs).values(
            site_id=site_id,
            state="running",
            started=datetime.now(UTC),
            seeds=list(facts.seeds),
            program=facts.program,
            rules=facts.rules,
            detectors=list(facts.detectors),
            settings=dict(facts.settings),
            traffic={},
            faults={},
        )
        run_id = connection.scalar(new_run.returning(runs.c.id))
    assert site_id is not None and run_id is not None
    return RunWriter(engine, keyring, run_id, site_id)


def _report_row(report: DocumentReport) -> dict[str, Any]:
    facts = {name: value for name, value in dataclasses.asdict(report.properties).items() if value}
    return {
        "outcome": report.outcome,
        "why": report.why,
        "detail": report.detail,
        "media_type": report.media_type[:128],
        "size": report.size,
        "sha256": report.sha256,
        "seconds": round(report.seconds, 4),
        "properties": facts or None,
        "notes": list(report.notes) or None,
        "dismissed": dict(report.dismissed) or None,
    }
