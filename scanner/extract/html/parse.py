"""From the bytes of a page to one parse of them."""

import re
from typing import cast

from lxml import etree

from scanner.extract import charset
from scanner.extract.api import ExtractionError
from scanner.extract.html.links import LinkCollector
from scanner.extract.html.target import PageTarget
from scanner.model import Why

XHTML = "application/xhtml+xml"

_EMPTY_ELEMENT = re.compile(
    r"<(?!(?:area|base|br|col|embed|frame|hr|img|input|link|meta|param|source|track|wbr)\b)"
    r"([A-Za-z][\w:.-]*)((?:\s(?:[^<>\"']|\"[^\"]*\"|'[^']*')*)?)/>"
)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)


def markup_bytes(content: bytes, declared: str, media_type: str) -> bytes:
    """A page as UTF-8 without NULs, its XML peculiarities written as HTML knows them."""
    page = content
    if not content.isascii() or b"\0" in content or b"charset" in content[:2048]:
        page = charset.decode(content, declared).encode("utf-8", "replace")
    if b"\0" in page:
        page = page.replace(b"\0", b"")
    if media_type == XHTML:
        text = page.decode("utf-8")
        text = _CDATA.sub(lambda m: m.group(1).replace("&", "&amp;").replace("<", "&lt;"), text)
        page = _EMPTY_ELEMENT.sub(r"<\1\2></\1>", text).encode("utf-8")
    return page


def parse(page: bytes, links: LinkCollector) -> PageTarget:
    """Run one parse over ``page``, which is UTF-8.

    Raises:
        ExtractionError: there is nothing in it.
    """
    target = PageTarget(links)
    # lxml decodes before it calls a target, though its types allow bytes.
    parser = etree.HTMLParser(target=cast("etree.ParserTarget", target), encoding="utf-8", huge_tree=True)
    if not page.strip():
        raise ExtractionError(Why.NO_TEXT, "the page is empty")
    try:
        parser.feed(page)
        parser.close()
    except etree.ParserError as error:
        raise ExtractionError(Why.DAMAGED, "no markup could be read") from error
    except etree.XMLSyntaxError:
        # What the parser reported before it gave up is in the target and is kept.
        target.close()
    return target


def flow_text(markup: str) -> str:
    """The visible text of a piece of HTML that is kept as a value somewhere else."""
    page = markup.encode("utf-8", "replace").replace(b"\0", b"")
    return "".join(parse(page, LinkCollector("")).flow.parts) if page.strip() else ""
