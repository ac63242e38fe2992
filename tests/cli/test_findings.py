"""From a scan to a proof that it is gone, as a technician does it; the person who is looked for is never named."""

import json
import os
import pty
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from docx import Document

from scanner.lock import site_lock
from tests.conftest import KOMMUNSCAN
from tests.town.scenario import Answer, Request, Scenario, html_page
from tests.town.server import open_to_visitors

SITE = "127.0.0.1"
LEAK, COPY = "/arende.html", "/kopia.html"


class House:
    """A town that mends its pages, and a data directory that remembers them."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        self.pages = {
            "/": ("Start", LEAK, COPY),
            LEAK: ("Sökande: Alma Exempel, personnummer 19121212-1212",),
            COPY: ("Sökande: Alma Exempel, personnummer 19121212-1212",),
        }

    def answer(self, request: Request) -> Answer:
        page = self.pages.get(request.path)
        if page is None:
            return Answer(status=404)
        text, *links = page
        return html_page("Exempelby", *links, body=f"<p>{text}</p>")

    def run(self, *words: str | Path, typed: str = "") -> subprocess.CompletedProcess[str]:
        command = [KOMMUNSCAN, *words, "--data-dir", self.data]
        return subprocess.run(command, input=typed, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.fixture
def town(house: House) -> Iterator[Scenario]:
    with open_to_visitors(Scenario(house.answer, frozenset(house.pages), 1000, name="mends")) as running:
        assert house.run("scan", running.base_url).returncode == 0
        yield running


def test_a_leak_is_listed_decided_on_and_shown(house: House, town: Scenario) -> None:
    listed = house.run("findings", "list", "--life", "new", "--kind", "se.").stdout
    (line, count) = listed.splitlines()
    assert count == "1 finding"
    number = line.split()[0]
    assert "121212" not in listed
    reason = ("--reason", "a test number", "--who", "Karin")
    assert house.run("findings", "decide", number, "--as", "false_positive", *reason).returncode == 0
    shown = house.run("findings", "show", number).stdout
    assert "false_positive by Karin (command): a test number" in shown
    assert "(false_positive)" in house.run("findings", "list", "--suppressed").stdout
    assert "[[decision]]" in house.run("findings", "export", "--site", SITE).stdout
    assert house.run("findings", "undo", number, *reason).returncode == 0
    again = house.run("findings", "undo", number, *reason)
    assert (again.returncode, "no decision stands" in again.stderr) == (2, True)


def test_recheck_visits_the_leak_and_its_copy_only(house: House, town: Scenario, tmp_path: Path) -> None:
    before = len(town.requests)
    house.pages[LEAK] = ("Uppgiften är borttagen",)
    proofs = tmp_path / "proofs.jsonl"
    ran = house.run("recheck", "--output", proofs)
    assert ran.returncode == 0, ran.stderr
    asked = {request.path for request in town.requests[before:]}
    assert asked == {LEAK, COPY, "/robots.txt"}
    lines = [json.loads(line) for line in proofs.read_text("utf-8").splitlines()]
    by_path = {line["url"].removeprefix(town.base_url.rstrip("/")): line for line in lines}
    assert (by_path[LEAK]["answer"], by_path[LEAK]["status"]) == ("gone", 200)
    assert len(by_path[LEAK]["sha256"]) == 64
    assert (by_path[COPY]["answer"], by_path[COPY]["is_new"]) == ("still_there", True)
    assert proofs.stat().st_mode & 0o777 == 0o600


def test_recheck_of_a_page_that_is_away_tells_after_the_second_time(house: House, town: Scenario) -> None:
    del house.pages[LEAK], house.pages[COPY]
    assert "1 cannot tell" in house.run("recheck", town.base_url).stdout
    assert "1 gone" in house.run("recheck", town.base_url).stdout
    assert "no finding" in house.run("recheck", town.base_url).stdout


def test_recheck_without_a_scan_is_refused(house: House) -> None:
    ran = house.run("recheck", "https://exempelby.example")
    assert (ran.returncode, "scan first" in ran.stderr) == (2, True)


def test_a_second_scan_of_the_site_is_refused(house: House, town: Scenario) -> None:
    with site_lock(house.data, SITE):
        ran = house.run("scan", town.base_url)
    assert ran.returncode == 2
    assert f"{SITE} is being scanned already (process {os.getpid()} since" in ran.stderr
    assert house.run("scan", town.base_url).returncode == 0


def typed_on_a_terminal(command: list[str | Path], text: str) -> str:
    """What a command prints when a person types on a terminal, the echo of the terminal included."""
    mine, its = pty.openpty()
    process = subprocess.Popen(command, stdin=its, stdout=its, stderr=its, start_new_session=True)
    os.close(its)
    seen = b""
    while b":" not in seen:
        seen += os.read(mine, 1024)
    os.write(mine, text.encode() + b"\n")
    try:
        while chunk := os.read(mine, 1024):
            seen += chunk
    except OSError:  # the terminal is closed
        pass
    os.close(mine)
    process.wait(timeout=60)
    return seen.decode()


def test_a_person_is_found_and_not_kept(house: House, town: Scenario) -> None:
    stored = {path: path.read_bytes() for path in house.data.iterdir() if path.is_file()}
    seen = typed_on_a_terminal([KOMMUNSCAN, "find", "--data-dir", house.data], "121212-1212")
    assert LEAK in seen
    assert "1 finding" in seen
    assert "121212-1212" not in seen
    for path in house.data.iterdir():
        if path.is_file() and path.read_bytes() != stored.get(path):
            assert b"121212-1212" not in path.read_bytes()


def test_what_is_no_personal_data_cannot_be_looked_for(house: House, town: Scenario) -> None:
    seen = typed_on_a_terminal([KOMMUNSCAN, "find", "--data-dir", house.data], "hemligt ord")
    assert "no number or address" in seen
    assert "hemligt" not in seen


def test_a_forgotten_site_leaves_nothing(house: House, town: Scenario) -> None:
    assert house.run("forget", "--site", SITE, typed="n\n").returncode != 0
    assert list(house.data.glob("reports/*/latest/report.html"))
    assert house.run("forget", "--site", SITE, typed="y\n").returncode == 0
    assert not list(house.data.glob(f"reports/{SITE}*"))
    kept = b"".join(path.read_bytes() for path in house.data.iterdir() if path.is_file())
    assert b"arende" not in kept
    assert "0 findings" in house.run("findings", "list").stdout


def test_rights_of_the_data_directory(house: House, town: Scenario) -> None:
    assert house.data.stat().st_mode & 0o777 == 0o700
    files = [path for path in house.data.rglob("*") if path.is_file() and not path.is_symlink()]
    assert {oct(path.stat().st_mode & 0o077) for path in files} == {"0o0"}


def test_the_original_of_a_masked_address_is_shown_on_a_terminal_only(house: House) -> None:
    betraying = "/beslut-19121212-1212.html"
    house.pages = {"/": ("Start", betraying), betraying: ("Beslut",)}
    with open_to_visitors(Scenario(house.answer, frozenset(house.pages), 1000, name="betrays")) as running:
        assert house.run("scan", running.base_url).returncode == 0
    line, *_ = house.run("findings", "list", "--kind", "se.").stdout.splitlines()
    number = line.split()[0]
    assert "1212-1212" not in line
    assert "1212-1212" not in house.run("findings", "show", number).stdout
    piped = house.run("findings", "show", number, "--reveal")
    assert (piped.returncode, "on a terminal only" in piped.stderr, "1212-1212" in piped.stdout) == (2, True, False)
    seen = typed_on_a_terminal([KOMMUNSCAN, "findings", "show", number, "--reveal", "--data-dir", house.data], "")
    assert betraying in seen


def test_an_incident_is_drafted_over_chosen_findings(house: House, town: Scenario, tmp_path: Path) -> None:
    number = house.run("findings", "list", "--kind", "se.").stdout.split()[0]
    word, page = tmp_path / "draft.docx", tmp_path / "draft.html"
    discovered = ("--discovered", "2026-03-02 09:30")
    assert house.run("findings", "incident", number, "--output", word, "--language", "sv", *discovered).returncode == 0
    fields = {row.cells[0].text: row.cells[1].text for table in Document(str(word)).tables for row in table.rows}
    assert fields["Den personuppgiftsansvarige fick kännedom"].startswith("2 mars 2026 10:30 CET")
    assert fields["Anmälan senast (72 timmar efter kännedom)"].startswith("5 mars 2026 10:30 CET")
    assert fields["Ungefärligt antal registrerade"].startswith("1")
    assert fields["Upphörde"].startswith("[fylls i]")
    assert any("e-tjanster.imy.se" in label for label in fields)
    assert word.stat().st_mode & 0o777 == 0o600
    house.pages[LEAK] = house.pages[COPY] = ("Uppgiften är borttagen",)
    assert house.run("recheck").returncode == 0
    draft = ("findings", "incident", number, "--output", page, "--language", "da", "--authority", "imy")
    assert house.run(*draft).returncode == 0
    text = page.read_text("utf-8")
    assert "da en scanning viste, at alt var væk" in text
    assert "e-tjanster.imy.se" in text and "virk.dk" not in text
    assert "121212" not in text


def test_a_draft_is_a_document_or_a_page(house: House, town: Scenario, tmp_path: Path) -> None:
    number = house.run("findings", "list", "--kind", "se.").stdout.split()[0]
    ran = house.run("findings", "incident", number, "--output", tmp_path / "draft.pdf")
    assert (ran.returncode, "end the name in .docx or .html" in ran.stderr) == (2, True)
    ran = house.run("findings", "incident", "ffff0000", "--output", tmp_path / "draft.html")
    assert (ran.returncode, "no finding ffff0000" in ran.stderr) == (2, True)
