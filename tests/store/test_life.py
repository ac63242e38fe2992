"""The life of findings over many nights: what is new, changed, back, gone, and what nobody can tell."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from scanner.model import Analysis, DocumentReport, Outcome, Where, Why
from scanner.store.ledger import Wanted, list_findings
from scanner.store.life import Life
from scanner.store.reader import RunReader
from scanner.store.runs import RECHECK, begin_run, resume_run
from scanner.store.schema import events
from scanner.store.visiting import Response
from tests.store.lives import FACTS, FIRST_NIGHT, KEYRING, Answer, leak, link, night, report, visit

ANNA = leak("/a", "anna@example.org")
PAGE = (report(ANNA),)
EMPTY = (report(),)


def life(engine: Engine) -> str | None:
    """How the only finding stands."""
    (found,) = list_findings(engine, Wanted())
    return found.life


def story(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(select(events.c.life).order_by(events.c.id)))


def test_new_then_still_there(engine: Engine) -> None:
    first = night(engine, 0, {"/a": PAGE})
    assert life(engine) == "new"
    second = night(engine, 1, {"/a": PAGE})
    assert life(engine) == "still_there"
    assert [[seen.is_new for seen in RunReader(engine, run.run_id).findings()] for run in (first, second)] == [
        [True],
        [False],
    ]
    assert story(engine) == ["new"]


def test_surer_or_more_often_is_changed(engine: Engine) -> None:
    night(engine, 0, {"/a": PAGE})
    night(engine, 1, {"/a": (report(replace(ANNA, occurrences=3)),)})
    assert life(engine) == "changed"
    night(engine, 2, {"/a": (report(replace(ANNA, occurrences=3, context="other words around it")),)})
    assert life(engine) == "still_there"


def test_gone_when_the_page_was_read_and_the_value_is_not_in_it(engine: Engine) -> None:
    night(engine, 0, {"/a": PAGE})
    second = night(engine, 1, {"/a": EMPTY})
    assert life(engine) == "gone"
    (missed,) = RunReader(engine, second.run_id).missed()
    assert missed.gone and missed.id == ANNA.id
    third = night(engine, 2, {"/a": EMPTY})
    assert not RunReader(engine, third.run_id).missed()
    assert story(engine) == ["new", "gone"]


def test_the_proof_of_being_gone_is_kept(engine: Engine) -> None:
    night(engine, 0, {"/a": PAGE})
    night(engine, 1, {"/a": EMPTY})
    with engine.connect() as connection:
        proof = connection.execute(select(events).where(events.c.life == "gone")).one()
    assert (proof.status, proof.outcome, proof.sha256) == (200, "scanned", EMPTY[0].sha256)
    assert (proof.at - FIRST_NIGHT).days == 1


def test_back_again(engine: Engine) -> None:
    for number, answer in enumerate([PAGE, EMPTY, PAGE, PAGE]):
        night(engine, number, {"/a": answer})
    assert story(engine) == ["new", "gone", "back"]
    assert life(engine) == "still_there"


@pytest.mark.parametrize("status", [404, 301])
def test_an_address_must_be_gone_twice(engine: Engine, status: int) -> None:
    night(engine, 0, {"/a": PAGE})
    night(engine, 1, {"/a": status})
    assert life(engine) == "unknown"
    night(engine, 2, {"/a": 500})
    assert life(engine) == "unknown"
    night(engine, 3, {"/a": status})
    assert life(engine) == "gone"


def test_twice_starts_anew_when_it_was_there_in_between(engine: Engine) -> None:
    for number, answer in enumerate([PAGE, 404, PAGE, 404]):
        night(engine, number, {"/a": answer})
    assert life(engine) == "unknown"


UNREAD = (report(outcome=Outcome.UNREAD, why=Why.TIME_LIMIT),)
ROBOTS = (report(outcome=Outcome.SKIPPED, why=Why.ROBOTS),)


@pytest.mark.parametrize("answer", [500, UNREAD, ROBOTS])
def test_what_could_not_be_read_is_unknown_and_stays_so(engine: Engine, answer: Answer) -> None:
    night(engine, 0, {"/a": PAGE})
    for number in range(1, 5):
        run = night(engine, number, {"/a": answer})
        (missed,) = RunReader(engine, run.run_id).missed()
        assert not missed.gone
    assert (life(engine), story(engine)) == ("unknown", ["new"])
    night(engine, 5, {"/a": PAGE})
    assert life(engine) == "still_there"


def test_what_a_run_did_not_come_to_is_unknown(engine: Engine) -> None:
    night(engine, 0, {"/": EMPTY, "/a": PAGE})
    night(engine, 1, {"/": EMPTY, "/a": PAGE}, only={"/"})
    assert life(engine) == "unknown"


def test_the_same_bytes_under_other_rules_are_not_gone(engine: Engine) -> None:
    night(engine, 0, {"/a": (report(ANNA, content="same"),)})
    run = night(engine, 1, {"/a": (report(content="same"),)}, facts=replace(FACTS, rules="other"))
    assert life(engine) == "withdrawn"
    (missed,) = RunReader(engine, run.run_id).missed()
    assert (missed.withdrawn, missed.gone) == (True, False)
    night(engine, 2, {"/a": EMPTY}, facts=replace(FACTS, rules="other"))
    assert story(engine) == ["new", "withdrawn", "gone"]


def test_a_value_in_a_part_that_was_not_read_tonight_is_unknown(engine: Engine) -> None:
    inner = leak("/a", "anna@example.org", member="b.zip!/c.txt")
    whole = report(content="outer"), report(inner, member="b.zip!/c.txt")
    night(engine, 0, {"/a": whole})
    locked = report(content="outer, newer"), report(member="b.zip", outcome=Outcome.UNREAD, why=Why.ENCRYPTED)
    night(engine, 1, {"/a": locked})
    assert life(engine) == "unknown"
    other = report(content="outer, yet newer"), report(member="d.txt", outcome=Outcome.UNREAD, why=Why.ENCRYPTED)
    night(engine, 2, {"/a": other})
    assert life(engine) == "gone"


def test_a_part_that_was_never_readable_hides_no_proof(engine: Engine) -> None:
    picture = report(member="page 2", outcome=Outcome.UNREAD, why=Why.PICTURE_OF_TEXT)
    night(engine, 0, {"/a": (*PAGE, picture)})
    night(engine, 1, {"/a": (*EMPTY, picture)})
    assert life(engine) == "gone"


def test_a_killed_run_makes_nothing_old_news(engine: Engine) -> None:
    killed = begin_run(engine, KEYRING, FACTS)
    killed.discover([link("/a")], depth=0, referrer=None)
    (pending,) = killed.next_pending(1)
    visit(killed, pending, PAGE)
    killed.flush()
    night(engine, 1, {"/a": 500})
    run = night(engine, 2, {"/a": PAGE})
    (seen,) = RunReader(engine, run.run_id).findings()
    assert seen.is_new
    assert seen.first_seen == FIRST_NIGHT


def test_a_change_that_a_killed_run_saw_is_told_by_the_next(engine: Engine) -> None:
    oftener = (report(replace(ANNA, occurrences=3)),)
    night(engine, 0, {"/a": PAGE})
    killed = begin_run(engine, KEYRING, FACTS)
    killed.discover([link("/a")], depth=0, referrer=None)
    visit(killed, killed.next_pending(1)[0], oftener)
    killed.flush()
    night(engine, 1, {"/a": oftener})
    assert life(engine) == "changed"
    night(engine, 2, {"/a": oftener})
    assert life(engine) == "still_there"
    assert story(engine) == ["new", "changed"]


def test_quiet_nights_are_no_gap_in_the_proof(engine: Engine) -> None:
    """The newest sighting counts, though nothing was noted of it: not the one that was news."""
    for number, content in enumerate(["first", "second", "third"]):
        night(engine, number, {"/a": (report(ANNA, content=content),)})
    night(engine, 3, {"/a": (report(content="third"),)}, facts=replace(FACTS, rules="other"))
    assert life(engine) == "withdrawn"


def test_what_is_news_is_news_until_the_next_scan(engine: Engine) -> None:
    bert = leak("/b", "bert@example.org")
    night(engine, 0, {"/a": PAGE})
    night(engine, 1, {"/a": PAGE, "/b": (report(bert),)})
    assert [each.id for each in list_findings(engine, Wanted(lives={Life.NEW}))] == [bert.id]
    assert [each.id for each in list_findings(engine, Wanted(lives={Life.STILL_THERE}))] == [ANNA.id]
    night(engine, 2, {"/a": PAGE, "/b": (report(bert),)}, only={"/a"})
    assert {each.life for each in list_findings(engine, Wanted())} == {Life.STILL_THERE, Life.UNKNOWN}
    night(engine, 3, {"/a": PAGE, "/b": (report(bert),)})
    assert {each.life for each in list_findings(engine, Wanted(lives=set(Life)))} == {Life.STILL_THERE}
    assert not list(list_findings(engine, Wanted(lives={Life.NEW, Life.UNKNOWN})))


def test_a_recheck_notes_what_it_sees(engine: Engine) -> None:
    bert = leak("/b", "bert@example.org")
    night(engine, 0, {"/a": PAGE, "/b": (report(bert, content="first"),)})
    writer = begin_run(engine, KEYRING, replace(FACTS, purpose=RECHECK))
    writer.plant([link("/b").key], "recheck")
    writer.close_frontier()
    visit(writer, writer.next_pending(1)[0], (report(bert, content="second"),), 1)
    writer.end("complete", "", {})
    assert {each.id: each.life for each in list_findings(engine, Wanted())} == {ANNA.id: "new", bert.id: "still_there"}
    night(engine, 2, {"/a": PAGE, "/b": (report(content="second"),)}, facts=replace(FACTS, rules="other"))
    assert {each.id: each.life for each in list_findings(engine, Wanted())} == {
        ANNA.id: "still_there",
        bert.id: "withdrawn",
    }


def test_a_run_that_is_taken_up_is_settled_anew(engine: Engine) -> None:
    bert = leak("/b", "bert@example.org")
    night(engine, 0, {"/a": PAGE, "/b": (report(bert),), "/c": 404, "/d": (report(leak("/d", "x@example.org")),)})
    answers: dict[str, Answer] = {"/a": EMPTY, "/b": (report(bert),), "/d": 404}
    first = night(engine, 1, answers, only={"/a", "/d"})
    resumed = resume_run(engine, KEYRING, FACTS)
    assert resumed is not None and resumed.run_id == first.run_id
    for pending in resumed.next_pending(10):
        visit(resumed, pending, answers["/b"], 1)
    resumed.end("complete", "", {})
    lives = {found.person: found.life for found in list_findings(engine, Wanted())}
    assert lives == {
        ANNA.person: "gone",
        bert.person: "still_there",
        leak("/d", "x@example.org").person: "unknown",
    }
    assert story(engine).count("gone") == 1
    assert [missed.gone for missed in RunReader(engine, resumed.run_id).missed()].count(True) == 1


def test_a_recheck_leaves_alone_what_it_did_not_visit(engine: Engine) -> None:
    bert = leak("/b", "bert@example.org")
    night(engine, 0, {"/a": PAGE, "/b": (report(bert),)})
    writer = begin_run(engine, KEYRING, replace(FACTS, purpose=RECHECK))
    writer.plant([link("/a").key], "recheck")
    writer.close_frontier()
    for pending in writer.next_pending(10):
        visit(writer, pending, EMPTY, 1)
    writer.end("complete", "", {})
    lives = {found.person: found.life for found in list_findings(engine, Wanted())}
    assert lives == {ANNA.person: "gone", bert.person: "new"}


COPY = leak("/copy", "anna@example.org")


def bytes_at(path: str) -> tuple[DocumentReport, ...]:
    """The same bytes, wherever they lie; only the finding's identity differs."""
    return (report(leak(path, "anna@example.org"), content="the same bytes"),)


@pytest.mark.parametrize("order", [("/a", "/copy"), ("/copy", "/a")])
@pytest.mark.parametrize("rules", ["r", "other"])
def test_which_copy_is_fetched_first_is_no_news(engine: Engine, order: tuple[str, str], rules: str) -> None:
    night(engine, 0, {path: bytes_at(path) for path in ("/a", "/copy")})
    run = night(engine, 1, {path: bytes_at(path) for path in order}, facts=replace(FACTS, rules=rules))
    (seen,) = RunReader(engine, run.run_id).findings()
    assert (seen.url, seen.is_new) == (link("/a").url, False)
    ends = {(row.url, row.outcome, row.why) for row in RunReader(engine, run.run_id).outcomes()}
    assert (link("/copy").url, Outcome.SKIPPED, Why.DUPLICATE) in ends


def test_a_copy_that_outlives_the_original_is_news(engine: Engine) -> None:
    night(engine, 0, {path: bytes_at(path) for path in ("/a", "/copy")})
    run = night(engine, 1, {"/a": EMPTY, "/copy": bytes_at("/copy")})
    (seen,) = RunReader(engine, run.run_id).findings()
    assert (seen.url, seen.is_new) == (link("/copy").url, True)
    third = night(engine, 2, {"/a": EMPTY, "/copy": bytes_at("/copy")})
    assert len(RunReader(engine, third.run_id).findings()) == 1


def test_a_number_in_an_address_belongs_to_that_address(engine: Engine) -> None:
    named = leak("/copy", "bert@example.org", where=Where.FILENAME)
    night(engine, 0, {"/a": bytes_at("/a")})
    both = {"/copy": (replace(bytes_at("/copy")[0], findings=(COPY, named)),), "/a": bytes_at("/a")}
    run = night(engine, 1, both)
    assert {seen.id for seen in RunReader(engine, run.run_id).findings()} == {ANNA.id, named.id}


def test_pages_that_have_not_changed_keep_their_findings_alive(engine: Engine) -> None:
    night(engine, 0, {"/a": PAGE})
    for number in (1, 2):
        writer = begin_run(engine, KEYRING, FACTS)
        writer.discover_known()
        (pending,) = writer.next_pending(10)
        assert pending.known is not None
        writer.repeat(pending, Response(status=304, fetched=FIRST_NIGHT.replace(day=number + 1)))
        writer.end("complete", "", {})
        assert life(engine) == "still_there"


def test_writing_a_page_twice_is_writing_it_once(engine: Engine, tmp_path: Path) -> None:
    writer = begin_run(engine, KEYRING, FACTS)
    writer.discover([link("/a")], depth=0, referrer=None)
    (pending,) = writer.next_pending(1)
    for _ in range(2):
        writer.record(pending, Analysis(PAGE), Response(status=200, fetched=FIRST_NIGHT))
        writer.flush()
    writer.end("complete", "", {})
    assert len(RunReader(engine, writer.run_id).findings()) == 1
