"""HTML and XHTML: flow text, attributes, fields, comments, scripts, properties and links in one parse."""

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import unquote, unquote_to_bytes

from detectors.api import TextForm
from scanner.extract import charset
from scanner.extract.api import Limits, Piece
from scanner.extract.contents import contents
from scanner.extract.html.contact import contact_of
from scanner.extract.html.links import LinkCollector
from scanner.extract.html.parse import XHTML, markup_bytes, parse
from scanner.extract.html.scripted import signs
from scanner.extract.html.target import PageTarget
from scanner.extract.segments import SegmentWriter, single
from scanner.extract.text.escapes import unescaped
from scanner.extract.text.json_text import json_pieces
from scanner.model import Document, Indexing, Mark, Place, Properties, Rendering, Segment, Unread, View, Where, Why

_URL_ATTRIBUTES = frozenset(
    [
        "href",
        "src",
        "action",
        "cite",
        "poster",
        "background",
        "data",
        "srcset",
        "imagesrcset",
        "longdesc",
        "formaction",
        "manifest",
        "ping",
        "xlink:href",
        "codebase",
        "archive",
        "profile",
        "usemap",
        "classid",
    ]
)
_CODE_ATTRIBUTES = frozenset(
    [
        "class",
        "id",
        "for",
        "style",
        "d",
        "points",
        "transform",
        "viewbox",
        "integrity",
        "nonce",
        "headers",
        "aria-controls",
        "aria-labelledby",
        "aria-describedby",
        "aria-owns",
        "xmlns",
        "width",
        "height",
        "path",
        "values",
        "keytimes",
    ]
)
_SAID_ELSEWHERE = frozenset({("meta", "content"), ("input", "value"), ("iframe", "srcdoc")})
_ADDRESSED = re.compile(r"\s*(?:mailto|tel|sms|callto|skype|xmpp|sip):", re.IGNORECASE)
_DATA_URI = re.compile(r"data:([\w.+-]+/[\w.+-]+)?((?:;[^,;]*)*?)(;base64)?,", re.IGNORECASE)
_EXTENSIONS = {"image/svg+xml": "svg", "text/plain": "txt", "text/html": "html", "application/pdf": "pdf"}
_DATES = ("article:published_time", "dcterms.created", "dc.date", "date", "dcterms.date", "datepublished")
_CHANGES = ("article:modified_time", "dcterms.modified", "last-modified", "revised", "datemodified")
_NESTING = 3


class HtmlExtractor:
    """Reads web pages."""

    name = "html"
    version = "1"
    media_types = frozenset({"text/html", XHTML})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield the page's flow text first, then its other places, its properties and its links."""
        content = contents(document, limits)
        page = markup_bytes(content, document.charset, media_type)
        links = LinkCollector(document.url, charset.codec_of_queries(content, document.charset))
        target = parse(page, links)
        yield from _pieces(target, document, 0)
        yield properties_of(target)
        yield from links.links()
        if document.rendering is None:
            yield from signs(target, page)
        else:
            yield from _rendered(document.rendering, document)


def _rendered(rendering: Rendering, document: Document) -> Iterator[Piece]:
    """The pieces of what scripts made of the page."""
    for view in rendering.views:
        yield View()
        links = LinkCollector(document.url, routes=True)
        yield from _pieces(parse(markup_bytes(view, "utf-8", "text/html"), links), document, 0)
        yield from links.links()
    yield from rendering.cut


def _pieces(target: PageTarget, document: Document, depth: int) -> Iterator[Piece]:
    yield from target.flow.segment()
    yield from single("\f".join(target.titles), Place(Where.TITLE, (("title", ""),)))
    yield from target.hidden.segment()
    yield from _attribute_segments(target)
    yield from _field_segments(target)
    writer = SegmentWriter()
    for name, content in target.metas:
        writer.add(content, Place(Where.METADATA, (("property", name),) if name else (), name))
    yield from writer.take()
    for script_type, text in target.scripts:
        yield from _script_pieces(script_type, text, target.links)
    yield from _comment_pieces(target, document, depth)
    for srcdoc in target.srcdocs:
        yield from _inner_pieces(srcdoc, target.links, document, depth, None, "iframe")
    for number, uri in enumerate(target.data_uris, 1):
        yield from _inline_document(uri, number, document)


def _attribute_segments(target: PageTarget) -> Iterator[Segment]:
    """All distinct values, grouped by attribute, in one segment for each form of text."""
    texts, urls = SegmentWriter(), SegmentWriter(TextForm.URL)
    codes = SegmentWriter(TextForm.CODE)
    for key, values in target.attributes.items():
        if key in _SAID_ELSEWHERE:
            continue
        tag, name = key
        place = Place(Where.ATTRIBUTE, (("element", tag), ("attribute", name)), name)
        if name in _URL_ATTRIBUTES:
            spoken = [value for value in values if ":" in value and _ADDRESSED.match(value)]
            for value in spoken:
                texts.add(unquote(value.partition(":")[2]), place)
            plain = (
                [v for v in values if v not in spoken and v[:5].lower() != "data:"]
                if spoken
                else [v for v in values if v[:5].lower() != "data:"]
            )
            urls.add("\f".join(plain), place)
        elif name in _CODE_ATTRIBUTES or name.startswith("on"):
            codes.add("\f".join(values), place)
        else:
            texts.add("\f".join([unescaped(v) if "\\" in v else v for v in values]), place)
    yield from texts.take()
    yield from urls.take()
    yield from codes.take()


def _field_segments(target: PageTarget) -> Iterator[Segment]:
    writer = SegmentWriter()
    for where, name, identifier, value in target.fields:
        label = " ".join(part for part in (target.labels.get(identifier, ""), name) if part)
        writer.add(value, Place(Where(where), (("field", name),), label))
    yield from writer.take()


def _script_pieces(script_type: str, text: str, links: LinkCollector) -> Iterator[Piece]:
    if script_type == "text/css":
        links.add_from_css(text)
        yield from single(text, Place(Where.SCRIPT, (("style", ""),)), TextForm.CODE)
        return
    links.add_from_code(text, "script")
    place = Place(Where.SCRIPT, (("script", script_type),))
    if "json" in script_type.lower() or script_type.lower() in ("importmap", "speculationrules"):
        yield from json_pieces(text, place)
    elif "html" in script_type.lower() or "template" in script_type.lower():
        yield from single(text, Place(Where.HIDDEN, place.steps))
    else:
        yield from single(unescaped(text) if "\\" in text else text, place, TextForm.CODE)


def _comment_pieces(target: PageTarget, document: Document, depth: int) -> Iterator[Piece]:
    writer = SegmentWriter()
    for comment in target.comments:
        if "<" in comment and ">" in comment and depth < _NESTING:
            links = target.links.inner()
            yield from _inner_pieces(comment, links, document, depth, Where.COMMENT, "")
            for link in links.links():
                target.links.add(link.url, "comment")
        else:
            writer.add(comment, Place(Where.COMMENT, (("comment", ""),)))
    yield from writer.take()


def _inner_pieces(
    markup: str, links: LinkCollector, document: Document, depth: int, where: Where | None, element: str
) -> Iterator[Piece]:
    """The pieces of a page inside the page, their places moved to where it stands."""
    if depth >= _NESTING or not markup.strip():
        yield from single(markup, Place(where or Where.HIDDEN, (("element", element),)))
        return
    step = ("comment", "") if where is Where.COMMENT else ("element", element)
    # A conditional comment's condition is no text of the page it shows.
    inner = parse(markup.encode("utf-8", "replace").replace(b"\0", b""), links)
    for piece in _pieces(inner, document, depth + 1):
        if isinstance(piece, Segment):
            marks = tuple(
                Mark(mark.offset, Place(where or mark.place.where, (step, *mark.place.steps), mark.place.label))
                for mark in piece.marks
            )
            yield replace(piece, marks=marks)
        else:
            yield piece


def _inline_document(uri: str, number: int, document: Document) -> Iterator[Piece]:
    found = _DATA_URI.match(uri)
    if not found:
        return
    media_type = (found.group(1) or "text/plain").lower()
    body = uri[found.end() :]
    try:
        if found.group(3):
            content = base64.b64decode(unquote_to_bytes(body) + b"==", validate=False)
        else:
            content = unquote_to_bytes(body)
    except (binascii.Error, ValueError):
        yield Unread(Why.DAMAGED, "a data: address that cannot be decoded", (("attribute", "data:"),))
        return
    name = f"inline-{number}.{_EXTENSIONS.get(media_type, media_type.partition('/')[2])}"
    member = f"{document.member}!/{name}" if document.member else name
    yield Document(document.url, content, name, media_type, member=member, referrer=document.referrer)


def properties_of(target: PageTarget) -> Properties:
    """What the page says of itself in its head."""
    meta = {name.lower(): content for name, content in reversed(target.metas)}
    return Properties(
        title=target.titles[0] if target.titles else meta.get("og:title", ""),
        author=meta.get("author", "") or meta.get("dcterms.creator", "") or meta.get("dc.creator", ""),
        producer=meta.get("generator", ""),
        language=(target.language or meta.get("content-language", "")).strip()[:2].lower(),
        created=next((meta[name] for name in _DATES if name in meta), ""),
        modified=next((meta[name] for name in _CHANGES if name in meta), ""),
        contact=contact_of("".join(target.flow.parts), target.attributes.get(("a", "href"), ())),
        indexing=Indexing.META if _asks_to_be_left_out(target) else "",
    )


def _asks_to_be_left_out(target: PageTarget) -> bool:
    """Whether the page asks all search engines not to list it (HTML Living Standard, section 4.2.5.1, "robots")."""
    asked = (content for name, content in target.metas if name.lower() == "robots")
    return any(word.strip().lower() in ("noindex", "none") for content in asked for word in content.split(","))
