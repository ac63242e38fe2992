"""PDF: the text of every page by PDFium, with pdfminer.six as second opinion, and all that lies beside it."""

import io
import logging
from collections.abc import Iterator

import pypdfium2
import pypdfium2.raw as pdfium
from pdfminer.high_level import extract_text_to_fp
from pdfminer.layout import LAParams
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfminer.pdfpage import PDFPage

from detectors.api import LINE, TextForm
from scanner.extract.api import ExtractionError, Limits, Piece
from scanner.extract.contents import contents
from scanner.extract.html.links import urls_in_text
from scanner.extract.media_types import PDF
from scanner.extract.pdf.objects import PdfObjects
from scanner.extract.pdf.page import PageReader
from scanner.extract.pdf.pictures import read_picture_pages
from scanner.extract.pdf.revisions import deleted_segments, revision_ends
from scanner.extract.pdf.salvage import salvaged_texts
from scanner.extract.segments import single
from scanner.model import Document, Link, Place, Steps, Unread, Where, Why

# Both tell of each broken object, and pdfminer.six quotes it: what is unread is said in the coverage.
for _reader in ("pdfminer", "pypdfium2"):
    logging.getLogger(_reader).setLevel(logging.CRITICAL)


class PdfExtractor:
    """Reads PDF files."""

    name = "pdf"
    version = "1"
    media_types = frozenset({PDF})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield what stands beside the pages first, then one segment for each page that has text."""
        content = contents(document, limits)
        pages = _open(content)
        objects = None
        try:
            objects = PdfObjects(content, document, limits)
            yield from objects.pieces()
        except ExtractionError as error:
            if error.why == Why.ENCRYPTED and pages is None:
                raise
            yield Unread(error.why, error.detail, (("part", "objects"),))
        if pages is None:
            yield from _second_opinion(content, limits)
            return
        ends = revision_ends(content)
        lines: set[str] = set()
        failure: ExtractionError | None = None
        try:
            yield from _pages(pages, content, objects, limits, lines)
        except ExtractionError as error:
            failure = error
        finally:
            pages.close()
        if ends:
            yield from deleted_segments(content, ends, lines, objects, document, limits)
        if failure is not None:
            raise failure


def _open(content: bytes) -> pypdfium2.PdfDocument | None:
    """The file as PDFium opens it, with the empty password; None when it cannot.

    Raises:
        ExtractionError: a password is needed.
    """
    try:
        pages = pypdfium2.PdfDocument(content)
        if pages.get_formtype() != pdfium.FORMTYPE_NONE:
            pages.init_forms()
        return pages
    except pypdfium2.PdfiumError as error:
        if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
            raise ExtractionError(Why.ENCRYPTED, "a password is needed") from error
        return None


def _pages(
    pages: pypdfium2.PdfDocument, content: bytes, objects: PdfObjects | None, limits: Limits, lines: set[str]
) -> Iterator[Piece]:
    """What the pages hold. Their lines are added to ``lines``."""
    count = len(pages)
    reader = PageReader(pages, content, objects)
    links: set[str] = set()
    read = 0
    pictures: list[str] = []
    for index in range(min(count, limits.pages)):
        number = str(index + 1)
        page = reader.read(index)
        if page is None:
            yield Unread(Why.DAMAGED, "the page cannot be loaded", (("page", number),))
            continue
        yield from page.pieces
        lines.update(page.text.split(LINE))
        read += page.characters
        if page.is_picture:
            pictures.append(number)
        for url in urls_in_text(page.text):
            if url not in links:
                links.add(url)
                yield Link(url, "text")
    if count > limits.pages:
        yield Unread(Why.TOO_LARGE, f"only the first {limits.pages} of {count} pages were read")
    if read == 0:
        yield from _second_opinion(content, limits, pages, pictures)
    else:
        yield from read_picture_pages(pages, pictures, limits.pictures)


def _second_opinion(
    content: bytes, limits: Limits, pages_seen: pypdfium2.PdfDocument | None = None, pictures: list[str] | None = None
) -> Iterator[Piece]:
    """What pdfminer.six reads where PDFium failed or found no text. No text at all is never clean.

    ``pictures`` are the pages that show something, as PDFium saw them in ``pages_seen``; None when it saw nothing.
    """
    found = 0
    pages = 0
    try:
        for number, text in _pdfminer_pages(content, limits):
            pages += 1
            if text.strip():
                found += 1
                steps: Steps = (("page", str(number)),)
                yield from single(text, Place(Where.BODY, steps), TextForm.PDF)
            elif pictures is None:
                yield Unread(Why.PICTURE_OF_TEXT, "", (("page", str(number)),))
    except PDFPasswordIncorrect as error:
        raise ExtractionError(Why.ENCRYPTED, "a password is needed") from error
    except Exception as error:  # pdfminer.six raises whatever its parser stumbles over
        if pictures is None:
            for text in salvaged_texts(content):
                yield from single(text, Place(Where.BODY, (("part", "stream"),)), TextForm.PDF)
            raise ExtractionError(Why.DAMAGED, "no reader can open it") from error
    if pictures and not found and pages_seen is not None:
        yield from read_picture_pages(pages_seen, pictures, limits.pictures)
    elif not found and (pages == 0 or not pictures):
        raise ExtractionError(Why.NO_TEXT, "no page has any text" if pages else "there are no pages")


def _pdfminer_pages(content: bytes, limits: Limits) -> Iterator[tuple[int, str]]:
    total = sum(1 for _ in PDFPage.get_pages(io.BytesIO(content), maxpages=limits.pages))
    for index in range(total):
        target = io.StringIO()
        extract_text_to_fp(io.BytesIO(content), target, page_numbers=[index], laparams=LAParams(detect_vertical=True))
        yield index + 1, target.getvalue().replace("\x0c", "\n")
