"""Earlier revisions of a PDF: programs that save incrementally keep all that was deleted (ISO 32000-2, 7.5.6).

Every revision ends in ``%%EOF``, so the file up to there is the document as it was. What it says and the
newest revision does not is what somebody took out.
"""

import hashlib
import io
import re
from collections.abc import Iterator

import pikepdf
import pypdfium2

from detectors.api import LINE, TextForm
from scanner.extract.api import ExtractionError, Limits
from scanner.extract.pdf.objects import PdfObjects
from scanner.extract.pdf.page import cleaned
from scanner.extract.segments import SegmentWriter
from scanner.model import Document, Place, Segment, Where

_END = re.compile(rb"%%EOF[ \t]*\r?\n?")
_OBJECT = re.compile(rb"\b(\d{1,10})\s+\d+\s+obj")
_OBJECT_STREAM = b"/ObjStm"
_LINEARIZED = b"/Linearized"
_MOST_REVISIONS = 8
_LEAST_CHARS = 4
_NESTING = 3


def revision_ends(content: bytes) -> list[int]:
    """Where each revision but the newest ends, oldest first.

    A linearized file has a first section that ends in the same way and is no revision.
    """
    ends = [found.end() for found in _END.finditer(content)]
    if len(ends) > 1 and _LINEARIZED in content[:1024]:
        ends = ends[1:]
    return [end for end in ends[:-1] if content[end:].strip()][-_MOST_REVISIONS:]


def deleted_segments(
    content: bytes, ends: list[int], lines: set[str], objects: PdfObjects | None, document: Document, limits: Limits
) -> Iterator[Segment]:
    """What earlier revisions say beyond ``lines`` of the newest one's pages and the texts of its ``objects``."""
    same = frozenset(_fingerprints(content))
    strings = objects.texts if objects else set()
    said = {_key(line) for line in lines} | {_key(text) for text in strings}
    for number, end in reversed(list(enumerate(ends, 1))):
        earlier = content[:end]
        writer = SegmentWriter(TextForm.PDF, LINE)
        for page, line in _lines(earlier, same, limits):
            if _is_new(line, said):
                writer.add(line, Place(Where.DELETED, (("revision", str(number)), ("page", str(page)))))
        yield from writer.take()
        beside = SegmentWriter()
        for text in _strings(earlier, _unchanged(content[end:], objects), document, limits):
            if _is_new(text, said):
                beside.add(text, Place(Where.DELETED, (("revision", str(number)), ("property", ""))))
        yield from beside.take()


def _is_new(text: str, said: set[str]) -> bool:
    key = _key(text)
    if len(key) < _LEAST_CHARS or key in said:
        return False
    said.add(key)
    return True


def _key(text: str) -> str:
    return "".join(text.split())


def _lines(content: bytes, same: frozenset[bytes], limits: Limits) -> Iterator[tuple[int, str]]:
    """The lines of the pages whose content is none of ``same``, with their page numbers."""
    fingerprints = _fingerprints(content)
    changed = [index for index, fingerprint in enumerate(fingerprints) if fingerprint not in same]
    if fingerprints and not changed:
        return
    try:
        pages = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError:
        return
    try:
        for index in changed if fingerprints else range(min(len(pages), limits.pages)):
            try:
                page = pages[index]
                text_page = page.get_textpage()
            except (pypdfium2.PdfiumError, IndexError):
                continue
            text = cleaned(text_page.get_text_range())
            text_page.close()
            page.close()
            for line in text.split(LINE):
                yield index + 1, line
    finally:
        pages.close()


def _fingerprints(content: bytes) -> list[bytes]:
    """A digest of what each page paints, forms included; empty when the file cannot be opened.

    Two pages with the same digest say the same, and most pages are the same in all revisions.
    """
    try:
        with pikepdf.open(io.BytesIO(content), suppress_warnings=True) as pdf:
            return [_fingerprint(page) for page in pdf.pages]
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, AttributeError):
        return []


def _fingerprint(page: pikepdf.Page) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    painted = page.obj.get("/Contents")
    for stream in painted if isinstance(painted, pikepdf.Array) else [painted]:
        if isinstance(stream, pikepdf.Stream):
            digest.update(stream.read_raw_bytes())
    _add_forms(page.obj.get("/Resources"), digest, 0)
    return digest.digest()


def _add_forms(resources: object, digest: hashlib.blake2b, depth: int) -> None:
    forms = resources.get("/XObject") if isinstance(resources, pikepdf.Dictionary) else None
    if depth > _NESTING or not isinstance(forms, pikepdf.Dictionary):
        return
    for name, form in forms.items():
        if isinstance(form, pikepdf.Stream) and form.get("/Subtype") == pikepdf.Name.Form:
            digest.update(name.encode())
            digest.update(form.read_raw_bytes())
            _add_forms(form.get("/Resources"), digest, depth + 1)


def _unchanged(added: bytes, objects: PdfObjects | None) -> frozenset[int]:
    """The numbers of the newest file's ``objects`` that were not written anew in what was ``added`` since.

    Numbers within a stream of objects cannot be told without unpacking it: then any may be new.
    """
    if objects is None or _OBJECT_STREAM in added:
        return frozenset()
    return frozenset(objects.numbers.difference(int(found[1]) for found in _OBJECT.finditer(added)))


def _strings(content: bytes, unchanged: frozenset[int], document: Document, limits: Limits) -> set[str]:
    try:
        objects = PdfObjects(content, document, limits, unchanged)
        for _ in objects.pieces():
            pass
    except ExtractionError:
        return set()
    return objects.texts
