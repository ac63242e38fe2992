"""Where a value lies, in words of the reader's language, and an address that leads as near to it as it can."""

from urllib.parse import urlsplit

from detectors.sensitive import MASK
from reports.language import Language
from reports.words import STEPS, WHERES
from scanner.model import Where
from scanner.store.reader import SeenFinding

_TELLS_ITSELF = frozenset({Where.BODY, Where.TABLE})
"""Sorts of place that a way in words already makes clear."""


def location_words(finding: SeenFinding, language: Language) -> str:
    """The way to a value: ``page 3, under a black box``."""
    steps = [f"{language(STEPS.get(name, name))} {value}".strip() for name, value in finding.steps]
    sort = language(WHERES[finding.where])
    if not steps:
        return sort
    way = ", ".join(steps)
    return way if finding.where in _TELLS_ITSELF else f"{way}, {sort}"


def followable(url: str) -> bool:
    """Whether an address can be opened: on the web, and not masked."""
    return url.startswith(("http://", "https://")) and MASK not in url and bool(urlsplit(url).hostname)
