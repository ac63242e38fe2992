"""Reading files before they are published: the same engine, an exit code for a gate, nothing kept."""

from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.demo import SITE
from tests.conftest import Ran

Run = Callable[..., Ran]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "to publish"
    (folder / "bilagor").mkdir(parents=True)
    (folder / "bilagor" / "å.txt").write_text("Sökande: Alva Testdotter, personnummer 19121212-1212\n", "utf-8")
    (folder / "clean.txt").write_text("Mötet öppnas.\n", "utf-8")
    return folder


def test_a_folder_is_read_with_all_that_is_in_it(kommunscan: Run, folder: Path) -> None:
    ran = kommunscan("check", folder)
    (finding,) = ran.findings()
    assert (finding["kind"], finding["value"]) == ("se.personnummer", "19121212-1212")
    assert finding["url"].endswith("/bilagor/%C3%A5.txt")
    assert ran.code == 0


def test_the_gate_closes_at_its_level(kommunscan: Run, folder: Path) -> None:
    assert kommunscan("check", folder, "--fail-on", "confirmed").code == 1
    assert kommunscan("check", folder / "clean.txt", "--fail-on", "possible").code == 0


def test_nothing_of_the_files_is_kept(kommunscan: Run, folder: Path) -> None:
    ran = kommunscan("check", folder)
    kept = b"".join(path.read_bytes() for path in ran.data_dir.rglob("*") if path.is_file() and path.suffix != ".out")
    assert b"19121212" not in kept
    assert b"121212-1212" not in kept
    assert b"bilagor" not in kept
    assert not list(ran.data_dir.glob("reports/*"))


def test_documents_inside_of_documents_are_named_by_their_path(kommunscan: Run) -> None:
    ran = kommunscan("check", SITE / "download" / "bilagor-2026.zip")
    assert "brev/yttrande.txt" in {finding["member"] for finding in ran.findings()}


def test_a_missing_path_is_named(kommunscan: Run, tmp_path: Path) -> None:
    ran = kommunscan("check", tmp_path / "nowhere.pdf")
    assert ran.code == 2
    assert "nowhere.pdf — check its name" in ran.err
