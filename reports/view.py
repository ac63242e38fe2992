"""A run as a reader needs it: verdict, counts, groups and coverage. All arithmetic of the reports is here.

Nothing in it is in a language yet, and nothing in it is unmasked.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from detectors.api import Confidence, Severity
from reports.clusters import Cluster, clusters_of
from reports.coverage import CoverageView, coverage_of
from reports.grouping import SERIOUS_FROM, DocumentGroup, groups_of, persons_in
from reports.verdict import Counts, Verdict, verdict_of
from scanner.decisions import SETTLED
from scanner.model import Where
from scanner.store.decisions import Decided
from scanner.store.history import MissedFinding, NightCount
from scanner.store.life import PRESENT, Life
from scanner.store.reader import RunReader
from scanner.store.seen import RunInfo, SeenFinding

TIME_TO_NOTIFY = timedelta(hours=72)
"""From becoming aware of a breach to its notification (GDPR, article 33(1))."""
WORST = 5
"""So many documents are named on the first page."""


@dataclass(frozen=True, slots=True)
class ReportView:
    """Everything that a report shows of one run.

    ``findings`` are all there are. ``groups`` hold those that matter (confirmed or likely, not settled), the
    worst document first; ``possible`` those that only look like it, ``settled`` those that somebody has decided on.
    """

    run: RunInfo
    made: datetime
    findings: tuple[SeenFinding, ...]
    verdict: Verdict
    counts: Counts
    worst: tuple[DocumentGroup, ...]
    groups: tuple[DocumentGroup, ...]
    possible: tuple[DocumentGroup, ...]
    settled: tuple[DocumentGroup, ...]
    gone: tuple[MissedFinding, ...]
    not_rechecked: tuple[MissedFinding, ...]
    withdrawn: tuple[MissedFinding, ...]
    coverage: CoverageView
    clusters: tuple[Cluster, ...]
    dismissed: tuple[tuple[str, int], ...]
    decisions: Mapping[str, Decided]
    nights: tuple[NightCount, ...]

    @property
    def is_first(self) -> bool:
        """Whether no earlier run of the site is known, so that there is nothing to compare with."""
        return len(self.nights) <= 1

    @property
    def persons_by_section(self) -> dict[str, int]:
        """People affected in each part of the site; the empty name is its top."""
        return self._persons_by(lambda group, _: group.section)

    @property
    def persons_by_place(self) -> dict[str, int]:
        """People affected by each sort of place that values hide in."""
        return self._persons_by(lambda _, finding: finding.where)

    def _persons_by(self, name_of: Callable[[DocumentGroup, SeenFinding], str]) -> dict[str, int]:
        found: dict[str, list[SeenFinding]] = {}
        for group in self.groups:
            for finding in group.findings:
                if is_serious(finding):
                    found.setdefault(name_of(group, finding), []).append(finding)
        return {name: persons_in(findings) for name, findings in found.items()}

    def days_open(self, group: DocumentGroup) -> int:
        """Whole days for which the longest known finding of a document has been open."""
        return _days_since(group.findings, self.run.ended or self.run.started)

    @property
    def deadline(self) -> datetime:
        """When 72 hours have passed since this report was made (GDPR, article 33(1))."""
        return self.made + TIME_TO_NOTIFY

    @property
    def turned_down(self) -> int:
        """Candidates that were looked at and turned down."""
        return sum(count for _, count in self.dismissed)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds in ``groups``."""
        return tuple(sorted({finding.kind for finding in self._findings()}))

    @property
    def severities(self) -> tuple[Severity, ...]:
        """The severities in ``groups``, the worst first."""
        return tuple(sorted({finding.severity for finding in self._findings()}, reverse=True))

    @property
    def confidences(self) -> tuple[Confidence, ...]:
        """The levels in ``groups``, the surest first."""
        return tuple(sorted({finding.confidence for finding in self._findings()}, reverse=True))

    @property
    def wheres(self) -> tuple[Where, ...]:
        """The sorts of place in ``groups``."""
        present = {finding.where for finding in self._findings()}
        return tuple(where for where in Where if where in present)

    @property
    def lives(self) -> tuple[Life, ...]:
        """How the findings in ``groups`` were seen: new, back, …"""
        present = {finding.life for finding in self._findings()}
        return tuple(life for life in Life if life in PRESENT & present)

    @property
    def sections(self) -> tuple[str, ...]:
        """The parts of the site in ``groups``."""
        return tuple(sorted({group.section for group in self.groups if group.section}))

    def _findings(self) -> Iterator[SeenFinding]:
        return (finding for group in self.groups for finding in group.findings)

    @property
    def obeyed_robots(self) -> bool:
        """Whether robots.txt was obeyed in this run."""
        crawl = self.run.settings.get("crawl", {})
        return bool(crawl.get("obey_robots", True))


def is_serious(finding: SeenFinding) -> bool:
    """Whether a finding alarms: at least likely, at least of medium severity, and not settled."""
    return (
        finding.confidence >= Confidence.LIKELY and finding.severity >= SERIOUS_FROM and finding.status not in SETTLED
    )


def is_unknown(finding: MissedFinding) -> bool:
    """Whether nothing is proven of a finding that the run did not see."""
    return not finding.gone and not finding.withdrawn


def view_of(reader: RunReader, made: datetime | None = None) -> ReportView:
    """The view of a run. ``made`` is the moment of the report, now if it is not given."""
    findings = reader.findings()
    settled = [finding for finding in findings if finding.status in SETTLED]
    open_ones = [finding for finding in findings if finding.status not in SETTLED]
    sure = [finding for finding in open_ones if finding.confidence >= Confidence.LIKELY]
    possible = [finding for finding in open_ones if finding.confidence < Confidence.LIKELY]
    serious = [finding for finding in sure if is_serious(finding)]
    resources = reader.resources({finding.key for finding in findings})
    groups = groups_of(sure, resources)
    missed = [finding for finding in reader.missed() if finding.confidence >= Confidence.LIKELY]
    coverage = coverage_of(reader)
    counts = Counts(
        serious=len(serious),
        minor=len(sure) - len(serious),
        possible=len(possible),
        settled=len(settled),
        new=sum(finding.life is Life.NEW for finding in serious),
        back=sum(finding.life is Life.BACK for finding in serious),
        still_open=sum(finding.life not in (Life.NEW, Life.BACK) for finding in serious),
        gone=sum(finding.gone and finding.severity >= SERIOUS_FROM for finding in missed),
        not_rechecked=sum(is_unknown(finding) and finding.severity >= SERIOUS_FROM for finding in missed),
        persons=persons_in(serious),
        documents=len({(finding.key, finding.member) for finding in serious}),
        exposed_days=_days_since(serious, reader.info.ended or reader.info.started),
    )
    return ReportView(
        run=reader.info,
        made=made or datetime.now(UTC),
        findings=tuple(findings),
        verdict=verdict_of(counts, coverage, reader.info),
        counts=counts,
        worst=tuple(group for group in groups if group.serious)[:WORST],
        groups=groups,
        possible=groups_of(possible, resources),
        settled=groups_of(settled, resources),
        gone=tuple(finding for finding in missed if finding.gone),
        not_rechecked=tuple(finding for finding in missed if is_unknown(finding)),
        withdrawn=tuple(finding for finding in missed if finding.withdrawn),
        coverage=coverage,
        clusters=clusters_of(group for group in groups if group.serious),
        dismissed=tuple(reader.dismissed().most_common()),
        decisions=reader.decisions(),
        nights=tuple(reader.nights()),
    )


def _days_since(findings: Iterable[SeenFinding], end: datetime) -> int:
    """Whole days for which the longest known of these findings has been open."""
    return max(((end - finding.first_seen).days for finding in findings), default=0)
