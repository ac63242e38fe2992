"""Leaks with one cause: the same folder, author, program or template. One action for many documents."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from reports.grouping import SERIOUS_FROM, DocumentGroup, persons_in
from scanner.store.history import NAMELESS_KINDS

FEWEST = 3
"""So many documents must share a cause before it is named."""
MOST = 6
"""So many causes are named."""
_DIGITS = re.compile(r"\d+")


class Cause(StrEnum):
    """What documents may have in common."""

    VALUE = "value"
    FOLDER = "folder"
    AUTHOR = "author"
    TEMPLATE = "template"
    PRODUCER = "producer"


@dataclass(frozen=True, slots=True)
class Cluster:
    """Documents that share a cause. ``name`` is the masked value, folder, author, program or sort of place.

    A value that stands on very many pages is mostly a part of their template. It is as sure as it is anywhere, and one
    leak to mend: it is named here instead of being made less of.
    """

    cause: Cause
    name: str
    groups: tuple[DocumentGroup, ...]

    @property
    def persons(self) -> int:
        """Different people in all its documents; whose value it is that they share."""
        if self.cause is Cause.VALUE:
            return 1
        return persons_in(finding for group in self.groups for finding in group.findings)

    @property
    def findings(self) -> int:
        """Findings in all its documents."""
        return sum(len(group.findings) for group in self.groups)


def clusters_of(groups: Iterable[DocumentGroup]) -> tuple[Cluster, ...]:
    """The causes behind most documents. A cause that explains nothing that a larger one does not is left out."""
    documents = tuple(groups)
    candidates = [*_same_value(documents)]
    candidates += [cluster for cause, key in _KEYS for cluster in _shared(cause, key, documents)]
    candidates.sort(key=lambda cluster: -len(cluster.groups))
    chosen: list[Cluster] = []
    explained: set[int] = set()
    for cluster in candidates:
        numbers = {group.number for group in cluster.groups}
        if len(numbers - explained) >= FEWEST and len(chosen) < MOST:
            chosen.append(cluster)
            explained |= numbers
    return tuple(chosen)


def _same_value(documents: tuple[DocumentGroup, ...]) -> Iterator[Cluster]:
    """One cluster for each value that alarms in many documents."""
    holders: dict[str, dict[int, DocumentGroup]] = {}
    masks: dict[str, str] = {}
    for group in documents:
        for finding in group.findings:
            if finding.severity >= SERIOUS_FROM and not finding.kind.startswith(NAMELESS_KINDS):
                holders.setdefault(finding.person, {})[group.number] = group
                masks[finding.person] = finding.value
    for person, groups in holders.items():
        if len(groups) >= FEWEST:
            yield Cluster(Cause.VALUE, masks[person], tuple(groups.values()))


def _shared(
    cause: Cause, key: Callable[[DocumentGroup], str], documents: tuple[DocumentGroup, ...]
) -> Iterator[Cluster]:
    by_name: dict[str, list[DocumentGroup]] = {}
    for group in documents:
        if name := key(group):
            by_name.setdefault(name, []).append(group)
    for name, members in by_name.items():
        if len(members) >= FEWEST:
            yield Cluster(cause, name, tuple(members))


def _folder(group: DocumentGroup) -> str:
    return "/" + "/".join(group.trail[:-1]) + "/" if len(group.trail) > 1 else ""


def _author(group: DocumentGroup) -> str:
    return group.properties.author.strip()


def _producer(group: DocumentGroup) -> str:
    return group.properties.producer.strip()


def _template(group: DocumentGroup) -> str:
    """Pages of one making have the value in the same sort of place, on the same way but for its numbers."""
    first = group.findings[0]
    if "html" not in first.media_type:
        return ""
    ways = {tuple((name, _DIGITS.sub("", value)) for name, value in finding.steps) for finding in group.findings}
    folder = group.trail[0] if len(group.trail) > 1 else ""
    return f"/{folder}/ {first.location}".strip() if len(ways) == 1 and first.steps else ""


_KEYS: tuple[tuple[Cause, Callable[[DocumentGroup], str]], ...] = (
    (Cause.FOLDER, _folder),
    (Cause.AUTHOR, _author),
    (Cause.TEMPLATE, _template),
    (Cause.PRODUCER, _producer),
)
