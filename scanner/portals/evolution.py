"""Evolution's document web (*Medborgare*): an application on a host of its own, over a tree of folders.

One request brings a whole subtree, which may be megabytes large. A sister application has units instead of folders;
which of the two a host has, only its answer tells.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

from scanner.portals.api import Address, Answer, Page, Portal, ReaderPiece
from scanner.portals.shapes import first_of, host_of_portal, list_in, origin_of

_TREE = re.compile(r"^/api/(folders|units)(?:/([\w-]+))?$")
_DOWNLOAD = re.compile(r"^/api/download/[\w-]+/[\w-]+$")
_OWN_PAGE = re.compile(r"(?i)\bapi/(?:folders|units)\b|evolution[ -]document[ -]?web|<title>[^<]*\bevolution\b")
_HOSTS = re.compile(r"^(?:evolution|medborgare)[\w-]*\.")
_FOLDERS = ("folders", "children", "subFolders", "subfolders", "units")
_DOCUMENTS = ("documents", "files", "attachments")
_DEEPEST = 60


class Evolution:
    """Reads Evolution's document web."""

    system = "Evolution"
    version = "1"
    signs = ("evolution", "api/folders", "api/units", "api/download/", "//medborgare")
    titles = frozenset({"name", "title", "text", "description", "heading", "fileName"})

    def recognise(self, page: Page) -> Portal | None:
        """By links to its files and hosts, or by the addresses that its own page and scripts name."""
        site = host_of_portal(page.url)
        for url in page.addresses:
            host = host_of_portal(url)
            if host != site and (_HOSTS.match(host) or _DOWNLOAD.match(urlsplit(url).path)):
                return Portal(self.system, host, _first(origin_of(url), ""))
        if _OWN_PAGE.search(page.text):
            return Portal(self.system, site, _first(origin_of(page.url), page.text))
        return None

    def claims(self, url: str) -> bool:
        """The tree and its parts."""
        return _TREE.match(urlsplit(url).path) is not None

    def follows(self, url: str) -> bool:
        """Nothing: all that there is comes from the API."""
        return False

    def read(self, answer: Answer) -> Iterator[ReaderPiece]:
        """Folders that come without their content are asked for; documents are files."""
        parts = urlsplit(answer.url)
        tree = _TREE.match(parts.path)
        if tree is None:
            return
        root, kind = origin_of(answer.url), tree[1]
        if tree[2]:
            value = answer.json
            inner = [value] if isinstance(value, dict) else list_in(value)
            for item in inner:
                yield from _walk(item, root, kind, tree[2], 0)
        else:
            for item in list_in(answer.json, *_FOLDERS, *_DOCUMENTS, "items"):
                number = first_of(item, "id")
                if not number:
                    continue
                if _parts(item, _FOLDERS) or _parts(item, _DOCUMENTS):
                    yield from _walk(item, root, kind, number, 0)
                else:
                    yield Address(f"{root}/api/{kind}/{quote(number)}")


def _walk(item: dict[str, object], root: str, kind: str, folder: str, depth: int) -> Iterator[Address]:
    folder = first_of(item, "id") or folder
    for document in _parts(item, _DOCUMENTS):
        if number := first_of(document, "id", "documentId"):
            yield Address(f"{root}/api/download/{quote(number)}/{quote(folder)}")
        for attached in _parts(document, _DOCUMENTS):
            if number := first_of(attached, "id", "documentId"):
                yield Address(f"{root}/api/download/{quote(number)}/{quote(folder)}")
    for inner in _parts(item, _FOLDERS):
        if depth < _DEEPEST:
            yield from _walk(inner, root, kind, folder, depth + 1)


def _parts(item: dict[str, object], keys: tuple[str, ...]) -> list[dict[str, object]]:
    lists = [value for key in keys if isinstance(value := item.get(key), list)]
    return [inner for value in lists for inner in value if isinstance(inner, dict)]


def _first(root: str, text: str) -> tuple[Address, ...]:
    named = [kind for kind in ("folders", "units") if f"api/{kind}" in text]
    kinds = named or ["folders", "units"]
    return tuple(Address(f"{root}/api/{kind}", guess=len(kinds) > 1) for kind in kinds)
