"""What readers make of pages and answers, each by itself."""

import base64
import json
from datetime import date

import pytest

from scanner.model import Segment, Unread, Why
from scanner.portals.api import Address, Answer, Bounds, Page, Portal, Reader, ReaderPiece, Session, UnknownShapeError
from scanner.portals.arcgis import ArcGis
from scanner.portals.ciceron import Ciceron
from scanner.portals.evolution import Evolution
from scanner.portals.features import OgcFeatures, Wfs
from scanner.portals.firstagenda import FirstAgenda
from scanner.portals.known import BUILTIN
from scanner.portals.meetingsplus import MeetingsPlus
from scanner.portals.netpublicator import NetPublicator
from scanner.portals.posts import Post, decode, encode
from scanner.portals.sitevision import SiteVision

SITE = "https://www.exempelby.example/sida.html"
DAY = date(2026, 11, 20)


def portal(reader: Reader, text: str, url: str = SITE) -> Portal | None:
    return reader.recognise(Page(url, text))


def asks(reader: Reader, text: str, url: str = SITE) -> list[str]:
    found = portal(reader, text, url)
    return [address.url for address in found.addresses] if found else []


def pieces(reader: Reader, url: str, value: object, bounds: Bounds | None = None) -> list[ReaderPiece]:
    body = value if isinstance(value, bytes) else json.dumps(value).encode()
    assert reader.claims(url)
    return list(reader.read(Answer(url, body, bounds or Bounds(today=DAY))))


def urls(found: list[ReaderPiece]) -> list[str]:
    return [piece.url for piece in found if isinstance(piece, Address)]


@pytest.mark.parametrize("reader", BUILTIN, ids=lambda reader: reader.system)
def test_readers_keep_the_contract(reader: Reader) -> None:
    assert isinstance(reader, Reader)
    assert all(sign == sign.lower() for sign in reader.signs)
    assert (
        portal(reader, "<p>En vanlig sida <a href='/om.html'>om</a> <a href='https://www.example.com/'>x</a></p>")
        is None
    )
    assert not reader.claims(SITE)
    assert not reader.follows(SITE)


@pytest.mark.parametrize("reader", BUILTIN, ids=lambda reader: reader.system)
@pytest.mark.parametrize(
    "body", [b"", b"<html>Logga in</html>", b"[", b"[[[1]]]", b'{"a": null}', b"\xff\xfe", b"[" * 9000]
)
def test_nonsense_raises_nothing_but_what_is_said(reader: Reader, body: bytes) -> None:
    for url in (
        "https://x.example/api/public/r1/read?hash=a&isr=true",
        encode("https://x.example/json", Post('{"method":"CiceronsokServer:ReadDiaries","params":{}}')),
        "https://x.example/api/folders/1",
        "https://x.example/appresource/4.1/12.2/files?folderId=19.1",
        "https://x.example/api/integration/publication/agenda/1",
        "https://x.example/a/FeatureServer/0/query?f=json&resultOffset=0",
        "https://x.example/wfs?service=WFS&request=GetCapabilities",
        "https://x.example/collections/a/items?f=json",
    ):
        if reader.claims(url):
            try:
                list(reader.read(Answer(url, body)))
            except UnknownShapeError as error:
                assert "Logga" not in str(error)


# -- NetPublicator


def test_netpublicator_starts_where_the_configuration_says() -> None:
    script = '<script src="https://www.netpublicator.com/np-publicreader.js"></script>'
    at_root = asks(NetPublicator(), script + "<script>np({readerName:'r1', rootId:'abcd1'})</script>")
    below = asks(NetPublicator(), script + '{"readerName":"r1","previousPath":["c7142bd9"],"rootId":"15a3f0b6"}')
    assert at_root == ["https://docs.netpublicator.com/api/public/r1/read?hash=abcd1&isr=true"]
    assert below == ["https://docs.netpublicator.com/api/public/r1/read?hash=c7142bd9-15a3f0b6&isr=false"]


def test_netpublicator_goes_to_an_embedded_reader_first() -> None:
    reader = "https://www.netpublicator.com/reader/r99471870"
    assert asks(NetPublicator(), f'<iframe src="{reader}"></iframe>') == [reader]
    with pytest.raises(UnknownShapeError):
        pieces(NetPublicator(), reader, b"<html></html>")


def test_netpublicator_walks_no_circles() -> None:
    url = "https://docs.netpublicator.com/api/public/r1/read?hash=a-b&isr=false"
    items = [{"id": "a", "type": "channel"}, {"id": "c", "type": "meeting"}, {"id": "d", "type": "document"}]
    assert urls(pieces(NetPublicator(), url, {"items": items})) == [
        "https://docs.netpublicator.com/api/public/r1/read?hash=a-b-c&isr=false",
        "https://docs.netpublicator.com/api/public/r1/document/d?hash=a-b",
    ]


# -- Ciceron


@pytest.mark.parametrize(
    "link", ["https://sok-og.unikom.se/", "https://kommunen.ciceron.cloud/", "https://tavla.example/#!/billboard/"]
)
def test_ciceron_is_known_by_its_links(link: str) -> None:
    (url,) = asks(Ciceron(), f'<a href="{link}">Diariet</a>')
    post = decode(url)
    assert post is not None and json.loads(post.body)["method"] == "CiceronsokServer:ReadDiaries"
    assert url.startswith(f"{link.partition('#')[0]}json#")


def test_ciceron_looks_at_the_page_first_where_only_the_name_speaks_for_it() -> None:
    assert asks(Ciceron(), '<a href="https://diariet.exempelby.example/om">') == ["https://diariet.exempelby.example/"]


def rpc(method: str, params: dict[str, object], note: str = "") -> str:
    body = json.dumps({"method": f"CiceronsokServer:{method}", "params": params})
    return encode("https://sok.example/json", Post(body, note=note))


def test_ciceron_searches_back_until_two_years_are_empty() -> None:
    def years(note: str, hits: int) -> list[str]:
        answer = {"session_id": "s", "result": {"result": json.dumps({"hits": hits})}}
        found = pieces(Ciceron(), rpc("Search", {"search_id": "a"}, note), answer)
        posts = [decode(url) for url in urls(found)]
        return [post.note for post in posts if post and post.note]

    assert years("4 2026 0", 3) == ["4 2025 0"]
    assert years("4 2025 0", 0) == ["4 2024 1"]
    assert years("4 2024 1", 0) == []
    assert years("4 2024 1", 1) == ["4 2023 0"]
    assert years("4 2017 0", 9) == []


def test_ciceron_pages_through_results_and_knows_what_must_come_before() -> None:
    asked = {"method": "CiceronsokServer:ReadItems", "params": {"search_id": "a", "offset": 0, "limit": 200}}
    url = encode("https://sok.example/json", Post(json.dumps(asked), after="S"))
    found = urls(pieces(Ciceron(), url, {"result": {"results": [{"title": "x"}] * 200}}))
    posts = [post for each in found if (post := decode(each))]
    assert len(posts) == 201 and {post.after for post in posts} == {"S"}
    assert json.loads(posts[-1].body)["params"] == {"search_id": "a", "offset": 200, "limit": 200}


def test_ciceron_names_files_and_unpacks_their_names() -> None:
    packed = base64.b64encode("Ärende å.pdf".encode()).decode()
    answer = {"session_id": "s7", "result": {"documents": [{"id": 9, "filename_b64": packed}]}}
    found = pieces(Ciceron(), rpc("ReadObjectDetails", {}), answer)
    assert Session("s7") in found
    assert [piece.text for piece in found if isinstance(piece, Segment)] == ["Ärende å.pdf"]
    (address,) = (piece for piece in found if isinstance(piece, Address))
    assert address.readable.endswith("filename=%C3%84rende%20%C3%A5.pdf&id=9")


def test_ciceron_gives_its_session_up_when_the_server_complains() -> None:
    found = []
    with pytest.raises(UnknownShapeError):
        for piece in Ciceron().read(Answer(rpc("ReadItems", {}), b'{"error": {"code": 1}}')):
            found.append(piece)  # noqa: PERF402 - what came before it raised counts
    assert found == [Session("")]


# -- the others


def test_evolution_tries_both_trees_where_the_page_names_none() -> None:
    found = portal(Evolution(), '<a href="https://medborgare.exempelby.example/">Protokoll</a>')
    assert found is not None and [(each.url[-11:], each.guess) for each in found.addresses] == [
        ("api/folders", True), ("e/api/units", True),
    ]  # fmt: skip


def test_meetingsplus_is_followed_on_its_own_paths() -> None:
    board = "https://moten.exempelby.example/digital-bulletin-board"
    assert asks(MeetingsPlus(), f'<a href="{board}">Anslagstavla</a>') == [board]
    assert MeetingsPlus().follows("https://moten.exempelby.example/committees/ks/mote-1")


def test_sitevision_opens_the_folders_of_a_page() -> None:
    text = """<div data-folder-id="19.5ba77e9a1"></div>
    <script>var u="\\/appresource\\/4.1fda\\/12.78a5\\/files?folderId=";
    AppRegistry.boot({"folderId":"19.707ac4a61"})</script>"""
    root = "https://www.exempelby.example/appresource/4.1fda/12.78a5/files"
    assert asks(SiteVision(), text) == [
        f"{root}?folderId=19.5ba77e9a1&svAjaxReqParam=ajax", f"{root}?folderId=19.707ac4a61&svAjaxReqParam=ajax",
    ]  # fmt: skip


def test_firstagenda_pages_through_a_committee() -> None:
    root = "https://prepare.firstagenda.com/api/integration/publication/"
    url = f"{root}agenda/list/bycommittee/c?pageNumber=0&pageSize=2"
    found = urls(pieces(FirstAgenda(), url, [{"agendaUid": "a"}, {"agendaUid": "b"}]))
    assert found == [f"{root}agenda/a", f"{root}agenda/b", url.replace("Number=0", "Number=1")]


def test_arcgis_leaves_the_maps_of_others_alone() -> None:
    own = "https://karta.exempelby.example/arcgis/rest/services/A/MapServer"
    text = f'{{"a": "{own}/3", "b": "https://server.arcgisonline.com/ArcGIS/rest/services/World/MapServer"}}'
    assert asks(ArcGis(), text) == [f"{own}/3?f=json"]


def test_a_layer_ends_at_its_bound_and_says_so() -> None:
    url = "https://k.example/a/FeatureServer/0/query?where=1%3D1&f=json&resultOffset=10&resultRecordCount=10"
    answer = {"features": [{}] * 10, "exceededTransferLimit": True}
    assert urls(pieces(ArcGis(), url, answer, Bounds(features=100))) == [url.replace("Offset=10", "Offset=20")]
    (cut,) = pieces(ArcGis(), url, answer, Bounds(features=20))
    assert isinstance(cut, Unread) and cut.why is Why.BUDGET and cut.detail.startswith("20 features")


def test_wfs_asks_for_geojson_where_it_can_and_pages_through_gml() -> None:
    (ask,) = asks(Wfs(), '<script>url = "https://karta.example/geoserver/ows?service=WFS&amp;version=1.1.0"</script>')
    assert ask == "https://karta.example/geoserver/ows?service=WFS&version=2.0.0&request=GetCapabilities"
    capabilities = b"<WFS_Capabilities><FeatureType><Name>a:b</Name></FeatureType>%s</WFS_Capabilities>"
    (plain,) = urls(pieces(Wfs(), ask, capabilities % b""))
    (data,) = urls(pieces(Wfs(), ask, capabilities % b"<Value>application/json</Value>"))
    assert "outputFormat" not in plain and data.endswith("outputFormat=application/json")
    page = b"<FeatureCollection>" + b"<member><b/></member>" * 1000 + b"</FeatureCollection>"
    assert urls(pieces(Wfs(), plain, page)) == [plain.replace("startIndex=0", "startIndex=1000")]
    assert pieces(Wfs(), plain, b"<FeatureCollection><member/></FeatureCollection>") == []


def test_collections_are_read_and_paged() -> None:
    (ask,) = asks(OgcFeatures(), '"https://karta.example/ogc/features/collections"')
    (items,) = urls(pieces(OgcFeatures(), ask, {"collections": [{"id": "a"}, {"id": "b", "itemType": "tile"}]}))
    assert items == "https://karta.example/ogc/features/collections/a/items?f=json&limit=1000"
    links = [{"rel": "next", "href": "items?offset=1&limit=1"}]
    (following,) = urls(pieces(OgcFeatures(), items, {"features": [{}], "links": links}))
    assert following == "https://karta.example/ogc/features/collections/a/items?offset=1&limit=1&f=json"
