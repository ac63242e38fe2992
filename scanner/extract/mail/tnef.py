"""The envelope in which Outlook packs formatted mail and its attachments (winmail.dat; [MS-OXTNEF], [MS-OXMSG])."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner.extract.api import ExtractionError, Limits, Piece
from scanner.extract.charset import AS_WINDOWS_1252
from scanner.extract.contents import contents
from scanner.extract.mail.msg import property_segments
from scanner.extract.mail.rtf import decompress_rtf
from scanner.extract.media_types import TNEF
from scanner.extract.members import child
from scanner.extract.segments import SegmentWriter, lines_with_marks
from scanner.model import Document, Place, Properties, Unread, Where, Why

_HEADER = 6
_SUBJECT, _BODY, _FROM = 0x8004, 0x800C, 0x8000
_MESSAGE, _RECIPIENTS = 0x9003, 0x9004
_ATTACHMENT_STARTS, _ATTACHMENT_NAME, _ATTACHMENT_DATA, _ATTACHMENT = 0x9002, 0x8010, 0x800F, 0x9005
_CODE_PAGE = 0x9007
_BODY_TAG, _HTML_TAG, _RTF_TAG, _DATA_TAG = "1000", "1013", "1009", "3701"
_NAME_TAGS = ("3707", "3704", "3001")
_SIZES = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
"""Bytes that a value of fixed size takes, by its sort."""
_STRING8, _UNICODE, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x102
_MANY = 0x1000
_FIRST_NAMED = 0x8000
_MESSAGE_INTERFACE = bytes.fromhex("0703020000000000c000000000000046")


class TnefExtractor:
    """Reads Outlook's envelopes."""

    name = "tnef"
    version = "1"
    media_types = frozenset({TNEF})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield the properties' texts and plain body, and formatted bodies and attachments as documents.

        Raises:
            ExtractionError: nothing can be made out in it.
        """
        content = contents(document, limits)
        message = _read(content)
        if not (message.own.texts or message.own.bytes or message.recipients or message.attachments):
            raise ExtractionError(Why.DAMAGED, "no message in it")
        texts = message.own.texts
        yield Properties(title=texts.get("0037", ""), author=texts.get("0C1A", ""), producer="Outlook")
        yield from property_segments(texts)
        for recipient in message.recipients:
            yield from property_segments(recipient.texts, "to")
        yield from lines_with_marks(texts.get(_BODY_TAG, "").replace("\r\n", "\n"))
        html, rtf = message.own.bytes.get(_HTML_TAG), decompress_rtf(message.own.bytes.get(_RTF_TAG, b""))
        if html:
            yield child(document, "body.html", html, "text/html")
        if rtf:
            yield child(document, "body.rtf", rtf, "application/rtf")
        for number, attachment in enumerate(message.attachments, 1):
            if number > limits.members:
                yield Unread(Why.TOO_LARGE, f"more than {limits.members} attachments")
                break
            yield from _attachment(document, attachment, number)
        if not message.is_whole:
            yield Unread(Why.DAMAGED, "the message breaks off")


@dataclass(slots=True)
class _Values:
    """Properties by their tags, as four hexadecimal digits: those that are texts, those that are bytes."""

    texts: dict[str, str] = field(default_factory=dict)
    bytes: "dict[str, bytes]" = field(default_factory=dict)


@dataclass(slots=True)
class _Message:
    own: _Values = field(default_factory=_Values)
    recipients: list[_Values] = field(default_factory=list)
    attachments: list[_Values] = field(default_factory=list)
    codec: str = "cp1252"
    is_whole: bool = True


def _read(content: bytes) -> _Message:
    """Take in one attribute after the other: level, name, sort, length, value, sum of its bytes."""
    message = _Message()
    at = _HEADER
    while at + 9 <= len(content):
        name, _, length = struct.unpack_from("<xHHI", content, at)
        value = content[at + 9 : at + 9 + length]
        _take(message, name, value)
        at += 9 + length + 2
    message.is_whole = at == len(content)
    return message


def _take(message: _Message, name: int, value: bytes) -> None:
    own = message.own.texts
    if name == _CODE_PAGE and len(value) >= 4:
        message.codec = _codec(struct.unpack_from("<I", value)[0])
    elif name == _SUBJECT:
        own.setdefault("0037", _text(value, message.codec))
    elif name == _BODY:
        own.setdefault(_BODY_TAG, _text(value, message.codec))
    elif name == _FROM:
        own.setdefault("0C1A", _text(value[8:], message.codec).replace("\0", " "))
    elif name == _MESSAGE:
        _properties(value, 0, message.own, message.codec, message)
    elif name == _RECIPIENTS:
        _recipients(value, message)
    elif name == _ATTACHMENT_STARTS:
        message.attachments.append(_Values())
    elif name in (_ATTACHMENT_NAME, _ATTACHMENT_DATA, _ATTACHMENT):
        if not message.attachments:
            message.attachments.append(_Values())
        attachment = message.attachments[-1]
        if name == _ATTACHMENT_NAME:
            attachment.texts.setdefault(_NAME_TAGS[1], _text(value, message.codec))
        elif name == _ATTACHMENT_DATA:
            attachment.bytes[_DATA_TAG] = value
        else:
            _properties(value, 0, attachment, message.codec, message)


def _recipients(value: bytes, message: _Message) -> None:
    at = 4
    for _ in range(int.from_bytes(value[:4], "little")):
        if at + 4 > len(value):
            return
        recipient = _Values()
        message.recipients.append(recipient)
        at = _properties(value, at, recipient, message.codec, message)


def _properties(content: bytes, at: int, values: _Values, codec: str, message: _Message) -> int:
    """Take in a counted list of properties; the offset behind it."""
    try:
        count = struct.unpack_from("<I", content, at)[0]
        at += 4
        for _ in range(count):
            at = _property(content, at, values, codec)
    except (struct.error, KeyError):  # cut off, or of a sort whose size is unknown: the rest cannot be told apart
        message.is_whole = False
        return len(content)
    return at


def _property(content: bytes, at: int, values: _Values, codec: str) -> int:
    kind, number = struct.unpack_from("<HH", content, at)
    at += 4
    tag = f"{number:04X}"
    if number >= _FIRST_NAMED:
        is_named, length = struct.unpack_from("<II", content, at + 16)
        at += 24
        if is_named:
            label = content[at : at + length].decode("utf-16-le", "replace").rstrip("\0")
            tag, at = f"{tag} {label}", at + _padded(length)
    single = kind & ~_MANY
    is_counted = single in (_STRING8, _UNICODE, _OBJECT, _BINARY)
    count = 1
    if is_counted or kind & _MANY:
        count = struct.unpack_from("<I", content, at)[0]
        at += 4
    if not is_counted:
        return at + count * _SIZES[single]
    found = []
    for _ in range(count):
        length = struct.unpack_from("<I", content, at)[0]
        found.append(content[at + 4 : at + 4 + length])
        at += 4 + _padded(length)
    if single in (_OBJECT, _BINARY):
        values.bytes[tag] = b"".join(found)
    else:
        texts = (_text(text, codec if single == _STRING8 else "utf-16-le") for text in found)
        values.texts[tag] = " ".join(texts)
    return at


def _padded(length: int) -> int:
    return (length + 3) // 4 * 4


def _codec(page: int) -> str:
    name = "utf-8" if page == 65001 else f"cp{page}"
    try:
        b"".decode(name)
    except LookupError:
        return "cp1252"
    return name


def _text(value: bytes, codec: str) -> str:
    return value.decode(codec, "replace" if codec.startswith("utf-16") else AS_WINDOWS_1252).rstrip("\0")


def _attachment(document: Document, attachment: _Values, number: int) -> Iterator[Piece]:
    texts = attachment.texts
    name = next((texts[tag] for tag in _NAME_TAGS if texts.get(tag)), f"attachment {number}")
    content = attachment.bytes.get(_DATA_TAG, b"")
    if content.startswith(_MESSAGE_INTERFACE):
        yield child(document, f"{name}.tnef", content[len(_MESSAGE_INTERFACE) :], TNEF)
    elif content:
        yield child(document, name, content, texts.get("370E", ""))
    writer = SegmentWriter()
    for tag, text in texts.items():
        if tag not in _NAME_TAGS:
            writer.add(text, Place(Where.METADATA, (("attachment", name), ("property", tag))))
    yield from writer.take()
