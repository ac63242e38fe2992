"""What is it? Decides by the bytes first, then by name and header, and says where they disagree.

The media types are the registered ones where there are any. Families share one type: every Word package
is ``DOCX`` whatever its extension, every workbook package ``XLSX``.
"""

import re
from dataclasses import dataclass

from scanner.extract import media_types, signatures
from scanner.extract.containers import recognise_ole, recognise_zip
from scanner.extract.contents import contents
from scanner.extract.markup import recognise_text
from scanner.model import Document

OCTETS = "application/octet-stream"
EMPTY = "application/x-empty"

_UNTOLD = frozenset(
    {"", OCTETS, "binary/octet-stream", "application/binary", "application/x-download", "application/download",
     "application/force-download", "application/x-msdownload", "application/unknown", "unknown/unknown",
     "application/save", "attachment"}
)  # fmt: skip
"""Media types by which a sender says nothing."""

_ESSENCE = re.compile(r"^\s*([\w.+-]+/[\w.+-]+)")


@dataclass(frozen=True, slots=True)
class Recognised:
    """The media type that a document's bytes have, and what is worth saying about how it was announced."""

    media_type: str
    note: str = ""


def essence(media_type: str) -> str:
    """``text/html; charset=utf-8`` without its parameters, in lower case."""
    found = _ESSENCE.match(media_type)
    return found.group(1).lower() if found else ""


def recognise(document: Document) -> Recognised:
    """The media type of ``document`` by its bytes, with a note when header or name announced another."""
    content = contents(document)
    announced = media_types.ALIASES.get(essence(document.media_type), essence(document.media_type))
    extension = media_types.extension_of(document.name)
    by_name = media_types.BY_EXTENSION.get(extension, "")
    found = _by_bytes(content, announced, by_name)
    notes = []
    if announced not in _UNTOLD and not _agree(announced, found):
        notes.append(f"served as {announced}")
    if by_name and not _agree(by_name, found):
        notes.append(f"named .{extension}")
    if not notes:
        return Recognised(found)
    return Recognised(found, f"{' and '.join(notes)}, but the bytes are {found}")


def _by_bytes(content: bytes, announced: str, by_name: str) -> str:
    if not content:
        return EMPTY
    found = signatures.by_signature(content)
    if found == media_types.ZIP:
        return recognise_zip(content)
    if found == media_types.OLE:
        return recognise_ole(content)
    if found:
        return found
    return recognise_text(content, announced, by_name) or signatures.by_weak_signature(content, by_name) or OCTETS


def _agree(told: str, found: str) -> bool:
    """Whether what was announced is the found type, or only a wider or sibling name of it."""
    if told == found or found in (EMPTY, OCTETS):
        return True
    if found in media_types.WIDER.get(told, ()):
        return True
    plain = "text/plain"
    return (told == plain and media_types.is_text(found)) or (found == plain and media_types.is_text(told))
