"""Beginning a run, or taking up one that was cut off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, insert, select, update

from scanner.keys import Keyring
from scanner.store.database import writing
from scanner.store.schema import runs, sites
from scanner.store.writer import RunWriter

RUNNING = "running"
COMPLETE = "complete"
INCOMPLETE = "incomplete"
"""States of a run."""
CUT_OFF = "cut off"
"""Why a run stopped whose process died without a word. Such a run has no end, and is not settled."""
SCAN = "scan"
RECHECK = "recheck"
"""Purposes of a run: a whole site, or only the addresses with open findings."""


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What is true of a run from its start.

    ``rules`` is a digest of program, detectors, extractors and their settings: equal rules read equal bytes
    equally.
    """

    site: str
    seeds: tuple[str, ...]
    program: str
    rules: str
    detectors: tuple[str, ...]
    settings: Mapping[str, Any]
    purpose: str = SCAN


def begin_run(engine: Engine, keyring: Keyring, facts: RunFacts) -> RunWriter:
    """Open a new run of a site, which is made when it is new.

    The caller holds the lock of the site: what still counts as running was cut off.
    """
    with writing(engine) as connection:
        site_id = connection.scalar(select(sites.c.id).where(sites.c.name == facts.site))
        if site_id is None:
            site_id = connection.scalar(insert(sites).values(name=facts.site).returning(sites.c.id))
        assert site_id is not None
        _mark_cut_off(connection, site_id)
        new_run = insert(runs).values(
            site_id=site_id,
            purpose=facts.purpose,
            state=RUNNING,
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
    assert run_id is not None
    return RunWriter(engine, keyring, run_id, site_id, facts.rules)


def resume_run(engine: Engine, keyring: Keyring, facts: RunFacts) -> RunWriter | None:
    """Take up the site's newest run if it was cut off and followed the same rules; None if there is no such run.

    The caller holds the lock of the site.
    """
    newest = (
        select(runs.c.id, runs.c.site_id, runs.c.state, runs.c.rules)
        .join(sites, sites.c.id == runs.c.site_id)
        .where(sites.c.name == facts.site, runs.c.purpose == facts.purpose)
        .order_by(runs.c.id.desc())
        .limit(1)
    )
    with engine.connect() as connection:
        row = connection.execute(newest).one_or_none()
    if row is None or row.state == COMPLETE or row.rules != facts.rules:
        return None
    with writing(engine) as connection:
        _mark_cut_off(connection, row.site_id)
    writer = RunWriter(engine, keyring, row.id, row.site_id, facts.rules)
    writer.take_up()
    return writer


def ended_early(engine: Engine, site: str) -> bool:
    """Whether the site's newest scan did not reach everything it knew of, or was killed. For when none is running."""
    newest = (
        select(runs.c.state)
        .join(sites, sites.c.id == runs.c.site_id)
        .where(sites.c.name == site, runs.c.purpose == SCAN)
        .order_by(runs.c.id.desc())
        .limit(1)
    )
    with engine.connect() as connection:
        return connection.scalar(newest) in (INCOMPLETE, RUNNING)


def running_sites(engine: Engine) -> list[str]:
    """The sites with a run that has not ended: it goes on, or its process died."""
    query = select(sites.c.name).join(runs, runs.c.site_id == sites.c.id).where(runs.c.state == RUNNING)
    with engine.connect() as connection:
        return list(connection.scalars(query.distinct().order_by(sites.c.name)))


def mark_cut_off(engine: Engine, site: str) -> None:
    """Mark the site's runs that have not ended as cut off. The caller holds the lock of the site."""
    with writing(engine) as connection:
        site_id = connection.scalar(select(sites.c.id).where(sites.c.name == site))
        if site_id is not None:
            _mark_cut_off(connection, site_id)


def _mark_cut_off(connection: Connection, site_id: int) -> None:
    left = (runs.c.site_id == site_id) & (runs.c.state == RUNNING)
    connection.execute(update(runs).where(left).values(state=INCOMPLETE, stopped_by=CUT_OFF))
