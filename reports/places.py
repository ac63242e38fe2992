"""Where a value lies, in words of the reader's language, and an address that leads as near to it as it can."""

from urllib.parse import urlsplit

from detectors.sensitive import MASK
from reports.language import Language
from reports.words import STEPS, WHERES
from scanner.model import Where
from scanner.store.reader import SeenFinding

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
_TELLS_ITSELF = frozenset({Where.BODY, Where.TABLE})


def location_words(finding: SeenFinding, language: Language) -> str:
    """The way to a value: ``page 3, under a black box``."""
    names = [name for name, _ in finding.steps]
    steps = [f"{language(STEPS.get(name, name))} {value}".strip() for name, value in finding.steps]
    told = finding.where in _TELLS_ITSELF or not _TOLD_BY.get(finding.where, frozenset()).isdisjoint(names)
    if not steps or not told:
        steps.append(language(WHERES[finding.where]))
    return ", ".join(steps)


def followable(url: str) -> bool:
    """Whether an address can be opened: on the web, and not masked."""
    return url.startswith(("http://", "https://")) and MASK not in url and bool(urlsplit(url).hostname)
