"""The PDF documents: annexes, minutes, a report, a form, a blackened page, a scan and a locked file."""

import io
from pathlib import Path

import reportlab  # type: ignore[import-untyped]
from demo.exempelby.ledger import Bed, Ledger
from demo.exempelby.numbers import cpr, old_personnummer, personnummer, samordningsnummer
from PIL import Image, ImageDraw, ImageFont
from reportlab import rl_config
from reportlab.lib.colors import black  # type: ignore[import-untyped]
from reportlab.lib.pagesizes import A4  # type: ignore[import-untyped]
from reportlab.lib.pdfencrypt import StandardEncryption  # type: ignore[import-untyped]
from reportlab.lib.utils import ImageReader, simpleSplit  # type: ignore[import-untyped]
from reportlab.pdfgen.canvas import Canvas  # type: ignore[import-untyped]

rl_config.useA85 = 0  # streams as office software writes them, not as text

FONT = Path(reportlab.__file__).parent / "fonts" / "Vera.ttf"
LEFT, TOP, WIDTH = 72, 760, 450
FILLER = (
    "Förvaltningen har gått igenom underlaget och bedömer att förslaget ryms inom ramen för årets budget.",
    "Remissinstanserna är i huvudsak positiva. Föreningarna vill att arbetet samordnas med skolstarten.",
    "Kostnaden beräknas till 1 240 tkr, varav 310 tkr avser projektering. Medel finns under ansvar 4310.",
    "Nämnden föreslås godkänna redovisningen och ge förvaltningen i uppdrag att återkomma före årsskiftet.",
    "Ärendet bereddes vid utskottets möte den 26 februari. Protokollsutdrag bifogas handlingarna.",
)


class Sheet:
    """A canvas that is written from top to bottom, like a letter."""

    def __init__(self, title: str, encrypt: StandardEncryption | None = None) -> None:
        self.buffer = io.BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=A4, invariant=1, encrypt=encrypt)
        self.canvas.setTitle(title)
        self.canvas.setAuthor("Exempelby kommun")
        self.canvas.setProducer("Exempel-CMS 7.2")
        self.y = TOP

    def heading(self, text: str) -> None:
        """A line in bold, with air above it."""
        self.y -= 12
        self._line(text, "Helvetica-Bold", 13)

    def text(self, text: str) -> None:
        """A paragraph, wrapped at the right margin."""
        for line in simpleSplit(text, "Helvetica", 11, WIDTH):
            self._line(line, "Helvetica", 11)
        self.y -= 6

    def row(self, *cells: str) -> None:
        """Cells side by side, 150 points apart."""
        self.canvas.setFont("Helvetica", 11)
        for index, cell in enumerate(cells):
            self.canvas.drawString(LEFT + 150 * index, self.y, cell)
        self.y -= 18

    def turn(self) -> None:
        """End this page and begin the next."""
        self.canvas.showPage()
        self.y = TOP

    def content(self) -> bytes:
        """The finished document."""
        self.canvas.save()
        return self.buffer.getvalue()

    def _line(self, text: str, font: str, size: int) -> None:
        self.canvas.setFont(font, size)
        self.canvas.drawString(LEFT, self.y, text)
        self.y -= size + 5


def build(ledger: Ledger) -> dict[str, bytes]:
    """Every PDF by its path on the site."""
    makers = {
        "download/kallelse-sn-2026-03-12-bilagor.pdf": annexes,
        "download/protokoll-ks-2026-02-04.pdf": minutes,
        "download/rapport-omsorg-2025.pdf": report,
        "download/blankett-ifylld.pdf": form,
        "download/utlatande-maskat.pdf": blackened,
        "download/skannad-ansokan.pdf": scan,
        "download/sekretess-utredning.pdf": locked,
    }
    documents = {path: maker(Bed(ledger, f"/{path}")) for path, maker in makers.items()}
    named = personnummer(13)
    path = f"download/ansokan_{named.value}.pdf"
    documents[path] = application(Bed(ledger, f"/{path}"))
    return documents


def annexes(bed: Bed) -> bytes:
    """Fourteen pages, with a number broken over a line on page 9 and one on the signature page."""
    sheet = Sheet("Kallelse till socialnämnden 2026-03-12, bilagor")
    for page in range(1, 15):
        sheet.heading(f"Bilaga {page}" if page < 14 else "Underskriftsblad")
        for step in range(4 if page < 14 else 0):
            sheet.text(FILLER[(page + step) % len(FILLER)])
        if page == 3:
            sheet.text(f"Period {bed.decoy('230101-1231', 'period')}, dnr {bed.decoy('SN 2026/0093', 'diary number')}.")
        if page == 9:
            sheet.text("Sökandens personnummer")
            broken = bed.plant(
                personnummer(37), "{long}-\n{tail}", at_least="likely", note="page 9, broken after its hyphen"
            )
            for line in broken.split("\n"):
                sheet.text(line)
        if page == 14:
            sheet.text("Høringssvar fra Eksempelkøbing, underskrevet med MitID")
            sheet.text("Gunnar Opdigtet, PID 9208-2002-2-123456789012")
            sheet.text(f"CPR {bed.plant(cpr(9), '{day}-{tail}', note='page 14, the signature page of an annex')}")
            sheet.text(f"Tidsstempel {bed.decoy('202603121230', 'time stamp')}")
        sheet.canvas.drawRightString(LEFT + WIDTH, 48, f"Sida {page} (14)")
        sheet.turn()
    return sheet.content()


def minutes(bed: Bed) -> bytes:
    """Minutes with a table of personnummer."""
    sheet = Sheet("Protokoll kommunstyrelsen 2026-02-04")
    sheet.heading("§ 17 Stipendier")
    sheet.text(FILLER[3])
    sheet.row("Namn", "Personnummer", "Belopp")
    for index, name in enumerate(
        ("Ivar Låtsas", "Jenny Testberg", "Kerstin Provlund", "Lage Fiktivsson", "Märta Exempel")
    ):
        number = bed.plant(personnummer(38 + index), where="table body", at_least="likely", note="table in a PDF")
        sheet.row(name, number, "5 000")
    sheet.text(f"Kontakt: {bed.mail('stipendier@exempelby.se', note='PDF text')}")
    return sheet.content()


def report(bed: Bed) -> bytes:
    """A report with numbers in its metadata, in a bookmark and in a sticky note."""
    sheet = Sheet("Omsorgen 2025")
    subject = bed.plant(personnummer(43), "Utredning personnummer {long}-{tail}", where="metadata", note="PDF subject")
    sheet.canvas.setSubject(str(subject))
    sheet.canvas.setKeywords(
        str(bed.mail("moa.fiktivsson@exempelby.se", "omsorg, {mail}", where="metadata", note="PDF keywords"))
    )
    sheet.heading("Omsorgen 2025")
    for text in FILLER:
        sheet.text(text)
    sheet.canvas.bookmarkPage("bilaga")
    bookmark = bed.plant(
        personnummer(44),
        "Bilaga, personnummer {long}-{tail}",
        where="title link annotation metadata body",
        note="bookmark",
    )
    sheet.canvas.addOutlineEntry(str(bookmark), "bilaga")
    note = bed.plant(personnummer(45), "Kolla personnummer {long}-{tail} igen", where="annotation", note="sticky note")
    sheet.canvas.textAnnotation(str(note), Rect=[400, 700, 420, 720])
    sheet.turn()
    return sheet.content()


def form(bed: Bed) -> bytes:
    """A form that was saved with a field filled in."""
    sheet = Sheet("Ansökan om färdtjänst")
    sheet.heading("Ansökan om färdtjänst")
    sheet.text("Personnummer")
    value = bed.plant(personnummer(46), where="form annotation body", note="value of a form field")
    sheet.canvas.acroForm.textfield(
        name="personnummer",
        tooltip="Personnummer",
        value=str(value),
        x=LEFT,
        y=sheet.y - 20,
        width=200,
        height=18,
    )
    sheet.y -= 50
    sheet.text("Telefon")
    return sheet.content()


def blackened(bed: Bed) -> bytes:
    """A statement with a black box over a number that is still there below it."""
    sheet = Sheet("Yttrande från granne")
    sheet.heading("Yttrande från granne, Provan 4:12")
    sheet.text(FILLER[1])
    number = bed.plant(personnummer(47), where="redacted body", note="below a black box")
    sheet.text(f"Sökandens personnummer: {number}")
    sheet.canvas.setFillColor(black)
    sheet.canvas.rect(LEFT + 136, sheet.y + 18, 110, 16, fill=1, stroke=0)
    sheet.text("Uppgifterna ovan är maskerade.")
    return sheet.content()


def application(bed: Bed) -> bytes:
    """A document whose own file name has a number in it."""
    sheet = Sheet("Ansökan om parkeringstillstånd")
    sheet.heading("Ansökan om parkeringstillstånd")
    sheet.text("Ansökan är inkommen och ska handläggas.")
    bed.plant(personnummer(13), where="filename url", at_least="likely", note="the document's own name and address")
    number = bed.plant(samordningsnummer(1), note="PDF text, label before it")
    sheet.text(f"Samordningsnummer: {number}")
    return sheet.content()


def scan(bed: Bed) -> bytes:
    """A page that is nothing but a picture of text."""
    sheet = Sheet("Inskannad ansökan")
    picture = Image.new("L", (620, 300), 255)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.truetype(FONT, 22)
    lines = (
        "Ansökan om bistånd",
        "Namn: Nanna Låtsas",
        f"Personnummer: {old_personnummer(3).value}",
        "Ort: Exempelby",
    )
    for row, line in enumerate(lines):
        pen.text((30, 30 + 55 * row), line, fill=20, font=font)
    sheet.canvas.drawImage(ImageReader(picture), LEFT, 420, width=WIDTH, height=WIDTH * 300 / 620)
    bed.inside("page 1").ends("unread", "picture_of_text")
    seen = Bed(bed.ledger, bed.url, formats="later")
    seen.plant(old_personnummer(3), where="image", at_least="likely", note="a picture of text: needs OCR")
    return sheet.content()


def locked(bed: Bed) -> bytes:
    """A document that asks for a password before it opens."""
    sheet = Sheet("Utredning", encrypt=StandardEncryption("provan", ownerPassword="påhitt", strength=128))
    sheet.text(f"Personnummer {personnummer(48).value}")
    bed.ends("unread", "encrypted")
    return sheet.content()
