"""The findings as SARIF 2.1.0 (OASIS, https://docs.oasis-open.org/sarif/sarif/v2.1.0/), for ticket systems."""

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from detectors.api import Confidence, Severity
from reports.shown import plain
from reports.words import kind_titles
from scanner.store.life import Life
from scanner.store.seen import RunInfo, SeenFinding

_URI_SAFE = ":/?#[]@!$&'()*+,;=%-._~"
_SCORES: dict[Severity, str] = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.0",
    Severity.LOW: "2.0",
    Severity.NONE: "0.0",
}
"""``security-severity`` as code scanning of GitHub and others reads it: 0 to 10."""
_STATES: dict[Life, str] = {
    Life.NEW: "new",
    Life.BACK: "new",
    Life.CHANGED: "updated",
    Life.STILL_THERE: "unchanged",
}


def sarif_text(findings: Iterable[SeenFinding], run: RunInfo) -> str:
    """All findings of a run as one SARIF log. Values stay masked."""
    results = []
    kinds: dict[str, Severity] = {}
    for finding in findings:
        kinds[finding.kind] = max(finding.severity, kinds.get(finding.kind, Severity.NONE))
        results.append(_result(finding))
    driver = {
        "name": "kommunscan",
        "version": run.program,
        "rules": [_rule(kind, severity) for kind, severity in sorted(kinds.items())],
    }
    invocation = {
        "executionSuccessful": run.state == "complete",
        "startTimeUtc": f"{run.started:%Y-%m-%dT%H:%M:%SZ}",
        **({"endTimeUtc": f"{run.ended:%Y-%m-%dT%H:%M:%SZ}"} if run.ended else {}),
    }
    log = {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "invocations": [invocation], "results": results}],
    }
    return json.dumps(log, ensure_ascii=False) + "\n"


def _rule(kind: str, severity: Severity) -> dict[str, Any]:
    title = kind_titles().get(kind, kind)
    return {
        "id": kind,
        "name": title,
        "shortDescription": {"text": f"{title} on a public web page"},
        "properties": {"tags": ["privacy"], "security-severity": _SCORES[severity]},
    }


def _result(finding: SeenFinding) -> dict[str, Any]:
    place = finding.location or finding.where
    inside = f" in {finding.member}" if finding.member else ""
    return {
        "ruleId": finding.kind,
        "level": _level(finding),
        "message": {"text": plain(f"{finding.value} ({finding.confidence}) at {place}{inside}")},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": quote(plain(finding.url), safe=_URI_SAFE)}},
                "logicalLocations": [{"fullyQualifiedName": plain(f"{finding.member or ''}!/{place}".strip("!/"))}],
            }
        ],
        "partialFingerprints": {"kommunscanFinding/v1": finding.id},
        "baselineState": _STATES[finding.life],
        "properties": {
            "confidence": finding.confidence,
            "severity": finding.severity,
            "where": finding.where,
            "person": finding.person,
            "reasons": [str(reason) for reason in finding.reasons],
        },
    }


def _level(finding: SeenFinding) -> str:
    if finding.confidence < Confidence.LIKELY or finding.severity < Severity.LOW:
        return "note"
    return "error" if finding.severity >= Severity.HIGH else "warning"
