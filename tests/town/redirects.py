"""Sites that send their visitors from address to address."""

from tests.town.scenario import PROBES, Answer, Pages, Reply, Request, Scenario, html_page, redirect, site


def redirect_chain() -> Scenario:
    """Five kinds of redirect in a row, relative and absolute, end on a page."""
    pages: Pages = {
        "/": html_page("Start", "/1"),
        "/1": redirect("/2", 301),
        "/2": redirect("3", 302),
        "/3": lambda request: redirect(f"{request.origin}/4#stycke", 303),
        "/4": lambda request: redirect(request.origin.removeprefix("http:") + "/5", 307),
        "/5": redirect("?mal=1", 308),
        "/5?mal=1": html_page("Mål", "/efter.html"),
        "/efter.html": html_page("Efter"),
    }
    return Scenario(
        site(pages),
        frozenset({"/", "/5?mal=1", "/efter.html"}),
        len(pages) + PROBES,
        outcomes={"/1": "skipped/redirect", "/4": "skipped/redirect"},
    )


def redirect_loop() -> Scenario:
    """A page that redirects to itself, two that redirect to each other, and a chain that never ends."""
    pages: Pages = {
        "/": html_page("Start", "/sjalv", "/x", "/kedja/0", "/frisk.html"),
        "/sjalv": redirect("/sjalv", 301),
        "/x": redirect("/y", 302),
        "/y": redirect("/x", 302),
        "/frisk.html": html_page("Frisk"),
    }
    rest = site(pages)

    def answer(request: Request) -> Reply:
        if request.path.startswith("/kedja/"):
            return redirect(f"/kedja/{int(request.path.rpartition('/')[2]) + 1}")
        return rest(request)

    return Scenario(answer, frozenset({"/", "/frisk.html"}), 2 + 3 * 30 + PROBES)


def redirect_offsite() -> Scenario:
    """Redirects away from the site, to addresses that are none, and without any Location."""
    pages: Pages = {
        "/": html_page("Start", "/bort", "/utan", "/trasig", "/mejl", "/frisk.html"),
        "/bort": redirect("https://portal.example/diarium?id=4", 302),
        "/utan": Answer(status=302),
        "/trasig": redirect("http://[::bad/", 302),
        "/mejl": redirect("mailto:kommun@exempelby.se", 302),
        "/frisk.html": html_page("Frisk"),
    }
    return Scenario(
        site(pages),
        frozenset({"/", "/frisk.html"}),
        len(pages) + 4 + PROBES,
        outcomes={"/bort": "skipped/redirect"},
        offsite_hosts=frozenset({"portal.example"}),
    )
