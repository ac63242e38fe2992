"""No raw value reaches any file of any format: from real documents through the detectors to every report."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

from reports.write import write_reports
from scanner.analyse import Analyser, Setup
from scanner.model import Document
from scanner.scope import scope_of
from scanner.store.database import open_database
from scanner.store.runs import RunFacts, begin_run
from scanner.store.visiting import Response
from tests.reports.sample_runs import FETCHED, KEYRING, SITE

NUMBERS = ("19121212-1212", "18901231-2352", "121212-1212", "191212121212", "010119-3993")
"""Numbers of nobody: births before 1920, as they stand in the documents below."""
MAIL = "anna.andersson@privat.example"
PAGE = """<!doctype html><html lang="sv"><title>Personnummer 19121212-1212</title>
<meta name="author" content="personnummer 18901231-2352"><meta name="generator" content="191212121212">
<!-- personnummer 19121212-1212 --><script>var pnr = "19121212-1212";</script>
<h1>Ansökan från Anna, personnummer 121212-1212</h1>
<table><tr><th>Personnummer<td>18901231-2352<tr><th>CPR-nummer<td>010119-3993</table>
<p title="personnummer 19121212-1212">Mejl: anna.andersson@privat.example
<a href="/brev/19121212-1212.pdf">Brev till 18901231-2352</a><input name="personnummer" value="121212-1212">
"""


def _addresses() -> Iterator[str]:
    yield f"https://www.{SITE}/person/19121212-1212/akt.html"
    yield f"https://www.{SITE}/sok?personnummer=18901231-2352"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The reports' directory after a run over pages that are full of numbers, also in addresses and file names."""
    engine = open_database(tmp_path)
    analyser = Analyser(Setup(KEYRING, scope_of((f"https://www.{SITE}/",))))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as parts:
        parts.writestr("personnummer 19121212-1212.html", PAGE)
        parts.writestr("trasig 18901231-2352.pdf", b"%PDF-1.7 personnummer 18901231-2352")
    contents = {url: (PAGE.encode(), "text/html") for url in _addresses()}
    contents[f"https://www.{SITE}/akter/19121212-1212.zip"] = (archive.getvalue(), "application/zip")
    facts = RunFacts(SITE, (f"https://www.{SITE}/",), "0.1.0", "r", ("personnummer 1",), {})
    writer = begin_run(engine, KEYRING, facts)
    writer.discover([link for url in contents if (link := analyser.addresses.link(url, "a"))], depth=0, referrer=None)
    while waiting := writer.next_pending(10):
        for pending in waiting:
            content, media_type = contents.get(pending.url, (PAGE.encode(), "text/html"))
            document = Document(url=pending.url, content=content, media_type=media_type)
            writer.record(pending, analyser.analyse(document), Response(status=200, fetched=FETCHED))
    writer.end("complete", "", {})
    write_reports(engine, writer.run_id, tmp_path / "reports", "sv")
    engine.dispose()
    return tmp_path / "reports"


def _texts(path: Path) -> Iterator[str]:
    """A file as text; of a zip package, every part of it."""
    raw = path.read_bytes()
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(path) as parts:
            for name in parts.namelist():
                yield name
                yield parts.read(name).decode("utf-8", "replace")
    else:
        yield raw.decode("utf-8", "replace")


def test_no_raw_value_is_in_any_output_of_any_format(folder: Path) -> None:
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    assert {path.suffix for path in files} == {".html", ".jsonl", ".csv", ".xlsx", ".sarif", ".txt", ".docx"}
    leaks = {
        (path.name, number)
        for path in files
        for text in _texts(path)
        for number in (*NUMBERS, MAIL)
        if number in text or number in unquote(text)
    }
    assert leaks == set()


def test_the_pages_were_read_and_their_numbers_found(folder: Path) -> None:
    found = (folder / SITE / "latest" / "findings.jsonl").read_text("utf-8")
    for where in ("body", "table", "comment", "script", "title", "url", "filename", "attribute", "metadata"):
        assert f'"where": "{where}"' in found
