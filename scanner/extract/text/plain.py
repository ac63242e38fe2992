"""Plain text and program text, in any charset."""

from collections.abc import Iterator

from detectors.api import TextForm
from scanner.extract import charset
from scanner.extract.api import ExtractionError, Limits, Piece
from scanner.extract.contents import contents
from scanner.extract.html.links import LinkCollector, urls_in_text
from scanner.extract.segments import lines_with_marks
from scanner.extract.text.escapes import unescaped
from scanner.model import Document, Link, Where, Why

_CODE = frozenset({"text/javascript", "text/css"})


def read_text(document: Document, limits: Limits) -> str:
    """The text of a document, in whatever charset it is, with line feeds as line ends.

    Raises:
        ExtractionError: it is too large, or blank.
    """
    text = charset.decode(contents(document, limits), document.charset)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip("\0 \t\n\ufeff"):
        raise ExtractionError(Why.NO_TEXT, "the file is empty")
    return text.replace("\0", "") if "\0" in text else text


class TextExtractor:
    """Reads running text, line by line."""

    name = "text"
    version = "1"
    media_types = frozenset({"text/plain", "text/x-tex", *_CODE})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield the text in segments of whole lines, and the addresses in it."""
        text = read_text(document, limits)
        if media_type in _CODE:
            links = LinkCollector(document.url)
            if media_type == "text/css":
                links.add_from_css(text)
            else:
                links.add_from_code(text, "script")
            yield from lines_with_marks(unescaped(text) if "\\" in text else text, Where.SCRIPT, TextForm.CODE)
            yield from links.links()
            return
        yield from lines_with_marks(text)
        for url in urls_in_text(text):
            yield Link(url, "text")
