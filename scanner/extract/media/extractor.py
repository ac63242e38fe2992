"""Sound and film: tags and captions are read; what is only said in them is named as unread."""

import io
import re
from collections.abc import Iterator

from tinytag import TinyTag, TinyTagException

from scanner.extract.api import Limits, Piece
from scanner.extract.contents import contents
from scanner.extract.media.captions import Caption, matroska_captions, mp4_captions
from scanner.extract.members import child
from scanner.extract.segments import SegmentWriter
from scanner.model import Document, Place, Properties, Unread, Where, Why

_MP4 = frozenset({"video/mp4", "audio/mp4", "video/quicktime"})
_MATROSKA = frozenset({"video/webm", "video/x-matroska"})
_OTHERS = frozenset(
    {"audio/mpeg", "audio/wav", "audio/ogg", "audio/flac", "audio/aiff", "video/ogg", "video/x-msvideo",
     "video/mpeg", "video/x-flv", "video/x-ms-asf", "audio/midi", "application/x-shockwave-flash"}
)  # fmt: skip
_POSITION = re.compile(rb"([+-]\d{2}\.\d{2,8})([+-]\d{3}\.\d{2,8})(?:[+-]\d+\.\d+)?/")
_HEAD = 4 << 20


class MediaExtractor:
    """Reads tags, cover pictures and captions of sound and film."""

    name = "media"
    version = "1"
    media_types = _MP4 | _MATROSKA | _OTHERS

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield tags and captions; without captions the sound itself is named as unread."""
        content = contents(document, limits)
        yield from _tags(document, content)
        captions: list[Caption] = []
        if media_type in _MP4:
            captions = list(mp4_captions(content))
            yield from _position(content)
        elif media_type in _MATROSKA:
            captions = list(matroska_captions(content))
        writer = SegmentWriter(separator="\n")
        for caption in captions:
            step = ("track", str(caption.track)) if caption.track else ("property", "tag")
            where = Where.BODY if caption.track else Where.METADATA
            writer.add(caption.text, Place(where, (step, ("caption", ""))))
        yield from writer.take()
        if not any(caption.track for caption in captions):
            yield Unread(Why.SOUND_OR_FILM, "what is said in it has no captions inside the file")


def _tags(document: Document, content: bytes) -> Iterator[Piece]:
    try:
        tags = TinyTag.get(file_obj=io.BytesIO(content), image=True)
        values = tags.as_dict()
        pictures = tags.images.as_dict()
    except (TinyTagException, ValueError, KeyError, IndexError, TypeError, OSError, AttributeError, EOFError):
        return
    writer = SegmentWriter()
    texts: dict[str, str] = {}
    for name, value in values.items():
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and name != "filename":
                texts.setdefault(name, text)
                writer.add(text.replace("\0", " "), Place(Where.METADATA, (("property", name),), name))
    yield Properties(title=texts.get("title", ""), author=texts.get("artist", ""), created=texts.get("year", ""))
    yield from writer.take()
    for name, images in pictures.items():
        for number, image in enumerate(images, 1):
            if image.data:
                yield child(document, f"{name} {number}", image.data, image.mime_type or "")


def _position(content: bytes) -> Iterator[Piece]:
    """Where a film was taken, which telephones write by ISO 6709, as a geo URI."""
    writer = SegmentWriter()
    for part in (content[:_HEAD], content[-_HEAD:] if len(content) > _HEAD else b""):
        for latitude, longitude in _POSITION.findall(part):
            place = Place(Where.IMAGE, (("property", "GPS position"),), "GPS position")
            writer.add(f"geo:{float(latitude):.6f},{float(longitude):.6f}", place)
    yield from writer.take()
