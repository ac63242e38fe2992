"""Sites that want something of their visitors first: a cookie, a password, a form."""

import base64
from urllib.parse import parse_qs, parse_qsl, urlsplit

from tests.town.scenario import PROBES, Answer, Reply, Request, Scenario, html_page, page, redirect, site

PATHS = tuple(f"/sida{number}.html" for number in range(4))
PAGES = {"/": html_page("Start", *PATHS), **{path: html_page(path) for path in PATHS}}
CREDENTIALS = ("kommun", "prova-påhitt")


def cookies_required() -> Scenario:
    """Without the cookie every page sends the visitor to fetch it, and back again: a loop for who keeps none."""

    def answer(request: Request) -> Reply:
        parts = urlsplit(request.path)
        if parts.path == "/kaka":
            back = dict(parse_qsl(parts.query)).get("till", "/")
            return redirect(back, headers=(("Set-Cookie", "samtycke=ja; Path=/; HttpOnly"),))
        if request.path in PAGES and request.cookies.get("samtycke") != "ja":
            return redirect(f"/kaka?till={request.path}")
        return site(PAGES)(request)

    return Scenario(answer, frozenset(PAGES), 3 * len(PAGES) + PROBES)


def basic_auth() -> Scenario:
    """Everything but robots.txt asks for a name and a password, in UTF-8 (RFC 7617)."""
    right = "Basic " + base64.b64encode(":".join(CREDENTIALS).encode()).decode()

    def answer(request: Request) -> Reply:
        if request.path != "/robots.txt" and request.headers.get("authorization") != right:
            asks = (("WWW-Authenticate", 'Basic realm="Exempelby", charset="UTF-8"'),)
            return Answer(page("Logga in"), status=401, headers=asks)
        return site(PAGES)(request)

    return Scenario(
        answer,
        frozenset(PAGES),
        2 * len(PAGES) + PROBES,
        credentials=CREDENTIALS,
        outcomes={"/": "scanned"},
    )


def form_sign_in() -> Scenario:
    """Pages show a form until its fields come back with the token that was handed out; one link signs out."""
    signed_in: set[str] = set()
    token = "f3a9c1"
    form = (
        '<form action="/logga-in" method="post"><input type="hidden" name="token" value="f3a9c1">'
        '<input name="anvandare"><input name="losenord" type="password"><button>Logga in</button></form>'
    )
    inside = PAGES | {"/": html_page("Start", *PATHS, "/logga-ut")}

    def answer(request: Request) -> Reply:
        visitor = request.cookies.get("besok", "")
        if request.path == "/logga-in" and request.method == "POST":
            sent = {name: values[0] for name, values in parse_qs(request.body.decode()).items()}
            given = (sent.get("anvandare"), sent.get("losenord"), sent.get("token"))
            if given != (*CREDENTIALS, token):
                return Answer(page("Fel lösenord", body=form), status=403)
            signed_in.add("inne-1")
            return redirect("/", headers=(("Set-Cookie", "besok=inne-1; Path=/; HttpOnly"),))
        if request.path == "/logga-in":
            return html_page("Logga in", body=form)
        if request.path == "/logga-ut":
            signed_in.discard(visitor)
            scenario.offences.append("signed itself out")
            return redirect("/logga-in")
        if request.path in inside and visitor not in signed_in:
            return redirect("/logga-in")
        return site(inside)(request)

    scenario = Scenario(
        answer,
        frozenset(PAGES),
        2 * len(PAGES) + 6 + PROBES,
        must_not_be_requested=frozenset({"/logga-ut"}),
        credentials=CREDENTIALS,
    )
    return scenario
