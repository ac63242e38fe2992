"""Where a value lies, in words of the reader's language, and an address that leads as near to it as it can."""

import re
from urllib.parse import quote, urlsplit

from detectors.sensitive import MASK
from reports.language import Language
from reports.words import STEPS, WHERES
from scanner.model import Where
from scanner.store.seen import SeenFinding

_TOLD_BY: dict[Where, frozenset[str]] = {
    Where.HIDDEN: frozenset({"hidden sheet", "very hidden sheet", "hidden row", "hidden column", "hidden slide"}),
    Where.REDACTED: frozenset({"under a box"}),
    Where.DELETED: frozenset({"deleted by"}),
    Where.COMMENT: frozenset({"comment", "comment by"}),
    Where.ANNOTATION: frozenset({"annotation", "annotation by"}),
    Where.ATTRIBUTE: frozenset({"attribute"}),
    Where.SCRIPT: frozenset({"script"}),
    Where.METADATA: frozenset({"property"}),
    Where.FORM: frozenset({"field", "form"}),
    Where.TITLE: frozenset({"title"}),
    Where.LINK: frozenset({"link"}),
    Where.FILENAME: frozenset({"file name"}),
    Where.URL: frozenset({"address"}),
    Where.HEADER: frozenset({"header", "subject", "from", "to"}),
    Where.IMAGE: frozenset({"picture", "bar code"}),
}
"""Steps that already say what sort of place it is."""
_VISIBLE = frozenset({Where.BODY, Where.TABLE})
_TEXT_FRAGMENTS = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
_APART = re.compile(rf"[\t\n\r\f…|]|\S*{MASK}\S*")
_SHORTEST_TEXT = 8
"""Characters; a shorter text stands on a page many times."""
_TELLS_ITSELF = frozenset({Where.BODY, Where.TABLE})


def location_words(finding: SeenFinding, language: Language) -> str:
    """The way to a value: ``page 3, under a black box``."""
    names = [name for name, _ in finding.steps]
    steps = [f"{language(STEPS.get(name, name))} {value}".strip() for name, value in finding.steps]
    told = finding.where in _TELLS_ITSELF or not _TOLD_BY.get(finding.where, frozenset()).isdisjoint(names)
    if not steps or not told:
        steps.append(language(WHERES[finding.where]))
    return ", ".join(steps)


def deep_link(finding: SeenFinding) -> str | None:
    """An address that opens the document at the value, or None where the format knows no such address.

    PDF viewers take ``#page=3`` (PDF Open Parameters, Adobe 2007; RFC 8118 section 3), browsers a piece of the
    text (WICG URL Fragment Text Directives): one that stands beside the value, for the value itself is masked.
    """
    if finding.member is not None or not followable(finding.url):
        return None
    if finding.media_type == "application/pdf":
        page = dict(finding.steps).get("page", "")
        return f"{finding.url}#page={page}" if page.isascii() and page.isdigit() else None
    if finding.media_type in _TEXT_FRAGMENTS and finding.where in _VISIBLE:
        beside = _text_beside(finding.context)
        return f"{finding.url}#:~:text={quote(beside, safe='').replace('-', '%2D')}" if beside else None
    return None


def _text_beside(context: str) -> str:
    """The longest run of whole words in a context that is not masked, or an empty string if all are short."""
    runs = (_whole_words(run) for run in _APART.split(context))
    best = max(runs, key=len, default="")
    return best if len(best) >= _SHORTEST_TEXT else ""


def _whole_words(run: str) -> str:
    """A run without its first and last word, which the context or the mask may have cut."""
    return " ".join(run.split(" ")[1:-1]).strip()


def followable(url: str) -> bool:
    """Whether an address can be opened: on the web, and not masked."""
    return url.startswith(("http://", "https://")) and MASK not in url and bool(urlsplit(url).hostname)
