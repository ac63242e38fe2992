"""One page of a PDF as PDFium sees it: its text, the text of its annotations, and whether it is a picture."""

import ctypes
from collections import Counter
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

from detectors.api import TextForm
from scanner.extract.segments import single
from scanner.model import Place, Segment, Where

_SILENT_ANNOTATIONS = frozenset({pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP})
_PICTURE_SHARE = 0.5
"""A page of which pictures cover so much is a scan if it has hardly any text."""
_STAMP_CHARS = 100
"""So much text a scanned page may have from a stamp or a running header without having been recognised."""


@dataclass(slots=True)
class Page:
    """What was read from one page."""

    text: str
    pieces: list[Segment] = field(default_factory=list)
    characters: int = 0
    is_picture: bool = False


def read_page(pages: pypdfium2.PdfDocument, index: int, known: set[str]) -> Page | None:
    """The page with this index; None when it cannot be loaded. ``known`` texts are not said again."""
    try:
        page = pages[index]
    except pypdfium2.PdfiumError:
        return None
    try:
        text = page_text(page)
        step = ("page", str(index + 1))
        found = Page(text)
        found.pieces.extend(single(text, Place(Where.BODY, (step,)), TextForm.PDF))
        added = ""
        if _has_speaking_annotations(page):
            added, where = _annotation_text(pages, index, page, text, known)
            found.pieces.extend(single(added, Place(where, (step,)), TextForm.PDF))
        found.characters = sum(not character.isspace() for character in text) + len(added)
        if found.characters < _STAMP_CHARS:
            found.is_picture = _is_picture(page, found.characters)
        return found
    finally:
        page.close()


def page_text(page: pypdfium2.PdfPage) -> str:
    """All text of a page, also of what lies outside of its box, in the order PDFium finds."""
    try:
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError:
        return ""
    text: str = text_page.get_text_range()
    text_page.close()
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    # PDFium writes these where a hyphen ends a line, and where a glyph has no character.
    if "\x02" in text or "\ufffe" in text or "\0" in text:
        text = text.replace("\x02", "-").replace("\ufffe", "-").replace("\0", "")
    return text


def _has_speaking_annotations(page: pypdfium2.PdfPage) -> bool:
    for number in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, number)
        if not annotation:
            continue
        subtype = pdfium.FPDFAnnot_GetSubtype(annotation)
        pdfium.FPDFPage_CloseAnnot(annotation)
        if subtype not in _SILENT_ANNOTATIONS:
            return True
    return False


def _annotation_text(
    pages: pypdfium2.PdfDocument, index: int, page: pypdfium2.PdfPage, text: str, known: set[str]
) -> tuple[str, Where]:
    """What annotations and form fields show that neither the page nor the file's strings have said."""
    has_fields = pages.get_formtype() != pdfium.FORMTYPE_NONE
    where = Where.FORM if has_fields else Where.ANNOTATION
    if pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) != pdfium.FLATTEN_SUCCESS:
        return "", where
    flat = pages[index]
    lines = Counter(page_text(flat).split("\n"))
    flat.close()
    lines.subtract(Counter(text.split("\n")))
    added = [line for line, count in lines.items() if count > 0 and line.strip() and line.strip() not in known]
    return "\n".join(added), where


def _is_picture(page: pypdfium2.PdfPage, characters: int) -> bool:
    """Whether the page shows something that is not text, and so little text that it may be a scan."""
    count = pdfium.FPDFPage_CountObjects(page)
    if characters == 0:
        return bool(count > 0)
    width, height = page.get_size()
    covered = 0.0
    for number in range(count):
        item = pdfium.FPDFPage_GetObject(page, number)
        if pdfium.FPDFPageObj_GetType(item) == pdfium.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = bounds_of(item)
            covered += max(0.0, right - left) * max(0.0, top - bottom)
    return bool(covered > _PICTURE_SHARE * width * height)


def bounds_of(item: object) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of a page object, in points."""
    box = [ctypes.c_float() for _ in range(4)]
    if not pdfium.FPDFPageObj_GetBounds(item, *(ctypes.byref(edge) for edge in box)):
        return 0.0, 0.0, 0.0, 0.0
    left, bottom, right, top = (edge.value for edge in box)
    return left, bottom, right, top
