"""Sending what addresses of portals stand for, each in a session that the portal gave and that it still knows.

Some answers hold only in a session in which something else was asked before: results belong to a search. What was
asked in the present session is kept here, and asked anew when it is not.
"""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from scanner.model import Analysis
from scanner.portals.posts import Post, decode, encode
from scanner.urls import without_route

MOST_ATTEMPTS = 4
"""Questions in a row for one address: what must be asked before, itself, and both again in a new session."""
_SESSION = "session_id"


@dataclass(slots=True)
class _Session:
    value: str = ""
    asked: set[str] = field(default_factory=set)


class Posts:
    """The sessions of one crawl, by host."""

    def __init__(self) -> None:
        self._sessions: dict[str, _Session] = {}

    def filled(self, request: Request, url: str) -> Request:
        """The request that an address stands for, or the one that must come before it."""
        post = decode(url)
        if post is None:
            return request
        session = self._sessions.setdefault(urlsplit(url).netloc, _Session())
        before = bool(post.after) and post.after not in session.asked and request.meta["hops"] + 1 < MOST_ATTEMPTS
        body = post.after if before else post.body
        return request.replace(
            method="POST",
            body=_in_session(body, session.value),
            headers={"Content-Type": "application/json"},
            meta={**request.meta, "asked": body, "is_before": before, "session": session.value},
        )

    def answered(self, response: Response, url: str) -> str:
        """The address that stands for what was sent: it may be another than the one that is visited."""
        if not response.meta["is_before"]:
            return url
        return encode(without_route(url), Post(response.meta["asked"]))

    def learn(self, response: Response, analysis: Analysis) -> bool:
        """Take in the session of an answer. Answers whether the address must be asked (again)."""
        host, sent = urlsplit(response.url).netloc, response.meta["session"]
        session = self._sessions.setdefault(host, _Session())
        if analysis.session == "":
            # Forgotten, or nonsense to it. Only the first is mended by asking again.
            if session.value == sent:
                self._sessions[host] = _Session()
            return bool(sent) and response.meta["hops"] == 0
        if analysis.session is not None and analysis.session != session.value:
            if sent != session.value:
                # Asked before the present session was known: what it said holds in another.
                return bool(response.meta["is_before"])
            session = self._sessions[host] = _Session(analysis.session)
        session.asked.add(response.meta["asked"])
        return bool(response.meta["is_before"])


def _in_session(body: str, session: str) -> str:
    if not session:
        return body
    value: dict[str, Any] = json.loads(body)
    return json.dumps({**value, _SESSION: session}, separators=(",", ":"), ensure_ascii=False)
