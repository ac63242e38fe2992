"""Findings put together the way work is shared out: by the document that has to be taken down or mended."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import unquote, urlsplit

from detectors.api import Confidence, Severity
from reports.layers import Column, columns_of, layer_of
from scanner.model import Properties
from scanner.store.history import NAMELESS_KINDS
from scanner.store.seen import SeenFinding, SeenResource

SERIOUS_FROM = Severity.MEDIUM
"""From this severity on a finding alarms, if it is at least likely and not settled."""


@dataclass(frozen=True, slots=True)
class DocumentGroup:
    """One document with all its findings, the worst first.

    ``number`` is its place in the report. ``member`` is the way to it inside its container, None for what
    lies at the address itself. ``trail`` is the way to its address in the site, from coarse to fine.
    """

    number: int
    key: int
    url: str
    member: str | None
    title: str
    trail: tuple[str, ...]
    findings: tuple[SeenFinding, ...]
    properties: Properties
    resource: SeenResource | None
    columns: tuple[Column, ...] = ()
    """Of a layer of a map service, whose pages are one group: what its columns hold."""

    @property
    def severity(self) -> Severity:
        """That of the worst finding."""
        return max(finding.severity for finding in self.findings)

    @property
    def confidence(self) -> Confidence:
        """That of the surest finding."""
        return max(finding.confidence for finding in self.findings)

    @property
    def persons(self) -> int:
        """Different people, as far as different values tell."""
        return persons_in(self.findings)

    @property
    def new(self) -> int:
        """Findings that no earlier run saw."""
        return sum(finding.is_new for finding in self.findings)

    @property
    def serious(self) -> int:
        """Findings of medium severity or worse."""
        return sum(finding.severity >= SERIOUS_FROM for finding in self.findings)

    @property
    def first_seen(self) -> datetime:
        """When the first of the findings was seen first."""
        return min(finding.first_seen for finding in self.findings)

    @property
    def referrers(self) -> tuple[str, ...]:
        """The pages that link to it."""
        return self.findings[0].referrers

    @property
    def contact(self) -> str:
        """Whom a page that links to it names as its contact."""
        return self.findings[0].contact

    @property
    def kinds(self) -> tuple[str, ...]:
        """What was found in it, the most frequent first."""
        counts: dict[str, int] = {}
        for finding in self.findings:
            counts[finding.kind] = counts.get(finding.kind, 0) + 1
        return tuple(sorted(counts, key=lambda kind: -counts[kind]))

    @property
    def section(self) -> str:
        """The first step of the way to it: the part of the site it belongs to."""
        return self.trail[0] if len(self.trail) > 1 else ""

    @property
    def name(self) -> str:
        """The last step of the way to it: the name of the file."""
        return self.trail[-1] if self.trail else ""


def groups_of(findings: Iterable[SeenFinding], resources: Mapping[int, SeenResource]) -> tuple[DocumentGroup, ...]:
    """The documents these findings lie in: the worst first, then those that concern most people."""
    by_document: dict[tuple[int | str, str | None], list[SeenFinding]] = {}
    for finding in findings:
        layer = layer_of(finding.url)
        by_document.setdefault((layer[0] if layer else finding.key, finding.member), []).append(finding)
    ranked = sorted(by_document.values(), key=_rank)
    return tuple(
        _group(number, members, resources.get(members[0].key)) for number, members in enumerate(ranked, start=1)
    )


def persons_in(findings: Iterable[SeenFinding]) -> int:
    """Different people, as far as different values tell: words about somebody are not counted."""
    return len({finding.person for finding in findings if not finding.kind.startswith(NAMELESS_KINDS)})


def trail_of(url: str, member: str | None) -> tuple[str, ...]:
    """The way to a document: the folders of its address, its name, and the path inside its container."""
    parts = urlsplit(url) if "://" in url else None
    steps = [step for step in unquote(parts.path if parts else url).split("/") if step]
    if parts and parts.query:
        steps[-1:] = [(steps[-1] if steps else "") + "?" + unquote(parts.query)]
    if member:
        steps += [step for step in member.split("!/") if step]
    return tuple(steps)


def _rank(findings: list[SeenFinding]) -> tuple[object, ...]:
    worst = max(findings, key=lambda finding: (finding.severity, finding.confidence))
    order = list(Severity)
    persons = persons_in(findings)
    return (
        -order.index(worst.severity),
        -list(Confidence).index(worst.confidence),
        -persons,
        worst.url,
        worst.member or "",
    )


def _group(number: int, findings: list[SeenFinding], resource: SeenResource | None) -> DocumentGroup:
    first = findings[0]
    trail = trail_of(first.url, first.member)
    layer = layer_of(first.url)
    ordered = sorted(findings, key=lambda finding: (finding.severity, finding.confidence), reverse=True)
    return DocumentGroup(
        number=number,
        key=first.key,
        url=first.url,
        member=first.member,
        title=first.properties.title.strip() or (layer and layer[1]) or (trail[-1] if trail else first.url),
        trail=trail,
        findings=tuple(ordered),
        properties=first.properties,
        resource=resource,
        columns=columns_of(ordered) if layer else (),
    )
