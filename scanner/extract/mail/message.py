"""Mail: single messages, mailboxes, and web archives, which are mail inside (MHT).

The standard library takes messages apart. Headers and plain bodies are read here; everything else (bodies
in HTML, attachments, forwarded messages) is a document of its own.
"""

import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from urllib.parse import unquote

from scanner.extract import charset
from scanner.extract.api import ExtractionError, Limits, Piece
from scanner.extract.contents import contents
from scanner.extract.members import child
from scanner.extract.segments import SegmentWriter, lines_with_marks
from scanner.model import Document, Place, Properties, Unread, Where, Why

MAIL = "message/rfc822"
MBOX = "application/mbox"
MHT = "multipart/related"

_STEPS = {
    "subject": "subject", "thread-topic": "subject", "from": "from", "sender": "from", "reply-to": "from",
    "return-path": "from", "to": "to", "cc": "to", "bcc": "to", "delivered-to": "to",
}  # fmt: skip
_STRUCTURAL = frozenset(
    {"content-type", "content-transfer-encoding", "mime-version", "content-length", "dkim-signature",
     "arc-seal", "arc-message-signature", "arc-authentication-results", "x-ms-exchange-antispam-report"}
)  # fmt: skip
_ENVELOPE = re.compile(rb"(?:\A|(?<=\n))From [^\r\n]*\r?\n")
_ESCAPED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)
_ENDINGS = {
    "text/html": ".html", "text/calendar": ".ics", "text/csv": ".csv", "text/vcard": ".vcf", "text/rtf": ".rtf",
    "message/rfc822": ".eml", "application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png",
}  # fmt: skip


class MailExtractor:
    """Reads messages, mailboxes and web archives."""

    name = "mail"
    version = "1"
    media_types = frozenset({MAIL, MBOX, MHT})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield headers, bodies, and attachments as documents.

        Raises:
            ExtractionError: there is no message in it.
        """
        content = contents(document, limits)
        if media_type == MBOX:
            yield from _mailbox(document, content, limits)
            return
        message = message_from_bytes(content, policy=policy.compat32)
        if not message.keys():
            raise ExtractionError(Why.DAMAGED, "no message headers")
        yield from _message(document, message, limits)


def _mailbox(document: Document, content: bytes, limits: Limits) -> Iterator[Piece]:
    """Each message of a mailbox as a document. Lines that begin with From are escaped in it (RFC 4155)."""
    starts = list(_ENVELOPE.finditer(content))
    for number, start in enumerate(starts, 1):
        if number > limits.members:
            yield Unread(Why.TOO_LARGE, f"more than {limits.members} messages")
            return
        end = starts[number].start() if number < len(starts) else len(content)
        message = _ESCAPED_FROM.sub(rb"\1", content[start.end() : end])
        if message.strip():
            yield child(document, f"message {number}.eml", message, MAIL)


def _message(document: Document, message: Message, limits: Limits) -> Iterator[Piece]:
    yield Properties(
        title=header_text(message.get("subject", "")),
        author=header_text(message.get("from", "")),
        producer=header_text(message.get("x-mailer", "")),
        language=header_text(message.get("content-language", ""))[:2],
        created=header_text(message.get("date", "")),
    )
    yield from _headers(message)
    for number, part in enumerate(message.walk(), 1):
        if number > limits.members:
            yield Unread(Why.TOO_LARGE, f"more than {limits.members} parts")
            return
        if _inside_message(message, part) or (part.is_multipart() and part.get_content_type() != MAIL):
            continue
        yield from _part(document, part, number)


def _inside_message(message: Message, part: Message) -> bool:
    """Whether the part belongs to a message that is attached: that is a document of its own."""
    return part is not message and any(
        part in inner.walk() and part is not inner
        for inner in message.walk()
        if inner is not message and inner.get_content_type() == MAIL
    )


def _headers(message: Message) -> Iterator[Piece]:
    """Every header that a person or a program wrote a text into."""
    writer = SegmentWriter()
    for name, value in message.items():
        if name.lower() in _STRUCTURAL:
            continue
        step = _STEPS.get(name.lower())
        steps = ((step, ""),) if step else (("property", name),)
        where = Where.TITLE if step == "subject" else Where.HEADER
        writer.add(header_text(value), Place(where, steps, name))
    yield from writer.take()


def _part(document: Document, part: Message, number: int) -> Iterator[Piece]:
    kind = part.get_content_type()
    if kind == MAIL:
        for inner in part.get_payload() if part.is_multipart() else ():
            if isinstance(inner, Message):
                yield child(document, _file_name(part) or f"message {number}.eml", inner.as_bytes(), MAIL)
        return
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    name = _file_name(part)
    if kind == "text/plain" and not name:
        text = charset.decode(content, str(part.get_content_charset() or ""))
        yield from lines_with_marks(text.replace("\r\n", "\n"))
    elif content:
        title = name or f"part {number}{_ENDINGS.get(kind, '')}"
        found = child(document, title, content, kind)
        yield Document(
            found.url,
            content,
            found.name,
            kind,
            str(part.get_content_charset() or ""),
            found.member,
            None,
            found.referrer,
        )
    writer = SegmentWriter()
    writer.add(
        header_text(part.get("content-description", "")),
        Place(Where.METADATA, (("attachment", title_of(part)),)),
    )
    yield from writer.take()


def title_of(part: Message) -> str:
    """What to call a part in a location."""
    return _file_name(part) or part.get_content_type()


def _file_name(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except (LookupError, ValueError, TypeError):
        name = ""
    location = str(part.get("content-location", ""))
    if not name and location:
        name = unquote(location.partition("?")[0].rstrip("/").rpartition("/")[2])
    return header_text(name).replace("/", "_")


def header_text(value: object) -> str:
    """A header's value with its encoded words decoded (RFC 2047), whatever charset they claim."""
    text = " ".join(str(value).split())
    try:
        chunks = decode_header(text)
    except (HeaderParseError, ValueError, IndexError):
        return text
    decoded = (chunk if isinstance(chunk, str) else charset.decode(chunk, told or "") for chunk, told in chunks)
    return "".join(decoded)
