"""Sites whose pages are reached by everything that can carry an address."""

import io
import zipfile

from tests.town.scenario import PDF, PROBES, TEXT, Answer, Pages, Scenario, html_page, page, site

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c6360000000"
    "02000148afa4710000000049454e44ae426082"
)


def _leaves(*paths: str) -> dict[str, Answer]:
    """Pages without links, under exactly these request targets."""
    return {path: html_page(path) for path in paths}


def link_elements() -> Scenario:
    """One page for every element and attribute of HTML that takes a browser to another address."""
    head = (
        '<link rel="alternate" hreflang="da" href="/alternate.html"><link rel="canonical" href="/canonical.html">'
        '<link rel="next" href="/next.html"><link rel="stylesheet" href="/stil.css">'
        "<style>body{background:url('/bild-i-stil.png')}</style>"
    )
    body = (
        '<map name="m"><area href="/area.html" alt=""></map><iframe src="/iframe.html"></iframe>'
        '<img src="/bild.png" srcset="/liten.png 1x, /stor.png 2x" alt="" longdesc="/longdesc.html">'
        '<picture><source srcset="/source.png"></picture><object data="/object.html"></object>'
        '<embed src="/embed.html"><video poster="/poster.png"><track src="/text.vtt"></video>'
        '<form action="/form.html" method="get"><button formaction="/formaction.html">Sök</button></form>'
        '<blockquote cite="/cite.html">Citat</blockquote><a href=" /blank.html\n">Blanksteg</a>'
        '<A HREF=/utan-citat.html>Versaler</A><svg><a xlink:href="/svg.html"><text>SVG</text></a></svg>'
        '<a href="/stycke.html#del">Stycke</a><a href="?fraga=1">Fråga</a>'
        '<a href="mailto:webb@exempelby.se">Post</a><a href="tel:+4684650040">Ring</a>'
        '<a href="javascript:void(0)">Skript</a><a href="data:text/plain,hej">Data</a>'
    )
    pictures: tuple[str, ...] = (
        "/bild.png",
        "/liten.png",
        "/stor.png",
        "/source.png",
        "/poster.png",
        "/bild-i-stil.png",
    )
    pictures += ("/bild-i-fil.png",)
    leaves: tuple[str, ...] = (
        "alternate",
        "canonical",
        "next",
        "area",
        "iframe",
        "longdesc",
        "object",
        "embed",
        "form",
    )
    leaves += ("formaction", "cite", "blank", "utan-citat", "svg", "stycke")
    pages: Pages = {
        "/": html_page("Start", head=head, body=body),
        "/stil.css": Answer(b'@import "/import.css"; a{background:url(/bild-i-fil.png)}', "text/css"),
        "/import.css": Answer(b"b{color:red}", "text/css"),
        "/text.vtt": Answer(b"WEBVTT\n\n00:00.000 --> 00:01.000\nHej\n", "text/vtt"),
        **{path: Answer(PIXEL, "image/png") for path in pictures},
        **_leaves("/?fraga=1", *(f"/{name}.html" for name in leaves)),
    }
    return Scenario(site(pages), frozenset(pages), len(pages) + PROBES)


def script_links() -> Scenario:
    """Addresses in event handlers, data attributes, JSON-LD and inline scripts."""
    head = (
        '<script type="application/ld+json">{"@type":"WebPage","url":"/jsonld.html","image":"\\/jsonld.png"}</script>'
        '<script>var meny = ["/skript.html", "/mapp/skript2.html"]; var tal = "1/2";'
        'location.href="/hopp.html";</script>'
    )
    body = (
        "<button onclick=\"location.href='/onclick.html'\">Gå</button>"
        '<div data-href="/data-href.html" data-url="/data-url.html" data-antal="4/5"></div>'
        "<a href=\"javascript:window.open('/fonster.html')\">Öppna</a>"
    )
    leaves = ("jsonld", "skript", "mapp/skript2", "hopp", "onclick", "data-href", "data-url", "fonster")
    pages: Pages = {
        "/": html_page("Start", head=head, body=body),
        "/jsonld.png": Answer(PIXEL, "image/png"),
        **_leaves(*(f"/{name}.html" for name in leaves)),
    }
    return Scenario(site(pages), frozenset(pages), len(pages) + PROBES)


def links_in_documents() -> Scenario:
    """Pages that only a PDF, a Word document or a text file points to."""
    pages: Pages = {
        "/": html_page("Start", "/blad.pdf", "/brev.docx", "/lista.txt"),
        "/blad.pdf": lambda request: Answer(_pdf_with_link(f"{request.origin}/ur-pdf.html"), PDF),
        "/brev.docx": lambda request: Answer(
            _word_with_link(f"{request.origin}/ur-word.html"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        "/lista.txt": lambda request: Answer(f"Se {request.origin}/ur-text.html.\n".encode(), TEXT),
        **_leaves("/ur-pdf.html", "/ur-word.html", "/ur-text.html"),
    }
    return Scenario(site(pages), frozenset(pages), len(pages) + PROBES)


def link_header() -> Scenario:
    """Addresses in Link headers (RFC 8288) of a page and of a file that has no links of its own."""
    pages: Pages = {
        "/": Answer(
            page("Start", "/fil.txt"),
            headers=(
                ("Link", '</fran-sidan.html>; rel="alternate"; title="a, b", <andra.html>;rel=next'),
                ("Link", "</tredje.html>; rel=preload"),
            ),
        ),
        "/fil.txt": Answer(b"Hej\n", TEXT, headers=(("Link", '</fran-filen.html>; rel="canonical"'),)),
        **_leaves("/fran-sidan.html", "/andra.html", "/tredje.html", "/fran-filen.html"),
    }
    return Scenario(site(pages), frozenset(pages), len(pages) + PROBES)


def meta_refresh() -> Scenario:
    """Pages that pass the visitor on by a meta element or a Refresh header."""
    pages: Pages = {
        "/": html_page("Start", head='<meta http-equiv="refresh" content="0; url=/ett.html">'),
        "/ett.html": html_page("Ett", head="<META HTTP-EQUIV=Refresh CONTENT=\"5;URL='tva.html'\">"),
        "/tva.html": Answer(page("Två"), headers=(("Refresh", "1; url=/tre.html"),)),
        "/tre.html": html_page("Tre", head='<meta http-equiv="refresh" content="30">'),
    }
    return Scenario(site(pages), frozenset(pages), len(pages) + PROBES)


def base_href() -> Scenario:
    """Relative addresses are relative to ``<base>``, which may itself be relative, and only the first counts."""
    first = '<base href="/djup/mapp/"><base href="/fel/">'
    pages: Pages = {
        "/": html_page("Start", "ett.html", "../tva.html", "/rot/", "?s=1", head=first),
        "/djup/mapp/ett.html": html_page("Ett"),
        "/djup/tva.html": html_page("Två"),
        "/djup/mapp/?s=1": html_page("Fråga"),
        "/rot/": html_page("Rot", "tre.html", head='<base href="under/">'),
        "/rot/under/tre.html": html_page("Tre"),
    }
    return Scenario(
        site(pages),
        frozenset(pages),
        len(pages) + PROBES + 6,  # parent folders may be looked at
        must_not_be_requested=frozenset({"/ett.html", "/tva.html", "/fel/ett.html", "/rot/tre.html", "/?s=1"}),
    )


def frames() -> Scenario:
    """A frameset, nested, with a noframes part, and an iframe whose document stands in ``srcdoc``."""
    frameset = (
        '<!DOCTYPE html><html><head><title>Ramar</title></head><frameset cols="20%,80%">'
        '<frame src="/meny.html"><frame src="/innehall.html">'
        '<noframes><a href="/utan-ramar.html">Utan ramar</a></noframes></frameset></html>'
    )
    srcdoc = '<iframe srcdoc="&lt;a href=&quot;/ur-srcdoc.html&quot;&gt;Länk&lt;/a&gt;"></iframe>'
    pages: Pages = {
        "/": Answer(frameset.encode()),
        "/meny.html": html_page("Meny", "/ett.html"),
        "/innehall.html": html_page("Innehåll", body=srcdoc + '<iframe data-src="/senare.html"></iframe>'),
        **_leaves("/utan-ramar.html", "/ett.html", "/ur-srcdoc.html", "/senare.html"),
    }
    return Scenario(site(pages), frozenset(pages), len(pages) + PROBES)


def nofollow() -> Scenario:
    """``nofollow`` is advice for ranking, not a lock: what a visitor can open must be read."""
    pages: Pages = {
        "/": html_page("Start", body='<a rel="nofollow" href="/ofoljd.html">x</a> <a href="/sida.html">y</a>'),
        "/ofoljd.html": html_page("Ofölj"),
        "/sida.html": html_page("Sida", "/under.html", head='<meta name="robots" content="noindex,nofollow">'),
        "/under.html": Answer(page("Under", "/sist.html"), headers=(("X-Robots-Tag", "nofollow"),)),
        "/sist.html": html_page("Sist"),
    }
    return Scenario(site(pages), frozenset(pages), len(pages) + PROBES)


def open_directory() -> Scenario:
    """One file is linked; the folder that it lies in shows all the others, with links that only sort them."""

    def listing(folder: str, *entries: str) -> Answer:
        sorting = ("?C=N;O=D", "?C=M;O=A", "?C=S;O=A", "?C=D;O=A")
        parent = folder.rstrip("/").rpartition("/")[0] + "/"
        return html_page(f"Index of {folder}", *sorting, parent, *entries)

    pages: Pages = {
        "/": html_page("Start", "/filer/2024/a.txt"),
        "/filer/2024/a.txt": Answer(b"a\n", TEXT),
        "/filer/2024/b.txt": Answer(b"b\n", TEXT),
        "/filer/2024/": listing("/filer/2024/", "a.txt", "b.txt"),
        "/filer/2023/": listing("/filer/2023/", "c.txt"),
        "/filer/2023/c.txt": Answer(b"c\n", TEXT),
        "/filer/": listing("/filer/", "2023/", "2024/"),
    }
    sorted_ones = {
        f"{folder}?C={column};O={order}": pages[folder]
        for folder in ("/filer/", "/filer/2023/", "/filer/2024/")
        for column in "NMSD"
        for order in "AD"
    }
    return Scenario(site({**pages, **sorted_ones}), frozenset(pages), len(pages) + len(sorted_ones) // 2 + PROBES)


def robots_paths() -> Scenario:
    """robots.txt itself names paths: an allowed one that nothing links to, and closed ones to stay out of."""
    rules = "User-agent: *\nDisallow: /stangt/\nDisallow: /*.bak$\nAllow: /stangt/oppet.html\nAllow: /glomd.html\n"
    pages: Pages = {
        "/": html_page("Start", "/stangt/hemligt.html", "/fil.bak", "/fil.bak.html"),
        "/robots.txt": Answer(rules.encode(), TEXT),
        **_leaves("/stangt/hemligt.html", "/stangt/oppet.html", "/glomd.html", "/fil.bak", "/fil.bak.html"),
    }
    closed = frozenset({"/stangt/hemligt.html", "/fil.bak", "/stangt/"})
    return Scenario(
        site(pages),
        frozenset(pages) - closed,
        len(pages) + PROBES,
        must_not_be_requested=closed,
        outcomes={"/stangt/hemligt.html": "skipped/robots", "/fil.bak": "skipped/robots"},
    )


def _pdf_with_link(url: str) -> bytes:
    """The smallest PDF with one page and one link annotation, with a correct cross-reference table."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Annots[4 0 R]>>",
        b"<</Type/Annot/Subtype/Link/Rect[10 10 90 30]/A<</S/URI/URI(" + url.encode() + b")>>>>",
    )
    content, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(content))
        content += b"%d 0 obj%sendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(content)
    return content + b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
        table,
        start,
    )


def _word_with_link(url: str) -> bytes:
    """The smallest Word document with one hyperlink."""
    office = "http://schemas.openxmlformats.org"
    relations = f"{office}/officeDocument/2006/relationships"
    members = {
        "[Content_Types].xml": f'<Types xmlns="{office}/package/2006/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
        'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{relations}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{office}/wordprocessingml/2006/main" xmlns:r="{relations}">'
        '<w:body><w:p><w:hyperlink r:id="r1"><w:r><w:t>Sidan</w:t></w:r></w:hyperlink></w:p></w:body></w:document>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship '
        f'Id="r1" Type="{relations}/hyperlink" Target="{url}" TargetMode="External"/></Relationships>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, text in members.items():
            package.writestr(zipfile.ZipInfo(name), text)
    return buffer.getvalue()
