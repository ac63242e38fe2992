"""The end of a scan in a few plain lines: for the terminal, and for a mail."""

from collections.abc import Iterator

from reports.grouping import DocumentGroup
from reports.language import Language, language_for, msg
from reports.shown import plain
from reports.verdict import Level
from reports.view import ReportView
from reports.words import CONFIDENCES, OUTCOMES, SEVERITIES, WHYS
from scanner.model import Outcome

_SIGNS = {Level.GREEN: "✓", Level.AMBER: "!", Level.RED: "✗"}
_LONGEST = 120


def summary_lines(view: ReportView, language: str) -> Iterator[str]:
    """Verdict, counts, the worst documents and the coverage, as lines without any markup."""
    say = language_for(language)
    yield ""
    yield f"{_SIGNS[view.verdict.level]} {say.say(view.verdict.sentence)}"
    if view.verdict.caution:
        yield f"  {say.say(view.verdict.caution)}"
    counts = view.counts
    if counts.serious or counts.gone:
        yield "  " + say(
            msg("New: {new}. Still open: {still}. Gone since last time: {gone}."),
            new=counts.new,
            still=counts.still_open,
            gone=counts.gone,
        )
    if counts.minor or counts.possible:
        yield "  " + say(
            msg("Besides: {minor} lesser findings, {possible} that only look like personal data."),
            minor=counts.minor,
            possible=counts.possible,
        )
    if view.worst:
        yield ""
        yield say(msg("Worst first:"))
        yield from (_worst_line(group, say) for group in view.worst)
    yield ""
    yield from _coverage_lines(view, say)


def _worst_line(group: DocumentGroup, say: Language) -> str:
    people = say.several("{n} person", "{n} people", group.persons)
    level = f"{say(SEVERITIES[group.severity])}, {say(CONFIDENCES[group.confidence])}"
    place = group.url + (f"!/{group.member}" if group.member else "")
    return f"  {people} ({level}): {plain(place, _LONGEST)}"


def _coverage_lines(view: ReportView, say: Language) -> Iterator[str]:
    coverage = view.coverage
    yield say(
        msg("Read {read} of {all} addresses ({share}) and {parts} documents inside of others."),
        read=coverage.read,
        all=coverage.addresses,
        share=say.share(coverage.read, coverage.addresses),
        parts=coverage.parts_read,
    )
    for row in coverage.unseen:
        reason = say(WHYS[row.why].title) if row.why else ""
        yield f"  {say.number(row.total)} {say(OUTCOMES[row.outcome])}: {reason}"
    nothing = sum(row.addresses for row in coverage.empty if row.outcome is not Outcome.GONE)
    if nothing:
        yield "  " + say(msg("{n} held nothing to read (redirects, copies, dead links)"), n=nothing)
    if coverage.outside:
        yield "  " + say(msg("{n} other hosts are linked to and were not scanned"), n=len(coverage.outside))
