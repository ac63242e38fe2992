"""Pictures: metadata, the place where they were taken, thumbnails, bar codes and text."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import ExifTags, Image, ImageFile

from scanner.extract.api import ExtractionError, Limits, Piece
from scanner.extract.contents import contents
from scanner.extract.members import child
from scanner.extract.picture.metadata import metadata_segments, position_segments, write_exif, write_xmp
from scanner.extract.picture.metafile import metafile_segments
from scanner.extract.picture.text import read_picture
from scanner.extract.segments import SegmentWriter
from scanner.model import Document, Properties, Unread, Why

METAFILES = frozenset({"image/emf", "image/wmf"})
_READ = frozenset(
    {"image/jpeg", "image/png", "image/gif", "image/tiff", "image/bmp", "image/webp", "image/jp2", "image/avif",
     "image/vnd.microsoft.icon", "image/vnd.adobe.photoshop"}
)  # fmt: skip
_METADATA_ONLY = frozenset({"image/heic", "image/heif", "image/jxl"})
"""Pictures for which no free decoder comes as a small package: what stands around the picture is read."""

_FAULTS = (OSError, SyntaxError, ValueError, TypeError, KeyError, IndexError, EOFError, OverflowError, MemoryError)
"""What Pillow raises for broken files, depending on where it stumbles."""
_PNG_END = b"\0\0\0\0IEND\xae\x42\x60\x82"
_SMALLEST_REST = 64
_THUMBNAIL_START, _THUMBNAIL_LENGTH = 513, 514

# Sizes are checked before anything is decoded; Pillow's own limit only warns.
Image.MAX_IMAGE_PIXELS = None


class PictureExtractor:
    """Reads pictures."""

    name = "picture"
    version = "1"
    media_types = _READ | _METADATA_ONLY | METAFILES

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield the pieces of a picture.

        Raises:
            ExtractionError: the picture cannot be decoded; its metadata has been yielded if there is any.
        """
        content = contents(document, limits)
        if media_type in METAFILES:
            yield from metafile_segments(content)
            return
        if media_type in _METADATA_ONLY:
            yield from _metadata_only(content)
            raise ExtractionError(Why.UNSUPPORTED, f"no decoder for {media_type}")
        image = _opened(content)
        with image:
            yield from _metadata(document, image, content)
            yield from _frames(image, limits)
        yield from _behind_the_end(document, content)


def _opened(content: bytes) -> ImageFile.ImageFile:
    try:
        with _without_warnings():
            return Image.open(io.BytesIO(content))
    except _FAULTS as error:
        raise ExtractionError(Why.DAMAGED, "the picture cannot be opened") from error


@contextmanager
def _without_warnings() -> Iterator[None]:
    """Pillow warns of broken metadata, possibly quoting it; what is broken is said in the coverage."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _metadata(document: Document, image: ImageFile.ImageFile, content: bytes) -> Iterator[Piece]:
    try:
        with _without_warnings():
            segments = list(metadata_segments(image, content))
            exif = image.getexif()
            thumbnail = _thumbnail(image, exif)
    except _FAULTS:
        yield Unread(Why.DAMAGED, "the metadata is broken", (("part", "metadata"),))
        return
    yield Properties(
        title=str(exif.get(ExifTags.Base.ImageDescription, "")).strip("\0 "),
        author=str(exif.get(ExifTags.Base.Artist, "")).strip("\0 "),
        producer=str(exif.get(ExifTags.Base.Software, "")).strip("\0 "),
        created=str(exif.get(ExifTags.Base.DateTime, "")).strip("\0 "),
    )
    yield from segments
    if thumbnail:
        yield child(document, "thumbnail.jpg", thumbnail)


def _thumbnail(image: Image.Image, exif: Image.Exif) -> bytes:
    """The small picture in the EXIF data: cropping a picture often leaves it as it was."""
    packed = image.info.get("exif", b"")
    folder = exif.get_ifd(ExifTags.IFD.IFD1)
    length = folder.get(_THUMBNAIL_LENGTH, 0)
    start = folder.get(_THUMBNAIL_START, 0)
    if not isinstance(packed, bytes) or not isinstance(length, int) or not isinstance(start, int) or not length:
        return b""
    offset = start + (6 if packed.startswith(b"Exif\0\0") else 0)
    return packed[offset : offset + length]


def _frames(image: ImageFile.ImageFile, limits: Limits) -> Iterator[Piece]:
    """The bar codes and the text of every page of a picture; of an animation the first picture only."""
    pages = 1
    try:
        with _without_warnings():
            pages = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
        for number in range(min(pages, limits.pages)):
            with _without_warnings():
                image.seek(number)
                image.load()
            steps = (("page", str(number + 1)),) if pages > 1 else ()
            yield from read_picture(image, steps, limits.pictures)
    except _FAULTS as error:
        raise ExtractionError(Why.DAMAGED, "the picture cannot be decoded") from error


def _behind_the_end(document: Document, content: bytes) -> Iterator[Document]:
    """Bytes behind a PNG picture's end: some programs crop a screenshot and leave the rest of it there."""
    end = content.find(_PNG_END) if content.startswith(b"\x89PNG") else -1
    rest = content[end + len(_PNG_END) :] if end >= 0 else b""
    if len(rest.strip(b"\0")) >= _SMALLEST_REST:
        yield child(document, "behind the end", rest)


def _metadata_only(content: bytes) -> Iterator[Piece]:
    writer = SegmentWriter()
    write_xmp(content, writer)
    yield from writer.take()
    at = content.find(b"Exif\0\0")
    if at >= 0:
        exif = Image.Exif()
        try:
            exif.load(content[at:])
            write_exif(exif, writer)
            yield from [*writer.take(), *position_segments(exif)]
        except _FAULTS:
            yield Unread(Why.DAMAGED, "the metadata is broken", (("part", "metadata"),))
