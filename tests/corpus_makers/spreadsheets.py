"""Workbooks: every place in which cells, and what stands beside cells, can hide."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import xlsxwriter
from corpus_makers.case import Case, Persons, Planted, Unseen, convert, cpr, part, pnr, with_parts
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl.comments import Comment
from openpyxl.packaging.custom import StringProperty
from openpyxl.packaging.relationship import Relationship
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.workbook.external_link import ExternalLink
from openpyxl.workbook.external_link.external import (
    ExternalBook,
    ExternalCell,
    ExternalRow,
    ExternalSheetData,
    ExternalSheetDataSet,
    ExternalSheetNames,
)
from openpyxl.worksheet.datavalidation import DataValidation
from pyxlsbwriter import XlsbWriter

P = Persons(1)


def book(fill: Callable[[openpyxl.Workbook], None]) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.active.title = "Blad1"
    workbook.active.append(["Namn", "Ort"])
    workbook.active.append(["Anna Andersson", "Exempelby"])
    fill(workbook)
    result = io.BytesIO()
    workbook.save(result)
    return result.getvalue()


def cases() -> Iterator[Case]:
    yield from cells()
    yield from hidden()
    yield from beside()
    yield from copies()
    yield from old_formats()
    yield from unreadable()


def cells() -> Iterator[Case]:
    number, found = pnr(P, "table", "sheet Blad1, cell C2", label="Personnummer")
    content = book(lambda w: (w.active.cell(1, 3, "Personnummer"), w.active.cell(2, 3, number)))
    yield Case("xlsx-cell", "elever.xlsx", content, "The plain case: a text cell under its header.", (found,))

    digits, value = P.danish_with_zero()
    planted = Planted("dk.cpr", value, digits, "table", "cell C2", label="CPR-nummer")
    content = book(lambda w: (w.active.cell(1, 3, "CPR-nummer"), w.active.cell(2, 3, int(digits))))
    yield Case(
        "xlsx-lost-zero-header",
        "cpr.xlsx",
        content,
        "A CPR number kept as a number: nine digits in the file.",
        (planted,),
    )

    digits, value = P.danish_with_zero()
    planted = Planted("dk.cpr", value, digits, "table", "cell C2")

    def formatted(workbook: openpyxl.Workbook) -> None:
        workbook.active.cell(1, 3, "Nr")
        workbook.active.cell(2, 3, int(digits)).number_format = "0000000000"

    content = book(formatted)
    yield Case("xlsx-lost-zero-format", "nr.xlsx", content, "The zero is in the number format only.", (planted,))
    old = convert(content, "xlsx", "xls")
    yield Case("xls-lost-zero-format", "nr.xls", old, "The same in an old workbook: FORMAT and XF records.", (planted,))
    open_document = convert(content, "xlsx", "ods")
    yield Case(
        "ods-lost-zero-format", "nr.ods", open_document, "The same in OpenDocument: the shown text has it.", (planted,)
    )

    numbers = [P.danish_with_zero() for _ in range(3)] + [P.danish() for _ in range(5)]

    def column(workbook: openpyxl.Workbook) -> None:
        for row, (digits, _) in enumerate(numbers, 2):
            workbook.active.cell(row, 5, int(digits))

    found_all = tuple(
        Planted("dk.cpr", value, digits, "table", f"cell E{row}") for row, (digits, value) in enumerate(numbers, 2)
    )
    yield Case(
        "xlsx-lost-zero-shape",
        "lista.xlsx",
        book(column),
        "No header tells, but all numbers of the column are dates once the zero is back.",
        found_all,
    )

    def amounts(workbook: openpyxl.Workbook) -> None:
        for row, amount in enumerate((112189876, 298765432, 387650123, 1987654321, 456789123), 2):
            workbook.active.cell(row, 4, amount)

    yield Case(
        "xlsx-no-invented-zero",
        "belopp.xlsx",
        book(amounts),
        "Amounts of nine digits stay as they are: no number is invented.",
        absent=("0112189876", "0298765432"),
    )

    digits, value = P.swedish()
    planted = Planted("se.personnummer", value, digits, "table", "cell C2")
    yield Case(
        "xlsx-long-number",
        "tolv.xlsx",
        book(lambda w: w.active.cell(2, 3, int(digits))),
        "Twelve digits as a number come out without an exponent or a fraction.",
        (planted,),
    )

    number, found = cpr(P, "table", "cell B3")
    yield Case(
        "xlsx-multiline-cell",
        "rader.xlsx",
        book(lambda w: w.active.cell(3, 2, f"Ring:\n{number}\nimorgon")),
        "Line breaks in a cell do not break the row.",
        (found,),
    )

    numbers_many = [P.swedish()[1] for _ in range(200)]

    def many(workbook: openpyxl.Workbook) -> None:
        sheet = workbook.create_sheet("Register")
        sheet.append(["Löpnr", "Namn", "Personnummer"])
        for row in range(2000):
            sheet.append([row, f"Person {row}", numbers_many[row // 10] if row % 10 == 0 else ""])

    last = Planted(
        "se.personnummer",
        numbers_many[-1],
        numbers_many[-1],
        "table",
        "sheet Register, cell C1992",
        label="Personnummer",
    )
    yield Case(
        "xlsx-many-rows",
        "register.xlsx",
        book(many),
        "AC-28: a register of thousands of rows, each finding with its cell.",
        (last,),
    )

    number, found = cpr(P, "table", "sheet Blad1, cell XFD1048576")

    def far(workbook: openpyxl.Workbook) -> None:
        workbook.active.cell(1_048_576, 16_384, number)

    yield Case(
        "xlsx-far-cell", "langt.xlsx", book(far), "One cell in the last corner must not cost gigabytes.", (found,)
    )

    number, found = pnr(P, "table", "sheet Blad1, cell IV65536")
    content = convert(book(lambda w: w.active.cell(65_536, 256, number)), "xlsx", "xls")
    yield Case(
        "xls-far-cell",
        "langt.xls",
        content,
        "The same in an old workbook: read record by record.",
        (found,),
    )

    number, found = cpr(P, "table", "table Blad1, row 1048576")
    content = convert(book(lambda w: w.active.cell(1_048_576, 16_384, number)), "xlsx", "ods")
    yield Case("ods-far-cell", "langt.ods", content, "The same in OpenDocument.", (found,))

    number, found = pnr(P, "title", "sheet ")
    yield Case(
        "xlsx-sheet-name",
        "blad.xlsx",
        book(lambda w: w.create_sheet(number)),
        "A sheet that is called by a person's number.",
        (found,),
    )


def hidden() -> Iterator[Case]:
    for state, step in (("hidden", "hidden sheet"), ("veryHidden", "very hidden sheet")):
        number, found = pnr(P, "hidden", f"{step} Elever, cell B2", label="Pnr")

        def sheet(workbook: openpyxl.Workbook, number: str = number, state: str = state) -> None:
            extra = workbook.create_sheet("Elever")
            extra.append(["Namn", "Pnr"])
            extra.append(["Bo Berg", number])
            extra.sheet_state = state

        content = book(sheet)
        yield Case(
            f"xlsx-{step.replace(' ', '-')}",
            "bilaga.xlsx",
            content,
            f"AC-18: a {step}, as the 578 pupils' numbers in Ringsted.",
            (found,),
        )
        yield Case(
            f"xls-{step.replace(' ', '-')}",
            "bilaga.xls",
            convert(content, "xlsx", "xls"),
            f"AC-18 in an old workbook: a {step}.",
            (Planted(found.kind, found.value, found.written, "hidden", "hidden sheet Elever, cell B2"),),
        )
        if state == "hidden":
            yield Case(
                "ods-hidden-sheet", "bilaga.ods", convert(content, "xlsx", "ods"), "AC-18 in OpenDocument.", (found,)
            )

    number, found = cpr(P, "table", "sheet Elever, cell A1")
    yield Case(
        "xlsx-extra-sheet",
        "dagsorden.xlsx",
        book(lambda w: w.create_sheet("Elever").append([number])),
        "AC-18: a forgotten sheet that is visible to everyone.",
        (found,),
    )

    row_number, row_found = pnr(P, "hidden", "hidden row 2, cell B2")
    column_number, column_found = pnr(P, "hidden", "hidden column D, cell D3")

    def rows(workbook: openpyxl.Workbook) -> None:
        workbook.active.cell(2, 2, row_number)
        workbook.active.row_dimensions[2].hidden = True
        workbook.active.cell(3, 4, column_number)
        workbook.active.column_dimensions["D"].hidden = True

    content = book(rows)
    why = "AC-18: hidden rows and columns."
    yield Case("xlsx-hidden-row-column", "dolt.xlsx", content, why, (row_found, column_found))
    yield Case("xls-hidden-row-column", "dolt.xls", convert(content, "xlsx", "xls"), why, (row_found, column_found))
    yield Case("ods-hidden-row-column", "dolt.ods", convert(content, "xlsx", "ods"), why, (row_found, column_found))


def beside() -> Iterator[Case]:
    number, found = cpr(P, "comment", "sheet Blad1, cell B2, comment by Eva Ek")

    def comment(workbook: openpyxl.Workbook) -> None:
        workbook.active["B2"].comment = Comment(f"Ring {number}", "Eva Ek")

    content = book(comment)
    yield Case("xlsx-comment", "kommentar.xlsx", content, "Cell comments; the peer misses them.", (found,))
    plain = Planted(found.kind, found.value, found.written, "comment", "cell B2, comment")
    yield Case(
        "xls-comment",
        "kommentar.xls",
        convert(content, "xlsx", "xls"),
        "Cell comments: NOTE and TXO records.",
        (plain,),
    )
    yield Case(
        "ods-comment", "kommentar.ods", convert(content, "xlsx", "ods"), "Cell comments in OpenDocument.", (plain,)
    )

    number, found = pnr(P, "comment", "cell B2, comment by Eva Ek")
    threaded = with_parts(
        content,
        {
            "xl/threadedComments/threadedComment1.xml": (
                '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
                f'<threadedComment ref="B2" personId="{{1}}" id="{{2}}"><text>Se {number}</text></threadedComment>'
                "</ThreadedComments>"
            ).encode(),
            "xl/persons/person.xml": (
                b'<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
                b'<person displayName="Eva Ek" id="{1}"/></personList>'
            ),
            "xl/worksheets/_rels/sheet1.xml.rels": part(content, "xl/worksheets/_rels/sheet1.xml.rels").replace(
                b"</Relationships>",
                b'<Relationship Id="rId77" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"'
                b' Target="../threadedComments/threadedComment1.xml"/></Relationships>',
            ),
        },
    )
    yield Case(
        "xlsx-threaded-comment",
        "trad.xlsx",
        threaded,
        "Comments with replies, as Excel writes them since 2018.",
        (found,),
    )

    head, head_found = cpr(P, "header", "sheet Blad1, header")
    foot, foot_found = pnr(P, "header", "sheet Blad1, footer")

    def headers(workbook: openpyxl.Workbook) -> None:
        workbook.active.oddHeader.left.text = f"Sag {head}"
        workbook.active.oddFooter.center.text = f"Handläggare {foot}"

    content = book(headers)
    yield Case(
        "xlsx-header-footer",
        "sidhuvud.xlsx",
        content,
        "Headers and footers, seen on paper only.",
        (head_found, foot_found),
    )
    yield Case(
        "xls-header-footer",
        "sidhuvud.xls",
        convert(content, "xlsx", "xls"),
        "Headers and footers in an old workbook.",
        (head_found, foot_found),
    )
    unplaced = tuple(Planted(f.kind, f.value, f.written, "header") for f in (head_found, foot_found))
    yield Case(
        "ods-header-footer",
        "sidhuvud.ods",
        convert(content, "xlsx", "ods"),
        "Headers and footers in OpenDocument.",
        unplaced,
    )

    number, found = pnr(P, "hidden", "sheet Blad1, validation list D2")

    def validation(workbook: openpyxl.Workbook) -> None:
        rule = DataValidation(type="list", formula1=f'"{number},annan"')
        rule.add("D2")
        workbook.active.add_data_validation(rule)

    content = book(validation)
    yield Case("xlsx-validation-list", "lista.xlsx", content, "The values of a drop-down list.", (found,))
    unplaced_list = Planted(found.kind, found.value, found.written, "hidden", "validation list")
    yield Case(
        "xls-validation-list", "lista.xls", convert(content, "xlsx", "xls"), "The same: DV records.", (unplaced_list,)
    )
    yield Case(
        "ods-validation-list",
        "lista.ods",
        convert(content, "xlsx", "ods"),
        "The same in OpenDocument.",
        (unplaced_list,),
    )

    number, found = cpr(P, "metadata", "defined name klient")
    other, other_found = pnr(P, "hidden", "defined name dold")

    def names(workbook: openpyxl.Workbook) -> None:
        workbook.defined_names["klient"] = DefinedName("klient", attr_text=f'"{number}"')
        workbook.defined_names["dold"] = DefinedName("dold", attr_text=f'"{other}"', hidden=True)

    yield Case(
        "xlsx-defined-name",
        "namn.xlsx",
        book(names),
        "Constants under a name, one of them hidden.",
        (found, other_found),
    )

    author, author_found = cpr(P, "metadata", "property creator")
    custom, custom_found = pnr(P, "metadata", "property Sökande")

    def properties(workbook: openpyxl.Workbook) -> None:
        workbook.properties.creator = f"Bo {author}"
        workbook.custom_doc_props.append(StringProperty(name="Sökande", value=custom))

    yield Case(
        "xlsx-properties",
        "egenskaper.xlsx",
        book(properties),
        "Core and custom properties.",
        (author_found, custom_found),
    )

    number, found = pnr(P, "link", "cell B2")

    def link(workbook: openpyxl.Workbook) -> None:
        workbook.active["B2"].hyperlink = f"https://www.exempelby.example/sok?pnr={number}"

    yield Case("xlsx-link", "lank.xlsx", book(link), "The address behind a cell.", (found,))

    number, found = cpr(P, "hidden", "cell C2, text formula")
    yield Case(
        "xlsx-formula-text",
        "formel.xlsx",
        book(lambda w: w.active.cell(2, 3, f'=IF(A2="{number}",1,0)')),
        "A number in the text of a formula that shows only 1 or 0.",
        (found,),
    )

    number, found = pnr(P, "body", "text box")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "ruta.xlsx"
        workbook = xlsxwriter.Workbook(str(path))
        workbook.add_worksheet("Blad1").insert_textbox("B2", f"Kontakta {number}")
        workbook.close()
        content = path.read_bytes()
    yield Case("xlsx-text-box", "ruta.xlsx", content, "Text boxes lie in a drawing part.", (found,))
    yield Case("xls-text-box", "ruta.xls", convert(content, "xlsx", "xls"), "Text boxes in an old workbook.", (found,))


def copies() -> Iterator[Case]:
    number, found = cpr(P, "hidden", "chart, series")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "diagram.xlsx"
        workbook = xlsxwriter.Workbook(str(path))
        sheet = workbook.add_worksheet("Blad1")
        sheet.write_column("A1", [number, "Anna", "Bo"])
        sheet.write_column("B1", [3, 4, 5])
        chart = workbook.add_chart({"type": "bar"})
        chart.add_series({"categories": "=Blad1!$A$1:$A$3", "values": "=Blad1!$B$1:$B$3"})
        sheet.insert_chart("D2", chart)
        workbook.close()
        content = path.read_bytes()
    yield Case("xlsx-chart-cache", "diagram.xlsx", content, "AC-06: the copy of the data that a chart keeps.", (found,))

    number, found = pnr(P, "hidden", "external link personal.xlsx, sheet Lista, cell A2")

    def external(workbook: openpyxl.Workbook) -> None:
        rows = (ExternalRow(r=2, cell=(ExternalCell(r="A2", t="str", v=number),)),)
        copied = ExternalSheetDataSet(sheetData=(ExternalSheetData(sheetId=0, row=rows),))
        link = ExternalLink(
            ExternalBook(sheetNames=ExternalSheetNames(sheetName=["Lista"]), sheetDataSet=copied, id="rId1")
        )
        link.file_link = Relationship(type="externalLinkPath", Target="personal.xlsx", TargetMode="External")
        workbook._external_links.append(link)

    yield Case(
        "xlsx-external-link",
        "lankad.xlsx",
        book(external),
        "Cells of another workbook stay behind as a copy.",
        (found,),
    )

    number, found = pnr(P, "hidden", "pivot cache")
    source = (Path(__file__).parent / "pivot.fods").read_text().replace("NUMMER", number)
    content = convert(source.encode(), "fods", "xlsx")
    yield Case(
        "xlsx-pivot-cache",
        "pivot.xlsx",
        content,
        "AC-18, AC-32: a pivot table keeps its source after the source's sheet is gone.",
        (found,),
    )
    yield Case(
        "xls-pivot-cache",
        "pivot.xls",
        convert(source.encode(), "fods", "xls"),
        "The same in an old workbook.",
        (Planted(found.kind, found.value, found.written, "hidden", "pivot cache"),),
    )

    number, found = cpr(P, "table", "cell C2", member="xl/embeddings/oleObject1.xlsx")
    inner = book(lambda w: w.active.cell(2, 3, number))
    outer = with_parts(book(lambda w: None), {"xl/embeddings/oleObject1.xlsx": inner})
    yield Case(
        "xlsx-embedded-workbook", "bilagd.xlsx", outer, "A workbook in a workbook is a document of its own.", (found,)
    )


def old_formats() -> Iterator[Case]:
    for target, why in (("xls", "Excel 97 to 2003"), ("ods", "OpenDocument"), ("fods", "OpenDocument as one XML file")):
        number, found = pnr(P, "table", "sheet" if target != "fods" else "table", label="Personnummer")
        content = book(lambda w, number=number: (w.active.cell(1, 3, "Personnummer"), w.active.cell(2, 3, number)))
        yield Case(
            f"{target}-cell", f"elever.{target}", convert(content, "xlsx", target), f"A cell in {why}.", (found,)
        )

    number, found = cpr(P, "table", "sheet Blad1, cell B2", label="CPR")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "binar.xlsb"
        with XlsbWriter(str(path)) as writer:
            writer.add_sheet("Blad1")
            writer.write_sheet([["Navn", "CPR"], ["Anna Hansen", number]])
        content = path.read_bytes()
    yield Case("xlsb-cell", "binar.xlsb", content, "A binary workbook.", (found,))

    for target in ("xls", "ods"):
        number, found = pnr(P, "metadata", "property title")

        def title(workbook: openpyxl.Workbook, number: str = number) -> None:
            workbook.properties.title = f"Ärende {number}"

        yield Case(
            f"{target}-title",
            f"titel.{target}",
            convert(book(title), "xlsx", target),
            "The title in the properties.",
            (found,),
        )


def unreadable() -> Iterator[Case]:
    content = book(lambda w: None)
    number, found = cpr(P, "table", "cell B2")
    cut = book(lambda w: w.active.cell(2, 2, number))
    yield Case(
        "xlsx-truncated",
        "avbruten.xlsx",
        cut[: len(cut) - 900],
        "A download that broke off: what is there is read, and said to be incomplete.",
        (found,),
        (Unseen("damaged"),),
    )
    yield Case(
        "xls-garbage",
        "skrap.xls",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + content[:3000],
        "An OLE signature with nothing behind it.",
        unread=(Unseen("damaged"),),
    )
    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt("hemligt lösenord", locked)
    yield Case(
        "xlsx-encrypted",
        "last.xlsx",
        locked.getvalue(),
        "A password of its own: unread, and said so.",
        unread=(Unseen("encrypted"),),
    )
    number, found = pnr(P, "table", "cell C2", member="skrivskyddad.xlsx")
    opened = io.BytesIO()
    OOXMLFile(io.BytesIO(book(lambda w: w.active.cell(2, 3, number)))).encrypt("VelvetSweatshop", opened)
    yield Case(
        "xlsx-public-password",
        "skrivskyddad.xlsx",
        opened.getvalue(),
        "Protected against writing with the password that every Excel knows: a visitor sees all of it.",
        (found,),
    )
