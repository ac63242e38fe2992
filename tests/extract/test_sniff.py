"""What is it? By the bytes, whatever header and name say."""

import io
import zipfile
from pathlib import Path

import pytest

from scanner.extract.api import ExtractionError, Limits
from scanner.extract.known import extract
from scanner.extract.media_types import DOCX, ENCRYPTED_OFFICE, MSG, ODF, OLE, PDF, PPTX, RTF, XLSB, XLSX, ZIP
from scanner.extract.sniff import EMPTY, OCTETS, recognise
from scanner.model import Document, Segment, Why


def seen(content: bytes, name: str = "", media_type: str = "") -> str:
    return recognise(Document("https://exempelby.example/x", content, name, media_type)).media_type


def package(*names: str, mimetype: str = "") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x" * 50)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (package("[Content_Types].xml", "_rels/.rels", "word/document.xml"), DOCX),
        (package("[Content_Types].xml", "word\\document.xml"), DOCX),
        (package("[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"), XLSX),
        (package("[Content_Types].xml", "xl/workbook.bin"), XLSB),
        (package("[Content_Types].xml", "ppt/presentation.xml"), PPTX),
        (package("content.xml", mimetype=ODF + "text"), ODF + "text"),
        (package("content.xml", mimetype=ODF + "spreadsheet-template"), ODF + "spreadsheet"),
        (package("OEBPS/content.opf", mimetype="application/epub+zip"), "application/epub+zip"),
        (package("doc.kml"), "application/vnd.google-earth.kmz"),
        (package("word/document.xml", "notes.txt"), ZIP),
        (package("a.txt"), ZIP),
        (package("[Content_Types].xml", "word/document.xml")[:150], DOCX),
        (package(), ZIP),
    ],
)
def test_zip_packages_are_known_by_what_is_in_them(content: bytes, media_type: str) -> None:
    assert seen(content, "fel.pdf", "image/png") == media_type


@pytest.mark.parametrize(
    ("stream", "media_type"),
    [
        ("WordDocument", "application/msword"),
        ("Workbook", "application/vnd.ms-excel"),
        ("PowerPoint Document", "application/vnd.ms-powerpoint"),
        ("__properties_version1.0", MSG),
        ("EncryptedPackage", ENCRYPTED_OFFICE),
        ("Something", OLE),
    ],
)
def test_a_damaged_ole_file_is_known_by_the_names_in_it(stream: str, media_type: str) -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + stream.encode("utf-16-le")
    assert seen(content) == media_type


@pytest.mark.parametrize(
    ("content", "name", "declared", "media_type"),
    [
        (b"%PDF-1.7\n", "", "application/octet-stream", PDF),
        (b"\r\n junk %PDF-1.4", "", "text/html", PDF),
        (b"{\\rtf1 x}", "brev.doc", "application/msword", RTF),
        (b"\xef\xbb\xbf{\\rtf1 x}", "", "", RTF),
        (b"<!DOCTYPE html><p>x", "", "text/plain", "text/html"),
        (b"<p>x</p>", "", "", "text/html"),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'>", "", "", "application/xhtml+xml"),
        (b"<html xmlns='http://www.w3.org/1999/xhtml'>", "", "text/html", "text/html"),
        (b"plain words", "", "text/html", "text/html"),
        (b"plain words", "", "", "text/plain"),
        (b"a;b\n1;2\n", "lista.csv", "text/plain", "text/csv"),
        (b"a;b\n1;2\n", "lista", "text/csv; charset=utf-8", "text/csv"),
        (b'{"a": 1}', "", "text/html", "application/json"),
        (b' [ {"type": "FeatureCollection"} ]', "", "", "application/geo+json"),
        (b'{"a":1}\n{"a":2}\n', "", "", "application/jsonl"),
        (b"<?xml version='1.0'?><!-- c --><rss version='2.0'>", "", "", "application/rss+xml"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>", "", "", "application/atom+xml"),
        (b"<?xml version='1.0'?><urlset xmlns='x'>", "", "", "application/x-sitemap+xml"),
        (b"<?xml version='1.0'?><!DOCTYPE kml [<!ENTITY a 'b'>]><kml>", "", "",
         "application/vnd.google-earth.kml+xml"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'>", "", "", "image/svg+xml"),
        (b"<?xml version='1.0'?><diary>", "", "", "application/xml"),
        (b"BEGIN:VCARD\r\n", "", "", "text/vcard"),
        (b"\xef\xbb\xbfBEGIN:VCALENDAR\r\n", "", "", "text/calendar"),
        (b"WEBVTT\n", "", "", "text/vtt"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nHej\n", "", "", "application/x-subrip"),
        (b"Received: a\nFrom: b@c.example\nSubject: d\n\nHej", "", "", "message/rfc822"),
        (b"From: a\nMIME-Version: 1.0\nContent-Type: multipart/related\n\n", "", "", "multipart/related"),
        (b"From a@b.example Mon Jan  1 00:00:00 2024\nFrom: a\n", "", "", "application/mbox"),
        (b"select 1", "dump.sql", "", "application/sql"),
        ("Namn;Å".encode("utf-16"), "a.csv", "", "text/csv"),
        (b"\x89PNG\r\n\x1a\n", "bild.jpg", "image/jpeg", "image/png"),
        (b"\0\0\0\x1cftypheic", "", "", "image/heic"),
        (b"\0\0\0\x1cftypisom", "", "", "video/mp4"),
        (b"ID3\x04", "", "", "audio/mpeg"),
        (b"ID3 is a format", "", "", "text/plain"),
        (bytes(257) + b"ustar", "", "", "application/x-tar"),
        (bytes(range(256)) * 4, "", "text/plain", OCTETS),
        (b"", "a.pdf", PDF, EMPTY),
    ],
)  # fmt: skip
def test_bytes_decide(content: bytes, name: str, declared: str, media_type: str) -> None:
    assert seen(content, name, declared) == media_type


@pytest.mark.parametrize(
    ("content", "name", "declared", "note"),
    [
        (b"%PDF-1.7\n", "a.pdf", "application/octet-stream", ""),
        (b"%PDF-1.7\n", "a.pdf", "application/x-pdf", ""),
        (b"%PDF-1.7\n", "a.docx", "", "named .docx, but the bytes are application/pdf"),
        (b"{\\rtf1 x}", "a.doc", "text/html",
         "served as text/html and named .doc, but the bytes are application/rtf"),
        (b"plain", "a.csv", "text/plain", ""),
        (b"<p>x", "a.aspx", "text/html; charset=utf-8", ""),
    ],
)  # fmt: skip
def test_disagreement_is_said(content: bytes, name: str, declared: str, note: str) -> None:
    assert recognise(Document("https://exempelby.example/x", content, name, declared)).note == note


def test_what_nothing_reads_is_unsupported_and_what_is_empty_has_no_text() -> None:
    for content, why in ((b"wOFF" + bytes(40), Why.UNSUPPORTED), (b"", Why.NO_TEXT)):
        with pytest.raises(ExtractionError) as raised:
            list(extract(Document("https://exempelby.example/x", content), Limits()))
        assert raised.value.why == why


def test_bytes_are_read_from_the_path(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Blåbär".encode("latin-1"))
    found = list(extract(Document("file:///a.txt", b"", "a.txt", path=path), Limits()))
    assert [p.text for p in found if isinstance(p, Segment)] == ["Blåbär"]


def test_too_large_is_an_outcome() -> None:
    with pytest.raises(ExtractionError) as raised:
        list(extract(Document("https://x.example/", b"x" * 100), Limits(document_bytes=50)))
    assert raised.value.why == Why.TOO_LARGE
