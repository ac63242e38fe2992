"""Databases of earlier releases: opened by the present program, with all that is in them."""

import gzip
import json
import re
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine

from reports.write import write_reports
from scanner.errors import UsageError
from scanner.store.database import FILE_NAME, open_database
from scanner.store.ledger import Wanted, list_findings, story_of
from scanner.store.schema import metadata
from scanner.store.trend import past_runs, run_counts
from tests.conftest import KOMMUNSCAN
from tests.store.make_release import ALMA, BERTA, KEY, RELEASES, kept

DUMPS = sorted(RELEASES.glob("*.sql.gz"))


@pytest.fixture(params=DUMPS, ids=[path.name.removesuffix(".sql.gz") for path in DUMPS])
def release(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    """A data directory as a release left it, and what is in it."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    (data / "key.bin").write_bytes(KEY)
    (data / "key.bin").chmod(0o600)
    database = sqlite3.connect(data / FILE_NAME)
    database.executescript(gzip.decompress(request.param.read_bytes()).decode())
    database.close()
    expected = Path(str(request.param).removesuffix(".sql.gz") + ".json").read_text("utf-8")
    return data, json.loads(expected)


@pytest.fixture
def opened(release: tuple[Path, dict[str, Any]]) -> Iterator[Engine]:
    engine = open_database(release[0])
    yield engine
    engine.dispose()


def test_there_is_a_database_of_every_release() -> None:
    assert DUMPS
    root = Path(__file__).parents[2]
    released = re.findall(r"^## (\d\S+) \((?!unreleased)", (root / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert {path.name.removesuffix(".sql.gz") for path in DUMPS} >= set(released)


def test_no_dump_holds_a_value() -> None:
    for path in DUMPS:
        text = gzip.decompress(path.read_bytes()).decode()
        for value in (ALMA, BERTA):
            for form in (value, value[2:], value.replace("-", ""), value[2:].replace("-", "")):
                assert form not in text
                assert form.encode().hex().upper() not in text.upper()
        assert "alma@" not in text


def test_nothing_is_lost(release: tuple[Path, dict[str, Any]], opened: Engine) -> None:
    data, expected = release
    with opened.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    database = sqlite3.connect(data / FILE_NAME)
    assert kept(database) == expected
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    database.close()


def test_the_program_works_with_what_is_there(
    release: tuple[Path, dict[str, Any]], opened: Engine, tmp_path: Path
) -> None:
    newest, first = past_runs(opened, "127.0.0.1", 10)
    assert (first.state, newest.state) == ("complete", "complete")
    # One of the two is decided on, the other is gone.
    assert (run_counts(opened, first.id).new, run_counts(opened, newest.id).gone) == (1, 1)
    (decided,) = list_findings(opened, Wanted(statuses=frozenset({"published_lawfully"})))
    assert decided.kind == "se.personnummer"
    story = story_of(opened, decided.id)
    assert [decided.verdict.basis for decided in story.decisions] == ["GDPR 6.1 e"]
    paths = write_reports(opened, newest.id, tmp_path / "reports", "sv", ("jsonl",))
    assert "127.0.0.1" in paths.html.read_text("utf-8")
    shown = subprocess.run(
        [KOMMUNSCAN, "findings", "show", decided.id, "--data-dir", release[0]],
        capture_output=True,
        text=True,
        check=True,
    )
    assert decided.id in shown.stdout


def test_a_database_of_a_newer_release_is_refused_and_left_alone(release: tuple[Path, dict[str, Any]]) -> None:
    data, expected = release
    database = sqlite3.connect(data / FILE_NAME)
    database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.commit()
    with pytest.raises(UsageError, match="written by a newer kommunscan"):
        open_database(data)
    done = subprocess.run([KOMMUNSCAN, "runs", "--data-dir", data], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "install that version" in done.stderr
    assert kept(database) == expected
    database.close()
