"""Portals with meetings, diaries and notices, and map services, each behaving as those that municipalities use.

Each is a ``Scenario`` on a host of its own. ``PLANTED`` has each person's number, by where it must be found: all are
of births before 1920.
"""

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from urllib.parse import parse_qs, urlsplit

from reportlab.pdfgen.canvas import Canvas

from tests.town.scenario import NOT_FOUND, PDF, Answer, Reply, Request, Scenario, html_page
from tests.town.scripted import as_json, number, said

YEAR = datetime.now(UTC).year
PAGES = ("np", "diarium", "evo", "anslag", "dagsorden", "karta", "filer")
TREE_BYTES = 9_000_000


def pdf(serial: int) -> Answer:
    """A document with a person's number."""
    buffer = BytesIO()
    canvas = Canvas(buffer, invariant=True)
    canvas.drawString(72, 720, f"Protokoll {serial}")
    canvas.drawString(72, 700, said(serial))
    canvas.save()
    return Answer(buffer.getvalue(), PDF)


def rows(value: object) -> Answer:
    """An answer with any JSON."""
    return Answer(json.dumps(value, ensure_ascii=False).encode(), "application/json; charset=utf-8")


def netpublicator() -> Scenario:
    """Channels, a year, meetings, documents: with ``isr=true`` the root comes back, whatever was asked for.

    Serials: 101 in a document of a meeting, 102 in a document of a point, 103 in the title of a meeting.
    """
    tree = {
        "rot1": [{"id": "kf1", "text": "Kommunfullmäktige", "type": "channel"}],
        "rot1-kf1": [{"id": "ar1", "text": "2024", "type": "channel"}, meeting("m2", "2025-02-01")],
        "rot1-kf1-ar1": [meeting("m1", f"Möte om {number(103)}")],
        "rot1-kf1-ar1-m1": [
            {"id": "d-1", "text": "Protokoll", "type": "document"},
            {"id": "p1", "text": "Ärende 1", "type": "channel"},
        ],
        "rot1-kf1-ar1-m1-p1": [{"id": "d-2", "text": "Bilaga", "type": "document"}],
        "rot1-kf1-m2": [],
    }
    files = {("d-1", "rot1-kf1-ar1-m1"): 101, ("d-2", "rot1-kf1-ar1-m1-p1"): 102}

    def answer(request: Request) -> Reply:
        parts = urlsplit(request.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == "/np-publicreader.js":
            return Answer(b"/* the widget */", "text/javascript")
        if parts.path == "/api/public/r20758068/read":
            path = "rot1" if asked.get("isr") == "true" else asked.get("hash", "")
            return rows({"history": [], "items": tree[path]}) if path in tree else NOT_FOUND
        serial = files.get((parts.path.removeprefix("/api/public/r20758068/document/"), asked.get("hash", "")))
        return pdf(serial) if serial and request.method == "GET" else NOT_FOUND

    return Scenario(answer, frozenset(), 9)


def meeting(identifier: str, text: str) -> dict[str, str]:
    """An item of NetPublicator."""
    return {"id": identifier, "text": text, "type": "meeting"}


@dataclass
class Diary:
    """A Ciceron server: searches belong to a session and a name of the client's choice; results to a search.

    Meetings lie in this year and three years ago; the two years between have none, and there is one four years before
    that, which nobody who stops after two empty years finds. ``forgets`` is the number of the request at which all
    sessions are lost.
    """

    forgets: int = 0
    asked: list[dict[str, object]] = field(default_factory=list)
    searches: dict[tuple[str, str], list[dict[str, object]]] = field(default_factory=dict)
    sessions: list[str] = field(default_factory=list)

    def meetings(self) -> dict[int, list[dict[str, object]]]:
        """Title and documents of each year's meetings. Serials 111 to 114."""
        hidden = f"Beslut {number(113)}.pdf"
        return {
            YEAR: [
                {"title": f"Nämnden om {number(111)}", "documents": [file("7001", "Protokoll.pdf")]},
                {"title": "Nämnden i mars", "documents": [file("7002", hidden)]},
            ],
            YEAR - 1: [{"title": "Nämnden i fjol", "documents": [file("7003", "Protokoll fjol.pdf")]}],
        }

    def answer(self, request: Request) -> Reply:
        """Answer pages, questions and files."""
        parts = urlsplit(request.path)
        if parts.path == "/":
            return Answer(b'<!DOCTYPE html><title>S&ouml;k</title><body ng-app="ciceronsok"><div ng-view></div>')
        if parts.path == "/json" and request.method == "POST":
            return self._rpc(json.loads(request.body))
        if parts.path == "/download/document" and request.method == "GET":
            identifier = parse_qs(parts.query)["id"][0]
            return {"7001": pdf(112), "7002": pdf(114), "7003": pdf(115)}.get(identifier, NOT_FOUND)
        return NOT_FOUND

    def _rpc(self, asked: dict[str, object]) -> Reply:
        self.asked.append(asked)
        if len(self.asked) == self.forgets:
            self.sessions.clear()
            self.searches.clear()
        session = str(asked.get("session_id", ""))
        if session not in self.sessions:
            session = f"s{len(self.asked)}"
            self.sessions.append(session)
        params = asked["params"]
        assert isinstance(params, dict)
        key = (session, str(params.get("search_id")))
        match str(asked["method"]).removeprefix("CiceronsokServer:"):
            case "ReadDiaries":
                return said_by(session, {"diaries": [{"id": "KS", "name": "Kommunstyrelsen"}]})
            case "Search":
                param = json.loads(str(params["param"]))
                year = int(str(param.get("from_date", "0"))[:4])
                found = self.meetings().get(year, []) if params["doctype"] == 1 else []
                self.searches[key] = found
                return said_by(session, {"result": json.dumps({"hits": len(found)})})
            case "ReadItems" if key in self.searches:
                start, most = int(str(params["offset"])), int(str(params["limit"]))
                found = self.searches[key][start : start + most]
                return said_by(session, {"results": [{"title": each["title"]} for each in found]})
            case "ReadObjectDetails" if key in self.searches:
                return said_by(session, {"result": json.dumps(self.searches[key][int(str(params["id"]))])})
        return rows({"jsonrpc": "2.0", "id": 1, "error": {"code": -32000}, "session_id": session})


def file(identifier: str, name: str) -> dict[str, object]:
    """A document as Ciceron lists it."""
    return {"name": "Dokument", "id": identifier, "filename_b64": base64.b64encode(name.encode()).decode()}


def said_by(session: str, result: object) -> Answer:
    """A JSON-RPC answer in a session."""
    return rows({"jsonrpc": "2.0", "id": 1, "result": result, "session_id": session})


def evolution(tree_bytes: int = 20_000, kind: str = "folders") -> Scenario:
    """A tree of folders in two requests; serials 121 in a document, 122 in the name of a folder, 123 deep down."""
    deep: dict[str, object] = {"id": "f9", "name": "Bilagor", "documents": [{"id": "d9", "name": "Bilaga"}]}
    for level in range(8, 1, -1):
        deep = {"id": f"f{level}", "name": f"Nivå {level}", "folders": [deep], "documents": []}
    words = "sammanträde med nämnden om detaljplan och budget "
    tree = {
        "id": "f1",
        "name": "Nämnden",
        "description": words * (tree_bytes // len(words)),
        "documents": [{"id": "d1", "name": "Protokoll"}],
        "folders": [deep, {"id": "f10", "name": f"Ärende {number(122)}", "documents": []}],
    }
    named = "api/folders" if kind == "folders" else "api/"
    pages = {
        "/": html_page("Evolution document web", head=f"<script>var base = '{named}';</script>"),
        f"/api/{kind}": rows([{"id": "f1", "name": "Nämnden"}]),
        f"/api/{kind}/f1": rows(tree),
        "/api/download/d1/f1": pdf(121),
        "/api/download/d9/f9": pdf(123),
    }
    return Scenario(lambda request: pages.get(request.path, NOT_FOUND), frozenset(), 8)


def meetingsplus() -> Scenario:
    """A notice board on several pages, and links elsewhere on its host that do not belong to it. Serial 131."""
    pages = {
        "/digital-bulletin-board": html_page("Anslagstavla", "/digital-bulletin-board?page=2", "/reklam.html"),
        "/digital-bulletin-board?page=2": html_page("Sida 2", "/committees/ks/mote-1"),
        "/committees/ks/mote-1": html_page("Möte", body=f"<p>{said(131)}</p>"),
        "/reklam.html": html_page("Reklam"),
    }
    return Scenario(lambda request: pages.get(request.path, NOT_FOUND), frozenset(), 5, frozenset({"/reklam.html"}))


def firstagenda() -> Scenario:
    """Committees, agendas, items and files. Serials 141 in a caption, 142 in a file."""
    root = "/api/integration/publication"

    def answer(request: Request) -> Reply:
        pages: dict[str, Reply] = {
            f"{root}/committee/list": rows([{"committeeUid": "c1", "name": "Byrådet"}]),
            f"{root}/agenda/list/bycommittee/c1": rows([{"agendaUid": "a1", "name": "Møde"}]),
            f"{root}/agenda/a1": rows({"uid": "a1", "items": [{"uid": "i1", "caption": f"Sag om {number(141)}"}]}),
            f"{root}/agendaitem/i1": rows({"uid": "i1", "documents": [{"uid": "d1", "title": "Bilag"}]}),
            f"{root}/document/d1/url": rows({"downloadUrl": f"{request.origin}/api/v1/signed/d1?sig=abc"}),
            "/api/v1/signed/d1": pdf(142),
        }
        return pages.get(urlsplit(request.path).path, NOT_FOUND)

    return Scenario(answer, frozenset(), 7)


def maps(people: int = 2_500) -> Scenario:
    """A layer with a column of numbers (serials 1000 and up), a layer that asks for a sign-in, and both OGC services.

    Serials 151 by WFS as GeoJSON, 152 by OGC API - Features.
    """
    layer = "/arcgis/rest/services/Skola/FeatureServer"
    fields = [{"name": "OBJECTID"}, {"name": "PERSNR"}]

    def answer(request: Request) -> Reply:
        parts = urlsplit(request.path)
        asked = {name.lower(): values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path == layer:
            return as_json(layers=[{"id": 0, "name": "Elever"}, {"id": 1, "name": "Stängt"}], tables=[])
        if parts.path == f"{layer}/0":
            return as_json(id=0, type="Feature Layer", fields=fields, maxRecordCount=1000, objectIdField="OBJECTID")
        if parts.path == f"{layer}/1":
            return as_json(error={"code": 499, "message": "Token Required"})
        if parts.path == f"{layer}/0/query":
            start, most = int(asked["resultoffset"]), min(int(asked["resultrecordcount"]), 1000)
            found = range(start, min(start + most, people))
            features = [{"attributes": {"OBJECTID": each, "PERSNR": person(each)}} for each in found]
            return as_json(features=features, exceededTransferLimit=start + most < people)
        if parts.path == "/geoserver/wfs":
            return _wfs(asked)
        return _collections(request, asked)

    return Scenario(answer, frozenset(), 16)


def person(place: int) -> str:
    """A number for each place in a layer, all different."""
    digits = (
        f"1{place // 9000 % 9}{place // 750 % 12 + 1:02}{place // 27 % 28 + 1:02}{place % 27 + 100 + place // 9072:03}"
    )
    doubled = [int(digit) * (2 - index % 2) for index, digit in enumerate(digits)]
    check = -sum(each // 10 + each % 10 for each in doubled) % 10
    return f"19{digits[:6]}-{digits[6:]}{check}"


def _wfs(asked: dict[str, str]) -> Reply:
    if asked["request"] == "GetCapabilities":
        return Answer(
            b'<wfs:WFS_Capabilities xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:ows="http://www.opengis.net/ows/1.1">'
            b"<ows:Value>application/json</ows:Value><wfs:FeatureTypeList><wfs:FeatureType><wfs:Name>bygg:lov</wfs:Name>"
            b"</wfs:FeatureType></wfs:FeatureTypeList></wfs:WFS_Capabilities>",
            "application/xml",
        )
    if asked.get("typenames") != "bygg:lov" or asked.get("outputformat") != "application/json":
        return NOT_FOUND
    start = int(asked["startindex"])
    features = [{"type": "Feature", "properties": {"nr": each}} for each in range(start, min(start + 1000, 1001))]
    if start:
        features[0]["properties"] = {"sokande": said(151)}
    return rows({"type": "FeatureCollection", "features": features})


def _collections(request: Request, asked: dict[str, str]) -> Reply:
    path = urlsplit(request.path).path
    if path == "/ogc/features/collections":
        return as_json(collections=[{"id": "lekplats", "itemType": "feature"}])
    if path != "/ogc/features/collections/lekplats/items":
        return NOT_FOUND
    following = {"rel": "next", "href": f"{request.origin}{path}?f=json&offset=1&limit=1"}
    if "offset" in asked:
        return rows({"type": "FeatureCollection", "features": [{"properties": {"agare": said(152)}}], "links": []})
    return rows({"type": "FeatureCollection", "features": [{"properties": {"agare": "Parken"}}], "links": [following]})


def municipality(hosts: dict[str, str]) -> Scenario:
    """A site whose pages embed and link to the portals at these origins, and have a list of files of their own.

    Serials 161 in a file of an opened folder, 162 in the folder inside of it.
    """
    app = "/appresource/4.1fda7ccb/12.78a524f3/files"
    opened = {
        "19.aaaaaaaa": {"files": [{"name": "A.pdf", "url": "/download/18.aaaaaaaa/1/A.pdf"}],
                        "folders": [{"id": "19.bbbbbbbb", "name": "2023", "type": "folder"}]},
        "19.bbbbbbbb": {"files": [{"name": "B.pdf", "url": "/download/18.bbbbbbbb/1/B.pdf"}]},
    }  # fmt: skip
    reader = (
        f'<script src="{hosts["netpublicator"]}/np-publicreader.js"></script>'
        "<script>npReader({readerName: 'r20758068', rootId: 'rot1'});</script>"
    )
    layers = json.dumps(
        {
            "lager": f"{hosts['maps']}/arcgis/rest/services/Skola/FeatureServer",
            "wfs": f"{hosts['maps']}/geoserver/wfs?service=WFS",
            "ogc": f"{hosts['maps']}/ogc/features/collections",
            "bakgrund": "https://server.arcgisonline.com/arcgis/rest/services/World/MapServer",
        }
    )
    pages = {
        "/": html_page("Start", *(f"/{name}.html" for name in PAGES)),
        "/np.html": html_page("Handlingar", body=reader),
        "/diarium.html": html_page("Diarium", f"{hosts['ciceron']}/#!/search/"),
        "/evo.html": html_page("Protokoll", f"{hosts['evolution']}/api/download/d1/f1"),
        "/anslag.html": html_page("Anslag", f"{hosts['meetingsplus']}/digital-bulletin-board"),
        "/dagsorden.html": html_page(
            "Dagsorden",
            head=f"<script>load('{hosts['firstagenda']}/api/integration/publication/committee/list')</script>",
        ),
        "/karta.html": html_page("Karta", head=f"<script>var karta = {layers};</script>"),
        "/filer.html": html_page(
            "Filer",
            body='<button data-folder-id="19.aaaaaaaa">2024</button>',
            head=f'<script>open("{app}?folderId=" + id + "&svAjaxReqParam=ajax")</script>',
        ),
        "/download/18.aaaaaaaa/1/A.pdf": pdf(161),
        "/download/18.bbbbbbbb/1/B.pdf": pdf(162),
    }

    def answer(request: Request) -> Reply:
        parts = urlsplit(request.path)
        if parts.path == app:
            folder = parse_qs(parts.query).get("folderId", [""])[0]
            return rows(opened[folder]) if folder in opened else NOT_FOUND
        return pages.get(request.path, NOT_FOUND)

    return Scenario(answer, frozenset(), 60)


PLANTED = {
    "netpublicator": (101, 102, 103),
    "ciceron": (111, 112, 113, 114, 115),
    "evolution": (121, 122, 123),
    "meetingsplus": (131,),
    "firstagenda": (141, 142),
    "maps": (151, 152),
    "own": (161, 162),
}
