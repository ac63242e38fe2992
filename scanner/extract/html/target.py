"""Listens to one parse of an HTML page and gathers text, attributes, scripts, comments and links together.

lxml calls ``start``, ``end``, ``data`` and ``comment``; no tree is built. This is the hottest Python of the
whole scan: per element there are a few dictionary look-ups, and only elements that mean something more have
a method of their own.
"""

import re
from collections.abc import Callable, Mapping

from scanner.extract.html.flow import NEWLINE, SPACE, TAB, Flow
from scanner.extract.html.links import LinkCollector
from scanner.extract.html.table import Table
from scanner.model import Place, Where
from scanner.urls import is_route

_BLOCKS = (
    "address article aside blockquote body br button canvas caption center dd details dialog dir div dl "
    "dt fieldset figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html "
    "iframe legend li link main menu meta nav noscript object ol optgroup option p pre script search "
    "section select style summary table tbody template textarea tfoot thead title tr ul video audio svg "
    "noframes frame marquee"
)
SEPARATES: dict[str, int] = dict.fromkeys(_BLOCKS.split(), NEWLINE)
SEPARATES |= {"td": TAB, "th": TAB}
# Footnote marks and pictures stand beside a number, not in it.
SEPARATES |= dict.fromkeys(("sup", "sub", "img", "input", "embed", "meter", "progress", "rt", "math"), SPACE)

LINKS: dict[tuple[str, str], str] = {
    ("a", "href"): "a", ("area", "href"): "area", ("iframe", "src"): "iframe", ("frame", "src"): "frame",
    ("img", "src"): "img", ("img", "longdesc"): "img", ("input", "src"): "img", ("object", "data"): "object",
    ("embed", "src"): "embed",
    ("source", "src"): "source", ("track", "src"): "track", ("video", "src"): "video",
    ("video", "poster"): "img", ("audio", "src"): "audio", ("script", "src"): "script",
    ("blockquote", "cite"): "cite", ("q", "cite"): "cite", ("del", "cite"): "cite", ("ins", "cite"): "cite",
    ("body", "background"): "img", ("table", "background"): "img", ("td", "background"): "img",
    ("image", "href"): "img", ("image", "xlink:href"): "img", ("a", "xlink:href"): "a",
    ("use", "href"): "img", ("html", "manifest"): "link",
    ("button", "formaction"): "form", ("input", "formaction"): "form", ("applet", "archive"): "object",
}  # fmt: skip
"""Attributes that name an address, and what a link from there is called."""

_HIDING = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_LOOKS_LIKE_PATH = re.compile(r"(?:https?:)?/[^\s<>\"'{}]+$|[^\s<>\"'{}:]+\.[A-Za-z]{2,5}(?:\?[^\s]*)?$")
_FALLBACKS = frozenset({"noframes", "noembed"})
"""What stands in them is markup that the parser hands over as text."""
_RAW_TEXT = frozenset({"script", "style", "title"}) | _FALLBACKS
_MOST_STEP_CHARS = 80
_MOST_LINK_CHARS = 200


class PageTarget:
    """What one parse gathers. Everything is read from the attributes after the parse."""

    def __init__(self, links: LinkCollector) -> None:
        self.links = links
        self.flow = Flow()
        self.hidden = Flow()
        self.attributes: dict[tuple[str, str], dict[str, None]] = {}
        self.fields: list[tuple[str, str, str, str]] = []
        """Values of inputs: where, name, the id to look a label up by, value."""
        self.labels: dict[str, str] = {}
        self.metas: list[tuple[str, str]] = []
        self.comments: list[str] = []
        self.scripts: list[tuple[str, str]] = []
        """Type and text of each script; the type of a style sheet is ``text/css``."""
        self.titles: list[str] = []
        self.srcdocs: list[str] = []
        self.data_uris: list[str] = []
        self.language = ""
        self.mounts = False
        """Whether an element has the name that script-built pages give to where they put their content."""
        self.routes = False
        """Whether a link leads to a route behind the hash, which a script of the page reads."""
        self._out = self.flow
        self._depth = 0
        self._hidden_at = 0
        self._hidden_step = ""
        self._capture: list[str] | None = None
        self._script_type = ""
        self._heading = ""
        self._heading_from = 0
        self._link_href = ""
        self._in_link = False
        self._link_from = 0
        self._label = ""
        self._label_for = ""
        self._label_from = -1
        self._form_label: str | None = None
        self._preserve = 0
        self._tables: list[Table] = []
        self._table_count = 0
        self._cell_from = -1
        self._cell_spans: list[tuple[bool, int, int]] = []
        self._places: dict[tuple[object, ...], Place] = {}
        self._place = Place()

    # what the parser calls

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        separator = SEPARATES.get(tag)
        if separator is not None:
            if separator > self._out.pending:
                self._out.pending = separator
        elif "-" in tag:  # a custom element: nearly always a block
            self._out.separate(NEWLINE)
        if attributes:
            self._take_attributes(tag, attributes)
        opened = _OPENERS.get(tag)
        if opened is not None:
            opened(self, tag, attributes)

    def end(self, tag: str) -> None:
        """An element ends."""
        closed = _CLOSERS.get(tag)
        if closed is not None:
            closed(self, tag)
        separator = SEPARATES.get(tag)
        if separator is not None:
            if separator > self._out.pending:
                self._out.pending = separator
        elif "-" in tag:
            self._out.separate(NEWLINE)
        if self._depth == self._hidden_at:
            self._hidden_at = 0
            self._hidden_step = ""
            self._out = self.flow
            self._settle_place()
        self._depth -= 1

    def data(self, data: str) -> None:
        """Text stands here."""
        if self._capture is None:
            self._out.write(data, self._place, self._preserve > 0)
        else:
            self._capture.append(data)

    def comment(self, text: str) -> None:
        """A comment stands here. It does not separate what is around it."""
        if text and not text.isspace():
            self.comments.append(text)

    def pi(self, target: str, data: str | None = None) -> None:
        """A processing instruction: server code that was published by mistake is one."""
        self.comment(f"{target} {data or ''}")

    def close(self) -> None:
        """The page ends."""
        if self._capture:
            self.scripts.append((self._script_type, "".join(self._capture)))
        if self._in_link:
            self._end_link("a")

    # attributes

    def _take_attributes(self, tag: str, attributes: Mapping[str, str]) -> None:
        every = self.attributes
        for name, value in attributes.items():
            key = (tag, name)
            values = every.get(key)
            if values is None:
                every[key] = {value: None}
            elif value in values:
                continue
            else:
                values[value] = None
            if name in _SPECIAL or name.startswith(("data-", "on")):
                self._take_special(key, value)
        if "hidden" in attributes or ("style" in attributes and _HIDING.search(attributes["style"])):
            self._hide(tag)

    def _take_special(self, key: tuple[str, str], value: str) -> None:
        """An attribute that may name an address, met with this value for the first time."""
        name = key[1]
        if value.lstrip()[:5].lower() == "data:":
            self.data_uris.append(value.strip())
        elif key in LINKS:
            self._take_link(value, LINKS[key])
        elif name in ("srcset", "imagesrcset"):
            self.links.add_srcset(value, "img")
        elif name == "style":
            if "url(" in value:
                self.links.add_from_css(value)
        elif name == "srcdoc":
            self.srcdocs.append(value)
        elif name == "id":
            self.mounts = self.mounts or value in _MOUNTS
        elif name.startswith("on"):
            self.links.add_from_code(value, "script")
        elif name.startswith("data-"):
            self._take_data(value)
        elif name == "lang" and not self.language:
            self.language = value

    def _take_link(self, value: str, origin: str) -> None:
        if value[:11].lower() == "javascript:":
            self.links.add_from_code(value, "script")
        elif value[:1] != "#":
            self.links.add(value, origin)
        elif is_route(value[1:]):
            self.routes = True
            self.links.add(value, origin)

    def _take_data(self, value: str) -> None:
        if "/" not in value and "." not in value:
            return
        if value[:1] in "{[":
            self.links.add_from_code(value, "data")
        elif _LOOKS_LIKE_PATH.match(value):
            self.links.add(value, "data")

    def _hide(self, tag: str) -> None:
        if not self._hidden_at and tag:
            self._hidden_at = self._depth
            self._hidden_step = tag
            self._out = self.hidden
            self._out.separate(NEWLINE)
            self._settle_place()

    # places

    def _settle_place(self) -> None:
        """Work out where the next text stands. Places are shared: a page has few of them."""
        table = self._tables[-1] if self._tables else None
        in_cell = table is not None and bool(self._cell_spans)
        key = (
            self._hidden_step, self._heading, self._in_link, self._label, self._form_label,
            table.number if table and in_cell else 0,
        )  # fmt: skip
        place = self._places.get(key)
        if place is None:
            steps: tuple[tuple[str, str], ...] = (("heading", self._heading),) if self._heading else ()
            where = Where.BODY
            if in_cell and table:
                where, steps = Where.TABLE, (*steps, ("table", str(table.number)))
            if self._in_link:
                where = Where.LINK
            if self._form_label is not None:
                where = Where.FORM
            if self._hidden_step:
                where, steps = Where.HIDDEN, (*steps, ("element", self._hidden_step))
            place = self._places[key] = Place(where, steps, self._form_label or self._label)
        self._place = place

    # elements with a meaning

    def _start_raw(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._capture = []
        self._script_type = "text/css" if tag == "style" else attributes.get("type", "")

    def _end_raw(self, tag: str) -> None:
        text = "".join(self._capture or ())
        self._capture = None
        if text and not text.isspace():
            if tag == "title":
                self.titles.append(" ".join(text.split()))
            elif tag in _FALLBACKS:
                self.srcdocs.append(text)
            else:
                self.scripts.append((self._script_type, text))

    def _start_link(self, tag: str, attributes: Mapping[str, str]) -> None:
        if "href" in attributes:
            self._in_link = True
            self._link_href = attributes["href"]
            self._link_from = len(self._out.parts)
            self._settle_place()

    def _end_link(self, tag: str) -> None:
        if self._in_link:
            self._in_link = False
            if self.links.lacks_text(self._link_href):
                self.links.add(self._link_href, "a", self._out.text_since(self._link_from)[:_MOST_LINK_CHARS])
            self._settle_place()

    def _start_heading(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._heading_from = len(self._out.parts)

    def _end_heading(self, tag: str) -> None:
        heading = self._out.text_since(self._heading_from).replace("\n", " ")
        if heading:
            self._heading = heading[:_MOST_STEP_CHARS]
            self._settle_place()

    def _start_table(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._table_count += 1
        self._tables.append(Table(self._table_count))

    def _end_table(self, tag: str) -> None:
        if self._tables:
            self._tables.pop()
            if not self._tables:
                self._cell_spans.clear()
            self._label = ""
            self._settle_place()

    def _start_row(self, tag: str, attributes: Mapping[str, str]) -> None:
        if self._tables:
            self._tables[-1].start_row()

    def _start_cell(self, tag: str, attributes: Mapping[str, str]) -> None:
        if not self._tables:
            return
        self._cell_spans.append((tag == "th", _span(attributes, "colspan"), _span(attributes, "rowspan")))
        self._label = self._tables[-1].label()
        self._cell_from = len(self._out.parts)
        self._settle_place()

    def _end_cell(self, tag: str) -> None:
        if not self._tables or not self._cell_spans:
            return
        is_header, colspan, rowspan = self._cell_spans.pop()
        table = self._tables[-1]
        text = ""
        if table.wants_text(is_header):
            text = self._out.text_since(self._cell_from).replace("\n", " ")
        table.end_cell(text, is_header, colspan, rowspan)
        self._label = ""
        self._settle_place()

    def _start_term(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._cell_from = len(self._out.parts)
        self._label = ""

    def _end_term(self, tag: str) -> None:
        self._label = self._out.text_since(self._cell_from)[:_MOST_STEP_CHARS]
        self._settle_place()

    def _end_terms(self, tag: str) -> None:
        self._label = ""
        self._settle_place()

    def _start_meta(self, tag: str, attributes: Mapping[str, str]) -> None:
        content = attributes.get("content", "")
        name = attributes.get("name") or attributes.get("property") or attributes.get("itemprop") or ""
        equivalent = attributes.get("http-equiv", "")
        if content:
            self.metas.append((name or equivalent, content))
        if equivalent.lower() == "refresh":
            target = re.search(r"url\s*=\s*['\"]?([^'\"]+)", content, re.IGNORECASE)
            if target:
                self.links.add(target.group(1), "meta refresh")
        elif content.startswith(("http://", "https://", "/")):
            self.links.add(content, "meta")

    def _start_base(self, tag: str, attributes: Mapping[str, str]) -> None:
        self.links.set_base(attributes.get("href", ""))

    def _start_head_link(self, tag: str, attributes: Mapping[str, str]) -> None:
        relation = attributes.get("rel", "").lower().split()
        for known in ("canonical", "alternate", "next", "prev", "stylesheet"):
            if known in relation:
                self.links.add(attributes.get("href", ""), known)
                return
        self.links.add(attributes.get("href", ""), "link")

    def _start_form(self, tag: str, attributes: Mapping[str, str]) -> None:
        method = attributes.get("method", "get").strip().lower()
        self.links.add(attributes.get("action", ""), "form" if method in ("", "get") else "form post")

    def _start_input(self, tag: str, attributes: Mapping[str, str]) -> None:
        value = attributes.get("value", "")
        if value:
            where = Where.HIDDEN if attributes.get("type", "").lower() == "hidden" else Where.FORM
            name = attributes.get("name") or attributes.get("id") or ""
            if self._label_from >= 0 and attributes.get("id"):
                self.labels.setdefault(attributes["id"], self._out.text_since(self._label_from))
            self.fields.append((where, name, attributes.get("id", ""), value))

    def _start_choice(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._form_label = attributes.get("name") or attributes.get("id") or ""
        self._preserve += tag == "textarea"
        self._settle_place()

    def _end_choice(self, tag: str) -> None:
        self._form_label = None
        self._preserve -= tag == "textarea" and self._preserve > 0
        self._settle_place()

    def _start_label(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._label_for = attributes.get("for", "")
        self._label_from = len(self._out.parts)

    def _end_label(self, tag: str) -> None:
        if self._label_for and self._label_from >= 0:
            self.labels[self._label_for] = self._out.text_since(self._label_from)[:_MOST_STEP_CHARS]
        self._label_from = -1

    def _start_pre(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._preserve += 1

    def _end_pre(self, tag: str) -> None:
        self._preserve -= self._preserve > 0

    def _start_aside(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._hide(tag)


def _span(attributes: Mapping[str, str], name: str) -> int:
    value = attributes.get(name, "")
    return min(int(value), 1000) if value.isascii() and value.isdigit() and value != "0" else 1


_MOUNTS = frozenset({"app", "root", "__next", "__nuxt", "app-root", "react-root", "application"})
_SPECIAL = frozenset((*(name for _, name in LINKS), "srcset", "imagesrcset", "style", "srcdoc", "id", "lang"))

_Opener = Callable[[PageTarget, str, Mapping[str, str]], None]
_Closer = Callable[[PageTarget, str], None]
_OPENERS: dict[str, _Opener] = {
    "a": PageTarget._start_link, "table": PageTarget._start_table, "tr": PageTarget._start_row,
    "td": PageTarget._start_cell, "th": PageTarget._start_cell, "dt": PageTarget._start_term,
    "meta": PageTarget._start_meta, "base": PageTarget._start_base, "link": PageTarget._start_head_link,
    "form": PageTarget._start_form, "input": PageTarget._start_input, "select": PageTarget._start_choice,
    "textarea": PageTarget._start_choice, "label": PageTarget._start_label, "pre": PageTarget._start_pre,
    "noscript": PageTarget._start_aside, "template": PageTarget._start_aside,
    **dict.fromkeys(_RAW_TEXT, PageTarget._start_raw),
    **{f"h{level}": PageTarget._start_heading for level in range(1, 7)},
}  # fmt: skip
_CLOSERS: dict[str, _Closer] = {
    "a": PageTarget._end_link, "table": PageTarget._end_table, "td": PageTarget._end_cell,
    "th": PageTarget._end_cell, "dt": PageTarget._end_term, "dl": PageTarget._end_terms,
    "select": PageTarget._end_choice, "textarea": PageTarget._end_choice, "label": PageTarget._end_label,
    "pre": PageTarget._end_pre, **dict.fromkeys(_RAW_TEXT, PageTarget._end_raw),
    **{f"h{level}": PageTarget._end_heading for level in range(1, 7)},
}  # fmt: skip
