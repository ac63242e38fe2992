"""Signs that a visitor sees more on a page than its bytes hold, because scripts fetch or build it.

Two sorts. A *gap* is a place where something is missing for certain: the page, or that part of it, is unread until a
browser has run its scripts. A *template* only says that pages with these scripts have something that opens or fills
itself: worth trying in a browser on a few of them, and on all of them if that brings anything.
"""

import hashlib
import re
from collections.abc import Iterator

from scanner.extract.html.target import PageTarget
from scanner.model import Scripted, Unread, Why

_LITTLE = 300
"""Characters. A page with less text and a place for content is a frame that scripts fill."""
_ALMOST_NONE = 80
_EMPTY = re.compile(
    rb"""<(div|section|main|article|ul|ol|table|tbody|details|[a-z][a-z0-9]*-[a-z0-9-]+)\b([^<>]*)>"""
    rb"""(?:\s|<!--[^<>]*-->|<thead\b.{0,2000}?</thead>|<summary\b.{0,400}?</summary>|<tbody[^<>]*>\s*</tbody>"""
    rb"""|<div[^<>]*>\s*</div>)*</\1\s*>""",
    re.IGNORECASE | re.DOTALL,
)
_ID = re.compile(rb"""\bid\s*=\s*["']?([^"'\s>]+)""", re.IGNORECASE)
_LOADS = re.compile(
    r"\bfetch\s*\(|XMLHttpRequest|\baxios\b|\$(?:http)?\.(?:get|getJSON|ajax|load)\b|\.open\(\s*['\"]GET|EventSource\s*\("
    r"|\bimport\s*\(|\bappresource\b"
)
_SCROLLS = re.compile(r"IntersectionObserver|onscroll|['\"]scroll['\"]")
_MORE = re.compile(
    rb"""<(?:button|a)\b(?![^<>]*\bhref\s*=\s*["']?[^"'#\s>])[^<>]*>\s*(?:<[^<>]*>\s*)*"""
    rb"""(?:visa|ladda|h\xc3\xa4mta|l\xc3\xa4s|se|show|load|view|vis|hent|indl\xc3\xa6s)\s+"""
    rb"""(?:fler|mer|alla|more|all|flere|mere|alle|\xc3\xa4ldre|\xc3\xa6ldre)""",
    re.IGNORECASE,
)
_WAITING = re.compile(
    r"(?i)\b(?:laddar|läser in|hämtar|loading|please wait|indlæser|henter|vent venligst)\b[^.…\n]{0,30}(?:\.\.\.|…)"
)
_WIDGETS = re.compile(
    r"(?i)(?:^|/)(?:np-[a-z-]+\.js|.*publicreader.*\.js)|netpublicator\.com|ciceron|js\.arcgis\.com|(?:^|/)(?:ol|leaflet|"
    r"leaflet-src|mapbox-gl|maplibre-gl|openlayers|origo)[.\w-]*\.js"
)
_FRAMEWORK = ("ng-app", "data-ng-app", "ng-view", "ui-view", "v-cloak", "hx-get", "data-hx-get")
_BUSY = ("aria-busy", "true")
_OPENS = ("aria-expanded", "false")


def signs(target: PageTarget, page: bytes) -> Iterator[Unread | Scripted]:
    """What scripts seem to add to a page: one gap at most, else at most one template."""
    sources = target.attributes.get(("script", "src"), {})
    if not target.scripts and not sources:
        return
    gap = _gap(target, page, sources)
    if gap is not None:
        yield gap
        return
    opens = _has(target, *_OPENS) or _MORE.search(page) or b"<button" in page.lower()
    if sources and (opens or _EMPTY.search(page)):
        digest = hashlib.blake2b("\n".join(sorted(sources)).encode("utf-8", "replace"), digest_size=8)
        yield Scripted(digest.hexdigest())


def _gap(target: PageTarget, page: bytes, sources: dict[str, None]) -> Unread | None:
    shown = sum(len(part) for part in target.flow.parts)
    warns = any("javascript" in part.lower() for part in target.hidden.parts)
    if shown <= _LITTLE and (target.mounts or (warns and shown <= _ALMOST_NONE)):
        return Unread(Why.BUILT_BY_SCRIPT, "almost no text before scripts run")
    if target.routes:
        return _part("links behind the hash", "addresses of the form #/… that scripts read")
    if widget := next(filter(_WIDGETS.search, sources), None):
        return _part(widget.rpartition("/")[2].partition("?")[0] or "widget", "a widget that a script fills")
    if name := next((name for name in _FRAMEWORK if _has_attribute(target, name)), None):
        return _part(name, "a part that a script fills")
    if _has(target, *_BUSY) or _WAITING.search("".join(target.flow.parts)):
        return _part("loading", "a text that stands for one still to come")
    return _empty_part(target, page, shown)


def _empty_part(target: PageTarget, page: bytes, shown: int) -> Unread | None:
    """A container without content that some script of the page is there to fill."""
    code = [text for kind, text in target.scripts if kind != "text/css" and "json" not in kind]
    code += [value for (_, name), values in target.attributes.items() if name.startswith("on") for value in values]
    loads = any(_LOADS.search(text) for text in code)
    if loads and any(_SCROLLS.search(text) for text in code):
        return _part("scrolling", "a script that loads more when one scrolls")
    if loads and _MORE.search(page):
        return _part("show more", "a button that loads more")
    controlled = {
        value for (_, name), values in target.attributes.items() if name == "aria-controls" for value in values
    }
    for found in _EMPTY.finditer(page):
        tag, attributes = found[1].decode("ascii").lower(), found[2]
        name = _ID.search(attributes)
        label = name[1].decode("utf-8", "replace")[:60] if name else tag
        if loads or (shown <= _LITTLE and (name or "-" in tag)) or (name and label in controlled):
            return _part(label, "an empty part that a script fills")
    return None


def _part(name: str, detail: str) -> Unread:
    return Unread(Why.BUILT_BY_SCRIPT, detail, (("element", name),))


def _has(target: PageTarget, name: str, value: str) -> bool:
    return any(key[1] == name and value in values for key, values in target.attributes.items())


def _has_attribute(target: PageTarget, name: str) -> bool:
    return any(key[1] == name for key in target.attributes)
