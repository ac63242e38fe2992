"""A large site in the store: what a night costs when there are as many findings and addresses as can be.

    python benchmarks/store.py [findings] [database URL]

Writes a first night in which every address has one finding, and a second one in which one address in a hundred has
a new finding, one has lost its own, one fails, and all others have not changed. Prints seconds, and as a ratio that
does not depend on the machine how long each step takes against a bare insert of as many rows into SQLite.
"""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from detectors.api import Confidence, Reason, Severity
from scanner.keys import Keyring
from scanner.model import Analysis, DocumentReport, Finding, FoundLink, Outcome, Where, Why
from scanner.store.database import open_database
from scanner.store.ledger import Wanted, list_findings
from scanner.store.life import Life
from scanner.store.runs import RunFacts, begin_run
from scanner.store.visiting import Pending, Response
from scanner.store.writer import RunWriter

KEYRING = Keyring(b"k" * 32)
FACTS = RunFacts("exempelby.example", ("https://exempelby.example/",), "1", "r", ("email 1",), {})
FLUSH_EVERY = 2_000
"""Pages between two flushes: the crawler flushes twice a second."""
bare_seconds = 0.0


@contextmanager
def timed(step: str, rows: int) -> Iterator[None]:
    started = time.perf_counter()
    yield
    seconds = time.perf_counter() - started
    print(f"{step:<44} {seconds:>8.1f} s  {rows / seconds:>9.0f} rows/s  {seconds / bare_seconds:>6.1f} x bare")


def bare(folder: Path, count: int) -> float:
    """Seconds to insert as many rows of a sighting's size into a table, with nothing around it."""
    connection = sqlite3.connect(folder / "bare.db")
    connection.execute("CREATE TABLE t (run INTEGER, id TEXT, context TEXT, PRIMARY KEY (run, id))")
    started = time.perf_counter()
    for start in range(0, count, FLUSH_EVERY):
        rows = ((1, f"{number:020x}", "x" * 200) for number in range(start, min(start + FLUSH_EVERY, count)))
        connection.executemany("INSERT INTO t VALUES (?, ?, ?)", rows)
        connection.commit()
    connection.close()
    return time.perf_counter() - started


def links(count: int) -> Iterator[FoundLink]:
    for number in range(count):
        url = f"https://exempelby.example/dokument/{number}.pdf"
        yield FoundLink(url=url, shown=url, origin="a", key=KEYRING.address(url))


def leak(pending: Pending, who: str) -> Finding:
    person = KEYRING.person("se.personnummer", pending.url + who)
    return Finding(
        id=KEYRING.finding(pending.url, "se.personnummer", person, Where.BODY),
        kind="se.personnummer",
        value="19••••••-••••",
        person=person,
        confidence=Confidence.CONFIRMED,
        severity=Severity.HIGH,
        where=Where.BODY,
        steps=(("page", "3"),),
        context="Sökande: •••••••• ••••••••, personnummer 19••••••-••••, bosatt på Storgatan i Exempelby",
        reasons=(Reason("The date exists and the check digit holds", 10), Reason("A label beside it", 15)),
        detector="personnummer 1",
    )


def read(writer: RunWriter, pending: Pending, *found: Finding) -> None:
    content = f"{int.from_bytes(pending.key.to_bytes(8)):016x}{len(found)}{found[0].id if found else ''}"
    own = DocumentReport(None, Outcome.SCANNED, media_type="text/html", size=1, sha256=content, findings=found)
    writer.record(pending, Analysis((own,)), Response(200, '"1"', "", datetime.now(UTC)))


def first_night(writer: RunWriter, pending: Pending, _number: int) -> None:
    read(writer, pending, leak(pending, "first"))


def second_night(writer: RunWriter, pending: Pending, number: int) -> None:
    now = Response(304, fetched=datetime.now(UTC))
    match number % 100:
        case 0:
            read(writer, pending, leak(pending, "first"), leak(pending, "second"))
        case 1:
            read(writer, pending)
        case 2:
            writer.end_visit(pending, DocumentReport(None, Outcome.FAILED, Why.TIMEOUT), now)
        case _:
            writer.repeat(pending, now)


def main(count: int, url: str | None) -> None:
    global bare_seconds
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home)
        bare_seconds = bare(folder, count)
        print(f"bare insert of {count} rows: {bare_seconds:.1f} s")
        engine = open_database(folder, url)
        for name, visit in (("first", first_night), ("second", second_night)):
            writer = begin_run(engine, KEYRING, FACTS)
            with timed(f"{name} night: the frontier", count):
                if name == "first":
                    writer.discover(links(count), depth=0, referrer=None)
                else:
                    writer.discover_known()
                writer.flush()
            with timed(f"{name} night: pages, as they are crawled", count):
                number = 0
                while batch := writer.next_pending(FLUSH_EVERY):
                    for pending in batch:
                        visit(writer, pending, number)
                        number += 1
                    writer.flush()
            with timed(f"{name} night: the result", count):
                writer.end("complete", "", {})
        with timed("list the new ones", count // 100):
            assert sum(1 for _ in list_findings(engine, Wanted(lives={Life.NEW}))) == count // 100
        with timed("list those that are gone", count // 100):
            assert sum(1 for _ in list_findings(engine, Wanted(lives={Life.GONE}))) == count // 100
        with timed("list those that nobody can tell of", count // 100):
            assert sum(1 for _ in list_findings(engine, Wanted(lives={Life.UNKNOWN}))) == count // 100
        size = sum(path.stat().st_size for path in folder.glob("kommunscan.db*"))
        print(f"database: {size >> 20} MB")
        engine.dispose()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, sys.argv[2] if len(sys.argv) > 2 else None)
