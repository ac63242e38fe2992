"""The HTML pages: the files in ``templates/``, laid out, with what is planted in them written down."""

from collections.abc import Iterator
from pathlib import Path

from demo.exempelby import numbers
from demo.exempelby.ledger import Bed, Ledger
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scanner.demo.server import ORIGIN

TEMPLATES = Path(__file__).parent / "templates"

SECTIONS = {
    "/kommun-och-politik/": "Kommun och politik",
    "/kommun-och-politik/anslagstavla/": "Anslagstavla",
    "/kommun-och-politik/kallelser-och-protokoll/": "Kallelser och protokoll",
    "/kommun-och-politik/diarium/": "Diarium och postlistor",
    "/nyheter/": "Nyheter",
    "/skola/": "Förskola och skola",
    "/omsorg/": "Omsorg och stöd",
    "/bygga-och-bo/": "Bygga och bo",
    "/blanketter/": "Blanketter",
    "/kontakt/": "Kontakt",
    "/om-webbplatsen/": "Om webbplatsen",
    "/da/": "Venskabsby Eksempelkøbing",
}
MENU = (
    "/kommun-och-politik/",
    "/nyheter/",
    "/skola/",
    "/omsorg/",
    "/bygga-och-bo/",
    "/blanketter/",
    "/kontakt/",
)
NOT_IN_SITEMAP = ("/intern/",)


def url_of(name: str) -> str:
    """The path that a template's page is served at: ``nyheter/index.html`` lies at ``/nyheter/``."""
    return "/" + name.removesuffix("index.html")


def names() -> list[str]:
    """The templates that are pages, in a fixed order."""
    found = (path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
    return sorted(name for name in found if not name.startswith("_"))


def render(ledger: Ledger) -> Iterator[tuple[str, str]]:
    """Each page as ``(name, HTML)``; what is planted goes into ``ledger``."""
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    for name in names():
        url = url_of(name)
        bed = Bed(ledger, url)
        yield (
            name,
            environment.get_template(name).render(
                url=url,
                origin=ORIGIN,
                crumbs=[(path, title) for path, title in SECTIONS.items() if url.startswith(path) and url != path],
                menu=[(path, SECTIONS[path]) for path in MENU],
                plant=bed.plant,
                mail=bed.mail,
                decoy=bed.decoy,
                se=numbers.personnummer,
                old=numbers.old_personnummer,
                sam=numbers.samordningsnummer,
                official=numbers.official,
                dk=numbers.cpr,
                old_dk=numbers.old_cpr,
            ),
        )


def robots() -> str:
    """``robots.txt``: one folder is closed, the sitemap is named."""
    return f"User-agent: *\nDisallow: /intern/\n\nSitemap: {ORIGIN}/sitemap.xml\n"


def sitemap() -> str:
    """``sitemap.xml`` with every open page, also the one that nothing links to."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ]
    listed = (url_of(name) for name in names() if not url_of(name).startswith(NOT_IN_SITEMAP))
    entries = (f"  <url><loc>{ORIGIN}{url}</loc><lastmod>2026-03-02</lastmod></url>" for url in listed)
    return "\n".join([*lines, *entries, "</urlset>", ""])
