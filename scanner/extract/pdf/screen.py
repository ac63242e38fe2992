"""Looks over the objects of a PDF page for text that a reader of the page may not see.

PDFium lists a page's objects in the order in which they are painted. This screen is cheap and errs on the
side of suspicion; ``pdf_redaction`` confirms with the eyes of a reader.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

Box = tuple[float, float, float, float]
"""Left, bottom, right and top, in points of the page's own space."""
Matrix = tuple[float, float, float, float, float, float]

_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_LEAST_WIDTH, _LEAST_HEIGHT = 8.0, 4.0
"""A cover is at least so large, in points: thinner ones are lines and borders."""
_LARGE_SHARE = 0.5
"""A picture over more of the page is a scan, whose recognised text lies under it on purpose."""
_TINY = 1.2
"""Text of this height in points, or less, is for no human eye."""
_LIGHT = 225
_ALIKE = 40
_NESTING = 4
_ROW = 24.0
_MOST_OBJECTS = 50_000
_ON_TOP = 1 << 30

_COVERING_ANNOTATIONS = {
    pdfium.FPDF_ANNOT_SQUARE, pdfium.FPDF_ANNOT_CIRCLE, pdfium.FPDF_ANNOT_POLYGON, pdfium.FPDF_ANNOT_HIGHLIGHT,
    pdfium.FPDF_ANNOT_INK, pdfium.FPDF_ANNOT_STAMP, pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_LINE,
}  # fmt: skip


class Doubt(StrEnum):
    """Why a reader may not see a text."""

    COVERED = "covered"
    MARKED = "marked for redaction, never applied"
    OWN_COLOUR = "in the colour of its background"
    CROPPED = "outside of the visible page"
    CLIPPED = "clipped away"
    OUTSIDE = "outside of the paper"
    TINY = "too small to see"
    INVISIBLE = "painted with nothing"
    LAYER = "on a layer that is switched off"


@dataclass(frozen=True, slots=True)
class Cover:
    """Something opaque, and when it is painted."""

    order: int
    box: Box
    colour: tuple[int, int, int] | None
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Annotation:
    """An annotation's sort, as PDFium numbers them, and its box. Annotations lie on top of the page."""

    subtype: int
    box: Box


@dataclass(slots=True)
class Shown:
    """A text object, and when it is painted. ``item`` is PDFium's handle. (Not frozen: pages have thousands.)"""

    order: int
    box: Box
    colour: tuple[int, int, int]
    item: Any

    @property
    def address(self) -> int:
        """What tells this object from others, whichever way PDFium hands it out."""
        return address_of(self.item)


@dataclass(frozen=True, slots=True)
class Suspect:
    """A text that a reader may not see, and the cover over it, if that is why."""

    text: Shown
    doubt: Doubt
    cover: Cover | None = None


@dataclass(slots=True)
class Screened:
    """What the screen saw of one page."""

    texts: list[Shown] = field(default_factory=list)
    covers: list[Cover] = field(default_factory=list)
    suspects: list[Suspect] = field(default_factory=list)
    pictures: int = 0


class Screen:
    """Screens the pages of one file. Holds the buffers that PDFium writes into."""

    def __init__(self) -> None:
        self._edges = [ctypes.c_float() for _ in range(4)]
        self._colours = [ctypes.c_uint() for _ in range(4)]
        self._fill, self._stroke = ctypes.c_int(), ctypes.c_int()
        self._width = ctypes.c_float()
        self._order = 0
        self._clips: dict[tuple[int, float, float], Box | None] = {}

    def screen(self, page: pypdfium2.PdfPage, annotations: tuple[Annotation, ...] = ()) -> Screened:
        """All suspects of a page, which has these annotations."""
        found = Screened()
        self._order = 0
        self._clips.clear()
        visible: Box = page.get_bbox()
        paper: Box = page.get_mediabox()
        count = pdfium.FPDFPage_CountObjects(page.raw)
        items = (pdfium.FPDFPage_GetObject(page.raw, index) for index in range(min(count, _MOST_OBJECTS)))
        self._collect(items, _IDENTITY, found, visible, paper, 0)
        for annotation in annotations:
            marked = annotation.subtype == pdfium.FPDF_ANNOT_REDACT
            if marked or annotation.subtype in _COVERING_ANNOTATIONS:
                found.covers.append(Cover(_ON_TOP, annotation.box, None, marked))
        if found.covers:
            found.suspects.extend(_overlaps(found))
        found.suspects.extend(_white_on_nothing(found))
        return found

    def _collect(
        self, items: Iterator[object], matrix: Matrix, found: Screened, visible: Box, paper: Box, depth: int
    ) -> None:
        area = max(1.0, (visible[2] - visible[0]) * (visible[3] - visible[1]))
        for item in items:
            self._order += 1
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                self._take_text(item, matrix, found, visible, paper)
            elif kind == pdfium.FPDF_PAGEOBJ_PATH:
                self._take_path(item, matrix, found)
            elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                found.pictures += 1
                box = self._bounds(item, matrix)
                if _is_wide(box) and (box[2] - box[0]) * (box[3] - box[1]) < _LARGE_SHARE * area:
                    found.covers.append(Cover(self._order, box, None))
            elif kind == pdfium.FPDF_PAGEOBJ_FORM and depth < _NESTING:
                inner = pdfium.FPDFFormObj_CountObjects(item)
                parts = (pdfium.FPDFFormObj_GetObject(item, index) for index in range(max(0, inner)))
                self._collect(parts, _combined(_matrix(item), matrix), found, visible, paper, depth + 1)

    def _take_text(self, item: Any, matrix: Matrix, found: Screened, visible: Box, paper: Box) -> None:
        box = self._bounds(item, matrix)
        if box[2] <= box[0] and box[3] <= box[1]:
            return
        text = Shown(self._order, box, self._colour(item), item)
        found.texts.append(text)
        left, bottom, right, top = box
        x, y = (left + right) / 2, (bottom + top) / 2
        if not (visible[0] - 1 <= x <= visible[2] + 1 and visible[1] - 1 <= y <= visible[3] + 1):
            doubt = Doubt.CROPPED if _holds(paper, x, y) else Doubt.OUTSIDE
            found.suspects.append(Suspect(text, doubt))
        elif (right - left < _TINY or top - bottom < _TINY) and self._font_size(item, matrix) < 2 * _TINY:
            found.suspects.append(Suspect(text, Doubt.TINY))
        elif not found.pictures and pdfium.FPDFTextObj_GetTextRenderMode(item) == pdfium.FPDF_TEXTRENDERMODE_INVISIBLE:
            found.suspects.append(Suspect(text, Doubt.INVISIBLE))
        elif matrix is _IDENTITY and self._is_clipped_away(item, x, y):
            found.suspects.append(Suspect(text, Doubt.CLIPPED))

    def _font_size(self, item: object, matrix: Matrix) -> float:
        """The size of a text's font on the page, in points: full stops and dashes are low in any size."""
        if not pdfium.FPDFTextObj_GetFontSize(item, self._width):
            return _TINY * 2
        _, _, c, d, _, _ = _combined(_matrix(item), matrix)
        return float(self._width.value * (c * c + d * d) ** 0.5)

    def _take_path(self, item: object, matrix: Matrix, found: Screened) -> None:
        if not pdfium.FPDFPath_GetDrawMode(item, ctypes.byref(self._fill), ctypes.byref(self._stroke)):
            return
        if self._fill.value:
            box = self._bounds(item, matrix)
            if _is_wide(box):
                colour = self._opaque(item, pdfium.FPDFPageObj_GetFillColor)
                if colour is not None:
                    found.covers.append(Cover(self._order, box, colour))
        elif self._stroke.value:
            pdfium.FPDFPageObj_GetStrokeWidth(item, ctypes.byref(self._width))
            width = self._width.value
            if width >= _LEAST_HEIGHT:
                # PDFium widens a line's bounds by its full width on all sides; half of it is painted.
                left, bottom, right, top = self._bounds(item, matrix)
                box = (left + width, bottom + width / 2, right - width, top - width / 2)
                colour = self._opaque(item, pdfium.FPDFPageObj_GetStrokeColor)
                if _is_wide(box) and box[3] - box[1] <= 1.5 * width and colour is not None:
                    found.covers.append(Cover(self._order, box, colour))

    def _bounds(self, item: object, matrix: Matrix) -> Box:
        left, bottom, right, top = self._edges
        if not pdfium.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            return 0.0, 0.0, 0.0, 0.0
        box = (left.value, bottom.value, right.value, top.value)
        return box if matrix is _IDENTITY else _moved(box, matrix)

    def _colour(self, item: object) -> tuple[int, int, int]:
        red, green, blue, alpha = self._colours
        if not pdfium.FPDFPageObj_GetFillColor(item, red, green, blue, alpha):
            return 0, 0, 0
        return red.value, green.value, blue.value

    def _opaque(self, item: object, get_colour: object) -> tuple[int, int, int] | None:
        red, green, blue, alpha = self._colours
        if not callable(get_colour) or not get_colour(item, red, green, blue, alpha) or alpha.value < 250:
            return None
        return red.value, green.value, blue.value

    def _is_clipped_away(self, item: object, x: float, y: float) -> bool:
        clip = pdfium.FPDFPageObj_GetClipPath(item)
        count = pdfium.FPDFClipPath_CountPaths(clip) if clip else 0
        if count <= 0:
            return False
        first = _point(clip, count - 1, 0)
        key = (count, *first)
        if key not in self._clips:
            self._clips[key] = _clip_box(clip, count)
        box = self._clips[key]
        return box is not None and not _holds(box, x, y)


def address_of(item: Any) -> int:
    """The address of a page object, by which PDFium's two ways to it are known to be the same."""
    return ctypes.c_void_p.from_buffer(item).value or 0


def _is_wide(box: Box) -> bool:
    return box[2] - box[0] >= _LEAST_WIDTH and box[3] - box[1] >= _LEAST_HEIGHT


def _holds(box: Box, x: float, y: float) -> bool:
    return box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1


def _matrix(item: object) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(item, found):
        return _IDENTITY
    return found.a, found.b, found.c, found.d, found.e, found.f


def _combined(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _moved(box: Box, matrix: Matrix) -> Box:
    a, b, c, d, e, f = matrix
    corners = [(x * a + y * c + e, x * b + y * d + f) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _point(clip: object, path: int, segment: int) -> tuple[float, float]:
    x, y = ctypes.c_float(), ctypes.c_float()
    found = pdfium.FPDFClipPath_GetPathSegment(clip, path, segment)
    if not found or not pdfium.FPDFPathSegment_GetPoint(found, x, y):
        return 0.0, 0.0
    return x.value, y.value


def _clip_box(clip: object, count: int) -> Box | None:
    """The box that is left when all paths of a clip are laid over each other; None when it cannot be told."""
    left, bottom, right, top = -1e9, -1e9, 1e9, 1e9
    for path in range(count):
        segments = pdfium.FPDFClipPath_CountPathSegments(clip, path)
        if segments <= 0:
            return None
        points = [_point(clip, path, segment) for segment in range(segments)]
        left, right = max(left, min(x for x, _ in points)), min(right, max(x for x, _ in points))
        bottom, top = max(bottom, min(y for _, y in points)), min(top, max(y for _, y in points))
    return left, bottom, right, top


def annotations_of(page: pypdfium2.PdfPage) -> tuple[Annotation, ...]:
    """Sort and place of every annotation of a page."""
    found = []
    area = pdfium.FS_RECTF()
    for index in range(pdfium.FPDFPage_GetAnnotCount(page.raw)):
        annotation = pdfium.FPDFPage_GetAnnot(page.raw, index)
        if not annotation:
            continue
        box: Box = (0.0, 0.0, 0.0, 0.0)
        if pdfium.FPDFAnnot_GetRect(annotation, area):
            box = (area.left, min(area.bottom, area.top), area.right, max(area.bottom, area.top))
        found.append(Annotation(pdfium.FPDFAnnot_GetSubtype(annotation), box))
        pdfium.FPDFPage_CloseAnnot(annotation)
    return tuple(found)


def _overlaps(found: Screened) -> Iterator[Suspect]:
    """Texts under a cover that is painted later, and texts on one of their own colour."""
    rows: dict[int, list[Shown]] = {}
    for text in found.texts:
        for row in range(int(text.box[1] // _ROW), int(text.box[3] // _ROW) + 1):
            rows.setdefault(row, []).append(text)
    for cover in found.covers:
        low, high = int(cover.box[1] // _ROW), int(cover.box[3] // _ROW)
        seen = set()
        for row in range(low, high + 1) if high - low < len(rows) else list(rows):
            for text in rows.get(row, ()):
                if text.order in seen or not _overlap(text.box, cover.box):
                    continue
                seen.add(text.order)
                if cover.order > text.order:
                    yield Suspect(text, Doubt.MARKED if cover.marked else Doubt.COVERED, cover)
                elif cover.colour is not None and cover.order < text.order and _alike(cover.colour, text.colour):
                    yield Suspect(text, Doubt.OWN_COLOUR, cover)


def _white_on_nothing(found: Screened) -> Iterator[Suspect]:
    """White texts that nothing dark was painted under."""
    told = {suspect.text.order for suspect in found.suspects}
    for text in found.texts:
        if (
            min(text.colour) >= _LIGHT
            and text.order not in told
            and not any(
                cover.order < text.order
                and _overlap(text.box, cover.box)
                and (cover.colour is None or min(cover.colour) < _LIGHT)
                for cover in found.covers
            )
        ):
            yield Suspect(text, Doubt.OWN_COLOUR)


def _alike(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) < _ALIKE


def _overlap(text: Box, cover: Box) -> bool:
    """Whether a cover hides more than the edge of a text: a third of its height, and a letter's width."""
    across = min(text[2], cover[2]) - max(text[0], cover[0])
    along = min(text[3], cover[3]) - max(text[1], cover[1])
    short = min(text[2] - text[0], text[3] - text[1])
    return across > 0 and along > 0 and min(across, along) > short / 3
