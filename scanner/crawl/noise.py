"""Parameters that change nothing: session ids and trackers that no list knows, learned from what pages hold.

When the same address with several values of one parameter always brings the same text, the parameter is noise for
that path, and later addresses that differ only in it are the same page. Pure bookkeeping.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

PROOF = 5
"""So many different values with the same page prove that a parameter is noise; one other page disproves it."""
_LONGEST_QUERY = 12
_REMEMBERED = 50_000


class NoiseLearner:
    """Learns which parameters of which paths are noise."""

    def __init__(self) -> None:
        self._pages: dict[tuple[str, str, str], tuple[int, set[str]]] = {}
        self._disproved: set[tuple[str, str]] = set()
        self._noise: set[tuple[str, str]] = set()

    def learn(self, url: str, exact_key: int) -> None:
        """Take in what a visited address held."""
        for path, name, value, rest in _parameters(url):
            if (path, name) in self._disproved or (path, name) in self._noise or len(self._pages) > _REMEMBERED:
                continue
            page, values = self._pages.setdefault((path, name, rest), (exact_key, set()))
            values.add(value)
            if page != exact_key:
                self._disproved.add((path, name))
            elif len(values) >= PROOF:
                self._noise.add((path, name))

    def without_noise(self, url: str) -> str:
        """The address without the parameters that are known to be noise on its path."""
        if "?" not in url or not self._noise:
            return url
        parts = urlsplit(url)
        place = f"{parts.netloc}{parts.path}"
        kept = [p for p in parts.query.split("&") if (place, p.partition("=")[0]) not in self._noise]
        return urlunsplit(parts._replace(query="&".join(kept)))


def _parameters(url: str) -> Iterator[tuple[str, str, str, str]]:
    """For each parameter of an address: its place (host and path), name, value, and the other parameters."""
    parts = urlsplit(url)
    parameters = parts.query.split("&") if parts.query else []
    if len(parameters) > _LONGEST_QUERY:
        return
    for number, parameter in enumerate(parameters):
        name, _, value = parameter.partition("=")
        yield f"{parts.netloc}{parts.path}", name, value, "&".join(parameters[:number] + parameters[number + 1 :])
