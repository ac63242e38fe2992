"""Texts with a little structure of their own: contact cards, calendars, subtitles, SQL, YAML, Markdown."""

import quopri
import re
from collections.abc import Iterator

from detectors.api import LINE
from scanner.extract.api import Limits, Piece
from scanner.extract.html.links import LinkCollector, urls_in_text
from scanner.extract.html.parse import markup_bytes, parse
from scanner.extract.segments import CHUNK_CHARS, SegmentWriter, lines_with_marks
from scanner.extract.text.plain import read_text
from scanner.model import Document, Link, Place, Where

_FOLD = re.compile(r"\n[ \t]")
_PROPERTY = re.compile(r"^([A-Za-z0-9.-]+)((?:;[^:\n]*)?):(.*)$", re.MULTILINE)
_ESCAPES = {"\\n": "\n", "\\N": "\n", "\\,": ",", "\\;": ";", "\\\\": "\\"}
_ESCAPE = re.compile(r"\\[nN,;\\]")
_SOFT_BREAK = re.compile(r"=\n")
_TITLES = frozenset({"FN", "SUMMARY"})
_TIMES = re.compile(
    r"^(?:\d+\n)?(?:\d+:)?\d{1,2}:\d{2}[.,]\d{3} --> (?:\d+:)?\d{1,2}:\d{2}[.,]\d{3}[^\n]*\n", re.MULTILINE
)
_CUE_TAG = re.compile(r"</?(?:[cibuv]|lang|ruby|rt|font)\b[^>]*>|<\d[\d:.]*>|\{\\[^}]*\}")
_COLUMNS = re.compile(r"\bINSERT\s+INTO\s+[^\s(]+\s*\(([^()]{1,4000})\)\s*VALUES", re.IGNORECASE)
_EMPHASIS = re.compile(r"(?<=\w)(?:\*{1,3}|`)(?=[\w+-])|(?<=[\w+-])(?:\*{1,3}|`)(?=\w)")
_MARKDOWN_LINK = re.compile(r"\]\(\s*<?([^)\s>]+)|^\s{0,3}\[[^\]]+\]:\s*<?(\S+?)>?\s*$", re.MULTILINE)
_KEY = re.compile(r"^\s*(?:-\s+)?[\"']?([\w .-]{1,60}?)[\"']?\s*:(?:\s|$)")


class CardExtractor:
    """Reads contact cards (RFC 6350) and calendars (RFC 5545): unfolded, unescaped, a property to a line."""

    name = "cards and calendars"
    version = "1"
    media_types = frozenset({"text/vcard", "text/calendar"})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield the values with their property's name as label, and the addresses in them."""
        text = read_text(document, limits)
        if "QUOTED-PRINTABLE" in text.upper():
            text = _SOFT_BREAK.sub("", text)
        text = _FOLD.sub("", text)
        writer = SegmentWriter(separator=LINE)
        title = ""
        for found in _PROPERTY.finditer(text):
            name, parameters, value = found.group(1).rpartition(".")[2].upper(), found.group(2), found.group(3)
            if "QUOTED-PRINTABLE" in parameters.upper():
                value = quopri.decodestring(value.encode()).decode("utf-8", "replace")
            value = _ESCAPE.sub(lambda match: _ESCAPES[match.group()], value)
            if name in ("BEGIN", "END"):
                title = ""
                continue
            if name in _TITLES:
                title = value[:80]
            steps = (("title", title), ("property", name)) if title else (("property", name),)
            writer.add(value, Place(Where.BODY, steps, name))
            if parameters:
                writer.add(parameters.lstrip(";"), Place(Where.ATTRIBUTE, steps, name))
            if len(writer) > CHUNK_CHARS:
                yield from writer.take()
        yield from writer.take()
        for url in urls_in_text(text):
            yield Link(url, "text")


class SubtitleExtractor:
    """Reads captions of films: what is said, without the times, so that a number said in two cues is near."""

    name = "subtitles"
    version = "1"
    media_types = frozenset({"text/vtt", "application/x-subrip"})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield what is said, each cue placed by its time."""
        text = read_text(document, limits)
        writer = SegmentWriter(separator=LINE)
        start, place = 0, Place(Where.BODY, (("caption", "0:00"),))
        for found in _TIMES.finditer(text):
            writer.add(_CUE_TAG.sub("", text[start : found.start()]).strip(), place)
            when = found.group().split(" -->")[0].rpartition("\n")[2]
            start, place = found.end(), Place(Where.BODY, (("caption", when),))
            if len(writer) > CHUNK_CHARS:
                yield from writer.take()
        writer.add(_CUE_TAG.sub("", text[start:]).strip(), place)
        yield from writer.take()


class SourceExtractor:
    """Reads SQL dumps and YAML line by line, with column names or keys as labels."""

    name = "sql and yaml"
    version = "1"
    media_types = frozenset({"application/sql", "application/yaml"})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield the lines and the addresses in them."""
        text = read_text(document, limits)
        writer = SegmentWriter(separator=LINE)
        label = ""
        for number, line in enumerate(text.split("\n"), 1):
            if media_type == "application/sql":
                found = _COLUMNS.search(line)
                label = " ".join(found.group(1).replace('"', "").replace("`", "").split())[:200] if found else label
            else:
                key = _KEY.match(line)
                label = key.group(1) if key else label
            writer.add(line, Place(Where.BODY, (("line", str(number)),), label))
            if len(writer) > CHUNK_CHARS:
                yield from writer.take()
        yield from writer.take()
        for url in urls_in_text(text):
            yield Link(url, "text")


class MarkdownExtractor:
    """Reads Markdown as text: emphasis inside a word leaves no trace, embedded HTML is read as such."""

    name = "markdown"
    version = "1"
    media_types = frozenset({"text/markdown"})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield the lines, and the links in them."""
        text = read_text(document, limits)
        yield from lines_with_marks(_EMPHASIS.sub("", text))
        links = LinkCollector(document.url)
        if "<" in text:
            parse(markup_bytes(text.encode("utf-8", "replace"), "utf-8", "text/html"), links)
        for found in _MARKDOWN_LINK.finditer(text):
            links.add(found.group(1) or found.group(2), "markdown")
        for url in urls_in_text(text):
            links.add(url, "text")
        yield from links.links()
