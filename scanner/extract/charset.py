"""From bytes to text without losing any.

What a sender declares is a hint, what the bytes prove comes first: a byte order mark, the NUL pattern of
UTF-16, and strictly valid UTF-8, which text in another charset practically never is. Then the declared
charset counts, and where it does not fit, windows-1252, in which every byte means something.
"""

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# 7-bit charsets: their bytes are valid ASCII, so only a declaration tells them.
_SEVEN_BIT = frozenset({"iso2022_jp", "iso2022_kr", "hz", "utf-7"})

# The WHATWG encoding standard reads these labels as windows-1252, as browsers have always done.
_AS_WINDOWS_1252 = frozenset({"iso8859-1", "ascii", "cp1252"})

_DECLARED = re.compile(
    rb"""<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z0-9._:-]{2,40})"""
    rb"""|<meta\b[^>]{0,400}?\bcharset\s*=\s*["']?\s*([A-Za-z0-9._:-]{2,40})"""
    rb"""|@charset\s+"([A-Za-z0-9._:-]{2,40})\"""",
    re.IGNORECASE,
)
_MULTI_BYTE = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_WINDOWS_1252 = tuple(bytes([byte]).decode("cp1252", "replace").replace("�", chr(byte)) for byte in range(256))
_HEAD = 4096


def _one_byte_as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(_WINDOWS_1252[byte] for byte in wrong), error.end


AS_WINDOWS_1252 = "kommunscan.windows-1252"
"""For ``errors`` of ``bytes.decode``: a byte that is none of the charset is taken for windows-1252."""

codecs.register_error(AS_WINDOWS_1252, _one_byte_as_windows_1252)


def declared_inside(content: bytes) -> str:
    """The charset that an XML declaration, a meta element or a CSS rule at the start names, or ``""``."""
    found = _DECLARED.search(content, 0, _HEAD)
    return next(name for name in found.groups() if name).decode("ascii") if found else ""


def codec_of_queries(content: bytes, declared: str = "") -> str:
    """The codec in which a browser sends the query of a page's links: the page's own, UTF-8 for wide ones."""
    codec = _codec(declared) or _codec(declared_inside(content)) or "utf-8"
    return "utf-8" if codec in _SEVEN_BIT or codec.replace("_", "-").startswith(("utf", "kommunscan")) else codec


def decode(content: bytes, declared: str = "") -> str:
    """The text of ``content``, without a byte order mark. No input raises, none is left out.

    ``declared`` is the charset that the sender names, empty when unknown; what the text says of itself is
    looked up here.
    """
    for bom, name in _BOMS:
        if content.startswith(bom):
            return content[len(bom) :].decode(name, "replace")
    codec = _codec(declared) or _codec(declared_inside(content))
    if codec in _SEVEN_BIT:
        return _strictly(content, codec) or content.decode("ascii", "kommunscan.windows-1252")
    wide = _wide(content)
    if wide:
        return content.decode(wide, "replace")
    text = _strictly(content, "utf-8")
    if text is not None:
        return text
    if codec and not codec.startswith("utf") and codec not in _AS_WINDOWS_1252:
        text = _strictly(content, codec)
        if text is not None:
            return text
    if codec == "utf-8" or _mostly_utf8(content):
        return content.decode("utf-8", "kommunscan.windows-1252")
    return content.decode("cp1252", "kommunscan.windows-1252")


def _codec(label: str) -> str:
    """Python's name for a charset label, or ``""`` when it is none that turns bytes into text."""
    try:
        info = codecs.lookup(label.strip().strip("\"'"))
    except (LookupError, ValueError):
        return ""
    return info.name if getattr(info, "_is_text_encoding", True) else ""


def _strictly(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except (UnicodeError, ValueError):
        return None


def _wide(content: bytes) -> str:
    """UTF-16 or UTF-32 without a mark: Western text has a NUL in every second (or three of four) bytes."""
    head = content[:_HEAD]
    if len(head) < 4 or b"\0" not in head:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if even > 0.4 * half and odd > 0.9 * half and len(content) % 4 == 0:
        return "utf-32-le"
    if odd > 0.4 * half and even > 0.9 * half and len(content) % 4 == 0:
        return "utf-32-be"
    if odd > 0.6 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.6 * half and odd < 0.1 * half:
        return "utf-16-be"
    return ""


def _mostly_utf8(content: bytes) -> bool:
    """Whether a text that is not valid UTF-8 is still UTF-8 with a few broken bytes in it."""
    sequences = sum(len(found) for found in _MULTI_BYTE.findall(content))
    return sequences > 0.7 * len(_HIGH_BYTE.findall(content))
