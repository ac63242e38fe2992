"""The findings as a table, for those who work in a spreadsheet: CSV and XLSX.

Titles and addresses come from strangers, and a cell that begins like a formula is run by spreadsheet programs
(OWASP, "CSV Injection"). In CSV such a cell gets an apostrophe in front; in XLSX every cell is marked as text.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping

import xlsxwriter  # type: ignore[import-untyped]

from reports.language import Language, msg
from reports.places import location_words
from reports.shown import plain
from reports.words import CONFIDENCES, LIVES, SEVERITIES, STATUSES, WHERES, kind_titles
from scanner.model import Revealed
from scanner.store.seen import SeenFinding

BOM = "\ufeff"
"""Tells Excel that the file is UTF-8."""
_LONGEST_CELL = 32_000
"""Characters; Excel takes 32 767 in a cell."""
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "|", "%")

COLUMNS = (
    msg("Severity"),
    msg("How sure"),
    msg("What"),
    msg("Value"),
    msg("Address"),
    msg("Inside"),
    msg("Title"),
    msg("Where in the document"),
    msg("Location"),
    msg("Context"),
    msg("Times"),
    msg("Why it was reported"),
    msg("First seen"),
    msg("Last seen"),
    msg("Since last time"),
    msg("Status"),
    msg("Author"),
    msg("Linked from"),
    msg("Person (keyed hash)"),
    msg("Finding"),
)


def csv_lines(findings: Iterable[SeenFinding], language: Language, revealed: Mapping[str, Revealed]) -> Iterator[str]:
    """The table as CSV (RFC 4180), with the separator that Excel expects in the language."""
    target = io.StringIO()
    writer = csv.writer(
        target,
        delimiter="," if language.code == "en" else ";",
        quoting=csv.QUOTE_ALL,
        lineterminator="\r\n",
    )
    yield BOM
    for row in _rows(findings, language, revealed):
        writer.writerow([_harmless(cell) for cell in row])
        yield target.getvalue()
        target.seek(0)
        target.truncate()


def xlsx_bytes(findings: Iterable[SeenFinding], language: Language, revealed: Mapping[str, Revealed]) -> bytes:
    """The table as a workbook in which every cell is text or a number, never a formula or a link."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(target, options) as book:
        book.set_properties({"title": "kommunscan", "author": "kommunscan"})
        sheet = book.add_worksheet(language(msg("Findings")))
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        last = 0
        for number, row in enumerate(_rows(findings, language, revealed)):
            for column, cell in enumerate(row):
                if isinstance(cell, int):
                    sheet.write_number(number, column, cell)
                else:
                    sheet.write_string(number, column, cell, bold if number == 0 else None)
            last = number
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, last, len(COLUMNS) - 1)
        sheet.set_column(0, 2, 14)
        sheet.set_column(3, 3, 18)
        sheet.set_column(4, 11, 40)
    return target.getvalue()


def _rows(
    findings: Iterable[SeenFinding], language: Language, revealed: Mapping[str, Revealed]
) -> Iterator[list[str | int]]:
    yield [language(title) for title in COLUMNS]
    for finding in findings:
        raw = revealed.get(finding.id)
        row: list[str | int] = [
            language(SEVERITIES[finding.severity]),
            language(CONFIDENCES[finding.confidence]),
            language(kind_titles().get(finding.kind, finding.kind)),
            raw.value if raw else finding.value,
            raw.url if raw else finding.url,
            (raw.member if raw else finding.member) or "",
            finding.properties.title,
            language(WHERES[finding.where]),
            location_words(finding, language),
            finding.context,
            finding.occurrences,
            "; ".join(language.reason(reason) for reason in finding.reasons),
            language.short_day(finding.first_seen),
            language.short_day(finding.last_seen),
            language(LIVES[finding.life]),
            language(STATUSES.get(finding.status, finding.status)),
            finding.properties.author,
            " ".join(finding.referrers),
            finding.person,
            finding.id,
        ]
        yield [plain(cell, _LONGEST_CELL) if isinstance(cell, str) else cell for cell in row]


def _harmless(cell: str | int) -> str | int:
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip().startswith(_FORMULA_STARTS) else cell
