"""The files that a run leaves: where, with which rights, whole, and harmless in every program that opens them."""

import csv
import io
import json
import stat
import zipfile
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from reports import folders
from reports.export import EXPORTS, export
from reports.folders import point_latest, safe_name, write_whole
from reports.language import language_for
from reports.places import deep_link, location_words
from reports.shown import plain
from reports.summary import summary_lines
from reports.tables import COLUMNS, csv_lines, xlsx_bytes
from reports.view import view_of
from reports.write import write_reports
from scanner.errors import UsageError
from scanner.model import Properties, Revealed, Where
from scanner.store.database import open_database
from scanner.store.reader import RunReader
from scanner.store.seen import SeenFinding
from tests.reports.conftest import Written
from tests.reports.sample_runs import (
    HOSTILE,
    SITE,
    STARTED,
    Page,
    clean_town,
    document,
    finding,
    open_town,
    record_run,
    usual_town,
)

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def findings_of(tmp_path: Path, *pages: Page) -> list[SeenFinding]:
    engine = open_database(tmp_path)
    found = RunReader(engine, record_run(engine, pages)).findings()
    engine.dispose()
    return found


# -- where they lie


def test_files_and_folders_are_open_to_their_owner_only(written: Written) -> None:
    paths = written("fifty", "en")
    assert stat.S_IMODE(paths.directory.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths.directory.iterdir()} == {0o600}
    assert stat.S_IMODE((paths.directory.parents[1] / "index.html").stat().st_mode) == 0o600


def test_nothing_but_whole_files_is_left(written: Written) -> None:
    names = {path.name for path in written("fifty", "en").directory.iterdir()}
    assert names == {
        "report.html",
        "findings.jsonl",
        "outcomes.jsonl",
        "findings.csv",
        "findings.xlsx",
        "findings.sarif",
        "summary.txt",
        "incident.html",
        "incident.docx",
        "cleanup.html",
    }


def test_a_run_without_leaks_needs_no_incident_record(written: Written) -> None:
    assert not list(written("none", "en").directory.glob("incident.*"))


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_whole(path, ["old"])

    def broken() -> object:
        yield "half"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        write_whole(path, broken())  # type: ignore[arg-type]
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.html"]
    assert path.read_text() == "old"


def test_latest_leads_to_the_newest_run_also_when_an_older_report_is_written_again(tmp_path: Path) -> None:
    for name in ("2026-11-23T0215-9", "2026-11-23T0215-17", "2026-11-22T2300-8"):
        (tmp_path / name).mkdir()
        point_latest(tmp_path, name)
    assert (tmp_path / "latest").readlink() == Path("2026-11-23T0215-17")


def test_without_symbolic_links_a_small_file_names_the_newest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def impossible(*_: object, **__: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(folders.Path, "symlink_to", impossible)
    (tmp_path / "2026-11-23T0215-9").mkdir()
    point_latest(tmp_path, "2026-11-23T0215-9")
    assert (tmp_path / "latest.txt").read_text() == "2026-11-23T0215-9\n"


@pytest.mark.parametrize("site", ["..", "../../etc", "a/b\\c:d", "con\x00trol", "", "." * 300, "å" * 300])
def test_a_sites_name_leads_nowhere_else(site: str) -> None:
    name = safe_name(site)
    assert name == Path(name).name
    assert 0 < len(name.encode()) <= 100
    assert name not in (".", "..")


def test_a_directory_that_cannot_be_written_is_a_usage_error(tmp_path: Path) -> None:
    engine, run_id = open_town(tmp_path, "one")
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot write the report"):
        write_reports(engine, run_id, tmp_path / "file" / "reports", "en")
    engine.dispose()


# -- tables


def test_csv_opens_in_excel_with_its_letters_and_columns(written: Written) -> None:
    raw = (written("fifty", "sv").directory / "findings.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";"))
    assert {len(row) for row in rows} == {len(COLUMNS)}
    assert len(rows) == 1 + 38
    assert any("Bilaga 3 – Ansökan om bygglov" in row for row in rows)


def test_no_cell_of_a_csv_is_a_formula(written: Written) -> None:
    text = (written("hostile", "en").directory / "findings.csv").read_text("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert [cell for cell in cells if cell.startswith(FORMULA_STARTS)] == []
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)


def test_every_cell_of_a_workbook_is_text_or_a_number(written: Written) -> None:
    path = written("hostile", "en").directory / "findings.xlsx"
    sheet = load_workbook(path).active
    assert sheet is not None
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "n"}
    assert not [cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    with zipfile.ZipFile(path) as parts:
        assert not [name for name in parts.namelist() if "external" in name or "vba" in name.lower()]


def test_a_workbook_has_one_row_for_each_finding(written: Written) -> None:
    sheet = load_workbook(written("fifty", "da").directory / "findings.xlsx").active
    assert sheet is not None
    assert (sheet.max_row, sheet.max_column) == (1 + 38, len(COLUMNS))
    assert sheet["A1"].value == "Alvorlighed"


def test_tables_of_nothing_have_their_heading(written: Written) -> None:
    say = language_for("en")
    assert len(list(csv_lines([], say, {}))) == 2
    assert load_workbook(io.BytesIO(xlsx_bytes([], say, {}))).active is not None
    assert (written("none", "en").directory / "findings.csv").read_bytes().count(b"\r\n") == 1


@pytest.mark.parametrize("form", EXPORTS)
def test_every_format_can_be_exported_to_a_file_of_its_owner(tmp_path: Path, form: str) -> None:
    engine, run_id = open_town(tmp_path, "fifty")
    export(RunReader(engine, run_id), form, str(tmp_path / "out"), "sv", {})
    engine.dispose()
    assert (tmp_path / "out").stat().st_size > 500
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o600


def test_an_export_reveals_what_was_asked_for_and_a_ticket_does_not(tmp_path: Path) -> None:
    engine, run_id = open_town(tmp_path, "one")
    reader = RunReader(engine, run_id)
    (found,) = reader.findings()
    revealed = {found.id: Revealed("19121212-1212", None, "https://www.exempelby.se/19121212-1212.txt")}
    texts = {}
    for form in ("jsonl", "csv", "sarif", "text"):
        export(reader, form, str(tmp_path / form), "en", revealed)
        texts[form] = (tmp_path / form).read_text("utf-8")
    engine.dispose()
    shown = {form: text.count("19121212-1212") for form, text in texts.items()}
    assert shown == {"jsonl": 2, "csv": 2, "sarif": 0, "text": 0}


def test_an_export_can_be_piped_on(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    engine, run_id = open_town(tmp_path, "one")
    export(RunReader(engine, run_id), "jsonl", "-", "en", {})
    export(RunReader(engine, run_id), "jsonl", "/dev/null", "en", {})
    engine.dispose()
    assert json.loads(capfdbinary.readouterr().out)["schema"] == 1


def test_an_export_that_cannot_be_written_is_a_usage_error(tmp_path: Path) -> None:
    engine, run_id = open_town(tmp_path, "one")
    with pytest.raises(UsageError, match="--output"):
        export(RunReader(engine, run_id), "csv", str(tmp_path / "no" / "such" / "folder"), "en", {})
    engine.dispose()


# -- lines and tickets


def test_json_lines_have_one_object_for_each_finding_and_outcome(written: Written) -> None:
    for name in ("fifty", "hostile"):
        paths = written(name, "en")
        for path in (paths.findings, paths.outcomes):
            lines = path.read_text("utf-8").splitlines()
            assert all(isinstance(json.loads(line), dict) for line in lines)
        assert not any(json.loads(line)["revealed"] for line in paths.findings.read_text("utf-8").splitlines())


def test_sarif_names_rules_places_and_fingerprints(written: Written) -> None:
    paths = written("fifty", "en")
    log = json.loads((paths.directory / "findings.sarif").read_text("utf-8"))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    rules = {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert {result["ruleId"] for result in run["results"]} == rules
    ids = [json.loads(line)["id"] for line in paths.findings.read_text("utf-8").splitlines()]
    assert [result["partialFingerprints"]["kommunscanFinding/v1"] for result in run["results"]] == ids
    levels = {result["properties"]["confidence"]: result["level"] for result in run["results"]}
    assert levels["possible"] == "note"
    for result in run["results"]:
        (place,) = result["locations"]
        assert place["physicalLocation"]["artifactLocation"]["uri"].isascii()
        assert place["logicalLocations"][0]["fullyQualifiedName"]


def test_the_summary_is_plain_text_that_commands_no_terminal(written: Written) -> None:
    text = (written("hostile", "en").directory / "summary.txt").read_text("utf-8")
    assert text.replace("\n", "").isprintable()
    assert max(len(line) for line in text.splitlines()) < 220


def test_the_summary_says_the_verdict_the_counts_and_the_coverage(tmp_path: Path) -> None:
    engine, run_id = open_town(tmp_path, "fifty")
    text = "\n".join(summary_lines(view_of(RunReader(engine, run_id)), "en"))
    engine.dispose()
    assert "✗ Personal data of 36 people lies open in 4 documents." in text
    assert "New: 34. Still open: 2. Gone since last time: 1." in text
    assert f"https://www.{SITE}/elever.xlsx" in text
    assert "Read 8 of 13 addresses with content (62%), and 1 document inside another." in text
    assert "2 unread: a picture of text" in text


# -- the incident record


def test_the_incident_draft_is_filled_with_what_is_known(written: Written) -> None:
    word = Document(str(written("fifty", "sv").directory / "incident.docx"))
    fields = {row.cells[0].text: row.cells[1].text for table in word.tables for row in table.rows}
    text = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert fields["Ungefärligt antal registrerade"].startswith("36")
    assert "2 november 2026" in fields["Började"]
    assert "2026-02-01" in fields["Började"]
    assert fields["Sannolika konsekvenser för de registrerade"] == "[fylls i]"
    assert (
        fields["Anmält till Integritetsskyddsmyndigheten (IMY), https://e-tjanster.imy.se/sv/anmalan (när)"]
        == "[fylls i]"
    )
    assert "SHA-256 " + "ab" * 32 in text
    assert "sida 3, under en ruta" in text


def test_page_and_document_of_the_draft_say_the_same(written: Written) -> None:
    folder = written("fifty", "da").directory
    page = (folder / "incident.html").read_text("utf-8")
    for table in Document(str(folder / "incident.docx")).tables:
        for row in table.rows:
            assert row.cells[0].text in page


def test_the_draft_survives_what_strangers_write(written: Written) -> None:
    Document(str(written("hostile", "en").directory / "incident.docx"))


# -- the clean-up sheet and the overview


def test_the_cleanup_sheet_names_copies_siblings_and_linking_pages(tmp_path: Path) -> None:
    www = f"https://www.{SITE}"
    leak = document(finding(1), media_type="application/pdf", sha256="ab" * 32)
    engine = open_database(tmp_path)
    pages = [
        Page(f"{www}/", (document(),), links=tuple(f"{www}/{name}.pdf" for name in ("leak", "copy", "other"))),
        Page(f"{www}/leak.pdf", (leak,), origin="sitemap"),
        Page(f"{www}/copy.pdf", (leak,)),
        Page(f"{www}/other.pdf", (document(media_type="application/pdf", sha256="cd" * 32),)),
    ]
    run_id = record_run(engine, pages)
    sheet = (write_reports(engine, run_id, tmp_path / "reports", "en").directory / "cleanup.html").read_text()
    engine.dispose()
    take_down, _, rest = sheet.partition("The same content at other addresses")
    copies, _, rest = rest.partition("Pages that link to it")
    assert f"{www}/leak.pdf" in take_down
    assert f"{www}/copy.pdf" in copies
    assert f'href="{www}/"' in rest


def test_the_overview_links_every_report_and_puts_the_worst_first(tmp_path: Path) -> None:
    engine = open_database(tmp_path)
    target = tmp_path / "reports"
    for site, pages in (("clean.example", clean_town()), ("leaky.example", usual_town())):
        write_reports(engine, record_run(engine, pages, site=site), target, "en")
    never_written = record_run(engine, clean_town(), site="clean.example")
    write_reports(engine, 2, target, "en")
    engine.dispose()
    page = (target / "index.html").read_text("utf-8")
    assert page.index("leaky.example") < page.index("clean.example")
    assert f"leaky.example/{STARTED:%Y-%m-%dT%H%M}-2/report.html" in page
    assert f"-{never_written}/report.html" not in page
    for link in page.split('href="')[1:]:
        assert (target / link.split('"')[0]).is_file()


# -- places


@pytest.mark.parametrize(
    ("media_type", "steps", "context", "fragment"),
    [
        ("application/pdf", (("page", "14"),), "", "#page=14"),
        ("application/pdf", (("page", "x' onload="),), "", None),
        ("application/pdf", (), "", None),
        (
            "text/html",
            (),
            "av Ansökan om lov för 19••••••-•••• och",
            "#:~:text=Ans%C3%B6kan%20om%20lov%20f%C3%B6r",
        ),
        ("text/html", (), "a en-två tre-fyra fem b", "#:~:text=en%2Dtv%C3%A5%20tre%2Dfyra%20fem"),
        ("text/html", (), "x 19••••••-•••• y", None),
    ],
)
def test_links_lead_into_the_document(
    tmp_path: Path, media_type: str, steps: tuple[tuple[str, str], ...], context: str, fragment: str | None
) -> None:
    url = f"https://www.{SITE}/a"
    (found,) = findings_of(
        tmp_path, Page(url, (document(finding(1, steps=steps, context=context), media_type=media_type),))
    )
    assert deep_link(found) == (url + fragment if fragment else None)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://x.example/••••••-••••", "/home/a.pdf", "https://"])
def test_what_cannot_be_opened_is_no_link(tmp_path: Path, url: str) -> None:
    (found,) = findings_of(
        tmp_path, Page(url, (document(finding(1, steps=(("page", "1"),)), media_type="application/pdf"),))
    )
    assert deep_link(found) is None


@pytest.mark.parametrize(
    ("where", "steps", "words"),
    [
        (
            Where.HIDDEN,
            (("sheet", "B"), ("hidden column", "C"), ("row", "14")),
            "blad B, dold kolumn C, rad 14",
        ),
        (Where.REDACTED, (("page", "3"),), "sida 3, under en svart ruta"),
        (Where.REDACTED, (("page", "3"), ("under a box", "")), "sida 3, under en ruta"),
        (Where.BODY, (), "i texten"),
        (Where.TABLE, (("cell", "C14"),), "cell C14"),
    ],
)
def test_places_are_told_in_words(tmp_path: Path, where: Where, steps: tuple[tuple[str, str], ...], words: str) -> None:
    (found,) = findings_of(tmp_path, Page("https://a.example/", (document(finding(1, where=where, steps=steps)),)))
    assert location_words(found, language_for("sv")) == words


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_shown_is_one_printable_line(text: str) -> None:
    assert plain(text).isprintable()
    assert len(plain(text, 80)) <= 80


def test_a_shown_text_loses_no_ordinary_letter() -> None:
    text = "Åsa Ærø – “Łódź” ٣ עברית 漢字 ••••"
    assert plain(text) == text


def test_properties_of_the_document_hint_at_its_owner(tmp_path: Path) -> None:
    own = Properties(author="Karin Exempel", producer="Writer", modified="2026-03-01T10:00:00")
    engine = open_database(tmp_path)
    run_id = record_run(engine, [Page("https://a.example/x.odt", (document(finding(1), properties=own),))])
    report = write_reports(engine, run_id, tmp_path / "reports", "en").html.read_text("utf-8")
    engine.dispose()
    assert "author Karin Exempel" in report
    assert "last changed 2026-03-01" in report
