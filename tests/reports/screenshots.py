"""The pictures of the reports in docs/report/, made anew from the sample runs.

python -m tests.reports.screenshots
"""

import tempfile
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from reports.write import write_reports
from scanner.store.database import open_database
from tests.reports.conftest import CHROMIUM
from tests.reports.sample_runs import SITE, STARTED, TOWNS, Page, clean_town, document, finding, record_run, usual_town

GONE_SINCE = f"https://www.{SITE}/nyheter/forskola"
TARGET = Path(__file__).resolve().parents[2] / "docs" / "report"


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: which file of which town, through which window."""

    name: str
    town: str
    language: str
    file: str = "report.html"
    fragment: str = ""
    width: int = 1280
    height: int = 1500
    dark: bool = False


SHOTS = (
    Shot("first-page", "fifty", "en", height=1900),
    Shot("findings", "fifty", "sv", fragment="#findings"),
    Shot("findings-dark", "fifty", "da", fragment="#d2", dark=True),
    Shot("phone", "fifty", "sv", width=375, height=1200),
    Shot("clean", "none", "en", height=1100),
    Shot("ten-thousand", "many", "en", fragment="#findings", height=1100),
    Shot("hostile", "hostile", "en", fragment="#findings", height=1100),
    Shot("not-read", "fifty", "sv", fragment="#unread", height=1000),
    Shot("incident", "fifty", "sv", "incident.html"),
    Shot("cleanup", "fifty", "da", "cleanup.html"),
    Shot("overview", "fifty", "en", "../../index.html", height=700),
)


def main() -> None:
    """Write every picture, and the report on paper."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name, sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        folders = {
            key: _written(Path(name), *key) for key in dict.fromkeys((shot.town, shot.language) for shot in SHOTS)
        }
        for shot in SHOTS:
            _take(chromium, shot, folders[shot.town, shot.language])
        chromium.close()


def _take(chromium: Any, shot: Shot, folder: Path) -> None:
    page = chromium.new_page(
        viewport={"width": shot.width, "height": shot.height}, color_scheme="dark" if shot.dark else "light"
    )
    page.goto((folder / shot.file).resolve().as_uri() + shot.fragment)
    page.screenshot(path=TARGET / f"{shot.name}.png")
    page.close()


def _written(directory: Path, town: str, language: str) -> Path:
    """The folder of a town's reports, after a few earlier nights for the trend and the comparison."""
    data = directory / f"{town}-{language}"
    data.mkdir()
    engine = open_database(data)
    if town == "fifty":
        record_run(engine, clean_town(), site="grannby.example")
        for night in range(6, 0, -1):
            back = timedelta(days=night)
            pages = [replace(page, at=page.at - back) for page in _some_of(usual_town(), night)]
            pages.append(Page(GONE_SINCE, (document(finding(70)),), at=STARTED - back))
            record_run(engine, pages, started=STARTED - back)
    tonight = [Page(GONE_SINCE, (document(),))] if town == "fifty" else []
    run_id = record_run(engine, [*TOWNS[town](), *tonight])
    paths = write_reports(engine, run_id, data / "reports", language)
    engine.dispose()
    return paths.directory


def _some_of(pages: list[Page], night: int) -> list[Page]:
    """What an earlier night saw: the longer ago, the fewer pages."""
    return [page for number, page in enumerate(pages) if (number + 5) % 7 >= night]


if __name__ == "__main__":
    main()
