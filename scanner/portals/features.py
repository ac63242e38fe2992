"""Features by the standards of the Open Geospatial Consortium: WFS, and OGC API - Features.

WFS (OGC 09-025r2) is asked for its capabilities, then for the features of each type, as GeoJSON where it can. OGC API
- Features (OGC 17-069r4) is asked for its collections, then for the items of each; every page names the next.
"""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit

from scanner.extract.text.xml import local, parse_xml
from scanner.model import Unread, Why
from scanner.portals.api import Address, Answer, Page, Portal, ReaderPiece, UnknownShapeError
from scanner.portals.owners import is_of_others
from scanner.portals.shapes import first_of, host_of_portal, list_in

_PAGE = 1000
_NAMED_WFS = re.compile(
    r"(?i)(?<![\w./%~-])(?:(?:https?:)?//[\w.:-]+)?/[\w./%~-]{0,300}(?:/wfs\b(?:\?[^\s\"'<>\\]*)?|\?[^\s\"'<>\\]*service=wfs\b[^\s\"'<>\\]*)"
)
_NAMED_ITEMS = re.compile(
    r"(?<![\w./%~-])(?:(?:https?:)?//[\w.:-]+)?/[\w./%~-]{0,300}?/collections(?:/[\w.:%-]+/items)?(?=[?\"'\s<\\]|$)"
)
_ITEMS = re.compile(r"^(?P<root>.*/collections)/(?P<name>[^/]+)/items/?$")
_COLLECTIONS = re.compile(r"/collections/?$")
_JSON = re.compile(r"(?i)json")


class Wfs:
    """Reads features of Web Feature Services."""

    system = "WFS"
    version = "1"
    signs = ("wfs",)
    titles: frozenset[str] = frozenset()

    def recognise(self, page: Page) -> Portal | None:
        """By addresses of services in a page, a script or a configuration."""
        if self.claims(page.url):
            return None
        text = page.text.replace("\\/", "/").replace("&amp;", "&")
        named = (urljoin(page.url, each[0]) for each in _NAMED_WFS.finditer(text))
        found = dict.fromkeys(_capabilities(url) for url in named if not is_of_others(host_of_portal(url)))
        if not found:
            return None
        return Portal(self.system, host_of_portal(next(iter(found))), tuple(map(Address, found)))

    def claims(self, url: str) -> bool:
        """What a service answers to what this reader asks."""
        asked = _asked(url)
        return asked.get("service", "").lower() == "wfs" and asked.get("request", "").lower() in (
            "getcapabilities",
            "getfeature",
        )

    def follows(self, url: str) -> bool:
        """Nothing: all that there is comes from the service."""
        return False

    def read(self, answer: Answer) -> Iterator[ReaderPiece]:
        """From the capabilities to the types, from one page of features to the next."""
        asked = _asked(answer.url)
        if asked["request"].lower() == "getfeature":
            yield from _more(answer, _count(answer.body), "startIndex", int(asked.get("startindex", "0") or 0))
            return
        root = parse_xml(answer.body)
        names = [local(element.tag) for element in root.iter()] if root is not None else []
        if root is None or not names or "Capabilities" not in names[0]:
            raise UnknownShapeError("no capabilities")
        formats = [text for element in root.iter() if (text := (element.text or "").strip()) and _JSON.search(text)]
        form = next((text for text in formats if "geo" in text.lower()), formats[0] if formats else "")
        for element in root.iter():
            if local(element.tag) != "FeatureType":
                continue
            name = next((child.text or "" for child in element if local(child.tag) == "Name"), "").strip()
            if name:
                yield Address(_features(answer.url, name, form))


class OgcFeatures:
    """Reads collections of OGC API - Features."""

    system = "OGC API Features"
    version = "1"
    signs = ("/collections",)
    titles: frozenset[str] = frozenset()

    def recognise(self, page: Page) -> Portal | None:
        """By addresses of collections in a page, a script or a configuration."""
        if self.claims(page.url):
            return None
        found: dict[str, None] = {}
        for named in _NAMED_ITEMS.finditer(page.text.replace("\\/", "/")):
            url = urljoin(page.url, named[0])
            if is_of_others(host_of_portal(url)):
                continue
            if _ITEMS.match(urlsplit(url).path):
                found[f"{url}?f=json&limit={_PAGE}"] = None
            elif "/ogc" in url.lower() or "features" in url.lower() or "oapif" in url.lower():
                found[f"{url}?f=json"] = None
        if not found:
            return None
        return Portal(self.system, host_of_portal(next(iter(found))), tuple(map(Address, found)))

    def claims(self, url: str) -> bool:
        """Collections and their items, as JSON."""
        parts = urlsplit(url)
        path = parts.path
        return "f=json" in parts.query.split("&") and bool(_ITEMS.match(path) or _COLLECTIONS.search(path))

    def follows(self, url: str) -> bool:
        """Nothing: all that there is comes from the service."""
        return False

    def read(self, answer: Answer) -> Iterator[ReaderPiece]:
        """From the collections to their items, from one page of items to the next."""
        parts = urlsplit(answer.url)
        if _ITEMS.match(parts.path):
            count = len(list_in(answer.json, "features"))
            following = [link for link in _links(answer) if first_of(link, "rel") == "next"]
            if not following:
                return
            read = _read_before(answer.url) + count
            if read >= answer.bounds.features:
                yield _enough(read)
            elif count:
                yield Address(_with(urljoin(answer.url, first_of(following[0], "href")), f="json"))
            return
        base = answer.url.partition("?")[0].rstrip("/")
        for each in list_in(answer.json, "collections"):
            if (name := first_of(each, "id", "name")) and first_of(each, "itemType") in ("", "feature", "record"):
                yield Address(f"{base}/{quote(name, safe=':')}/items?f=json&limit={_PAGE}")


def _links(answer: Answer) -> list[dict[str, object]]:
    try:
        return list_in(answer.json, "links")
    except UnknownShapeError:
        return []


def _read_before(url: str) -> int:
    """Features before this page, by its address."""
    asked = _asked(url)
    return int(next((value for key in ("offset", "startindex") if (value := asked.get(key, "")).isdecimal()), "0"))


def _asked(url: str) -> dict[str, str]:
    return {key.lower(): value for key, value in parse_qsl(urlsplit(url).query, keep_blank_values=True)}


def _with(url: str, **values: str) -> str:
    """The address with these parameters, in place of what it had of them."""
    head, _, query = url.partition("?")
    names = {name.lower() for name in values}
    kept = [(key, value) for key, value in parse_qsl(query, keep_blank_values=True) if key.lower() not in names]
    return f"{head}?{urlencode([*kept, *values.items()], safe=':,/')}"


def _capabilities(url: str) -> str:
    head = url.partition("?")[0]
    own = [(key, value) for key, value in parse_qsl(urlsplit(url).query) if key.lower() in ("map", "workspace")]
    asked = [*own, ("service", "WFS"), ("version", "2.0.0"), ("request", "GetCapabilities")]
    return f"{head}?{urlencode(asked, safe=':,/')}"


def _features(url: str, name: str, form: str) -> str:
    asked = {"request": "GetFeature", "typeNames": name, "count": str(_PAGE), "startIndex": "0"}
    return _with(url, **asked, **({"outputFormat": form} if form else {}))


def _count(body: bytes) -> int:
    """How many features a page holds, in GeoJSON or GML.

    Raises:
        UnknownShapeError: it is neither.
    """
    if body.lstrip()[:1] == b"{":
        return len(list_in(Answer("", body).json, "features"))
    root = parse_xml(body)
    if root is None or local(root.tag) != "FeatureCollection":
        raise UnknownShapeError("no collection of features")
    direct = sum(1 for child in root if local(child.tag) in ("member", "featureMember"))
    return direct + sum(len(child) for child in root if local(child.tag) in ("featureMembers", "members"))


def _more(answer: Answer, count: int, parameter: str, offset: int) -> Iterator[ReaderPiece]:
    read = offset + count
    if count < _PAGE:
        return
    if read >= answer.bounds.features:
        yield _enough(read)
    else:
        yield Address(_with(answer.url, **{parameter: str(read)}))


def _enough(read: int) -> Unread:
    detail = f"{read} features of this layer read; portals.features_per_layer allows more"
    return Unread(Why.BUDGET, detail, (("part", "further features"),))
