"""Full disks, locked databases, power cuts: what was reported as stored is there, once, and the next run works."""

import multiprocessing
import random
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing.connection import Connection as Pipe
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.exc import DBAPIError

from scanner.cut_off import mark_killed_runs
from scanner.errors import ExitCode, UsageError
from scanner.lock import site_lock
from scanner.model import DocumentReport, Outcome
from scanner.store.database import open_database, store_failed, writing
from scanner.store.reader import RunReader
from scanner.store.runs import CUT_OFF, INCOMPLETE, RUNNING, begin_run, resume_run, running_sites
from scanner.store.schema import events, findings, resources, runs, sightings, visits
from scanner.store.writer import RunWriter
from tests.store.lives import FACTS, KEYRING, SITE, leak, link, night, report, visit

TRIES = 55
PAGES = 900
FINDINGS_PER_PAGE = 3


def path_of(number: int) -> str:
    return f"/{number}"


def answer_of(path: str) -> tuple[DocumentReport, ...]:
    return (report(*(leak(path, f"p{path}-{which}@example.org") for which in range(FINDINGS_PER_PAGE)), content=path),)


def work(folder: Path, url: str | None, said: Pipe) -> None:
    """A run in a process of its own, until it is killed: says which pages are stored, each time after a flush."""
    engine = open_database(folder, url)
    writer = resume_run(engine, KEYRING, FACTS)
    if writer is None:
        writer = begin_run(engine, KEYRING, FACTS)
        writer.discover([link(path_of(number)) for number in range(PAGES)], depth=0, referrer=None)
        writer.flush()
    said.send([])
    while batch := writer.next_pending(2):
        done = []
        for pending in batch:
            path = pending.url.removeprefix(f"https://{SITE}")
            visit(writer, pending, answer_of(path))
            done.append(path)
        writer.flush()
        said.send(done)
    writer.end("complete", "", {})
    said.send(None)


@pytest.fixture
def place(engine: Engine, tmp_path: Path) -> tuple[Path, str | None]:
    """Where a process finds the store of this test."""
    url = None if engine.dialect.name == "sqlite" else engine.url.render_as_string(hide_password=False)
    return tmp_path, url


def test_killed_at_any_moment_nothing_is_lost_or_counted_twice(engine: Engine, place: tuple[Path, str | None]) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.store.test_faults"])
    chance = random.Random(6)
    stored: set[str] = set()
    kills = 0
    for _ in range(TRIES):
        mine, its = context.Pipe(duplex=False)
        process = context.Process(target=work, args=(*place, its))
        process.start()
        its.close()
        for done in _until_killed(mine, process, chance.randrange(1, 12), chance.random() * 0.02):
            stored.update(done)
        process.join()
        kills += process.exitcode == -9
        mine.close()
        assert _pages_read(engine) >= stored
    assert kills >= 50
    writer = resume_run(engine, KEYRING, FACTS)
    assert writer is not None
    assert writer.tally.done == len(_pages_read(engine))
    while batch := writer.next_pending(500):
        for pending in batch:
            visit(writer, pending, answer_of(pending.url.removeprefix(f"https://{SITE}")))
    writer.end("complete", "", {})
    _everything_is_there_once(engine, writer)


def settle(folder: Path, url: str | None, said: Pipe) -> None:
    """The end of a run, in a process of its own."""
    writer = resume_run(open_database(folder, url), KEYRING, FACTS)
    said.send([])
    if writer is not None:
        writer.end("complete", "", {})


def test_killed_while_it_settles_each_finding_is_new_once(engine: Engine, place: tuple[Path, str | None]) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.store.test_faults"])
    chance = random.Random(6)
    writer = begin_run(engine, KEYRING, FACTS)
    writer.discover([link(path_of(number)) for number in range(PAGES)], depth=0, referrer=None)
    for pending in writer.next_pending(PAGES):
        visit(writer, pending, answer_of(pending.url.removeprefix(f"https://{SITE}")))
    writer.flush()
    for _ in range(15):
        mine, its = context.Pipe(duplex=False)
        process = context.Process(target=settle, args=(*place, its))
        process.start()
        its.close()
        list(_until_killed(mine, process, 1, chance.random() * 0.15))
        process.join()
        mine.close()
    last = resume_run(engine, KEYRING, FACTS)
    (last or writer).end("complete", "", {})
    _everything_is_there_once(engine, writer)


def _until_killed(said: Pipe, process: ForkServerProcess, messages: int, wait: float) -> Iterator[list[str]]:
    """What a process says before it is killed: after some messages, in the middle of its work."""
    try:
        for _ in range(messages):
            done = said.recv()
            if done is None:
                return
            yield done
        said.poll(wait)
        process.kill()
        while True:
            done = said.recv()
            yield done or []
    except EOFError:
        return


def _pages_read(engine: Engine) -> set[str]:
    query = select(resources.c.shown).join(visits, visits.c.key == resources.c.key)
    with engine.connect() as connection:
        read = connection.scalars(query.where(visits.c.outcome == Outcome.SCANNED))
        return {url.removeprefix(f"https://{SITE}") for url in read}


def _everything_is_there_once(engine: Engine, writer: RunWriter) -> None:
    reader = RunReader(engine, writer.run_id)
    assert {line.outcome: line.count for line in reader.coverage()} == {Outcome.SCANNED: PAGES}
    seen = Counter(found.url for found in reader.findings())
    assert len(seen) == PAGES
    assert set(seen.values()) == {FINDINGS_PER_PAGE}
    with engine.connect() as connection:
        counts = [
            connection.scalar(select(func.count()).select_from(table)) for table in (findings, sightings, events, runs)
        ]
    assert counts == [PAGES * FINDINGS_PER_PAGE] * 3 + [1]


def test_a_full_disk_keeps_what_was_stored(tmp_path: Path) -> None:
    engine = open_database(tmp_path)
    with engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar() or 0
    event.listen(engine, "begin", lambda c: c.exec_driver_sql(f"PRAGMA max_page_count={pages + 40}"))
    writer = begin_run(engine, KEYRING, FACTS)
    paths = [path_of(number) for number in range(2_000)]
    writer.discover([link("/first")], depth=0, referrer=None)
    visit(writer, writer.next_pending(1)[0], answer_of("/first"))
    writer.flush()
    writer.discover([link(path) for path in paths], depth=0, referrer=None)
    with pytest.raises(DBAPIError) as raised:
        writer.flush()
    problem = store_failed(raised.value)
    assert "full" in str(problem) and "--resume" in str(problem)
    assert problem.exit_code is ExitCode.INCOMPLETE
    engine.dispose()
    again = open_database(tmp_path)
    resumed = resume_run(again, KEYRING, FACTS)
    assert resumed is not None
    assert (resumed.tally.known, resumed.tally.done, resumed.tally.findings) == (1, 1, FINDINGS_PER_PAGE)
    resumed.discover([link(path) for path in paths], depth=0, referrer=None)
    resumed.end("complete", "", {})
    assert RunReader(again, resumed.run_id).coverage()[-1].count == len(paths)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of two megabytes, of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m,mode=700", "tmpfs", place], capture_output=True, text=True, check=False
    )
    if mounted.returncode:
        pytest.skip(f"only an administrator can mount a file system: {mounted.stderr.strip()}")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_file_system_that_is_really_full_loses_nothing(small_disk: Path) -> None:
    engine = open_database(small_disk)
    writer = begin_run(engine, KEYRING, FACTS)
    writer.discover([link(path_of(number)) for number in range(PAGES)], depth=0, referrer=None)
    writer.flush()
    stored = set()
    with pytest.raises(DBAPIError) as raised:
        for pending in writer.next_pending(PAGES):
            path = pending.url.removeprefix(f"https://{SITE}")
            visit(writer, pending, answer_of(path))
            writer.flush()
            stored.add(path)
    assert "--resume" in str(store_failed(raised.value))
    engine.dispose()
    assert stored
    subprocess.run(["mount", "-o", "remount,size=32m", small_disk], check=True)
    again = open_database(small_disk)
    assert _pages_read(again) >= stored
    resumed = resume_run(again, KEYRING, FACTS)
    assert resumed is not None
    for pending in resumed.next_pending(PAGES):
        visit(resumed, pending, answer_of(pending.url.removeprefix(f"https://{SITE}")))
    resumed.end("complete", "", {})
    _everything_is_there_once(again, resumed)
    again.dispose()


def test_a_killed_run_counts_as_cut_off(engine: Engine, tmp_path: Path) -> None:
    killed = begin_run(engine, KEYRING, FACTS).run_id
    with site_lock(tmp_path, SITE):
        mark_killed_runs(engine, tmp_path)
        assert RunReader(engine, killed).info.state == RUNNING
    mark_killed_runs(engine, tmp_path)
    info = RunReader(engine, killed).info
    assert (info.state, info.stopped_by, info.ended) == (INCOMPLETE, CUT_OFF, None)
    assert running_sites(engine) == []
    resumed = resume_run(engine, KEYRING, FACTS)
    assert resumed is not None and RunReader(engine, resumed.run_id).info.state == RUNNING


def test_the_next_run_marks_the_one_that_was_killed(engine: Engine) -> None:
    killed = begin_run(engine, KEYRING, FACTS).run_id
    other = begin_run(engine, KEYRING, replace(FACTS, site="other.example")).run_id
    begin_run(engine, KEYRING, FACTS)
    states = [RunReader(engine, run_id).info.state for run_id in (killed, other)]
    assert states == [INCOMPLETE, RUNNING]


def test_what_could_not_be_written_is_written_the_next_time(tmp_path: Path) -> None:
    engine, other = open_database(tmp_path), open_database(tmp_path)
    # A connection that waits no longer than a test may.
    event.listen(engine, "checkout", lambda connection, _record, _proxy: connection.execute("PRAGMA busy_timeout=20"))
    engine.dispose()
    writer = begin_run(engine, KEYRING, FACTS)
    writer.discover([link("/a")], depth=0, referrer=None)
    with writing(other):
        with pytest.raises(DBAPIError, match="locked"):
            writer.flush()
        assert not RunReader(engine, writer.run_id).coverage()
    writer.flush()
    assert [line.count for line in RunReader(engine, writer.run_id).coverage()] == [1]


def test_two_sites_are_written_at_once(tmp_path: Path) -> None:
    first, second = open_database(tmp_path), open_database(tmp_path)
    writers = [begin_run(first, KEYRING, FACTS), begin_run(second, KEYRING, FACTS)]
    for number in range(50):
        for writer in writers:
            writer.discover([link(path_of(number))], depth=0, referrer=None)
            writer.flush()
    assert [RunReader(first, writer.run_id).coverage()[0].count for writer in writers] == [50, 50]


def test_the_lock_of_a_killed_process_is_free(tmp_path: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.store.test_faults"])
    mine, its = context.Pipe(duplex=False)
    process = context.Process(target=_hold, args=(tmp_path, its))
    process.start()
    assert mine.recv() == "locked"
    with (
        pytest.raises(UsageError, match=f"being scanned already .process {process.pid} since"),
        site_lock(tmp_path, SITE),
    ):
        pass
    with site_lock(tmp_path, "other.example"):
        pass
    process.kill()
    process.join()
    with site_lock(tmp_path, SITE):
        pass
    assert [path.stat().st_mode & 0o777 for path in (tmp_path / "locks").iterdir()] == [0o600, 0o600]


def _hold(folder: Path, said: Pipe) -> None:
    with site_lock(folder, SITE):
        said.send("locked")
        threading.Event().wait(60)


@pytest.mark.parametrize("text", ["nul \0 inside", "half \ud800 a pair", "ordinary å"])
def test_whatever_a_website_writes_can_be_stored(engine: Engine, text: str) -> None:
    strange = report(content="x", member=text)
    found = replace(leak("/a", "anna@example.org"), context=text)
    run = night(engine, 0, {"/a": (report(found), strange)})
    (seen,) = RunReader(engine, run.run_id).findings()
    assert seen.context == text.replace("\0", "\ufffd").replace("\ud800", "?")


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("mysql://user@host/name", "not supported"),
        ("nonsense", "no address of a database"),
        ("postgresql://someone:secret@127.0.0.1:1/name", "cannot use the database"),
    ],
)
def test_a_database_that_cannot_be_used_is_named_without_its_password(tmp_path: Path, url: str, problem: str) -> None:
    if url.startswith("postgresql"):
        pytest.importorskip("psycopg")
    with pytest.raises(UsageError, match=problem) as raised:
        open_database(tmp_path, url)
    assert "secret" not in str(raised.value)
