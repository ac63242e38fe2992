"""Sites whose addresses, file names and types are not what they seem, and pages with several addresses."""

import re
from dataclasses import replace
from urllib.parse import quote

from tests.town.scenario import PROBES, TEXT, Answer, Pages, Reply, Request, Scenario, html_page, page, site

LEAFLET = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def _same_escapes(path: str) -> str:
    """Percent escapes in capitals: ``%c3`` and ``%C3`` are one address (RFC 3986, 6.2.2.1)."""
    return re.sub(r"%[0-9a-fA-F]{2}", lambda found: found[0].upper(), path)


def encoded_paths() -> Scenario:
    """Letters beyond ASCII in addresses: written out, as UTF-8 or latin-1 escapes, in pages of both encodings.

    A browser writes a path in UTF-8 whatever the page's encoding is, and a query in the page's own encoding
    (WHATWG URL Standard); escapes that are there already stay as they are.
    """
    utf8: tuple[str, ...] = (
        "/ånäs.html",
        "/sök?ort=Ånäs",
        "/%C3%A5r/%c3%b6vrigt.html",
        "/gammal/%E5n%E4s.html",
        "/två ord.html",
    )
    utf8 += (
        "/pro%20cent/100%25.html",
        "/plus+tecken.html",
        "/a%2Fb.html",
        "/semi;kolon,komma.html",
        "/~tilde.html",
    )
    utf8 += ("/hak[1].html", "/bak\\streck.html", "/?tomt=&lika==")
    found = {
        "/",
        "/" + quote("ånäs.html"),
        f"/{quote('sök')}?ort={quote('Ånäs')}",
        "/%C3%A5r/%C3%B6vrigt.html",
        "/gammal/%E5n%E4s.html",
        f"/{quote('två ord.html')}",
        "/pro%20cent/100%25.html",
        "/plus+tecken.html",
        "/a%2Fb.html",
        "/semi;kolon,komma.html",
        "/~tilde.html",
        "/hak[1].html",
        "/bak/streck.html",
        "/?tomt=&lika==",
        "/latin.html",
        "/" + quote("från-latin-1.html"),
        "/latin?q=%E5%E4%F6",
    }
    old = page("Gammal sida", "/från-latin-1.html", "/latin?q=åäö", encoding="windows-1252")
    pages: dict[str, Reply] = {path: html_page(path) for path in found}
    pages["/"] = html_page("Start", *utf8, "/latin.html")
    pages["/latin.html"] = Answer(old, "text/html; charset=windows-1252")

    def resource(path: str) -> str:
        return _same_escapes(path).replace("%5B", "[").replace("%5D", "]").replace("%3D", "=")

    def answer(request: Request) -> Reply:
        return pages.get(resource(request.path), Answer(page("Sidan finns inte"), status=404))

    return Scenario(answer, frozenset(found), len(found) + 6 + PROBES, resource=resource)


def idn() -> Scenario:
    """Links to hosts with letters beyond ASCII, in both spellings, and to the own host in odd spellings."""
    foreign = "ånäs-exempelby.example"
    wire = foreign.encode("idna").decode()

    def start(request: Request) -> Reply:
        loud = request.origin.replace("http", "HTTP")
        same = (f"{loud}/versaler.html", f"{request.origin.replace('http:', '')}/utan-protokoll.html")
        return html_page(
            "Start",
            f"https://{foreign}/",
            f"https://{wire}/",
            f"https://{foreign.upper()}/x",
            f"{wire}/inte",
            *same,
        )

    pages: Pages = {
        "/": start,
        "/versaler.html": html_page("Versaler"),
        "/utan-protokoll.html": html_page("Utan protokoll"),
        f"/{wire}/inte": html_page("Relativ"),
    }
    return Scenario(site(pages), frozenset(pages), len(pages) + 1 + PROBES, offsite_hosts=frozenset({wire}))


def content_disposition() -> Scenario:
    """Documents behind addresses that say nothing; their names stand in Content-Disposition (RFC 6266)."""
    given = {
        "/hamta?id=1": ('attachment; filename="beslut.pdf"', "beslut.pdf"),
        "/hamta?id=2": ("attachment; filename*=UTF-8''%C3%A5rsbeslut%20%282%29.txt", "årsbeslut (2).txt"),
        "/hamta?id=3": ("attachment; filename=\"a.txt\"; filename*=UTF-8''%C3%A5.txt", "å.txt"),
        "/hamta?id=4": ('attachment; filename="../../etc/passwd.txt"', "passwd.txt"),
        "/hamta?id=5": ('inline; filename="Ånäs.txt"', "Ånäs.txt"),
        "/hamta?id=6": ("attachment; filename=utan citat.txt", "utan citat.txt"),
        "/hamta?id=7": ('attachment; filename="med \\"citat\\".txt"', 'med "citat".txt'),
        "/hamta?id=8": ("attachment", "hamta"),
    }
    pages: dict[str, Reply] = {"/": html_page("Start", *given)}
    for path, (header, name) in given.items():
        content = LEAFLET if name.endswith(".pdf") else f"Innehåll {path}\n".encode()
        pages[path] = Answer(content, "application/octet-stream", headers=(("Content-Disposition", header),))
    return Scenario(
        site(pages),
        frozenset(pages),
        len(pages) + PROBES,
        names={path: name for path, (_, name) in given.items()},
    )


def wrong_type() -> Scenario:
    """Types that do not fit the bytes: pages sent as files still have links, files sent as pages are files."""
    pages = {
        "/": html_page("Start", "/sida.bin", "/blad.html", "/bild.jpg", "/utan", "/tva", "/text.html", "/gissa.aspx"),
        "/sida.bin": Answer(page("Sida", "/ur-sida.html"), "application/octet-stream"),
        "/ur-sida.html": html_page("Ur sida"),
        "/blad.html": Answer(LEAFLET, "text/html"),
        "/bild.jpg": Answer("Det här är text.\n".encode(), "image/jpeg"),
        "/utan": Answer(page("Utan typ", "/ur-utan.html"), ""),
        "/ur-utan.html": html_page("Ur utan"),
        "/tva": Answer(page("Två typer"), "text/plain", headers=(("Content-Type", "text/html"),)),
        "/text.html": Answer(b"bara text, inga taggar\n", "text/html"),
        "/gissa.aspx": Answer(page("Latin", encoding="windows-1252"), "text/html; charset=utf-8"),
    }
    return Scenario(site(pages), frozenset(pages), len(pages) + PROBES)


def duplicates() -> Scenario:
    """One document and one page under many addresses. All may be asked for once; none needs two answers."""
    text = Answer("Protokoll från den 4 februari.\n".encode(), TEXT)
    copies = ("/dok/1.txt", "/DOK/1.TXT", "/hamta?id=1", "/hamta?typ=txt&id=1", "/kopia/1.txt")
    marked = ("/dok/1.txt?utm_source=brev", "/dok/1.txt?fbclid=abc", "/dok/1.txt#sida2")
    pages: dict[str, Reply] = dict.fromkeys(copies, text)
    pages |= {
        "/": html_page("Start", *copies, *marked, "/sida", "/sida/", "/sida/index.html", "/./sida/../sida/", "/Sida/"),
        "/sida": html_page("Sida"),
        "/sida/": html_page("Sida"),
        "/Sida/": html_page("Sida"),
        "/sida/index.html": html_page("Sida"),
    }

    def answer(request: Request) -> Reply:
        path = re.sub(r"\?(utm_source|fbclid)=.*", "", request.path)
        return site(pages)(replace(request, path=path))

    def resource(path: str) -> str:
        return "/sida/" if path.lower().startswith("/sida") else "/dok/1.txt" if path != "/" else path

    # the parameters that only mark the way are known ones: their addresses need not be asked for at all
    return Scenario(answer, frozenset({"/", "/sida/", "/dok/1.txt"}), 1 + len(copies) + 4 + PROBES, resource=resource)


def only_almost_duplicates() -> Scenario:
    """Addresses that differ in case, a final slash or the order of parameters, and do not show the same."""
    paths = ("/Beslut", "/beslut", "/beslut/", "/visa?a=1&b=2", "/visa?b=2&a=1", "/visa?a=1", "/visa?a=1&a=2")
    pages = {
        "/": html_page("Start", *paths),
        **{path: html_page(path, body=f"<p>{path * 3}</p>") for path in paths},
    }
    # parameters in another order may count as the same address: a site where that matters is broken
    return Scenario(site(pages), frozenset(pages) - {"/visa?b=2&a=1"}, len(pages) + PROBES)
