"""A whole report in each language, reviewed as a page: a change of it shows up as a difference to read.

    KOMMUNSCAN_UPDATE_GOLDEN=1 python -m pytest tests/reports/test_golden.py

writes them anew.
"""

import os
import re
from pathlib import Path

import pytest

from reports.html import content_policy, html_page, html_report
from reports.incident import basis_of, incident_of
from reports.language import LANGUAGES, language_for
from reports.summary import summary_lines
from reports.view import view_of
from scanner.store.reader import RunReader
from tests.reports.conftest import Written
from tests.reports.sample_runs import MADE, open_town

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_is_as_it_was_reviewed(tmp_path: Path, language: str) -> None:
    engine, run_id = open_town(tmp_path, "fifty")
    view = view_of(RunReader(engine, run_id), MADE)
    engine.dispose()
    say = language_for(language)
    _compare(f"report.{language}.html", _without_style("".join(html_report(view, say))))
    incident = incident_of(basis_of(view), say)
    _compare(f"incident.{language}.html", _without_style("".join(html_page("incident.html", say, incident=incident))))
    _compare(f"summary.{language}.txt", "\n".join(summary_lines(view, language)) + "\n")


def _compare(name: str, text: str) -> None:
    path = GOLDEN / name
    if os.environ.get("KOMMUNSCAN_UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8"), f"{name} has changed: see the docstring of this module"


def _without_style(page: str) -> str:
    """The page without style, script and their hashes, which are reviewed where they are written."""
    page = re.sub(r"<style>.*?</style>|<script>.*?</script>", "", page, flags=re.DOTALL)
    page = re.sub(r"sha256-[\w+/=]+", "sha256-…", page)
    return re.sub(r"\n\s*\n+", "\n", page)


def test_the_policy_names_the_very_style_and_script_of_the_file(written: Written) -> None:
    page = written("fifty", "en").html.read_text("utf-8")
    (style,) = re.findall(r"<style>(.*?)</style>", page, flags=re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    (policy,) = re.findall(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy.replace("&#39;", "'") == content_policy(style, script)
    assert policy.startswith("default-src &#39;none&#39;;")


@pytest.mark.parametrize("name", ["report.html", "incident.html", "cleanup.html", "../../index.html"])
@pytest.mark.parametrize("town", ["fifty", "hostile"])
def test_nothing_is_loaded_from_anywhere(written: Written, name: str, town: str) -> None:
    page = (written(town, "en").directory / name).read_text("utf-8")
    assert not re.search(r"<(?:img|link|iframe|object|embed|audio|video|source|base)\b", page)
    assert not re.search(r"<script\s+src|@import|url\(", page)
    assert 'content="no-referrer"' in page


def test_a_file_of_ten_thousand_findings_is_below_12_mb(written: Written) -> None:
    assert written("many", "sv").html.stat().st_size < 12_000_000
