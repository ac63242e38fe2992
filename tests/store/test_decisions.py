"""What people decide about findings: it holds for that finding only, ends, can be undone, and is never erased."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from detectors.api import Confidence
from reports.view import view_of
from scanner.decisions import Decision, Verdict
from scanner.errors import UsageError
from scanner.settings import DecisionSettings, RuleSettings, Settings, read_settings
from scanner.standing import apply_standing, reviewed_text
from scanner.store.decisions import decide, history_of, undo
from scanner.store.ledger import Wanted, find_by_id, list_findings, story_of, suppressed, suppressed_counts
from scanner.store.life import Life
from scanner.store.reader import RunReader
from scanner.store.schema import decisions, findings
from tests.store.lives import FIRST_NIGHT, SITE, leak, link, night, report

ANNA, BERT = leak("/a", "anna@example.org"), leak("/a", "bert@example.org")
BOTH = {"/a": (report(ANNA, BERT),)}
LAWFUL = Verdict(Decision.PUBLISHED_LAWFULLY, "board member", "Karin", basis="GDPR art. 6(1)(e)")
WRONG = Verdict(Decision.FALSE_POSITIVE, "an order number", "Karin")
THIS_YEAR = datetime.now(UTC).year
"""Decisions run out by the real clock."""


def decided(engine: Engine, verdict: Verdict, finding_id: str = ANNA.id) -> None:
    decide(engine, find_by_id(engine, [finding_id]), verdict)


def statuses(engine: Engine) -> dict[str, str]:
    return {listed.id: listed.status for listed in list_findings(engine, Wanted())}


def test_a_decision_holds_for_its_finding_and_every_night(engine: Engine) -> None:
    night(engine, 0, BOTH)
    decided(engine, LAWFUL)
    run = night(engine, 1, BOTH)
    assert statuses(engine) == {ANNA.id: "published_lawfully", BERT.id: "open"}
    view = view_of(RunReader(engine, run.run_id))
    assert (view.counts.settled, view.counts.serious) == (1, 1)


def test_a_new_finding_on_the_same_page_alarms(engine: Engine) -> None:
    night(engine, 0, {"/a": (report(ANNA),)})
    decided(engine, WRONG)
    run = night(engine, 1, BOTH)
    view = view_of(RunReader(engine, run.run_id))
    assert (view.counts.serious, view.counts.new) == (1, 1)


def test_what_is_undone_stays_in_the_history(engine: Engine) -> None:
    night(engine, 0, BOTH)
    decided(engine, WRONG)
    decided(engine, LAWFUL)
    site_id = find_by_id(engine, [ANNA.id])[0].site_id
    undo(engine, find_by_id(engine, [ANNA.id]), "Lena", "the board has changed")
    assert statuses(engine)[ANNA.id] == "false_positive"
    undo(engine, find_by_id(engine, [ANNA.id]), "Lena", "it is a number of a person")
    assert statuses(engine)[ANNA.id] == "open"
    kept = history_of(engine, site_id, ANNA.id)
    assert [(each.verdict.decision, each.undone_by, each.undone_why) for each in kept] == [
        ("false_positive", "Lena", "it is a number of a person"),
        ("published_lawfully", "Lena", "the board has changed"),
    ]
    with pytest.raises(UsageError, match="no decision stands"):
        undo(engine, find_by_id(engine, [ANNA.id]), "Lena", "once more")


@pytest.mark.parametrize(
    ("verdict", "problem"),
    [
        (Verdict(Decision.FALSE_POSITIVE, " ", "Karin"), "reason"),
        (Verdict(Decision.FALSE_POSITIVE, "x", ""), "somebody"),
        (Verdict(Decision.PUBLISHED_LAWFULLY, "x", "Karin"), "legal basis"),
        (Verdict(Decision.IGNORED, "x", "Karin"), "date"),
        (Verdict(Decision.IGNORED, "x", "Karin", until=FIRST_NIGHT - timedelta(days=9999)), "has passed"),
    ],
)
def test_half_a_decision_is_refused(engine: Engine, verdict: Verdict, problem: str) -> None:
    night(engine, 0, BOTH)
    with pytest.raises(UsageError, match=problem):
        decided(engine, verdict)
    assert set(statuses(engine).values()) == {"open"}


def test_a_decision_that_has_run_out_alarms_again(engine: Engine) -> None:
    night(engine, 0, BOTH)
    decided(engine, WRONG, BERT.id)
    for finding in (ANNA, BERT):
        until = datetime.now(UTC) + timedelta(days=1)
        decided(engine, Verdict(Decision.IGNORED, "until the archive is moved", "Karin", until=until), finding.id)
    with engine.begin() as connection:
        past = datetime.now(UTC) - timedelta(seconds=1)
        connection.execute(update(decisions).where(decisions.c.until.is_not(None)).values(until=past))
        connection.execute(update(findings).values(status_until=past))
    apply_standing(engine, SITE, DecisionSettings())
    assert statuses(engine) == {ANNA.id: "open", BERT.id: "false_positive"}


def test_fixed_is_refuted_by_the_run_that_sees_it(engine: Engine) -> None:
    night(engine, 0, BOTH)
    decided(engine, Verdict(Decision.FIXED, "taken down", "Karin"))
    with engine.begin() as connection:
        connection.execute(update(decisions).values(at=FIRST_NIGHT + timedelta(hours=9)))
    night(engine, 1, BOTH)
    story = story_of(engine, ANNA.id)
    assert story.finding.status == "open"
    assert "seen again" in story.decisions[0].undone_why


def test_fixed_stands_when_it_is_gone(engine: Engine) -> None:
    night(engine, 0, BOTH)
    decided(engine, Verdict(Decision.FIXED, "taken down", "Karin"))
    night(engine, 1, {"/a": (report(BERT),)})
    assert statuses(engine)[ANNA.id] == "fixed"


def rule(**words: str) -> DecisionSettings:
    rest = {"decision": "false_positive", "reason": "order numbers", "who": "Karin"}
    return DecisionSettings(rules=(RuleSettings.model_validate({**rest, **words}),))


@pytest.mark.parametrize(
    ("words", "settled"),
    [
        ({"kind": "email"}, {ANNA.id, BERT.id}),
        ({"kind": "se.*"}, set()),
        ({"kind": "email", "url": "*/a"}, {ANNA.id, BERT.id}),
        ({"kind": "email", "url": "*/b"}, set()),
        ({"person": ANNA.person}, {ANNA.id}),
    ],
)
def test_rules_decide_by_kind_address_and_value(engine: Engine, words: dict[str, str], settled: set[str]) -> None:
    night(engine, 0, BOTH)
    apply_standing(engine, SITE, rule(**words))
    assert {each for each, status in statuses(engine).items() if status == "false_positive"} == settled


def test_a_rule_for_a_whole_page_is_refused(engine: Engine) -> None:
    night(engine, 0, BOTH)
    with pytest.raises(UsageError, match="kind or a person"):
        apply_standing(engine, SITE, rule(url="*/a"))


def test_a_rule_that_leaves_the_settings_is_undone_and_what_a_person_undid_stays_so(engine: Engine) -> None:
    night(engine, 0, BOTH)
    apply_standing(engine, SITE, rule(kind="email"))
    undo(engine, find_by_id(engine, [ANNA.id]), "Lena", "it is no order number")
    apply_standing(engine, SITE, rule(kind="email"))
    assert statuses(engine) == {ANNA.id: "open", BERT.id: "false_positive"}
    apply_standing(engine, SITE, DecisionSettings())
    assert set(statuses(engine).values()) == {"open"}
    apply_standing(engine, SITE, rule(kind="email"))
    assert statuses(engine) == {ANNA.id: "open", BERT.id: "false_positive"}


def test_decisions_travel_in_a_reviewed_file(engine: Engine, tmp_path: Path) -> None:
    night(engine, 0, BOTH)
    reason = 'styrelseledamot, "offentlig"\nenligt beslut'
    until = datetime(THIS_YEAR + 2, 5, 1, tzinfo=UTC)
    decided(engine, Verdict(Decision.PUBLISHED_LAWFULLY, reason, "Karin", basis="art. 6(1)(e)", until=until))
    file = tmp_path / "decisions.toml"
    file.write_text(reviewed_text(engine, SITE), "utf-8")
    undo(engine, find_by_id(engine, [ANNA.id]), "Lena", "to see it come back")
    settings = DecisionSettings(file=str(file))
    for _ in range(2):
        apply_standing(engine, SITE, settings)
    story = story_of(engine, ANNA.id)
    assert story.finding.status == "published_lawfully"
    assert [each.verdict.reason for each in story.decisions] == [reason, reason]
    assert story.finding.status_until == until
    file.write_text("", "utf-8")
    apply_standing(engine, SITE, settings)
    assert statuses(engine)[ANNA.id] == "open"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[decision]\n", "TOML"),
        ('[[decision]]\nfinding = "x"\n', "decision.1.finding"),
        (f'[[decision]]\nfinding = "{"0" * 20}"\ndecision = "x"\nreason = "y"\nwho = "z"\n', "decision.1.decision"),
    ],
)
def test_a_mistake_in_the_file_is_named(engine: Engine, tmp_path: Path, text: str, problem: str) -> None:
    file = tmp_path / "decisions.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(UsageError) as raised:
        apply_standing(engine, SITE, DecisionSettings(file=str(file)))
    assert problem in str(raised.value)


def test_rules_stand_in_the_settings_file(tmp_path: Path) -> None:
    file = tmp_path / "kommunscan.toml"
    file.write_text(
        '[[decisions.rules]]\ndecision = "published_lawfully"\nkind = "email"\nurl = "*/kontakt*"\n'
        'reason = "contact pages"\nwho = "Karin"\nbasis = "art. 6(1)(e)"\nuntil = 2040-01-01\n'
    )
    (read,) = read_settings(file).decisions.rules
    assert read.until == date(2040, 1, 1)
    assert Settings.model_validate_json(read_settings(file).model_dump_json()) == read_settings(file)


# -- listing


def test_listing_by_what_is_wanted(engine: Engine) -> None:
    night(engine, 0, {"/a": (report(ANNA),)})
    night(engine, 1, {**BOTH, "/b": (report(leak("/b", "cecilia@example.org")),)})
    assert {each.id for each in list_findings(engine, Wanted(lives={Life.STILL_THERE}))} == {ANNA.id}
    new = list(list_findings(engine, Wanted(lives={Life.NEW}, url=link("/a").url)))
    assert [each.id for each in new] == [BERT.id]
    assert not list(list_findings(engine, Wanted(site="other.example")))
    assert len(list(list_findings(engine, Wanted(kind="email", persons={ANNA.person})))) == 1


def test_exposure_counts_the_days_it_lay_open(engine: Engine) -> None:
    there, away = {"/a": (report(ANNA),)}, {"/a": (report(),)}
    for number, answers in [(0, there), (3, there), (4, away), (14, there), (16, there)]:
        night(engine, number, answers)
    (listed,) = list_findings(engine, Wanted())
    assert listed.exposed == timedelta(days=6)
    assert [turn.life for turn in story_of(engine, ANNA.id).events] == ["new", "gone", "back"]


def test_an_id_may_be_shortened_while_it_is_clear(engine: Engine) -> None:
    night(engine, 0, BOTH)
    assert find_by_id(engine, [ANNA.id[:12]])[0].id == ANNA.id
    for prefix, problem in [("abc", "too short"), ("zzzzzz", "no finding")]:
        with pytest.raises(UsageError, match=problem):
            find_by_id(engine, [prefix])


def test_what_was_held_back_can_be_listed_with_its_reason(engine: Engine) -> None:
    unsure = replace(leak("/a", "cecilia@example.org"), confidence=Confidence.POSSIBLE)
    run = night(engine, 0, {"/a": (report(ANNA, BERT, unsure),)})
    decided(engine, WRONG)
    assert suppressed_counts(engine, run.run_id) == {"false_positive": 1, "A label beside it": 1}
    assert {each.value for each in suppressed(engine, run.run_id)} == {ANNA.value}
    with engine.connect() as connection:
        assert connection.scalar(select(findings.c.id).where(findings.c.id == BERT.id)) == BERT.id
