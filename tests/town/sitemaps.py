"""Sites that are known, wholly or partly, through their sitemaps."""

import gzip

from tests.town.scenario import (
    PDF,
    PROBES,
    TEXT,
    XML,
    Answer,
    Break,
    Pages,
    Reply,
    Request,
    Scenario,
    Wire,
    html_page,
    site,
)

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
LEAFLET = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def _urlset(origin: str, *paths: str) -> bytes:
    entries = "".join(f"<url><loc>{origin + path if path.startswith('/') else path}</loc></url>" for path in paths)
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="{NAMESPACE}">{entries}</urlset>'.encode()


def _index(origin: str, *paths: str) -> bytes:
    entries = "".join(f"<sitemap><loc>{origin}{path}</loc></sitemap>" for path in paths)
    return f'<?xml version="1.0"?><sitemapindex xmlns="{NAMESPACE}">{entries}</sitemapindex>'.encode()


def _robots(path: str) -> Reply:
    """A robots.txt whose Sitemap line is filled in per request."""
    return Answer(f"User-agent: *\nDisallow:\nSitemap: {path}\n".encode(), TEXT)


def sitemap_only() -> Scenario:
    """The start page links to nothing; robots.txt names a sitemap with an unusual name."""
    pages: Pages = {
        "/": html_page("Start"),
        "/a.html": html_page("A"),
        "/b/c.html": html_page("C"),
        "/dokument/plan.pdf": Answer(LEAFLET, PDF),
        "/robots.txt": lambda request: _robots(f"{request.origin}/karta/sidor.xml"),
        "/karta/sidor.xml": lambda request: Answer(
            _urlset(request.origin, "/a.html", "/b/c.html", "/dokument/plan.pdf"), XML
        ),
    }
    return Scenario(site(pages), frozenset({"/", "/a.html", "/b/c.html", "/dokument/plan.pdf"}), 4 + PROBES)


def sitemap_unannounced() -> Scenario:
    """No robots.txt at all; the sitemap lies in its well-known place, and a link leads to one more page."""
    pages: Pages = {
        "/": html_page("Start", "/lank.html"),
        "/lank.html": html_page("Länkad"),
        "/dold.html": html_page("Dold"),
        "/sitemap.xml": lambda request: Answer(_urlset(request.origin, "/dold.html"), XML),
    }
    return Scenario(site(pages), frozenset({"/", "/lank.html", "/dold.html"}), 3 + PROBES)


def no_sitemap() -> Scenario:
    """Neither robots.txt nor sitemap: links are all there is, five levels deep."""
    pages = {"/": html_page("Start", "/1.html", "sida.html")}
    pages |= {f"/{level}.html": html_page(f"Nivå {level}", f"/{level + 1}.html") for level in range(1, 5)}
    pages |= {"/5.html": html_page("Nivå 5"), "/sida.html": html_page("Sida", "/", "#topp", "")}
    return Scenario(site(pages), frozenset(pages), len(pages) + PROBES)


def dead_sitemap() -> Scenario:
    """The sitemap begins with entries that are dead in every way; the living ones stand last."""
    dead = [f"/borta/{number}.html" for number in range(10)]
    alive = ["/levande/1.html", "/levande/2.html", "/levande/3.html"]
    odd = ("http://", "not an address", "https://annan.example/x.html", "ftp://127.0.0.1/fil.txt", "")

    def sitemap(request: Request) -> Reply:
        return Answer(_urlset(request.origin, *dead, "/bryter.html", *odd, *alive), XML)

    pages: Pages = {
        "/": html_page("Start"),
        "/robots.txt": lambda request: _robots(f"{request.origin}/sitemap.xml"),
        "/sitemap.xml": sitemap,
        "/bryter.html": Wire(lambda: iter([Break.RESET])),
        **{path: html_page(path) for path in alive},
    }
    outcomes = dict.fromkeys(dead, "failed/not_found") | {"/bryter.html": "failed/connection_lost"}
    return Scenario(
        site(pages),
        frozenset({"/", *alive}),
        len(dead) + len(alive) + 1 + 4 + PROBES,
        outcomes=outcomes,
        offsite_hosts=frozenset({"annan.example"}),
    )


def sitemap_family() -> Scenario:
    """An index that names itself, a nested index, gzip, plain text, RSS, Atom, and a broken XML file."""
    rss = (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Nyheter</title><link>{0}/</link>'
        "<item><link>{0}/ur-rss.html</link></item></channel></rss>"
    )
    atom = (
        '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Händelser</title>'
        '<entry><link href="{0}/ur-atom.html"/></entry></feed>'
    )
    children = (
        "/s/1.xml",
        "/s/2.xml.gz",
        "/s/3.txt",
        "/nyheter.rss",
        "/atom.xml",
        "/s/trasig.xml",
        "/s/mer.xml",
    )
    found = ("/ur-xml.html", "/ur-gz.html", "/ur-text.html", "/ur-rss.html", "/ur-atom.html", "/ur-trasig.html")
    pages: Pages = {
        "/": html_page("Start"),
        "/robots.txt": lambda request: _robots(f"{request.origin}/s/index.xml"),
        "/s/index.xml": lambda request: Answer(_index(request.origin, "/s/index.xml", *children), XML),
        "/s/mer.xml": lambda request: Answer(_index(request.origin, "/s/index.xml", "/s/djup.xml"), XML),
        "/s/djup.xml": lambda request: Answer(_urlset(request.origin, "/ur-djup.html"), XML),
        "/s/1.xml": lambda request: Answer(_urlset(request.origin, "/ur-xml.html"), XML),
        "/s/2.xml.gz": lambda request: Answer(
            gzip.compress(_urlset(request.origin, "/ur-gz.html"), mtime=0), "application/gzip"
        ),
        "/s/3.txt": lambda request: Answer(f"\ufeff{request.origin}/ur-text.html\r\n\r\n".encode(), TEXT),
        "/nyheter.rss": lambda request: Answer(rss.format(request.origin).encode(), "application/rss+xml"),
        "/atom.xml": lambda request: Answer(atom.format(request.origin).encode(), "application/atom+xml"),
        "/s/trasig.xml": lambda request: Answer(_urlset(request.origin, "/ur-trasig.html")[:-9] + b"<url><lo", XML),
        **{path: html_page(path) for path in (*found, "/ur-djup.html")},
    }
    return Scenario(site(pages), frozenset({"/", *found, "/ur-djup.html"}), len(pages) + PROBES)
