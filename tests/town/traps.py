"""Sites that have no end: a crawler must leave them on its own, and still find what is real in them.

``max_requests`` is generous: several times what the real pages take, and far below what the trap offers.
"""

import re
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.town.scenario import PROBES, TEXT, Answer, Reply, Request, Scenario, html_page, page, site

TODAY = date(2026, 3, 2)
EVENTS = {
    "2026-03": ("/evenemang/varmarknad.html", "/evenemang/fullmaktige.html"),
    "2026-04": ("/evenemang/valborg.html",),
    "2026-05": ("/evenemang/cykeldag.html",),
}
EVENT_PAGES = tuple(path for paths in EVENTS.values() for path in paths)


def _month_before_and_after(month: date) -> tuple[date, date]:
    return (month - timedelta(days=1)).replace(day=1), (month + timedelta(days=31)).replace(day=1)


def calendar() -> Scenario:
    """A calendar in the query: each month links to the months beside it and to all its days, for ever."""

    def answer(request: Request) -> Reply:
        if request.path in EVENT_PAGES:
            return html_page(request.path)
        query = dict(parse_qsl(urlsplit(request.path).query))
        if request.path == "/":
            return html_page("Start", "/kalender/")
        if not request.path.startswith("/kalender/"):
            return site({})(request)
        try:
            month = date.fromisoformat(f"{query['manad']}-01") if "manad" in query else TODAY.replace(day=1)
        except (ValueError, OverflowError):
            return Answer(page("Ogiltig månad"), status=400)
        if "dag" in query:
            return html_page(f"Inga händelser {query['dag']}", "/kalender/")
        before, after = _month_before_and_after(month)
        days = (f"/kalender/?dag={month:%Y-%m}-{day:02d}" for day in range(1, 29))
        events = EVENTS.get(f"{month:%Y-%m}", ())
        beside = (f"/kalender/?manad={before:%Y-%m}", f"/kalender/?manad={after:%Y-%m}")
        return html_page(f"Kalender {month:%Y-%m}", *beside, *events, *days)

    return Scenario(answer, frozenset({"/", "/kalender/", *EVENT_PAGES}), 300 + PROBES)


def calendar_path() -> Scenario:
    """The same with the date in the path, by day, and with a printer's version of each."""

    def answer(request: Request) -> Reply:
        if request.path in EVENT_PAGES:
            return html_page(request.path)
        if request.path == "/":
            return html_page("Start", f"/kalender/{TODAY:%Y/%m/%d}/")
        found = re.fullmatch(r"/kalender/(\d{4})/(\d\d)/(\d\d)/(utskrift/)?", request.path)
        if not found:
            return site({})(request)
        day = date(int(found[1]), int(found[2]), int(found[3]))
        beside = (f"/kalender/{day + timedelta(days=step):%Y/%m/%d}/" for step in (-1, 1))
        events = EVENTS.get(f"{day:%Y-%m}", ()) if day.day == 5 else ()
        return html_page(f"Kalender {day}", *beside, f"/kalender/{day:%Y/%m/%d}/utskrift/", *events)

    near = frozenset({"/", f"/kalender/{TODAY:%Y/%m/%d}/", *EVENTS["2026-03"]})
    return Scenario(answer, near, 300 + PROBES)


def facets() -> Scenario:
    """A document search with filters that combine to thousands of views on twelve documents.

    Each subject shows three documents, so one filter at a time is enough to see them all.
    """
    choices = {
        "amne": ("skola", "vatten", "vagar", "kultur"),
        "ar": ("2022", "2023", "2024", "2025", "2026"),
        "typ": ("protokoll", "kallelse", "beslut"),
        "sortera": ("datum", "titel", "namnd", "diarienummer"),
        "vy": ("lista", "rutnat", "tabell"),
    }
    documents = {subject: tuple(f"/dokument/{subject}-{n}.txt" for n in (1, 2, 3)) for subject in choices["amne"]}
    every = {path: Answer(f"{path}\n".encode(), TEXT) for paths in documents.values() for path in paths}

    def answer(request: Request) -> Reply:
        if request.path in every:
            return every[request.path]
        if request.path == "/":
            return html_page("Start", "/dokument")
        parts = urlsplit(request.path)
        if parts.path != "/dokument":
            return site({})(request)
        chosen = dict(parse_qsl(parts.query))
        more = (
            f"/dokument?{urlencode({**chosen, name: value})}"
            for name, values in choices.items()
            for value in values
            if chosen.get(name) != value
        )
        shown = documents.get(chosen.get("amne", ""), ())
        return html_page(f"Dokument {' '.join(chosen.values())}", *shown, *more)

    return Scenario(answer, frozenset({"/", "/dokument", *every}), 380 + PROBES)


def session_ids() -> Scenario:
    """Every answer hands out a fresh session id in all its links: in the path, or in one of two parameters."""
    names = tuple(f"/sida{number}.html" for number in range(9))
    issued = 0

    def without_session(path: str) -> str:
        path = re.sub(r";jsessionid=[0-9A-F]+", "", path)
        return re.sub(r"[?&](PHPSESSID|sid)=[0-9a-f]+", "", path)

    def answer(request: Request) -> Reply:
        nonlocal issued
        path = without_session(request.path)
        if path not in ("/", *names):
            return site({})(request)
        links = []
        for number, name in enumerate(names):
            issued += 1
            forms = (
                f"{name};jsessionid={issued:016X}",
                f"{name}?PHPSESSID={issued:026x}",
                f"{name}?sid={issued:032x}",
            )
            links.append(forms[number % 3])
        return html_page(f"Sida {path}", *links)

    return Scenario(answer, frozenset({"/", *names}), 6 * (len(names) + 1) + PROBES, resource=without_session)


def repeating_path() -> Scenario:
    """A relative link where an absolute one was meant: ``/om/om/om/`` and so on all answer with the page."""

    def answer(request: Request) -> Reply:
        last = request.path.rstrip("/").rpartition("/")[2]
        if request.path == "/":
            return html_page("Start", "/om/")
        if last in ("om", "kontakt", "hitta") and request.path.endswith("/"):
            return html_page(last, "om/", "kontakt/", "kontakt/hitta/")
        return site({})(request)

    return Scenario(answer, frozenset({"/", "/om/", "/om/kontakt/", "/om/kontakt/hitta/"}), 300 + PROBES)


def endless_paging() -> Scenario:
    """Five pages of hits, and a link to the next page on every page after them."""
    hits = {f"/beslut/{number}.txt": Answer(f"Beslut {number}\n".encode(), TEXT) for number in range(10)}

    def answer(request: Request) -> Reply:
        if request.path in hits:
            return hits[request.path]
        found = re.fullmatch(r"/lista\?sida=(\d+)", request.path)
        if request.path == "/":
            return html_page("Start", "/lista?sida=1")
        if not found:
            return site({})(request)
        number = int(found[1])
        shown = list(hits)[2 * number - 2 : 2 * number]
        return html_page(f"Träffar, sida {number}" if shown else "Inga träffar", *shown, f"/lista?sida={number + 1}")

    return Scenario(answer, frozenset({"/", *hits}), 20 + 100 + PROBES)


def soft_404() -> Scenario:
    """Whatever does not exist is answered with 200 and a page that links to more that does not exist."""
    pages = {f"/sida{number}.html": html_page(f"Sida {number}") for number in range(5)}
    pages["/"] = html_page("Start", *pages, *(f"/forsvunnen/{number}/" for number in range(15)))

    def answer(request: Request) -> Reply:
        missing = html_page("Sidan du söker finns inte", "/", "relaterat/", "arkiv/aldre.html")
        return pages.get(request.path, missing)

    return Scenario(answer, frozenset(pages), len(pages) + 15 + 80 + PROBES)
