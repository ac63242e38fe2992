"""Web pages: what glues, what does not, and every place that is not flow text.

All numbers are official test numbers or belong to births before 1920.
"""

import pytest

from scanner.extract.api import ExtractionError, Limits
from scanner.extract.known import extract
from scanner.model import Document, Link, Place, Properties, Segment, Unread, Where, Why

NUMBER = "111218-9872"
URL = "https://exempelby.example/sub/page.html"


def pieces(html: str | bytes, url: str = URL, **facts: str) -> list[object]:
    content = html if isinstance(html, bytes) else html.encode()
    facts.setdefault("media_type", "text/html")
    return list(extract(Document(url, content, **facts), Limits()))


def segments(html: str | bytes, **facts: str) -> list[Segment]:
    return [piece for piece in pieces(html, **facts) if isinstance(piece, Segment)]


def flow(body: str) -> str:
    found = [s for s in segments(f"<html><body>{body}</body></html>") if s.marks[0].place.where != Where.ATTRIBUTE]
    return found[0].text if found else ""


def places_of(html: str | bytes, value: str = NUMBER, **facts: str) -> list[Place]:
    return [s.place_at(s.text.index(value)) for s in segments(html, **facts) if value in s.text]


def links(html: str, url: str = URL) -> dict[str, str]:
    return {piece.url: piece.origin for piece in pieces(html, url) if isinstance(piece, Link)}


@pytest.mark.parametrize(
    "markup",
    [
        "<b>111218</b>-9872",
        "111218-<i>98</i>72",
        "1112<wbr>18-9872",
        "111218&shy;-9872",
        "<span>111218</span><span>-9872</span>",
        "1112<!-- a comment inside a word -->18-9872",
        "<a href='/x'>111218</a>-9872",
        "111218&#45;9872",
        "<font>111218-</font><u>9872</u>",
        "111218-98\0" + "72",
        "111218-&#8203;9872",
        "1112<?php ?>18-9872",
    ],
)
def test_inline_markup_leaves_no_trace(markup: str) -> None:
    assert NUMBER in flow(markup)


@pytest.mark.parametrize(
    ("markup", "between"),
    [
        ("<table><tr><td>111218</td><td>9872</td></tr></table>", "\t"),
        ("<table><tr><td>111218</td></tr><tr><td>9872</td></tr></table>", "\n"),
        ("<div>111218</div><div>9872</div>", "\n"),
        ("<ul><li>111218</li><li>9872</li></ul>", "\n"),
        ("<select><option>111218<option>9872</select>", "\n"),
        ("111218<br>9872", "\n"),
        ("<p>111218</p>9872", "\n"),
        ("111218<div>9872</div>", "\n"),
        ("<dl><dt>111218<dd>9872</dl>", "\n"),
        ("<my-card>111218</my-card><my-card>9872</my-card>", "\n"),
        ("111218<sup>9872</sup>", " "),
        ("111218<img src=a.png>9872", " "),
        ("111218\n   9872", " "),
        ("<button>111218</button><button>9872</button>", "\n"),
    ],
)
def test_blocks_and_cells_keep_apart(markup: str, between: str) -> None:
    assert f"111218{between}9872" in flow(markup)


def test_a_footnote_mark_does_not_lengthen_a_number() -> None:
    assert f"{NUMBER} 1" in flow(f"{NUMBER}<sup>1</sup>")


def test_preformatted_text_keeps_its_lines() -> None:
    assert flow(f"<pre>Namn\n{NUMBER}\nslut</pre>") == f"Namn\n{NUMBER}\nslut"


@pytest.mark.parametrize(
    ("markup", "where", "label"),
    [
        (f"<img alt='{NUMBER}'>", Where.ATTRIBUTE, "alt"),
        (f"<p title='{NUMBER}'>", Where.ATTRIBUTE, "title"),
        (f"<div data-pnr='{NUMBER}'>", Where.ATTRIBUTE, "data-pnr"),
        ('<div data-props=\'{"p":"111218\\u002d9872"}\'>', Where.ATTRIBUTE, "data-props"),
        (f"<a aria-label='{NUMBER}'>", Where.ATTRIBUTE, "aria-label"),
        (f"<input placeholder='{NUMBER}'>", Where.ATTRIBUTE, "placeholder"),
        (f"<a href='/s?pnr={NUMBER}'>x</a>", Where.ATTRIBUTE, "href"),
        (f"<a href='mailto:a@b.example?body={NUMBER}'>x</a>", Where.ATTRIBUTE, "href"),
        (f"<p id='p-{NUMBER}'>", Where.ATTRIBUTE, "id"),
        (f"<button onclick=\"f('{NUMBER}')\">", Where.ATTRIBUTE, "onclick"),
        (
            f"<label for=f>Personnummer</label><input id=f name=q value='{NUMBER}'>",
            Where.FORM,
            "Personnummer q",
        ),
        (f"<label>Personnummer <input id=f name=q value='{NUMBER}'></label>", Where.FORM, "Personnummer q"),
        (f"<input type=hidden name=pnr value='{NUMBER}'>", Where.HIDDEN, "pnr"),
        (f"<textarea name=t>{NUMBER}</textarea>", Where.FORM, "t"),
        (f"<select name=s><option>{NUMBER}</select>", Where.FORM, "s"),
        (f"<!-- {NUMBER} -->", Where.COMMENT, ""),
        ("<!-- <b>111218</b>-9872 -->", Where.COMMENT, ""),
        (f"<!--[if mso]><p>{NUMBER}</p><![endif]-->", Where.COMMENT, ""),
        (f"<![CDATA[{NUMBER}]]>", Where.COMMENT, ""),
        (f"<script>var p = '{NUMBER}';</script>", Where.SCRIPT, ""),
        ("<script>var p = '111218\\u002d9872';</script>", Where.SCRIPT, ""),
        (f"<style>/* {NUMBER} */</style>", Where.SCRIPT, ""),
        ('<script type="application/ld+json">{"taxID":"111218\\u002d9872"}</script>', Where.SCRIPT, "taxID"),
        (f'<script type="application/json">{{"a":[{{"pnr":"{NUMBER}"}}]}}</script>', Where.SCRIPT, "pnr"),
        (f'<script type="text/x-template"><p>{NUMBER}</p></script>', Where.HIDDEN, ""),
        (f"<meta name=description content='{NUMBER}'>", Where.METADATA, "description"),
        (f"<title>{NUMBER}</title>", Where.TITLE, ""),
        (f"<noscript><p>{NUMBER}</p></noscript>", Where.HIDDEN, ""),
        (f"<template><p>{NUMBER}</p></template>", Where.HIDDEN, ""),
        (f"<div style='color:red; display : none'><p>{NUMBER}</div>", Where.HIDDEN, ""),
        (f"<div hidden>{NUMBER}</div>", Where.HIDDEN, ""),
        (f"<iframe srcdoc='&lt;p&gt;{NUMBER}&lt;/p&gt;'></iframe>", Where.BODY, ""),
        (f"<a href='/x'>{NUMBER}</a>", Where.LINK, ""),
        (f"<svg><title>{NUMBER}</title></svg>", Where.TITLE, ""),
        (f"<svg><text>{NUMBER}</text></svg>", Where.BODY, ""),
        (f"<frameset><noframes><p>{NUMBER}</p></noframes></frameset>", Where.BODY, ""),
        (f"<object data='x.swf'>{NUMBER}</object>", Where.BODY, ""),
        (f"<details><summary>s</summary>{NUMBER}</details>", Where.BODY, ""),
        (f"<?php echo '{NUMBER}'; ?>", Where.COMMENT, ""),
    ],
)
def test_every_place_is_read_and_named(markup: str, where: Where, label: str) -> None:
    found = places_of(f"<html><body>{markup}<p>efter</p></body></html>")
    assert [(place.where, place.label) for place in found] == [(where, label)]


def test_text_after_a_hidden_element_is_visible_again() -> None:
    assert places_of(f"<p>a<span hidden>x<b>y</b></span>{NUMBER}")[0].where == Where.BODY


def test_a_hidden_element_does_not_split_what_is_shown() -> None:
    assert NUMBER in flow("111218<span style='display:none'>0000</span>-9872")


@pytest.mark.parametrize(
    "table",
    [
        f"<table><tr><th>Namn<th>Personnummer<tr><td>Karin<td>{NUMBER}</table>",
        f"<table><tr><td>Namn<td><b>Personnummer</b><tr><td>Karin<td>{NUMBER}</table>",
        f"<table><tr><th colspan=1>Namn<th>Personnummer<tr><td rowspan=2>K<td>0<tr><td>{NUMBER}</table>",
        f"<table><tr><th>Personnummer<td>{NUMBER}</table>",
        "<table><thead><tr><th>Namn<th>Personnummer</thead>"
        f"<tbody><tr><td><table><tr><td>x</table><td>{NUMBER}</table>",
        f"<dl><dt>Personnummer<dd>{NUMBER}</dl>",
    ],
)
def test_cells_stand_under_their_header(table: str) -> None:
    assert places_of(table)[0].label == "Personnummer"


def test_the_first_row_is_no_header_when_it_holds_numbers() -> None:
    assert places_of(f"<table><tr><td>Karin 1<td>{NUMBER}<tr><td>x<td>y</table>", "y")[0].label == ""


def test_places_name_the_heading_above() -> None:
    place = places_of(f"<h1>Protokoll</h1><h2>Paragraf <b>45</b></h2><p>{NUMBER}")[0]
    assert str(place) == "heading Paragraf 45"


def test_links_of_every_sort_are_absolute() -> None:
    html = """<base href='/bas/'><link rel=canonical href='c'><link rel=alternate href='rss.xml'>
    <meta http-equiv=refresh content='0; URL=refreshed'><a href='a.pdf#s'>A</a><area href='../area'>
    <iframe src='//other.example/i'></iframe><img src='i.png' srcset='i1.png 1x, i2.png 2x'>
    <object data='o.pdf'></object><embed src='e.pdf'><video src=v.mp4>
    <source src='s.webm'><track src='t.vtt'></video>
    <form action='search'><form action='post' method=post>
    <div data-url='/api/list' data-text='och så vidare. Ja'>
    <button onclick="location.href='/clicked'">
    <script>fetch("/api/x.json"); var t = 'text/html'; a = 'plan.pdf'</script>
    <script type='application/ld+json'>{"url": "https:\\/\\/ld.example\\/x"}</script>
    <p style="background:url('bg.png')"><style>@import 'more.css'; a{b:url(u.png)}</style>
    <a href='javascript:open("/opened")'>x</a>
    <a href='mailto:a@b.example'>m</a>
    <a href='#top'>t</a><a href='?q=1'>q</a>
    <!-- <a href='gone.pdf'>old</a> -->"""
    root = "https://exempelby.example"
    assert links(html) == {
        f"{root}/bas/c": "canonical", f"{root}/bas/rss.xml": "alternate", f"{root}/bas/refreshed": "meta refresh",
        f"{root}/bas/a.pdf": "a", f"{root}/area": "area", "https://other.example/i": "iframe",
        f"{root}/bas/i.png": "img", f"{root}/bas/i1.png": "img", f"{root}/bas/i2.png": "img",
        f"{root}/bas/o.pdf": "object", f"{root}/bas/e.pdf": "embed", f"{root}/bas/v.mp4": "video",
        f"{root}/bas/s.webm": "source", f"{root}/bas/t.vtt": "track", f"{root}/bas/search": "form",
        f"{root}/bas/post": "form post", f"{root}/api/list": "data", f"{root}/clicked": "script",
        f"{root}/api/x.json": "script", f"{root}/bas/plan.pdf": "script", "https://ld.example/x": "script",
        f"{root}/bas/bg.png": "css", f"{root}/bas/more.css": "css", f"{root}/bas/u.png": "css",
        f"{root}/opened": "script", f"{root}/bas/?q=1": "a", f"{root}/bas/gone.pdf": "comment",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("href", "absolute"),
    [
        ("x.html", "https://h.example/a/b/x.html"),
        ("./x.html", "https://h.example/a/b/x.html"),
        ("../x.html", "https://h.example/a/x.html"),
        ("../../../../x", "https://h.example/x"),
        ("../", "https://h.example/a/"),
        ("..", "https://h.example/a/"),
        ("/x", "https://h.example/x"),
        ("/x/../y", "https://h.example/y"),
        ("//o.example/x", "https://o.example/x"),
        ("?a=b", "https://h.example/a/b/c.html?a=b"),
        (" x\n.html ", "https://h.example/a/b/x.html"),
        ("d/../x", "https://h.example/a/b/x"),
        ("HTTP://UPPER.example/", "HTTP://UPPER.example/"),
        ("a:b", None),
        ("http://[broken", "http://[broken"),
        ("/./[x", "https://h.example/[x"),
    ],
)
def test_addresses_resolve_as_in_a_browser(href: str, absolute: str | None) -> None:
    found = links(f'<a href="{href}">x</a>', "https://h.example/a/b/c.html?q=/z/")
    assert list(found) == ([absolute] if absolute else [])


def test_a_link_carries_its_text() -> None:
    found = [
        p
        for p in pieces("<a href=x.pdf><img src=y.png></a><a href=x.pdf> Protokoll <b>1</b></a>")
        if isinstance(p, Link)
    ]
    assert found[0] == Link("https://exempelby.example/sub/x.pdf", "a", "Protokoll 1")


def test_properties_come_from_the_head() -> None:
    html = """<html lang="da-DK"><title> En
    side</title><meta name=author content=Karin><meta name=generator content=SiteVision>
    <meta property="article:modified_time" content="2024-02-01">"""
    found = next(p for p in pieces(html) if isinstance(p, Properties))
    assert found == Properties("En side", "Karin", "SiteVision", "da", "", "2024-02-01")


def test_data_addresses_become_documents() -> None:
    found = [
        p
        for p in pieces("<img src='data:image/svg+xml,%3Csvg%3E'><a href='data:text/plain;base64,MTIz'>")
        if isinstance(p, Document)
    ]
    assert [(d.member, d.content, d.media_type) for d in found] == [
        ("inline-1.svg", b"<svg>", "image/svg+xml"),
        ("inline-2.txt", b"123", "text/plain"),
    ]


@pytest.mark.parametrize(
    ("content", "facts"),
    [
        ("<p>Sökande {}".encode("latin-1"), {}),
        ("<p>Sökande {}".encode("latin-1"), {"charset": "utf-8"}),
        ("<meta charset=utf-8><p>Sökande {}".encode("cp1252"), {}),
        ("<meta charset=iso-8859-1><p>Sökande {}".encode(), {}),
        ("<p>Sökande {}".encode("utf-16"), {}),
        ("<p>Sökande {}".encode("utf-16-le"), {}),
        ("<p>Sökande {}".encode("utf-16-be"), {"charset": "utf-8"}),
        ("\ufeff<p>Sökande {}".encode(), {"charset": "latin-1"}),
        ("<p>Sökande {}".encode(), {"charset": "no-such-charset"}),
    ],
)
def test_any_charset_is_read(content: bytes, facts: dict[str, str]) -> None:
    wide = "utf-16-be" if content.startswith(b"\0") else "utf-16-le" if b"\0" in content else "latin-1"
    html = content.replace("{}".encode(wide), NUMBER.encode(wide))
    assert [s.text for s in segments(html, **facts) if "kande" in s.text] == [f"Sökande {NUMBER}"]


def test_xhtml_with_self_closed_elements_loses_nothing() -> None:
    xhtml = f"""<?xml version="1.0"?>
    <html xmlns="http://www.w3.org/1999/xhtml"><head><title/>
    <script src="x.js"/></head>
    <body><div id="a>b"/><p>före<![CDATA[ {NUMBER} & <x> ]]></p></body></html>"""
    found = places_of(xhtml, media_type="application/xhtml+xml")
    assert [place.where for place in found] == [Where.BODY]


def test_a_page_that_scripts_build_says_so() -> None:
    built = pieces("<html><body><div id=root></div><script src=app.js></script></body></html>")
    assert [p.why for p in built if isinstance(p, Unread)] == [Why.BUILT_BY_SCRIPT]
    assert not [p for p in pieces("<p>En kort sida</p><script>1</script>") if isinstance(p, Unread)]


def test_an_empty_page_is_not_clean() -> None:
    with pytest.raises(ExtractionError) as raised:
        pieces("  \n ")
    assert raised.value.why == Why.NO_TEXT


def test_deep_nesting_and_huge_texts_are_read() -> None:
    deep = "<div>" * 3000 + NUMBER + "</div>" * 3000
    huge = "x" * (11 << 20) + f" {NUMBER}"
    assert places_of(deep)
    assert places_of(f"<p>{huge}</p>")


@pytest.mark.parametrize("broken", [f"<<<p>>{NUMBER}", f"</p></table>{NUMBER}", f"<table>{NUMBER}<tr>"])
def test_broken_markup_keeps_its_text(broken: str) -> None:
    assert any(NUMBER in s.text for s in segments(broken))


def test_marks_ascend_and_begin_at_the_start() -> None:
    html = f"<h1>a</h1><table><tr><th>b<td><a href=x>c</a>{NUMBER}</table><!-- d --><p hidden>e</p><input value=f>"
    for segment in segments(html):
        offsets = [mark.offset for mark in segment.marks]
        assert offsets[0] == 0
        assert offsets == sorted(set(offsets))
        assert offsets[-1] < len(segment.text)
