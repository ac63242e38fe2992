"""SiteVision's lists of files: folders on a page that a web app fetches, one by one, when somebody opens them."""

import re
from collections.abc import Iterator
from urllib.parse import quote, urljoin, urlsplit

from scanner.portals.api import Address, Answer, Page, Portal, ReaderPiece
from scanner.portals.shapes import first_of, host_of_portal, objects_in

_RESOURCE = re.compile(
    r"""["'(=\s](?P<url>(?:https?://[^\s"'<>]{1,200}?)?/?appresource/[\w.]+/[\w.]+(?:/[\w.-]+)*)(?P<query>\?[^\s"'<>)]*)?"""
)
_FOLDER = re.compile(
    r"""folder-?Id["']?\s*[:=]\s*\\?["'](1[0-9]\.[0-9a-f]{6,}[0-9a-f]*|[\w.-]{6,60})\\?["']""", re.IGNORECASE
)
_PARAMETER = re.compile(r"[?&](\w*folder\w*)=", re.IGNORECASE)
_AJAX = "svAjaxReqParam=ajax"


class SiteVision:
    """Reads SiteVision's lists of files."""

    system = "SiteVision"
    version = "1"
    signs = ("appresource",)
    titles = frozenset({"name", "title", "displayName"})

    def recognise(self, page: Page) -> Portal | None:
        """By the address of the app and the ids of folders, which the page or its script holds."""
        text = page.text.replace("\\/", "/")
        folders = list(dict.fromkeys(found[1] for found in _FOLDER.finditer(text)))
        addresses: dict[str, None] = {}
        for found in _RESOURCE.finditer(text):
            url = urljoin(page.url, found["url"] if "://" in found["url"] else "/" + found["url"].lstrip("/"))
            query = found["query"] or ""
            named = _PARAMETER.search(query)
            if named and re.search(rf"[?&]{named[1]}=[\w.-]+", query):
                addresses[url + query] = None
            parameter = named[1] if named else "folderId"
            if named or url.rpartition("/")[2] in ("files", "list", "folder"):
                addresses |= dict.fromkeys(_asked(url, parameter, folder) for folder in folders)
        if not addresses:
            return None
        return Portal(self.system, host_of_portal(next(iter(addresses))), tuple(map(Address, addresses)))

    def claims(self, url: str) -> bool:
        """What the apps of pages answer."""
        parts = urlsplit(url)
        return parts.path.startswith("/appresource/") and _PARAMETER.search("?" + parts.query) is not None

    def follows(self, url: str) -> bool:
        """Nothing: pages of SiteVision are the municipality's own."""
        return False

    def read(self, answer: Answer) -> Iterator[ReaderPiece]:
        """Files lead to themselves, folders to lists like this one."""
        parts = urlsplit(answer.url)
        named = _PARAMETER.search("?" + parts.query)
        parameter = named[1] if named else "folderId"
        base = answer.url.partition("?")[0]
        for item in objects_in(answer.json):
            if target := first_of(item, "url", "uri", "href", "downloadUrl"):
                yield Address(urljoin(answer.url, target))
            number, kind = first_of(item, "id", "folderId"), first_of(item, "type", "nodeType").lower()
            if number and ("folder" in kind or item.get("isFolder") is True or item.get("hasChildren") is True):
                yield Address(_asked(base, parameter, number))


def _asked(url: str, parameter: str, folder: str) -> str:
    return f"{url}?{parameter}={quote(folder)}&{_AJAX}"
