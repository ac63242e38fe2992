"""One run in the store: the frontier, the outcomes and the findings, also after a kill."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from detectors.api import Confidence, Reason, Severity
from scanner.errors import UsageError
from scanner.keys import Keyring
from scanner.model import Analysis, DocumentReport, Finding, FoundLink, Outcome, Properties, Where, Why
from scanner.store.database import FILE_NAME, open_database
from scanner.store.reader import RunReader, latest_run
from scanner.store.runs import RunFacts, begin_run, resume_run
from scanner.store.visiting import Pending, Response
from scanner.store.writer import RunWriter

KEYRING = Keyring(b"k" * 32)
FACTS = RunFacts(
    site="exempelby.example",
    seeds=("https://exempelby.example/",),
    program="1",
    rules="r",
    detectors=("email 1",),
    settings={},
)
NOW = datetime(2026, 1, 2, tzinfo=UTC)


def link(path: str, shown: str | None = None) -> FoundLink:
    url = f"https://exempelby.example{path}"
    return FoundLink(url=url, shown=shown or url, origin="a", key=KEYRING.address(url))


def visit(path: str) -> Pending:
    target = link(path)
    return Pending(key=target.key, url=target.url, shown=target.shown, origin="a", depth=0)


def finding(person: str = "p1", where: Where = Where.BODY, confidence: Confidence = Confidence.CONFIRMED) -> Finding:
    return Finding(
        id=KEYRING.finding(person, where),
        kind="email",
        value="k•••@exempelby.example",
        person=person,
        confidence=confidence,
        severity=Severity.MEDIUM,
        where=where,
        steps=(("page", "3"),),
        context="skriv till k•••@exempelby.example",
        reasons=(Reason("label {label} beside it", 15, (("label", "e-post"),)),),
        detector="email 1",
        tags=("x",),
    )


def scanned(*findings: Finding, links: tuple[FoundLink, ...] = (), inner: tuple[DocumentReport, ...] = ()) -> Analysis:
    own = DocumentReport(
        member=None,
        outcome=Outcome.SCANNED,
        media_type="text/html",
        size=7,
        properties=Properties(title="T"),
        findings=findings,
    )
    return Analysis(documents=(own, *inner), links=links, outside=(("other.example", 2),))


def started(engine: Engine, *paths: str) -> RunWriter:
    writer = begin_run(engine, KEYRING, FACTS)
    writer.discover([link(path) for path in paths], depth=0, referrer=None)
    return writer


def test_addresses_are_handed_out_once_in_the_order_of_discovery(engine: Engine) -> None:
    writer = started(engine, "/", "/b", "/a", "/b")
    assert [pending.url for pending in writer.next_pending(2)] == [link("/").url, link("/b").url]
    writer.discover([link("/c"), link("/a")], depth=1, referrer=link("/").key)
    assert [pending.url for pending in writer.next_pending(10)] == [link("/a").url, link("/c").url]
    assert not writer.has_pending()
    assert writer.next_pending(10) == []


def test_the_sums_add_up_at_every_moment(engine: Engine) -> None:
    writer = started(engine, "/", "/b", "/c")
    writer.record(visit("/"), scanned(links=(link("/d"),)), Response(status=200, fetched=NOW))
    writer.end_visit(
        visit("/b"),
        DocumentReport(member=None, outcome=Outcome.FAILED, why=Why.NOT_FOUND),
        Response(status=404),
    )
    writer.flush()
    counts = {(line.outcome, line.why): line.count for line in RunReader(engine, writer.run_id).coverage()}
    assert counts == {
        (Outcome.SCANNED, None): 1,
        (Outcome.FAILED, Why.NOT_FOUND): 1,
        (Outcome.SKIPPED, Why.INTERRUPTED): 2,
    }
    assert writer.tally.known == 4
    assert writer.tally.waiting == 2


def test_a_finding_comes_back_with_its_document_and_its_referrers(engine: Engine) -> None:
    writer = started(engine, "/", "/leak")
    writer.record(visit("/"), scanned(links=(link("/leak"),)), Response(fetched=NOW))
    writer.record(visit("/leak"), scanned(finding()), Response(fetched=datetime.now(UTC)))
    writer.end("complete", "", {"requests": 2})
    reader = RunReader(engine, writer.run_id)
    (seen,) = reader.findings()
    assert seen.url == link("/leak").url
    assert seen.referrers == (link("/").url,)
    assert seen.location == "page 3"
    assert [str(reason) for reason in seen.reasons] == ["label e-post beside it"]
    assert seen.properties.title == "T"
    assert seen.is_new
    assert reader.outside() == [("other.example", 4)]
    assert reader.info.traffic == {"requests": 2}


def test_the_next_run_knows_the_finding_and_keeps_its_first_day(engine: Engine) -> None:
    first = started(engine, "/")
    first.record(visit("/"), scanned(finding()), Response(fetched=NOW))
    first.end("complete", "", {})
    second = started(engine, "/")
    second.record(visit("/"), scanned(finding(), finding("p2")), Response(fetched=datetime.now(UTC)))
    second.end("complete", "", {})
    seen = {found.person: found for found in RunReader(engine, latest_run(engine, "exempelby.example")).findings()}
    assert seen["p1"].first_seen == NOW
    assert not seen["p1"].is_new
    assert seen["p2"].is_new


def test_recording_the_same_page_twice_counts_its_findings_once(engine: Engine) -> None:
    writer = started(engine, "/")
    for _ in range(2):
        writer.record(visit("/"), scanned(finding()), Response(fetched=NOW))
        writer.flush()
    assert len(RunReader(engine, writer.run_id).findings()) == 1


def test_members_and_parts_follow_their_address_in_the_outcomes(engine: Engine) -> None:
    writer = started(engine, "/a.zip", "/b")
    inner = DocumentReport(member="brev.docx", outcome=Outcome.UNREAD, why=Why.ENCRYPTED)
    writer.record(visit("/a.zip"), scanned(inner=(inner,)), Response(fetched=NOW))
    writer.end("complete", "", {})
    ends = [(row.url, row.member, row.outcome) for row in RunReader(engine, writer.run_id).outcomes()]
    assert ends == [
        (link("/a.zip").url, None, Outcome.SCANNED),
        (link("/a.zip").url, "brev.docx", Outcome.UNREAD),
        (link("/b").url, None, Outcome.SKIPPED),
    ]


def test_an_address_with_personal_data_is_stored_sealed_and_still_visited(tmp_path: Path) -> None:
    engine = open_database(tmp_path)
    writer = begin_run(engine, KEYRING, FACTS)
    secret = link("/brev/19121212-1212.pdf", shown="https://exempelby.example/brev/19••••••-••••.pdf")
    writer.discover([secret], depth=0, referrer=None)
    (pending,) = writer.next_pending(1)
    assert pending.url == secret.url
    assert pending.shown == secret.shown
    with engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    assert b"19121212" not in (tmp_path / FILE_NAME).read_bytes()


def test_what_was_not_flushed_is_lost_and_nothing_else(engine: Engine) -> None:
    writer = started(engine, "/", "/b")
    writer.next_pending(10)
    writer.record(visit("/"), scanned(finding(), links=(link("/c"),)), Response(fetched=NOW))
    writer.flush()
    writer.record(visit("/b"), scanned(finding("p2")), Response(fetched=NOW))
    reader = RunReader(engine, writer.run_id)  # as if the process had been killed here
    assert [found.person for found in reader.findings()] == ["p1"]
    assert sum(line.count for line in reader.coverage()) == 3


def test_a_run_that_was_cut_off_is_taken_up_where_it_stood(engine: Engine) -> None:
    killed = started(engine, "/", "/b")
    killed.next_pending(10)
    killed.record(visit("/"), scanned(finding(), links=(link("/c"),)), Response(fetched=NOW))
    killed.flush()
    resumed = resume_run(engine, KEYRING, FACTS)
    assert resumed is not None
    assert (resumed.run_id, resumed.tally.known, resumed.tally.done, resumed.tally.findings) == (killed.run_id, 3, 1, 1)
    assert [pending.url for pending in resumed.next_pending(10)] == [link("/b").url, link("/c").url]
    assert not resumed.discover([link("/"), link("/b"), link("/c")], depth=1, referrer=None)


def test_a_finished_run_and_one_under_other_rules_are_not_taken_up(engine: Engine) -> None:
    writer = started(engine, "/")
    assert resume_run(engine, KEYRING, replace(FACTS, rules="other")) is None
    writer.end("complete", "", {})
    assert resume_run(engine, KEYRING, FACTS) is None


def test_an_unchanged_address_keeps_its_findings_and_its_links(engine: Engine) -> None:
    first = started(engine, "/")
    inner = DocumentReport(member="page 2", outcome=Outcome.UNREAD, why=Why.PICTURE_OF_TEXT)
    read = scanned(finding(), links=(link("/b"),), inner=(inner,))
    own = replace(read.documents[0], sha256="a" * 64)
    first.record(visit("/"), replace(read, documents=(own, inner)), Response(fetched=NOW, etag='"1"'))
    first.end("complete", "", {})
    second = started(engine, "/")
    (pending,) = second.next_pending(10)
    assert pending.known is not None
    assert (pending.known.etag, pending.known.sha256) == ('"1"', "a" * 64)
    second.repeat(pending, Response(status=304, fetched=datetime.now(UTC)))
    assert [waiting.url for waiting in second.next_pending(10)] == [link("/b").url]
    second.end("complete", "", {})
    reader = RunReader(engine, second.run_id)
    (seen,) = reader.findings()
    assert (seen.first_seen, seen.is_new, seen.properties.title) == (NOW, False, "T")
    assert seen.last_seen > NOW
    ends = {(row.member, row.outcome) for row in reader.outcomes() if row.url == link("/").url}
    assert ends == {(None, Outcome.UNCHANGED), ("page 2", Outcome.UNREAD)}


def test_other_rules_make_every_page_unknown_again(engine: Engine) -> None:
    first = started(engine, "/")
    first.record(visit("/"), scanned(finding()), Response(fetched=NOW, etag='"1"'))
    first.end("complete", "", {})
    second = begin_run(engine, KEYRING, replace(FACTS, rules="other"))
    second.discover([link("/")], depth=0, referrer=None)
    assert [pending.known for pending in second.next_pending(10)] == [None]


def test_the_same_bytes_at_another_address_are_a_duplicate(engine: Engine) -> None:
    writer = started(engine, "/a", "/b")
    own = replace(scanned(finding()).documents[0], sha256="b" * 64)
    in_name = replace(own, findings=(finding("p2"), finding("p3", Where.FILENAME)))
    writer.record(visit("/a"), Analysis(documents=(own,)), Response(fetched=NOW))
    writer.record(visit("/b"), Analysis(documents=(in_name,)), Response(fetched=NOW))
    writer.end("complete", "", {})
    reader = RunReader(engine, writer.run_id)
    assert {found.person for found in reader.findings()} == {"p1", "p3"}
    assert (Outcome.SKIPPED, Why.DUPLICATE) in {(line.outcome, line.why) for line in reader.coverage()}


def test_pages_of_earlier_runs_are_visited_again_the_longest_unvisited_first(engine: Engine) -> None:
    first = started(engine, "/", "/old", "/new", "/never")
    first.record(visit("/new"), scanned(), Response(fetched=datetime(2026, 3, 1, tzinfo=UTC)))
    first.record(visit("/old"), scanned(), Response(fetched=datetime(2026, 2, 1, tzinfo=UTC)))
    first.end("incomplete", "limit", {})
    second = started(engine, "/")
    second.discover_known()
    assert [pending.url for pending in second.next_pending(10)] == [
        link(path).url for path in ("/", "/never", "/old", "/new")
    ]


def test_an_address_that_is_not_found_twice_is_not_visited_for_ever(engine: Engine) -> None:
    missing = DocumentReport(member=None, outcome=Outcome.FAILED, why=Why.NOT_FOUND)
    times_gone = []
    for _ in range(3):
        writer = started(engine, "/")
        writer.discover_known()
        writer.discover([link("/gone")] if not times_gone else [], depth=0, referrer=None)
        for pending in writer.next_pending(10):
            if pending.url == link("/gone").url:
                times_gone.append(pending.times_gone)
                writer.end_visit(pending, missing, Response(status=404, fetched=NOW))
        writer.end("complete", "", {})
    assert times_gone == [0, 1]


def test_a_database_of_a_newer_program_is_refused(engine: Engine, tmp_path: Path) -> None:
    url = engine.url.render_as_string(hide_password=False)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(UsageError, match="newer kommunscan"):
        open_database(tmp_path, url)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"no database" * 100)
    with pytest.raises(UsageError, match="cannot use the database"):
        open_database(tmp_path)


def test_a_site_that_was_never_scanned_is_named(engine: Engine) -> None:
    with pytest.raises(UsageError, match=r"no run of nowhere\.example"):
        latest_run(engine, "nowhere.example")
