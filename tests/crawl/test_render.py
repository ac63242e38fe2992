"""Pages that scripts build, in a real browser: what is found, what is asked of the server, what is said of the rest."""

import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from scanner.crawl.render.chromium import installed_browser
from tests.conftest import KOMMUNSCAN, Ran
from tests.town import scripted
from tests.town.scenario import Scenario, html_page, site
from tests.town.server import open_to_visitors

pytestmark = pytest.mark.skipif(installed_browser() is None, reason="no Chromium is installed")


TABS = ("render_seconds = 20", "render_tabs = 4")


@dataclass(frozen=True)
class Night:
    """One scan of a town, and what its server saw."""

    ran: Ran
    requests: Counter[tuple[str, str]]
    elsewhere: int

    def places(self, serial: int) -> set[str]:
        """The addresses at which a person was found, with their routes."""
        wanted = scripted.number(serial)
        return {_local(line["url"]) for line in self.ran.findings() if line["value"] == wanted}

    def details(self) -> dict[str, str]:
        """What is said of each address besides."""
        return {_local(line["url"]): line["detail"] for line in self.ran.outcomes() if line["member"] is None}

    def ends(self) -> dict[tuple[str, str | None], tuple[str, str | None]]:
        """Outcome and reason of each address and part."""
        return {
            (_local(line["url"]), line["member"]): (line["outcome"], line["reason"]) for line in self.ran.outcomes()
        }


def scan(site: Scenario, home: Path, *settings: str, elsewhere: Scenario | None = None, **env: str) -> Night:
    data = home / "data"
    data.mkdir(exist_ok=True)
    (home / "settings.toml").write_text("\n".join(["[crawl]", *settings]), "utf-8")
    site.requests.clear()
    done = subprocess.run(
        [KOMMUNSCAN, "scan", site.base_url, "--settings", home / "settings.toml", "--data-dir", data,
         "--output", data / "findings.out", "--reveal"],
        check=False, capture_output=True, text=True, timeout=120, env={**os.environ, **env}, cwd=home,
    )  # fmt: skip
    asked = Counter((request.method, request.path) for request in site.requests)
    return Night(
        Ran(done.returncode, done.stdout, done.stderr, data), asked, len(elsewhere.requests) if elsewhere else 0
    )


@pytest.fixture(scope="module")
def town() -> Iterator[tuple[Scenario, Scenario]]:
    """A site that scripts build, and a server that belongs to somebody else."""
    with (
        open_to_visitors(Scenario(site({}), frozenset(), 0)) as elsewhere,
        open_to_visitors(scripted.scripted(elsewhere.base_url + "/")) as opened,
    ):
        yield opened, elsewhere


@pytest.fixture(scope="module")
def night(town: tuple[Scenario, Scenario], tmp_path_factory: pytest.TempPathFactory) -> Night:
    opened, elsewhere = town
    return scan(opened, tmp_path_factory.mktemp("night"), *TABS, elsewhere=elsewhere)


@pytest.mark.parametrize("place", sorted(scripted.PLANTED))
def test_what_scripts_show_is_found_where_a_visitor_sees_it(night: Night, place: str) -> None:
    address = place.partition(" ")[0]
    assert address in night.places(scripted.PLANTED[place]), night.ran.err


def test_what_a_page_loads_is_a_resource_of_its_own(night: Night) -> None:
    ends = night.ends()
    for path in ("/api/arende/1.json", "/api/lista?fran=3", "/api/rulla/2.json", "/delar/2024.html", "/inramad.html"):
        assert ends[path, None] == ("scanned", None)
    (line,) = (line for line in night.ran.findings() if line["url"].endswith("/api/arende/2.json"))
    assert [_local(referrer) for referrer in line["referrers"]] == ["/diarium.html#!/arende/2"]


def test_routes_behind_the_hash_are_addresses(night: Night) -> None:
    ends = night.ends()
    routes = {address for address, _ in ends if "#" in address}
    assert routes == {"/diarium.html#!/arende/1", "/diarium.html#!/arende/2"}
    assert {ends[route, None] for route in routes} == {("scanned", None)}


def test_a_page_that_never_rests_is_read(night: Night) -> None:
    assert night.ends()["/rastlos.html", None] == ("scanned", None)
    assert night.requests["GET", "/api/puls.json"] <= 3
    assert not [path for _, path in night.requests if "_=1" in path], "what only keeps caches away is left out"


def test_the_browser_asks_the_site_for_nothing_but_pages(night: Night) -> None:
    assert {method for method, _ in night.requests} == {"GET"}
    assert night.elsewhere == 0
    assert not night.requests["GET", "/hemligt/data.json"]
    assert not night.requests["GET", "/api/radera"]
    assert night.ends()["/hemligt/data.json", None] == ("skipped", "robots")


def test_what_scripts_asked_for_in_vain_is_in_the_coverage(night: Night) -> None:
    parts = {member for (address, member), end in night.ends().items() if address == "/otillaten.html" and member}
    assert {"part POST /api/andra", "part DELETE /api/andra", "part stream /api/strom"} <= parts
    unread = {end for (address, member), end in night.ends().items() if address == "/otillaten.html" and member}
    assert unread == {("unread", "built_by_script")}


def test_a_page_without_scripts_is_read_once(night: Night) -> None:
    assert night.requests["GET", "/hel.html"] == 1
    (line,) = (line for line in night.ran.findings() if line["url"].endswith("/hel.html"))
    assert line["where"] == "body"


def test_each_value_is_counted_once_for_all_views_of_a_page(night: Night) -> None:
    lines = [line for line in night.ran.findings() if _local(line["url"]) in ("/flikar.html", "/lista.html")]
    assert lines and {line["occurrences"] for line in lines} == {1}


def test_the_next_night_shows_pages_again_and_reads_unchanged_resources_no_more(tmp_path: Path) -> None:
    with open_to_visitors(scripted.routes()) as opened:
        first, again = scan(opened, tmp_path), scan(opened, tmp_path)
    ends = again.ends()
    assert ends["/api/arende/2.json", None] == ("unchanged", None)
    assert ends["/", None] == ("unchanged", None)
    assert ends["/diarium.html#!/arende/1", None] == ("scanned", None)
    before = {(line["id"], line["status"]) for line in first.ran.findings()}
    assert before
    assert {(line["id"], line["status"]) for line in again.ran.findings()} == before


def test_a_tab_that_hangs_or_crashes_costs_its_page_only(tmp_path: Path) -> None:
    with open_to_visitors(scripted.hostile()) as opened:
        night = scan(opened, tmp_path, "render_seconds = 10", "render_tabs = 3", f"render_memory = {700 << 20}")
    ends = night.ends()
    assert ends["/hanger.html", None] == ("unread", "built_by_script")
    assert ends["/kraschar.html", None] == ("unread", "built_by_script")
    assert ends["/slukar.html", None] == ("unread", "built_by_script")
    assert night.details()["/slukar.html"] == "its tab crashed"
    assert ends["/inaktiv.html", "part built by scripts"] == ("unread", "built_by_script")
    assert night.places(21) == {"/inaktiv.html"}, "what was seen before it hung"
    assert ends["/frisk.html", None] == ("scanned", None)
    assert night.places(20) == {"/frisk.html"}
    assert night.ran.code == 0


def test_when_a_script_brings_something_on_one_page_it_is_run_on_all(tmp_path: Path) -> None:
    with open_to_visitors(scripted.same_scripts()) as opened:
        night = scan(opened, tmp_path, *TABS)
    for each in range(scripted.SAME):
        assert f"/nyhet-{each}.html" in night.places(40 + each)


SMALL = {
    "/": html_page("Start", "/byggd.html", "/hel.html"),
    "/byggd.html": scripted.built(
        f"const text = {json.dumps(scripted.said(30)[::-1])};"
        "document.getElementById('app').textContent = text.split('').reverse().join('');",
        "<div id=app></div>",
    ),
    "/hel.html": html_page("Hel", body=f"<p>{scripted.said(31)}</p>"),
}


@pytest.fixture
def small() -> Iterator[Scenario]:
    with open_to_visitors(Scenario(site(SMALL), frozenset(SMALL), 30)) as opened:
        yield opened


def test_without_a_browser_the_page_is_unread(small: Scenario, tmp_path: Path) -> None:
    night = scan(small, tmp_path, PATH="", HOME=str(tmp_path), PLAYWRIGHT_BROWSERS_PATH="")
    assert night.ends()["/byggd.html", None] == ("unread", "built_by_script")
    assert night.places(31) == {"/hel.html"}
    assert "kommunscan[browser]" in night.ran.report()


def test_a_page_that_was_unread_is_read_when_a_browser_comes(small: Scenario, tmp_path: Path) -> None:
    assert scan(small, tmp_path, 'render = "never"').ends()["/byggd.html", None] == ("unread", "built_by_script")
    night = scan(small, tmp_path)
    assert night.ends()["/byggd.html", None] == ("scanned", None)
    assert night.places(30) == {"/byggd.html"}


def test_always_needs_a_browser(small: Scenario, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('[crawl]\nrender = "always"\n', "utf-8")
    done = subprocess.run(
        [KOMMUNSCAN, "scan", small.base_url, "--settings", tmp_path / "settings.toml", "--data-dir", tmp_path / "data"],
        check=False, capture_output=True, text=True, timeout=60, env={**os.environ, "PATH": "", "HOME": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 2
    assert "kommunscan[browser]" in done.stderr
    assert not small.requests


def test_always_shows_every_page(small: Scenario, tmp_path: Path) -> None:
    night = scan(small, tmp_path, 'render = "always"')
    assert night.places(30) == {"/byggd.html"}
    (line,) = (line for line in night.ran.findings() if line["value"] == scripted.number(31))
    assert (line["where"], line["occurrences"]) == ("body", 1)


def test_a_browser_that_does_not_start_ends_no_scan(small: Scenario, tmp_path: Path) -> None:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "chromium").write_text("#!/bin/sh\nexit 1\n")
    (programs / "chromium").chmod(0o755)
    night = scan(small, tmp_path, PATH=f"{programs}:{os.environ['PATH']}")
    assert night.ends()["/byggd.html", None] == ("unread", "built_by_script")
    assert night.places(31) == {"/hel.html"}
    assert night.ran.code == 0


def test_an_interrupted_scan_leaves_no_browser_behind_and_goes_on(tmp_path: Path) -> None:
    pages = {**SMALL, "/": html_page("Start", "/byggd.html", "/hanger.html")}
    pages["/hanger.html"] = scripted.built("fetch('/jag-hanger.json'); for (;;) {}", "<div id=app></div>")
    with open_to_visitors(Scenario(site(pages), frozenset(), 30)) as opened:
        with subprocess.Popen(
            [KOMMUNSCAN, "scan", opened.base_url, "--data-dir", tmp_path / "data"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        ) as process:  # fmt: skip
            _until(lambda: any(request.path == "/jag-hanger.json" for request in opened.requests))
            browsers = _browsers_of(process.pid)
            process.send_signal(signal.SIGINT)
            process.wait(timeout=60)
        _until(lambda: not any(Path(f"/proc/{browser}").exists() for browser in browsers))
        night = scan(opened, tmp_path, "render_seconds = 5")
    assert browsers
    assert night.ends()["/hanger.html", None] == ("unread", "built_by_script")
    assert night.places(30) == {"/byggd.html"}


def _browsers_of(process: int) -> list[int]:
    """The processes of a browser that a process started."""
    found = []
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, task.read_text("ascii").split()):
            named = "chrom" in Path(f"/proc/{child}/comm").read_text("utf-8", "replace")
            found += [*([child] if named else []), *_browsers_of(child)]
    return found


def _until(holds: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def _local(url: str) -> str:
    parts = urlsplit(url)
    return parts.path + (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
