"""What a command hands over at its end: reports in their folder, an export, a summary on the terminal."""

import sys
import webbrowser
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from sqlalchemy import Engine

from detectors.api import Confidence, Severity
from reports.export import export
from reports.summary import summary_lines
from reports.view import view_of
from reports.write import write_reports
from scanner.model import Revealed
from scanner.store.reader import RunReader


def deliver(
    engine: Engine,
    run_id: int,
    *,
    directory: Path | None,
    language: str,
    form: str,
    output: str | None,
    revealed: Mapping[str, Revealed],
    open_report: bool = False,
) -> None:
    """Write the reports of a run below ``directory`` (none without one) and its export, and print a summary.

    The summary goes to standard error when the export takes standard output.
    """
    reader = RunReader(engine, run_id)
    if output:
        export(reader, form, output, language, revealed)
    paths = write_reports(engine, run_id, directory, language) if directory else None
    console = Console(stderr=output == "-", highlight=False)
    for line in summary_lines(view_of(reader), language):
        console.print(line, markup=False)
    if paths:
        console.print(f"\nReport:   {paths.html}\nFindings: {paths.findings}", markup=False, soft_wrap=True)
        if open_report and sys.stdout.isatty():
            webbrowser.open(paths.html.as_uri())


def reaches(engine: Engine, run_id: int, level: str) -> bool:
    """Whether a finding is at or above a level: a confidence, or the severity of a finding that is likely."""
    findings = RunReader(engine, run_id).findings()
    if level in set(Confidence):
        return any(finding.confidence >= Confidence(level) for finding in findings)
    return any(finding.severity >= Severity(level) and finding.confidence >= Confidence.LIKELY for finding in findings)
