"""Keep a database as the present program writes it, so that every later one is tested on opening it.

    python -m tests.store.make_release

Run it once at each release, before the version is raised; commit the two files that it writes to tests/store/releases/.
Never write over those of a release that has been made: then a change of the tables needs a migration, not a new file.
"""

import gzip
import json
import sqlite3
import subprocess
import sys
import tempfile
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version
from pathlib import Path
from threading import Thread
from typing import Any

RELEASES = Path(__file__).with_name("releases")
KEY = bytes(range(32))
"""The key of these databases: there is nothing in them that needs one."""
ALMA, BERTA = "19121212-1212", "19180101-2384"
PAGES = {
    "index.html": '<title>Exempelby</title><a href="arende.html">Ärende</a> <a href="namnd.html">Nämnd</a>',
    "arende.html": f"Sökande: Alma Exempel, personnummer {ALMA}",
    "namnd.html": f"Berta Exempel, personnummer {BERTA}. Kontakt: berta@exempelby.example",
}
LATER = {
    "arende.html": "Uppgiften är borttagen",
    "namnd.html": f"{PAGES['namnd.html']}, alma@exempelby.example",
}


def main() -> None:
    """Two nights over a small town and a decision, as SQL and with what must be found in it again."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir(mode=0o700)
        (data / "key.bin").write_bytes(KEY)
        (data / "key.bin").chmod(0o600)
        _two_nights(Path(folder) / "site", data)
        with sqlite3.connect(data / "kommunscan.db") as database:
            dump = "\n".join(database.iterdump())
            expected = kept(database)
    RELEASES.mkdir(exist_ok=True)
    path = RELEASES / f"{version('kommunscan')}.sql.gz"
    path.write_bytes(gzip.compress(dump.encode(), mtime=0))
    path.with_suffix("").with_suffix(".json").write_text(json.dumps(expected, indent=1, ensure_ascii=False) + "\n")


def kept(database: sqlite3.Connection) -> dict[str, Any]:
    """What an upgrade must leave as it is."""
    tables = ("sites", "runs", "resources", "visits", "findings", "sightings", "absences", "events", "decisions")
    findings = "SELECT id, kind, confidence, severity, life, status FROM findings ORDER BY id"
    return {
        "rows": {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables},
        "findings": [list(row) for row in database.execute(findings)],
    }


def _two_nights(site: Path, data: Path) -> None:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    site.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        for pages in (PAGES, LATER):
            for name, text in pages.items():
                (site / name).write_text(f'<meta charset="utf-8">{text}', "utf-8")
            _kommunscan("scan", f"http://127.0.0.1:{server.server_port}/", data=data)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    with sqlite3.connect(data / "kommunscan.db") as database:
        (finding,) = database.execute("SELECT id FROM findings WHERE life <> 'gone' LIMIT 1").fetchone()
    why = ("--as", "published_lawfully", "--reason", "a decision of the board", "--who", "DPO", "--basis", "GDPR 6.1 e")
    _kommunscan("findings", "decide", finding, *why, data=data)


def _kommunscan(*words: str, data: Path) -> None:
    program = Path(sys.executable).with_name("kommunscan")
    subprocess.run([program, *words, "--data-dir", data], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
