"""The reports of a run, written into their folder.

Every file appears whole or not at all, and is open to its owner only: even masked, a list of leaks guides
whoever would misuse them.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from reports.drafts import write_draft_of_run
from reports.export import EXPORTS
from reports.folders import point_latest, report_folder, write_whole
from reports.html import html_page, html_report
from reports.jsonl import finding_lines, outcome_lines
from reports.language import Language, language_for
from reports.overview import overview_page
from reports.sarif import sarif_text
from reports.summary import summary_lines
from reports.tables import csv_lines, xlsx_bytes
from reports.view import ReportView, view_of
from scanner.errors import UsageError
from scanner.store.nearby import nearby
from scanner.store.reader import RunReader

_FOLDER_RIGHTS = 0o700
_FORMAT_OF = {"summary.txt": "text"}


@dataclass(frozen=True, slots=True)
class ReportPaths:
    """Where the reports of a run lie. The rest lies beside them, named in ``docs/report.md``."""

    directory: Path
    html: Path
    findings: Path
    outcomes: Path


def write_reports(
    engine: Engine, run_id: int, directory: Path, language: str, formats: Collection[str] = tuple(EXPORTS)
) -> ReportPaths:
    """Write the reports of a run below ``directory``, in a language. Values stay masked.

    ``formats`` are those that lie beside the pages, by their names in ``EXPORTS``.

    Raises:
        UsageError: the files cannot be written, or there is no such run or language.
    """
    reader = RunReader(engine, run_id)
    tongue = language_for(language)
    view = view_of(reader)
    target = directory / report_folder(view.run.site, view.run.started, run_id)
    try:
        for folder in (directory, target.parent, target):
            folder.mkdir(mode=_FOLDER_RIGHTS, parents=True, exist_ok=True)
        _write_data(reader, view, tongue, target, formats)
        if view.counts.serious:
            write_draft_of_run(view, tongue, target)
            groups = [group for group in view.groups if group.serious]
            beside = nearby(engine, run_id, {group.key for group in groups})
            sheet = html_page("cleanup.html", tongue, view=view, groups=groups, nearby=beside)
            write_whole(target / "cleanup.html", sheet)
        write_whole(target / "report.html", html_report(view, tongue))
        point_latest(target.parent, target.name)
        write_whole(directory / "index.html", overview_page(engine, directory, tongue))
    except OSError as error:
        raise UsageError(
            f"cannot write the report to {target}: {error.strerror}", "check the rights of that directory"
        ) from None
    return ReportPaths(
        directory=target,
        html=target / "report.html",
        findings=target / "findings.jsonl",
        outcomes=target / "outcomes.jsonl",
    )


def _write_data(
    reader: RunReader, view: ReportView, language: Language, target: Path, formats: Collection[str]
) -> None:
    findings = view.findings
    content: dict[str, Callable[[], Iterable[str] | bytes]] = {
        "findings.jsonl": lambda: _lines(finding_lines(findings, {})),
        "findings.csv": lambda: csv_lines(findings, language, {}),
        "findings.xlsx": lambda: xlsx_bytes(findings, language, {}),
        "findings.sarif": lambda: [sarif_text(findings, view.run)],
        "summary.txt": lambda: _lines(summary_lines(view, language.code)),
    }
    write_whole(target / "outcomes.jsonl", _lines(outcome_lines(reader.outcomes())))
    for name, lines_of in content.items():
        if _FORMAT_OF.get(name, name.rpartition(".")[2]) in formats:
            write_whole(target / name, lines_of())


def _lines(lines: Iterable[str]) -> Iterator[str]:
    return (line + "\n" for line in lines)
