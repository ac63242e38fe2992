"""One page over all sites and runs of a data directory, with a way to every report that lies there."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from reports.coverage import CoverageView, coverage_of
from reports.folders import report_folder
from reports.html import html_page
from reports.language import Language
from reports.verdict import Counts, Verdict, verdict_of
from scanner.decisions import SETTLED
from scanner.store.reader import RunReader
from scanner.store.sites import RunName, SiteFigures, persons_in_all, site_figures


@dataclass(frozen=True, slots=True)
class LinkedRun:
    """A run with the way to its report from the overview, None where no report was written."""

    name: RunName
    link: str | None


@dataclass(frozen=True, slots=True)
class SiteLine:
    """A site with the verdict on its newest run."""

    figures: SiteFigures
    verdict: Verdict
    coverage: CoverageView
    runs: tuple[LinkedRun, ...]


def overview_page(engine: Engine, directory: Path, language: Language) -> Iterator[str]:
    """The overview of everything in a database; ``directory`` is where the reports lie and the page will lie."""
    lines = [_line(engine, directory, figures) for figures in site_figures(engine, SETTLED)]
    order = ("red", "amber", "green")
    lines.sort(key=lambda line: (order.index(line.verdict.level), -line.figures.persons, line.figures.site))
    persons = persons_in_all(engine, [line.figures.runs[0].id for line in lines], SETTLED)
    return html_page("overview.html", language, lines=lines, persons=persons)


def _line(engine: Engine, directory: Path, figures: SiteFigures) -> SiteLine:
    reader = RunReader(engine, figures.runs[0].id)
    coverage = coverage_of(reader, examples=0)
    counts = Counts(
        serious=figures.serious,
        minor=figures.minor,
        possible=figures.possible,
        settled=0,
        new=figures.new,
        back=0,
        still_open=figures.serious - figures.new,
        gone=0,
        not_rechecked=0,
        persons=figures.persons,
        documents=figures.documents,
        exposed_days=0,
    )
    runs = []
    for name in figures.runs:
        folder = report_folder(figures.site, name.started, name.id)
        there = (directory / folder / "report.html").is_file()
        runs.append(LinkedRun(name, f"{folder.as_posix()}/report.html" if there else None))
    return SiteLine(figures, verdict_of(counts, coverage, reader.info), coverage, tuple(runs))
