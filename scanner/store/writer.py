"""Writing one run: the frontier of addresses still to visit, and what became of those that were.

The frontier and the outcomes are the same rows: an address enters ``visits`` when it is discovered and has
no outcome until its visit is over. So the sums of the coverage add up by construction, and a run that was
killed at any moment goes on with exactly the visits that have no outcome.

Everything is buffered and written in one transaction at a time (``flush``): what a page revealed (its links,
findings and outcome) is stored together or not at all.
"""

import dataclasses
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, Select, delete, func, insert, literal, select, update

from scanner.keys import Keyring
from scanner.model import Analysis, DocumentReport, Finding, FoundLink, Outcome, Revealed, Why
from scanner.store.batches import insert_missing, mark_visited, update_rows, write_findings
from scanner.store.database import take_stock, writing
from scanner.store.decisions import refute_fixed
from scanner.store.doubles import OF_THE_ADDRESS, drop_doubles
from scanner.store.known_portals import earlier_portals, keep_portals, take_portals
from scanner.store.life import Life, settle
from scanner.store.pictures import (
    Waiting,
    before_reading,
    forget_parts,
    give_up,
    joined,
    keep_waiting,
    nothing_waits,
    waiting_in,
    waiting_row,
)
from scanner.store.repeat import repeat_readings
from scanner.store.rows import NO_REPORT, Row, finding_row, report_row, sighting_row
from scanner.store.schema import findings, members, outside, resources, runs, sightings, visits
from scanner.store.visiting import Known, Pending, Response, Tally

_BATCH = 5_000
_KEY_BYTES = 8
EARLIER_SCAN = "earlier scan"
"""The origin of addresses that only earlier runs knew."""
TIMES_GONE = 2
"""So many visits, on different runs, must find an address gone before it counts as gone."""
_READABLE_AGAIN = frozenset({Why.TIME_LIMIT, Why.DETECTOR_FAULT, Why.BUILT_BY_SCRIPT})
"""Reasons for which the same bytes may be read better the next time."""


class RunWriter:
    """The one writer of a run. Not for several threads."""

    def __init__(self, engine: Engine, keyring: Keyring, run_id: int, site_id: int, rules: str) -> None:
        self.run_id = run_id
        self.tally = Tally()
        self.revealed: dict[str, Revealed] = {}
        self._engine = engine
        self._keyring = keyring
        self._site_id = site_id
        self._rules = rules
        self._seen: set[int] = set()
        self._contents: set[int] = set()
        self._claimed: set[int] = set()
        self._closed = False
        self._handed_out = 0
        self._new_resources: list[Row] = []
        self._new_visits: list[Row] = []
        self._ended_visits: list[Row] = []
        self._repeated: list[Row] = []
        self._read: list[Row] = []
        self._not_found: list[Row] = []
        self._new_members: list[Row] = []
        self._taken_back: list[Row] = []
        self._waiting: list[Row] = []
        self._new_findings: dict[str, Row] = {}
        self._new_sightings: dict[str, Row] = {}
        self._outside: Counter[str] = Counter()
        self._faults: Counter[str] = Counter()
        self._portals: dict[tuple[str, str], bool] = {}

    # -- the frontier

    def close_frontier(self) -> None:
        """Visit what is known now, and nothing that is discovered from here on."""
        self._closed = True

    def discover(self, links: Iterable[FoundLink], *, depth: int, referrer: int | None) -> list[FoundLink]:
        """Add addresses that this run has not seen; answers with those."""
        fresh = []
        for link in links:
            if link.key in self._seen or self._closed:
                continue
            self._new_resources.append(
                {
                    "site_id": self._site_id,
                    "key": link.key,
                    "shown": link.shown,
                    "sealed": None if link.shown == link.url else self._keyring.seal(link.url),
                    "first_seen": datetime.now(UTC),
                }
            )
            self._await_visit(link.key, depth, link.origin, referrer)
            fresh.append(link)
        return fresh

    def discover_known(self) -> int:
        """Add the addresses that earlier runs knew and that are not proven gone, the longest unvisited first.

        A page that nothing links to any more is a leak for as long as it is online.
        """
        query = (
            select(resources.c.key)
            .where(resources.c.site_id == self._site_id, resources.c.times_gone < TIMES_GONE)
            .order_by(resources.c.last_visit.is_not(None), resources.c.last_visit)
        )
        self.flush()
        with self._engine.connect() as connection:
            keys = [key for (key,) in connection.execute(query)]
        return self.plant(keys, EARLIER_SCAN)

    def plant(self, keys: Iterable[int], origin: str) -> int:
        """Add addresses that the store knows from earlier runs; answers how many are new to this one."""
        before = self.tally.known
        for key in keys:
            if key not in self._seen and not self._closed:
                self._await_visit(key, 0, origin, None)
            if len(self._new_visits) >= _BATCH:
                self.flush()
        return self.tally.known - before

    def _await_visit(self, key: int, depth: int, origin: str, referrer: int | None) -> None:
        self._seen.add(key)
        self.tally.known += 1
        self._new_visits.append(
            {
                "run_id": self.run_id,
                "key": key,
                "number": self.tally.known,
                "depth": depth,
                "origin": origin[:32],
                "referrer": referrer,
            }
        )

    def next_pending(self, limit: int) -> list[Pending]:
        """The next addresses in the order of their discovery; each is handed out once."""
        if not self.has_pending():
            return []
        self.flush()
        query = (
            self._visit_query()
            .where(visits.c.number > self._handed_out, visits.c.outcome.is_(None))
            .order_by(visits.c.number)
            .limit(limit)
        )
        with self._engine.begin() as connection:
            rows = connection.execute(query).all()
        self._handed_out = rows[-1].number if len(rows) == limit else self.tally.known
        return [self._pending(row) for row in rows if row.key not in self._claimed]

    def claim(self, link: FoundLink, *, depth: int, referrer: int | None) -> Pending | None:
        """Take an address for a visit of its own, which the frontier then leaves alone; None when the run knows it."""
        if not self.discover([link], depth=depth, referrer=referrer):
            return None
        self._claimed.add(link.key)
        query = select(literal(depth).label("depth"), literal(link.origin).label("origin"), resources).where(
            resources.c.site_id == self._site_id, resources.c.key == link.key
        )
        with self._engine.connect() as connection:
            row = connection.execute(query).one_or_none()
        if row is not None:
            return self._pending(row)
        return Pending(link.key, link.url, link.shown, link.origin, depth)

    def has_pending(self) -> bool:
        """Whether ``next_pending`` may still hand out something."""
        return self._handed_out < self.tally.known

    def _visit_query(self) -> Select[Any]:
        return (
            select(visits.c.number, visits.c.depth, visits.c.origin, resources)
            .join(resources, (resources.c.site_id == self._site_id) & (resources.c.key == visits.c.key))
            .where(visits.c.run_id == self.run_id)
        )

    def _pending(self, row: Any) -> Pending:
        known = None
        if row.rules == self._rules and row.read_run is not None:
            known = Known(row.read_run, Outcome(row.outcome), row.etag, row.last_modified, row.sha256)
        return Pending(
            key=row.key,
            url=self._keyring.unseal(row.sealed) if row.sealed else row.shown,
            shown=row.shown,
            origin=row.origin,
            depth=row.depth,
            known=known,
            times_gone=row.times_gone,
            links=tuple(_unpacked(row.links or b"")) if known is not None else (),
        )

    # -- what became of a visit

    def end_visit(self, pending: Pending, report: DocumentReport, response: Response) -> None:
        """Record the outcome of a visit that brought nothing to analyse."""
        if response.status in (404, 410):
            self._not_found.append({"b_key": pending.key, "b_seen": response.fetched})
        self._end(pending.key, report, response)

    def reopen(self, pending: Pending, outcome: Outcome) -> None:
        """Take back the outcome of a visit that is going to be made again in this run."""
        self.tally.done -= 1
        self.tally.outcomes[outcome] -= 1
        self._ended_visits.append({"b_key": pending.key, **NO_REPORT, "status": None, "fetched": None})

    def record(self, pending: Pending, analysis: Analysis, response: Response) -> list[FoundLink]:
        """Record the outcome of a visit with all that was found in it; answers with the links that are new.

        Bytes that this run has already read at another address are a duplicate: what they hold was recorded
        there, only what this address itself betrays is new. An address with open findings keeps them.
        """
        own, *inner = analysis.documents
        if own.size and self.is_read_elsewhere(pending.key, own.sha256):
            self._record_duplicate(pending, own, response)
        else:
            if own.sha256 and own.size and own.outcome is Outcome.SCANNED:
                self._contents.add(_short(own.sha256))
            self._end(pending.key, own, response)
            self._keep_members(pending.key, inner)
            for report in analysis.documents:
                for finding in report.findings:
                    self._sight(pending, report.member, finding, response)
            self._remember(pending.key, own, analysis, response)
            self._waiting.append(waiting_row(self._site_id, pending.key, analysis, response.last_modified))
        self._outside.update(dict(analysis.outside))
        self._faults.update(analysis.faults)
        self._portals.update({(system, host): scanned for system, host, scanned in analysis.portals})
        return self.discover(analysis.links, depth=pending.depth + 1, referrer=pending.key)

    def repeat(self, pending: Pending, response: Response) -> None:
        """Record that an address has not changed: it keeps its findings, and its links are discovered again."""
        assert pending.known is not None
        known = pending.known
        self.tally.done += 1
        self.tally.outcomes[Outcome.UNCHANGED if known.outcome is Outcome.SCANNED else known.outcome] += 1
        if known.sha256 and known.outcome is Outcome.SCANNED:
            self._contents.add(_short(known.sha256))
        self._repeated.append(
            {
                "b_key": pending.key,
                "b_read_run": known.run_id,
                "b_outcome": Outcome.UNCHANGED if known.outcome is Outcome.SCANNED else known.outcome,
                "b_status": response.status,
                "b_seen": response.fetched or datetime.now(UTC),
            }
        )
        for key in pending.links:
            if key not in self._seen and not self._closed:
                self._await_visit(key, pending.depth + 1, "a", pending.key)

    def _record_duplicate(self, pending: Pending, own: DocumentReport, response: Response) -> None:
        outcome = dataclasses.replace(own, outcome=Outcome.SKIPPED, why=Why.DUPLICATE, detail="")
        self._end(pending.key, outcome, response)
        self._waiting.append(nothing_waits(self._site_id, pending.key))
        for finding in own.findings:
            if finding.where in OF_THE_ADDRESS:
                self._sight(pending, None, finding, response)

    def _end(self, key: int, report: DocumentReport, response: Response) -> None:
        self.tally.done += 1
        self.tally.outcomes[report.outcome] += 1
        self._ended_visits.append(
            {"b_key": key, **report_row(report), "status": response.status, "fetched": response.fetched}
        )

    def _keep_members(self, key: int, inner: Iterable[DocumentReport]) -> None:
        self._new_members += [
            {"run_id": self.run_id, "key": key, "member": report.member or "", **report_row(report)} for report in inner
        ]

    def _remember(self, key: int, own: DocumentReport, analysis: Analysis, response: Response) -> None:
        """Keep what the next run needs in order not to read the same bytes again."""
        settled = own.outcome is Outcome.SCANNED or (own.outcome is Outcome.UNREAD and own.why not in _READABLE_AGAIN)
        settled = settled and not analysis.fleeting
        self._read.append(
            {
                "b_key": key,
                "last_visit": response.fetched,
                "etag": response.etag if settled else "",
                "last_modified": response.last_modified[:64] if settled else "",
                "sha256": own.sha256 if settled else "",
                "rules": self._rules if settled else "",
                "read_run": self.run_id if settled else None,
                "outcome": own.outcome,
                "times_gone": 0,
                "links": b"".join(link.key.to_bytes(_KEY_BYTES, "big") for link in analysis.links) or None,
            }
        )

    def _sight(self, pending: Pending, member: str | None, finding: Finding, response: Response) -> None:
        if finding.revealed is not None:
            self.revealed[finding.id] = dataclasses.replace(finding.revealed, url=pending.url)
        if finding.id not in self._new_sightings:
            self.tally.findings += 1
        seen = response.fetched or datetime.now(UTC)
        self._new_findings[finding.id] = finding_row(self._site_id, pending.key, member, finding, seen)
        self._new_sightings[finding.id] = sighting_row(self.run_id, finding)

    def _holds_findings(self, key: int) -> bool:
        query = select(findings.c.id).where(
            findings.c.site_id == self._site_id,
            findings.c.key == key,
            findings.c.noted_run.is_not(None),
            findings.c.life != Life.GONE,
            findings.c.where.not_in(OF_THE_ADDRESS),
        )
        with self._engine.connect() as connection:
            return connection.scalar(query.limit(1)) is not None

    # -- pictures whose turn comes when everything else is read

    def waiting_pictures(self) -> list[Waiting]:
        """The documents visited in this run of which pictures wait to be read, in the order to read them."""
        self.flush()
        with self._engine.connect() as connection:
            return waiting_in(connection, self._site_id, self.run_id)

    def pending_again(self, key: int) -> Pending:
        """An address that this run has visited, to be fetched once more whether it has changed or not."""
        with self._engine.connect() as connection:
            row = connection.execute(self._visit_query().where(visits.c.key == key)).one()
        return dataclasses.replace(self._pending(row), known=None)

    def is_read_elsewhere(self, key: int, sha256: str) -> bool:
        """Whether this run has read the same bytes at another address, and this one has no open findings to keep."""
        return bool(sha256) and _short(sha256) in self._contents and not self._holds_findings(key)

    def record_pictures(self, pending: Pending, waiting: Waiting, analysis: Analysis, response: Response) -> None:
        """Record what was found when an address was fetched again for its pictures, in place of what was known."""
        self.flush()
        own = analysis.documents[0]
        with self._engine.connect() as connection:
            before = before_reading(connection, self._site_id, self.run_id, waiting, own.sha256)
        self.tally.done -= 1
        self.tally.outcomes[before.outcome] -= 1
        self.tally.findings -= len(before.sighted)
        if before.outcome is not Outcome.UNREAD:
            self._contents.discard(_short(own.sha256))
        self._taken_back.append({"b_key": pending.key, "b_all": before.other_bytes})
        skipped = 0 if before.other_bytes else waiting.done
        # Links out of the site and faults were counted when it was read first.
        analysis = dataclasses.replace(joined(analysis, before, skipped), outside=(), faults=())
        self.record(pending, analysis, response)
        self.flush()

    def give_up_pictures(self, pending: Pending, detail: str) -> None:
        """Say that the pictures of an address cannot be read; what else was read of it stays."""
        self.flush()
        with writing(self._engine) as connection:
            give_up(connection, self._site_id, self.run_id, pending.key, detail)

    # -- the disk

    def flush(self) -> None:
        """Write what is buffered, in one transaction."""
        buffers: tuple[Any, ...] = (
            self._new_resources,
            self._new_visits,
            self._ended_visits,
            self._repeated,
            self._read,
            self._not_found,
            self._new_members,
            self._taken_back,
            self._waiting,
            self._new_findings,
            self._new_sightings,
        )
        if not any(buffers):
            return
        with writing(self._engine) as connection:
            insert_missing(connection, resources, self._new_resources)
            insert_missing(connection, visits, self._new_visits)
            update_rows(connection, visits, visits.c.run_id == self.run_id, self._ended_visits)
            update_rows(connection, resources, resources.c.site_id == self._site_id, self._read)
            keep_waiting(connection, self._waiting)
            forget_parts(connection, self.run_id, self._taken_back)
            if self._new_members:
                connection.execute(insert(members), self._new_members)
            write_findings(connection, self.run_id, self._new_findings.values(), self._new_sightings.values())
            repeat_readings(connection, self._site_id, self.run_id, self._repeated)
            mark_visited(connection, self._site_id, self.run_id, self._repeated, self._not_found)
        for buffer in buffers:
            buffer.clear()

    # -- a run that goes on

    def take_up(self) -> None:
        """Take up a run that was cut off: what it knew is known, what has no outcome is visited."""
        query = select(visits.c.key, visits.c.outcome, visits.c.sha256, visits.c.size, visits.c.number).where(
            visits.c.run_id == self.run_id
        )
        with self._engine.connect() as connection:
            for key, outcome, sha256, size, number in connection.execute(query):
                self._seen.add(key)
                self.tally.known = max(self.tally.known, number)
                if outcome is None:
                    continue
                self.tally.done += 1
                self.tally.outcomes[Outcome(outcome)] += 1
                if sha256 and size and Outcome(outcome) in (Outcome.SCANNED, Outcome.UNCHANGED):
                    self._contents.add(_short(sha256))
            count = select(func.count()).select_from(sightings).where(sightings.c.run_id == self.run_id)
            self.tally.findings = connection.scalar(count) or 0
        with writing(self._engine) as connection:
            for host, links in connection.execute(
                select(outside.c.host, outside.c.links).where(outside.c.run_id == self.run_id)
            ):
                self._outside[host] = links
            connection.execute(delete(outside).where(outside.c.run_id == self.run_id))
            self._portals = take_portals(connection, self.run_id)
            connection.execute(update(runs).where(runs.c.id == self.run_id).values(state="running", stopped_by=""))

    # -- the end

    def end(self, state: str, stopped_by: str, traffic: Mapping[str, Any]) -> None:
        """Close the run and settle what became of each finding.

        ``state`` is ``complete`` or ``incomplete``, ``stopped_by`` says why in words.
        """
        self.flush()
        with writing(self._engine) as connection:
            take_stock(connection)
            drop_doubles(connection, self._site_id, self.run_id)
            settle(connection, self._site_id, self.run_id, whole_site=not self._closed)
            refute_fixed(connection, self._site_id, self.run_id)
            if self._outside:
                rows = [
                    {"run_id": self.run_id, "host": host[:255], "links": count} for host, count in self._outside.items()
                ]
                connection.execute(insert(outside), rows)
            # Pages that have not changed were not read, and still show what they showed.
            earlier = earlier_portals(connection, self._site_id, self.run_id, self._rules)
            kept = earlier if self.tally.outcomes[Outcome.UNCHANGED] else {}
            keep_portals(connection, self.run_id, {**kept, **self._portals})
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


def _short(sha256: str) -> int:
    """The start of a digest, as a number: a set of them is kept in memory."""
    return int(sha256[:15], 16)


def _unpacked(keys: bytes) -> Iterator[int]:
    for start in range(0, len(keys), _KEY_BYTES):
        yield int.from_bytes(keys[start : start + _KEY_BYTES], "big")
