"""Pictures that wait for their turn: reading the text in them takes long, and follows when everything else is read.

An address keeps how many pictures of its document wait, and how many, in the order in which they are met, have
been read. So a document of a thousand scanned pages is read over as many nights as it takes, and what was found on
the first pages stays.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from scanner.limits import WAITS
from scanner.model import Analysis, DocumentReport, Outcome, Where, Why
from scanner.store.rows import Row
from scanner.store.schema import findings, members, sightings, visits, waiting_pictures

_READABLE = (Outcome.SCANNED, Outcome.UNCHANGED, Outcome.UNREAD)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document of which pictures wait. ``done`` of them are read, of the bytes with the digest ``sha256``.

    ``outcome`` is how the run has recorded its address.
    """

    key: int
    outcome: Outcome
    waiting: int
    done: int
    size: int
    newest: datetime
    sha256: str


def waiting_row(site_id: int, key: int, analysis: Analysis, last_modified: str) -> Row:
    """What is kept of the pictures that an analysis put off. None waiting removes what was kept."""
    own = analysis.documents[0]
    return {
        "site_id": site_id,
        "key": key,
        "waiting": analysis.pictures_waiting,
        "done": analysis.pictures_read,
        "size": own.size,
        "newest": _newest(own.properties.modified, own.properties.created, last_modified),
        "sha256": own.sha256,
    }


def nothing_waits(site_id: int, key: int) -> Row:
    """The row that removes what was kept of an address."""
    return {"site_id": site_id, "key": key, "waiting": 0}


def _newest(*told: str) -> datetime:
    """The newest date that a document or its sender names and that has come; a document that names none is new."""
    now = datetime.now(UTC)
    dates = [date for text in told if (date := _date(text)) is not None and date <= now]
    return max(dates, default=now)


def _date(text: str) -> datetime | None:
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            date = read(text)
        except ValueError:
            continue
        return date if date.tzinfo else date.replace(tzinfo=UTC)
    return None


def keep_waiting(connection: Connection, rows: Iterable[Row]) -> None:
    """Write rows in the order given; the last of an address holds."""
    last = {(row["site_id"], row["key"]): row for row in rows}
    if not last:
        return
    own = waiting_pictures.c.site_id == bindparam("b_site"), waiting_pictures.c.key == bindparam("b_key")
    connection.execute(delete(waiting_pictures).where(*own), [{"b_site": site, "b_key": key} for site, key in last])
    if kept := [row for row in last.values() if row["waiting"]]:
        connection.execute(insert(waiting_pictures), kept)


def waiting_in(connection: Connection, site_id: int, run_id: int) -> list[Waiting]:
    """The documents that the run has found in their place and of which pictures wait, in the order to read them.

    The largest first; of those about as large (to a factor of two) the newest.
    """
    query = (
        select(waiting_pictures, visits.c.outcome)
        .join(visits, (visits.c.key == waiting_pictures.c.key) & (visits.c.run_id == run_id))
        .where(waiting_pictures.c.site_id == site_id, visits.c.outcome.in_(_READABLE))
    )
    found = [
        Waiting(row.key, Outcome(row.outcome), row.waiting, row.done, row.size, row.newest, row.sha256)
        for row in connection.execute(query)
    ]
    return sorted(found, key=lambda each: (each.waiting.bit_length(), each.newest, each.size), reverse=True)


def forget_parts(connection: Connection, run_id: int, rows: Iterable[Row]) -> None:
    """Take back what a run has said of the parts of addresses (``b_key``) that it has read again.

    With ``b_all`` their findings are taken back as well: they were of other bytes.
    """
    for row in rows:
        connection.execute(delete(members).where(members.c.run_id == run_id, members.c.key == row["b_key"]))
        if row["b_all"]:
            ids = select(findings.c.id).where(findings.c.key == row["b_key"])
            connection.execute(delete(sightings).where(sightings.c.run_id == run_id, sightings.c.finding_id.in_(ids)))


@dataclass(frozen=True, slots=True)
class Before:
    """What a run has of an address whose pictures are read now.

    ``sighted`` says how often it has seen each finding in pictures, by the finding's id (0 for findings in text).
    ``gaps`` are the pictures whose turn has come and that could not be read. Of ``other_bytes`` nothing counts.
    """

    outcome: Outcome
    sighted: dict[str, int]
    gaps: tuple[DocumentReport, ...]
    other_bytes: bool


def before_reading(connection: Connection, site_id: int, run_id: int, waiting: Waiting, sha256: str) -> Before:
    """What a run has of an address whose bytes, fetched again, have the digest ``sha256``."""
    query = (
        select(findings.c.id, findings.c.where, sightings.c.occurrences)
        .join(sightings, sightings.c.finding_id == findings.c.id)
        .where(findings.c.site_id == site_id, findings.c.key == waiting.key, sightings.c.run_id == run_id)
    )
    sighted = {row.id: row.occurrences if row.where == Where.IMAGE else 0 for row in connection.execute(query)}
    gaps = select(members.c.member, members.c.detail).where(
        members.c.run_id == run_id,
        members.c.key == waiting.key,
        members.c.why == Why.PICTURE_OF_TEXT,
        members.c.detail != WAITS,
    )
    return Before(
        waiting.outcome,
        sighted,
        tuple(
            DocumentReport(member=row.member, outcome=Outcome.UNREAD, why=Why.PICTURE_OF_TEXT, detail=row.detail)
            for row in connection.execute(gaps)
        ),
        other_bytes=sha256 != waiting.sha256,
    )


def joined(analysis: Analysis, before: Before, skipped: int) -> Analysis:
    """An analysis that passed over the ``skipped`` pictures that were read before, with what is known of those."""
    own, *inner = analysis.documents
    if not skipped:
        return analysis
    if own.why is Why.PICTURE_OF_TEXT and before.outcome in (Outcome.SCANNED, Outcome.UNCHANGED):
        own = replace(own, outcome=Outcome.SCANNED, why=None, detail="")
    named = {report.member for report in inner}
    documents = (own, *inner, *(gap for gap in before.gaps if gap.member not in named))
    return replace(analysis, documents=tuple(_with_counts(report, before.sighted) for report in documents))


def _with_counts(report: DocumentReport, sighted: dict[str, int]) -> DocumentReport:
    """The same findings, those in pictures at least as often as they were seen before."""
    counted = (replace(each, occurrences=max(each.occurrences, sighted.get(each.id, 0))) for each in report.findings)
    return replace(report, findings=tuple(counted))


def give_up(connection: Connection, site_id: int, run_id: int, key: int, detail: str) -> None:
    """Say of the pictures of an address that they cannot be read, and wait for them no more."""
    for table in (visits, members):
        waits: list[Any] = [table.c.run_id == run_id, table.c.key == key, table.c.detail == WAITS]
        connection.execute(update(table).where(*waits).values(detail=detail))
    keep_waiting(connection, [nothing_waits(site_id, key)])
