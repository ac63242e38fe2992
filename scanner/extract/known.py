"""Bytes in, text and links out: one module per family of formats, behind the Extractor protocol."""

from collections.abc import Iterator

from scanner.extract.api import ExtractionError, Extractor, Limits, Piece
from scanner.extract.archive.epub import EpubExtractor
from scanner.extract.archive.extractor import ArchiveExtractor
from scanner.extract.archive.stream import CompressedExtractor
from scanner.extract.database.dbase import DbaseExtractor
from scanner.extract.database.memo import MemoExtractor
from scanner.extract.database.shape import ShapeExtractor
from scanner.extract.database.sqlite import SqliteExtractor
from scanner.extract.html.extractor import HtmlExtractor
from scanner.extract.legacy.doc import DocExtractor
from scanner.extract.legacy.other import OleExtractor
from scanner.extract.legacy.ppt import PptExtractor
from scanner.extract.mail.message import MailExtractor
from scanner.extract.mail.msg import MsgExtractor
from scanner.extract.mail.signed import SignedExtractor
from scanner.extract.mail.tnef import TnefExtractor
from scanner.extract.media.extractor import MediaExtractor
from scanner.extract.office.encrypted import EncryptedOfficeExtractor
from scanner.extract.office.opendocument import OpenDocumentExtractor
from scanner.extract.office.package import PackageExtractor
from scanner.extract.office.rtf import RtfExtractor
from scanner.extract.office.slides import SlidesExtractor
from scanner.extract.office.word import WordExtractor
from scanner.extract.pdf.extractor import PdfExtractor
from scanner.extract.picture.extractor import PictureExtractor
from scanner.extract.sniff import EMPTY, recognise
from scanner.extract.spreadsheet.extractor import SpreadsheetExtractor
from scanner.extract.text.data import JsonExtractor
from scanner.extract.text.lines import (
    CardExtractor,
    MarkdownExtractor,
    SourceExtractor,
    SubtitleExtractor,
)
from scanner.extract.text.markup import XmlExtractor
from scanner.extract.text.plain import TextExtractor
from scanner.extract.text.table import TableExtractor
from scanner.model import Document, Why

BUILTIN: tuple[Extractor, ...] = (
    HtmlExtractor(),
    PdfExtractor(),
    TextExtractor(),
    TableExtractor(),
    JsonExtractor(),
    XmlExtractor(),
    CardExtractor(),
    SubtitleExtractor(),
    SourceExtractor(),
    MarkdownExtractor(),
    WordExtractor(),
    ArchiveExtractor(),
    CompressedExtractor(),
    EncryptedOfficeExtractor(),
    EpubExtractor(),
    DbaseExtractor(),
    MemoExtractor(),
    ShapeExtractor(),
    SqliteExtractor(),
    DocExtractor(),
    OleExtractor(),
    PptExtractor(),
    MailExtractor(),
    MsgExtractor(),
    SignedExtractor(),
    TnefExtractor(),
    MediaExtractor(),
    OpenDocumentExtractor(),
    PackageExtractor(),
    PictureExtractor(),
    RtfExtractor(),
    SlidesExtractor(),
    SpreadsheetExtractor(),
)
"""The extractors that kommunscan brings. The first that reads a media type is taken."""


def extractor_for(media_type: str) -> Extractor | None:
    """The extractor that reads ``media_type``, if there is one."""
    return next((extractor for extractor in BUILTIN if media_type in extractor.media_types), None)


def extract(document: Document, limits: Limits) -> Iterator[Piece]:
    """Recognise ``document`` and yield its pieces.

    Raises:
        ExtractionError: it is of a sort that nothing here reads, is empty, or cannot be read.
    """
    media_type = recognise(document).media_type
    if media_type == EMPTY:
        raise ExtractionError(Why.NO_TEXT, "the file is empty")
    extractor = extractor_for(media_type)
    if extractor is None:
        raise ExtractionError(Why.UNSUPPORTED, media_type)
    yield from extractor.extract(document, media_type, limits)
