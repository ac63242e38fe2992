"""A made-up site in the store, for tests of what lasts: no crawl, hand-made analyses."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from detectors.api import Confidence, Reason, Severity
from scanner.keys import Keyring
from scanner.model import Analysis, DocumentReport, Finding, FoundLink, Outcome, Where, Why
from scanner.store.runs import RunFacts, begin_run
from scanner.store.visiting import Pending, Response
from scanner.store.writer import RunWriter

KEYRING = Keyring(b"k" * 32)
SITE = "exempelby.example"
FACTS = RunFacts(site=SITE, seeds=(f"https://{SITE}/",), program="1", rules="r", detectors=("email 1",), settings={})
FIRST_NIGHT = datetime(2026, 1, 1, 2, tzinfo=UTC)


def link(path: str) -> FoundLink:
    url = f"https://{SITE}{path}"
    return FoundLink(url=url, shown=url, origin="a", key=KEYRING.address(url))


def leak(path: str, person: str, *, member: str = "", where: Where = Where.BODY, occurrences: int = 1) -> Finding:
    """A finding of ``person`` at ``path``, with the identity that the analyser would give it."""
    return Finding(
        id=KEYRING.finding(path, member, "email", person, where),
        kind="email",
        value="k•••@exempelby.example",
        person=KEYRING.person("email", person),
        confidence=Confidence.CONFIRMED,
        severity=Severity.MEDIUM,
        where=where,
        steps=(),
        context="skriv till k•••@exempelby.example",
        reasons=(Reason("A label beside it", 15),),
        detector="email 1",
        occurrences=occurrences,
    )


def report(
    *findings: Finding,
    content: str | None = None,
    member: str | None = None,
    outcome: Outcome = Outcome.SCANNED,
    why: Why | None = None,
) -> DocumentReport:
    """A document that was read. Its bytes differ when its findings do, unless ``content`` is given."""
    content = content or " ".join([str(member), *(f"{each.id}{each.occurrences}" for each in findings)])
    digest = hashlib.sha256(content.encode()).hexdigest() if outcome is Outcome.SCANNED else ""
    return DocumentReport(member, outcome, why, media_type="text/html", size=7, sha256=digest, findings=findings)


Answer = tuple[DocumentReport, ...] | int
"""What an address gives: documents, or a status of failure."""


def night(
    engine: Engine,
    number: int,
    answers: Mapping[str, Answer],
    *,
    facts: RunFacts = FACTS,
    only: Iterable[str] | None = None,
) -> RunWriter:
    """One run in which the addresses answered so. With ``only``, the rest was not reached."""
    writer = begin_run(engine, KEYRING, facts)
    writer.discover([link(path) for path in answers], depth=0, referrer=None)
    by_key = {link(path).key: path for path in answers}
    for pending in writer.next_pending(1_000):
        path = by_key[pending.key]
        if only is None or path in only:
            visit(writer, pending, answers[path], number)
    writer.end("complete" if only is None else "incomplete", "", {})
    return writer


def visit(writer: RunWriter, pending: Pending, answer: Answer, number: int = 0) -> None:
    """Let one address answer."""
    at = FIRST_NIGHT + timedelta(days=number)
    if isinstance(answer, int):
        outcome, why = {
            301: (Outcome.SKIPPED, Why.REDIRECT),
            404: (Outcome.FAILED, Why.NOT_FOUND),
            500: (Outcome.FAILED, Why.HTTP_STATUS),
        }[answer]
        failed = DocumentReport(None, outcome, why, sha256="")
        writer.end_visit(pending, failed, Response(status=answer, fetched=at))
        return
    own = answer[0]
    if not own.sha256 and own.outcome is Outcome.SCANNED:
        own = replace(own, sha256="0" * 64)
    writer.record(pending, Analysis((own, *answer[1:])), Response(status=200, fetched=at))
