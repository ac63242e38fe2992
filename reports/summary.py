"""The end of a scan in a few plain lines: for the terminal, and for a mail."""

from collections.abc import Iterator

from reports.grouping import DocumentGroup
from reports.language import Language, language_for, msg
from reports.shown import plain
from reports.verdict import Level
from reports.view import ReportView
from reports.words import CONFIDENCES, OUTCOMES, SEVERITIES, WHYS

_SIGNS = {Level.GREEN: "✓", Level.AMBER: "!", Level.RED: "✗"}
_LONGEST = 120
_MOST_PORTALS = 10


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
    if counts.minor:
        yield "  " + say.several(
            "Besides, {n} lesser finding, such as an e-mail address.",
            "Besides, {n} lesser findings, such as e-mail addresses.",
            counts.minor,
        )
    if counts.possible:
        yield "  " + say.several(
            "{n} more only looks like personal data.", "{n} more only look like personal data.", counts.possible
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
        msg("Read {read} of {all} addresses with content ({share}), and {parts}."),
        read=coverage.read,
        all=coverage.with_content,
        share=say.share(coverage.read, coverage.with_content),
        parts=say.several("{n} document inside another", "{n} documents inside others", coverage.parts_read),
    )
    for row in coverage.unseen:
        reason = say(WHYS[row.why].title) if row.why else ""
        yield f"  {say.number(row.total)} {say(OUTCOMES[row.outcome])}: {reason}"
    nothing = coverage.addresses - coverage.with_content
    if nothing:
        yield "  " + say(msg("{n} without content (redirects, copies, dead links, pages that are gone)"), n=nothing)
    for portal in coverage.proposed[:_MOST_PORTALS]:
        sentence = msg("{host} looks like {system} and was not scanned; --with-portals has it scanned as well")
        yield "  " + say(sentence, host=plain(portal.host, _LONGEST), system=portal.system)
    if coverage.outside:
        yield "  " + say.several(
            "{n} other host is linked to and was not scanned",
            "{n} other hosts are linked to and were not scanned",
            len(coverage.outside),
        )
