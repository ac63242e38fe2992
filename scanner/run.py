"""The composition root: settings, store, workers and spider become one run. Knows the whole street."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from sqlalchemy import Engine

from detectors.custom import CustomSpec
from detectors.testnumbers import TestNumbers
from scanner.addresses import Addresses
from scanner.crawl.discovery import WELL_KNOWN, well_known_lists
from scanner.crawl.process import crawl
from scanner.data_dir import prepare_data_dir
from scanner.errors import UserError
from scanner.keys import Keyring, load_keyring
from scanner.limits import Limits
from scanner.logs import log_to_file
from scanner.model import Revealed
from scanner.problems import problem_of
from scanner.progress import progress_line
from scanner.rules import rules_digest
from scanner.scope import Scope, parse_seed, scope_of
from scanner.settings import Settings
from scanner.setup import Setup
from scanner.store.database import open_database
from scanner.store.reader import RunReader
from scanner.store.runs import COMPLETE, INCOMPLETE, RunFacts, begin_run, ended_early, resume_run
from scanner.store.writer import RunWriter
from scanner.urls import host_of
from scanner.workers import worker_pool

KEY_FILE = "key.bin"


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


@contextmanager
def open_house(data_dir: Path) -> Iterator[House]:
    """The data directory, made and migrated if need be, with its log switched on while the block runs.

    Raises:
        UsageError: it cannot be used.
    """
    prepare_data_dir(data_dir)
    keyring = load_keyring(data_dir / KEY_FILE)
    engine = open_database(data_dir)
    handler = log_to_file(data_dir, Addresses(Setup(keyring)).masked)
    try:
        yield House(data_dir, engine, keyring)
    except UserError:
        raise
    except Exception:
        logging.getLogger(__name__).exception("a fault of the program")
        raise
    finally:
        engine.dispose()
        logging.getLogger().removeHandler(handler)
        handler.close()


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
    seeds = tuple(parse_seed(text) for text in asked)
    scope = scope_of(
        seeds,
        include_subdomains=settings.scope.include_subdomains,
        extra_hosts=settings.scope.extra_hosts,
        include=settings.scope.include,
        exclude=settings.scope.exclude,
    )
    setup = setup_of(settings, house.keyring, scope, reveal=reveal)
    addresses = Addresses(setup)
    facts = facts_of(host_of(seeds[0]), seeds, settings, addresses)
    writer = resume_run(house.engine, house.keyring, facts) if resume else None
    if writer is None:
        rotate = ended_early(house.engine, facts.site)
        writer = begin_run(house.engine, house.keyring, facts)
        _plant(writer, seeds, addresses)
        if rotate:
            # The last run did not get through: what it did not reach comes first tonight.
            writer.discover_known()
    with worker_pool(setup, settings.limits.workers or None) as pool, progress_line(writer.tally, console):
        crawled = crawl(writer, pool, addresses, scope, settings.crawl, settings.access)
    stopped_by = crawled.stopped_by or ("internal error" if writer.tally.waiting else "")
    state = INCOMPLETE if stopped_by or crawled.problem else COMPLETE
    writer.end(state, stopped_by, crawled.traffic)
    problem = crawled.problem or problem_of(RunReader(house.engine, writer.run_id))
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
    )


def facts_of(site: str, seeds: tuple[str, ...], settings: Settings, addresses: Addresses) -> RunFacts:
    """What is written down of a run at its start."""
    return RunFacts(
        site=site.removeprefix("www."),
        seeds=tuple(addresses.shown(seed) for seed in seeds),
        program=version("kommunscan"),
        rules=rules_digest(addresses.detectors, settings),
        detectors=tuple(f"{each.name} {each.version}" for each in addresses.detectors),
        settings=settings.model_dump(mode="json"),
    )
