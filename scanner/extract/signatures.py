"""Signatures of binary formats."""

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
)

_FTYP = {
    b"avif": "image/avif", b"avis": "image/avif", b"heic": "image/heic", b"heix": "image/heic",
    b"hevc": "image/heic", b"mif1": "image/heif", b"msf1": "image/heif", b"M4A ": "audio/mp4",
    b"M4B ": "audio/mp4", b"qt  ": "video/quicktime",
}  # fmt: skip
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo", b"ACON": "image/x-ani"}

_MPEG_AUDIO = re.compile(rb"\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff][\x10-\xef]")
_WEAK_MINIMUM = 8


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
    if content[40:44] == b" EMF" and content.startswith(b"\1\0\0\0"):
        return "image/emf"
    if content.startswith(b"BM") and content[6:10] == b"\0\0\0\0":
        return "image/bmp"
    return ""


def by_weak_signature(content: bytes, by_name: str) -> str:
    """Types whose few signature bytes could be chance: believed when nothing better was found."""
    if len(content) >= _WEAK_MINIMUM and _MPEG_AUDIO.match(content):
        return "audio/mpeg"
    if content.startswith(b"MZ"):
        return "application/x-msdownload"
    if by_name == "application/vnd.dbf" and content[:1] in (
        b"\x02",
        b"\x03",
        b"\x04",
        b"\x83",
        b"\x8b",
        b"\xf5",
    ):
        return by_name
    if by_name in ("application/x-tar", "application/pkcs7-mime", "application/pkcs7-signature", "image/wmf"):
        return by_name
    return ""
