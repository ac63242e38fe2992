"""The arithmetic of a report: verdict, counts, groups and coverage."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine

from detectors.api import Confidence, Severity
from reports.clusters import Cause
from reports.incident import basis_of, incident_of
from reports.language import language_for
from reports.verdict import Level
from reports.view import ReportView, view_of
from reports.write import write_reports
from scanner.decisions import Decision
from scanner.decisions import Verdict as DecisionMade
from scanner.model import Outcome, Properties, Where, Why
from scanner.store.database import open_database
from scanner.store.decisions import decide
from scanner.store.ledger import find_by_id
from scanner.store.reader import RunReader
from scanner.store.sites import persons_in_all
from tests.reports.sample_runs import (
    FETCHED,
    MADE,
    SITE,
    STARTED,
    Page,
    clean_town,
    document,
    finding,
    open_town,
    record_run,
)

WWW = f"https://www.{SITE}"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    database = open_database(tmp_path)
    yield database
    database.dispose()


def view(engine: Engine, *pages: Page, state: str = "complete") -> ReportView:
    return view_of(RunReader(engine, record_run(engine, pages, state=state)), MADE)


def page(*findings: object, path: str = "/a", **facts: object) -> Page:
    digest = sha256(f"{path} {len(findings)}".encode()).hexdigest()
    return Page(f"{WWW}{path}", (document(*findings, sha256=digest, **facts),))  # type: ignore[arg-type]


def test_green_only_when_everything_was_read_and_nothing_found(engine: Engine) -> None:
    seen = view(engine, *clean_town())
    assert seen.verdict.level is Level.GREEN
    assert seen.verdict.caution is None


@pytest.mark.parametrize(
    ("outcome", "why"),
    [
        (Outcome.UNREAD, Why.ENCRYPTED),
        (Outcome.UNREAD, Why.PICTURE_OF_TEXT),
        (Outcome.SKIPPED, Why.ROBOTS),
        (Outcome.SKIPPED, Why.BUDGET),
        (Outcome.FAILED, Why.CRASHED),
        (Outcome.FAILED, Why.TIMEOUT),
    ],
)
def test_what_was_not_read_is_never_green(engine: Engine, outcome: Outcome, why: Why) -> None:
    seen = view(engine, *clean_town(), page(path="/x.pdf", outcome=outcome, why=why))
    assert seen.verdict.level is Level.AMBER
    assert seen.coverage.not_seen == 1


@pytest.mark.parametrize(
    ("outcome", "why"),
    [
        (Outcome.SKIPPED, Why.REDIRECT),
        (Outcome.SKIPPED, Why.DUPLICATE),
        (Outcome.FAILED, Why.NOT_FOUND),
        (Outcome.GONE, None),
    ],
)
def test_where_nothing_lies_nothing_was_missed(engine: Engine, outcome: Outcome, why: Why | None) -> None:
    assert view(engine, *clean_town(), page(path="/x", outcome=outcome, why=why)).verdict.level is Level.GREEN


def test_an_unfinished_run_is_never_green(engine: Engine) -> None:
    assert view(engine, *clean_town(), state="incomplete").verdict.level is Level.AMBER


def test_a_run_that_read_nothing_says_so(engine: Engine) -> None:
    seen = view(engine, page(outcome=Outcome.SKIPPED, why=Why.ROBOTS))
    assert seen.verdict.level is Level.AMBER
    assert "Nothing could be read" in language_for("en").say(seen.verdict.sentence)


def test_an_unread_part_inside_a_document_counts(engine: Engine) -> None:
    locked = document(member="b.pdf", outcome=Outcome.UNREAD, why=Why.ENCRYPTED)
    seen = view(engine, Page(f"{WWW}/a.zip", (document(), locked)))
    assert seen.verdict.level is Level.AMBER
    assert (seen.coverage.parts, seen.coverage.not_seen) == (1, 1)


@pytest.mark.parametrize("confidence", [Confidence.LIKELY, Confidence.CONFIRMED])
def test_red_for_likely_and_confirmed(engine: Engine, confidence: Confidence) -> None:
    assert view(engine, page(finding(1, confidence=confidence))).verdict.level is Level.RED


def test_possible_findings_do_not_alarm_and_are_not_lost(engine: Engine) -> None:
    seen = view(engine, page(finding(1, confidence=Confidence.POSSIBLE, severity=Severity.CRITICAL)))
    assert seen.verdict.level is Level.AMBER
    assert (seen.counts.serious, seen.counts.persons, seen.counts.possible) == (0, 0, 1)
    assert not seen.groups
    assert len(seen.possible) == 1


def test_lesser_findings_do_not_alarm(engine: Engine) -> None:
    seen = view(engine, page(finding(1, kind="email", severity=Severity.LOW)))
    assert seen.verdict.level is Level.AMBER
    assert (seen.counts.serious, seen.counts.minor) == (0, 1)


def test_one_person_on_many_pages_is_one_person(engine: Engine) -> None:
    pages = [page(finding(number, person="same"), path=f"/{number}") for number in range(4)]
    seen = view(engine, *pages)
    assert (seen.counts.persons, seen.counts.serious, seen.counts.documents) == (1, 4, 4)


def test_words_about_somebody_are_no_people(engine: Engine) -> None:
    seen = view(engine, page(finding(1, kind="art9.health"), finding(2, kind="secrecy.protected")))
    assert seen.verdict.level is Level.RED
    assert seen.counts.persons == 0
    assert "0" not in language_for("en").say(seen.verdict.sentence)


def test_the_sums_of_the_coverage_are_the_addresses(tmp_path: Path) -> None:
    engine, run_id = open_town(tmp_path, "fifty")
    coverage = view_of(RunReader(engine, run_id)).coverage
    engine.dispose()
    assert sum(coverage.count(outcome) for outcome in Outcome) == coverage.addresses
    assert sum(coverage.count_parts(outcome) for outcome in Outcome) == coverage.parts
    named = sum(len(row.examples) for row in (*coverage.unseen, *coverage.empty))
    assert named == sum(row.total for row in (*coverage.unseen, *coverage.empty))


def test_new_still_open_gone_and_not_looked_at_again(tmp_path: Path) -> None:
    engine, run_id = open_town(tmp_path, "fifty")
    seen = view_of(RunReader(engine, run_id), MADE)
    engine.dispose()
    assert (seen.counts.still_open, seen.counts.gone, seen.counts.not_rechecked) == (2, 1, 1)
    assert seen.counts.new == seen.counts.serious - 2
    assert seen.counts.exposed_days == 21
    assert [missed.why for missed in seen.not_rechecked] == [Why.PICTURE_OF_TEXT]


def test_the_worst_document_comes_first_then_the_one_with_most_people(engine: Engine) -> None:
    seen = view(
        engine,
        page(finding(1), path="/one"),
        page(*(finding(10 + n) for n in range(5)), path="/five"),
        page(finding(2, severity=Severity.CRITICAL), path="/critical"),
        page(finding(3, severity=Severity.LOW), path="/low"),
    )
    assert [group.name for group in seen.groups] == ["critical", "five", "one", "low"]
    assert [group.name for group in seen.worst] == ["critical", "five", "one"]


def test_members_of_an_archive_are_documents_of_their_own(engine: Engine) -> None:
    brev, lista = (document(finding(n), member=f"inre.zip!/{n}.docx") for n in (1, 2))
    seen = view(engine, Page(f"{WWW}/dok/a.zip", (document(), brev, lista)))
    assert {group.trail for group in seen.groups} == {
        ("dok", "a.zip", "inre.zip", "1.docx"),
        ("dok", "a.zip", "inre.zip", "2.docx"),
    }


def test_documents_with_one_cause_are_named_together(engine: Engine) -> None:
    author = Properties(author="Skolkansliet")
    spread = [page(finding(n), path=f"/avd{n}/x.pdf", properties=author) for n in range(4)]
    folder = [page(finding(20 + n), path=f"/protokoll/{n}.pdf") for n in range(5)]
    clusters = view(engine, *spread, *folder).clusters
    assert [(cluster.cause, cluster.name, len(cluster.groups)) for cluster in clusters] == [
        (Cause.FOLDER, "/protokoll/", 5),
        (Cause.AUTHOR, "Skolkansliet", 4),
    ]


def test_a_value_on_very_many_pages_is_one_leak_as_sure_as_on_one_page(engine: Engine) -> None:
    pages = [page(finding(n, person="the same"), path=f"/avd{n % 7}/{n}.html") for n in range(60)]
    seen = view(engine, *pages, page(finding(99), path="/annat/x.pdf"))
    first = seen.clusters[0]
    assert (first.cause, first.name, len(first.groups), first.persons) == (Cause.VALUE, finding(99).value, 60, 1)
    assert (seen.counts.persons, seen.counts.possible, seen.counts.serious) == (2, 0, 61)


def test_people_by_place_and_by_section(engine: Engine) -> None:
    hidden = finding(1, where=Where.HIDDEN)
    seen = view(engine, page(hidden, finding(2), path="/skola/a"), page(finding(3), path="/b"))
    assert seen.persons_by_place == {"hidden": 1, "body": 2}
    assert seen.persons_by_section == {"skola": 2, "": 1}


def test_the_trend_goes_from_the_oldest_run_to_this_one(engine: Engine) -> None:
    for night in range(3):
        began = STARTED + timedelta(days=night)
        last = record_run(engine, [page(*(finding(n) for n in range(night + 1)))], started=began)
    seen = view_of(RunReader(engine, last))
    assert [night.persons for night in seen.nights] == [1, 2, 3]
    assert not seen.is_first


def test_a_settled_finding_ends_the_alarm_and_shows_who_decided_and_why(engine: Engine, tmp_path: Path) -> None:
    run_id = record_run(engine, [*clean_town(), page(finding(1))])
    verdict = Decision.FALSE_POSITIVE, "An order number, says the archive", "Karin Exempel"
    decide(engine, find_by_id(engine, [finding(1).id]), DecisionMade(*verdict))
    seen = view_of(RunReader(engine, run_id), MADE)
    assert seen.verdict.level is Level.GREEN
    assert (seen.counts.settled, seen.counts.serious, len(seen.settled)) == (1, 0, 1)
    report = write_reports(engine, run_id, tmp_path / "reports", "sv").html.read_text("utf-8")
    assert "An order number, says the archive – Karin Exempel" in report
    assert "inga personuppgifter" in report


def test_a_finding_that_was_gone_and_is_back_is_no_old_acquaintance(engine: Engine) -> None:
    for night, found in enumerate(([finding(1)], [], [finding(1)])):
        run_id = record_run(engine, [page(*found)], started=STARTED + timedelta(days=night))
    counts = view_of(RunReader(engine, run_id), MADE).counts
    assert (counts.new, counts.back, counts.still_open) == (0, 1, 0)


def test_the_clock_runs_72_hours_from_the_report(engine: Engine) -> None:
    assert view(engine, page(finding(1))).deadline == FETCHED.replace(day=26, minute=22)


def test_what_the_rules_count_no_more_is_shown_as_withdrawn_and_not_as_gone(engine: Engine, tmp_path: Path) -> None:
    same = "ab" * 32
    record_run(engine, [Page(f"{WWW}/a", (document(finding(1), sha256=same),))], started=STARTED - timedelta(days=1))
    run_id = record_run(engine, [Page(f"{WWW}/a", (document(sha256=same),))])
    seen = view_of(RunReader(engine, run_id), MADE)
    assert [finding.kind for finding in seen.withdrawn] == ["se.personnummer"]
    assert (seen.gone, seen.not_rechecked, seen.counts.gone, seen.counts.not_rechecked) == ((), (), 0, 0)
    paths = write_reports(engine, run_id, tmp_path / "reports", "en")
    assert "1 earlier finding is not counted any more: the rules have changed, not the page." in paths.html.read_text()


def test_the_contact_that_a_page_names_is_shown(engine: Engine, tmp_path: Path) -> None:
    contact = Properties(contact="Kansliet; kommun@exempelby.se")
    run_id = record_run(engine, [Page(f"{WWW}/", (document(finding(1), properties=contact),))])
    report = write_reports(engine, run_id, tmp_path / "reports", "en").html.read_text("utf-8")
    assert "Contact named on the page: Kansliet; kommun@exempelby.se" in report


def test_the_contact_of_a_file_is_that_of_a_page_that_links_to_it(engine: Engine, tmp_path: Path) -> None:
    start = Page(f"{WWW}/", (document(properties=Properties(contact="Kansliet")),), links=(f"{WWW}/a.pdf",))
    run_id = record_run(engine, [start, Page(f"{WWW}/a.pdf", (document(finding(2)),))])
    report = write_reports(engine, run_id, tmp_path / "reports", "en").html.read_text("utf-8")
    assert "Contact named on a page that links to it: Kansliet" in report


@pytest.mark.parametrize(
    ("indexing", "advice"),
    [
        ("meta", "The page asks search engines not to list it (noindex)."),
        ("header", "X-Robots-Tag: noindex"),
        ("robots.txt", "allow it in robots.txt until it has vanished"),
        ("", "assume that they have it"),
    ],
)
def test_the_sheet_says_what_search_engines_are_asked(
    engine: Engine, tmp_path: Path, indexing: str, advice: str
) -> None:
    asked = document(finding(1), properties=Properties(indexing=indexing))
    run_id = record_run(engine, [Page(f"{WWW}/a", (asked,))])
    folder = write_reports(engine, run_id, tmp_path / "reports", "en").directory
    assert advice in (folder / "cleanup.html").read_text("utf-8")
    assert ("Search engines:" in (folder / "report.html").read_text("utf-8")) == bool(indexing)


def test_the_overview_counts_a_person_on_two_sites_once(engine: Engine, tmp_path: Path) -> None:
    for site, numbers in (("a.example", (1, 2)), ("b.example", (2, 3)), ("c.example", ())):
        pages = [Page(f"https://{site}/", (document(*map(finding, numbers)),))]
        record_run(engine, pages, site=site)
    assert persons_in_all(engine, [1, 2, 3], ()) == 3
    write_reports(engine, 3, tmp_path / "reports", "en")
    page = (tmp_path / "reports" / "index.html").read_text("utf-8")
    assert "<dt>People affected, each counted once</dt><dd>3</dd>" in page
    assert "<dt>Sites on which to act now</dt><dd>2</dd>" in page


def test_the_clock_of_the_draft_runs_from_the_first_sighting(engine: Engine) -> None:
    early = record_run(engine, [page(finding(1))], started=STARTED)
    reader = RunReader(engine, early)
    say = language_for("en")
    for made, expected in (
        (FETCHED + timedelta(hours=10), "62 hours were left when this draft was made."),
        (FETCHED + timedelta(hours=80), "The time had passed when this draft was made"),
    ):
        incident = incident_of(basis_of(view_of(reader, made)), say)
        lines = [line for part in incident.parts for field in part.fields for line in field.lines]
        assert any(expected in line for line in lines)
