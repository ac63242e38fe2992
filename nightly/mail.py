"""The words of a mail about one site's night: counts and reasons, never a value, in plain text and simple HTML."""

import mimetypes
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from html import escape
from pathlib import Path

from detectors.api import Confidence, Severity
from nightly.facts import Reason, SiteNight
from nightly.outbox import Notice
from reports.language import Language, language_for, msg
from reports.words import CONFIDENCES, SEVERITIES, WHYS
from scanner.model import Why
from scanner.unattended import MailSettings

MOST_ATTACHED = 10 << 20
"""Larger reports are not attached: mail servers refuse them."""
_UTF8 = SMTP.clone(utf8=False)

_SUBJECTS: dict[Reason, str] = {
    Reason.FAILED: msg("{site} could not be scanned as it should"),
    Reason.KILLED: msg("the scan of {site} was cut off"),
    Reason.SILENT: msg("{site} has not been scanned for too long"),
    Reason.LESS: msg("markedly less of {site} was read than usual"),
}


@dataclass(frozen=True, slots=True)
class _Letter:
    """A mail before it has a form: a heading, sentences, figures with their names, and what stands below."""

    heading: str
    sentences: tuple[str, ...]
    figures: tuple[tuple[str, str], ...]
    below: tuple[str, ...]
    link: str


def compose(notice: Notice, settings: MailSettings, now: datetime) -> EmailMessage:
    """The mail of a notice."""
    say = language_for(notice.language)
    facts = notice.facts
    attached = _attachment(notice) if settings.attach else None
    letter = _letter(notice, settings, say, is_attached=attached is not None)
    message = EmailMessage(policy=_UTF8)
    message["Subject"] = f"kommunscan: {' '.join(_subject(facts, say).split())}"
    message["From"] = settings.sender or f"kommunscan@{socket.getfqdn()}"
    message["To"] = ", ".join(notice.recipients)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid("kommunscan", domain=message["From"].rpartition("@")[2].strip("> "))
    # RFC 3834: so that no absence notice answers.
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = notice.language
    message.set_content(_text(letter))
    message.add_alternative(_html(letter, notice.language), subtype="html")
    if attached is not None:
        kind, _, subtype = (mimetypes.guess_type(attached.name)[0] or "application/octet-stream").partition("/")
        name = f"kommunscan-{facts.host}-{facts.night}{attached.suffix}"
        message.add_attachment(attached.read_bytes(), maintype=kind, subtype=subtype, filename=name)
    return message


def _attachment(notice: Notice) -> Path | None:
    path = Path(notice.report_file)
    if not notice.report_file or not path.is_file() or path.stat().st_size > MOST_ATTACHED:
        return None
    return path


def _subject(facts: SiteNight, say: Language) -> str:
    news = []
    if facts.new:
        news.append(say.several("{n} new finding", "{n} new findings", facts.new))
    if facts.returned:
        news.append(say.several("{n} finding is back", "{n} findings are back", facts.returned))
    if news:
        return f"{facts.site}: {', '.join(news)}"
    if facts.reasons:
        return say(_SUBJECTS[facts.reasons[0]], site=facts.site)
    return say(msg("nothing new on {site}"), site=facts.site)


def _letter(notice: Notice, settings: MailSettings, say: Language, *, is_attached: bool) -> _Letter:
    facts = notice.facts
    link = f"{settings.link.rstrip('/')}/{facts.report}" if settings.link and facts.report else ""
    return _Letter(
        heading=say(msg("{site}, the night to {day}"), site=facts.site, day=say.day(date.fromisoformat(facts.night))),
        sentences=tuple(_sentences(facts, say)),
        figures=tuple(_figures(facts, say)),
        below=tuple(_below(notice, say, has_link=bool(link), is_attached=is_attached)),
        link=link,
    )


def _sentences(facts: SiteNight, say: Language) -> Iterator[str]:
    level = _level(facts.level, say)
    if facts.new and facts.level in set(Confidence):
        yield say.several(
            "{n} new finding is at least {level}.", "{n} new findings are at least {level}.", facts.new, level=level
        )
    elif facts.new:
        yield say.several(
            "{n} new finding, of severity {level} or worse.",
            "{n} new findings, of severity {level} or worse.",
            facts.new,
            level=level,
        )
    if facts.returned:
        yield say.several("{n} finding was gone and is back.", "{n} findings were gone and are back.", facts.returned)
    for reason in facts.reasons:
        yield from _of_reason(reason, facts, say)
    if facts.stopped_by == "hour":
        yield say.several(
            "The scan stopped at the hour it was given; {n} address waits for the next night.",
            "The scan stopped at the hour it was given; {n} addresses wait for the next night.",
            facts.waiting,
        )
    if facts.done == "not_reached":
        yield say(msg("The hour came before this site had its turn. It comes first the next night."))
    if not facts.reasons and facts.done == "scan":
        yield say(msg("Nothing new was found."))


def _of_reason(reason: Reason, facts: SiteNight, say: Language) -> Iterator[str]:
    trouble = facts.trouble
    if reason is Reason.FAILED and trouble is not None:
        why = WHYS[Why(trouble.code)] if trouble.code in set(Why) else None
        yield say(msg("The site could not be scanned as it should."))
        if why is not None:
            yield " ".join((say(msg("Why: {why}."), why=say(why.title)), say(why.meaning), say(why.remedy)))
    elif reason is Reason.KILLED:
        if trouble is not None and trouble.code == "killed":
            yield say(msg("The scan was killed before its end. What it had stored is kept; the next night goes on."))
        if facts.cut_off:
            moment = say.moment(datetime.fromisoformat(facts.cut_off))
            yield say(
                msg("The scan of {moment} had been cut off: the program was killed, or the machine stopped."),
                moment=moment,
            )
    elif reason is Reason.SILENT:
        moment = say.moment(datetime.fromisoformat(facts.silent_since))
        if facts.read and not facts.trouble:
            yield say(msg("Before this night, the last finished scan was that of {moment}."), moment=moment)
        else:
            yield say(msg("The last finished scan was that of {moment}."), moment=moment)
    elif reason is Reason.LESS:
        yield say(
            msg(
                "Markedly less was read than usual: {read} addresses instead of about {usual}. A menu, a list of pages "
                "or a right of access may have changed."
            ),
            read=facts.read,
            usual=facts.usual or 0,
        )


def _figures(facts: SiteNight, say: Language) -> Iterator[tuple[str, str]]:
    """The names and numbers of the table: those of the report."""
    counts = facts.counts
    rows: list[tuple[str, int]] = []
    if counts is not None:
        rows += [
            (msg("New"), counts.new),
            (msg("Back again"), counts.back),
            (msg("Still open"), counts.serious - counts.new - counts.back),
            (msg("Gone since last time"), counts.gone),
            (msg("People concerned"), counts.persons),
            (msg("Documents concerned"), counts.documents),
            (msg("Lesser findings"), counts.minor),
            (msg("Only looks like personal data"), counts.possible),
            (msg("Addresses read"), facts.read),
            (msg("Addresses not read"), facts.unread),
            (msg("Addresses that wait"), facts.waiting),
        ]
    if facts.recheck is not None:
        rows += [
            (msg("Visited again: still there"), facts.recheck.still_there),
            (msg("Visited again: gone"), facts.recheck.gone),
            (msg("Visited again: cannot tell"), facts.recheck.cannot_tell),
        ]
    return ((say(name), say.number(count)) for name, count in rows)


def _below(notice: Notice, say: Language, *, has_link: bool, is_attached: bool) -> Iterator[str]:
    if is_attached:
        yield say(msg("The report is attached."))
    elif notice.report_file and not has_link:
        yield say(msg("The report lies on {machine}: {path}"), machine=socket.gethostname(), path=notice.report_file)
    trouble = notice.facts.trouble
    if trouble is not None:
        yield say(msg("For the technician (in English): {problem}"), problem=f"{trouble.problem} — {trouble.remedy}")
    yield say(msg("This mail holds counts only. What was found stands, masked, in the report."))


def _level(level: str, say: Language) -> str:
    if level in set(Confidence):
        return say(CONFIDENCES[Confidence(level)])
    return say(SEVERITIES[Severity(level)])


def _text(letter: _Letter) -> str:
    width = max((len(name) for name, _ in letter.figures), default=0)
    lines = [letter.heading, "", *letter.sentences, ""]
    lines += [f"{name:<{width}}  {count:>7}" for name, count in letter.figures]
    lines += ["", *([letter.link, ""] if letter.link else []), *letter.below]
    return "\n".join(lines) + "\n"


def _html(letter: _Letter, language: str) -> str:
    sentences = "".join(f"<p>{escape(sentence)}</p>" for sentence in letter.sentences)
    rows = "".join(
        f'<tr><th scope="row" align="left">{escape(name)}</th><td align="right">{escape(count)}</td></tr>'
        for name, count in letter.figures
    )
    table = f'<table cellpadding="4">{rows}</table>' if rows else ""
    link = f'<p><a href="{escape(letter.link)}">{escape(letter.link)}</a></p>' if letter.link else ""
    below = "".join(f"<p>{escape(line)}</p>" for line in letter.below)
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(letter.heading)}</title>'
        f"</head><body><h1>{escape(letter.heading)}</h1>{sentences}{table}{link}{below}</body></html>\n"
    )
