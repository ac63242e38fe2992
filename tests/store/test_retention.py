"""What is older than the settings say is removed, and nothing that is needed still."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, update

from reports.folders import report_folder
from reports.removal import apply_retention, remove_reports
from scanner.decisions import Decision, Verdict
from scanner.errors import UsageError
from scanner.listing import removed_line
from scanner.lock import site_lock
from scanner.retention import forget, remove_old
from scanner.settings import KeepSettings
from scanner.store.decisions import decide
from scanner.store.ledger import Wanted, find_by_id, list_findings, story_of
from scanner.store.life import Life
from scanner.store.runs import begin_run
from scanner.store.schema import metadata, resources, runs, sites
from tests.store.lives import FACTS, FIRST_NIGHT, KEYRING, SITE, leak, night, report

ANNA, BERT = leak("/a", "anna@example.org"), leak("/b", "bert@example.org")
KEEP = KeepSettings(runs_days=30, gone_days=60)


def nights(engine: Engine) -> None:
    """Anna is gone on day 1; Bert's page is last read on day 1 and fails from then on."""
    plan = [(0, {"/a": (report(ANNA),), "/b": (report(BERT),)}), (1, {"/a": (report(),), "/b": (report(BERT),)})]
    for number, answers in [*plan, (40, {"/a": (report(),), "/b": 500}), (50, {"/a": (report(),), "/b": 500})]:
        run = night(engine, number, answers)
        with engine.begin() as connection:
            at = FIRST_NIGHT + timedelta(days=number)
            connection.execute(update(runs).where(runs.c.id == run.run_id).values(started=at, ended=at))


def count(engine: Engine, table: str) -> int:
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(metadata.tables[table])) or 0


def test_old_runs_go_and_findings_stay(engine: Engine, tmp_path: Path) -> None:
    nights(engine)
    removed = remove_old(engine, tmp_path, KEEP, FIRST_NIGHT + timedelta(days=51))
    assert [run.started - FIRST_NIGHT for run in removed.runs] == [timedelta(days=0), timedelta(days=1)]
    assert (count(engine, "runs"), removed.findings) == (2, 0)
    assert {each.life for each in list_findings(engine, Wanted())} == {Life.GONE, Life.UNKNOWN}
    assert [event.life for event in story_of(engine, ANNA.id).events] == ["new", "gone"]


def test_the_newest_scan_of_a_site_is_kept_however_old(engine: Engine, tmp_path: Path) -> None:
    nights(engine)
    remove_old(engine, tmp_path, KEEP, FIRST_NIGHT + timedelta(days=9999))
    assert count(engine, "runs") == 1


def test_a_page_whose_reading_is_removed_is_read_again(engine: Engine, tmp_path: Path) -> None:
    nights(engine)
    with engine.begin() as connection:
        connection.execute(update(resources).values(read_run=select(func.min(runs.c.id)).scalar_subquery()))
    remove_old(engine, tmp_path, KEEP, FIRST_NIGHT + timedelta(days=51))
    writer = begin_run(engine, KEYRING, FACTS)
    writer.discover_known()
    assert [pending.known for pending in writer.next_pending(10)] == [None, None]


def test_gone_findings_go_with_their_story_and_open_ones_stay(engine: Engine, tmp_path: Path) -> None:
    nights(engine)
    decide(engine, find_by_id(engine, [ANNA.id]), Verdict(Decision.FIXED, "taken down", "Karin"))
    removed = remove_old(engine, tmp_path, KEEP, FIRST_NIGHT + timedelta(days=62))
    assert removed.findings == 1
    assert [each.id for each in list_findings(engine, Wanted())] == [BERT.id]
    assert (count(engine, "decisions"), count(engine, "events")) == (0, 1)


def test_a_forgotten_site_leaves_no_row_and_others_stay(engine: Engine, tmp_path: Path) -> None:
    nights(engine)
    with engine.begin() as connection:
        connection.execute(update(sites).values(name="other.example"))
    nights(engine)
    log = tmp_path / "kommunscan.log"
    log.write_text(f"WARNING: https://{SITE}/a\nWARNING: https://other.example/a\n")
    decide(engine, list(list_findings(engine, Wanted(site=SITE))), Verdict(Decision.FIXED, "taken down", "Karin"))
    forgotten = forget(engine, tmp_path, SITE)
    assert len(forgotten) == 4
    assert {each.site for each in list_findings(engine, Wanted())} == {"other.example"}
    assert {name: count(engine, name) for name in ("runs", "resources", "decisions")} == {
        "runs": 4,
        "resources": 2,
        "decisions": 0,
    }
    assert log.read_text() == "WARNING: https://other.example/a\n"
    with pytest.raises(UsageError, match="nothing is stored"):
        forget(engine, tmp_path, SITE)


def test_reports_go_with_their_runs(engine: Engine, tmp_path: Path) -> None:
    nights(engine)
    reports = tmp_path / "reports"
    started = [FIRST_NIGHT + timedelta(days=number) for number in (0, 1, 40, 50)]
    for run_id, at in enumerate(started, start=1):
        (reports / report_folder(SITE, at, run_id)).mkdir(parents=True)
    (reports / SITE / "latest").symlink_to(report_folder(SITE, started[-1], 4).name)
    removed = apply_retention(engine, tmp_path, KEEP, FIRST_NIGHT + timedelta(days=62))
    assert (len(removed.runs), removed.findings, removed.addresses, removed.busy) == (2, 1, 0, ())
    left = {entry.name for entry in (reports / SITE).iterdir()}
    assert left == {
        "latest",
        *(report_folder(SITE, at, number).name for number, at in ((3, started[2]), (4, started[3]))),
    }
    remove_reports(reports, forget(engine, tmp_path, SITE))
    assert not (reports / SITE).exists()


def test_a_site_that_is_being_scanned_is_left_for_the_next_night(engine: Engine, tmp_path: Path) -> None:
    nights(engine)
    with site_lock(tmp_path, SITE):
        removed = apply_retention(engine, tmp_path, KEEP)
    assert (removed.runs, removed.busy) == ((), (SITE,))
    assert count(engine, "runs") == 4
    assert SITE in removed_line(removed)
    removed = apply_retention(engine, tmp_path, KEEP)
    assert (len(removed.runs), removed.busy) == (3, ())


def test_the_newest_settled_scan_is_kept_when_later_ones_were_killed(engine: Engine, tmp_path: Path) -> None:
    nights(engine)
    settled = count(engine, "runs")
    begin_run(engine, KEYRING, FACTS)
    killed = begin_run(engine, KEYRING, FACTS).run_id
    apply_retention(engine, tmp_path, KEEP, FIRST_NIGHT + timedelta(days=9999))
    with engine.connect() as connection:
        assert set(connection.scalars(select(runs.c.id))) == {settled, killed}


def test_nothing_goes_before_its_time(engine: Engine, tmp_path: Path) -> None:
    nights(engine)
    assert not remove_old(engine, tmp_path, KeepSettings(), FIRST_NIGHT + timedelta(days=399)).runs
