"""How the nouns become rows. Pure; the inverse lies in ``scanner.store.reader``."""

import dataclasses
from datetime import datetime
from typing import Any

from scanner.model import DocumentReport, Finding, Outcome

Row = dict[str, Any]


def report_row(report: DocumentReport) -> Row:
    """What is kept of a document's report, in ``visits`` and in ``members``."""
    facts = {name: value for name, value in dataclasses.asdict(report.properties).items() if value}
    return {
        "outcome": report.outcome,
        "why": report.why,
        "detail": report.detail,
        "media_type": report.media_type[:128],
        "size": report.size,
        "sha256": report.sha256,
        "seconds": round(report.seconds, 4),
        "properties": facts or None,
        "notes": list(report.notes) or None,
        "dismissed": dict(report.dismissed) or None,
    }


NO_REPORT: Row = {
    **report_row(DocumentReport(member=None, outcome=Outcome.SKIPPED)),
    "outcome": None,
}
"""The row of a visit that has not been made."""


def finding_row(site_id: int, key: int, member: str | None, finding: Finding, seen: datetime) -> Row:
    """What is kept of a finding for as long as it lives."""
    return {
        "site_id": site_id,
        "id": finding.id,
        "key": key,
        "member": member,
        "kind": finding.kind,
        "person": finding.person,
        "value": finding.value,
        "where": finding.where,
        "confidence": finding.confidence,
        "severity": finding.severity,
        "occurrences": finding.occurrences,
        "first_seen": seen,
        "last_seen": seen,
        "status": "open",
    }


def sighting_row(run_id: int, finding: Finding) -> Row:
    """What is kept of how one run saw a finding."""
    return {
        "run_id": run_id,
        "finding_id": finding.id,
        "confidence": finding.confidence,
        "severity": finding.severity,
        "steps": finding.steps,
        "context": finding.context,
        "reasons": [[reason.text, reason.weight, list(reason.args)] for reason in finding.reasons],
        "detector": finding.detector,
        "subtype": finding.subtype,
        "tags": finding.tags,
        "alternatives": finding.alternatives,
        "occurrences": finding.occurrences,
    }
