"""Map services of ArcGIS (REST API, FeatureServer and MapServer): layers, their fields, and their features.

Shapes are not asked for: what leaks stands in the columns. A service tells how many features it sends at a time.
"""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urljoin, urlsplit

from scanner.model import Unread, Why
from scanner.portals.api import Address, Answer, Page, Portal, ReaderPiece, UnknownShapeError
from scanner.portals.owners import is_of_others
from scanner.portals.shapes import first_of, host_of_portal, list_in

_SERVICE = re.compile(
    r"(?<![\w./%~-])(?:(?:https?:)?//[\w.:-]+)?/[\w./%~ -]{0,300}?/(?:Feature|Map)Server(?:/[0-9]{1,5})?"
    r"(?![\w/]*/[A-Za-z])"
)
_PATH = re.compile(r"^(?P<service>/.*/(?:Feature|Map)Server)(?:/(?P<layer>[0-9]+))?(?P<query>/query)?/?$")
_PAGE = 1000
_LAYERS = ("feature layer", "table", "annotation layer", "")


class ArcGis:
    """Reads layers of ArcGIS services."""

    system = "ArcGIS"
    version = "1"
    signs = ("featureserver", "mapserver")
    titles: frozenset[str] = frozenset()

    def recognise(self, page: Page) -> Portal | None:
        """By addresses of services in a page, a script or a configuration."""
        if self.claims(page.url):
            return None
        text = page.text.replace("\\/", "/")
        found: dict[str, None] = {}
        for named in _SERVICE.finditer(text):
            url = urljoin(page.url, named[0])
            if _PATH.match(urlsplit(url).path) and not is_of_others(host_of_portal(url)):
                found[f"{url}?f=json"] = None
        if not found:
            return None
        return Portal(self.system, host_of_portal(next(iter(found))), tuple(map(Address, found)))

    def claims(self, url: str) -> bool:
        """Services, layers and their features, as JSON."""
        parts = urlsplit(url)
        return _PATH.match(parts.path) is not None and "f=json" in parts.query.split("&")

    def follows(self, url: str) -> bool:
        """Nothing: all that there is comes from the API."""
        return False

    def read(self, answer: Answer) -> Iterator[ReaderPiece]:
        """From a service to its layers, from a layer to its features, page by page."""
        parts = urlsplit(answer.url)
        way = _PATH.match(parts.path)
        said = answer.json
        if way is None or not isinstance(said, dict):
            raise UnknownShapeError("no description of a service")
        if error := said.get("error"):
            code = first_of(error, "code") if isinstance(error, dict) else ""
            why = "it asks for a sign-in" if code in ("498", "499", "403") else "the service answers with an error"
            raise UnknownShapeError(f"{why} {code}".strip())
        root = f"{parts.scheme}://{parts.netloc}{way['service']}"
        if way["query"]:
            yield from _next_page(answer, said)
        elif way["layer"] is None:
            for layer in list_in(said, "layers", "tables"):
                if (number := first_of(layer, "id")) and not layer.get("subLayerIds"):
                    yield Address(f"{root}/{number}?f=json")
        elif first_of(said, "type").lower() in _LAYERS:
            most = said.get("maxRecordCount")
            page = min(most, _PAGE) if isinstance(most, int) and most > 0 else _PAGE
            yield Address(_query(f"{root}/{way['layer']}", said, page))


def _query(layer: str, said: dict[str, object], page: int) -> str:
    order = first_of(said, "objectIdField")
    ordered = f"&orderByFields={order}" if re.fullmatch(r"\w+", order) else ""
    return (
        f"{layer}/query?where=1%3D1&outFields=*&returnGeometry=false{ordered}&f=json"
        f"&resultOffset=0&resultRecordCount={page}"
    )


def _next_page(answer: Answer, said: dict[str, object]) -> Iterator[ReaderPiece]:
    features = list_in(said, "features")
    query = parse_qs(urlsplit(answer.url).query)
    offset = int((query.get("resultOffset") or ["0"])[0])
    read = offset + len(features)
    if not said.get("exceededTransferLimit") or not features:
        return
    if read >= answer.bounds.features:
        yield Unread(Why.BUDGET, f"{read} features of this layer read; portals.features_per_layer allows more",
                     (("part", "further features"),))  # fmt: skip
        return
    yield Address(answer.url.replace(f"resultOffset={offset}", f"resultOffset={read}"))
