"""PDF: every place a number can stand in, pages that cannot be read, and files that cannot be opened."""

import datetime
import io
from collections.abc import Callable

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from scanner.extract.api import ExtractionError, Limits
from scanner.extract.known import extract
from scanner.extract.picture import text as picture_text
from scanner.model import Document, Link, Place, Properties, Segment, Unread, Where, Why

NUMBER = "111218-9872"


def drawn(*pages: Callable[[Canvas], None], **options: object) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(600, 800), **options)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def said(text: str) -> Callable[[Canvas], None]:
    return lambda canvas: canvas.drawString(72, 700, text)


def changed(content: bytes, change: Callable[[pikepdf.Pdf], None], **options: object) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        change(pdf)
        pdf.save(target, **options)
    return target.getvalue()


def pieces(content: bytes, limits: Limits | None = None) -> list[object]:
    return list(extract(Document("https://exempelby.example/dok/a.pdf", content), limits or Limits()))


def places(content: bytes, value: str = NUMBER) -> list[Place]:
    return [s.place_at(s.text.index(value)) for s in pieces(content) if isinstance(s, Segment) and value in s.text]


def test_page_text_names_its_page() -> None:
    found = places(drawn(said("ett"), said(f"Namn: {NUMBER}")))
    assert found == [Place(Where.BODY, (("page", "2"),))]


def test_text_in_any_direction_and_size_is_read() -> None:
    def page(canvas: Canvas) -> None:
        for angle in (30, 90, 180):
            canvas.saveState()
            canvas.translate(300, 400)
            canvas.rotate(angle)
            canvas.drawString(20, 0, f"vinkel{angle} {NUMBER}")
            canvas.restoreState()
        canvas.setFont("Helvetica", 0.5)
        canvas.drawString(72, 100, f"pytteliten {NUMBER}")
        canvas.setFont("Helvetica", 10)
        canvas.drawString(-400, 100, f"utanför {NUMBER}")
        text = canvas.beginText(72, 50)
        text.setTextRenderMode(3)
        text.textOut(f"osynlig {NUMBER}")
        canvas.drawText(text)

    text = "\n".join(s.text for s in pieces(drawn(page)) if isinstance(s, Segment))
    for word in ("vinkel30", "vinkel90", "vinkel180", "pytteliten", "utanför", "osynlig"):
        assert f"{word} {NUMBER}" in text


def test_form_values_tooltips_and_choices() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "Blankett")
        canvas.acroForm.textfield(name="pnr", tooltip="Ditt personnummer", value=NUMBER, x=100, y=500)
        canvas.acroForm.choice(name="val", value="a", options=["a", f"b {NUMBER}"], x=100, y=400)

    found = places(drawn(page))
    assert all(place.where == Where.FORM for place in found)
    assert ("field", "pnr") in found[0].steps
    assert "Ditt personnummer" in found[0].label


def test_an_appearance_is_read_where_no_value_says_it() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        appearance = pdf.make_stream(f"BT /F1 12 Tf 2 2 Td ({NUMBER}) Tj ET".encode())
        appearance.update({"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Form, "/BBox": [0, 0, 200, 20]})
        appearance.Resources = pdf.pages[0].Resources
        stamp = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Stamp, Rect=[100, 100, 300, 120], F=4,
            AP=pikepdf.Dictionary(N=pdf.make_indirect(appearance)),
        )  # fmt: skip
        pdf.pages[0].Annots = pdf.make_indirect([pdf.make_indirect(stamp)])

    assert places(changed(drawn(said("text")), change)) == [Place(Where.ANNOTATION, (("page", "1"),))]


def annotated(**entries: object) -> bytes:
    def change(pdf: pikepdf.Pdf) -> None:
        note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Rect=[10, 10, 50, 50], **entries)
        pdf.pages[1].Annots = pikepdf.Array([pdf.make_indirect(note)])

    return changed(drawn(said("ett"), said("två")), change)


def test_comments_and_their_authors() -> None:
    content = annotated(Subtype=pikepdf.Name.Text, Contents=f"Ring {NUMBER}", T="Karin 191218-9872")
    assert places(content) == [Place(Where.ANNOTATION, (("page", "2"), ("annotation", "Text")))]
    author = places(content, "191218")[0]
    assert (str(author), author.label) == ("page 2, annotation by", "author")


def test_links_are_read_and_followed() -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=f"../sok?pnr={NUMBER}")
    content = annotated(Subtype=pikepdf.Name.Link, A=action)
    assert [place.where for place in places(content)] == [Where.LINK]
    assert Link(f"https://exempelby.example/sok?pnr={NUMBER}", "pdf") in pieces(content)


def test_addresses_in_the_text_are_links() -> None:
    found = [p for p in pieces(drawn(said("Se https://exempelby.example/x.pdf."))) if isinstance(p, Link)]
    assert found == [Link("https://exempelby.example/x.pdf", "text")]


def with_bookmark(canvas: Canvas) -> None:
    canvas.drawString(72, 700, "text")
    canvas.bookmarkPage("a")
    canvas.addOutlineEntry(f"Ansökan {NUMBER}", "a")


def with_title(canvas: Canvas) -> None:
    canvas.drawString(72, 700, "text")
    canvas.setTitle(NUMBER)


def test_bookmarks_and_properties() -> None:
    assert str(places(drawn(with_bookmark))[0]) == "bookmark"
    assert places(drawn(with_title))[0] == Place(Where.METADATA, (("property", "Title"),), "Title")


def add_info(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Handläggare"] = NUMBER


def add_xmp(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as meta:
        meta["dc:subject"] = {NUMBER}


def add_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=f"app.alert('{NUMBER}')")


def add_script_stream(pdf: pikepdf.Pdf) -> None:
    code = pdf.make_stream(f"app.alert('{NUMBER}')".encode())
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=code)


def add_layer(pdf: pikepdf.Pdf) -> None:
    layer = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=f"Lager {NUMBER}"))
    pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=[layer], D=pikepdf.Dictionary(OFF=[layer]))


def add_alternative(pdf: pikepdf.Pdf) -> None:
    figure = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.StructElem, S=pikepdf.Name.Figure, Alt=NUMBER))
    pdf.Root.StructTreeRoot = pikepdf.Dictionary(Type=pikepdf.Name.StructTreeRoot, K=figure)


def add_orphan(pdf: pikepdf.Pdf) -> None:
    pdf.Root.PieceInfo = pikepdf.Dictionary(App=pikepdf.Dictionary(Private=pikepdf.Dictionary(Kund=NUMBER)))


def add_xfa(pdf: pikepdf.Pdf) -> None:
    data = pdf.make_stream(f"<xfa:datasets xmlns:xfa='x'><pnr>{NUMBER}</pnr></xfa:datasets>".encode())
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=pikepdf.Array([pikepdf.String("datasets"), data]))


@pytest.mark.parametrize(
    ("add", "where", "location", "label"),
    [
        (add_info, Where.METADATA, "property Handläggare", "Handläggare"),
        (add_xmp, Where.METADATA, "property subject", "subject"),
        (add_script, Where.SCRIPT, "script JavaScript", ""),
        (add_script_stream, Where.SCRIPT, "script JavaScript", ""),
        (add_layer, Where.METADATA, "layer", ""),
        (add_alternative, Where.ATTRIBUTE, "attribute Alt", "Alt"),
        (add_orphan, Where.METADATA, "property Kund", "Kund"),
        (add_xfa, Where.FORM, "form datasets, field pnr", "pnr"),
    ],
)
def test_strings_of_the_file(add: Callable[[pikepdf.Pdf], None], where: Where, location: str, label: str) -> None:
    found = places(changed(drawn(said("text")), add))
    assert [(place.where, str(place), place.label) for place in found] == [(where, location, label)]


def test_attachments_are_documents() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["bilaga.txt"] = NUMBER.encode()

    found = [p for p in pieces(changed(drawn(said("text")), change)) if isinstance(p, Document)]
    assert [(d.member, d.content) for d in found] == [("bilaga.txt", NUMBER.encode())]


def signature() -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, "Karin Exempel"),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, NUMBER),
        ]
    )
    day = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(day).not_valid_after(day + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    builder = pkcs7.PKCS7SignatureBuilder().set_data(b"x").add_signer(certificate, key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature])


def test_certificates_of_signatures() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        value = pikepdf.Dictionary(
            Type=pikepdf.Name.Sig, Filter=pikepdf.Name("/Adobe.PPKLite"), ByteRange=[0, 1, 2, 3],
            Contents=pikepdf.String(signature() + bytes(500)), Reason="Godkänner",
        )  # fmt: skip
        field = pikepdf.Dictionary(FT=pikepdf.Name.Sig, T="sig", V=pdf.make_indirect(value))
        pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[pdf.make_indirect(field)])

    found = places(changed(drawn(said("text")), change))
    assert found == [Place(Where.METADATA, (("signature", "1"), ("property", "serialNumber")), "serialNumber")]


def test_properties() -> None:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.docinfo["/Title"] = "Protokoll"
        pdf.docinfo["/Author"] = "Karin"
        pdf.docinfo["/CreationDate"] = "D:20240131120501+01'00'"
        pdf.docinfo["/ModDate"] = "D:2024"
        pdf.Root.Lang = "sv-SE"

    found = next(p for p in pieces(changed(drawn(said("x")), change)) if isinstance(p, Properties))
    assert (found.title, found.author, found.language) == ("Protokoll", "Karin", "sv")
    assert (found.created, found.modified) == ("2024-01-31T12:05:01", "2024")


def picture(canvas: Canvas) -> None:
    canvas.drawImage(ImageReader(Image.new("RGB", (60, 80), "grey")), 0, 0, 600, 800)


def test_pages_without_text_are_unread_and_blank_pages_are_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_text, "installed_languages", lambda: ())

    def stamped(canvas: Canvas) -> None:
        picture(canvas)
        canvas.drawString(20, 780, "Dnr 2020/123 sid 3")

    found = pieces(drawn(said("text"), picture, stamped, lambda canvas: None))
    assert [(p.why, p.part) for p in found if isinstance(p, Unread)] == [
        (Why.PICTURE_OF_TEXT, (("page", "2"),)),
        (Why.PICTURE_OF_TEXT, (("page", "3"),)),
    ]


def test_a_file_of_pictures_only_names_each_page() -> None:
    found = pieces(drawn(picture, picture))
    assert [p.part for p in found if isinstance(p, Unread)] == [(("page", "1"),), (("page", "2"),)]


def test_a_number_with_one_digit_to_a_box_is_joined() -> None:
    def page(canvas: Canvas) -> None:
        for column, character in enumerate("111218-9872"):
            canvas.rect(100 + 24 * column, 500, 22, 20)
            canvas.drawString(107 + 24 * column, 505, character)

    assert places(drawn(page)) == [Place(Where.BODY, (("page", "1"),))]


def revised(first: bytes, second: bytes) -> bytes:
    """``first`` with an incremental update that puts the content of ``second``'s page in the place of its own."""
    with pikepdf.open(io.BytesIO(first)) as old, pikepdf.open(io.BytesIO(second)) as new:
        number, _ = old.pages[0].Contents.objgen
        stream = new.pages[0].Contents.read_bytes()
        size = len(old.objects) + 1
        root = old.Root.objgen[0]
    before = first if first.endswith(b"\n") else first + b"\n"
    start = before.rindex(b"startxref") + len(b"startxref")
    previous = int(before[start:].split()[0])
    body = b"%d 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n" % (number, len(stream), stream)
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n" % (number, len(before))
    trailer = b"<</Size %d /Root %d 0 R /Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (
        size, root, previous, len(before) + len(body),
    )  # fmt: skip
    return before + body + table + trailer


def test_what_an_earlier_revision_said_is_read() -> None:
    content = revised(drawn(said(f"Namn {NUMBER}")), drawn(said("Namn borttaget")))
    assert places(content, "borttaget") == [Place(Where.BODY, (("page", "1"),))]
    assert places(content) == [Place(Where.DELETED, (("revision", "1"), ("page", "1")))]


def test_a_revision_that_took_nothing_away_adds_nothing() -> None:
    content = revised(drawn(said(f"Namn {NUMBER}")), drawn(said(f"Namn {NUMBER}")))
    assert [place.where for place in places(content)] == [Where.BODY]


def failure(content: bytes) -> ExtractionError:
    with pytest.raises(ExtractionError) as raised:
        pieces(content)
    return raised.value


def test_nothing_to_read_is_never_clean() -> None:
    assert failure(drawn(lambda canvas: None)).why == Why.NO_TEXT
    assert failure(b"%PDF-1.4\n" + b"junk " * 100).why == Why.DAMAGED

    def no_pages(pdf: pikepdf.Pdf) -> None:
        del pdf.pages[:]

    assert failure(changed(drawn(said("x")), no_pages)).why == Why.NO_TEXT


def test_passwords() -> None:
    locked = pikepdf.Encryption(owner="hemligt", user="hemligt", R=6)
    openable = pikepdf.Encryption(owner="hemligt", user="", R=6)
    assert failure(changed(drawn(said(NUMBER)), lambda pdf: None, encryption=locked)).why == Why.ENCRYPTED
    assert len(places(changed(drawn(said(NUMBER)), lambda pdf: None, encryption=openable))) == 1


@pytest.mark.parametrize("compression", [0, 1])
def test_a_cut_off_file_gives_what_it_has(compression: int) -> None:
    content = drawn(said(f"Namn {NUMBER}"), said("två"), pageCompression=compression)
    found: list[object] = []
    with pytest.raises(ExtractionError) as raised:
        for piece in extract(Document("https://exempelby.example/", content[: len(content) - 300]), Limits()):
            found.append(piece)  # noqa: PERF402 - what came before the exception is what counts
    assert raised.value.why == Why.DAMAGED
    assert any(NUMBER in piece.text for piece in found if isinstance(piece, Segment))


def test_only_so_many_pages_are_read() -> None:
    found = pieces(drawn(*[said(f"sida {n}") for n in range(5)]), Limits(pages=3))
    assert [p.why for p in found if isinstance(p, Unread)] == [Why.TOO_LARGE]
    assert not any("sida 3" in p.text for p in found if isinstance(p, Segment))
