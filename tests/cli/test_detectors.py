"""What a technician asks of the detectors, and detectors made in the settings."""

import subprocess
from collections.abc import Callable
from pathlib import Path

from reports.export import EXPORTS
from scanner.demo import SITE
from tests.conftest import KOMMUNSCAN, Ran

CUSTOM = """
[[detect.custom]]
name = "case"
patterns = ["[0-9]{4}/[0-9]{3}"]
near = ["ärende"]
matches = ["ärende 2026/123"]
no_matches = ["12/2026"]
"""


def asked(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [KOMMUNSCAN, "detectors", *arguments], check=False, capture_output=True, text=True, timeout=60
    )


def test_the_list_says_what_is_on_and_what_is_off() -> None:
    lines = {line.split()[1]: line.split()[0] for line in asked("list").stdout.splitlines()}
    assert [lines[kind] for kind in ("se.personnummer", "dk.cpr", "email")] == ["on", "on", "on"]
    assert lines["iban"] == "off"


def test_a_text_is_explained_with_its_evidence_and_without_its_value() -> None:
    done = asked("explain", "Sökande, personnummer 19121212-1212, och 230101-1231")
    assert "se.personnummer: confirmed" in done.stdout
    assert "+" in done.stdout
    assert "1212-1212" not in done.stdout


def test_a_document_is_explained_place_by_place() -> None:
    done = asked("test", SITE / "download" / "beslut-bistand.docx")
    assert "deleted: " in done.stdout
    assert "header: " in done.stdout


def test_a_detector_of_the_settings_finds(kommunscan: Callable[..., Ran], tmp_path: Path) -> None:
    settings = tmp_path / "own.toml"
    settings.write_text(CUSTOM, "utf-8")
    (tmp_path / "text.txt").write_text("Ert ärende 2026/123 är avslutat.\n", "utf-8")
    ran = kommunscan("check", tmp_path / "text.txt", "--settings", settings)
    assert [finding["kind"] for finding in ran.findings()] == ["custom.case"]


def test_a_mistake_in_a_detector_of_the_settings_is_named(kommunscan: Callable[..., Ran], tmp_path: Path) -> None:
    settings = tmp_path / "own.toml"
    settings.write_text(CUSTOM.replace("12/2026", "ärende 2026/124"), "utf-8")
    (tmp_path / "text.txt").write_text("x", "utf-8")
    ran = kommunscan("check", tmp_path / "text.txt", "--settings", settings)
    assert ran.code == 2
    assert "case" in ran.err


def test_every_export_can_be_asked_for() -> None:
    done = subprocess.run([KOMMUNSCAN, "scan", "--help"], check=False, capture_output=True, text=True, timeout=60)
    assert f"[{'|'.join(EXPORTS)}]" in done.stdout
