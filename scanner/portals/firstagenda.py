"""FirstAgenda's publication: committees, agendas, their items, and files at addresses that are valid for a while.

Where the API wants a sign-in, that is what the coverage says.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote, urljoin, urlsplit

from scanner.portals.api import Address, Answer, Page, Portal, ReaderPiece, UnknownShapeError
from scanner.portals.shapes import first_of, host_of_portal, list_in, objects_in, origin_of

_API = "/api/integration/publication/"
_NAMED = re.compile(r"(?:https?://[\w.:-]+)?/?api/integration/publication/[\w/%.-]*(?:\?[^\s\"'<>\\]*)?")
_HOST = re.compile(r"^dagsordener\.|(?:^|\.)firstagenda\.com$")
_PAGE_SIZE = 100


class FirstAgenda:
    """Reads FirstAgenda's publication."""

    system = "FirstAgenda"
    version = "1"
    signs = ("firstagenda", "//dagsordener.", "api/integration/publication")
    titles = frozenset({"name", "title", "caption", "committeeName", "description"})

    def recognise(self, page: Page) -> Portal | None:
        """By links to its hosts, or by the addresses of the API in a page and its scripts."""
        named = [urljoin(page.url, found[0]) for found in _NAMED.finditer(page.text.replace("\\/", "/"))]
        if named:
            root = origin_of(named[0])
            asked = [url for url in named if not url.endswith("/")] or [f"{root}{_API}committee/list"]
            return Portal(self.system, host_of_portal(root), tuple(map(Address, dict.fromkeys(asked))))
        site = host_of_portal(page.url)
        linked = [url for url in page.addresses if _HOST.search(host_of_portal(url)) and host_of_portal(url) != site]
        if not linked:
            return None
        # The page behind the link names what its lists come from.
        return Portal(self.system, host_of_portal(linked[0]), tuple(map(Address, dict.fromkeys(linked))))

    def claims(self, url: str) -> bool:
        """Answers of the publication API."""
        return urlsplit(url).path.startswith(_API)

    def follows(self, url: str) -> bool:
        """Nothing: all that there is comes from the API."""
        return False

    def read(self, answer: Answer) -> Iterator[ReaderPiece]:
        """From committees to agendas, from agendas to items, from those to files."""
        parts = urlsplit(answer.url)
        root, steps = origin_of(answer.url) + _API, parts.path.removeprefix(_API).strip("/").split("/")
        match steps:
            case ["organisation", "list", *_]:
                for each in list_in(answer.json, "items", "organisations"):
                    if uid := first_of(each, "organisationUid", "uid"):
                        yield Address(f"{root}committee/list/byorganisation/{quote(uid)}")
            case ["committee", "list", *_]:
                for each in list_in(answer.json, "items", "committees"):
                    if uid := first_of(each, "committeeUid", "uid"):
                        yield Address(f"{root}agenda/list/bycommittee/{quote(uid)}?pageNumber=0&pageSize={_PAGE_SIZE}")
            case ["agenda", "list", *_]:
                yield from _agendas(answer, root)
            case ["agenda", _]:
                for each in list_in(answer.json, "items"):
                    if uid := first_of(each, "uid"):
                        yield Address(f"{root}agendaitem/{quote(uid)}")
                yield from _files(answer, root)
            case ["agendaitem", _] | ["document", *_]:
                yield from _files(answer, root)
            case _:
                raise UnknownShapeError("an answer of the API that is not known")


def _agendas(answer: Answer, root: str) -> Iterator[ReaderPiece]:
    agendas = list_in(answer.json, "items", "agendas")
    for each in agendas:
        if uid := first_of(each, "agendaUid", "uid"):
            yield Address(f"{root}agenda/{quote(uid)}")
    page = re.search(r"[?&]pageNumber=([0-9]{1,6})", answer.url)
    size = re.search(r"[?&]pageSize=([0-9]{1,6})", answer.url)
    if page and size and len(agendas) >= int(size[1]) > 0:
        yield Address(answer.url.replace(page[0], f"{page[0][0]}pageNumber={int(page[1]) + 1}"))


def _files(answer: Answer, root: str) -> Iterator[ReaderPiece]:
    for item in objects_in(answer.json):
        if target := first_of(item, "downloadUrl", "pdfUrl", "fileUrl"):
            yield Address(urljoin(answer.url, target))
        documents = item.get("documents")
        for document in documents if isinstance(documents, list) else []:
            if isinstance(document, dict) and (uid := first_of(document, "uid", "documentUid")):
                yield Address(f"{root}document/{quote(uid)}/url")
