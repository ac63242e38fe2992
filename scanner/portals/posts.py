"""Requests that are no GET, as addresses: the body lies behind the hash, so that a frontier of addresses can hold them.

``https://sok.example.se/json#!post:…`` is fetched by sending the body to ``https://sok.example.se/json``. What stands
there is the same on every night: a session is not part of it. Only portal readers make such addresses; behind the
hash of an ordinary link the mark means nothing.
"""

import json
from dataclasses import dataclass
from urllib.parse import quote, unquote

MARK = "!post:"


@dataclass(frozen=True, slots=True)
class Post:
    """A JSON body to send.

    ``after`` is a body that must have been answered in the same session before. ``note`` is not sent: it is for the
    reader, which sees it with the answer.
    """

    body: str
    after: str = ""
    note: str = ""


def body_of(value: dict[str, object]) -> str:
    """A body in the one form in which bodies are compared."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def encode(url: str, post: Post) -> str:
    """The address that stands for a request."""
    parts = [post.body, post.after, post.note]
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return f"{url}#{MARK}{quote(json.dumps(parts, separators=(',', ':'), ensure_ascii=False), safe='')}"


def is_post(url: str) -> bool:
    """Whether an address stands for such a request."""
    return url.partition("#")[2].startswith(MARK)


def decode(url: str) -> Post | None:
    """The request that an address stands for; None when it is an ordinary address, or is damaged."""
    if not is_post(url):
        return None
    try:
        parts = json.loads(unquote(url.partition("#")[2][len(MARK) :]))
    except ValueError:
        return None
    if not isinstance(parts, list) or not 1 <= len(parts) <= 3 or not all(isinstance(part, str) for part in parts):
        return None
    return Post(*parts)
