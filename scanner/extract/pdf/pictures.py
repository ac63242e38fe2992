"""Pages that are pictures of text: drawn as a scanner would have seen them, and read as pictures are."""

from collections.abc import Iterable, Iterator

import pypdfium2

from scanner.extract.picture.text import Budget, read_picture
from scanner.limits import Limits
from scanner.model import Segment, Unread, Why

_DOTS_PER_INCH = 200
"""Enough for Tesseract to read every number of a printed page, at seven tenths of the time of 300."""
_POINTS_PER_INCH = 72
_SHARE_OF_TIME = 0.6
"""Of the time for a document, so much may go into reading its pictures."""


def read_picture_pages(
    pages: pypdfium2.PdfDocument, numbers: Iterable[str], limits: Limits
) -> Iterator[Segment | Unread]:
    """What stands on the pages with these numbers; those that cannot be read are named."""
    budget = Budget(limits.seconds * _SHARE_OF_TIME)
    for number in numbers:
        steps = (("page", number),)
        try:
            image = pages[int(number) - 1].render(scale=_DOTS_PER_INCH / _POINTS_PER_INCH).to_pil()
        except (pypdfium2.PdfiumError, MemoryError, ValueError):
            yield Unread(Why.PICTURE_OF_TEXT, "the page cannot be drawn", steps)
            continue
        found = list(read_picture(image, steps, budget))
        yield from found
        if not found:
            # A photograph may hold no text; of a page without any, nobody knows.
            yield Unread(Why.PICTURE_OF_TEXT, "no text could be made out in it", steps)
