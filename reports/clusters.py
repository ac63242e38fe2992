"""Leaks with one cause: the same folder, author, program or template. One action for many documents."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from reports.grouping import DocumentGroup, persons_in

FEWEST = 3
"""So many documents must share a cause before it is named."""
MOST = 6
"""So many causes are named."""
_DIGITS = re.compile(r"\d+")


class Cause(StrEnum):
    """What documents may have in common."""

    FOLDER = "folder"
    AUTHOR = "author"
    TEMPLATE = "template"
    PRODUCER = "producer"


@dataclass(frozen=True, slots=True)
class Cluster:
    """Documents that share a cause. ``name`` is the folder, the author, the program or the sort of place."""

    cause: Cause
    name: str
    groups: tuple[DocumentGroup, ...]

    @property
    def persons(self) -> int:
        """Different people in all its documents."""
        return persons_in(finding for group in self.groups for finding in group.findings)

    @property
    def findings(self) -> int:
        """Findings in all its documents."""
        return sum(len(group.findings) for group in self.groups)


def clusters_of(groups: Iterable[DocumentGroup]) -> tuple[Cluster, ...]:
    """The causes behind most documents. A cause that explains nothing that a larger one does not is left out."""
    documents = tuple(groups)
    candidates = [cluster for cause, key in _KEYS for cluster in _shared(cause, key, documents)]
    candidates.sort(key=lambda cluster: -len(cluster.groups))
    chosen: list[Cluster] = []
    explained: set[int] = set()
    for cluster in candidates:
        numbers = {group.number for group in cluster.groups}
        if len(numbers - explained) >= FEWEST and len(chosen) < MOST:
            chosen.append(cluster)
            explained |= numbers
    return tuple(chosen)


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
