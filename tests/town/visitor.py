"""How the town's own tests look at it: single requests, as they go over the wire."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit

from tests.town.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Seen:
    """What a request brought. ``headers`` has lower-case names; of several of one name the last."""

    status: int
    body: bytes
    headers: Mapping[str, str]

    @property
    def location(self) -> str:
        """Where a redirect leads."""
        return self.headers.get("location", "")


def ask(site: Scenario, path: str, **headers: str) -> Seen:
    """One GET request on a connection of its own; ``_`` in a header's name stands for ``-``."""
    return send(site, "GET", path, None, **headers)


def send(site: Scenario, method: str, path: str, body: bytes | None, **headers: str) -> Seen:
    """One request of any method on a connection of its own."""
    connection = HTTPConnection(urlsplit(site.base_url).netloc, timeout=5)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, named)
        response = connection.getresponse()
        return Seen(response.status, response.read(), {k.lower(): v for k, v in response.getheaders()})
    finally:
        connection.close()


def sign(credentials: tuple[str, str]) -> str:
    """The value of an Authorization header."""
    return "Basic " + base64.b64encode(":".join(credentials).encode()).decode()
