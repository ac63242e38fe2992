"""Reading one run back, as plain data for reports and exports. Everything here is masked already."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Engine, RowMapping, Select, func, select

from detectors.api import Confidence, Reason, Severity
from scanner.errors import UsageError
from scanner.model import Outcome, Properties, Where, Why
from scanner.store.decisions import Decided, standing_decisions
from scanner.store.history import MissedFinding, NightCount, missed_findings, nights
from scanner.store.known_portals import SeenPortal, seen_portals
from scanner.store.life import Life
from scanner.store.runs import SCAN
from scanner.store.schema import findings, members, outside, resources, runs, sightings, sites, visits
from scanner.store.seen import CoverageLine, RunInfo, SeenFinding, SeenOutcome, SeenResource

_KEY_BYTES = 8
_BATCH = 1_000
_ASKED_REFERRERS = 5
"""Linking pages that are looked at for a contact."""
MOST_REFERRERS = 20
"""Pages named as linking to a finding's address; more of them help nobody."""


def latest_run(engine: Engine, site: str | None = None) -> int:
    """The newest scan, of one site or of all.

    Raises:
        UsageError: there is none.
    """
    query = select(func.max(runs.c.id)).join(sites, sites.c.id == runs.c.site_id).where(runs.c.purpose == SCAN)
    if site is not None:
        query = query.where(sites.c.name == site)
    with engine.begin() as connection:
        run_id: int | None = connection.scalar(query)
    if run_id is None:
        of_site = f" of {site}" if site else ""
        raise UsageError(f"there is no run{of_site} in this data directory", "scan first, or name another --data-dir")
    return run_id


class RunReader:
    """Answers questions about one run."""

    def __init__(self, engine: Engine, run_id: int) -> None:
        self._engine = engine
        self._run_id = run_id
        self.info, self._site_id = self._read_info()

    def _read_info(self) -> tuple[RunInfo, int]:
        query = select(runs, sites.c.name).join(sites, sites.c.id == runs.c.site_id).where(runs.c.id == self._run_id)
        with self._engine.begin() as connection:
            row = connection.execute(query).mappings().one_or_none()
        if row is None:
            raise UsageError(f"there is no run {self._run_id}", "kommunscan runs lists them")
        info = RunInfo(
            id=row["id"],
            site=row["name"],
            state=row["state"],
            started=row["started"],
            ended=row["ended"],
            stopped_by=row["stopped_by"],
            seeds=tuple(row["seeds"]),
            program=row["program"],
            rules=row["rules"],
            detectors=tuple(row["detectors"]),
            settings=row["settings"],
            traffic=row["traffic"],
            faults=row["faults"],
        )
        return info, row["site_id"]

    def coverage(self) -> list[CoverageLine]:
        """The outcomes of all addresses that the run knew of; their sum is the number of addresses."""
        return self._count(select(visits.c.outcome, visits.c.why, func.count()), visits.c.run_id)

    def pages_read(self, besides: Collection[str]) -> int:
        """The number of addresses that were read, without those that were found in the ways named in ``besides``."""
        query = select(func.count()).where(
            visits.c.run_id == self._run_id,
            visits.c.outcome.in_((Outcome.SCANNED, Outcome.UNCHANGED)),
            visits.c.origin.not_in(tuple(besides)),
        )
        with self._engine.begin() as connection:
            return connection.scalar(query) or 0

    def inner_coverage(self) -> list[CoverageLine]:
        """The outcomes of all documents inside of others, and of parts that could not be read."""
        return self._count(select(members.c.outcome, members.c.why, func.count()), members.c.run_id)

    def _count(self, query: Select[Any], run_id: Any) -> list[CoverageLine]:
        counts: Counter[tuple[Outcome, Why | None]] = Counter()
        with self._engine.begin() as connection:
            for outcome, why, count in connection.execute(
                query.where(run_id == self._run_id).group_by(*list(query.selected_columns)[:2])
            ):
                counts[_ending(outcome, why)] += count
        return [CoverageLine(outcome, why, count) for (outcome, why), count in sorted(counts.items(), key=str)]

    def findings(self, ids: Collection[str] = ()) -> list[SeenFinding]:
        """Every finding of the run, or those with these ids, the worst first."""
        own = visits.c.run_id == self._run_id, visits.c.key == findings.c.key
        query = (
            select(
                findings,
                *(column for column in sightings.columns if column.name not in ("confidence", "severity", "life")),
                resources.c.shown,
                visits.c.properties,
                visits.c.media_type,
                sightings.c.confidence,
                sightings.c.severity,
                # A sighting is named when its run ends; until then, no ended run has seen what is new.
                ((sightings.c.life == Life.NEW) | findings.c.noted_run.is_(None)).label("is_new"),
                sightings.c.life.label("seen_as"),
            )
            .join(sightings, sightings.c.finding_id == findings.c.id)
            .join(resources, (resources.c.site_id == findings.c.site_id) & (resources.c.key == findings.c.key))
            .join(visits, own[0] & own[1])
            .where(findings.c.site_id == self._site_id, sightings.c.run_id == self._run_id)
        )
        if ids:
            query = query.where(sightings.c.finding_id.in_(sorted(ids)))
        with self._engine.begin() as connection:
            rows = connection.execute(query).mappings().all()
        linking = self._linking({row["key"] for row in rows})
        referrers = self._shown({page for pages in linking.values() for page in pages})
        contacts = self._contacts(linking)
        inner = self._member_facts({row["key"] for row in rows if row["member"]})
        seen = [
            _seen_finding(
                row,
                tuple(referrers[page] for page in linking.get(row["key"], ())),
                contacts.get(row["key"], ""),
                inner.get((row["key"], row["member"])),
            )
            for row in rows
        ]
        return sorted(seen, key=lambda f: (f.severity, f.confidence), reverse=True)

    def outcomes(self) -> Iterator[SeenOutcome]:
        """Every address in the order of discovery, each followed by what lies inside it."""
        last = 0
        while rows := self._outcome_rows(last):
            inner = self._inner_rows([row["key"] for row in rows])
            shown = self._shown({row["referrer"] for row in rows if row["referrer"] is not None})
            for row in rows:
                referrer = shown.get(row["referrer"]) if row["referrer"] is not None else None
                yield _seen_outcome(row, row["shown"], None, row["status"], referrer)
                for member in inner.get(row["key"], ()):
                    yield _seen_outcome(member, row["shown"], member["member"], None, referrer)
            last = rows[-1]["number"]

    def unseen(self, outcome: Outcome, why: Why | None, most: int) -> list[SeenOutcome]:
        """The first ``most`` addresses and inner documents that ended in this outcome for this reason."""
        ending: list[ColumnElement[bool]] = [visits.c.outcome == outcome, visits.c.why == why]
        if (outcome, why) == (Outcome.SKIPPED, Why.INTERRUPTED):
            ending = [visits.c.outcome.is_(None) | (visits.c.why == why)]
        query = self._visits_with_address().where(*ending).order_by(visits.c.number).limit(most)
        inner = (
            select(members, resources.c.shown)
            .join(resources, (resources.c.site_id == self._site_id) & (resources.c.key == members.c.key))
            .where(members.c.run_id == self._run_id, members.c.outcome == outcome, members.c.why == why)
            .order_by(members.c.id)
            .limit(most)
        )
        with self._engine.begin() as connection:
            rows = connection.execute(query).mappings().all()
            inner_rows = connection.execute(inner).mappings().all()
        shown = self._shown({row["referrer"] for row in rows if row["referrer"] is not None})
        found = [_seen_outcome(row, row["shown"], None, row["status"], shown.get(row["referrer"])) for row in rows]
        found += [_seen_outcome(row, row["shown"], row["member"], None, None) for row in inner_rows]
        return found[:most]

    def resources(self, keys: set[int]) -> dict[int, SeenResource]:
        """The addresses with these keys, as the run fetched them."""
        return {key: _seen_resource(row) for key, row in self._visits_of(keys).items()}

    def outside(self) -> list[tuple[str, int]]:
        """Other hosts that the site links to, with the number of links, most first: linked, not scanned."""
        query = select(outside.c.host, outside.c.links).where(outside.c.run_id == self._run_id)
        with self._engine.begin() as connection:
            return [(row.host, row.links) for row in connection.execute(query.order_by(outside.c.links.desc()))]

    def portals(self) -> list[SeenPortal]:
        """Portals that pages show, embed or link to, those that were not scanned first."""
        return seen_portals(self._engine, self._run_id)

    def dismissed(self) -> Counter[str]:
        """Candidates that were turned down, counted by the reason that weighed heaviest against them."""
        total: Counter[str] = Counter()
        with self._engine.begin() as connection:
            for table in (visits, members):
                query = select(table.c.dismissed).where(table.c.run_id == self._run_id, table.c.dismissed.is_not(None))
                for (counts,) in connection.execute(query):
                    total.update(counts or {})
        return total

    def missed(self) -> list[MissedFinding]:
        """What the run before saw and this one did not, the worst first."""
        return missed_findings(self._engine, self._run_id)

    def decisions(self) -> dict[str, Decided]:
        """The newest decision that stands on each finding of the site, by the finding's id."""
        return {decided.finding: decided for decided in standing_decisions(self._engine, self._site_id)}

    def nights(self) -> list[NightCount]:
        """The site's runs up to this one, the oldest first."""
        return nights(self._engine, self._run_id)

    # -- pieces

    def _visits_with_address(self) -> Select[Any]:
        same = (resources.c.site_id == self._site_id) & (resources.c.key == visits.c.key)
        query = select(visits, resources.c.shown, resources.c.last_modified).join(resources, same)
        return query.where(visits.c.run_id == self._run_id)

    def _visits_of(self, keys: set[int]) -> dict[int, RowMapping]:
        ordered = sorted(keys)
        rows: dict[int, RowMapping] = {}
        for start in range(0, len(ordered), _BATCH):
            query = self._visits_with_address().where(visits.c.key.in_(ordered[start : start + _BATCH]))
            with self._engine.begin() as connection:
                rows |= {row["key"]: row for row in connection.execute(query).mappings()}
        return rows

    def _outcome_rows(self, after: int) -> list[RowMapping]:
        query = self._visits_with_address().where(visits.c.number > after).order_by(visits.c.number).limit(_BATCH)
        with self._engine.begin() as connection:
            return list(connection.execute(query).mappings())

    def _inner_rows(self, keys: list[int]) -> dict[int, list[RowMapping]]:
        query = select(members).where(members.c.run_id == self._run_id, members.c.key.in_(keys)).order_by(members.c.id)
        inner: dict[int, list[RowMapping]] = {}
        with self._engine.begin() as connection:
            for row in connection.execute(query).mappings():
                inner.setdefault(row["key"], []).append(row)
        return inner

    def _member_facts(self, keys: set[int]) -> dict[tuple[int, str], RowMapping]:
        ordered = sorted(keys)
        return {
            (row["key"], row["member"]): row
            for start in range(0, len(ordered), _BATCH)
            for rows in self._inner_rows(ordered[start : start + _BATCH]).values()
            for row in rows
        }

    def _shown(self, keys: set[int]) -> dict[int, str]:
        ordered = sorted(keys)
        shown: dict[int, str] = {}
        with self._engine.begin() as connection:
            for start in range(0, len(ordered), _BATCH):
                query = select(resources.c.key, resources.c.shown).where(
                    resources.c.site_id == self._site_id, resources.c.key.in_(ordered[start : start + _BATCH])
                )
                shown.update({row.key: row.shown for row in connection.execute(query)})
        return shown

    def _contacts(self, linking: Mapping[int, list[int]]) -> dict[int, str]:
        """The contact that a page which links to an address names, the first of those that name one."""
        asked = {target: pages[:_ASKED_REFERRERS] for target, pages in linking.items()}
        visited = self._visits_of({page for pages in asked.values() for page in pages})
        named = {key: (row["properties"] or {}).get("contact", "") for key, row in visited.items()}
        return {target: next(filter(None, (named.get(page) for page in pages)), "") for target, pages in asked.items()}

    def _linking(self, keys: set[int]) -> dict[int, list[int]]:
        """The pages that link to each of these addresses, from the links that every page was seen to have."""
        if not keys:
            return {}
        linking: dict[int, list[int]] = {}
        query = select(resources.c.key, resources.c.links).where(
            resources.c.site_id == self._site_id, resources.c.links.is_not(None)
        )
        with self._engine.connect().execution_options(yield_per=_BATCH) as connection:
            for page, packed in connection.execute(query):
                for start in range(0, len(packed), _KEY_BYTES):
                    target = int.from_bytes(packed[start : start + _KEY_BYTES], "big")
                    if target in keys and target != page:
                        pages = linking.setdefault(target, [])
                        if len(pages) < MOST_REFERRERS:
                            pages.append(page)
        return linking


def _ending(outcome: str | None, why: str | None) -> tuple[Outcome, Why | None]:
    """The outcome of a row; an address that was never visited was skipped because the run ended first."""
    if outcome is None:
        return Outcome.SKIPPED, Why.INTERRUPTED
    return Outcome(outcome), Why(why) if why else None


def _seen_outcome(
    row: RowMapping, url: str, member: str | None, status: int | None, referrer: str | None
) -> SeenOutcome:
    outcome, why = _ending(row["outcome"], row["why"])
    return SeenOutcome(
        url=url,
        member=member,
        outcome=outcome,
        why=why,
        detail=row["detail"],
        media_type=row["media_type"],
        size=row["size"],
        seconds=row["seconds"],
        status=status,
        referrer=referrer,
        notes=tuple(row["notes"] or ()),
    )


def _seen_resource(row: RowMapping) -> SeenResource:
    return SeenResource(
        key=row["key"],
        url=row["shown"],
        origin=row["origin"],
        status=row["status"],
        fetched=row["fetched"],
        last_modified=row["last_modified"],
        media_type=row["media_type"],
        size=row["size"],
        sha256=row["sha256"],
        properties=Properties(**(row["properties"] or {})),
    )


def _seen_finding(row: RowMapping, referrers: tuple[str, ...], contact: str, inner: RowMapping | None) -> SeenFinding:
    facts = inner if inner is not None else row
    return SeenFinding(
        id=row["id"],
        key=row["key"],
        kind=row["kind"],
        value=row["value"],
        person=row["person"],
        confidence=Confidence(row["confidence"]),
        severity=Severity(row["severity"]),
        url=row["shown"],
        member=row["member"],
        where=Where(row["where"]),
        steps=tuple((name, value) for name, value in row["steps"]),
        context=row["context"],
        reasons=tuple(
            Reason(text, weight, tuple((name, value) for name, value in args)) for text, weight, args in row["reasons"]
        ),
        first_seen=row["first_seen"],
        last_seen=row["last_seen"],
        status=row["status"],
        is_new=bool(row["is_new"]),
        life=Life.NEW if row["is_new"] else Life(row["seen_as"]),
        referrers=referrers,
        detector=row["detector"],
        subtype=row["subtype"],
        tags=tuple(row["tags"]),
        alternatives=tuple(row["alternatives"]),
        occurrences=row["occurrences"],
        properties=Properties(**(facts["properties"] or {})),
        media_type=facts["media_type"],
        contact=contact,
    )
