"""Sound, film and e-books: tags, captions, chapters, and what is only said."""

# ruff: noqa: E501 - a line of markup stays one line

import io
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus_makers.case import Case, Persons, Planted, Unseen, cpr, pnr

P = Persons(7)
UNHEARD = (Unseen("sound_or_film"),)


def ffmpeg(out: str, *options: str, captions: str = "") -> bytes:
    """One second of a test picture and a tone, with captions if there are any."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        inputs = ["-f", "lavfi", "-i", "sine=duration=1"]
        if not out.endswith((".mp3", ".ogg", ".flac")):
            inputs += ["-f", "lavfi", "-i", "color=size=32x32:duration=1:rate=2"]
        if captions:
            (folder / "text.srt").write_text(f"1\n00:00:00,000 --> 00:00:00,900\n{captions}\n")
            inputs += ["-i", str(folder / "text.srt")]
        subprocess.run(["ffmpeg", "-loglevel", "error", *inputs, *options, str(folder / out)], check=True, timeout=60)
        return (folder / out).read_bytes()


def cases() -> Iterator[Case]:
    number, found = pnr(P, "body", "caption")
    content = ffmpeg(
        "film.mp4", "-map", "0", "-map", "1", "-map", "2", "-c:s", "mov_text", captions=f"Ärendet gäller {number}"
    )
    yield Case("mp4-captions", "film.mp4", content, "AC-23: captions inside a film are read.", (found,))

    number, found = cpr(P, "body", "caption")
    content = ffmpeg("film.mkv", "-map", "0", "-map", "1", "-map", "2", "-c:s", "srt", captions=f"Sagen om {number}")
    yield Case("mkv-captions", "film.mkv", content, "AC-23: captions inside a Matroska film.", (found,))

    number, found = pnr(P, "body", "caption")
    content = ffmpeg(
        "film.webm", "-map", "0:a", "-map", "2", "-c:a", "libopus", "-c:s", "webvtt", captions=f"Elev {number}"
    )
    yield Case("webm-captions", "film.webm", content, "AC-23: captions inside a WebM film.", (found,))

    yield Case(
        "mp4-without-captions",
        "sammantrade.mp4",
        ffmpeg("film.mp4"),
        "AC-23: a film without captions is named as unread: a council's webcast was.",
        unread=UNHEARD,
    )

    number, found = cpr(P, "metadata", "property title")
    content = ffmpeg("ljud.mp3", "-metadata", f"title=Opkald {number}")
    yield Case(
        "mp3-tags",
        "ljud.mp3",
        content,
        "AC-23: a recorded call: its title is read, the call itself is not.",
        (found,),
        UNHEARD,
    )
    content = ffmpeg("ljud.ogg", "-metadata", f"title=Opkald {number}")
    yield Case("ogg-tags", "ljud.ogg", content, "The same in Ogg Vorbis.", (found,), UNHEARD)
    content = ffmpeg("ljud.flac", "-metadata", f"title=Opkald {number}")
    yield Case("flac-tags", "ljud.flac", content, "The same in FLAC.", (found,), UNHEARD)

    planted = Planted("gps", "geo:55.676100,12.568300", "geo:55.676100,12.568300", "image", "property GPS position")
    content = ffmpeg("film.mov", "-metadata", "location=+55.6761+012.5683/")
    yield Case("mov-position", "film.mov", content, "Where a telephone's film was taken.", (planted,), UNHEARD)

    yield from books()


def books() -> Iterator[Case]:
    chapter, chapter_found = pnr(P, "body", "", member="OEBPS/kapitel1.xhtml")
    author, author_found = cpr(P, "metadata", "property creator")
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w") as book:
        book.writestr("mimetype", "application/epub+zip")
        book.writestr(
            "META-INF/container.xml",
            '<container><rootfiles><rootfile full-path="OEBPS/bok.opf"/></rootfiles></container>',
        )
        book.writestr(
            "OEBPS/bok.opf",
            f'<package><metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Bok</dc:title><dc:creator>Bo {author}</dc:creator></metadata></package>',
        )
        book.writestr(
            "OEBPS/kapitel1.xhtml",
            f'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title>Ett</title></head><body><p>Elev {chapter}</p></body></html>',
        )
    yield Case(
        "epub",
        "bok.epub",
        result.getvalue(),
        "An e-book: its description and its chapters.",
        (chapter_found, author_found),
    )

    number, found = pnr(P, "body", "part Documents/1/Pages/1.fpage")
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("FixedDocumentSequence.fdseq", "<FixedDocumentSequence/>")
        package.writestr(
            "Documents/1/Pages/1.fpage",
            f'<FixedPage xmlns="http://schemas.microsoft.com/xps/2005/06"><Glyphs UnicodeString="Elev {number}"/></FixedPage>',
        )
    yield Case("xps", "utskrift.xps", result.getvalue(), "A printed page in Microsoft's format.", (found,))
