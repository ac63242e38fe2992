"""The incident draft as a Word document, to be gone on with by whoever fills it in."""

import io
from collections.abc import Iterable

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.text import WD_COLOR_INDEX
from docx.shared import Cm, Pt

from reports.incident import Field, Incident
from reports.language import Language
from reports.shown import plain

_LABEL_WIDTH = Cm(5.5)
_TEXT_WIDTH = Cm(11.5)


def incident_docx(incident: Incident, language: Language) -> bytes:
    """The draft as a file of WordprocessingML."""
    document = Document()
    document.core_properties.title = incident.title
    document.core_properties.author = "kommunscan"
    document.core_properties.language = str(language.locale).replace("_", "-")
    document.styles["Normal"].font.size = Pt(10.5)
    document.add_heading(incident.title, level=0)
    document.add_paragraph(incident.intro)
    for part in incident.parts:
        document.add_heading(part.title, level=1)
        _add_fields(document, part.fields, incident.to_fill_in)
    document.add_heading(incident.evidence_title, level=1)
    for evidence in incident.evidence:
        document.add_heading(plain(evidence.title), level=2)
        document.add_paragraph(plain(evidence.address))
        document.add_paragraph(plain("; ".join(evidence.facts)))
        document.add_paragraph(plain("; ".join(evidence.places)))
    if incident.evidence_left_out:
        document.add_paragraph(incident.evidence_left_out)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _add_fields(document: DocxDocument, fields: Iterable[Field], to_fill_in: str) -> None:
    table = document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    table.autofit = False
    for field in fields:
        label, text = table.add_row().cells
        label.width, text.width = _LABEL_WIDTH, _TEXT_WIDTH
        label.paragraphs[0].add_run(field.label).bold = True
        paragraph = text.paragraphs[0]
        for number, line in enumerate(field.lines):
            if number:
                paragraph = text.add_paragraph()
            paragraph.add_run(plain(line))
        if not field.lines:
            run = paragraph.add_run(f"[{to_fill_in}]")
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW
        if field.hint:
            run = text.add_paragraph().add_run(field.hint)
            run.italic = True
            run.font.size = Pt(9)
