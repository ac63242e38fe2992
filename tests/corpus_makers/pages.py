"""Web pages: one place a case, and the charsets that pages come in."""

# ruff: noqa: E501 - a line of markup stays one line

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import replace

from corpus_makers.case import Case, Persons, Unseen, cpr, pnr

P = Persons(8)
Build = Callable[[str], str]


def page(body: str, head: str = "") -> str:
    """A page that has text enough to be more than a shell for scripts."""
    return f"""<!doctype html>
<html lang="sv"><head><meta charset="utf-8">{head}</head>
<body><h1>Protokoll</h1><p>Nämnden sammanträdde den 3 maj och beslutade enligt förslaget i samtliga ärenden.</p>
{body}</body></html>
"""


def case(name: str, why: str, build: Build, where: str, location: str = "", label: str = "") -> Case:
    """A page with a number that ``build`` puts into its body."""
    number, found = (cpr if len(name) % 2 else pnr)(P, where, location, label=label)
    return Case(f"html-{name}", f"{name}.html", page(build(number)).encode(), why, (found,))


def in_head(name: str, why: str, build: Build, where: str, location: str, label: str = "") -> Case:
    """A page with a number that ``build`` puts into its head."""
    number, found = (cpr if len(name) % 2 else pnr)(P, where, location, label=label)
    return Case(f"html-{name}", f"{name}.html", page("", build(number)).encode(), why, (found,))


def cases() -> Iterator[Case]:
    yield from flow()
    yield from attributes()
    yield from forms()
    yield from hidden()
    yield from comments()
    yield from scripts()
    yield from head()
    yield from inside()
    yield from charsets()
    yield from odd()


def flow() -> Iterator[Case]:
    yield case("body", "AC-01: the running text.", lambda n: f"<p>Sökande {n}</p>", "body", "heading Protokoll")
    yield case(
        "split-markup",
        "Emphasis, a soft hyphen, a place to break and an entity inside of the number leave no trace.",
        lambda n: f"<p>Nr <b>{n[:3]}</b><i>{n[3:5]}</i>&shy;{n[5:-5]}<wbr>&#45;<span>{n[-4:]}</span></p>",
        "body",
    )
    yield case(
        "table",
        "A table with headers.",
        lambda n: f"<table><tr><th>Namn</th><th>Personnummer</th></tr><tr><td>Anna</td><td>{n}</td></tr></table>",
        "table",
        "table 1",
        "Personnummer",
    )
    yield case(
        "definition-list",
        "A list of terms labels its values.",
        lambda n: f"<dl><dt>Personnummer</dt><dd>{n}</dd></dl>",
        "body",
        "",
        "Personnummer",
    )
    yield case(
        "link-text",
        "AC-04: the title of an entry in a register, which is the text of a link.",
        lambda n: f'<ul><li><a href="/arende/1">Ansökan om bistånd {n}</a></li></ul>',
        "link",
    )
    yield case("preformatted", "Preformatted text.", lambda n: f"<pre>Namn\tNummer\nAnna\t{n}</pre>", "body")
    yield case(
        "details",
        "Folded away until somebody clicks.",
        lambda n: f"<details><summary>Visa</summary>{n}</details>",
        "body",
    )
    yield case(
        "custom-element", "Elements that only a script knows.", lambda n: f"<x-kort><x-rad>{n}</x-rad></x-kort>", "body"
    )
    yield case(
        "ruby-and-footnote", "A footnote mark does not lengthen a number.", lambda n: f"<p>{n}<sup>1</sup></p>", "body"
    )
    yield case(
        "svg-text",
        "Text in a drawing inside of the page.",
        lambda n: f'<svg viewBox="0 0 9 9"><text x="1" y="2"><tspan>{n[:5]}</tspan><tspan>{n[5:]}</tspan></text></svg>',
        "body",
    )
    number, found = cpr(P, "body")
    content = f'<html><head><title>Ramar</title></head><frameset cols="50%,50%"><frame src="a.html"><noframes>Klient {number}</noframes></frameset></html>'
    yield Case("html-noframes", "ramar.html", content.encode(), "What a page of frames says to who has none.", (found,))


def attributes() -> Iterator[Case]:
    for name, why, markup, location in (
        ("alt", "Words that describe a picture.", '<img src="a.png" alt="Foto av {}">', "element img, attribute alt"),
        ("title-attribute", "What shows under the mouse.", '<p title="{}">x</p>', "element p, attribute title"),
        ("data-attribute", "Left for a script.", '<div data-pnr="{}">x</div>', "element div, attribute data-pnr"),
        ("data-json", "JSON in an attribute, for a component.", "<div data-props='{{\"p\": \"{}\"}}'>x</div>", "attribute data-props"),
        ("aria-label", "What a screen reader says.", '<a href="/x" aria-label="Visa {}">x</a>', "attribute aria-label"),
        ("placeholder", "An example in a field.", '<input placeholder="{}">', "element input, attribute placeholder"),
        ("href", "AC-14: in the query of an address.", '<a href="/sok?pnr={}">Sök</a>', "element a, attribute href"),
        ("path", "AC-14: in the path of an address.", '<a href="/elever/{}/betyg">Betyg</a>', "element a, attribute href"),
        ("mailto", "In a letter that a link prepares.", '<a href="mailto:a@exempelby.example?body=Nr%20{}">x</a>', "attribute href"),
        ("onclick", "In what a click runs.", "<button onclick=\"visa('{}')\">x</button>", "element button, attribute onclick"),
        ("id", "As the name of an element.", '<p id="p-{}">x</p>', "element p, attribute id"),
        ("srcset", "AC-04: in the file name of a picture.", '<img srcset="/foton/{}.jpg 2x" alt="">', "element img, attribute srcset"),
        ("itemprop", "Structured data in attributes.", '<p itemscope><data itemprop="taxID" value="{}">x</data></p>', "element data, attribute value"),
        ("table-summary", "The summary of a table, which nobody sees.", '<table summary="{}"><tr><td>x</td></tr></table>', "element table, attribute summary"),
    ):  # fmt: skip
        yield case(name, why, markup.format, "attribute", location)
    yield case(
        "action",
        "AC-14: a form that sends a number on.",
        lambda n: f'<form action="/spara?cpr={n}"></form>',
        "attribute",
    )


def forms() -> Iterator[Case]:
    yield case(
        "input",
        "The value of a field, under its caption.",
        lambda n: f'<form><label for="f">Personnummer</label><input id="f" name="q" value="{n}"></form>',
        "form",
        "field q",
        "Personnummer",
    )
    yield case(
        "hidden-input",
        "A field that only the server should see.",
        lambda n: f'<form><input type="hidden" name="cpr" value="{n}"></form>',
        "hidden",
        "field cpr",
        "cpr",
    )
    yield case("textarea", "A large field.", lambda n: f'<textarea name="t">{n}</textarea>', "form", "", "t")
    yield case(
        "option",
        "A list to choose from.",
        lambda n: f'<select name="barn"><option>Anna {n}</select>',
        "form",
        "",
        "barn",
    )
    yield case(
        "option-value",
        "What a choice sends, while it shows a name.",
        lambda n: f'<select name="barn"><option value="{n}">Anna</select>',
        "attribute",
        "element option, attribute value",
    )
    yield case(
        "datalist",
        "What a field proposes.",
        lambda n: f'<input list="l"><datalist id="l"><option value="{n}"></datalist>',
        "attribute",
        "element option",
    )


def hidden() -> Iterator[Case]:
    for name, why, markup, location in (
        ("display-none", "Not shown, by its style.", '<div style="display: none">{}</div>', "element div"),
        ("visibility", "Not shown, by its style.", '<p style="visibility:hidden">{}</p>', "element p"),
        ("hidden", "Not shown, by its attribute.", "<section hidden><p>{}</p></section>", "element section"),
        ("noscript", "For visitors without scripts.", "<noscript><p>Sökande {}</p></noscript>", "element noscript"),
        ("template", "What a script copies into the page.", "<template><li>{}</li></template>", "element template"),
    ):  # fmt: skip
        yield case(name, why, markup.format, "hidden", location)


def comments() -> Iterator[Case]:
    yield case("comment", "AC-30: a comment.", lambda n: f"<!-- gäller {n} -->", "comment", "comment")
    yield case(
        "comment-markup",
        "A part of the page that somebody took out by a comment.",
        lambda n: f"<!-- <table><tr><td>Anna</td><td><b>{n[:6]}</b>{n[6:]}</td></tr></table> -->",
        "comment",
        "comment",
    )
    yield case(
        "conditional-comment",
        "For old browsers and for mail.",
        lambda n: f"<!--[if mso]><p>{n}</p><![endif]-->",
        "comment",
        "comment",
    )
    yield case(
        "cdata", "A section that HTML takes for a comment.", lambda n: f"<p>x</p><![CDATA[{n}]]>", "comment", "comment"
    )
    yield case(
        "server-code",
        "Code that the server should have run.",
        lambda n: f"<?php $pnr = '{n}'; ?>",
        "comment",
        "comment",
    )


def scripts() -> Iterator[Case]:
    yield case("script", "A value in a script.", lambda n: f"<script>var pnr = '{n}';</script>", "script", "script")
    yield case(
        "script-escape",
        "The hyphen of a number as an escape.",
        lambda n: f'<script>var p = "{n.replace("-", chr(92) + "u002d")}";</script>',
        "script",
        "script",
    )
    yield case(
        "inline-json",
        "The data of which a page is built in the browser: often more than it shows.",
        lambda n: (
            f'<script type="application/json" id="__NEXT_DATA__">{json.dumps({"props": {"elev": {"personnummer": n}}})}</script>'
        ),
        "script",
        "script application/json, key personnummer",
        "personnummer",
    )
    yield case(
        "json-ld",
        "Data for search engines.",
        lambda n: f'<script type="application/ld+json">{json.dumps({"@type": "Person", "taxID": n})}</script>',
        "script",
        "script application/ld+json, key taxID",
        "taxID",
    )
    yield case(
        "script-template",
        "Markup that waits in a script.",
        lambda n: f'<script type="text/x-template"><p>{n}</p></script>',
        "hidden",
        "script text/x-template",
    )
    yield case("style", "A style sheet.", lambda n: f"<style>/* {n} */ p {{ color: red }}</style>", "script", "style")
    yield case(
        "style-content",
        "Text that only a style writes.",
        lambda n: f"<style>p::after {{ content: 'Nr {n}' }}</style>",
        "script",
        "style",
    )


def head() -> Iterator[Case]:
    yield in_head("title", "AC-04: the title.", lambda n: f"<title>Ansökan {n}</title>", "title", "title")
    yield in_head(
        "meta",
        "AC-04, AC-30: the description that search engines show.",
        lambda n: f'<meta name="description" content="Beslut om {n}">',
        "metadata",
        "property description",
        "description",
    )
    yield in_head(
        "open-graph",
        "What a link to the page shows elsewhere.",
        lambda n: f'<meta property="og:title" content="Beslut om {n}">',
        "metadata",
        "property og:title",
        "og:title",
    )
    yield in_head(
        "refresh",
        "AC-14: where the page sends its visitor.",
        lambda n: f'<meta http-equiv="refresh" content="0; url=/arende?pnr={n}">',
        "metadata",
        "property refresh",
    )
    yield in_head(
        "canonical",
        "AC-14: the page's own address.",
        lambda n: f'<link rel="canonical" href="/arende/{n}">',
        "attribute",
        "element link, attribute href",
    )


def inside() -> Iterator[Case]:
    """Documents that lie inside of a page."""
    yield case(
        "srcdoc",
        "A page in an attribute of a frame.",
        lambda n: f'<iframe srcdoc="&lt;p&gt;Nr &lt;b&gt;{n[:4]}&lt;/b&gt;{n[4:]}&lt;/p&gt;"></iframe>',
        "body",
        "element iframe",
    )
    number, found = pnr(P, "hidden", "element iframe", label="pnr")
    inner = f"&lt;input type=hidden name=pnr value={number}&gt;"
    yield Case(
        "html-srcdoc-hidden", "ram.html", page(f'<iframe srcdoc="{inner}"></iframe>').encode(),
        "A hidden field of a page in an attribute.", (found,),
    )  # fmt: skip
    for name, why, media_type, text, extension in (
        ("data-uri-text", "A text as the address of a link.", "text/plain", "Elev {}", "txt"),
        ("data-uri-html", "A page as the address of a frame.", "text/html", "<p>Elev {}</p>", "html"),
        ("data-uri-svg", "A drawing as the address of a picture.", "image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg"><text>{}</text></svg>', "svg"),
    ):  # fmt: skip
        number, found = cpr(P, "body")
        packed = base64.b64encode(text.format(number).encode()).decode()
        content = page(f'<a href="data:{media_type};base64,{packed}">Hämta</a>')
        found = replace(found, member=f"inline-1.{extension}")
        yield Case(f"html-{name}", f"{name}.html", content.encode(), why, (found,))
    number, found = pnr(P, "body", member="inline-1.html")
    content = page(f'<iframe src="data:text/html,%3Cp%3ENr%20{number}%3C/p%3E"></iframe>')
    yield Case("html-data-uri-percent", "ram.html", content.encode(), "A page in an address, without Base64.", (found,))


def charsets() -> Iterator[Case]:
    for name, charset, said, why in (
        ("windows-1252", "cp1252", "", "No charset is named: then it is windows-1252."),
        ("latin-1", "latin-1", '<meta charset="iso-8859-1">', "A charset in a meta element."),
        ("wrong-charset", "cp1252", '<meta charset="utf-8">', "The page says UTF-8 and is windows-1252."),
        ("utf-16-mark", "utf-16", "", "UTF-16 with a byte order mark."),
        ("utf-16-bare", "utf-16-le", "", "UTF-16 without a byte order mark."),
        ("iso-8859-5", "iso8859-5", '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-5">', "A Russian page."),
    ):  # fmt: skip
        letters = "Заявитель" if name == "iso-8859-5" else "Sökande på Ängsvägen"
        number, found = pnr(P, "body")
        content = f"<html><head>{said}<title>Sida</title></head><body><p>{letters}: {number}</p></body></html>"
        found = replace(found, written=f"{letters}: {number}")
        yield Case(f"html-{name}", f"{name}.html", content.encode(charset), why, (found,))


def odd() -> Iterator[Case]:
    number, found = cpr(P, "body")
    content = f'<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body><p>Sag {number}</p></body></html>'
    yield Case("html-xhtml", "sida.xhtml", content.encode(), "A page as XML, whose empty title ends at once.", (found,))

    number, found = pnr(P, "body")
    yield Case(
        "html-named-pdf", "beslut.pdf", page(f"<p>{number}</p>").encode(), "A page that calls itself a PDF.", (found,)
    )
    number, found = cpr(P, "table")
    rows = f"<table><tr><td>Anna<td>{number[:6]}<b>{number[6:]}<tr><td>x<"
    yield Case(
        "html-broken", "trasig.html", page(rows).encode(), "Nothing is closed, and the end is missing.", (found,)
    )

    number, found = pnr(P, "table", label="Personnummer")
    rows = f'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table><tr><td>Namn</td><td>Personnummer</td></tr><tr><td>Anna</td><td x:str>{number}</td></tr></table></html>'
    yield Case(
        "html-named-xls", "lista.xls", rows.encode(), "AC-28: an export that is a page and is named .xls.", (found,)
    )

    first, first_found = cpr(P, "body")
    second, second_found = pnr(P, "comment")
    content = page(f"<p>{first}</p><!-- {second} -->" + "<p>Text.</p>" * 3000)
    yield Case("html-long", "lang.html", content.encode(), "Two places in a long page.", (first_found, second_found))

    shell = (
        '<html><head><title>App</title><script src="/app.js"></script></head><body><div id="root"></div></body></html>'
    )
    yield Case(
        "html-built-by-script",
        "app.html",
        shell.encode(),
        "A page that is empty until scripts run must not be called clean.",
        unread=(Unseen("built_by_script"),),
    )
    yield Case("html-empty", "tom.html", b"  \n", "Nothing is not clean.", unread=(Unseen("no_text"),))

    number, _ = pnr(P, "body")
    apart = f"<ul><li>{number[:8]}</li><li>{number[8:]}</li></ul><table><tr><td>{number[:8]}</td><td>{number[9:]}</td></tr></table>"
    other, found = cpr(P, "body")
    yield Case(
        "html-apart",
        "skilda.html",
        page(apart + f"<p>{other}</p>").encode(),
        "What stands in two cells or in two points of a list is not one number.",
        (found,),
        absent=(number, number.replace("-", "")),
    )
