"""Ciceron's search in diaries, meetings and notice boards: one address, ``POST /json`` with JSON-RPC 2.0.

A search is kept by the server under a name of our choice, in a session; its results are read by their place in it.
Only the four methods that read are ever sent. Searches are made year by year, going back until two years in a row
are empty, because pages show the last twelve months and the server still has the rest.
"""

import base64
import binascii
import json
import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import quote, urlsplit

from detectors.api import TextForm
from scanner.model import Mark, Place, Segment, Where
from scanner.portals.api import Address, Answer, Page, Portal, ReaderPiece, Session, UnknownShapeError
from scanner.portals.posts import Post, body_of, encode
from scanner.portals.shapes import first_of, host_of_portal, objects_in, origin_of, text_of

METHODS = frozenset({"Search", "ReadItems", "ReadObjectDetails", "ReadDiaries"})
"""All that is ever sent. None of them changes anything."""
DOCTYPES = (1, 2, 4, 64)
"""Meetings, cases, documents, minutes."""
PAGE = 200
EMPTY_YEARS = 2

_SERVER = "CiceronsokServer:"
_ROUTE = re.compile(r"#!/(?:search|billboard)\b")
_CERTAIN = re.compile(r"(?:^|\.)ciceron\.cloud(?::\d+)?$|^sok-[\w-]+\.unikom\.se$")
_LIKELY = re.compile(r"^(?:diariet|diarium|webbdiari(?:et|um)|anslagstavlan?[\w-]*)\.")


class Ciceron:
    """Reads Ciceron's search."""

    system = "Ciceron"
    version = "1"
    signs = ("ciceron", "#!/search", "#!/billboard", ".unikom.se", "//diari", "//webbdiari", "//anslagstavla")
    titles = frozenset({"title", "name", "subject", "rubrik", "heading", "description"})

    def recognise(self, page: Page) -> Portal | None:
        """By its routes and hosts in links, or by its scripts in the page itself."""
        site = host_of_portal(page.url)
        hosts: dict[str, str] = {}
        for url in page.addresses:
            host = host_of_portal(url)
            if host != site and (_CERTAIN.search(host) or _ROUTE.search(url)):
                hosts.setdefault(host, encode(f"{origin_of(url)}/json", Post(_call("ReadDiaries", {}))))
        for url in page.addresses:
            host = host_of_portal(url)
            if host != site and _LIKELY.match(host):
                # Others have such names too: its own page tells.
                hosts.setdefault(host, f"{origin_of(url)}/")
        if _is_its_page(page):
            hosts.setdefault(site, encode(f"{origin_of(page.url)}/json", Post(_call("ReadDiaries", {}))))
        if not hosts:
            return None
        return Portal(self.system, next(iter(hosts)), tuple(map(Address, hosts.values())))

    def claims(self, url: str) -> bool:
        """The one address of the API."""
        return urlsplit(url).path == "/json" and "#" in url

    def follows(self, url: str) -> bool:
        """Nothing: all that there is comes from the API."""
        return False

    def read(self, answer: Answer) -> Iterator[ReaderPiece]:
        """From diaries to searches, from searches to their results, from those to documents."""
        if answer.post is None:
            raise UnknownShapeError("no answer to a question of ours")
        said = answer.json
        if not isinstance(said, dict):
            raise UnknownShapeError("no JSON-RPC answer")
        if said.get("error"):
            yield Session("")
            raise UnknownShapeError("the server answers with an error")
        if session := text_of(said.get("session_id")):
            yield Session(session)
        result = _unpacked(said.get("result"))
        asked = json.loads(answer.post.body)
        method = asked["method"].removeprefix(_SERVER)
        url = answer.url.partition("#")[0]
        if method == "ReadDiaries":
            yield from _searches(url, answer.bounds.today)
        elif method == "Search":
            yield from _found(url, answer, result)
        elif method == "ReadItems":
            yield from _items(url, answer, asked["params"], result)
        elif method == "ReadObjectDetails":
            yield from _documents(url, result)


def _is_its_page(page: Page) -> bool:
    text = page.text.lower()
    return "ciceronsok" in text or ("ciceron" in text and "ng-app" in text) or bool(_ROUTE.search(page.url))


def _call(method: str, params: dict[str, object]) -> str:
    assert method in METHODS
    return body_of({"jsonrpc": "2.0", "id": 1, "method": _SERVER + method, "params": params})


def _search(url: str, doctype: int, year: int, until: int, empty: int) -> Address:
    name = f"kommunscan-{doctype}-{year}"
    terms = {"hasFiles": False, "from_date": f"{year}-01-01", "to_date": f"{until}-12-31"}
    body = _call("Search", {"search_id": name, "doctype": doctype, "text": "", "param": json.dumps(terms)})
    return Address(encode(url, Post(body, note=f"{doctype} {year} {empty}")))


def _searches(url: str, today: date) -> Iterator[Address]:
    for doctype in DOCTYPES:
        # Meetings of the year to come stand there as well.
        yield _search(url, doctype, today.year, today.year + 1, 0)
    board = {"search_id": "kommunscan-board", "doctype": 2, "text": "", "param": json.dumps({"is_post": True})}
    yield Address(encode(url, Post(_call("Search", board))))


def _found(url: str, answer: Answer, result: object) -> Iterator[Address]:
    assert answer.post is not None
    hits = _hits(result)
    if hits:
        params = json.loads(answer.post.body)["params"]
        yield _results(url, answer.post.body, params["search_id"], 0)
    if not answer.post.note:
        return
    doctype, year, empty = map(int, answer.post.note.split())
    empty = 0 if hits else empty + 1
    if empty < EMPTY_YEARS and answer.bounds.today.year - year + 1 < answer.bounds.years:
        yield _search(url, doctype, year - 1, year - 1, empty)


def _results(url: str, search: str, name: object, offset: int) -> Address:
    body = _call("ReadItems", {"search_id": name, "offset": offset, "limit": PAGE})
    return Address(encode(url, Post(body, after=search)))


def _items(url: str, answer: Answer, params: dict[str, object], result: object) -> Iterator[Address]:
    assert answer.post is not None
    rows = next((each for each in _lists(result) if all(isinstance(row, dict) for row in each)), None)
    if rows is None:
        raise UnknownShapeError("no list of results")
    name, offset = params["search_id"], int(str(params["offset"]))
    for place, row in enumerate(rows, offset):
        number = first_of(row, "id", "index") or str(place)
        body = _call("ReadObjectDetails", {"search_id": name, "id": number})
        yield Address(encode(url, Post(body, after=answer.post.after)))
    if len(rows) >= PAGE:
        yield _results(url, answer.post.after, name, offset + len(rows))


def _documents(url: str, result: object) -> Iterator[ReaderPiece]:
    if not isinstance(result, dict):
        raise UnknownShapeError("no details of an object")
    for item in objects_in(result):
        packed, number = text_of(item.get("filename_b64")), first_of(item, "id")
        if not packed or not number:
            continue
        name = _plain(packed)
        base = f"{origin_of(url)}/download/document?filename="
        readable = f"{base}{quote(name)}&id={quote(number)}" if name else ""
        yield Address(f"{base}{quote(packed, safe='')}&id={quote(number)}", readable)
        if name:
            place = Place(Where.FILENAME, (("file name", name),))
            yield Segment(name, (Mark(0, place),), TextForm.URL)


def _hits(result: object) -> int:
    """How many results a search has; one when the answer does not say."""
    numbers = [result.get(key) for key in ("hits", "total", "count")] if isinstance(result, dict) else [result]
    return next((number for number in numbers if isinstance(number, int) and not isinstance(number, bool)), 1)


def _unpacked(result: object) -> object:
    """The result: it comes as JSON, as JSON in a string, and inside another ``result``."""
    for _ in range(4):
        if isinstance(result, str):
            try:
                result = json.loads(result)
            except ValueError:
                return result
        elif isinstance(result, dict) and "result" in result and len(result) <= 2:
            result = result["result"]
    return result


def _lists(result: object) -> Iterator[list[dict[str, object]]]:
    if isinstance(result, list):
        yield result
    if isinstance(result, dict):
        yield from (result[key] for key in ("results", "items", "rows") if isinstance(result.get(key), list))


def _plain(packed: str) -> str:
    try:
        return base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_" if "_" in packed else None).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return ""
