"""Rich Text Format: the text, and what programs that convert RTF to text leave out.

That is document information, comments, headers and footers, hidden and deleted text, addresses of fields
and embedded objects: just where numbers stay behind.
"""

import binascii
from collections.abc import Iterator

from detectors.api import TextForm
from scanner.extract.api import ExtractionError, Limits, Piece
from scanner.extract.contents import contents
from scanner.extract.legacy.ole import unpack_native
from scanner.extract.media_types import RTF
from scanner.extract.members import child
from scanner.extract.office.rtf_groups import Run, runs
from scanner.extract.segments import SegmentWriter
from scanner.model import Document, Place, Properties, Unread, Where, Why

_PLACES: dict[str, tuple[Where, str]] = {
    "annotation": (Where.COMMENT, "comment"),
    "atnauthor": (Where.METADATA, "property"),
    "atnid": (Where.METADATA, "property"),
    "header": (Where.HEADER, "header"), "headerl": (Where.HEADER, "header"),
    "headerr": (Where.HEADER, "header"), "headerf": (Where.HEADER, "header"),
    "footer": (Where.HEADER, "footer"), "footerl": (Where.HEADER, "footer"),
    "footerr": (Where.HEADER, "footer"), "footerf": (Where.HEADER, "footer"),
    "footnote": (Where.BODY, "footnote"),
    "fldinst": (Where.LINK, "field"),
    "shptxt": (Where.BODY, "text box"),
    "revtbl": (Where.METADATA, "property"),
    "bkmkstart": (Where.METADATA, "bookmark"),
    "ffname": (Where.FORM, "field"), "ffdeftext": (Where.FORM, "field"), "ffhelptext": (Where.FORM, "field"),
    "ffstattext": (Where.FORM, "field"), "ffl": (Where.FORM, "field"),
    "docvar": (Where.METADATA, "property"), "userprops": (Where.METADATA, "property"),
    "propname": (Where.METADATA, "property"), "staticval": (Where.METADATA, "property"),
    "sv": (Where.ATTRIBUTE, "attribute"), "xmlattrvalue": (Where.ATTRIBUTE, "attribute"),
}  # fmt: skip
_INFORMATION = frozenset(
    {"title", "subject", "author", "manager", "company", "operator", "category", "keywords", "comment",
     "doccomm", "hlinkbase", "info"}
)  # fmt: skip
_NOISE = frozenset({"*htmltag", "*bkmkend", "*mhtmltag", "*wgrffmtfilter", "*fchars", "*lchars", "*ud", "*upr"})
_OLE_SIGNATURE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENDINGS = {"pngblip": "png", "jpegblip": "jpg", "emfblip": "emf", "wmetafile": "wmf", "dibitmap": "bmp"}


class RtfExtractor:
    """Reads RTF documents."""

    name = "rtf"
    version = "1"
    media_types = frozenset({RTF, "text/rtf"})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield the pieces of a document.

        Raises:
            ExtractionError: there is no text in it.
        """
        content = contents(document, limits)
        found = list(runs(content))
        if not found:
            raise ExtractionError(Why.DAMAGED, "no text groups in it")
        yield _properties(found)
        yield from _body(found)
        yield from _apart(found)
        yield from _objects(document, found)


def _body(found: list[Run]) -> Iterator[Piece]:
    """The flow of the text, with hidden and deleted runs where they stand in it."""
    writer = SegmentWriter()
    line = 1
    between = ""
    for run in found:
        if run.destination:
            continue
        for number, text in enumerate(run.text.split("\n")):
            if number:
                line += 1
                between = "\n"
            where = _where(run)
            if text and not text.isspace():
                writer.add(text, Place(where, (("line", str(line)),)), between)
                between = ""
            elif text and not between:
                between = " "
    yield from writer.take()


def _where(run: Run) -> Where:
    if run.is_deleted:
        return Where.DELETED
    if run.is_hidden:
        return Where.HIDDEN
    return Where.REDACTED if run.is_redacted else Where.BODY


def _properties(found: list[Run]) -> Properties:
    values: dict[str, str] = {}
    for run in found:
        if run.destination in _INFORMATION:
            values[run.destination] = values.get(run.destination, "") + run.text
    return Properties(title=values.get("title", ""), author=values.get("author", ""), producer="")


def _apart(found: list[Run]) -> Iterator[Piece]:
    writer, addresses = SegmentWriter(), SegmentWriter(TextForm.URL)
    for run in found:
        if run.destination in _INFORMATION:
            place = Place(Where.METADATA, (("property", run.destination),), run.destination)
        elif run.destination in _PLACES:
            where, step = _PLACES[run.destination]
            place = Place(where, ((step, run.destination if step == "property" else ""),))
        elif run.destination.startswith("*") and run.destination not in _NOISE:
            place = Place(Where.METADATA, (("field", run.destination[1:]),))
        else:
            continue
        (addresses if run.destination == "fldinst" else writer).add(run.text, place)
    yield from writer.take()
    yield from addresses.take()


def _objects(document: Document, found: list[Run]) -> Iterator[Piece]:
    """Pictures and embedded files, which RTF writes in hexadecimal digits or as plain bytes."""
    number = 0
    for run in found:
        if run.destination not in ("pict", "objdata"):
            continue
        number += 1
        step = (("part", f"object {number}"),)
        try:
            content = run.binary or binascii.unhexlify("".join(run.text.split()))
        except (binascii.Error, ValueError):
            yield Unread(Why.DAMAGED, "broken hexadecimal digits", step)
            continue
        if run.destination == "pict":
            yield child(document, f"picture {number}.{_ENDINGS.get(run.picture, 'bin')}", content)
        else:
            yield from _object(document, content, number)


def _object(document: Document, content: bytes, number: int) -> Iterator[Document]:
    """An embedded object: an OLE file behind a short header, or a packed file."""
    at = content.find(_OLE_SIGNATURE)
    if at >= 0:
        yield child(document, f"object {number}", content[at:])
        return
    packed = content.find(b"Package\0")
    if packed >= 0:
        name, inner = unpack_native(content[packed + 16 :])
        yield child(document, f"object {number}/{name}", inner)
    elif content:
        yield child(document, f"object {number}", content)
