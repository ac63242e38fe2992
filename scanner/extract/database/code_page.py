"""In which code page the texts of a dBASE table are written."""

import codecs
import re

_DRIVERS = {
    0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x04: "mac_roman", 0x08: "cp865", 0x09: "cp437", 0x0A: "cp850",
    0x0B: "cp437", 0x0D: "cp437", 0x0E: "cp850", 0x0F: "cp437", 0x10: "cp850", 0x11: "cp437", 0x12: "cp850",
    0x13: "cp932", 0x14: "cp850", 0x15: "cp437", 0x16: "cp850", 0x17: "cp865", 0x18: "cp437", 0x19: "cp437",
    0x1A: "cp850", 0x1B: "cp437", 0x1C: "cp863", 0x1D: "cp850", 0x1F: "cp852", 0x22: "cp852", 0x23: "cp852",
    0x24: "cp860", 0x25: "cp850", 0x26: "cp866", 0x37: "cp850", 0x40: "cp852", 0x4D: "cp936", 0x4E: "cp949",
    0x4F: "cp950", 0x50: "cp874", 0x57: "cp1252", 0x58: "cp1252", 0x59: "cp1252", 0x64: "cp852", 0x65: "cp866",
    0x66: "cp865", 0x67: "cp861", 0x6A: "cp737", 0x6B: "cp857", 0x78: "cp950", 0x79: "cp949", 0x7A: "cp936",
    0x7B: "cp932", 0x7C: "cp874", 0x7D: "cp1255", 0x7E: "cp1256", 0xC8: "cp1250", 0xC9: "cp1251", 0xCA: "cp1254",
    0xCB: "cp1253", 0xCC: "cp1257",
}  # fmt: skip
"""What the header's language driver means."""

_NUMBER = re.compile(r"\d{3,6}")
_DRIVER_SAID = re.compile(r"ldid\s*/\s*(\d+)", re.IGNORECASE)
_HIGH = re.compile(rb"[\x80-\xff]")
_OEM_LETTERS = re.compile(rb"[\x80-\x9f]")
"""Where the code pages of DOS have their Nordic letters; in windows-1252 these are dashes and quotes."""


def table_codec(said: str, driver: int, sample: bytes) -> str:
    """Python's codec for a table's texts.

    ``said`` is what a ``.cpg`` file beside the table holds, ``driver`` the header's byte, ``sample`` some records.
    Bytes that are valid UTF-8 are that, whatever was said: no other text with letters beyond ASCII happens to be.
    """
    if not _HIGH.search(sample):
        return _codec_said(said) or _DRIVERS.get(driver, "cp1252")
    try:
        # A sample may end within a letter.
        sample[: len(sample) - 3].decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(sample) - 8:
            named = _codec_said(said)
            return (named if named != "utf-8" else "") or _DRIVERS.get(driver, "") or guessed_codec(sample)
    return "utf-8"


def guessed_codec(sample: bytes) -> str:
    """The code page of DOS or of Windows, by where the letters beyond ASCII lie."""
    high = len(_HIGH.findall(sample))
    return "cp850" if len(_OEM_LETTERS.findall(sample)) * 2 > high else "cp1252"


def _codec_said(said: str) -> str:
    """``UTF-8``, ``1252``, ``ANSI 1252``, ``OEM 850``, ``88591``, ``LDID/87``: all of these are met."""
    driver = _DRIVER_SAID.search(said)
    if driver:
        return _DRIVERS.get(int(driver[1]), "")
    number = _NUMBER.search(said)
    names = [said.strip()]
    if number:
        digits = number.group()
        names += ["utf-8" if digits == "65001" else f"cp{digits}", f"iso8859-{digits[4:]}"]
    for name in names:
        try:
            return codecs.lookup(name).name
        except (LookupError, ValueError):
            continue
    return ""
