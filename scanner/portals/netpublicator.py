"""NetPublicator, whose readers are embedded in a municipality's pages and fetch their lists from one public API.

A list is asked for with ``hash``, the path of ids from the reader's root; ``isr=true`` is for the root alone (with it
the root comes back whatever the path is).
"""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, quote, urlsplit

from scanner.portals.api import Address, Answer, Page, Portal, ReaderPiece, UnknownShapeError
from scanner.portals.shapes import first_of, host_of_portal, list_in, origin_of

_API = "https://docs.netpublicator.com"
_OWN = "netpublicator.com"
_NAMES = re.compile(r"""["']?(?:readerName|reader|data-reader(?:-name)?)["']?\s*[:=]\s*["']([\w.-]{2,60})["']""")
_ROOT = re.compile(r"""["']?(?:rootI[dD]|data-root(?:-id)?)["']?\s*[:=]\s*["']([\w.-]{4,80})["']""")
_BEFORE = re.compile(r"""["']?previousPath["']?\s*[:=]\s*\[\s*((?:["'][\w.-]+["']\s*(?:,\s*)?)*)\]""")
_EMBEDDED = re.compile(r"/reader/([\w.-]{2,60})/?$")
_SCRIPT = re.compile(r"/(?:np-[\w-]+|[\w-]*publicreader[\w-]*)\.js$", re.IGNORECASE)
_READ = re.compile(r"^/api/public/([\w.-]+)/read$")
_WORD = re.compile(r"[\w.-]+")
_DEEPEST = 14


class NetPublicator:
    """Reads public readers of NetPublicator."""

    system = "NetPublicator"
    version = "1"
    signs = ("netpublicator", "publicreader", "/np-", '"np-', "rootid")
    titles = frozenset({"text", "title", "name"})

    def recognise(self, page: Page) -> Portal | None:
        """By the widget's script, an embedded reader, or the configuration with reader and root."""
        scripts = [url for url in page.addresses if _SCRIPT.search(urlsplit(url).path)]
        embedded = [url for url in page.addresses if _is_own(url) and _EMBEDDED.search(urlsplit(url).path)]
        name, root = _NAMES.search(page.text), _ROOT.search(page.text)
        configured = name and root and (scripts or embedded or _OWN in page.text or _SCRIPT.search(page.url))
        if configured and name and root:
            api = _api_of(scripts, page)
            before = _BEFORE.search(page.text)
            path = [*(_WORD.findall(before[1]) if before else []), root[1]]
            return Portal(self.system, host_of_portal(api), (Address(_list(api, name[1], path)),))
        own = _is_own(page.url) and _EMBEDDED.search(urlsplit(page.url).path)
        if embedded and not own:
            return Portal(self.system, host_of_portal(embedded[0]), tuple(map(Address, dict.fromkeys(embedded))))
        if any(map(_is_own, page.addresses)) and not own:
            return Portal(self.system, _OWN)
        return None

    def claims(self, url: str) -> bool:
        """Lists of the API, and the page of a reader, which must show its root."""
        path = urlsplit(url).path
        return _READ.match(path) is not None or (_is_own(url) and _EMBEDDED.search(path) is not None)

    def follows(self, url: str) -> bool:
        """The scripts of an embedded reader, which may hold its root."""
        return _is_own(url) and _SCRIPT.search(urlsplit(url).path) is not None

    def read(self, answer: Answer) -> Iterator[ReaderPiece]:
        """Channels and meetings lead to lists, documents to files."""
        parts = urlsplit(answer.url)
        reader = _READ.match(parts.path)
        if reader is None:
            if not _ROOT.search(answer.body.decode("utf-8", "replace")):
                raise UnknownShapeError("the reader's page does not name its root")
            return
        path = [step for step in parse_qs(parts.query).get("hash", [""])[0].split("-") if step]
        api = origin_of(answer.url)
        for item in list_in(answer.json, "items", "documents"):
            number = first_of(item, "id")
            if not number:
                continue
            if first_of(item, "type") == "document":
                yield Address(f"{api}/api/public/{reader[1]}/document/{quote(number)}?hash={quote('-'.join(path))}")
            elif number not in path and len(path) < _DEEPEST:
                yield Address(_list(api, reader[1], [*path, number]))


def _list(api: str, reader: str, path: list[str]) -> str:
    at_root = "true" if len(path) == 1 else "false"
    return f"{api}/api/public/{quote(reader)}/read?hash={quote('-'.join(path))}&isr={at_root}"


def _api_of(scripts: list[str], page: Page) -> str:
    """Where a reader's lists come from: NetPublicator's own service, unless another host sends the widget."""
    page_host = urlsplit(page.url).netloc
    others = [url for url in scripts if urlsplit(url).netloc != page_host and not _is_own(url)]
    return origin_of(others[0]) if others and _OWN not in page.text else _API


def _is_own(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    return host == _OWN or host.endswith("." + _OWN)
