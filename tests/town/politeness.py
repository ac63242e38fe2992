"""Sites that ask for consideration. What they hold against a visitor stands in ``offences``."""

from email.utils import formatdate

from tests.town.scenario import PROBES, TEXT, Answer, Reply, Request, Scenario, html_page, page, site

PATHS = tuple(f"/sida{number}.html" for number in range(6))
PAGES = {"/": html_page("Start", *PATHS), **{path: html_page(path) for path in PATHS}}
NAME = "kommunscan"
"""The product token by which robots.txt may address the crawler (RFC 9309, 2.2.1)."""

ON_ITS_WAY = 0.3
"""Seconds after a 429 in which a request may still come that was sent before it was read."""


def too_many_requests() -> Scenario:
    """After three pages the site says 429 and asks for a second of peace, and minds who does not keep it."""
    seen = 0
    until = 0.0

    def answer(request: Request) -> Reply:
        nonlocal seen, until
        if request.at < until:
            if request.at > until - 1.0 + ON_ITS_WAY:
                scenario.offences.append(f"{request.path}: {until - request.at:.2f} s too early")
            return _wait(429, "1")
        seen += request.path in PAGES
        if seen == 4 and not until:
            until = request.at + 1.0
            return _wait(429, "1")
        return site(PAGES)(request)

    scenario = Scenario(answer, frozenset(PAGES), len(PAGES) + 12 + PROBES)
    return scenario


def unavailable() -> Scenario:
    """One page is unavailable until a date in Retry-After; the rest of the site is well."""
    until = 0.0

    def answer(request: Request) -> Reply:
        nonlocal until
        if request.path != PATHS[0]:
            return site(PAGES)(request)
        if not until:
            # whole seconds: the date must not lie before the moment it stands for
            until = float(int(request.at) + 2)
        if request.at < until:
            return _wait(503, formatdate(until, usegmt=True))
        return site(PAGES)(request)

    return Scenario(answer, frozenset(PAGES), len(PAGES) + 6 + PROBES)


def crawl_delay() -> Scenario:
    """robots.txt has a group of our own beside the common one: only that counts, with a delay of 0.2 seconds."""
    rules = (
        "User-agent: *\nDisallow: /\n\n"
        f"User-agent: annanbot\nUser-agent: {NAME}\nCrawl-delay: 0.2\nDisallow: {PATHS[5]}\n"
    )
    pages = PAGES | {"/robots.txt": Answer(rules.encode(), TEXT)}
    return Scenario(
        site(pages),
        frozenset(PAGES) - {PATHS[5]},
        len(pages) + PROBES,
        must_not_be_requested=frozenset({PATHS[5]}),
        outcomes={PATHS[5]: "skipped/robots"},
    )


def robots_forbids_all() -> Scenario:
    """robots.txt closes the whole site to everybody: nothing else may be asked for."""
    pages = PAGES | {"/robots.txt": Answer(b"User-agent: *\nDisallow: /\n", TEXT)}
    return Scenario(site(pages), frozenset(), 2, must_not_be_requested=frozenset(PAGES))


def robots_unavailable() -> Scenario:
    """robots.txt answers 503: its rules are unknown, so the site counts as closed (RFC 9309, 2.3.1.4)."""
    pages = PAGES | {"/robots.txt": Answer(page("Underhåll"), status=503)}
    return Scenario(site(pages), frozenset(), 6, must_not_be_requested=frozenset(PAGES))


def robots_nonsense() -> Scenario:
    """robots.txt is an HTML page with status 200, as a careless server answers: there are no rules in it."""
    pages = PAGES | {"/robots.txt": html_page("Välkommen", "/fran-robots.html")}
    return Scenario(site(pages), frozenset(PAGES), len(pages) + 2 + PROBES)


def _wait(status: int, how_long: str) -> Answer:
    return Answer(page("Vänta"), status=status, headers=(("Retry-After", how_long),))
