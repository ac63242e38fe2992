"""Sites that are visited night after night; ``Scenario.advance`` lets a night pass."""

from tests.town.scenario import GONE, NOT_FOUND, PROBES, Answer, Reply, Request, Scenario, html_page, page, site

MODIFIED = "Mon, 02 Mar 2026 10:00:00 GMT"


def conditional() -> Scenario:
    """Pages with an ETag, a weak one, a date, both, none, or one that is ignored; one page changes each night.

    On the second night only the pages without a validator, the one whose server ignores conditions and the one
    that changed need a body.
    """
    validators: dict[str, tuple[tuple[str, str], ...]] = {
        "/etag.html": (("ETag", '"a1"'),),
        "/svag.html": (("ETag", 'W/"b2"'),),
        "/datum.html": (("Last-Modified", MODIFIED),),
        "/bada.html": (("ETag", '"c3"'), ("Last-Modified", MODIFIED)),
        "/ignorerad.html": (("ETag", '"d4"'),),
        "/ingen.html": (),
    }
    names = (*validators, "/andras.html")

    def answer(request: Request) -> Reply:
        if request.path == "/andras.html":
            tag = f'"natt-{scenario.generation}"'
            return _unless_known(request, (("ETag", tag),), page(f"Natt {scenario.generation}"))
        if request.path == "/":
            return _unless_known(request, (("ETag", '"start"'),), page("Start", *names))
        if request.path not in validators:
            return NOT_FOUND
        headers = validators[request.path]
        if request.path == "/ignorerad.html":
            return Answer(page(request.path), headers=headers)
        return _unless_known(request, headers, page(request.path))

    scenario = Scenario(answer, frozenset({"/", *names}), 1 + len(names) + PROBES)
    return scenario


def orphans() -> Scenario:
    """Nothing links to what an earlier scan knew. Some of it is still there, some is gone, some has moved."""
    before = frozenset({"/kvar.html", "/kvar.txt", "/borta.html", "/raderad.html", "/flyttad.html"})
    pages: dict[str, Reply] = {
        "/": html_page("Start", "/ny.html"),
        "/ny.html": html_page("Ny"),
        "/kvar.html": html_page("Kvar", "/ur-kvar.html"),
        "/ur-kvar.html": html_page("Ur kvar"),
        "/kvar.txt": Answer(b"kvar\n", "text/plain"),
        "/raderad.html": GONE,
        "/flyttad.html": Answer(status=301, headers=(("Location", "/ny.html"),)),
    }
    return Scenario(
        site(pages),
        frozenset({"/", "/ny.html", "/kvar.html", "/ur-kvar.html", "/kvar.txt"}),
        len(pages) + 1 + PROBES,
        known_before=before,
        outcomes={"/flyttad.html": "skipped/redirect", "/borta.html": "failed/not_found gone"},
    )


def back_again() -> Scenario:
    """The second night: one page is missing, one fails, one is gone. On the third only the last still is."""

    def answer(request: Request) -> Reply:
        missing = scenario.generation == 1
        pages: dict[str, Reply] = {
            "/": html_page("Start", "/ibland.html", "/haltar.html", "/forsvinner.html"),
            "/ibland.html": NOT_FOUND if missing else html_page("Ibland"),
            "/haltar.html": Answer(page("Fel"), status=500) if missing else html_page("Haltar"),
            "/forsvinner.html": NOT_FOUND if scenario.generation else html_page("Försvinner"),
        }
        return site(pages)(request)

    scenario = Scenario(answer, frozenset({"/", "/ibland.html", "/haltar.html", "/forsvinner.html"}), 4 * 4 + PROBES)
    return scenario


def _unless_known(request: Request, headers: tuple[tuple[str, str], ...], body: bytes) -> Answer:
    """``body``, or 304 when the request's condition says that the client has it."""
    mine = dict(headers)
    tag, modified = request.headers.get("if-none-match"), request.headers.get("if-modified-since")
    if tag is not None:
        known = mine.get("ETag", "").removeprefix("W/") in (part.strip().removeprefix("W/") for part in tag.split(","))
    else:
        known = modified is not None and mine.get("Last-Modified") == modified
    return Answer(status=304, headers=headers) if known else Answer(body, headers=headers)
