"""Pages of a PDF that are pictures: drawn by PDFium and read as pictures are."""

from collections.abc import Iterable, Iterator

import pypdfium2

from scanner.extract.picture.text import put_off, read_now, turn_of_next
from scanner.limits import PictureTime, Turn
from scanner.model import Segment, Steps, Unread, Why

_DOTS_PER_INCH = 200
"""Enough for Tesseract to read every number of a printed page, at seven tenths of the time of 300."""
_POINTS_PER_INCH = 72


def read_picture_pages(
    pages: pypdfium2.PdfDocument, numbers: Iterable[str], time: PictureTime
) -> Iterator[Segment | Unread]:
    """What stands on the pages with these numbers; those that cannot be read, or not yet, are named."""
    for number in numbers:
        steps = (("page", number),)
        match turn_of_next(time):
            case Turn.NOW:
                with time.running():
                    found = _read_page(pages, number, steps)
                yield from found
            case Turn.LATER:
                yield put_off(steps)


def _read_page(pages: pypdfium2.PdfDocument, number: str, steps: Steps) -> list[Segment | Unread]:
    try:
        page = pages[int(number) - 1]
        image = page.render(scale=_DOTS_PER_INCH / _POINTS_PER_INCH).to_pil()
        page.close()
    except (pypdfium2.PdfiumError, MemoryError, ValueError):
        return [Unread(Why.PICTURE_OF_TEXT, "the page cannot be drawn", steps)]
    # A photograph may hold no text; of a page without any, nobody knows.
    return list(read_now(image, steps)) or [Unread(Why.PICTURE_OF_TEXT, "no text could be made out in it", steps)]
