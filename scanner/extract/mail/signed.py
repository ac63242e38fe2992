"""Signed and encrypted mail and documents (P7M, P7S, P7B): Cryptographic Message Syntax, RFC 5652.

What was signed lies readable inside of an opaque signature and is a document of its own. Whose key signed it is
read too: the serialNumber of a subject is often a personal number. Whether the signature holds is nobody's question.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace

from scanner.extract.api import ExtractionError, Limits, Piece
from scanner.extract.certificates import certificate_text
from scanner.extract.contents import contents
from scanner.extract.mail.ber import OBJECT_ID, SEQUENCE, Element, elements, octets
from scanner.extract.members import child
from scanner.extract.segments import SegmentWriter
from scanner.model import Document, Place, Unread, Where, Why

P7M = "application/pkcs7-mime"
P7S = "application/pkcs7-signature"

_CMS = bytes.fromhex("2a864886f70d0107")
_SIGNED, _ENVELOPED, _BOTH, _ENCRYPTED = (_CMS + bytes([number]) for number in (2, 3, 4, 6))
_SMIME = bytes.fromhex("2a864886f70d01091001")
_COMPRESSED, _AUTHENTICATED = _SMIME + b"\x09", _SMIME + b"\x17"
_CONTENT, _CERTIFICATES = 0xA0, 0xA0
_ARMOUR = re.compile(rb"-----(?:BEGIN|END) [A-Z0-9 ]+-----")
_MIME = re.compile(rb"\s*(?:MIME-Version|Content-[\w-]+|From|To|Subject|Date):", re.IGNORECASE)
_ENDINGS = re.compile(r"\.(?:p7[msbcz]|pkcs7)$", re.IGNORECASE)
_PLAIN_NAMES = frozenset({"", "smime", "mime", "message"})
_NAMED_AS_DOCUMENT = re.compile(r"\.\w{1,5}$")


class SignedExtractor:
    """Reads signed mail and documents, and certificates."""

    name = "signed"
    version = "1"
    media_types = frozenset({P7M, P7S})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield what was signed as a document, and who signed it.

        Raises:
            ExtractionError: it is encrypted, or none of the known sorts.
        """
        content = _binary(contents(document, limits))
        kind, body = _content_info(content)
        if kind in (_ENVELOPED, _BOTH, _ENCRYPTED, _AUTHENTICATED):
            raise ExtractionError(Why.ENCRYPTED)
        if kind not in (_SIGNED, _COMPRESSED):
            raise ExtractionError(Why.UNSUPPORTED, "another sort of CMS content")
        parts = list(elements(content, body.start, body.stop))
        for part in parts:
            if part.tag == SEQUENCE and (inner := _inner(content, part)) is not None:
                yield from _document(document, _unpacked(octets(content, inner), limits) if kind == _COMPRESSED
                                     else octets(content, inner))  # fmt: skip
            elif part.tag == _CERTIFICATES:
                yield from _signers(content, part)
        if not body.is_whole or not all(part.is_whole for part in parts):
            yield Unread(Why.DAMAGED, "the signed data break off")


def _binary(content: bytes) -> bytes:
    """The bytes without the armour of base64, if they wear one."""
    if content[:1] == b"\x30":
        return content
    packed = b"".join(_ARMOUR.sub(b"", content).split())
    try:
        return base64.b64decode(packed[: len(packed) // 4 * 4])
    except binascii.Error as error:
        raise ExtractionError(Why.DAMAGED, "neither binary nor base64") from error


def _content_info(content: bytes) -> tuple[bytes, Element]:
    """The object identifier of what is in the file, and the sequence that it is.

    Raises:
        ExtractionError: it is no CMS structure.
    """
    outer = next(elements(content), None)
    inside = list(elements(content, outer.start, outer.stop)) if outer else []
    if len(inside) > 1 and inside[0].tag == OBJECT_ID and inside[1].tag == _CONTENT:
        kind = content[inside[0].start : inside[0].stop]
        body = next(elements(content, inside[1].start, inside[1].stop), None)
        if body is not None:
            return kind, body
    raise ExtractionError(Why.DAMAGED, "not a whole CMS structure")


def _inner(content: bytes, part: Element) -> Element | None:
    """The string of bytes in a content info: a sequence of its sort and, unless the signature is detached, itself."""
    inside = list(elements(content, part.start, part.stop))
    if len(inside) < 2 or inside[0].tag != OBJECT_ID:
        return None
    wrapped = next((each for each in inside if each.tag == _CONTENT), None)
    return next(elements(content, wrapped.start, wrapped.stop), None) if wrapped is not None else None


def _unpacked(packed: bytes, limits: Limits) -> bytes:
    """Compressed data (RFC 3274), as far as it can be unpacked."""
    decoder = zlib.decompressobj()
    try:
        found = decoder.decompress(packed, limits.document_bytes)
    except zlib.error as error:
        raise ExtractionError(Why.DAMAGED, "the compressed data are broken") from error
    if decoder.unconsumed_tail:
        raise ExtractionError(Why.TOO_LARGE, f"over {limits.document_bytes} bytes unpacked")
    return found


def _document(document: Document, content: bytes) -> Iterator[Piece]:
    if not content:
        return
    name = _ENDINGS.sub("", document.name)
    if _MIME.match(content):
        is_plain = name.lower() in _PLAIN_NAMES or not _NAMED_AS_DOCUMENT.search(name)
        yield child(document, f"{name or 'message'}.eml" if is_plain else name, content, "message/rfc822")
    else:
        yield replace(child(document, name or "signed content", content), charset=document.charset)


def _signers(content: bytes, part: Element) -> Iterator[Piece]:
    writer = SegmentWriter()
    for number, each in enumerate(elements(content, part.start, part.stop), 1):
        for name, text in certificate_text(content[each.begin : each.end]):
            writer.add(text, Place(Where.METADATA, (("signature", str(number)), ("property", name)), name))
    yield from writer.take()
