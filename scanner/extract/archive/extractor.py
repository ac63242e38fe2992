"""Archives: every member is a document of its own, under its path in the archive.

Nothing is ever written to a disk. Members that are encrypted, too large or damaged are named as unread; the
names of all members are text as well, for a folder may be called by a person's number.
"""

import tarfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from io import BytesIO

from detectors.api import TextForm
from scanner.extract.api import ExtractionError, Limits, Piece
from scanner.extract.archive.other import other_members
from scanner.extract.archive.seven import seven_members
from scanner.extract.archive.tables import with_code_pages
from scanner.extract.archive.zipped import ZipParts
from scanner.extract.contents import contents
from scanner.extract.media_types import ZIP
from scanner.extract.members import child
from scanner.extract.office.ooxml import damaged_zip
from scanner.extract.segments import SegmentWriter
from scanner.model import Document, Place, Unread, Where, Why

KMZ = "application/vnd.google-earth.kmz"
TAR = "application/x-tar"
SEVEN = "application/x-7z-compressed"
_OTHERS = (
    "application/vnd.rar",
    "application/vnd.ms-cab-compressed",
    "application/x-archive",
    "application/x-iso9660-image",
    "application/x-lha",
    "application/x-cpio",
)

Member = tuple[str, bytes | Unread]
"""A member's path, and its bytes or why they cannot be had."""

_READERS: dict[str, Callable[[bytes, Limits], Iterator[Member]]] = {SEVEN: seven_members}


class ArchiveExtractor:
    """Reads zip, tar, 7z, and where the system has libarchive rar, cab, iso, lha and cpio."""

    name = "archive"
    version = "1"
    media_types = frozenset({ZIP, KMZ, TAR, SEVEN, *_OTHERS})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield the members, and their names as text.

        Raises:
            ExtractionError: the archive as a whole is encrypted or cannot be read.
        """
        content = contents(document, limits)
        if media_type in (ZIP, KMZ):
            members = _zip_members(content, limits)
        elif media_type == TAR:
            members = tar_members(content, limits)
        else:
            members = _READERS.get(media_type, other_members)(content, limits)
        names = SegmentWriter(TextForm.URL)
        for count, (name, member, charset) in enumerate(with_code_pages(members)):
            if count >= limits.members:
                yield Unread(Why.TOO_LARGE, f"more than {limits.members} members")
                break
            if name:
                names.add(name, Place(Where.FILENAME, (("file name", name),)))
            if isinstance(member, Unread):
                yield member
            elif name == _COMMENT:
                yield from _comment(member)
            elif member:
                yield replace(child(document, name, member), charset=charset)
        yield from names.take()


_COMMENT = ""
"""The name under which an archive's comments come along."""


def _comment(text: bytes) -> Iterator[Piece]:
    writer = SegmentWriter()
    writer.add(text.decode("utf-8", "replace"), Place(Where.COMMENT, (("comment", ""),)))
    yield from writer.take()


def _zip_members(content: bytes, limits: Limits) -> Iterator[Member]:
    parts = ZipParts(content, limits)
    for comment in parts.comments:
        yield _COMMENT, comment.encode()
    for name in parts.names:
        try:
            yield name, parts.read(name)
        except ExtractionError as error:
            yield name, unread_member(name, error.why, error.detail)
    if parts.is_damaged:
        yield _COMMENT, damaged_zip()


def tar_members(content: bytes, limits: Limits) -> Iterator[Member]:
    """The files in a tar archive; names that links point to come as text of their own.

    Raises:
        ExtractionError: the archive breaks off.
    """
    left = limits.expanded_bytes
    try:
        with tarfile.open(fileobj=BytesIO(content), mode="r:") as archive:
            for member in archive:
                if not member.isfile():
                    continue
                if member.size > min(left, limits.document_bytes):
                    yield member.name, unread_member(member.name, Why.TOO_LARGE, f"{member.size} bytes")
                    continue
                left -= member.size
                file = archive.extractfile(member)
                yield member.name, file.read() if file is not None else b""
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        raise ExtractionError(Why.DAMAGED, "the tar archive breaks off") from error


def unread_member(name: str, why: Why, detail: str = "") -> Unread:
    """A member that cannot be read."""
    return Unread(why, detail, (("part", name),))
