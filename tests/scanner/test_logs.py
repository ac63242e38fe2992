"""The log: masked in every form, of bounded size, shared by processes."""

import json
import logging
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from scanner.addresses import Addresses
from scanner.housekeeping import LogForm, LogSettings
from scanner.keys import Keyring
from scanner.logs import FILE_NAME, about, logging_to
from scanner.setup import Setup
from tests.conftest import Ran

NUMBER = "19121212-1212"
URL = f"https://www.exempelby.example/beslut_{NUMBER}.pdf"
MASK = Addresses(Setup(Keyring(bytes(32)))).masked
logger = logging.getLogger("tests.log")


def write_all(form: LogForm, folder: Path) -> str:
    """Log a number in every part of a record; answers the file's text."""
    with logging_to(folder, MASK, LogSettings(format=form)), about("www.exempelby.example", 7):
        logger.info("read %s", URL)
        try:
            try:
                raise OSError(f"no answer of {URL}")
            except OSError as error:
                raise ValueError(f"Titel: Alma Exempel {NUMBER}") from error
        except ValueError:
            logger.exception("failed at %s", URL)
        logger.warning('Åtkomst "nekad"\n%s', URL, stack_info=True)
    return (folder / FILE_NAME).read_text("utf-8")


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_part_of_a_line_holds_a_number(form: LogForm, tmp_path: Path) -> None:
    text = write_all(form, tmp_path)
    assert "www.exempelby.example/beslut_" in text
    assert "ValueError" in text
    assert "OSError" in text, "the cause of an exception is logged too"
    assert "1212-1212" not in text
    assert "121212" not in text
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o777 == 0o600


def test_json_lines_have_their_fields(tmp_path: Path) -> None:
    lines = [json.loads(line) for line in write_all("json", tmp_path).splitlines()]
    first, failed, warned = lines
    assert set(first) == {"time", "level", "logger", "message", "site", "run"}
    assert (first["level"], first["logger"], first["site"], first["run"]) == (
        "info",
        "tests.log",
        "www.exempelby.example",
        7,
    )
    assert datetime.fromisoformat(first["time"]).utcoffset() is not None
    assert failed["error"] == "ValueError"
    assert failed["traceback"].startswith("Traceback")
    assert warned["message"].startswith('Åtkomst "nekad"\n')


def test_the_level_counts_and_dumps_of_libraries_are_left_out(tmp_path: Path) -> None:
    with logging_to(tmp_path, MASK, LogSettings(level="warning")):
        logger.info("a notice")
        logger.warning("a warning")
    with logging_to(tmp_path, MASK, LogSettings()):
        scrapy = logging.getLogger("scrapy.crawler")
        scrapy.setLevel(logging.NOTSET)  # as Scrapy's own start does
        scrapy.info("Overridden settings: {'DOWNLOAD_MAXSIZE': 209715200}")
        scrapy.warning("a setting is deprecated")
    text = (tmp_path / FILE_NAME).read_text("utf-8")
    assert "a warning" in text
    assert "a setting is deprecated" in text
    assert "a notice" not in text
    assert "DOWNLOAD_MAXSIZE" not in text


_WRITER = """
import logging, sys
from pathlib import Path
from scanner.housekeeping import LogSettings
from scanner.logs import logging_to
with logging_to(Path(sys.argv[1]), str, LogSettings(megabytes=1)):
    for number in range(1500):
        logging.getLogger("writer").info("%s %d %s", sys.argv[2], number, "x" * 1000)
"""


def test_processes_that_share_the_log_lose_nothing_and_do_not_fill_the_disk(tmp_path: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", _WRITER, tmp_path, name]) for name in ("one", "two")]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    files = [path for path in tmp_path.glob(f"{FILE_NAME}*") if path.suffix != ".lock"]
    lines = [line.split()[4:6] for path in files for line in path.read_text("utf-8").splitlines()]
    assert len(files) == 3, "three megabytes in files of one"
    assert len(lines) == len(set(map(tuple, lines))) == 3000
    assert sum(path.stat().st_size for path in files) < 4 << 20


def test_a_full_disk_prints_nothing_unmasked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with logging_to(tmp_path, MASK, LogSettings()):
        handler = logging.getLogger().handlers[-1]
        assert isinstance(handler, logging.FileHandler)
        handler.stream.close()
        handler.stream = os.fdopen(os.open("/dev/full", os.O_WRONLY), "w", buffering=1)
        logger.error("failed at %s", URL)
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", "")


def test_a_scan_of_a_site_whose_addresses_and_titles_hold_numbers(
    tmp_path: Path, kommunscan: Callable[..., Ran]
) -> None:
    site = tmp_path / "site"
    site.mkdir()
    links = "".join(f'<a href="arende-{NUMBER}-{page}.html">{NUMBER}</a>' for page in range(3))
    (site / "index.html").write_text(f"<title>Alma Exempel {NUMBER}</title>{links}<p>{NUMBER}</p>", "utf-8")
    (site / f"arende-{NUMBER}-0.html").write_text(f"<title>{NUMBER}</title>", "utf-8")
    (site / f"arende-{NUMBER}-1.html").write_bytes(b"%PDF-1.4 broken")
    settings = tmp_path / "log.toml"
    settings.write_text('[log]\nformat = "json"\nlevel = "debug"\nstderr = true\n[crawl]\nrender = "never"\n', "utf-8")

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(site)))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        ran = kommunscan("scan", f"http://127.0.0.1:{server.server_port}/", "--settings", settings)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert ran.code == 0
    assert ran.findings()
    text = (ran.data_dir / FILE_NAME).read_text("utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["message"] for line in lines if line["logger"] == "scanner.run"] == [
        "scan 1 of 127.0.0.1 begins",
        "scan 1 of 127.0.0.1 ended: complete",
    ]
    assert {line["run"] for line in lines if line["logger"] == "scanner.run"} == {1}
    assert '{"time"' in ran.err
    for shown in (text, ran.err):
        assert "1212-1212" not in shown
        assert "121212" not in shown
    with sqlite3.connect(ran.data_dir / "kommunscan.db") as database:
        assert database.execute("SELECT count(*) FROM findings").fetchone()[0] > 0
    database.close()
