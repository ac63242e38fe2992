"""The composition root: settings, store, workers and spider become one run. Knows the whole street."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from detectors.custom import CustomSpec
from detectors.testnumbers import TestNumbers
from scanner.addresses import Addresses
from scanner.crawl.access import Access
from scanner.crawl.discovery import WELL_KNOWN, well_known_lists
from scanner.crawl.process import crawl
from scanner.crawl.render.chromium import installed_browser
from scanner.data_dir import prepare_data_dir
from scanner.errors import UsageError, UserError
from scanner.housekeeping import LogSettings
from scanner.keys import Keyring, load_keyring
from scanner.limits import Limits
from scanner.lock import site_lock
from scanner.logs import about, logging_to
from scanner.model import Revealed
from scanner.portals.api import Bounds
from scanner.problems import problem_of
from scanner.progress import progress_line
from scanner.rules import rules_digest
from scanner.scope import Scope, parse_seed, scope_of
from scanner.settings import Settings
from scanner.setup import Setup
from scanner.standing import apply_standing, read_standing
from scanner.store.database import open_database, store_failed
from scanner.store.reader import RunReader
from scanner.store.runs import COMPLETE, INCOMPLETE, SCAN, RunFacts, begin_run, ended_early, resume_run
from scanner.store.writer import RunWriter
from scanner.urls import host_of
from scanner.workers import worker_pool

logger = logging.getLogger(__name__)

KEY_FILE = "key.bin"
_HOW_IT_READS = {"crawl", "access", "scope", "portals", "detect", "limits", "ocr", "decisions"}
"""Sections of the settings that are kept with a run. The others name people who get mail."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """How a run ended. ``problem`` is set when it could not see what it was asked to see.

    ``revealed`` maps finding ids to raw values; it is empty unless the user asked for them in this run.
    """

    run_id: int
    state: str
    stopped_by: str
    problem: UserError | None
    revealed: Mapping[str, Revealed] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class House:
    """An opened data directory."""

    data_dir: Path
    engine: Engine
    keyring: Keyring


@dataclass(frozen=True, slots=True)
class Plan:
    """What is known of a run before it begins."""

    seeds: tuple[str, ...]
    scope: Scope
    setup: Setup
    addresses: Addresses
    facts: RunFacts


@contextmanager
def open_house(
    data_dir: Path, database: str | None = None, key_file: Path | None = None, log: LogSettings | None = None
) -> Iterator[House]:
    """The data directory, made and migrated if need be, with its log switched on while the block runs.

    ``database`` is the URL of a database elsewhere, ``key_file`` a key elsewhere. ``log`` says how the log is written.

    Raises:
        UsageError: it cannot be used.
        IncompleteError: the store failed while the block ran.
    """
    prepare_data_dir(data_dir)
    keyring = load_keyring(key_file or data_dir / KEY_FILE)
    engine = open_database(data_dir, database)
    with _disposed(engine), logging_to(data_dir, Addresses(Setup(keyring)).masked, log or LogSettings()):
        try:
            yield House(data_dir, engine, keyring)
        except UserError:
            raise
        except DBAPIError as error:
            logger.exception("the store failed")
            raise store_failed(error) from None
        except Exception:
            logger.exception("a fault of the program")
            raise


@contextmanager
def _disposed(engine: Engine) -> Iterator[None]:
    try:
        yield
    finally:
        engine.dispose()


def scan(
    asked: tuple[str, ...],
    settings: Settings,
    house: House,
    console: Console,
    *,
    reveal: bool,
    resume: bool,
) -> RunResult:
    """Crawl and read a site, and store what was found. ``asked`` is what the user typed.

    Raises:
        UsageError: an address is none, or the settings name a detector that is not there.
    """
    plan = plan_of(asked, settings, house.keyring, reveal=reveal)
    with site_lock(house.data_dir, plan.facts.site):
        writer = resume_run(house.engine, house.keyring, plan.facts) if resume else None
        if writer is None:
            rotate = ended_early(house.engine, plan.facts.site)
            writer = begin_run(house.engine, house.keyring, plan.facts)
            _plant(writer, plan.seeds, plan.addresses)
            if rotate:
                # The last run did not get through: what it did not reach comes first tonight.
                writer.discover_known()
        return carry_out(plan, writer, settings, house, console)


def plan_of(asked: tuple[str, ...], settings: Settings, keyring: Keyring, *, reveal: bool) -> Plan:
    """What follows from the addresses that a user typed, before anything is visited.

    Raises:
        UsageError: an address is none, a secret is missing, the settings name a detector that is not there, or
            half a decision.
    """
    seeds = tuple(parse_seed(text) for text in asked)
    scope = scope_of(
        seeds,
        include_subdomains=settings.scope.include_subdomains,
        extra_hosts=settings.scope.extra_hosts,
        include=settings.scope.include,
        exclude=settings.scope.exclude,
    )
    setup = setup_of(settings, keyring, scope, reveal=reveal)
    addresses = Addresses(setup)
    read_standing(settings.decisions)
    if settings.crawl.render == "always" and installed_browser() is None:
        raise UsageError(
            "crawl.render is always, and there is no browser",
            "install the extra kommunscan[browser] and a Chromium, or write auto",
        )
    Access(settings.access, scope)  # a secret that is not there is said before anything is fetched
    return Plan(seeds, scope, setup, addresses, facts_of(host_of(seeds[0]), seeds, settings, addresses))


def carry_out(plan: Plan, writer: RunWriter, settings: Settings, house: House, console: Console) -> RunResult:
    """Visit the frontier of a run, close it, and bring its findings in line with what was decided.

    When the store cannot be written any more, what was stored is kept, and the run can be resumed.
    """
    with about(plan.facts.site, writer.run_id):
        return _carry_out(plan, writer, settings, house, console)


def _carry_out(plan: Plan, writer: RunWriter, settings: Settings, house: House, console: Console) -> RunResult:
    logger.info("%s %d of %s begins", plan.facts.purpose, writer.run_id, plan.facts.site)
    with (
        worker_pool(plan.setup, settings.limits.workers or None) as pool,
        progress_line(writer.tally, console),
    ):
        crawled = crawl(
            writer, pool, plan.addresses, plan.scope, settings.crawl, settings.ocr, settings.access, house.data_dir
        )
    stopped_by = crawled.stopped_by or ("internal error" if writer.tally.waiting else "")
    state = INCOMPLETE if stopped_by or crawled.problem else COMPLETE
    writer.end(state, stopped_by, crawled.traffic)
    logger.info("%s %d of %s ended: %s", plan.facts.purpose, writer.run_id, plan.facts.site, stopped_by or state)
    apply_standing(house.engine, plan.facts.site, settings.decisions)
    problem = crawled.problem
    if problem is None and plan.facts.purpose == SCAN:
        problem = problem_of(RunReader(house.engine, writer.run_id))
    return RunResult(writer.run_id, state, stopped_by, problem, writer.revealed)


def _plant(writer: RunWriter, seeds: tuple[str, ...], addresses: Addresses) -> None:
    """Put the first addresses into the frontier: what the user named, and where sites list their pages."""
    lists = [(place, WELL_KNOWN) for seed in seeds for place in well_known_lists(seed)]
    for url, origin in [*((seed, "seed") for seed in seeds), *lists]:
        link = addresses.link(url, origin)
        writer.discover([link] if link else [], depth=0, referrer=None)


def setup_of(settings: Settings, keyring: Keyring, scope: Scope, *, reveal: bool) -> Setup:
    """What the workers are given."""
    return Setup(
        keyring=keyring,
        scope=scope,
        limits=Limits(
            seconds=settings.limits.seconds,
            memory_bytes=settings.limits.memory,
            document_bytes=settings.crawl.max_bytes,
        ),
        countries=settings.detect.countries,
        kinds=settings.detect.kinds,
        also=settings.detect.also,
        custom=tuple(CustomSpec(**custom.model_dump()) for custom in settings.detect.custom),
        test_numbers=TestNumbers(settings.detect.test_numbers),
        reveal=reveal,
        portals=Bounds(years=settings.portals.years, features=settings.portals.features_per_layer),
        accept_portals=settings.portals.accept,
    )


def facts_of(site: str, seeds: tuple[str, ...], settings: Settings, addresses: Addresses) -> RunFacts:
    """What is written down of a run at its start."""
    return RunFacts(
        site=site.removeprefix("www."),
        seeds=tuple(addresses.shown(seed) for seed in seeds),
        program=version("kommunscan"),
        rules=rules_digest(addresses.detectors, settings),
        detectors=tuple(f"{each.name} {each.version}" for each in addresses.detectors),
        settings=settings.model_dump(mode="json", include=_HOW_IT_READS),
    )
