"""JSON Lines for programs: the findings contract (schema 1), and the outcome of every address."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from scanner.model import Revealed
from scanner.store.seen import SeenFinding, SeenOutcome

SCHEMA = 1
_LINE_ENDS = (("\x85", "\\u0085"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"))
"""Line ends that JSON leaves as they are, but at which many a program that reads lines would cut one in two."""


def finding_lines(findings: Iterable[SeenFinding], revealed: Mapping[str, Revealed]) -> Iterator[str]:
    """One line per finding. ``revealed`` maps ids to what the user asked to see unmasked in this run."""
    for finding in findings:
        raw = revealed.get(finding.id)
        yield _line(
            {
                "schema": SCHEMA,
                "id": finding.id,
                "kind": finding.kind,
                "subtype": finding.subtype,
                "value": raw.value if raw else finding.value,
                "revealed": raw is not None,
                "confidence": finding.confidence,
                "severity": finding.severity,
                "url": raw.url if raw else finding.url,
                "member": raw.member if raw else finding.member,
                "where": finding.where,
                "location": finding.location,
                "context": finding.context,
                "reasons": [str(reason) for reason in finding.reasons],
                "alternatives": list(finding.alternatives),
                "tags": list(finding.tags),
                "occurrences": finding.occurrences,
                "person": finding.person,
                "first_seen": _time(finding.first_seen),
                "last_seen": _time(finding.last_seen),
                "status": finding.status,
                "referrers": list(finding.referrers),
            }
        )


def outcome_lines(outcomes: Iterable[SeenOutcome]) -> Iterator[str]:
    """One line per address, archive member and part that could not be read."""
    for outcome in outcomes:
        yield _line(
            {
                "url": outcome.url,
                "member": outcome.member,
                "outcome": outcome.outcome,
                "reason": outcome.why,
                "detail": outcome.detail,
                "media_type": outcome.media_type,
                "bytes": outcome.size,
                "seconds": outcome.seconds,
                "status": outcome.status,
                "referrer": outcome.referrer,
                "notes": list(outcome.notes),
            }
        )


def _line(values: dict[str, Any]) -> str:
    line = json.dumps(values, ensure_ascii=False)
    for end, escaped in _LINE_ENDS:
        line = line.replace(end, escaped)
    return line


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
