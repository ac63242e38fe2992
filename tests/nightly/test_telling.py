"""Mail against a real server, and the webhook: what arrives, and what is said when it does not."""

import dataclasses
import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import trustme

from nightly.deliver import deliver_waiting
from nightly.facts import Reason, Rechecked, SiteNight, from_json, to_json
from nightly.jobs import Trouble
from nightly.mail import compose
from nightly.outbox import Channel, Notice, Outbox
from nightly.webhook import post
from reports.language import LANGUAGES
from scanner.errors import UserError
from scanner.settings import Settings, with_overrides
from scanner.store.trend import RunCounts
from scanner.unattended import MailSettings, WebhookSettings
from tests.nightly.house import PASSWORD, USER, WRONG, Mailbox, Receiver, free_port, mail_server

NOW = datetime(2027, 3, 27, 6, tzinfo=UTC)
FACTS = SiteNight(
    site="Exempelby",
    host="exempelby.example",
    night="2027-03-27",
    done="scan",
    level="medium",
    reasons=tuple(Reason),
    run=7,
    state="incomplete",
    stopped_by="hour",
    started="2027-03-27T00:00:00+00:00",
    ended="2027-03-27T04:45:00+00:00",
    read=60,
    unread=5,
    waiting=40,
    usual=100,
    counts=RunCounts(serious=4, minor=2, possible=1, new=3, back=1, gone=2, persons=4, documents=3),
    new=3,
    returned=1,
    recheck=Rechecked(still_there=1, gone=1, cannot_tell=1, new=0),
    trouble=Trouble("tls", "the TLS connection to https://exempelby.example/ failed", "have the certificate checked"),
    cut_off="2027-03-26T00:00:00+00:00",
    silent_since="2027-03-24T01:00:00+00:00",
    report="exempelby.example/2027-03-27T0000-7/report.html",
)
DPO, IT = "dpo@exempelby.example", "it@exempelby.example"


def mail(port: int, **values: Any) -> Settings:
    given = {"host": "127.0.0.1", "port": port, "sender": "kommunscan@exempelby.example", "timeout": 10.0, **values}
    return with_overrides(Settings(), **{f"mail__{name}": value for name, value in given.items()})


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    outbox = Outbox(tmp_path)
    outbox.put(Notice(Channel.MAIL, FACTS, (DPO, IT), "en"))
    return outbox


@pytest.fixture
def passwords(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)
    (tmp_path / "wrong").write_text(WRONG, "utf-8")
    return {"user": USER, "password": "env:MAIL_PASSWORD"}


def the_problem(problems: list[UserError]) -> str:
    (problem,) = problems
    assert problem.exit_code == 4
    return str(problem)


def test_facts_survive_as_json() -> None:
    assert from_json(to_json(FACTS)) == FACTS


@pytest.mark.parametrize("at_once", [False, True], ids=["starttls", "tls"])
def test_mail_goes_encrypted_and_signed_in(
    outbox: Outbox, mailbox: Mailbox, tls: ssl.SSLContext, ca_file: Path, passwords: dict[str, str], at_once: bool
) -> None:
    with mail_server(mailbox, tls, at_once=at_once) as port:
        way = "tls" if at_once else "starttls"
        settings = mail(port, tls=way, ca_file=str(ca_file), **passwords)
        assert deliver_waiting(outbox, settings, NOW) == []
    assert mailbox.encrypted == [True]
    assert mailbox.recipients == [[DPO, IT]]
    (arrived,) = mailbox.mails
    assert arrived["Subject"] == "kommunscan: Exempelby: 3 new findings, 1 finding is back"
    assert [part.get_content_type() for part in arrived.iter_parts()] == ["text/plain", "text/html"]
    assert list(outbox.waiting()) == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        pytest.param(
            {"password": "file:{folder}/wrong"},
            "refused the password for user kommunscan — set the file {folder}/wrong to the right one",
            id="wrong password",
        ),
        pytest.param(
            {"password": "env:NOT_SET"},
            "the environment variable NOT_SET is not set",
            id="no password",
        ),
        pytest.param(
            {"ca_file": ""},
            "the certificate of the mail server 127.0.0.1 is not valid: ",
            id="unknown authority",
        ),
        pytest.param({"tls": "tls"}, "there is no secure connection to the mail server", id="no TLS on that port"),
        pytest.param({"tls": "none"}, "offers no sign-in on this connection", id="no sign-in without TLS"),
        pytest.param({"port": 1}, "127.0.0.1:1 does not answer as it should (Connection refused)", id="down"),
        pytest.param(
            {"host": "finns-inte.invalid"}, "the mail server finns-inte.invalid is unknown — check mail.host", id="host"
        ),
    ],
)
def test_what_keeps_mail_from_going_is_said_and_it_goes_the_next_night(
    outbox: Outbox,
    mailbox: Mailbox,
    tls: ssl.SSLContext,
    ca_file: Path,
    passwords: dict[str, str],
    tmp_path: Path,
    values: dict[str, Any],
    said: str,
) -> None:
    values = {
        name: value.format(folder=tmp_path) if isinstance(value, str) else value for name, value in values.items()
    }
    with mail_server(mailbox, tls) as port:
        good = {"tls": "starttls", "ca_file": str(ca_file), **passwords}
        problem = the_problem(deliver_waiting(outbox, mail(**{"port": port, **good, **values}), NOW))
        assert said.format(folder=tmp_path) in problem
        assert "1 mail is kept and tried again the next night" in problem
        assert WRONG not in problem
        assert mailbox.mails == []
        outbox.put(Notice(Channel.MAIL, dataclasses.replace(FACTS, night="2027-03-28"), (DPO,), "en"))
        assert deliver_waiting(Outbox(tmp_path), mail(port, **good), NOW) == []
    assert [str(mail["To"]) for mail in mailbox.mails] == [f"{DPO}, {IT}", DPO], "the older night first"


def test_a_server_without_starttls_is_not_spoken_to_in_clear(outbox: Outbox, mailbox: Mailbox) -> None:
    with mail_server(mailbox) as port:
        problem = the_problem(deliver_waiting(outbox, mail(port), NOW))
    assert 'offers no STARTTLS — set mail.tls to "tls"' in problem
    assert mailbox.mails == []


def test_a_certificate_that_has_expired(
    outbox: Outbox, mailbox: Mailbox, authority: trustme.CA, ca_file: Path, passwords: dict[str, str]
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", not_after=datetime(2020, 1, 1, tzinfo=UTC)).configure_cert(context)
    with mail_server(mailbox, context) as port:
        problem = the_problem(deliver_waiting(outbox, mail(port, ca_file=str(ca_file), **passwords), NOW))
    assert "is not valid: certificate has expired" in problem


def test_a_recipient_who_is_refused_does_not_cost_the_others_their_mail(outbox: Outbox, mailbox: Mailbox) -> None:
    mailbox.refused = frozenset({IT})
    with mail_server(mailbox) as port:
        problem = the_problem(deliver_waiting(outbox, mail(port, tls="none"), NOW))
        assert mailbox.recipients == [[DPO]]
        assert "refused 1 of 2 recipients for Exempelby" in problem
        assert IT not in problem
        mailbox.refused = frozenset()
        assert deliver_waiting(outbox, mail(port, tls="none"), NOW) == []
    assert mailbox.recipients == [[DPO], [IT]]


def test_refusing_all_recipients_of_one_site_does_not_cost_another_its_mail(outbox: Outbox, mailbox: Mailbox) -> None:
    other = dataclasses.replace(FACTS, host="grannby.example", site="Grannby")
    outbox.put(Notice(Channel.MAIL, other, ("ombud@grannby.example",), "sv"))
    mailbox.refused = frozenset({IT, DPO})
    with mail_server(mailbox) as port:
        assert "refused all 2 recipients" in the_problem(deliver_waiting(outbox, mail(port, tls="none"), NOW))
    assert mailbox.recipients == [["ombud@grannby.example"]]
    assert [notice.facts.site for _, notice in outbox.waiting()] == ["Exempelby"]


def test_the_report_is_attached_when_that_is_asked_for(outbox: Outbox, mailbox: Mailbox, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    report.write_text("<!DOCTYPE html><title>Rapport</title>", "utf-8")
    outbox.put(Notice(Channel.MAIL, FACTS, (DPO,), "en", str(report)))
    with mail_server(mailbox) as port:
        assert deliver_waiting(outbox, mail(port, tls="none", attach=True), NOW) == []
    (attached,) = mailbox.mails[0].iter_attachments()
    assert attached.get_filename() == "kommunscan-exempelby.example-2027-03-27.html"
    assert attached.get_content_type() == "text/html"
    assert "The report is attached." in str(mailbox.mails[0].get_body(("plain",)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_is_whole_in_every_language(language: str) -> None:
    settings = MailSettings(link="https://intra.example/rapporter", sender="kommunscan@exempelby.example")
    message = compose(Notice(Channel.MAIL, FACTS, (DPO,), language), settings, NOW)
    plain, page = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None and page is not None
    words = plain.get_content()
    assert f'<html lang="{language}">' in page.get_content()
    assert "{" not in words
    assert f"https://intra.example/rapporter/{FACTS.report}" in words
    english = compose(Notice(Channel.MAIL, FACTS, (DPO,), "en"), settings, NOW)
    own, base = words.splitlines(), english.get_body(("plain",)).get_content().splitlines()  # type: ignore[union-attr]
    assert len(own) == len(base)
    if language != "en":
        # What may be the same: the link, and what is said in English to the technician.
        assert len(set(own) & set(base) - {""}) <= 1
    for figure in ("3", "60", "40"):
        assert figure in words.split()


def test_a_name_with_a_line_break_makes_no_second_header() -> None:
    facts = dataclasses.replace(FACTS, site="Exempel\r\nBcc: x@x.example", new=0, returned=0)
    message = compose(Notice(Channel.MAIL, facts, (DPO,)), MailSettings(sender="a@b.example"), NOW)
    assert message["Bcc"] is None
    assert b"\nBcc:" not in message.as_bytes().partition(b"\r\n\r\n")[0]


def hook(receiver: Receiver, **values: Any) -> WebhookSettings:
    return WebhookSettings(url=receiver.url, timeout=10.0, **values)


def test_the_webhook_gets_the_facts_with_its_secret(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOOK", "Bearer abc")
    post(FACTS, hook(receiver, headers={"Authorization": "env:HOOK"}))
    ((headers, body),) = receiver.posts
    assert headers["Authorization"] == "Bearer abc"
    assert headers["Content-Type"].startswith("application/json")
    assert (body["schema"], body["counts"]["new"], body["reasons"][0]) == (1, 3, "failed")


def test_the_webhook_is_tried_again_with_growing_pauses(receiver: Receiver) -> None:
    receiver.answers = [503, 500]
    pauses: list[float] = []
    post(FACTS, hook(receiver, attempts=3), pauses.append)
    assert (len(receiver.posts), pauses) == (1, [2.0, 4.0])


@pytest.mark.parametrize(("answer", "tries"), [(404, 1), (302, 1), (503, 2)])
def test_a_webhook_that_refuses_is_named(receiver: Receiver, answer: int, tries: int) -> None:
    receiver.answers = [answer] * 5
    with pytest.raises(UserError, match=f"the webhook at 127.0.0.1 answered {answer} — check webhook.url"):
        post(FACTS, hook(receiver, attempts=2), lambda _: None)
    assert receiver.tries == tries


def test_a_webhook_that_is_down_does_not_keep_mail_from_going(outbox: Outbox, mailbox: Mailbox, tmp_path: Path) -> None:
    outbox.put(Notice(Channel.WEBHOOK, FACTS))
    with mail_server(mailbox) as port:
        settings = with_overrides(
            mail(port, tls="none"), webhook__url=f"http://127.0.0.1:{free_port()}/", webhook__attempts=1
        )
        problem = the_problem(deliver_waiting(outbox, settings, NOW))
    assert "the webhook at 127.0.0.1 does not answer (Connection refused)" in problem
    assert len(mailbox.mails) == 1
    assert [notice.channel for _, notice in outbox.waiting()] == [Channel.WEBHOOK]


def test_the_outbox_is_open_to_its_owner_only(outbox: Outbox, tmp_path: Path) -> None:
    (file,) = (tmp_path / "outbox").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_a_notice_that_cannot_be_kept_on_disk_is_delivered_all_the_same(tmp_path: Path, mailbox: Mailbox) -> None:
    (tmp_path / "outbox").write_text("a file where a folder should be", "utf-8")
    outbox = Outbox(tmp_path)
    outbox.put(Notice(Channel.MAIL, FACTS, (DPO,)))
    with mail_server(mailbox) as port:
        assert deliver_waiting(outbox, mail(port, tls="none"), NOW) == []
    assert len(mailbox.mails) == 1
