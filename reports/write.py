"""The reports of a run in their folder: ``<directory>/<site>/<run>/``, with ``latest`` naming the newest.

Every file appears whole or not at all, and is open to its owner only: even masked, a list of leaks guides
whoever would misuse them.
"""

import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from reports.html import html_report
from reports.jsonl import finding_lines, outcome_lines
from reports.language import language_for
from reports.view import view_of
from scanner.errors import UsageError
from scanner.store.reader import RunInfo, RunReader

LATEST = "latest"
_UNSAFE = re.compile(r"[^A-Za-z0-9.-]+")
_RUN_NAME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{4}-\d+")
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class ReportPaths:
    """Where the reports of a run lie."""

    directory: Path
    html: Path
    findings: Path
    outcomes: Path


def write_reports(engine: Engine, run_id: int, directory: Path, language: str) -> ReportPaths:
    """Write all reports of a run below ``directory``, in a language. Values stay masked.

    Raises:
        UsageError: the files cannot be written, or there is no such run or language.
    """
    reader = RunReader(engine, run_id)
    tongue = language_for(language)
    view = view_of(reader)
    site_folder = directory / safe_name(reader.info.site)
    paths = paths_of(site_folder / run_name(reader.info))
    try:
        paths.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(paths.findings, _lines(finding_lines(reader.findings(), {})))
        write_whole(paths.outcomes, _lines(outcome_lines(reader.outcomes())))
        write_whole(paths.html, html_report(view, tongue))
        point_latest(site_folder, paths.directory.name)
    except OSError as error:
        raise UsageError(
            f"cannot write the report to {paths.directory}: {error.strerror}",
            "choose another directory with --reports",
        ) from None
    return paths


def paths_of(directory: Path) -> ReportPaths:
    """The names of the reports in a run's folder."""
    return ReportPaths(
        directory=directory,
        html=directory / "report.html",
        findings=directory / "findings.jsonl",
        outcomes=directory / "outcomes.jsonl",
    )


def safe_name(text: str) -> str:
    """A name that every file system takes and that leads nowhere else."""
    name = _UNSAFE.sub("-", text).strip(".-")[:_LONGEST].rstrip(".-")
    return name or "site"


def run_name(run: RunInfo) -> str:
    """A folder name that sorts by time: ``2026-11-23T0215-17``."""
    return f"{run.started:%Y-%m-%dT%H%M}-{run.id}"


def write_whole(path: Path, parts: Iterable[str]) -> None:
    """Write a text file so that nobody ever sees half of it, readable for its owner only (0600)."""
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n", errors="replace") as file:
            file.writelines(parts)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def point_latest(folder: Path, name: str) -> None:
    """Let ``latest`` in a site's folder lead to its newest run: a symbolic link, or a small file with its name.

    ``name`` is the folder just written, which need not be the newest.
    """
    link = folder / LATEST
    runs = {entry.name for entry in folder.iterdir() if _RUN_NAME.fullmatch(entry.name)} | {name}
    newest = max(runs, key=_age)
    temporary = folder / f".{LATEST}.{os.getpid()}"
    temporary.unlink(missing_ok=True)
    try:
        temporary.symlink_to(newest, target_is_directory=True)
    except (OSError, NotImplementedError):
        write_whole(folder / f"{LATEST}.txt", [newest + "\n"])
        return
    temporary.replace(link)


def _age(name: str) -> tuple[str, int]:
    time, _, number = name.rpartition("-")
    return time, int(number)


def _lines(lines: Iterable[str]) -> Iterable[str]:
    return (line + "\n" for line in lines)
