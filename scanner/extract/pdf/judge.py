"""pdfminer.six as second judge of a covered text: does it, too, see letters painted before the cover?

Asked only where the eye cannot decide, because something was printed on top of the cover (a label, say).
"""

import io
from collections.abc import Iterator

import pikepdf
from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTComponent, LTContainer, LTCurve, LTFigure
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage

from scanner.extract.pdf.screen import Box

_SLACK = 2.0


class Judge:
    """Answers for one page, which is read at the first question."""

    def __init__(self, content: bytes, page_index: int) -> None:
        self._content = content
        self._page_index = page_index
        self._seen: list[LTComponent] | None = None

    def letters_under(self, box: Box) -> int:
        """How many letters pdfminer.six finds in ``box`` that were painted before something filled it."""
        if self._seen is None:
            self._seen = _seen(self._content, self._page_index)
        fills = [n for n, item in enumerate(self._seen) if isinstance(item, LTCurve) and item.fill]
        last_fill = max((order for order in fills if _is_same(self._seen[order].bbox, box)), default=0)
        letters = (item for item in self._seen[:last_fill] if isinstance(item, LTChar))
        return sum(_inside(letter.bbox, box) and not letter.get_text().isspace() for letter in letters)


def _seen(content: bytes, page_index: int) -> list[LTComponent]:
    try:
        return list(_painted(content, page_index))
    except Exception:  # both raise whatever their parsers stumble over: then the judge has nothing to say
        return []


def _painted(content: bytes, page_index: int) -> Iterator[LTComponent]:
    """Everything on a page in the order of painting, without layout analysis."""
    manager = PDFResourceManager()
    device = PDFPageAggregator(manager, laparams=None)
    interpreter = PDFPageInterpreter(manager, device)
    for page in PDFPage.get_pages(io.BytesIO(_single_page(content, page_index))):
        interpreter.process_page(page)
        yield from _flat(device.get_result())


def _single_page(content: bytes, page_index: int) -> bytes:
    """A file of this page alone: pdfminer.six would look at every page before it."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf, pikepdf.new() as alone:
        alone.pages.append(pdf.pages[page_index])
        alone.save(target)
    return target.getvalue()


def _flat(container: LTContainer[LTComponent]) -> Iterator[LTComponent]:
    for item in container:
        if isinstance(item, LTFigure):
            yield from _flat(item)
        else:
            yield item


def _is_same(one: Box, other: Box) -> bool:
    return all(abs(a - b) <= _SLACK for a, b in zip(one, other, strict=True))


def _inside(letter: Box, box: Box) -> bool:
    x, y = (letter[0] + letter[2]) / 2, (letter[1] + letter[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
