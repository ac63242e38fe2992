"""What a picture file says besides its picture: EXIF, IPTC, XMP, comments, the place where it was taken."""

import math
import re
from collections.abc import Iterator

from lxml import etree
from PIL import ExifTags, Image, ImageFile, IptcImagePlugin

from scanner.extract import charset
from scanner.extract.office.ooxml import local_name, parse_xml
from scanner.extract.segments import SegmentWriter
from scanner.model import Place, Segment, Where

_XMP = re.compile(rb"<(?:\w+:)?xmpmeta\b.*?</(?:\w+:)?xmpmeta>|<rdf:RDF\b.*?</rdf:RDF>", re.DOTALL)
_XMP_LARGEST = 8 << 20
_WINDOWS_TAGS = frozenset({0x9C9B, 0x9C9C, 0x9C9D, 0x9C9E, 0x9C9F})
"""Title, comment, author, keywords and subject as the Windows Explorer writes them, in UTF-16."""
_USER_COMMENT = 0x9286
_BINARY = frozenset({"exif", "icc_profile", "photoshop", "xmp", "XML:com.adobe.xmp", "mp", "iptc", "adobe"})
_PRINTABLE = re.compile(r"[\w@]{2}")
_UTF8_MARK = b"\x1b%G"
_IPTC_NAMES = {
    5: "title", 25: "keyword", 40: "instructions", 80: "author", 85: "author title", 90: "city",
    92: "place", 105: "headline", 110: "credit", 115: "source", 116: "copyright", 118: "contact",
    120: "caption", 122: "caption writer",
}  # fmt: skip


def metadata_segments(image: ImageFile.ImageFile, content: bytes) -> Iterator[Segment]:
    """The texts in a picture's metadata, then where it was taken."""
    writer = SegmentWriter()
    exif = image.getexif()
    write_exif(exif, writer)
    _write_iptc(image, writer)
    _write_info(image, writer)
    write_xmp(content, writer)
    yield from writer.take()
    yield from position_segments(exif)


def write_exif(exif: Image.Exif, writer: SegmentWriter) -> None:
    """The texts in EXIF tags."""
    for folder in (None, ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo, ExifTags.IFD.IFD1):
        tags = exif if folder is None else exif.get_ifd(folder)
        names = ExifTags.GPSTAGS if folder is ExifTags.IFD.GPSInfo else ExifTags.TAGS
        for tag, value in tags.items():
            name = names.get(tag, f"tag {tag}")
            text = _exif_text(tag, value)
            if _PRINTABLE.search(text):
                writer.add(text, Place(Where.METADATA, (("property", name),), name))


def _exif_text(tag: int, value: object) -> str:
    if isinstance(value, tuple) and tag in _WINDOWS_TAGS:
        value = bytes(value)
    if isinstance(value, bytes):
        if tag in _WINDOWS_TAGS:
            return value.decode("utf-16-le", "replace").rstrip("\0")
        if tag == _USER_COMMENT:
            return charset.decode(value[8:].strip(b"\0 "))
        text = charset.decode(value.strip(b"\0 "))
        return text if text.isprintable() else ""
    return value.strip("\0 ") if isinstance(value, str) else ""


def _write_iptc(image: ImageFile.ImageFile, writer: SegmentWriter) -> None:
    try:
        found = IptcImagePlugin.getiptcinfo(image) or {}
    except (SyntaxError, ValueError, TypeError, IndexError, OSError):
        return
    told = found.get((1, 90), b"")
    is_utf8 = isinstance(told, bytes) and told.startswith(_UTF8_MARK)
    for (record, number), values in found.items():
        if record != 2:
            continue
        for value in values if isinstance(values, list) else [values]:
            name = _IPTC_NAMES.get(number, f"IPTC {number}")
            text = charset.decode(value, "utf-8" if is_utf8 else "")
            if _PRINTABLE.search(text) and text.isprintable():
                writer.add(text, Place(Where.METADATA, (("property", name),), name))


def _write_info(image: Image.Image, writer: SegmentWriter) -> None:
    """Comments of GIF and JPEG, text chunks of PNG."""
    for key, value in image.info.items():
        if str(key) in _BINARY:
            continue
        text = charset.decode(value) if isinstance(value, bytes) else value if isinstance(value, str) else ""
        if _PRINTABLE.search(text) and "<x:xmpmeta" not in text:
            writer.add(text.replace("\f", " "), Place(Where.METADATA, (("property", str(key)),), str(key)))


def write_xmp(content: bytes, writer: SegmentWriter) -> None:
    """The texts and attributes of every XMP packet, wherever in the file it lies."""
    if b"xmpmeta" not in content and b"rdf:RDF" not in content:
        return
    for match in _XMP.finditer(content):
        root = parse_xml(match.group()) if len(match.group()) < _XMP_LARGEST else None
        for element in root.iter() if root is not None else ():
            name = _xmp_name(element)
            writer.add((element.text or "").strip(), Place(Where.METADATA, (("property", name),), name))
            for key, value in element.attrib.items():
                label = str(key).rpartition("}")[2]
                if label not in ("about", "lang", "parseType", "xmptk"):
                    writer.add(str(value), Place(Where.METADATA, (("property", label),), label))


def _xmp_name(element: etree._Element) -> str:
    """The name of a property; a list's items have that of the list."""
    name = local_name(element)
    while name in ("li", "Seq", "Bag", "Alt", "Description", "RDF") and (above := element.getparent()) is not None:
        element, name = above, local_name(above)
    return name


def position_segments(exif: Image.Exif) -> Iterator[Segment]:
    """Where the picture was taken, as a geo URI (RFC 5870): ``geo:55.676100,12.568300``."""
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    try:
        latitude = _degrees(gps[ExifTags.GPS.GPSLatitude], gps.get(ExifTags.GPS.GPSLatitudeRef, "N"))
        longitude = _degrees(gps[ExifTags.GPS.GPSLongitude], gps.get(ExifTags.GPS.GPSLongitudeRef, "E"))
    except (KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError):
        return
    if not (abs(latitude) <= 90 and abs(longitude) <= 180) or latitude == longitude == 0:
        return
    writer = SegmentWriter()
    place = Place(Where.IMAGE, (("property", "GPS position"),), "GPS position")
    writer.add(f"geo:{latitude:.6f},{longitude:.6f}", place)
    yield from writer.take()


def _degrees(value: tuple[float, ...], reference: str) -> float:
    degrees: float = sum(float(part) / 60.0**position for position, part in enumerate(value[:3]))
    if math.isnan(degrees):
        raise ValueError("no number")
    return -degrees if str(reference).strip("\0")[:1].upper() in ("S", "W") else degrees
