"""Redactions that do not hold: text that a reader of the page cannot see, and anybody can copy out.

The screen names suspects by geometry and paint order. They are confirmed by looking: the page is rendered,
and where a suspect's letters stand, nothing but one colour must be seen. That settles blend modes, masks,
pictures and annotations alike. Where something was printed over the cover, pdfminer.six is the judge.

    text painted first      a box painted over it       what a reader sees     what the file says
    Namn 111218-9872        Namn ███████████            one colour: hidden     111218-9872

A dark band painted before its white heading is none: the letters are seen. Nor is a box with nothing under
it, which is how it should be done.
"""

import ctypes
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from PIL import Image

from scanner.extract.pdf.judge import Judge
from scanner.extract.pdf.screen import Box, Doubt, Screened, Suspect, address_of
from scanner.model import Where

_SCALE = 1.25
_MOST_PIXELS = 16_000_000
_SPREAD = 24
"""Largest difference between two pixels, of 255, that still counts as one colour."""
_LEAST_SLICES = 4
_BLANK_SHARE = 0.8
"""So many slices of a text's box, each as wide as high, must be blank; a visible text has ink in nearly all."""
_LEAST_LETTERS = 4
"""Fewer letters under a cover are an accident of layout."""

WHERE: dict[Doubt, Where] = {
    Doubt.COVERED: Where.REDACTED,
    Doubt.MARKED: Where.REDACTED,
    Doubt.OWN_COLOUR: Where.REDACTED,
    Doubt.CROPPED: Where.REDACTED,
    Doubt.CLIPPED: Where.REDACTED,
    Doubt.OUTSIDE: Where.HIDDEN,
    Doubt.TINY: Where.HIDDEN,
    Doubt.INVISIBLE: Where.HIDDEN,
    Doubt.LAYER: Where.HIDDEN,
}
_SEEN_BY_GEOMETRY = frozenset({Doubt.MARKED, Doubt.CROPPED, Doubt.OUTSIDE, Doubt.TINY, Doubt.INVISIBLE})
_FAILED_REDACTIONS = frozenset({Doubt.COVERED, Doubt.MARKED, Doubt.OWN_COLOUR})
"""Doubts that mean a person tried to hide something. Crops and clips are mostly a layout program's doing."""


@dataclass(slots=True)
class Unseen:
    """Which characters of a page's text nobody sees, by their index in PDFium's text, and why.

    ``letters`` counts those of them that are no spaces, for each reason.
    """

    doubts: dict[int, Doubt] = field(default_factory=dict)
    letters: Counter[Doubt] = field(default_factory=Counter)

    def stretches(self) -> Iterator[tuple[int, int, Doubt]]:
        """Unbroken runs of characters that are unseen for the same reason: first, behind the last, why."""
        first = last = -1
        current: Doubt | None = None
        for index in sorted(self.doubts):
            doubt = self.doubts[index]
            if current is not None and (index != last or doubt is not current):
                yield first, last, current
                current = None
            if current is None:
                first, current = index, doubt
            last = index + 1
        if current is not None:
            yield first, last, current

    def failed_redactions(self) -> Counter[Doubt]:
        """How many characters each sort of failed redaction leaves readable."""
        return Counter({doubt: count for doubt, count in self.letters.items() if doubt in _FAILED_REDACTIONS})


class Eyes:
    """A page as a reader sees it."""

    def __init__(self, page: pypdfium2.PdfPage, boxes: Sequence[Box]) -> None:
        """Look at ``page`` where ``boxes`` are, which are all that will be asked for."""
        width, height = page.get_size()
        self._page = page
        self._boxes = boxes
        self._scale = min(_SCALE, (_MOST_PIXELS / max(1.0, width * height)) ** 0.5)
        self._size = math.ceil(width * self._scale), math.ceil(height * self._scale)
        self._corner = (0, 0)
        self._image: Image.Image | None = None
        self._mostly: dict[tuple[tuple[int, int, int], Box], bool] = {}

    def sees_one_colour(self, box: Box) -> bool:
        """Whether nothing can be told apart in ``box``."""
        if self._image is None:
            self._image = self._look()
        left, top, right, bottom = self._on_image(box)
        if right <= left or bottom <= top:
            return False
        bands = self._image.crop((left, top, right, bottom)).getextrema()
        return all(_spread(band) <= _SPREAD for band in bands[:3])

    def _look(self) -> Image.Image:
        """The part of the page that holds all boxes, drawn; drawing the whole would cost several times as much."""
        width, height = self._size
        areas = [self._pixels(box) for box in self._boxes]
        left, top = (max(0, min(area[side] for area in areas) - 1) for side in (0, 1))
        right = min(width, max(area[2] for area in areas) + 1)
        bottom = min(height, max(area[3] for area in areas) + 1)
        if right <= left or bottom <= top:
            left, top, right, bottom = 0, 0, 1, 1
        self._corner = left, top
        # What is cut off is given in points, and rounded up to pixels.
        edges = (left, height - bottom, width - right, top)
        crop = tuple(max(0.0, edge - 0.5) / self._scale for edge in edges)
        bitmap = self._page.render(scale=self._scale, crop=crop, draw_annots=True, prefer_bgrx=True, rev_byteorder=True)
        image: Image.Image = bitmap.to_pil()
        return image

    def sees_hardly_anything(self, box: Box) -> bool:
        """Whether a text in ``box`` is not seen, though a neighbour's ink may reach into it."""
        width, height = box[2] - box[0], box[3] - box[1]
        short = max(1.0, min(width, height))
        count = int(max(width, height) / short)
        if count < _LEAST_SLICES:
            return self.sees_one_colour(box)
        inked = 0
        for number in range(count):
            near, far = number * short, (number + 1) * short
            if width > height:
                slice_ = (box[0] + near, box[1], box[0] + far, box[3])
            else:
                slice_ = (box[0], box[1] + near, box[2], box[1] + far)
            inked += not self.sees_one_colour(slice_)
            if inked > (1 - _BLANK_SHARE) * count:
                return False
        return True

    def sees_mostly(self, colour: tuple[int, int, int], box: Box) -> bool:
        """Whether a box shows its own colour in the most part, with no more than a label on it."""
        if self._image is None:
            return False
        # One cover may lie over many texts.
        if (colour, box) not in self._mostly:
            self._mostly[colour, box] = self._shows_mostly(self._image, colour, box)
        return self._mostly[colour, box]

    def _shows_mostly(self, image: Image.Image, colour: tuple[int, int, int], box: Box) -> bool:
        left, top, right, bottom = self._on_image(box)
        if right <= left or bottom <= top:
            return False
        counts = image.crop((left, top, right, bottom)).histogram()
        half = (right - left) * (bottom - top) / 2
        return all(
            sum(counts[256 * band :][max(0, level - _SPREAD) : min(256, level + _SPREAD + 1)]) >= half
            for band, level in enumerate(colour)
        )

    def _on_image(self, box: Box) -> tuple[int, int, int, int]:
        """The pixels inside of a box, without those its edge runs through."""
        assert self._image is not None
        width, height = self._image.size
        left, top, right, bottom = self._pixels(box)
        x, y = self._corner
        return max(0, left + 1 - x), max(0, top + 1 - y), min(width, right - 1 - x), min(height, bottom - 1 - y)

    def _pixels(self, box: Box) -> tuple[int, int, int, int]:
        """Left, top, right and bottom of a box in pixels of the whole page."""
        corners = []
        for x, y in ((box[0], box[1]), (box[2], box[3])):
            device = [ctypes.c_int(), ctypes.c_int()]
            pdfium.FPDF_PageToDevice(self._page.raw, 0, 0, *self._size, 0, x, y, *device)
            corners.append((device[0].value, device[1].value))
        (x0, y0), (x1, y1) = corners
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _spread(band: object) -> float:
    low, high = band if isinstance(band, tuple) else (0, 255)
    return float(high) - float(low)


def unseen_characters(
    page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage, screened: Screened, judge: Judge, layers_off: bool
) -> Unseen:
    """The characters of a page that no reader sees, each suspect confirmed."""
    suspects = list(screened.suspects)
    if layers_off:
        known = {suspect.text.address for suspect in suspects}
        suspects += [Suspect(text, Doubt.LAYER) for text in screened.texts if text.address not in known]
    found = Unseen()
    if not suspects:
        return found
    eyes = Eyes(page, [box for suspect in suspects for box in _looked_at(suspect)])
    confirmed: dict[int, list[Suspect]] = {}
    for suspect in suspects:
        if _is_confirmed(suspect, screened, eyes, judge):
            confirmed.setdefault(suspect.text.address, []).append(suspect)
    if confirmed:
        _mark_characters(text_page, confirmed, found)
    return found


def _looked_at(suspect: Suspect) -> tuple[Box, ...]:
    if suspect.doubt in _SEEN_BY_GEOMETRY:
        return ()
    return (suspect.text.box,) if suspect.cover is None else (suspect.text.box, suspect.cover.box)


def _is_confirmed(suspect: Suspect, screened: Screened, eyes: Eyes, judge: Judge) -> bool:
    if suspect.doubt in _SEEN_BY_GEOMETRY:
        return True
    box = suspect.text.box if suspect.cover is None else _common(suspect.text.box, suspect.cover.box)
    if eyes.sees_one_colour(box):
        return True
    if suspect.doubt is not Doubt.COVERED:
        return eyes.sees_hardly_anything(box)
    cover = suspect.cover
    if cover is None or cover.colour is None:
        return False
    if not eyes.sees_mostly(cover.colour, cover.box):
        return False
    printed_on = any(text.order > cover.order and _touches(text.box, box) for text in screened.texts)
    return printed_on and judge.letters_under(cover.box) >= _LEAST_LETTERS


def _common(one: Box, other: Box) -> Box:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


def _touches(one: Box, other: Box) -> bool:
    left, bottom, right, top = _common(one, other)
    return left < right and bottom < top


def _mark_characters(text_page: pypdfium2.PdfTextPage, confirmed: dict[int, list[Suspect]], found: Unseen) -> None:
    text = text_page.get_text_range()
    place = length = 0
    for address, suspects in confirmed.items():
        place, length = _stretch_of(suspects[0].text.item, address, text_page, text, place + length)
        for index in range(place, min(place + length, len(text))):
            doubt = suspects[0].doubt if suspects[0].cover is None else _doubt_of(index, suspects, text_page)
            if doubt is not None and index not in found.doubts:
                found.doubts[index] = doubt
                found.letters[doubt] += not text[index].isspace()
    for doubt in [doubt for doubt, count in found.letters.items() if count < _LEAST_LETTERS]:
        del found.letters[doubt]
        found.doubts = {index: other for index, other in found.doubts.items() if other is not doubt}


def _stretch_of(item: Any, address: int, text_page: pypdfium2.PdfTextPage, text: str, likely: int) -> tuple[int, int]:
    """Where the characters of a text object stand in the page's text, and how many they are.

    ``likely`` is where the one before it ended: mostly they follow one another.
    """
    length = pdfium.FPDFTextObj_GetText(item, text_page.raw, None, 0)
    buffer = ctypes.create_string_buffer(max(2, length))
    pdfium.FPDFTextObj_GetText(item, text_page.raw, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    own = buffer.raw[: length - 2].decode("utf-16-le", "replace").strip()
    for begin, end in ((likely, len(text)), (0, likely + len(own))) if own else ():
        start = text.find(own, begin, end)
        while start >= 0:
            first = pdfium.FPDFText_GetCharIndexFromTextIndex(text_page.raw, start)
            if first >= 0 and _is_of(address, text_page, first):
                return start, len(own)
            start = text.find(own, start + 1, end)
    # The object's own text is written in another way than in the page's: look at each character.
    count = text_page.count_chars()
    own_indices = [index for index in range(count) if _is_of(address, text_page, index)]
    if not own_indices:
        return 0, 0
    return pdfium.FPDFText_GetTextIndexFromCharIndex(text_page.raw, own_indices[0]), len(own_indices)


def _is_of(address: int, text_page: pypdfium2.PdfTextPage, index: int) -> bool:
    item = pdfium.FPDFText_GetTextObject(text_page.raw, index)
    return bool(item) and address_of(item) == address


def _doubt_of(place: int, suspects: list[Suspect], text_page: pypdfium2.PdfTextPage) -> Doubt | None:
    """Why this very character is not seen: a cover may hide a part of a text object."""
    index = pdfium.FPDFText_GetCharIndexFromTextIndex(text_page.raw, place)
    edges = [ctypes.c_double() for _ in range(4)]
    for suspect in suspects:
        if suspect.cover is None:
            return suspect.doubt
        if not pdfium.FPDFText_GetCharBox(text_page.raw, index, *edges):
            continue
        left, right, bottom, top = (edge.value for edge in edges)
        x, y = (left + right) / 2, (bottom + top) / 2
        box = suspect.cover.box
        if box[0] <= x <= box[2] and box[1] <= y <= box[3]:
            return suspect.doubt
    return None
