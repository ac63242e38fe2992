"""Tells zip packages and OLE files apart by what is in them."""

import io
import struct
import zipfile
import zlib

import olefile

from scanner.extract.media_types import (
    DOC,
    DOCX,
    ENCRYPTED_OFFICE,
    MSG,
    OLE,
    PPT,
    PPTX,
    XLS,
    XLSB,
    XLSX,
    ZIP,
)

_PACKAGES = (
    ("xl/workbook.bin", XLSB),
    ("xl/", XLSX),
    ("ppt/", PPTX),
    ("word/", DOCX),
    ("visio/", "application/vnd.ms-visio.drawing.main+xml"),
)
_EPUB = "application/epub+zip"
_MIMETYPE_BYTES = 200
_OLE_STREAMS = (
    ("encryptedpackage", ENCRYPTED_OFFICE),
    ("worddocument", DOC),
    ("workbook", XLS),
    ("book", XLS),
    ("powerpoint document", PPT),
    ("__properties_version1.0", MSG),
    ("visiodocument", "application/vnd.visio"),
    ("quill", "application/x-mspublisher"),
    ("contents", "application/vnd.ms-works"),
)

_TELLING_STREAMS = (
    ("EncryptedPackage", ENCRYPTED_OFFICE),
    ("WordDocument", DOC),
    ("Workbook", XLS),
    ("PowerPoint Document", PPT),
)


def recognise_zip(content: bytes) -> str:
    """The media type of a zip file: that of an office package, an e-book, a map, or plainly ``ZIP``."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            told = _told_by_mimetype(archive, names)
    except (
        zipfile.BadZipFile,
        ValueError,
        OSError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        zlib.error,
        struct.error,
    ):
        return _recognise_broken_zip(content)
    if told:
        return told
    if "[Content_Types].xml" in names or "_rels/.rels" in names:
        # Some producers write back slashes or a leading slash; a package has one main folder.
        normal = [name.replace("\\", "/").lstrip("/") for name in names]
        for start, media_type in _PACKAGES:
            if any(name.startswith(start) for name in normal):
                return media_type
        if any(name.endswith((".fdseq", ".fpage")) for name in normal):
            return "application/vnd.ms-xpsdocument"
    if any(name == "doc.kml" for name in names):
        return "application/vnd.google-earth.kmz"
    return ZIP


def _told_by_mimetype(archive: zipfile.ZipFile, names: list[str]) -> str:
    """ODF and EPUB packages name their type in a member called ``mimetype``."""
    if "mimetype" in names and archive.getinfo("mimetype").file_size < _MIMETYPE_BYTES:
        told = archive.read("mimetype").decode("ascii", "replace").strip()
        if told.startswith("application/vnd.oasis.opendocument.") or told == _EPUB:
            return told.replace("-template", "")
        if told.startswith("application/vnd.sun.xml."):
            return told
    if "META-INF/container.xml" in names and any(name.endswith(".opf") for name in names):
        return _EPUB
    return ""


def _recognise_broken_zip(content: bytes) -> str:
    """A cut-off package still has its first members' names in clear."""
    head = content[: 1 << 16]
    if b"mimetypeapplication/" in head[:60]:
        told = head[38:138].split(b"PK", 1)[0].decode("ascii", "replace")
        if told.startswith("application/vnd.oasis.opendocument."):
            return told.split("\0")[0]
    if b"[Content_Types].xml" in head or b"_rels/.rels" in head:
        for start, media_type in _PACKAGES:
            if start.encode() in content:
                return media_type
    return ZIP


def recognise_ole(content: bytes) -> str:
    """The media type of an OLE compound file by the streams in its root."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as ole:
            roots = {names[0].lower() for names in ole.listdir(streams=True, storages=True)}
    except Exception:  # olefile raises what it stumbles over: a broken directory is read by its names
        return _recognise_broken_ole(content)
    for stream, media_type in _OLE_STREAMS:
        if stream in roots:
            return media_type
    if any(name.startswith("__substg1.0_") for name in roots):
        return MSG
    return OLE


def _recognise_broken_ole(content: bytes) -> str:
    for stream, media_type in _TELLING_STREAMS:
        if stream.encode("utf-16-le") in content:
            return media_type
    return MSG if "__properties_version1.0".encode("utf-16-le") in content else OLE
