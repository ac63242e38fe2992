"""Redactions that do not hold are told apart from headings on dark bands and from proper masking."""

import io
from collections.abc import Callable

import pikepdf
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from scanner.extract.api import Limits
from scanner.extract.known import extract
from scanner.model import Document, Exposure, Segment, Where

NUMBER = "111218-9872"
Drawing = Callable[[Canvas], None]


def drawn(draw: Drawing) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(600, 800))
    canvas.drawString(72, 760, "En sida med text som syns")
    draw(canvas)
    canvas.save()
    return target.getvalue()


def pieces(content: bytes) -> list[object]:
    return list(extract(Document("https://exempelby.example/a.pdf", content), Limits()))


def seen(content: bytes) -> tuple[Where, str, int]:
    """Where the number stands, its location, and how many letters the flaw exposes."""
    found = pieces(content)
    segment = next(p for p in found if isinstance(p, Segment) and NUMBER in p.text)
    assert [p.kind for p in found if isinstance(p, Exposure)] in ([], ["document.failed_redaction"])
    letters = sum(p.characters for p in found if isinstance(p, Exposure))
    place = segment.place_at(segment.text.index(NUMBER))
    return place.where, str(place), letters


def boxed(red: float, green: float, blue: float) -> Drawing:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 700, f"Namn {NUMBER} slut")
        canvas.setFillColorRGB(red, green, blue)
        canvas.rect(103, 695, 76, 14, stroke=0, fill=1)

    return draw


def labelled(canvas: Canvas) -> None:
    boxed(0, 0, 0)(canvas)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(105, 700, "Sekretess")


def thick_line(canvas: Canvas) -> None:
    canvas.drawString(72, 700, f"Namn {NUMBER} slut")
    canvas.setLineWidth(14)
    canvas.line(103, 702, 179, 702)


def black_picture(canvas: Canvas) -> None:
    canvas.drawString(72, 700, f"Namn {NUMBER} slut")
    canvas.drawImage(ImageReader(Image.new("RGB", (9, 9))), 103, 695, 76, 14)


def in_a_form(canvas: Canvas) -> None:
    canvas.beginForm("blad")
    boxed(0, 0, 0)(canvas)
    canvas.endForm()
    canvas.translate(20, -100)
    canvas.doForm("blad")


def two_lines(canvas: Canvas) -> None:
    canvas.drawString(72, 700, f"Namn {NUMBER}")
    canvas.drawString(72, 686, "och dennes adress")
    canvas.rect(70, 680, 200, 34, stroke=0, fill=1)


def rotated(canvas: Canvas) -> None:
    canvas.translate(300, 400)
    canvas.rotate(90)
    boxed(0, 0, 0)(canvas.translate(-200, -600) or canvas)


@pytest.mark.parametrize(
    "draw",
    [boxed(0, 0, 0), boxed(1, 0.6, 0), boxed(1, 1, 1), labelled, thick_line, black_picture, in_a_form,
     two_lines, rotated],
)  # fmt: skip
def test_text_under_an_opaque_box_is_a_failed_redaction(draw: Drawing) -> None:
    where, location, letters = seen(drawn(draw))
    assert (where, location) == (Where.REDACTED, "page 1, under a box")
    assert letters >= len(NUMBER)


def white_on_white(canvas: Canvas) -> None:
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(72, 700, NUMBER)


def black_on_black(canvas: Canvas) -> None:
    canvas.rect(70, 695, 200, 20, stroke=0, fill=1)
    canvas.drawString(72, 700, NUMBER)


@pytest.mark.parametrize("draw", [white_on_white, black_on_black])
def test_text_in_the_colour_of_its_background(draw: Drawing) -> None:
    assert seen(drawn(draw)) == (Where.REDACTED, "page 1, text in the colour of its background", len(NUMBER))


def annotated(subtype: str, **entries: object) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(drawn(lambda canvas: canvas.drawString(72, 700, f"Namn {NUMBER}")))) as pdf:
        appearance = pdf.make_stream(b"0 0 0 rg 0 0 76 14 re f")
        appearance.update({"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Form, "/BBox": [0, 0, 76, 14]})
        box = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name("/" + subtype), Rect=[103, 695, 179, 709], F=4, **entries
        )
        if subtype != "Redact":
            box.AP = pikepdf.Dictionary(N=pdf.make_indirect(appearance))
        pdf.pages[0].Annots = pdf.make_indirect([pdf.make_indirect(box)])
        pdf.save(target)
    return target.getvalue()


def test_a_box_drawn_as_annotation_and_a_redaction_never_applied() -> None:
    assert seen(annotated("Square", IC=[0, 0, 0]))[:2] == (Where.REDACTED, "page 1, under a box")
    assert seen(annotated("Redact"))[:2] == (Where.REDACTED, "page 1, text marked for redaction, never applied")


def test_a_number_half_of_which_is_covered_is_read_whole() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 700, f"Namn {NUMBER} slut")
        canvas.rect(146, 695, 32, 14, stroke=0, fill=1)

    segment = next(p for p in pieces(drawn(draw)) if isinstance(p, Segment) and NUMBER in p.text)
    start = segment.text.index(NUMBER)
    assert segment.place_at(start).where == Where.BODY
    assert segment.place_at(start + len(NUMBER) - 1).where == Where.REDACTED


def dark_band(canvas: Canvas) -> None:
    canvas.setFillColorRGB(0, 0, 0.3)
    canvas.rect(50, 690, 400, 30, stroke=0, fill=1)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(72, 700, f"Rubrik {NUMBER}")


def marker(canvas: Canvas) -> None:
    canvas.drawString(72, 700, f"Namn {NUMBER}")
    canvas.setFillColorRGB(1, 1, 0, alpha=0.4)
    canvas.rect(103, 695, 76, 14, stroke=0, fill=1)


def table_rules(canvas: Canvas) -> None:
    canvas.drawString(72, 700, NUMBER)
    for row in range(5):
        canvas.rect(70, 695 + row * 3, 200, 0.7, stroke=0, fill=1)


def shaded_cells(canvas: Canvas) -> None:
    for row in range(3):
        canvas.setFillGray(0.9)
        canvas.rect(70, 690 - 20 * row, 200, 20, stroke=0, fill=1)
        canvas.setFillGray(0)
        canvas.drawString(72, 696 - 20 * row, NUMBER if row == 1 else "cell")


def on_a_picture(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("RGB", (9, 9))), 60, 690, 300, 30)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.drawString(72, 700, NUMBER)


@pytest.mark.parametrize("draw", [dark_band, marker, table_rules, shaded_cells, on_a_picture])
def test_what_a_reader_sees_is_no_redaction(draw: Drawing) -> None:
    assert seen(drawn(draw)) == (Where.BODY, "page 1", 0)


def test_proper_masking_and_recognised_scans_are_no_redaction() -> None:
    def masked(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "Namn")
        canvas.drawString(190, 700, "slut")
        canvas.setFillColorRGB(1, 0.6, 0)
        canvas.rect(103, 695, 76, 14, stroke=0, fill=1)

    def scanned(canvas: Canvas) -> None:
        text = canvas.beginText(72, 700)
        text.setTextRenderMode(3)
        text.textOut(NUMBER)
        canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), "white")), 0, 0, 600, 800)
        canvas.drawText(text)

    assert not [p for p in pieces(drawn(masked)) if isinstance(p, Exposure)]
    assert seen(drawn(scanned)) == (Where.BODY, "page 1", 0)


def outside_the_paper(canvas: Canvas) -> None:
    canvas.drawString(-300, 700, NUMBER)


def cropped(canvas: Canvas) -> None:
    canvas.setCropBox((0, 400, 600, 800))
    canvas.drawString(72, 100, NUMBER)


def tiny(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 0.5)
    canvas.drawString(72, 700, NUMBER)


def invisible(canvas: Canvas) -> None:
    text = canvas.beginText(72, 700)
    text.setTextRenderMode(3)
    text.textOut(NUMBER)
    canvas.drawText(text)


def clipped(canvas: Canvas) -> None:
    path = canvas.beginPath()
    path.rect(300, 300, 50, 50)
    canvas.clipPath(path, stroke=0)
    canvas.drawString(72, 700, NUMBER)


@pytest.mark.parametrize(
    ("draw", "where", "location"),
    [
        (outside_the_paper, Where.HIDDEN, "page 1, text outside of the paper"),
        (cropped, Where.REDACTED, "page 1, text outside of the visible page"),
        (tiny, Where.HIDDEN, "page 1, text too small to see"),
        (invisible, Where.HIDDEN, "page 1, text painted with nothing"),
        (clipped, Where.REDACTED, "page 1, text clipped away"),
    ],
)
def test_other_text_that_nobody_sees(draw: Drawing, where: Where, location: str) -> None:
    assert seen(drawn(draw)) == (where, location, 0)


def test_a_layer_that_is_switched_off() -> None:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(drawn(lambda canvas: canvas.drawString(72, 600, "alltid")))) as pdf:
        layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="Arbetslager"))
        pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=[layer], D=pikepdf.Dictionary(OFF=[layer]))
        page = pdf.pages[0]
        page.Resources.Properties = pikepdf.Dictionary(Lager=layer)
        text = f"/OC /Lager BDC BT /F1 12 Tf 72 500 Td ({NUMBER}) Tj ET EMC".encode()
        page.contents_add(pdf.make_stream(text))
        pdf.save(target)
    assert seen(target.getvalue()) == (Where.HIDDEN, "page 1, layer off", 0)
