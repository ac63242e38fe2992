"""Presentations: slides, notes, comments, masters, charts and the workbooks behind them."""

# ruff: noqa: E501 - a line of markup stays one line

import io
from collections.abc import Callable, Iterator
from dataclasses import replace

import openpyxl
from corpus_makers import flat
from corpus_makers.case import Case, Persons, Planted, Unseen, convert, cpr, part, pnr, with_parts
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.shapes import PROG_ID
from pptx.util import Inches

P = Persons(3)
BOX = (Inches(1), Inches(1), Inches(5), Inches(3))


def show(fill: Callable[[Presentation], None]) -> bytes:
    presentation = Presentation()
    first = presentation.slides.add_slide(presentation.slide_layouts[5])
    first.shapes.title.text = "Kvartalsrapport"
    fill(presentation)
    result = io.BytesIO()
    presentation.save(result)
    return result.getvalue()


def on_new_slide(presentation: Presentation) -> object:
    return presentation.slides.add_slide(presentation.slide_layouts[6])


def cases() -> Iterator[Case]:
    yield from slides()
    yield from behind_charts()
    yield from beside()
    yield from others()


def text_slide(number: str) -> bytes:
    return show(lambda p: setattr(on_new_slide(p).shapes.add_textbox(*BOX).text_frame, "text", f"Kontakt {number}"))


def notes(number: str) -> bytes:
    return show(lambda p: setattr(on_new_slide(p).notes_slide.notes_text_frame, "text", f"Säg inte {number}"))


def hidden(number: str) -> bytes:
    def fill(presentation: Presentation) -> None:
        slide = on_new_slide(presentation)
        slide.shapes.add_textbox(*BOX).text_frame.text = f"Elev {number}"
        slide._element.set("show", "0")

    return show(fill)


def table(number: str) -> bytes:
    def fill(presentation: Presentation) -> None:
        grid = on_new_slide(presentation).shapes.add_table(2, 2, *BOX).table
        for row, texts in enumerate((("Namn", "Personnummer"), ("Anna Andersson", number))):
            for column, text in enumerate(texts):
                grid.cell(row, column).text = text

    return show(fill)


def slides() -> Iterator[Case]:
    number, found = pnr(P, "body", "slide 2")
    yield Case(
        "pptx-slide",
        "text.pptx",
        text_slide(number),
        "The text on a slide; the peer has no reader for slides.",
        (found,),
    )
    yield Case(
        "ppt-slide",
        "text.ppt",
        convert(text_slide(number), "pptx", "ppt"),
        "The same in an old presentation.",
        (found,),
    )
    yield Case(
        "odp-slide", "text.odp", convert(text_slide(number), "pptx", "odp"), "The same in OpenDocument.", (found,)
    )

    number, found = cpr(P, "hidden", "notes of slide 2")
    yield Case("pptx-notes", "noter.pptx", notes(number), "Speaker's notes.", (found,))
    yield Case(
        "ppt-notes",
        "noter.ppt",
        convert(notes(number), "pptx", "ppt"),
        "Speaker's notes in an old presentation.",
        (found,),
    )
    yield Case(
        "odp-notes", "noter.odp", convert(notes(number), "pptx", "odp"), "Speaker's notes in OpenDocument.", (found,)
    )

    number, found = pnr(P, "hidden", "hidden slide 2")
    yield Case("pptx-hidden-slide", "dold.pptx", hidden(number), "A slide that is left out of the show.", (found,))
    yield Case(
        "ppt-hidden-slide",
        "dold.ppt",
        convert(hidden(number), "pptx", "ppt"),
        "The same in an old presentation.",
        (found,),
    )
    yield Case(
        "odp-hidden-slide", "dold.odp", convert(hidden(number), "pptx", "odp"), "The same in OpenDocument.", (found,)
    )

    number, found = pnr(P, "table", "row 2", label="Personnummer")
    yield Case("pptx-table", "tabell.pptx", table(number), "A table with headers on a slide.", (found,))
    yield Case("odp-table", "tabell.odp", convert(table(number), "pptx", "odp"), "The same in OpenDocument.", (found,))
    yield Case(
        "ppt-table",
        "tabell.ppt",
        convert(table(number), "pptx", "ppt"),
        "The same in an old presentation.",
        (Planted(found.kind, found.value, found.written, "body", "slide 2"),),
    )

    number, found = cpr(P, "body", "slide 2, text box")

    def group(presentation: Presentation) -> None:
        inner = on_new_slide(presentation).shapes.add_group_shape().shapes.add_group_shape()
        inner.shapes.add_textbox(*BOX).text_frame.text = f"Sag {number}"

    yield Case("pptx-group", "grupp.pptx", show(group), "A text box in a group in a group.", (found,))

    number, found = pnr(P, "body", "slide 2")

    def runs(presentation: Presentation) -> None:
        paragraph = on_new_slide(presentation).shapes.add_textbox(*BOX).text_frame.paragraphs[0]
        for piece in (number[:3], number[3:9], number[9:]):
            paragraph.add_run().text = piece

    yield Case("pptx-split-runs", "delad.pptx", show(runs), "A number in three runs.", (found,))


def chart(categories: list[str], series: str) -> bytes:
    def fill(presentation: Presentation) -> None:
        data = CategoryChartData()
        data.categories = categories
        data.add_series(series, (3, 4, 5)[: len(categories)])
        on_new_slide(presentation).shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *BOX, data)

    return show(fill)


def behind_charts() -> Iterator[Case]:
    number, found = cpr(P, "hidden", "slide 2, chart, series Patienter")
    behind = replace(
        found, where="table", location="sheet Sheet1, cell A2", member="slide 2/chart 1/Microsoft_Excel_Sheet1.xlsx"
    )
    why = "AC-06: the chart's cache and the workbook behind it: 3,915 patients in Region Syddanmark."
    yield Case("pptx-chart", "diagram.pptx", chart([number, "Anna", "Bo"], "Patienter"), why, (found, behind))

    number, found = pnr(P, "hidden", "chart")
    yield Case(
        "pptx-chart-series", "serie.pptx", chart(["Anna", "Bo"], number), "AC-06: the name of a series.", (found,)
    )

    number, found = cpr(P, "table", "sheet Data, cell C7", member="slide 2/chart 1/Microsoft_Excel_Sheet1.xlsx")
    shown = chart(["Nord", "Syd"], "Antal")
    workbook = openpyxl.load_workbook(io.BytesIO(part(shown, "ppt/embeddings/Microsoft_Excel_Sheet1.xlsx")))
    workbook.create_sheet("Data").cell(7, 3, number)
    behind_bytes = io.BytesIO()
    workbook.save(behind_bytes)
    content = with_parts(shown, {"ppt/embeddings/Microsoft_Excel_Sheet1.xlsx": behind_bytes.getvalue()})
    yield Case(
        "pptx-chart-workbook",
        "kallor.pptx",
        content,
        "AC-06: the source rows are on another sheet of the workbook behind the chart.",
        (found,),
    )

    number, found = pnr(P, "table", "cell A2")
    content = chart([number, "Bo"], "Elever")
    yield Case(
        "odp-chart",
        "diagram.odp",
        convert(content, "pptx", "odp"),
        "A chart in OpenDocument keeps a table of its own.",
        (replace(found, location="chart"),),
    )

    number, found = cpr(P, "table", "cell B2", member="slide 2/Microsoft_Excel_Sheet1.xlsx")
    workbook = openpyxl.Workbook()
    workbook.active.cell(2, 2, number)
    inner = io.BytesIO()
    workbook.save(inner)

    def embed(presentation: Presentation) -> None:
        on_new_slide(presentation).shapes.add_ole_object(io.BytesIO(inner.getvalue()), PROG_ID.XLSX, *BOX[:2])

    content = show(embed)
    yield Case(
        "pptx-embedded-workbook",
        "inbaddad.pptx",
        content,
        "AC-06: a workbook embedded on a slide: 25,000 persons in Århus Amt.",
        (found,),
    )
    xls = convert(inner.getvalue(), "xlsx", "xls")
    old = convert(
        show(lambda p: on_new_slide(p).shapes.add_ole_object(io.BytesIO(xls), PROG_ID.XLSX, *BOX[:2])), "pptx", "ppt"
    )
    yield Case(
        "ppt-embedded-workbook",
        "inbaddad.ppt",
        old,
        "AC-07: a workbook embedded in an old presentation.",
        (replace(found, member="slide 2/object 1"),),
    )


def beside() -> Iterator[Case]:
    number, found = pnr(P, "comment", "slide 1, comment by Eva Ek")
    slide = flat.slide(
        "Ett",
        "Text",
        more=f"<office:annotation><dc:creator>Eva Ek</dc:creator><dc:date>2019-05-01T10:00:00</dc:date><text:p>Gäller {number}</text:p></office:annotation>",
    )
    source = flat.presentation(slide)
    for form in ("pptx", "odp"):
        yield Case(
            f"{form}-comment", f"kommentar.{form}", convert(source, "fodp", form), "Comments on slides.", (found,)
        )
    yield Case(
        "ppt-comment",
        "kommentar.ppt",
        convert(source, "fodp", "ppt"),
        "Comments on slides of an old presentation.",
        (replace(found, location="comment by Eva Ek"),),
    )

    number, found = cpr(P, "body", "master")

    def master(presentation: Presentation) -> None:
        presentation.slide_master.placeholders[0].text_frame.text = f"Mall {number}"

    yield Case("pptx-master", "mall.pptx", show(master), "The master under all slides.", (found,))

    number, found = pnr(P, "attribute", "slide 2, attribute descr")

    def described(presentation: Presentation) -> None:
        box = on_new_slide(presentation).shapes.add_textbox(*BOX)
        box._element.nvSpPr.cNvPr.set("descr", f"Foto av {number}")

    yield Case(
        "pptx-alternative-text", "bild.pptx", show(described), "Words that describe a picture to the blind.", (found,)
    )

    number, found = cpr(P, "metadata", "property title")
    yield Case(
        "pptx-title",
        "titel.pptx",
        show(lambda p: setattr(p.core_properties, "title", f"Sag {number}")),
        "The title in the properties.",
        (found,),
    )
    yield Case(
        "ppt-title",
        "titel.ppt",
        convert(show(lambda p: setattr(p.core_properties, "title", f"Sag {number}")), "pptx", "ppt"),
        "The title in an old presentation.",
        (found,),
    )

    number, found = pnr(P, "link", "")

    def link(presentation: Presentation) -> None:
        run = on_new_slide(presentation).shapes.add_textbox(*BOX).text_frame.paragraphs[0].add_run()
        run.text = "här"
        run.hyperlink.address = f"https://www.exempelby.example/?pnr={number}"

    yield Case("pptx-link", "lank.pptx", show(link), "The address behind a link.", (found,))

    number, found = pnr(P, "body", "hidden", label="")
    content = text_slide(number)
    orphan = part(content, "ppt/presentation.xml").replace(b'<p:sldId id="257" r:id="rId8"/>', b"")
    removed = with_parts(content, {"ppt/presentation.xml": orphan})
    yield Case(
        "pptx-orphan-slide",
        "borttagen.pptx",
        removed,
        "A slide that the show no longer names is still in the package.",
        (replace(found, location="slide 2"),),
    )


def others() -> Iterator[Case]:
    number, found = cpr(P, "body", "slide 1")
    yield Case(
        "fodp-slide",
        "platt.fodp",
        flat.presentation(flat.slide("Ett", f"Sag {number}")),
        "A presentation as one XML file.",
        (found,),
    )
    number, found = pnr(P, "body", "slide")
    whole = text_slide(number)
    yield Case(
        "pptx-truncated",
        "avbruten.pptx",
        whole[: len(whole) - 600],
        "A download that broke off.",
        (found,),
        (Unseen("damaged"),),
    )
