"""Text and bar codes in pictures: for pictures, and for pages of other documents drawn as pictures.

Text needs Tesseract (the extra ``ocr``). It is looked for at run time; without it every picture that is
large enough to hold text is named as unread. One page costs as much as reading hundreds of pages of text,
so whoever calls gives a share of time (``PictureTime``). A picture that it does not cover is put off whole, with
its bar codes, and named as unread: so it is known of every picture whether it was read.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import pairwise
from typing import Any

import zxingcpp
from PIL import Image, ImageOps

from detectors.api import TextForm
from scanner.extract.picture.languages import data_folder, installed_languages
from scanner.extract.segments import SegmentWriter
from scanner.limits import PICTURE_SECONDS, WAITS, PictureTime, Turn
from scanner.model import Place, Segment, Steps, Unread, Where, Why

SMALLEST_SIDE = 60
"""Pixels; no line of text and no bar code fits into less."""
_MOST_PIXELS = 60_000_000
_WORKING_PIXELS = 12_000_000
_ENLARGE_BELOW = 900
_READABLE = 50
"""Tesseract's confidence, of 100, below which a page is turned to see whether it stands on its head."""
_SKETCH = 500
_SKEWS = tuple(float(degrees) for degrees in range(-12, 13))
_ORIENTATION = "osd"
"""The name of the data by which Tesseract sees which way is up."""
_RESOLUTION = 200


def is_available() -> bool:
    """Whether Tesseract and the data of at least one language are installed."""
    return bool(installed_languages())


def turn_of_next(time: PictureTime) -> Turn:
    """Whether the next picture is read now. Without Tesseract nothing is put off: there is nothing to wait for."""
    return time.next() if is_available() else Turn.NOW


def put_off(steps: Steps) -> Unread:
    """What is said of a picture that has to wait."""
    return Unread(Why.PICTURE_OF_TEXT, WAITS, steps)


def read_picture(image: Image.Image, steps: Steps, time: PictureTime) -> Iterator[Segment | Unread]:
    """The bar codes and the text in a picture, each at its place behind ``steps``, if it is its turn.

    What cannot be read, because there is no Tesseract or its turn has not come, is named.
    """
    if min(image.size) < SMALLEST_SIDE:
        return
    if image.width * image.height > _MOST_PIXELS:
        yield Unread(Why.PICTURE_OF_TEXT, f"a picture of {image.width} by {image.height} pixels", steps)
        return
    match turn_of_next(time):
        case Turn.NOW:
            with time.running():
                pieces = list(read_now(image, steps))
            yield from pieces
        case Turn.LATER:
            yield put_off(steps)


def read_now(image: Image.Image, steps: Steps) -> Iterator[Segment | Unread]:
    """The bar codes and the text in a picture, each at its place behind ``steps``."""
    grey = _grey(image)
    yield from bar_codes(grey, steps)
    if is_available():
        yield from _text(grey, steps)
    else:
        yield Unread(Why.PICTURE_OF_TEXT, "Tesseract is not installed", steps)


def _grey(image: Image.Image) -> Image.Image:
    """Upright, without transparency, in shades of grey, neither tiny nor huge."""
    turned = ImageOps.exif_transpose(image)
    if turned.mode in ("RGBA", "LA", "PA") or "transparency" in turned.info:
        white = Image.new("RGBA", turned.size, "white")
        white.alpha_composite(turned.convert("RGBA"))
        turned = white
    grey = turned.convert("L")
    if grey.width * grey.height > _WORKING_PIXELS:
        scale = (_WORKING_PIXELS / (grey.width * grey.height)) ** 0.5
        return grey.resize((int(grey.width * scale), int(grey.height * scale)), Image.Resampling.LANCZOS)
    if max(grey.size) < _ENLARGE_BELOW:
        return grey.resize((grey.width * 2, grey.height * 2), Image.Resampling.LANCZOS)
    return grey


def bar_codes(image: Image.Image, steps: Steps = ()) -> Iterator[Segment]:
    """What bar codes and QR codes in a picture say."""
    writer = SegmentWriter()
    for code in zxingcpp.read_barcodes(image):
        place = Place(Where.IMAGE, (*steps, ("bar code", str(code.format).rpartition(".")[2])))
        writer.add(code.text.replace("\f", " "), place)
    yield from writer.take()


def _text(image: Image.Image, steps: Steps) -> Iterator[Segment | Unread]:
    image = straightened(image)
    best = _read(image)
    if best is not None and best.confidence < _READABLE and (degrees := _orientation(image)):
        turned = _read(image.rotate(degrees, expand=True))
        best = turned if turned is not None and turned.confidence > best.confidence else best
    if best is None:
        yield Unread(Why.PICTURE_OF_TEXT, f"not finished after {PICTURE_SECONDS:g} seconds", steps)
        return
    writer = SegmentWriter(TextForm.OCR, separator="\n")
    for number, line in enumerate(best.text.split("\n"), 1):
        writer.add(line, Place(Where.IMAGE, (*steps, ("line", str(number)))))
    yield from writer.take()


def straightened(image: Image.Image) -> Image.Image:
    """The picture turned by the few degrees by which a scanned page often lies askew.

    Lines of text lie straight when the rows of the picture differ most in how dark they are.
    """
    small = image.copy()
    small.thumbnail((_SKETCH, _SKETCH))
    angle = max(_SKEWS, key=lambda degrees: _contrast_of_rows(small, degrees))
    angle = max((angle - 0.5, angle, angle + 0.5), key=lambda degrees: _contrast_of_rows(small, degrees))
    if abs(angle) < 1:
        return image
    return image.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def _contrast_of_rows(image: Image.Image, degrees: float) -> float:
    turned = image.rotate(degrees, Image.Resampling.BILINEAR, fillcolor=255) if degrees else image
    rows = turned.resize((1, turned.height), Image.Resampling.BOX).tobytes()
    return sum((above - below) ** 2 for above, below in pairwise(rows))


@dataclass(frozen=True, slots=True)
class _Reading:
    text: str
    confidence: int


@cache
def _tesseract(language: str) -> Any:
    """Tesseract, started once in a process: loading its data takes as long as reading a page."""
    # One thread: the scan itself already keeps all processors busy.
    os.environ.setdefault("OMP_THREAD_LIMIT", "1")
    tesserocr = import_module("tesserocr")
    mode = tesserocr.PSM.OSD_ONLY if language == _ORIENTATION else tesserocr.PSM.AUTO
    started = tesserocr.PyTessBaseAPI(path=f"{data_folder()}/", lang=language, psm=mode)
    started.SetVariable("debug_file", os.devnull)
    return started


def _read(image: Image.Image) -> _Reading | None:
    """What Tesseract reads, or None if the time for one picture did not suffice."""
    tesseract = _tesseract("+".join(installed_languages()[:2]))
    tesseract.SetImage(image)
    tesseract.SetSourceResolution(_RESOLUTION)
    if not tesseract.Recognize(int(PICTURE_SECONDS * 1000)):
        return None
    reading = _Reading(tesseract.GetUTF8Text(), int(tesseract.MeanTextConf()))
    tesseract.Clear()
    return reading


def _orientation(image: Image.Image) -> int:
    """By how many degrees the picture must be turned for its text to stand upright."""
    folder = data_folder()
    if folder is None or not (folder / f"{_ORIENTATION}.traineddata").exists():
        return 180
    tesseract = _tesseract(_ORIENTATION)
    tesseract.SetImage(image)
    tesseract.SetSourceResolution(_RESOLUTION)
    found = tesseract.DetectOrientationScript()
    tesseract.Clear()
    return int(found["orient_deg"]) if found else 0
