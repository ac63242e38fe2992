"""MeetingsPlus, whose lists are pages like any other: it only has to be known for what it is."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from scanner.portals.api import Address, Answer, Page, Portal, ReaderPiece
from scanner.portals.shapes import host_of_portal

_PATHS = re.compile(
    r"^/(?:digital-bulletin-board|committees|meetings|agendas|protocols|documents|download|namnder-styrelser|"
    r"sammantraden|moten|anslagstavla|welcome(?:-[a-z]{2})?)(?:/|$)"
)
_SURE = re.compile(r"^/digital-bulletin-board(?:/|$)")
_GENERATOR = re.compile(r"(?i)meetings[ +]?plus")


class MeetingsPlus:
    """Knows MeetingsPlus by its notice board and its name."""

    system = "MeetingsPlus"
    version = "1"
    signs = ("digital-bulletin-board", "meetingsplus", "meetings plus", "meetings+")
    titles: frozenset[str] = frozenset()

    def recognise(self, page: Page) -> Portal | None:
        """By a link to its notice board, or by its name in a page that has such links."""
        found = [url for url in page.addresses if _SURE.match(urlsplit(url).path)]
        if not found and _GENERATOR.search(page.text):
            hosts = [url for url in page.addresses if "meetingsplus" in (urlsplit(url).hostname or "")]
            found = hosts or ([page.url] if _PATHS.match(urlsplit(page.url).path) else [])
        if not found:
            return None
        return Portal(self.system, host_of_portal(found[0]), tuple(map(Address, dict.fromkeys(found))))

    def claims(self, url: str) -> bool:
        """Nothing: its pages are read as pages."""
        return False

    def follows(self, url: str) -> bool:
        """Its lists, meetings and files."""
        return _PATHS.match(urlsplit(url).path) is not None

    def read(self, answer: Answer) -> Iterator[ReaderPiece]:
        """Never asked for."""
        return iter(())
