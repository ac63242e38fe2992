"""Signatures of binary formats."""

import base64
import binascii
import re

from scanner.extract.media_types import OLE, PDF, RTF, ZIP

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", ZIP),
    (b"PK\x05\x06", ZIP),
    (b"PK\x07\x08PK\x03\x04", ZIP),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"II+\0", "image/tiff"),
    (b"MM\0+", "image/tiff"),
    (b"\0\0\x01\0", "image/vnd.microsoft.icon"),
    (b"8BPS", "image/vnd.adobe.photoshop"),
    (b"\0\0\0\x0cjP  \r\n", "image/jp2"),
    (b"\xff\x4f\xff\x51", "image/jp2"),
    (b"\xd7\xcd\xc6\x9a", "image/wmf"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\xfd7zXZ\0", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"\x04\x22\x4d\x18", "application/x-lz4"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"MSCF\0\0\0\0", "application/vnd.ms-cab-compressed"),
    (b"!<arch>\n", "application/x-archive"),
    (b"SQLite format 3\0", "application/vnd.sqlite3"),
    (b"\0\1\0\0Standard Jet DB", "application/vnd.ms-access"),
    (b"\0\1\0\0Standard ACE DB", "application/vnd.ms-access"),
    (b"!BDN", "application/vnd.ms-outlook-pst"),
    (b"x\x9f>\x22", "application/vnd.ms-tnef"),
    (b"PAR1", "application/vnd.apache.parquet"),
    (b"\xffWPC", "application/vnd.wordperfect"),
    (b"AC10", "image/vnd.dwg"),
    (b"AT&TFORM", "image/vnd.djvu"),
    (b"%!PS", "application/postscript"),
    (b"\xc5\xd0\xd3\xc6", "application/postscript"),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"FLV\x01", "video/x-flv"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
    (b"\0\0\x01\xba", "video/mpeg"),
    (b"\0\0\x01\xb3", "video/mpeg"),
    (b"wOFF", "font/woff"),
    (b"wOF2", "font/woff2"),
    (b"OTTO\0", "font/otf"),
    (b"\0\1\0\0\0", "font/ttf"),
    (b"true\0", "font/ttf"),
    (b"ttcf\0", "font/collection"),
    (b"\0asm", "application/wasm"),
    (b"\x7fELF", "application/x-elf"),
    (b"\xca\xfe\xba\xbe", "application/java-vm"),
    (b"\0\0\x27\x0a\0\0\0\0\0\0\0\0", "application/vnd.shp"),
    (b"\0\0\x27\x0a\xff\xff\xfe\x70", "application/vnd.shp"),
)

_FTYP = {
    b"avif": "image/avif", b"avis": "image/avif", b"heic": "image/heic", b"heix": "image/heic",
    b"hevc": "image/heic", b"mif1": "image/heif", b"msf1": "image/heif", b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4", b"qt  ": "video/quicktime",
}  # fmt: skip
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo", b"ACON": "image/x-ani"}

_MPEG_AUDIO = re.compile(rb"\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff][\x10-\xef]")
_WEAK_MINIMUM = 8
# A sequence, with its length in any form, that begins with an object identifier of PKCS #7 or S/MIME.
_CMS = re.compile(
    rb"\x30(?:[\x00-\x80]|\x81.|\x82..|\x83...|\x84....)\x06[\x09\x0b]\x2a\x86\x48\x86\xf7\x0d\x01"
    rb"(?:\x07[\x02-\x06]|\x09\x10\x01[\x09\x17])",
    re.DOTALL,
)
_CMS_ARMOURS = (b"-----BEGIN PKCS7-----", b"-----BEGIN CMS-----", b"-----BEGIN PKCS #7 SIGNED DATA-----")
_CMS_START = 40
"""So many characters of base64 hold more than what ``_CMS`` looks at."""
_BY_NAME = ("application/x-dbase-memo", "application/x-foxpro-memo")
_DBASE = frozenset((0x03, 0x04, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8B, 0x8C, 0xCB, 0xE5, 0xF5, 0xFB))
_DBASE_7 = 4
_DBASE_HEADER = 32
_DBASE_KINDS = frozenset(bytes([kind]) for kind in b"CNFDLMBGPVWQIYTO0@+")


def by_signature(content: bytes) -> str:
    """The media type that an unmistakable signature tells, or ``""``."""
    for start, media_type in _STARTS:
        if content.startswith(start):
            return media_type
    if content[4:8] == b"ftyp":
        return _FTYP.get(content[8:12], "video/mp4")
    return _by_longer_signature(content)


def _by_longer_signature(content: bytes) -> str:
    """Signatures whose first bytes alone could begin a text, and those that stand further in."""
    if content.startswith(b"BZh") and content[4:10] in (b"1AY&SY", b"\x17rE8P\x90"):
        return "application/x-bzip2"
    if content.startswith(b"ID3") and content[3:4] < b"\x10":
        return "audio/mpeg"
    if content.startswith((b"FWS", b"CWS", b"ZWS")) and content[3:4] < b"@":
        return "application/x-shockwave-flash"
    if content.startswith(b"RIFF"):
        return _RIFF.get(content[8:12], "application/x-riff")
    # ISO 32000 readers accept the header anywhere in the first kilobyte.
    if b"%PDF-" in content[:1024]:
        return PDF
    if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        return RTF
    if content[257:262] == b"ustar":
        return "application/x-tar"
    if _CMS.match(content) or _is_armoured_cms(content):
        return "application/pkcs7-mime"
    if _is_dbase(content):
        return "application/vnd.dbf"
    if content[40:44] == b" EMF" and content.startswith(b"\1\0\0\0"):
        return "image/emf"
    if content.startswith(b"BM") and content[6:10] == b"\0\0\0\0":
        return "image/bmp"
    return ""


def _is_armoured_cms(content: bytes) -> bool:
    head = content[:200].strip()
    if head.startswith(_CMS_ARMOURS):
        return True
    if not head.startswith(b"MI"):
        return False
    packed = b"".join(head.split())[:_CMS_START]
    try:
        return _CMS.match(base64.b64decode(packed, validate=True)) is not None
    except binascii.Error:
        return False


def _is_dbase(content: bytes) -> bool:
    """Whether the header of a dBASE table makes sense: a date, sizes, and the name and the sort of a first field."""
    if len(content) <= _DBASE_HEADER or content[0] not in _DBASE or content[2] > 12 or content[3] > 31:
        return False
    start, record = int.from_bytes(content[8:10], "little"), int.from_bytes(content[10:12], "little")
    name, kind = (content[68:100], content[100:101]) if content[0] & 7 == _DBASE_7 else (content[32:43], content[43:44])
    return start > _DBASE_HEADER and record > 1 and name.find(b"\0") > 0 and kind in _DBASE_KINDS


def by_weak_signature(content: bytes, by_name: str) -> str:
    """Types whose few signature bytes could be chance: believed when nothing better was found."""
    if len(content) >= _WEAK_MINIMUM and _MPEG_AUDIO.match(content):
        return "audio/mpeg"
    if content.startswith(b"MZ"):
        return "application/x-msdownload"
    if by_name in ("application/x-tar", "image/wmf", *_BY_NAME):
        return by_name
    return ""
