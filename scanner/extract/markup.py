"""Tells sorts of text apart: HTML, XML by its root, JSON, mail, calendars, and whether it is text at all."""

import re

from scanner.extract import charset
from scanner.extract.media_types import FLAT_ODF

_HEAD = 8192
_HTML = re.compile(
    r"<(?:!doctype\s+html|html|head|body|title|meta|link|script|style|table|div|p|h[1-6]|ul|ol|a\s|br\s*/?>"
    r"|span|form|frameset|iframe|center|font)\b",
    re.IGNORECASE,
)
_XML_DECLARATION = re.compile(r"\s*<\?xml\b")
_ROOT = re.compile(r"<(?![?!])(?:([\w.-]+):)?([\w.-]+)((?:\s[^<>]*)?)/?>")
_PROLOG = re.compile(r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\])?\s*>", re.DOTALL | re.IGNORECASE)
_ROOTS = {
    "html": "application/xhtml+xml", "rss": "application/rss+xml", "feed": "application/atom+xml",
    "rdf": "application/rdf+xml", "kml": "application/vnd.google-earth.kml+xml", "gpx": "application/gpx+xml",
    "svg": "image/svg+xml", "urlset": "application/x-sitemap+xml", "sitemapindex": "application/x-sitemap+xml",
    "featurecollection": "application/gml+xml",
}  # fmt: skip
_MAIL_HEADER = re.compile(
    r"(?:(?:Received|Return-Path|Delivered-To|From|To|Cc|Subject|Date|Message-ID|MIME-Version|Content-Type|"
    r"Reply-To|Sender|X-[\w-]+|DKIM-Signature|ARC-[\w-]+|Thread-[\w-]+|User-Agent|Content-[\w-]+):[^\n]*\r?\n"
    r"(?:[ \t][^\n]*\r?\n)*){3,}",
    re.IGNORECASE,
)
_MAIL_NEEDS = re.compile(r"^(?:From|Received|Return-Path|Message-ID|MIME-Version):", re.IGNORECASE | re.MULTILINE)
_RELATED = re.compile(r"^Content-Type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_MBOX = re.compile(r"From \S+.{0,60}\d{4}\r?\n[\w-]+:")
_STARTS = (
    ("BEGIN:VCARD", "text/vcard"),
    ("BEGIN:VCALENDAR", "text/calendar"),
    ("WEBVTT", "text/vtt"),
)
_SUBRIP = re.compile(r"\d+\r?\n\d{2}:\d{2}:\d{2},\d{3} --> \d{2}:\d{2}:\d{2},\d{3}")
_GEO = re.compile(r'"type"\s*:\s*"(?:FeatureCollection|Feature|Topology|GeometryCollection)"')
_JSON_START = re.compile(r"""[\[{]\s*(?:["{\[\]}]|-?\d|true|false|null)""")
_JSON_LINE_END = re.compile(r"[\]}]\s*\n\s*[\[{]")
_CONTROLS = bytes(range(9)) + b"\x0b" + bytes(range(14, 27)) + bytes(range(28, 32))
_MOST_CONTROLS = 0.02
_STRAY_CONTROLS = 2

BY_NAME_ONLY = frozenset(
    {"text/csv", "text/tab-separated-values", "text/markdown", "application/sql", "application/yaml",
     "text/javascript", "text/css", "text/x-tex", "text/vcard", "text/calendar", "text/vtt",
     "application/x-subrip", "application/mbox", "message/rfc822", "application/jsonl"}
)  # fmt: skip
"""Sorts of text that only a name or a header tells from plain text."""


def recognise_text(content: bytes, announced: str, by_name: str) -> str:
    """The media type of a text, or ``""`` when it is no text."""
    head = charset.decode(content[:_HEAD])
    if not _looks_like_text(content[:_HEAD], head):
        return ""
    start = head.lstrip("\ufeff \t\r\n\0")
    for opening, media_type in _STARTS:
        if start[: len(opening)].upper() == opening:
            return media_type
    told = by_name if by_name in BY_NAME_ONLY else announced if announced in BY_NAME_ONLY else ""
    if start.startswith("<"):
        return _recognise_markup(start, announced, told)
    if _JSON_START.match(start) and told not in ("text/javascript", "application/sql", "text/markdown"):
        return _recognise_json(start)
    if _MBOX.match(start):
        return "application/mbox"
    if _MAIL_HEADER.match(start) and _MAIL_NEEDS.search(start[:4000]):
        return "multipart/related" if _RELATED.search(start) else "message/rfc822"
    if _SUBRIP.match(start):
        return "application/x-subrip"
    if told:
        return told
    if "text/html" in (announced, by_name) or _HTML.search(start):
        return "text/html"
    return "text/plain"


def _recognise_markup(start: str, announced: str, told: str) -> str:
    root = _ROOT.search(_PROLOG.sub(" ", start))
    declared_xml = bool(_XML_DECLARATION.match(start))
    if root:
        prefix, name, attributes = root.group(1), root.group(2).lower(), root.group(3)
        if name == "html":
            strict = "http://www.w3.org/1999/xhtml" in attributes and declared_xml
            return "application/xhtml+xml" if strict or announced == "application/xhtml+xml" else "text/html"
        if name == "document" and "tc:opendocument" in attributes:
            return FLAT_ODF
        if name in _ROOTS and (declared_xml or prefix or name != "feed" or "xmlns" in attributes):
            return _ROOTS[name]
    if declared_xml:
        return "application/xml"
    if _HTML.search(start):
        return "text/html" if told != "text/markdown" else told
    if root and announced in ("application/xml", "application/rss+xml", "application/atom+xml"):
        return "application/xml"
    if root and ("xmlns" in root.group(3) or root.group(1)):
        return "application/xml"
    if announced == "text/html" or not root:
        return "text/html" if announced == "text/html" else told or "text/plain"
    return told or "application/xml"


def _recognise_json(start: str) -> str:
    if _GEO.search(start):
        return "application/geo+json"
    if _JSON_LINE_END.search(start):
        return "application/jsonl"
    if '"@context"' in start[:300]:
        return "application/ld+json"
    return "application/json"


def _looks_like_text(head: bytes, decoded: str) -> bool:
    if b"\0" in head:
        # Wide charsets were decoded without NULs; a stray NUL in a text is no reason to give it up.
        return _few_controls(decoded.encode("utf-8", "replace"))
    return _few_controls(head)


def _few_controls(head: bytes) -> bool:
    controls = len(head) - len(head.translate(None, _CONTROLS))
    return controls <= max(_STRAY_CONTROLS, _MOST_CONTROLS * len(head))
