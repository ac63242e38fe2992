"""Incident drafts: beside the reports of a run, and over findings that somebody chose."""

from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from reports.folders import write_whole
from reports.grouping import groups_of
from reports.html import html_page
from reports.incident import Authority, Basis, Incident, basis_of, incident_of
from reports.incident_docx import incident_docx
from reports.language import Language, language_for
from reports.view import ReportView
from scanner.errors import UsageError
from scanner.store.ledger import ListedFinding, last_runs, story_of
from scanner.store.life import Life
from scanner.store.reader import RunReader
from scanner.store.seen import SeenFinding, SeenResource


def write_draft_of_run(view: ReportView, language: Language, target: Path) -> None:
    """Write the draft over all serious findings of a run into a folder, as a page and as a Word document.

    Raises:
        OSError: a file cannot be written.
    """
    incident = incident_of(basis_of(view), language)
    for name in ("incident.html", "incident.docx"):
        _write(incident, language, target / name)


def write_draft(
    engine: Engine,
    chosen: Collection[ListedFinding],
    path: Path,
    language: str,
    authority: Authority | None = None,
    discovered: datetime | None = None,
) -> None:
    """Write the draft over these findings to a ``.docx`` or ``.html`` file, each as the newest run saw it.

    The 72 hours run from ``discovered``; if it is not given, from when a scan saw the first of them.

    Raises:
        UsageError: they lie on several sites, no run that saw them is stored, or the file is of another kind or cannot
            be written.
    """
    if path.suffix.lower() not in (".docx", ".html"):
        raise UsageError(f"a draft cannot be written as {path.name}", "end the name in .docx or .html")
    basis = basis_of_findings(engine, chosen, discovered)
    tongue = language_for(language)
    try:
        _write(incident_of(basis, tongue, authority), tongue, path)
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}", "choose another file with --output") from None


def basis_of_findings(engine: Engine, chosen: Collection[ListedFinding], discovered: datetime | None = None) -> Basis:
    """What is known of chosen findings, also of those that are gone by now.

    Raises:
        UsageError: they lie on several sites, or no run that saw them is stored.
    """
    names = sorted({finding.site for finding in chosen})
    if len(names) > 1:
        raise UsageError(f"these findings lie on several sites: {', '.join(names)}", "draft one record for each")
    by_run: dict[int, list[str]] = {}
    for finding_id, run_id in last_runs(engine, chosen).items():
        if run_id is not None:
            by_run.setdefault(run_id, []).append(finding_id)
    seen: list[SeenFinding] = []
    resources: dict[int, SeenResource] = {}
    scanned: list[datetime] = []
    for run_id, ids in sorted(by_run.items()):
        reader = RunReader(engine, run_id)
        found = reader.findings(ids)
        seen += found
        resources |= reader.resources({finding.key for finding in found})
        scanned.append(reader.info.started)
    if not seen:
        raise UsageError("no run that saw these findings is stored", "scan the site first")
    aware = discovered or min(finding.first_seen for finding in seen)
    return Basis(names[0], max(scanned), aware, groups_of(seen, resources), datetime.now(UTC), _ended(engine, chosen))


def _ended(engine: Engine, chosen: Collection[ListedFinding]) -> datetime | None:
    """When the last of these findings was proven gone; None when one of them is not."""
    if any(finding.life is not Life.GONE for finding in chosen):
        return None
    turns = (event for finding in chosen for event in story_of(engine, finding.id).events)
    return max((event.at for event in turns if event.life is Life.GONE), default=None)


def _write(incident: Incident, language: Language, path: Path) -> None:
    if path.suffix.lower() == ".docx":
        write_whole(path, incident_docx(incident, language))
    else:
        write_whole(path, html_page("incident.html", language, incident=incident))
