"""The end of a night on a site with a million findings: settling what became of each, and listing what is new.

    python benchmarks/store_result.py [findings]

Fills SQLite by plain statements with a first night that has ended and a second one that is about to: of a hundred
addresses one has a new finding, one has lost its own, one failed. Prints seconds, and the ratio to copying as many
sightings within the database.
"""

import sys
import tempfile
import time
from pathlib import Path

from scanner.keys import Keyring
from scanner.store.database import open_database, writing
from scanner.store.ledger import Wanted, list_findings
from scanner.store.life import Life
from scanner.store.reader import RunReader
from scanner.store.writer import RunWriter

FILL = """
CREATE TEMP TABLE n AS WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c WHERE i + 1 < {count})
    SELECT i, abs(random()) AS key FROM c;
INSERT INTO sites (id, name, settled_run) VALUES (1, 'exempelby.example', 1);
INSERT INTO runs (id, site_id, state, started, seeds, program, rules, detectors, settings, traffic, faults)
    SELECT i, 1, 'running', '2026-01-0' || i || ' 02:00:00', '[]', '1', 'r', '[]', '{{}}', '{{}}', '{{}}'
    FROM n WHERE i IN (1, 2);
INSERT INTO resources (site_id, key, shown, first_seen)
    SELECT 1, key, 'https://exempelby.example/dokument/' || i || '.pdf', '2026-01-01 02:00:00' FROM n;
INSERT INTO visits (run_id, key, number, depth, origin, outcome, status, sha256, size, fetched)
    SELECT 1, key, i, 1, 'a', 'scanned', 200, printf('%064x', i), 1, '2026-01-01 03:00:00' FROM n;
INSERT INTO visits (run_id, key, number, depth, origin, outcome, why, status, sha256, size, fetched)
    SELECT 2, key, i, 1, 'a', CASE i % 100 WHEN 2 THEN 'failed' WHEN 1 THEN 'scanned' WHEN 0 THEN 'scanned'
        ELSE 'unchanged' END, CASE i % 100 WHEN 2 THEN 'timeout' END, 200,
        CASE WHEN i % 100 < 2 THEN printf('%064x', i + {count}) ELSE printf('%064x', i) END, 1, '2026-01-02 03:00:00'
    FROM n;
INSERT INTO findings (site_id, id, key, kind, person, value, "where", confidence, severity, first_seen, last_seen,
        life, noted_run, status)
    SELECT 1, substr(lower(hex(randomblob(10))), 1, 20), key, 'se.personnummer', printf('%032x', i), '19••••••-••••',
        'body', 'confirmed', 'high', '2026-01-01 03:00:00', '2026-01-01 03:00:00', 'new', 1, 'open' FROM n;
INSERT INTO findings (site_id, id, key, kind, person, value, "where", confidence, severity, first_seen, last_seen,
        status)
    SELECT 1, substr(lower(hex(randomblob(10))), 1, 20), key, 'email', printf('%032x', i), 'k•••@exempelby.example',
        'body', 'confirmed', 'high', '2026-01-02 03:00:00', '2026-01-02 03:00:00', 'open' FROM n WHERE i % 100 = 0;
INSERT INTO sightings (run_id, finding_id, confidence, severity, steps, context, reasons, detector, tags, alternatives,
        occurrences)
    SELECT 1, id, 'confirmed', 'high', '[]', 'Sökande: •••••••• ••••••••, 19••••••-••••, Storgatan i Exempelby', '[]',
        'personnummer 1', '[]', '[]', 1 FROM findings WHERE noted_run = 1
"""
COPY = """INSERT INTO sightings (run_id, finding_id, confidence, severity, steps, context, reasons, detector, tags,
        alternatives, occurrences)
    SELECT 2, id, 'confirmed', 'high', '[]', 'Sökande: •••••••• ••••••••, 19••••••-••••, Storgatan i Exempelby', '[]',
        'personnummer 1', '[]', '[]', 1 FROM findings JOIN temp.n ON n.key = findings.key AND i % 100 NOT IN (1, 2)"""


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as home:
        engine = open_database(Path(home))
        with writing(engine) as connection:
            for statement in FILL.format(count=count).split(";"):
                connection.exec_driver_sql(statement)
            started = time.perf_counter()
            connection.exec_driver_sql(COPY)
        copying = time.perf_counter() - started
        print(f"copy {count} sightings: {copying:.1f} s")

        def say(step: str, since: float) -> None:
            seconds = time.perf_counter() - since
            print(f"{step:<40} {seconds:>7.1f} s  {seconds / copying:>6.2f} x copy", flush=True)

        started = time.perf_counter()
        RunWriter(engine, Keyring(b"k" * 32), 2, 1, "r").end("complete", "", {})
        say("the result of the night", started)
        for life in (Life.NEW, Life.GONE, Life.UNKNOWN):
            started = time.perf_counter()
            assert sum(1 for _ in list_findings(engine, Wanted(lives={life}))) == count // 100
            say(f"list {count // 100} that are {life}", started)
        started = time.perf_counter()
        assert len(RunReader(engine, 2).missed()) == count // 50
        say("what the report names as gone or unknown", started)
        engine.dispose()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
