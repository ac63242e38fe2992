"""PDF: every place on and beside the pages, what somebody tried to cover, and files that do not open."""

# ruff: noqa: E501 - a line of drawing stays one line

import datetime
import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace

import pikepdf
from corpus_makers.case import Case, Persons, Planted, Unseen, cpr, pnr
from corpus_makers.pictures import letter, page
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from pikepdf import Array, Dictionary, Name
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

P = Persons(9)
Drawing = Callable[[Canvas, str], None]
Change = Callable[[pikepdf.Pdf, str], None]


def drawn(*pages: Callable[[Canvas], None]) -> bytes:
    """A file with these pages under a line of text each."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(600, 800), invariant=1)
    for draw in pages:
        canvas.drawString(72, 760, "Protokoll från nämndens sammanträde i maj")
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def changed(content: bytes, change: Callable[[pikepdf.Pdf], None], **options: object) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        change(pdf)
        pdf.save(target, deterministic_id="encryption" not in options, **options)
    return target.getvalue()


def on_page(name: str, why: str, draw: Drawing, where: str = "body", location: str = "page 1", label: str = "") -> Case:
    number, found = (cpr if len(name) % 2 else pnr)(P, where, location, label=label)
    return Case(f"pdf-{name}", f"{name}.pdf", drawn(lambda canvas: draw(canvas, number)), why, (found,))


def beside(
    name: str, why: str, change: Change, where: str, location: str = "", label: str = "", member: str = ""
) -> Case:
    number, found = (cpr if len(name) % 2 else pnr)(P, where, location, label=label)
    content = changed(drawn(lambda canvas: None), lambda pdf: change(pdf, number))
    return Case(f"pdf-{name}", f"{name}.pdf", content, why, (replace(found, member=member or None),))


def cases() -> Iterator[Case]:
    yield from pages()
    yield from unseen()
    yield from covered()
    yield from seen()
    yield from forms()
    yield from annotations()
    yield from strings()
    yield from tagged()
    yield from attachments()
    yield from signatures()
    yield from revisions()
    yield from pictures()
    yield from shut()


def pages() -> Iterator[Case]:
    number, found = pnr(P, "body", "page 14")
    blank: list[Callable[[Canvas], None]] = [lambda canvas: None] * 13
    content = drawn(*blank, lambda canvas: canvas.drawString(72, 700, f"Sökande {number}"))
    yield Case("pdf-page", "sida.pdf", content, "AC-01: on page 14 of a paper.", (found,))

    def turned(angle: int) -> Drawing:
        def draw(canvas: Canvas, n: str) -> None:
            canvas.translate(300, 400)
            canvas.rotate(angle)
            canvas.drawString(10, 0, f"Nr {n}")

        return draw

    for angle in (90, 180, 33):
        yield on_page(f"rotated-{angle}", f"Text turned by {angle} degrees.", turned(angle))

    def two_columns(canvas: Canvas, n: str) -> None:
        for row in range(12):
            canvas.drawString(72, 700 - 14 * row, "Vänster spalt med text")
            canvas.drawString(320, 700 - 14 * row, f"Elev {n}" if row == 5 else "Höger spalt med text")

    def letter_by_letter(canvas: Canvas, n: str) -> None:
        canvas.setFont("Courier", 12)
        for at, character in enumerate(n):
            canvas.drawString(100 + 7.2 * at, 700, character)

    def in_boxes(canvas: Canvas, n: str) -> None:
        for at, character in enumerate(n):
            canvas.rect(100 + 24 * at, 500, 22, 20)
            canvas.drawString(107 + 24 * at, 505, character)

    yield on_page("columns", "Two columns.", two_columns)
    yield on_page("letter-by-letter", "Every letter placed by itself.", letter_by_letter)
    yield on_page("boxes", "AC-01: a form with a box for every digit, filled in and printed.", in_boxes)

    def turned_page(pdf: pikepdf.Pdf, n: str) -> None:
        pdf.pages[0].contents_add(f"BT /F1 12 Tf 1 0 0 1 72 600 Tm (Nr {n}) Tj ET".encode())
        pdf.pages[0].Rotate = 270

    yield beside("turned-page", "The whole page is turned.", turned_page, "body", "page 1")


def text(canvas: Canvas, n: str) -> None:
    canvas.drawString(72, 700, f"Namn {n} slut")


def unseen() -> Iterator[Case]:
    """Text that is on the page and that nobody sees."""

    def tiny(canvas: Canvas, n: str) -> None:
        canvas.setFont("Helvetica", 0.4)
        canvas.drawString(72, 700, n)

    def off_page(canvas: Canvas, n: str) -> None:
        canvas.drawString(-400, 700, n)

    def white(canvas: Canvas, n: str) -> None:
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(72, 700, n)

    def invisible(canvas: Canvas, n: str) -> None:
        written = canvas.beginText(72, 700)
        written.setTextRenderMode(3)
        written.textOut(n)
        canvas.drawText(written)

    def clipped(canvas: Canvas, n: str) -> None:
        path = canvas.beginPath()
        path.rect(300, 300, 50, 50)
        canvas.clipPath(path, stroke=0)
        canvas.drawString(72, 700, n)

    def cropped(canvas: Canvas, n: str) -> None:
        canvas.setCropBox((0, 400, 600, 800))
        canvas.drawString(72, 100, n)

    yield on_page("tiny", "Text too small to see.", tiny, "hidden", "page 1, text too small")
    yield on_page("off-page", "AC-19: text beside the paper.", off_page, "hidden", "page 1, text outside")
    yield on_page("white", "AC-19: white text.", white, "redacted", "page 1, text in the colour of its background")
    yield on_page("invisible", "Text painted with nothing.", invisible, "hidden", "page 1, text painted with nothing")
    yield on_page("clipped", "AC-19: text that a clip takes away.", clipped, "redacted", "page 1, text clipped away")
    yield on_page("cropped", "AC-19: text outside of the crop box.", cropped, "redacted", "page 1, text outside")

    def layer(pdf: pikepdf.Pdf, n: str) -> None:
        off = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="Arbetslager"))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([off]), D=Dictionary(OFF=Array([off])))
        pdf.pages[0].Resources.Properties = Dictionary(Lager=off)
        pdf.pages[0].contents_add(f"/OC /Lager BDC BT /F1 12 Tf 1 0 0 1 72 500 Tm ({n}) Tj ET EMC".encode())

    yield beside("layer-off", "AC-21: a layer that is switched off.", layer, "hidden", "page 1, layer off")


def box(red: float, green: float, blue: float) -> Drawing:
    def draw(canvas: Canvas, n: str) -> None:
        text(canvas, n)
        canvas.setFillColorRGB(red, green, blue)
        canvas.rect(103, 695, 87, 14, stroke=0, fill=1)

    return draw


def covered() -> Iterator[Case]:
    """Redactions that do not hold."""
    under = "page 1, under a box"
    yield on_page("black-box", "AC-19: under a black box.", box(0, 0, 0), "redacted", under)
    yield on_page("white-box", "AC-19: under a white box.", box(1, 1, 1), "redacted", under)
    yield on_page(
        "orange-box", "AC-19: under an orange box, as Danish municipalities use.", box(1, 0.6, 0), "redacted", under
    )

    def line(canvas: Canvas, n: str) -> None:
        text(canvas, n)
        canvas.setLineWidth(14)
        canvas.line(103, 702, 190, 702)

    def picture(canvas: Canvas, n: str) -> None:
        text(canvas, n)
        canvas.drawImage(ImageReader(Image.new("RGB", (9, 9))), 103, 695, 87, 14)

    def own_colour(canvas: Canvas, n: str) -> None:
        canvas.rect(70, 695, 200, 20, stroke=0, fill=1)
        canvas.drawString(72, 700, n)

    def labelled(canvas: Canvas, n: str) -> None:
        box(0, 0, 0)(canvas, n)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(105, 700, "Sekretess")

    def in_a_form(canvas: Canvas, n: str) -> None:
        canvas.beginForm("blad")
        box(0, 0, 0)(canvas, n)
        canvas.endForm()
        canvas.translate(20, -100)
        canvas.doForm("blad")

    yield on_page("thick-line", "AC-19: under a thick line.", line, "redacted", under)
    yield on_page("black-picture", "AC-19: under a black picture.", picture, "redacted", under)
    yield on_page(
        "own-colour",
        "AC-19: highlighted in the text's own colour.",
        own_colour,
        "redacted",
        "page 1, text in the colour",
    )
    yield on_page("labelled-box", "AC-19: under a box with a word on it.", labelled, "redacted", under)
    yield on_page("box-in-form", "AC-19: text and box in one reusable part of a page.", in_a_form, "redacted", under)

    def marked(subtype: str) -> Change:
        def change(pdf: pikepdf.Pdf, n: str) -> None:
            sheet = pdf.pages[0]
            sheet.contents_add(f"BT /F1 12 Tf 1 0 0 1 72 700 Tm (Namn {n} slut) Tj ET".encode())
            over = Dictionary(Type=Name.Annot, Subtype=Name("/" + subtype), Rect=[103, 695, 190, 709], F=4)
            if subtype != "Redact":
                shape = pdf.make_stream(b"0 0 0 rg 0 0 87 14 re f")
                shape.update({"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": Array([0, 0, 87, 14])})
                over.AP = Dictionary(N=pdf.make_indirect(shape))
                over.IC = Array([0, 0, 0])
            sheet.Annots = pdf.make_indirect(Array([pdf.make_indirect(over)]))

        return change

    yield beside("box-annotation", "AC-19: a box drawn as an annotation.", marked("Square"), "redacted", under)
    yield beside(
        "redaction-not-applied",
        "AC-19: marked for redaction, and left at that.",
        marked("Redact"),
        "redacted",
        "page 1, text marked for redaction",
    )


def seen() -> Iterator[Case]:
    """What looks like a redaction and is none."""

    def dark_band(canvas: Canvas, n: str) -> None:
        canvas.setFillColorRGB(0, 0, 0.3)
        canvas.rect(50, 690, 400, 30, stroke=0, fill=1)
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(72, 700, f"Rubrik {n}")

    def marker(canvas: Canvas, n: str) -> None:
        text(canvas, n)
        canvas.setFillColorRGB(1, 1, 0, alpha=0.4)
        canvas.rect(103, 695, 87, 14, stroke=0, fill=1)

    yield on_page("dark-heading", "A heading on a dark band is no redaction: paint order.", dark_band)
    yield on_page("marker", "A marker that lets the text through is no redaction.", marker)
    number, found = cpr(P, "body", "page 1")
    secret, _ = pnr(P, "redacted")

    def masked(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "Namn")
        canvas.drawString(200, 700, f"slut {number}")
        canvas.setFillColorRGB(1, 0.6, 0)
        canvas.rect(103, 695, 87, 14, stroke=0, fill=1)

    yield Case(
        "pdf-masked",
        "maskad.pdf",
        drawn(masked),
        "A box with nothing under it hides what it should.",
        (found,),
        absent=(secret,),
    )


def forms() -> Iterator[Case]:
    def field(canvas: Canvas, n: str) -> None:
        canvas.acroForm.textfield(name="pnr", tooltip="Ditt personnummer", value=n, x=100, y=500, width=200)

    def choice(canvas: Canvas, n: str) -> None:
        canvas.acroForm.choice(name="val", value="Anna", options=["Anna", f"Bo {n}"], x=100, y=400, width=200)

    def tooltip(canvas: Canvas, n: str) -> None:
        canvas.acroForm.textfield(name="fält", tooltip=f"Till exempel {n}", x=100, y=500)

    yield on_page("form-value", "A form that somebody filled in.", field, "form", "field pnr", "Ditt personnummer")
    yield on_page("form-choice", "What a form offers to choose.", choice, "form", "field val", "val")
    yield on_page("form-tooltip", "What shows under the mouse at a field.", tooltip, "form", "field fält")

    def xfa(pdf: pikepdf.Pdf, n: str) -> None:
        data = pdf.make_stream(
            f"<xfa:datasets xmlns:xfa='http://www.xfa.org/schema/xfa-data/1.0/'><cpr>{n}</cpr></xfa:datasets>".encode()
        )
        pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=Array([pikepdf.String("datasets"), data]))

    def default(pdf: pikepdf.Pdf, n: str) -> None:
        field = pdf.make_indirect(Dictionary(FT=Name.Tx, T="cpr", V="", DV=n))
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]))

    def nested(pdf: pikepdf.Pdf, n: str) -> None:
        parent = pdf.make_indirect(Dictionary(T="barn"))
        parent.Kids = Array([pdf.make_indirect(Dictionary(FT=Name.Tx, T="cpr", V=n, Parent=parent))])
        pdf.Root.AcroForm = Dictionary(Fields=Array([parent]))

    yield beside("form-xfa", "A form whose values are kept as XML.", xfa, "form", "form datasets, field cpr", "cpr")
    yield beside("form-default", "What a cleared field falls back to.", default, "form", "field cpr", "default value")
    yield beside("form-nested", "A field inside of a field.", nested, "form", "field cpr", "cpr")


def note(**entries: Callable[[str], object]) -> Change:
    """An annotation on the first page, each of whose entries is made from the number."""

    def change(pdf: pikepdf.Pdf, n: str) -> None:
        found = Dictionary(Type=Name.Annot, Rect=[10, 10, 50, 50])
        for key, make in entries.items():
            found[f"/{key}"] = make(n)
        pdf.pages[0].Annots = Array([pdf.make_indirect(found)])

    return change


def annotations() -> Iterator[Case]:
    yield beside(
        "comment", "AC-31: a comment.", note(Subtype=lambda n: Name.Text, Contents=lambda n: f"Ring {n}", T=lambda n: "Eva Ek"),
        "annotation", "page 1, annotation Text",
    )  # fmt: skip
    yield beside(
        "comment-author",
        "AC-31: who wrote a comment.",
        note(Subtype=lambda n: Name.Text, T=lambda n: f"Eva {n}"),
        "annotation",
        "page 1, annotation by",
        "author",
    )
    yield beside(
        "comment-rich", "AC-31: a comment with formatted text.",
        note(Subtype=lambda n: Name.FreeText, RC=lambda n: f'<body xmlns="http://www.w3.org/1999/xhtml"><p>Gäller {n}</p></body>'),
        "annotation", "page 1, annotation FreeText",
    )  # fmt: skip
    yield beside(
        "comment-subject",
        "AC-31: what a comment is about.",
        note(Subtype=lambda n: Name.Highlight, Subj=lambda n: n),
        "annotation",
        "page 1, annotation Highlight",
    )
    yield beside(
        "link", "AC-14: the address behind a link.",
        note(Subtype=lambda n: Name.Link, A=lambda n: Dictionary(S=Name.URI, URI=f"https://www.exempelby.example/sok?pnr={n}")),
        "link",
    )  # fmt: skip

    def stamp(pdf: pikepdf.Pdf, n: str) -> None:
        shape = pdf.make_stream(f"BT /F1 12 Tf 2 2 Td ({n}) Tj ET".encode())
        shape.update({"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": Array([0, 0, 200, 20])})
        shape.Resources = pdf.pages[0].Resources
        found = Dictionary(
            Type=Name.Annot,
            Subtype=Name.Stamp,
            Rect=[100, 100, 300, 120],
            F=4,
            AP=Dictionary(N=pdf.make_indirect(shape)),
        )
        pdf.pages[0].Annots = pdf.make_indirect(Array([pdf.make_indirect(found)]))

    yield beside("stamp", "A stamp, whose text stands only in its picture.", stamp, "annotation", "page 1")

    def attached(pdf: pikepdf.Pdf, n: str) -> None:
        stream = pdf.make_stream(f"Elev {n}".encode())
        stream.Type = Name.EmbeddedFile
        spec = Dictionary(Type=Name.Filespec, F="lista.txt", UF="lista.txt", EF=Dictionary(F=stream))
        pin = Dictionary(Type=Name.Annot, Subtype=Name.FileAttachment, Rect=[9, 9, 30, 30], FS=pdf.make_indirect(spec))
        pdf.pages[0].Annots = Array([pdf.make_indirect(pin)])

    yield beside("pinned-file", "A file pinned to a page.", attached, "body", "line 1", member="lista.txt")


def strings() -> Iterator[Case]:
    """What a file says beside its pages."""

    def bookmark(canvas: Canvas, n: str) -> None:
        canvas.bookmarkPage("a")
        canvas.addOutlineEntry(f"Ansökan {n}", "a")

    def title(canvas: Canvas, n: str) -> None:
        canvas.setTitle(f"Ärende {n}")

    yield on_page("bookmark", "AC-04: a bookmark.", bookmark, "metadata", "bookmark")
    yield on_page("title", "AC-04: the title in the properties.", title, "metadata", "property Title", "Title")

    def info(pdf: pikepdf.Pdf, n: str) -> None:
        pdf.docinfo["/Handläggare"] = n

    def xmp(pdf: pikepdf.Pdf, n: str) -> None:
        with pdf.open_metadata(set_pikepdf_as_editor=False) as meta:
            meta["dc:subject"] = {n}

    def script(pdf: pikepdf.Pdf, n: str) -> None:
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=f"app.alert('{n}')")

    def script_stream(pdf: pikepdf.Pdf, n: str) -> None:
        names = Array(
            [pikepdf.String("start"), Dictionary(S=Name.JavaScript, JS=pdf.make_stream(f"var a = '{n}'".encode()))]
        )
        pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=names))

    def layer_name(pdf: pikepdf.Pdf, n: str) -> None:
        layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=f"Lager {n}"))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary())

    def of_program(pdf: pikepdf.Pdf, n: str) -> None:
        pdf.Root.PieceInfo = Dictionary(Illustrator=Dictionary(Private=Dictionary(Kund=n)))

    def orphan(pdf: pikepdf.Pdf, n: str) -> None:
        # Kept alive for the writer by a name that no reader follows.
        pdf.Root.Gammalt = pdf.make_indirect(
            Dictionary(Type=Name.Annot, Subtype=Name.Text, Rect=[1, 1, 2, 2], Contents=n)
        )

    def destination(pdf: pikepdf.Pdf, n: str) -> None:
        names = Array([pikepdf.String(f"elev {n}"), Array([pdf.pages[0].obj, Name.Fit])])
        pdf.Root.Names = Dictionary(Dests=Dictionary(Names=names))

    def page_label(pdf: pikepdf.Pdf, n: str) -> None:
        pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(P=f"{n} sid ", S=Name.D)]))

    yield beside("info", "A property that a program added.", info, "metadata", "property Handläggare", "Handläggare")
    yield beside("xmp", "The properties as XML.", xmp, "metadata", "property subject", "subject")
    yield beside("script", "A script that runs when the file is opened.", script, "script", "script JavaScript")
    yield beside("script-stream", "A script in a stream.", script_stream, "script", "script JavaScript")
    yield beside("layer-name", "AC-21: the name of a layer.", layer_name, "metadata", "layer")
    yield beside(
        "program-data", "What a drawing program keeps for itself.", of_program, "metadata", "property Kund", "Kund"
    )
    yield beside("orphan", "A comment that no page shows any more.", orphan, "annotation", "annotation Text")
    yield beside("destination", "The name of a place that links lead to.", destination, "metadata")
    yield beside("page-label", "The name of a page.", page_label, "metadata")


def tagged() -> Iterator[Case]:
    """Words for those who listen or copy, and objects that are packed."""

    def structure(key: str) -> Change:
        def change(pdf: pikepdf.Pdf, n: str) -> None:
            figure = Dictionary(Type=Name.StructElem, S=Name.Figure)
            figure[key] = n
            pdf.Root.StructTreeRoot = Dictionary(Type=Name.StructTreeRoot, K=pdf.make_indirect(figure))

        return change

    def in_content(pdf: pikepdf.Pdf, n: str) -> None:
        marked = f"/Span <</ActualText ({n})>> BDC BT /F1 12 Tf 1 0 0 1 72 500 Tm (bild) Tj ET EMC"
        pdf.pages[0].contents_add(marked.encode())

    def in_properties(pdf: pikepdf.Pdf, n: str) -> None:
        pdf.pages[0].Resources.Properties = Dictionary(M=pdf.make_indirect(Dictionary(ActualText=n)))
        pdf.pages[0].contents_add(b"/Span /M BDC BT /F1 12 Tf 1 0 0 1 72 500 Tm (bild) Tj ET EMC")

    yield beside(
        "alternative-text", "Words that describe a picture.", structure("/Alt"), "attribute", "attribute Alt", "Alt"
    )
    yield beside(
        "actual-text",
        "What stands in the place of drawn letters, for those who copy.",
        structure("/ActualText"),
        "attribute",
    )
    yield beside("actual-text-content", "The same, in the page's own content.", in_content, "body", "page 1")
    yield beside(
        "actual-text-properties", "The same, in the page's resources.", in_properties, "metadata", "property ActualText"
    )

    number, found = pnr(P, "metadata", "property Title")

    def packed(pdf: pikepdf.Pdf) -> None:
        pdf.docinfo["/Title"] = number

    content = changed(
        drawn(lambda canvas: None), packed, object_stream_mode=pikepdf.ObjectStreamMode.generate, linearize=True
    )
    yield Case("pdf-object-streams", "packad.pdf", content, "Objects packed into streams, made for the web.", (found,))


def attachments() -> Iterator[Case]:
    def attachment(pdf: pikepdf.Pdf, n: str) -> None:
        pdf.attachments["bilaga.txt"] = f"Elev {n}".encode()

    def workbook(pdf: pikepdf.Pdf, n: str) -> None:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo("lista.csv", (2019, 5, 1, 10, 0, 0)), f"Namn;Nr\nAnna;{n}\n")
        pdf.attachments["bilagor.zip"] = packed.getvalue()

    yield beside("attachment", "AC-02: an attachment.", attachment, "body", "line 1", member="bilaga.txt")
    yield beside(
        "attached-archive",
        "AC-03: a table in an archive in a PDF.",
        workbook,
        "table",
        "row 2",
        "Nr",
        "bilagor.zip!/lista.csv",
    )


def certificates(**names: str) -> bytes:
    """The signature of a person as it is kept in a file, with nothing in it but the certificate."""
    key = ec.derive_private_key(1905, ec.SECP256R1())
    oids = {"name": NameOID.COMMON_NAME, "serial": NameOID.SERIAL_NUMBER, "given": NameOID.GIVEN_NAME}
    subject = x509.Name([x509.NameAttribute(oids[name], value) for name, value in names.items()])
    start = datetime.datetime(2019, 5, 1, tzinfo=datetime.UTC)
    unsigned = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(1905).not_valid_before(start).not_valid_after(start + datetime.timedelta(days=365))
    )  # fmt: skip
    certificate = unsigned.sign(key, hashes.SHA256(), ecdsa_deterministic=True)
    return pkcs7.serialize_certificates([certificate], serialization.Encoding.DER)


def signatures() -> Iterator[Case]:
    def signed(contents: Callable[[str], bytes], **entries: Callable[[str], str]) -> Change:
        def change(pdf: pikepdf.Pdf, n: str) -> None:
            value = Dictionary(
                Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), SubFilter=Name("/adbe.pkcs7.detached"),
                ByteRange=Array([0, 1, 2, 3]), Contents=pikepdf.String(contents(n) + bytes(500)),
            )  # fmt: skip
            for key, make in entries.items():
                value[f"/{key}"] = make(n)
            field = Dictionary(FT=Name.Sig, T="signatur", V=pdf.make_indirect(value))
            pdf.Root.AcroForm = Dictionary(Fields=Array([pdf.make_indirect(field)]))

        return change

    anybody = certificates(name="Eva Ek")
    yield beside(
        "certificate", "AC-24: the number in a signer's certificate.", signed(lambda n: certificates(name="Eva Ek", serial=n)),
        "metadata", "signature 1, property serialNumber", "serialNumber",
    )  # fmt: skip
    yield beside(
        "certificate-name", "AC-24: the number in a signer's name, as Danish certificates have it.", signed(lambda n: certificates(name=f"Eva Ek {n}")),
        "metadata", "signature 1, property commonName", "commonName",
    )  # fmt: skip
    yield beside(
        "signer",
        "AC-24: who signed, in words.",
        signed(lambda n: anybody, Name=lambda n: f"Eva Ek {n}"),
        "metadata",
        "property Name",
        "Name",
    )
    yield on_page(
        "signature-page",
        "AC-24: the page that proves who signed.",
        lambda canvas, n: canvas.drawString(72, 300, f"Undertecknat av Eva Ek, {n}, med BankID"),
    )


def revised(first: bytes, second: bytes) -> bytes:
    """``first`` with an incremental update that gives its page the content of ``second``'s."""
    with pikepdf.open(io.BytesIO(first)) as old, pikepdf.open(io.BytesIO(second)) as new:
        number, _ = old.pages[0].Contents.objgen
        stream, size, root = new.pages[0].Contents.read_bytes(), len(old.objects) + 1, old.Root.objgen[0]
    before = first if first.endswith(b"\n") else first + b"\n"
    previous = int(before[before.rindex(b"startxref") + len(b"startxref") :].split()[0])
    body = b"%d 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n" % (number, len(stream), stream)
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n" % (number, len(before))
    end = b"<</Size %d /Root %d 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        root,
        previous,
        len(before) + len(body),
    )
    return before + body + table + end


def revisions() -> Iterator[Case]:
    number, found = pnr(P, "deleted", "revision 1, page 1")
    content = revised(
        drawn(lambda c: c.drawString(72, 700, f"Namn {number}")),
        drawn(lambda c: c.drawString(72, 700, "Namn borttaget")),
    )
    yield Case(
        "pdf-earlier-revision",
        "andrad.pdf",
        content,
        "AC-19: what an earlier revision said is still in the file.",
        (found,),
    )
    number, found = cpr(P, "deleted", "revision 1, page 1")
    content = revised(
        drawn(lambda c: c.drawString(72, 700, f"Namn {number}")), drawn(lambda c: c.rect(103, 695, 87, 14, fill=1))
    )
    yield Case(
        "pdf-revision-masked",
        "maskad.pdf",
        content,
        "AC-19: properly masked, but saved behind the old state.",
        (found,),
    )


def scanned(picture: Image.Image) -> Callable[[Canvas], None]:
    size = 560 / max(picture.size)
    width, height = picture.width * size, picture.height * size
    return lambda canvas: canvas.drawImage(ImageReader(picture), 20, 700 - height, width, height)


def only_picture(*sheets: Image.Image, layer: str = "") -> bytes:
    """A file of scanned pages, without a word of text but ``layer``, which is invisible."""
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(600, 800), invariant=1)
    for sheet in sheets:
        scanned(sheet)(canvas)
        if layer:
            written = canvas.beginText(40, 600)
            written.setTextRenderMode(3)
            written.textLines(layer)
            canvas.drawText(written)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def pictures() -> Iterator[Case]:
    def read(number: str, planted: Planted, at: str) -> Planted:
        return replace(planted, location=at, needs="ocr")

    number, found = pnr(P, "image")
    yield Case(
        "pdf-scan",
        "inskannad.pdf",
        only_picture(page(letter(number))),
        "AC-09: a page that is a picture of text.",
        (read(number, found, "page 1"),),
    )

    number, found = cpr(P, "image")
    target = drawn(lambda canvas: None)
    with (
        pikepdf.open(io.BytesIO(target)) as whole,
        pikepdf.open(io.BytesIO(only_picture(page(letter(number))))) as scan,
    ):
        whole.pages.extend(scan.pages)
        out = io.BytesIO()
        whole.save(out, deterministic_id=True)
    yield Case(
        "pdf-scan-behind-text",
        "blandad.pdf",
        out.getvalue(),
        "AC-09: a scanned attachment behind a page of text.",
        (read(number, found, "page 2"),),
    )

    number, found = pnr(P, "image")

    def stamped(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(page(letter(number)).resize((1000, 1000))), 0, 100, 600, 600)

    yield Case(
        "pdf-scan-stamped",
        "stamplad.pdf",
        drawn(stamped),
        "AC-09: a scanned page with a running header is no page of text.",
        (read(number, found, "page 1"),),
    )

    number, found = cpr(P, "body", "page 1")
    content = only_picture(
        page(letter("xxxxxx")), layer=f"Sökande: {number}\nBeslut enligt förslaget i samtliga delar\n" * 3
    )
    yield Case(
        "pdf-scan-with-text",
        "ocr.pdf",
        content,
        "The text layer of a scan is text that one can copy, not a hiding place.",
        (found,),
    )

    number, found = pnr(P, "image")
    noise = "~|1k . :\\ -_ ri1 ]l f= %n ;; l'i\n" * 8
    sheet = Image.new("L", (1000, 1240), 255)
    sheet.paste(page(letter(number)))
    content = only_picture(sheet, layer=noise)
    yield Case(
        "pdf-wrong-text-layer",
        "felread.pdf",
        content,
        "AC-10: a scan whose text layer is no text.",
        (read(number, found, "page 1"),),
    )

    number, found = cpr(P, "image")
    sheet = page(letter(number)).rotate(90, expand=True)
    yield Case(
        "pdf-scan-turned",
        "liggande.pdf",
        only_picture(sheet),
        "AC-09: scanned on its side.",
        (read(number, found, "page 1"),),
    )


def shut() -> Iterator[Case]:
    number, found = pnr(P, "body", "page 1")
    said = drawn(lambda canvas: canvas.drawString(72, 700, f"Namn {number}"))
    secret = {"owner": "hemligt", "R": 3, "aes": False, "metadata": False}
    openable = changed(said, lambda pdf: None, encryption=pikepdf.Encryption(user="", **secret), static_id=True)
    yield Case(
        "pdf-empty-password",
        "skyddad.pdf",
        openable,
        "Protected against changes only: every visitor can read it.",
        (found,),
    )
    locked = changed(said, lambda pdf: None, encryption=pikepdf.Encryption(user="hemligt", **secret), static_id=True)
    yield Case(
        "pdf-encrypted",
        "last.pdf",
        locked,
        "A password is not guessed, and not called clean.",
        unread=(Unseen("encrypted"),),
    )

    number, found = cpr(P, "body", "part stream")
    said = drawn(lambda canvas: canvas.drawString(72, 700, f"Namn {number}"), *[lambda canvas: None] * 5)
    yield Case(
        "pdf-truncated",
        "avbruten.pdf",
        said[: len(said) - 900],
        "A download that broke off.",
        (found,),
        (Unseen("damaged"),),
    )
    number, found = pnr(P, "body", "page 1")
    said = drawn(lambda canvas: canvas.drawString(72, 700, f"Namn {number}"))
    yield Case("pdf-named-html", "sida.html", said, "A PDF that calls itself a page.", (found,))
    yield Case(
        "pdf-behind-garbage",
        "skrap.pdf",
        b"\r\nHTTP/1.1 200 OK\r\n\r\n" + said,
        "A server's header before the file.",
        (found,),
    )
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(600, 800), invariant=1)
    canvas.showPage()
    canvas.save()
    yield Case(
        "pdf-blank",
        "tom.pdf",
        target.getvalue(),
        "A page without anything is not called clean.",
        unread=(Unseen("no_text"),),
    )
    yield Case(
        "pdf-garbage",
        "trasig.pdf",
        b"%PDF-1.7\n" + b"skrap " * 200,
        "Nothing but a header.",
        unread=(Unseen("damaged"),),
    )
