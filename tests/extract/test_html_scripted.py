"""Which pages say of themselves that scripts add to them, and what is read of what a browser made of a page."""

import pytest

from scanner.extract.api import Limits
from scanner.extract.html.extractor import HtmlExtractor
from scanner.model import Document, Link, Rendering, Scripted, Segment, Unread, Why

TEXT = "<p>" + "En sida med vanlig text som en server har skrivit. " * 10 + "</p>"
GAPS = {
    "a frame for an application": "<div id=app></div><script src=a.js></script>",
    "a page that asks for JavaScript": "<noscript>Slå på JavaScript</noscript><script src=a.js></script>",
    "routes": TEXT + "<a href='#!/arende/1'>Ett</a><script src=a.js></script>",
    "other routes": TEXT + "<a href='#/arende/1'>Ett</a><script src=a.js></script>",
    "NetPublicator": TEXT + "<script src='https://www.netpublicator.com/np-publicreader.js'></script>",
    "a map": TEXT + "<script src='/js/leaflet.js'></script>",
    "AngularJS": TEXT + "<div ng-app=x></div><script src=a.js></script>",
    "loading": TEXT + "<p>Laddar handlingar …</p><script src=a.js></script>",
    "show more": TEXT + "<button type=button><span>Visa fler</span></button><script>fetch(u)</script>",
    "an empty list": TEXT + "<ul id=lista></ul><script>fetch('/lista.json')</script>",
    "an empty table": TEXT
    + "<table><thead><tr><th>Namn</th></tr></thead><tbody></tbody></table><script>$.ajax(u)</script>",
    "a part that opens": TEXT
    + "<button aria-controls=d aria-expanded=false>A</button><div id=d></div><script src=a.js></script>",
    "scrolling": TEXT + "<script>new IntersectionObserver(() => fetch(u))</script>",
}
WHOLE = {
    "no script": TEXT + "<div id=app></div>",
    "statistics only": TEXT + "<div id=app>Hej</div><script>dataLayer.push(1)</script>",
    "a link to more": TEXT + "<a href='/nyheter?sida=2'>Visa fler</a><script>1</script>",
    "a place in the page": TEXT + "<a href='#innehall'>Till innehållet</a><a href='#/'>Upp</a><script>1</script>",
    "a short page": "<p>Kort</p><script>1</script>",
    "an empty clearing element": TEXT + "<div class=clear></div><script>document.title = 1</script>",
}


def pieces(html: str, **facts: object) -> list[object]:
    document = Document(
        "https://www.exempelby.se/sida", html.encode(), media_type="text/html", charset="utf-8", **facts
    )  # type: ignore[arg-type]
    return list(HtmlExtractor().extract(document, "text/html", Limits()))


@pytest.mark.parametrize("html", GAPS.values(), ids=GAPS)
def test_a_gap_is_unread(html: str) -> None:
    assert [piece.why for piece in pieces(html) if isinstance(piece, Unread)] == [Why.BUILT_BY_SCRIPT]


@pytest.mark.parametrize("html", WHOLE.values(), ids=WHOLE)
def test_a_whole_page_has_no_gap(html: str) -> None:
    assert not [piece for piece in pieces(html) if isinstance(piece, Unread)]


def test_pages_with_the_same_scripts_share_a_template() -> None:
    def template(*scripts: str) -> list[str]:
        sources = "".join(f"<script src='{script}'></script>" for script in scripts)
        html = f"{TEXT}<button aria-expanded=false>Meny</button>{sources}"
        return [piece.template for piece in pieces(html) if isinstance(piece, Scripted)]

    assert template("/a.js", "/b.js") == template("/b.js", "/a.js") != template("/a.js")
    assert not template()


def test_views_are_read_with_the_page_and_end_its_gap() -> None:
    views = (
        b"<p>F\xc3\xb6rsta</p><a href='#!/arende/1'>Ett</a><a href='#!/'>Hem</a><a href='#topp'>Topp</a>",
        b"<p>Andra</p><a href='/app/#/sok?namn=a'>Sok</a>",
    )
    cut = Unread(Why.BUILT_BY_SCRIPT, "its tab crashed", (("part", "built by scripts"),))
    found = pieces(GAPS["a frame for an application"], rendering=Rendering(views, (cut,)))
    texts = [piece.text for piece in found if isinstance(piece, Segment)]
    assert "Första" in " ".join(texts)
    assert "Andra" in " ".join(texts)
    links = {piece.url for piece in found if isinstance(piece, Link)}
    assert {"https://www.exempelby.se/sida#!/arende/1", "https://www.exempelby.se/app/#/sok?namn=a"} <= links
    assert not any("topp" in link for link in links)
    assert [piece for piece in found if isinstance(piece, Unread)] == [cut]


def test_routes_count_only_where_a_browser_has_run_the_scripts() -> None:
    links = {piece.url for piece in pieces(GAPS["routes"]) if isinstance(piece, Link)}
    assert not any("#" in link for link in links)
