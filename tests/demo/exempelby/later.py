"""Documents of further formats: workbook, slides, archive, mail. Marked "later" in ``planted.json``."""

import io
from datetime import datetime
from email.message import EmailMessage

import xlsxwriter  # type: ignore[import-untyped]
from demo.exempelby.ledger import Bed, Ledger
from demo.exempelby.numbers import cpr, old_personnummer, personnummer
from demo.exempelby.zips import MOMENT, pack, steady
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches


def build(ledger: Ledger) -> dict[str, bytes]:
    """Every document by its path on the site."""
    makers = {
        "download/elevlista-7b.xlsx": timetable,
        "download/budget-2027.pptx": slides,
        "download/bilagor-2026.zip": archive,
        "download/inkommet-brev.eml": letter,
    }
    return {path: maker(Bed(ledger, f"/{path}", formats="later")) for path, maker in makers.items()}


def timetable(bed: Bed) -> bytes:
    """A harmless timetable with a hidden sheet of pupils behind it, one number stored as a number."""
    visible = [["Lektion", "Sal"], ["Matematik", "4301"], ["Slöjd", "4302"]]
    pupils = [["Elev", "Personnummer"]]
    for index, name in enumerate(("Sanna Låtsas", "Tage Testberg", "Ulla Provlund")):
        number = bed.plant(personnummer(57 + index), where="table hidden body", note="hidden sheet")
        pupils.append([name, str(number)])
    stored = bed.plant(
        old_personnummer(10), "{long}{tail}", where="table hidden body", note="hidden sheet, stored as a number"
    )
    return _workbook({"Schema": visible, "Underlag": pupils}, numbers={"Underlag": [("Vera Fiktivsson", int(stored))]})


def slides(bed: Bed) -> bytes:
    """A slide with notes and a chart, in whose workbook the rows that were counted are still there."""
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[5])
    slide.shapes.title.text = "Budget 2027"
    note = bed.plant(
        personnummer(60),
        "Nämn inte ärendet om personnummer {long}-{tail}.",
        where="body annotation comment hidden",
        note="slide notes",
    )
    slide.notes_slide.notes_text_frame.text = str(note)
    data = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = ["2025", "2026"]
    data.add_series("Bistånd, tkr", (1240, 1310))  # type: ignore[no-untyped-call]
    frame = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(2), Inches(8), Inches(4), data)
    part = frame.chart.part.chart_workbook
    workbook = bed.inside("slide 1/chart 1/Microsoft_Excel_Sheet1.xlsx")
    rows = [["Mottagare", "Personnummer"]]
    for index, name in enumerate(("Ylva Låtsas", "Åsa Provlund")):
        number = workbook.plant(old_personnummer(11 + index), where="table hidden body", note="workbook behind a chart")
        rows.append([name, str(number)])
    part.update_from_xlsx_blob(_workbook({"Sheet1": [["", "Bistånd, tkr"], ["2025", "1240"]], "Blad2": rows}))
    presentation.core_properties.title = "Budget 2027"
    presentation.core_properties.author = "Exempelby kommun"
    buffer = io.BytesIO()
    presentation.save(buffer)
    return steady(buffer.getvalue())


def archive(bed: Bed) -> bytes:
    """A zip file with a letter, a list, and an older archive inside it."""
    text = bed.inside("brev/yttrande.txt")
    first = text.plant(personnummer(61), note="text file in an archive")
    inner = bed.inside("aldre.zip").inside("1938/protokoll.txt")
    second = inner.plant(old_personnummer(13), "{long}+{tail}", note="archive in an archive")
    nested = pack({"1938/protokoll.txt": f"Fosterbarn, personnr {second}\n".encode()})
    clean = bed.inside("innehall.txt").decoy("230101-1231", "reporting period")
    return pack(
        {
            "innehall.txt": f"Bilagor för perioden {clean}\n".encode(),
            "brev/yttrande.txt": f"Yttrande. Personnummer: {first}\n".encode(),
            "aldre.zip": nested,
        }
    )


def letter(bed: Bed) -> bytes:
    """A saved e-mail with a Danish number in the text and a list attached."""
    message = EmailMessage()
    sender = bed.mail("frode.eksempelgaard@eksempelkoebing.dk", where="header", note="From")
    message["From"] = f"Frode Eksempelgaard <{sender}>"
    message["To"] = str(bed.mail("registrator@exempelby.se", where="header", note="To"))
    message["Subject"] = f"Flytning, CPR-nr. {bed.plant(cpr(12), '{day}-{tail}', where='header title', note='subject')}"
    message["Date"] = "Mon, 02 Mar 2026 10:00:00 +0100"
    message["Message-ID"] = "<8112282384.1412881037@eksempelkoebing.dk>"
    bed.decoy("8112282384.1412881037@eksempelkoebing.dk", "Message-ID")
    number = bed.plant(cpr(13), "{day}-{tail}", note="text of a mail")
    message.set_content(f"Hej Exempelby,\n\nBorger med CPR-nummer {number} flytter til jer.\n\nHilsen Frode\n")
    attached = bed.inside("liste.csv")
    rows = ["Navn;CPR-nummer"]
    for index, name in enumerate(("Aksel Opdigtet", "Bente Prøveholm")):
        rows.append(f"{name};{attached.plant(cpr(14 + index), '{day}-{tail}', where='table body', note='attachment')}")
    message.add_attachment("\n".join([*rows, ""]).encode(), maintype="text", subtype="csv", filename="liste.csv")
    message.set_boundary("=====exempelby=2026=====")
    return message.as_bytes()


def _workbook(sheets: dict[str, list[list[str]]], numbers: dict[str, list[tuple[str, int]]] | None = None) -> bytes:
    """A workbook whose first sheet is visible and whose others are hidden; ``numbers`` are added as numbers."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        workbook.set_properties({"author": "Exempelby kommun", "created": datetime(*MOMENT)})
        for position, (name, rows) in enumerate(sheets.items()):
            sheet = workbook.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    sheet.write_string(row, column, cell)
            for offset, (label, value) in enumerate((numbers or {}).get(name, [])):
                sheet.write_string(len(rows) + offset, 0, label)
                sheet.write_number(len(rows) + offset, 1, value)
            if position:
                sheet.hide()
    return steady(buffer.getvalue())
