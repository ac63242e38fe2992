"""The Word documents."""

import io
from datetime import UTC, datetime

from demo.exempelby.ledger import Bed, Ledger
from demo.exempelby.numbers import cpr, old_personnummer, personnummer
from demo.exempelby.zips import MOMENT, steady
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

WHEN = datetime(*MOMENT, tzinfo=UTC)


def build(ledger: Ledger) -> dict[str, bytes]:
    """Every Word document by its path on the site."""
    return {
        "download/beslut-bistand.docx": decision(Bed(ledger, "/download/beslut-bistand.docx")),
        "download/tjansteskrivelse.docx": memorandum(Bed(ledger, "/download/tjansteskrivelse.docx")),
    }


def decision(bed: Bed) -> bytes:
    """A decision with a number in every part that Word has: body, table, header, footer, comment, deletion."""
    document = Document()
    section = document.sections[0]
    header = bed.plant(personnummer(49), "Personnummer {long}-{tail}", where="header", note="page header")
    footer = bed.plant(personnummer(50), "Avser personnr {long}-{tail}", where="header body", note="page footer")
    section.header.paragraphs[0].text = str(header)
    section.footer.paragraphs[0].text = str(footer)
    document.add_heading("Beslut om bistånd", level=1)
    paragraph = document.add_paragraph("Sökande: Olga Påhittsdotter, ")
    inside = str(bed.plant(personnummer(51), "personnummer {long}|-{tail}", note="number split over two runs"))
    first, second = inside.split("|")
    run = paragraph.add_run(first)
    paragraph.add_run(second).bold = True
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Barn", "Personnummer"
    for index, name in enumerate(("Pelle Påhitt", "Runa Påhitt")):
        cells = table.add_row().cells
        cells[0].text = name
        cells[1].text = str(bed.plant(personnummer(52 + index), where="table body", note="table in Word"))
    remark = bed.plant(personnummer(54), "Är personnummer {long}-{tail} rätt?", where="comment", note="comment")
    comment = document.add_comment(run, str(remark), author="Moa Fiktivsson", initials="MF")
    comment._comment_elm.set(
        "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}date",
        WHEN.isoformat().replace("+00:00", "Z"),
    )
    deleted = bed.plant(
        personnummer(55), "Tidigare personnummer {long}-{tail}.", where="deleted", note="tracked deletion"
    )
    document.add_paragraph("Ärendet avslutas. ")._p.append(
        parse_xml(
            f'<w:del {nsdecls("w")} w:id="1411732106" w:author="Moa Fiktivsson" w:date="2026-03-01T09:00:00Z">'
            f'<w:r><w:delText xml:space="preserve">{deleted}</w:delText></w:r></w:del>'
        )
    )
    bed.decoy("1411732106", "Word's own number of a change")
    hint = bed.plant(
        old_personnummer(4), "personnummer {long}-{tail}", where="metadata", note="core property 'comments'"
    )
    properties = document.core_properties
    properties.title, properties.author, properties.comments = "Beslut om bistånd", "Moa Fiktivsson", str(hint)
    properties.created = properties.modified = WHEN
    return _content(document)


def memorandum(bed: Bed) -> bytes:
    """A memorandum full of numbers that are nobody's, with one Danish number and one address among them."""
    document = Document()
    document.add_heading("Tjänsteskrivelse", level=1)
    document.add_paragraph(f"Diarienummer: {bed.decoy('20150310-2392', 'diary number that passes the check digit')}")
    document.add_paragraph(f"Delårsrapport {bed.decoy('240101-0331', 'reporting period')}, beslut 2026-01-15 1000.")
    document.add_paragraph(f"Avtal med Påhitts Bygg AB, org.nr {bed.decoy('559999-9985', 'company number')}.")
    danish = bed.plant(cpr(10), "{day}-{tail}", note="a Danish number in a Swedish document")
    document.add_paragraph(f"Kollegan i Eksempelkøbing uppger CPR-nummer {danish} för utbytet.")
    document.add_paragraph(f"Frågor: {bed.mail('ingrid.testberg@exempelby.se', note='Word text')}")
    properties = document.core_properties
    properties.title, properties.author = "Tjänsteskrivelse", "Ingrid Testberg"
    properties.comments = ""
    properties.created = properties.modified = WHEN
    return _content(document)


def _content(document: WordDocument) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return steady(buffer.getvalue())
