"""Layers of map services: fetched page by page, but one thing to take down. Pure.

By the addresses of ArcGIS (``…/FeatureServer/0/query``), WFS (``request=GetFeature``) and OGC API - Features
(``…/collections/NAME/items``).
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs, unquote, urlsplit

from scanner.store.seen import SeenFinding

_ARCGIS = re.compile(r"/([^/]+)/((?:Feature|Map)Server)/([0-9]+)/query/?$")
_ITEMS = re.compile(r"/collections/([^/]+)/items/?$")


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of a layer holds: a kind of personal data, of so many people."""

    name: str
    kind: str
    people: int
    example: SeenFinding


@lru_cache(maxsize=4096)
def layer_of(url: str) -> tuple[str, str] | None:
    """Where the layer lies that an address brings a page of, and its name; None for anything else."""
    parts = urlsplit(url)
    place = f"{parts.netloc}{parts.path}"
    if found := _ARCGIS.search(parts.path):
        return place, " ".join(unquote(part) for part in found.groups())
    if found := _ITEMS.search(parts.path):
        return place, unquote(found[1])
    asked = {name.lower(): values[0] for name, values in parse_qs(parts.query).items()}
    if asked.get("request", "").lower() == "getfeature":
        name = asked.get("typenames") or asked.get("typename") or ""
        return f"{place}?{name}", name
    return None


def columns_of(findings: Iterable[SeenFinding]) -> tuple[Column, ...]:
    """What the columns of a layer hold, the most people first."""
    people: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], SeenFinding] = {}
    seen = set()
    for finding in findings:
        column = (
            next((value for name, value in reversed(finding.steps) if name in ("key", "element")), ""),
            finding.kind,
        )
        examples.setdefault(column, finding)
        if (column, finding.person) not in seen:
            seen.add((column, finding.person))
            people[column] += 1
    return tuple(Column(name, kind, count, examples[name, kind]) for (name, kind), count in people.most_common())
