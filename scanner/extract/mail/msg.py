"""Outlook messages (msg): every text property, the bodies, recipients and attachments ([MS-OXMSG]).

A message is an OLE file in which each property of variable size is a stream whose name has the property's
tag and type. All text properties are read, not only the known ones.
"""

import re
import struct
from collections.abc import Iterator

from scanner.extract.api import ExtractionError, Limits, Piece
from scanner.extract.contents import contents
from scanner.extract.legacy.ole import Compound, StreamPath
from scanner.extract.mail.rtf import decompress_rtf
from scanner.extract.media_types import MSG
from scanner.extract.members import child
from scanner.extract.segments import SegmentWriter, lines_with_marks
from scanner.model import Document, Place, Properties, Where, Why

_STREAM = re.compile(r"__substg1\.0_([0-9A-F]{4})([0-9A-F]{4})", re.IGNORECASE)
_STRING8, _UNICODE, _BINARY = "001E", "001F", "0102"
_BODY, _HTML, _RTF = "1000", "1013", "1009"
_TRANSPORT_HEADERS = "007D"
_NAMES = {
    "0037": "subject", "0E1D": "subject", "0070": "subject", "003D": "subject", "0C1A": "from", "0C1F": "from",
    "0042": "from", "0065": "from", "5D01": "from", "5D02": "from", "0E04": "to", "0E03": "to", "0E02": "to",
}  # fmt: skip
_ATTACHMENT_NAMES = ("3707", "3704", "3001")
_CODE_PAGES = (0x3FFD, 0x3FDE)
_FOLDERS = ("__recip_version", "__attach_version", "__nameid_version")


class MsgExtractor:
    """Reads Outlook messages."""

    name = "outlook message"
    version = "1"
    media_types = frozenset({MSG})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield the properties' texts, the bodies, and attachments as documents.

        Raises:
            ExtractionError: it is no OLE file, or no message is in it.
        """
        compound = Compound(contents(document, limits))
        message = _Folder(compound, ())
        if not message.streams:
            raise ExtractionError(Why.DAMAGED, "no message in it")
        texts = message.texts()
        yield Properties(
            title=texts.get("0037", ""),
            author=texts.get("0C1A", "") or texts.get("0042", ""),
            producer="Outlook",
        )
        yield from property_segments(texts)
        yield from lines_with_marks(texts.get(_BODY, "").replace("\r\n", "\n"))
        yield from _bodies(document, message)
        for folder in _folders(compound, "__recip_version"):
            yield from property_segments(_Folder(compound, folder, message.charset).texts(), "to")
        for number, folder in enumerate(_folders(compound, "__attach_version"), 1):
            yield from _attachment(document, compound, _Folder(compound, folder, message.charset), number)


class _Folder:
    """The property streams in one folder: the message's own, a recipient's, an attachment's."""

    def __init__(self, compound: Compound, path: StreamPath, charset: str = "") -> None:
        self.path = path
        self._compound = compound
        self.streams = {
            (match[1].upper(), match[2].upper()): stream
            for stream in compound.streams
            if stream[:-1] == path and (match := _STREAM.match(stream[-1]))
        }
        self.charset = charset or self._charset()

    def _charset(self) -> str:
        """The code page of texts that are not Unicode, from the properties of fixed size."""
        fixed = self._compound.read(*self.path, "__properties_version1.0")
        for at in range(32, len(fixed) - 15, 16):
            tag = struct.unpack_from("<I", fixed, at)[0] >> 16
            page = struct.unpack_from("<I", fixed, at + 8)[0]
            if tag in _CODE_PAGES and page not in (0, 1200):
                return "utf-8" if page == 65001 else f"cp{page}"
        return "cp1252"

    def binary(self, tag: str) -> bytes:
        stream = self.streams.get((tag, _BINARY))
        return self._compound.read(*stream) if stream else b""

    def texts(self) -> dict[str, str]:
        """All text properties by their tags."""
        found: dict[str, str] = {}
        for (tag, kind), stream in self.streams.items():
            if kind == _UNICODE:
                found[tag] = self._compound.read(*stream).decode("utf-16-le", "replace").rstrip("\0")
            elif kind == _STRING8:
                found[tag] = _decoded(self._compound.read(*stream), self.charset).rstrip("\0")
        return found


def _decoded(content: bytes, charset: str) -> str:
    try:
        return content.decode(charset, "replace")
    except LookupError:
        return content.decode("cp1252", "replace")


def _folders(compound: Compound, start: str) -> list[StreamPath]:
    found = {stream[:1] for stream in compound.streams if stream[0].startswith(start) and len(stream) > 1}
    return sorted(found)


def property_segments(texts: dict[str, str], step: str = "") -> Iterator[Piece]:
    """The texts of properties by their tags, placed by what these mean; ``step`` says it for all of them."""
    writer = SegmentWriter()
    for tag, text in texts.items():
        if tag == _BODY:
            continue
        name = step or _NAMES.get(tag, "")
        where = Where.TITLE if name == "subject" else Where.HEADER
        label = "headers" if tag == _TRANSPORT_HEADERS else name
        writer.add(text, Place(where, ((name, ""),) if name else (("property", tag),), label))
    yield from writer.take()


def _bodies(document: Document, message: _Folder) -> Iterator[Document]:
    html = message.binary(_HTML)
    if html:
        yield child(document, "body.html", html, "text/html")
    rtf = decompress_rtf(message.binary(_RTF))
    if rtf:
        yield child(document, "body.rtf", rtf, "application/rtf")


def _attachment(document: Document, compound: Compound, folder: _Folder, number: int) -> Iterator[Piece]:
    texts = folder.texts()
    name = next((texts[tag] for tag in _ATTACHMENT_NAMES if texts.get(tag)), f"attachment {number}")
    content = folder.binary("3701")
    inner = (*folder.path, "__substg1.0_3701000D")
    if content:
        yield child(document, name, content, texts.get("370E", ""))
    elif any(stream[: len(inner)] == inner for stream in compound.streams):
        yield child(document, f"{name}.msg", compound.subtree(inner))
    writer = SegmentWriter()
    for tag, text in texts.items():
        if tag not in _ATTACHMENT_NAMES:
            writer.add(text, Place(Where.METADATA, (("attachment", name), ("property", tag))))
    yield from writer.take()
