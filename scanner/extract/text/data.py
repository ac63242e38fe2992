"""JSON and its kin: values with their keys as labels, in maps with the feature they belong to."""

from collections.abc import Iterator

from scanner.extract.api import Limits, Piece
from scanner.extract.html.links import LinkCollector
from scanner.extract.text.json_text import json_links, json_pieces
from scanner.extract.text.plain import read_text
from scanner.model import Document, Place, Where

GEO = "application/geo+json"
LINES = "application/jsonl"


class JsonExtractor:
    """Reads JSON, JSON lines, JSON-LD and GeoJSON."""

    name = "json"
    version = "1"
    media_types = frozenset({"application/json", "application/ld+json", GEO, LINES})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield the values, one to a line, and every address in them."""
        text = read_text(document, limits)
        yield from json_pieces(text, Place(Where.BODY), lines=media_type == LINES)
        links = LinkCollector(document.url)
        for link in json_links(text):
            links.add(link.url, "json")
        links.add_from_code(text, "json")
        yield from links.links()
