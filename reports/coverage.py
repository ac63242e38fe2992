"""What a run saw and what it did not: every address and every part, with the reason."""

from dataclasses import dataclass

from scanner.model import Outcome, Why
from scanner.store.known_portals import SeenPortal
from scanner.store.reader import RunReader
from scanner.store.seen import SeenOutcome

EXAMPLES = 200
"""So many addresses are listed for each reason; outcomes.jsonl has them all."""

READ = frozenset({Outcome.SCANNED, Outcome.UNCHANGED})

NOTHING_THERE = frozenset({Why.REDIRECT, Why.DUPLICATE, Why.NOT_FOUND})
"""Reasons that hide nothing: what could be read there was read elsewhere, or there is nothing to read."""


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """All that ended in one outcome for one reason. ``addresses`` and ``parts`` are numbers of them."""

    outcome: Outcome
    why: Why | None
    addresses: int
    parts: int
    examples: tuple[SeenOutcome, ...]

    @property
    def total(self) -> int:
        """Addresses and parts together."""
        return self.addresses + self.parts

    @property
    def hides_something(self) -> bool:
        """Whether personal data may lie where the scan did not look."""
        return self.outcome not in READ and self.outcome is not Outcome.GONE and self.why not in NOTHING_THERE


@dataclass(frozen=True, slots=True)
class CoverageView:
    """The coverage statement: sums over all addresses, and over all parts inside of documents."""

    addresses: int
    parts: int
    rows: tuple[CoverageRow, ...]
    outside: tuple[tuple[str, int], ...]
    portals: tuple[SeenPortal, ...] = ()

    @property
    def read(self) -> int:
        """Addresses read, in this run or unchanged since an earlier one."""
        return sum(row.addresses for row in self.rows if row.outcome in READ)

    @property
    def with_content(self) -> int:
        """Addresses that hold something of their own: not redirects, copies, dead links and pages that are gone."""
        return self.addresses - sum(row.addresses for row in self.empty)

    @property
    def parts_read(self) -> int:
        """Documents inside of others that were read."""
        return sum(row.parts for row in self.rows if row.outcome in READ)

    @property
    def not_seen(self) -> int:
        """Addresses and parts in which something may hide that was not seen."""
        return sum(row.total for row in self.unseen)

    @property
    def unseen(self) -> tuple[CoverageRow, ...]:
        """What was not seen, by reason, most first."""
        rows = (row for row in self.rows if row.hides_something)
        return tuple(sorted(rows, key=lambda row: row.total, reverse=True))

    @property
    def empty(self) -> tuple[CoverageRow, ...]:
        """What was not read because nothing is there or it was read elsewhere, by reason, most first."""
        rows = (row for row in self.rows if not row.hides_something and row.outcome not in READ)
        return tuple(sorted(rows, key=lambda row: row.total, reverse=True))

    @property
    def proposed(self) -> tuple[SeenPortal, ...]:
        """Portals that were not scanned."""
        return tuple(portal for portal in self.portals if not portal.scanned)

    @property
    def portals_read(self) -> tuple[SeenPortal, ...]:
        """Portals that were scanned."""
        return tuple(portal for portal in self.portals if portal.scanned)

    def count(self, outcome: Outcome) -> int:
        """Addresses that ended in an outcome."""
        return sum(row.addresses for row in self.rows if row.outcome is outcome)

    def count_parts(self, outcome: Outcome) -> int:
        """Inner documents and parts that ended in an outcome."""
        return sum(row.parts for row in self.rows if row.outcome is outcome)


def coverage_of(reader: RunReader, examples: int = EXAMPLES) -> CoverageView:
    """The coverage of a run, with at most so many addresses named for each reason."""
    addresses = {(line.outcome, line.why): line.count for line in reader.coverage()}
    parts = {(line.outcome, line.why): line.count for line in reader.inner_coverage()}
    rows = []
    for outcome, why in sorted({*addresses, *parts}, key=str):
        named = [] if outcome in READ or not examples else reader.unseen(outcome, why, examples)
        rows.append(
            CoverageRow(
                outcome=outcome,
                why=why,
                addresses=addresses.get((outcome, why), 0),
                parts=parts.get((outcome, why), 0),
                examples=tuple(named),
            )
        )
    return CoverageView(
        addresses=sum(addresses.values()),
        parts=sum(parts.values()),
        rows=tuple(rows),
        outside=tuple(reader.outside()),
        portals=tuple(reader.portals()),
    )
