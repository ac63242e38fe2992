"""Why a scan saw nothing at all, in one line with what to do next."""

from scanner.crawl.discovery import GUESSES
from scanner.errors import IncompleteError
from scanner.model import Why
from scanner.store.reader import RunReader
from scanner.store.seen import SeenOutcome

_REMEDIES: dict[Why, tuple[str, str]] = {
    Why.HOST_UNKNOWN: ("the host of {url} is unknown", "check the spelling, and this machine's name service"),
    Why.REFUSED: ("{url} refused the connection", "check the address and port, and that the server is running"),
    Why.TIMEOUT: ("{url} did not answer in time", "try again later, or raise crawl.timeout in the settings"),
    Why.TLS: ("the TLS connection to {url} failed: {detail}", "have the site's certificate checked"),
    Why.ROBOTS: (
        "robots.txt of {url} forbids all that was asked for",
        "if the site is your own, allow the user agent kommunscan there, or scan with --ignore-robots",
    ),
    Why.NOT_FOUND: ("{url} does not exist ({detail})", "check the address"),
    Why.NEEDS_SIGN_IN: ("{url} asks for a sign-in ({detail})", "scan a page that any visitor can open"),
    Why.HTTP_STATUS: ("{url} answered with an error ({detail})", "try again later, or ask the site's operator"),
    Why.CONNECTION_LOST: ("the connection to {url} was lost ({detail})", "try again later"),
    Why.REDIRECT: (
        "{url} only redirects {detail}",
        "scan that address instead, or add its host to scope.extra_hosts",
    ),
}


def problem_of(reader: RunReader) -> IncompleteError | None:
    """What to tell the user when no page could be read; None when at least one was."""
    if reader.pages_read(besides=GUESSES):
        return None
    if reader.info.stopped_by == "interrupted":
        return IncompleteError("no page was read before the scan was interrupted", "start it again")
    return _problem_of_seed(next(reader.outcomes(), None))


def _problem_of_seed(first: SeenOutcome | None) -> IncompleteError:
    if first is not None and first.why in _REMEDIES:
        problem, remedy = _REMEDIES[first.why]
        return IncompleteError(problem.format(url=first.url, detail=first.detail), remedy)
    return IncompleteError("no page could be read", "the report says why for each address")
