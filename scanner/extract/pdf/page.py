"""One page of a PDF as PDFium sees it: its text, the text of its annotations, and whether it is a picture."""

import ctypes
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

from detectors.api import TextForm
from scanner.extract.office.text_boxes import boxed_numbers
from scanner.extract.pdf.judge import Judge
from scanner.extract.pdf.objects import PdfObjects
from scanner.extract.pdf.redaction import WHERE, Unseen, unseen_characters
from scanner.extract.pdf.screen import Doubt, Screen, annotations_of
from scanner.extract.segments import SegmentWriter, single
from scanner.model import Exposure, Place, Segment, Where

_SILENT_ANNOTATIONS = frozenset({pdfium.FPDF_ANNOT_LINK, pdfium.FPDF_ANNOT_POPUP})
_STEPS = {Doubt.COVERED: ("under a box", ""), Doubt.LAYER: ("layer", "off")}
_PICTURE_SHARE = 0.5
"""A page of which pictures cover so much is a scan if it has hardly any text."""
_LEAST_TOKENS = 20
_SOUND_SHARE = 0.25
_MARKS = ".,:;!?()\"'-"
_STAMP_CHARS = 100
"""So much text a scanned page may have from a stamp or a running header without having been recognised."""


@dataclass(slots=True)
class Page:
    """What was read from one page."""

    text: str
    pieces: list[Segment | Exposure] = field(default_factory=list)
    characters: int = 0
    is_picture: bool = False


class PageReader:
    """Reads the pages of one file. ``objects`` is what the walk over its objects told, if it could be made."""

    def __init__(self, pages: pypdfium2.PdfDocument, content: bytes, objects: PdfObjects | None) -> None:
        self._pages = pages
        self._content = content
        self._screen = Screen()
        self._said = objects.texts if objects else set()
        self._silent = objects.silent_pages if objects else set()
        self._layers_off = objects is not None and objects.layers_off

    def read(self, index: int) -> Page | None:
        """The page with this index; None when it cannot be loaded."""
        try:
            page = self._pages[index]
        except pypdfium2.PdfiumError:
            return None
        try:
            return self._read(page, index)
        except pypdfium2.PdfiumError:
            return None
        finally:
            page.close()

    def _read(self, page: pypdfium2.PdfPage, index: int) -> Page:
        text_page = page.get_textpage()
        raw: str = text_page.get_text_range()
        text = cleaned(raw)
        step = ("page", str(index + 1))
        found = Page(text)
        annotations = () if index in self._silent else annotations_of(page)
        unseen = Unseen()
        if raw:
            screened = self._screen.screen(page, annotations)
            unseen = unseen_characters(page, text_page, screened, Judge(self._content, index), self._layers_off)
        text_page.close()
        if unseen.doubts:
            found.pieces.extend(_marked(raw, unseen, step))
            for doubt, letters in unseen.failed_redactions().items():
                found.pieces.append(Exposure("document.failed_redaction", _place(doubt, step), letters))
        else:
            found.pieces.extend(single(text, Place(Where.BODY, (step,)), TextForm.PDF))
        for _, number in boxed_numbers(text):
            found.pieces.extend(single(number, Place(Where.BODY, (step,))))
        added = ""
        if any(annotation.subtype not in _SILENT_ANNOTATIONS for annotation in annotations):
            added, where = _annotation_text(self._pages, index, page, text, self._said)
            found.pieces.extend(single(added, Place(where, (step,)), TextForm.PDF))
        found.characters = len("".join(text.split())) + len(added)
        if found.characters < _STAMP_CHARS or _is_gibberish(text):
            found.is_picture = _is_picture(page, found.characters)
        return found


def _place(doubt: Doubt, step: tuple[str, str]) -> Place:
    return Place(WHERE[doubt], (step, _STEPS.get(doubt, ("text", str(doubt)))))


def _marked(raw: str, unseen: Unseen, step: tuple[str, str]) -> Iterator[Segment]:
    """The page's text in which every stretch that nobody sees is marked as such."""
    writer = SegmentWriter(TextForm.PDF)
    plain = Place(Where.BODY, (step,))
    places = {doubt: _place(doubt, step) for doubt in set(unseen.doubts.values())}
    start = 0
    for first, last, doubt in unseen.stretches():
        # Spaces between two hidden words are as hidden as these.
        if raw[start:first].strip() or not start:
            writer.join(cleaned(raw[start:first]), plain)
            start = first
        writer.join(cleaned(raw[start:last]), places[doubt])
        start = last
    writer.join(cleaned(raw[start:]), plain)
    yield from writer.take()


def cleaned(text: str) -> str:
    """Line feeds for line ends, hyphens for the signs that PDFium writes in their place."""
    if "\r" in text:
        text = text.replace("\r\n", "\n")
    # PDFium writes these where a hyphen ends a line, and where a glyph has no character.
    if "\x02" in text or "\ufffe" in text or "\0" in text:
        text = text.replace("\x02", "-").replace("\ufffe", "-").replace("\0", "")
    return text


def _annotation_text(
    pages: pypdfium2.PdfDocument, index: int, page: pypdfium2.PdfPage, text: str, known: set[str]
) -> tuple[str, Where]:
    """What annotations and form fields show that neither the page nor the file's strings have said."""
    has_fields = pages.get_formtype() != pdfium.FORMTYPE_NONE
    where = Where.FORM if has_fields else Where.ANNOTATION
    if pdfium.FPDFPage_Flatten(page, pdfium.FLAT_NORMALDISPLAY) != pdfium.FLATTEN_SUCCESS:
        return "", where
    flat = pages[index]
    flat_text = flat.get_textpage()
    lines = Counter(cleaned(flat_text.get_text_range()).split("\n"))
    flat_text.close()
    flat.close()
    lines.subtract(Counter(text.split("\n")))
    added = [line for line, count in lines.items() if count > 0 and line.strip() and line.strip() not in known]
    return "\n".join(added), where


def _is_gibberish(text: str) -> bool:
    """Whether hardly anything in a text is a word or a number, as in a scan that was recognised badly."""
    tokens = text.split()
    if len(tokens) < _LEAST_TOKENS:
        return False
    wanted = _SOUND_SHARE * len(tokens)
    for token in tokens:
        word = token.strip(_MARKS)
        if len(word) > 2 and (word.isalpha() or word.isdecimal()):
            wanted -= 1
            if wanted <= 0:
                return False
    return True


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
