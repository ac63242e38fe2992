"""Reports of the sample runs, written once, and a real browser to open them in."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from reports.write import ReportPaths, write_reports
from tests.reports.sample_runs import open_town

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
"""Installed by ``npm ci --prefix tests/reports``."""
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

Written = Callable[[str, str], ReportPaths]


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The reports of a town in a language, by their names."""
    known: dict[tuple[str, str], ReportPaths] = {}

    def write(name: str, language: str = "en") -> ReportPaths:
        if (name, language) not in known:
            directory = tmp_path_factory.mktemp(f"{name}-{language}")
            engine, run_id = open_town(directory, name)
            known[name, language] = write_reports(engine, run_id, directory / "reports", language)
            engine.dispose()
        return known[name, language]

    return write


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """A headless Chromium."""
    if CHROMIUM is None:
        pytest.skip("no Chromium is installed (Debian: apt-get install chromium)")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=_QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci --prefix tests/reports")
    return AXE.read_text("utf-8")
