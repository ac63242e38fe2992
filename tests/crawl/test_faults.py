"""Killed workers, killed scans, Ctrl-C: what is lost, and what is said."""

import os
import resource
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import KOMMUNSCAN, Ran
from tests.town.scenario import Answer, Request, Scenario, html_page
from tests.town.server import open_to_visitors

Run = Callable[..., Ran]

PLUGIN = """
import os, signal, time
from detectors.api import Confidence, Kind, Match, Severity
from detectors.sensitive import Sensitive

class Saboteur:
    name = "saboteur"
    version = "1"
    kinds = (Kind("test.word", "a word", Severity.LOW),)

    def find(self, text, context=None):
        if "kill-the-worker" in text:
            os.kill(os.getpid(), signal.SIGKILL)
        if "raise-an-error" in text:
            raise ValueError(text)
        at = text.find("plugin-word")
        if at >= 0:
            yield Match(at, at + 11, "test.word", Sensitive("plugin-word", "p•••"), Confidence.CONFIRMED)
"""


@pytest.fixture
def plugin(tmp_path: Path) -> dict[str, str]:
    """An installed package with a detector of its own, found through the entry-point group."""
    packages = tmp_path / "packages"
    about = packages / "saboteur-1.dist-info"
    about.mkdir(parents=True)
    (packages / "saboteur.py").write_text(PLUGIN, "utf-8")
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: saboteur\nVersion: 1\n", "utf-8")
    (about / "entry_points.txt").write_text("[kommunscan.detectors]\nsaboteur = saboteur:Saboteur\n", "utf-8")
    return {"PYTHONPATH": str(packages)}


def pages_of(texts: dict[str, str], delay: float = 0.0) -> Scenario:
    def answer(request: Request) -> Answer:
        time.sleep(delay)
        if request.path == "/":
            return html_page("Start", *texts)
        text = texts.get(request.path)
        return Answer(status=404) if text is None else html_page(request.path, body=f"<p>{text}</p>")

    return Scenario(answer, frozenset({"/", *texts}), 1000, name="texts")


def test_a_killed_worker_costs_its_document_only(kommunscan: Run, plugin: dict[str, str]) -> None:
    texts = {f"/{number}.html": "Sökande: 191212121212" for number in range(8)} | {"/bad.html": "kill-the-worker"}
    with open_to_visitors(pages_of(texts)) as site:
        ran = kommunscan("scan", site.base_url, env=plugin)
    ends = {urlsplit(line["url"]).path: (line["outcome"], line["reason"]) for line in ran.outcomes()}
    assert ends["/bad.html"] == ("failed", "crashed")
    assert all(ends[f"/{number}.html"] == ("scanned", None) for number in range(8))
    assert ran.code == 0


def test_a_detector_of_another_package_finds_and_its_faults_are_named(kommunscan: Run, plugin: dict[str, str]) -> None:
    texts = {"/good.html": "a plugin-word here", "/bad.html": "raise-an-error, Sökande: 191212121212"}
    with open_to_visitors(pages_of(texts)) as site:
        ran = kommunscan("scan", site.base_url, env=plugin)
    found = {(finding["kind"], urlsplit(finding["url"]).path) for finding in ran.findings()}
    assert ("test.word", "/good.html") in found
    assert ("se.personnummer", "/bad.html") in found
    (line,) = (line for line in ran.outcomes() if line["url"].endswith("bad.html"))
    assert any("saboteur" in note and "ValueError" in note for note in line["notes"])


def started(url: str, data: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [KOMMUNSCAN, "scan", url, "--data-dir", data], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def wait_for(requests: list[Request], count: int) -> None:
    deadline = time.monotonic() + 60
    while len(requests) < count:
        assert time.monotonic() < deadline, "the scan did not get that far"
        time.sleep(0.02)


@pytest.fixture
def long_site() -> Iterator[Scenario]:
    texts = {f"/sida-{number}.html": f"Sökande: 1912{number % 12 + 1:02}12-1212" for number in range(120)}
    with open_to_visitors(pages_of(texts, delay=0.1)) as site:
        yield site


def test_a_scan_that_was_killed_goes_on_with_nothing_lost_and_nothing_double(
    long_site: Scenario, kommunscan: Run, tmp_path: Path
) -> None:
    process = started(long_site.base_url, tmp_path / "data")
    wait_for(long_site.requests, 60)
    process.kill()
    process.communicate()
    before = len(long_site.requests)
    ran = kommunscan("scan", long_site.base_url, "--resume")
    assert ran.code == 0
    addresses = [line["url"] for line in ran.outcomes() if line["member"] is None]
    assert len(addresses) == len(set(addresses))
    assert not long_site.missed()
    asked_again = len(long_site.requests) - before
    assert asked_again < 120, "it started over"


def test_ctrl_c_stores_and_reports_what_was_found_so_far(long_site: Scenario, tmp_path: Path) -> None:
    process = started(long_site.base_url, tmp_path / "data")
    wait_for(long_site.requests, 40)
    os.kill(process.pid, signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 3
    ran = Ran(3, out, "", tmp_path / "data")
    ends = {line["outcome"] for line in ran.outcomes()}
    assert ends == {"scanned", "skipped"}
    assert "ended before it had seen everything" in ran.report()


@pytest.mark.parametrize("room", [8 << 10, 32 << 10, 100 << 10])
def test_a_disk_that_is_full_ends_the_scan_in_one_line_wherever_it_strikes(tmp_path: Path, room: int) -> None:
    subprocess.run([KOMMUNSCAN, "findings", "list", "--data-dir", tmp_path / "empty"], check=True)
    most = max(path.stat().st_size for path in (tmp_path / "empty").iterdir()) + room
    texts = {f"/sida-{number}.html": f"Sökande: 1912{number % 12 + 1:02}12-1212" for number in range(60)}
    with open_to_visitors(pages_of(texts)) as site:
        done = subprocess.run(
            [KOMMUNSCAN, "scan", site.base_url, "--data-dir", tmp_path / "data"],
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
        )
    assert done.returncode == 3
    assert done.stderr.strip().startswith("kommunscan: the store failed: ")
    assert "free disk space" in done.stderr
