"""The text family: every format that is plain text in the end, and every charset that it comes in."""

# ruff: noqa: E501 - a line of markup stays one line

import codecs
import json
from collections.abc import Callable, Iterator
from dataclasses import replace

from corpus_makers.case import Case, Persons, Unseen, cpr, pnr

P = Persons(11)
Build = Callable[[str], str]


def case(name: str, file_name: str, why: str, build: Build, where: str, location: str = "", label: str = "") -> Case:
    """A file in UTF-8 with a number that ``build`` puts into it."""
    number, found = (cpr if len(file_name) % 2 else pnr)(P, where, location, label=label)
    return Case(name, file_name, build(number).encode(), why, (found,))


def cases() -> Iterator[Case]:
    yield from charsets()
    yield from running()
    yield from tables()
    yield from keys()
    yield from markup()
    yield from feeds()
    yield from maps()
    yield from drawings()
    yield from cards()
    yield from captions()
    yield from source()
    yield from nothing()


def charsets() -> Iterator[Case]:
    for charset, mark, why in (
        ("utf-8", b"", "What most texts are in today."),
        ("utf-8", codecs.BOM_UTF8, "UTF-8 with a byte order mark, as Windows writes it."),
        ("utf-16-le", codecs.BOM_UTF16_LE, "UTF-16 with a byte order mark, little end first."),
        ("utf-16-be", codecs.BOM_UTF16_BE, "UTF-16 with a byte order mark, big end first."),
        ("utf-16-le", b"", "UTF-16 without a byte order mark, little end first."),
        ("utf-16-be", b"", "UTF-16 without a byte order mark, big end first."),
        ("utf-32-le", codecs.BOM_UTF32_LE, "UTF-32 with a byte order mark."),
        ("cp1252", b"", "No charset is named and it is not UTF-8: then it is windows-1252."),
    ):
        number, found = pnr(P, "body", "line 2")
        text = f"Sökande på Ängsvägen – beslut\r\nÅsa Ærø: {number}\r\n"
        name = f"txt-{charset}" + ("-mark" if mark else "")
        found = replace(found, written=f"Åsa Ærø: {number}")
        yield Case(name, f"{charset}.txt", mark + text.encode(charset), why, (found,))

    number, found = cpr(P, "body", "line 1")
    mixed = f"Åse Sørensen {number}\n".encode() * 3 + "Gerda på Ängsvägen\n".encode("cp1252")
    yield Case(
        "txt-two-charsets",
        "hopklippt.txt",
        mixed,
        "Pieced together of two charsets: neither spoils the other.",
        (replace(found, written=f"Åse Sørensen {number}"),),
    )
    for label, charset in (("iso-8859-1", "latin-1"), ("windows-1257", "cp1257"), ("utf-16", "utf-16")):
        number, found = pnr(P, "body", "element sökande", label="sökande")
        content = f'<?xml version="1.0" encoding="{label}"?><akt><sökande>Åsa {number}</sökande></akt>'
        found = replace(found, written=f"Åsa {number}")
        yield Case(f"xml-{label}", f"{label}.xml", content.encode(charset), "XML names its charset itself.", (found,))
    number, found = cpr(P, "table", "row 2", label="Födelsenummer")
    content = f"Namn;Födelsenummer\r\nÅse;{number}\r\n".encode("cp1252")
    yield Case("csv-windows-1252", "lista.csv", content, "A table as Excel saves it in Sweden and Denmark.", (found,))
    number, found = pnr(P, "table", "row 2", label="Födelsenummer")
    content = f"Namn\tFödelsenummer\r\nÅse\t{number}\r\n".encode("utf-16")
    yield Case("csv-utf-16", "unicode.csv", content, "What Excel calls Unicode text.", (found,))


def running() -> Iterator[Case]:
    yield case("txt-line", "brev.txt", "AC-01: running text.", lambda n: f"Hej\n\nNr {n}\n", "body", "line 3")
    yield case("log", "server.log", "A server's log: AC-14.", lambda n: f"GET /sok?cpr={n} 200\n", "body", "line 1")
    yield case("ini", "program.ini", "Settings that were published.", lambda n: f"[a]\nuser={n}\n", "body", "line 2")
    yield case(
        "tex", "rapport.tex", "A report before it is set.", lambda n: f"\\section{{A}}\n% {n}\n", "body", "line 2"
    )
    yield case("txt-no-extension", "LISTA", "A text without an extension.", lambda n: f"Elev {n}\n", "body", "line 1")
    yield case(
        "txt-named-docx", "brev.docx", "A text that calls itself a Word document.", lambda n: f"Nr {n}\n", "body"
    )
    yield case(
        "txt-long", "lang.txt", "A number far behind in a long text.",
        lambda n: "En rad med ord.\n" * 20_000 + f"Nr {n}\n", "body", "line 20001",
    )  # fmt: skip
    yield case(
        "txt-one-line", "rad.txt", "A long text of a single line.", lambda n: "ord " * 80_000 + n, "body", "line 1"
    )
    yield case(
        "txt-nul",
        "nul.txt",
        "NUL characters between the letters' groups.",
        lambda n: f"Nr\0 {n}\0\0 slut\n" + "En rad med ord.\n" * 20,
        "body",
    )
    yield case("markdown", "sida.md", "Markdown.", lambda n: f"# Rubrik\n\n- Elev {n}\n", "body", "line 3")
    yield case(
        "markdown-emphasis", "fet.md", "Emphasis in the middle of a number.",
        lambda n: f"# Rubrik\n\nNr **{n[:6]}**{n[6:]}\n", "body", "line 3",
    )  # fmt: skip
    yield case("markdown-comment", "dold.md", "A comment.", lambda n: f"# R\n\n<!-- {n} -->\n", "body", "line 3")


def tables() -> Iterator[Case]:
    for name, delimiter, extension in (("semicolon", ";", "csv"), ("comma", ",", "csv"), ("bar", "|", "csv"), ("tab", "\t", "tsv")):  # fmt: skip
        yield case(
            f"{'tsv' if delimiter == chr(9) else 'csv'}-{name}", f"lista.{extension}", "AC-28: a column of a table, under its header.",
            lambda n, d=delimiter: f"Namn{d}Personnummer{d}Ort\nAnna{d}{n}{d}By\n", "table", "row 2, column Personnummer", "Personnummer",
        )  # fmt: skip
    yield case(
        "csv-quoted", "citat.csv", "A cell with delimiters and line ends in it.",
        lambda n: f'Namn;Text\nAnna;"rad ett;\nrad två ""{n}"""\n', "table", "row 2, column Text", "Text",
    )  # fmt: skip
    yield case(
        "csv-says-separator", "sep.csv", "Excel's own line for the separator.",
        lambda n: f"sep=,\nNamn,Nr\nAnna,{n}\n", "table", "", "Nr",
    )  # fmt: skip
    yield case("csv-no-header", "rader.csv", "Without headers.", lambda n: f"1;{n}\n2;x\n", "table", "row 1")
    yield case(
        "csv-many-rows", "register.csv", "AC-28: one row of ten thousand.",
        lambda n: "Lopnr;Kurs;Nr\n" + "".join(f"{i};A;\n" for i in range(9000)) + f"x;B;{n}\n" + "y;C;\n" * 999,
        "table", "row 9002, column Nr", "Nr",
    )  # fmt: skip
    yield case(
        "csv-broken-quote", "brusten.csv", "A quote that never ends swallows nothing.",
        lambda n: f'a;b\n"Anna;1\nBo;{n}\n', "table",
    )  # fmt: skip
    yield case(
        "csv-named-txt", "export.txt", "A table that is called a text.",
        lambda n: f"Namn\tPersonnummer\nAnna\t{n}\n", "body",
    )  # fmt: skip


def keys() -> Iterator[Case]:
    yield case(
        "json", "svar.json", "AC-27: the answer of an interface, under its key.",
        lambda n: json.dumps({"rader": [{"namn": "Anna", "personnummer": n}]}), "body", "key personnummer", "personnummer",
    )  # fmt: skip
    yield case(
        "json-escape", "flykt.json", "The hyphen of a number as an escape.",
        lambda n: '{"nr": "' + n.replace("-", "\\u002d") + '"}', "body", "key nr", "nr",
    )  # fmt: skip
    yield case(
        "json-markup", "wp.json", "AC-27: pages of a publishing system as its interface gives them.",
        lambda n: json.dumps({"content": {"rendered": f"<p><b>{n[:6]}</b>{n[6:]}</p>"}}), "body", "key rendered", "rendered",
    )  # fmt: skip
    number, value = P.danish()
    _, found = cpr(P, "body", "key cpr", label="cpr")
    yield Case(
        "json-number", "tal.json", f'{{"cpr": {number}}}'.encode(), "A number that is a number.",
        (replace(found, value=value, written=number),),
    )  # fmt: skip
    yield case(
        "json-key", "nyckel.json", "A number as the name of a key.",
        lambda n: json.dumps({"elever": {n: {"betyg": "A"}}}), "body",
    )  # fmt: skip
    yield case(
        "jsonl", "logg.jsonl", "One value a line, as exports and logs are.",
        lambda n: f'{{"a": 1}}\n{{"pnr": "{n}"}}\n', "body", "key pnr", "pnr",
    )  # fmt: skip
    yield case("json-broken", "halv.json", "JSON that breaks off.", lambda n: f'{{"pnr": "{n}", "na', "body")
    yield case("json-deep", "djup.json", "Lists in lists.", lambda n: "[" * 150 + f'"{n}"' + "]" * 150, "body")
    yield case(
        "json-ld-file", "data.jsonld", "Linked data.",
        lambda n: json.dumps({"@context": "https://schema.org", "taxID": n}), "body", "key taxID", "taxID",
    )  # fmt: skip
    yield case(
        "yaml", "data.yaml", "YAML.", lambda n: f"elever:\n  - namn: Anna\n    nr: {n}\n", "body", "line 3", "nr"
    )
    yield case(
        "yaml-comment", "kommentar.yml", "A comment in YAML.", lambda n: f"a: 1\n# {n}\nb: 2\n", "body", "line 2"
    )
    yield case(
        "sql", "dump.sql", "AC-28: the dump of a database, under the names of its columns.",
        lambda n: f"CREATE TABLE k (a, b);\nINSERT INTO klient (namn, personnummer) VALUES\n('Anna', '{n}');\n", "body", "line 3", "personnummer",
    )  # fmt: skip
    yield case("sql-comment", "skript.sql", "A comment in SQL.", lambda n: f"SELECT 1;\n-- {n}\n", "body", "line 2")


def markup() -> Iterator[Case]:
    start = '<?xml version="1.0"?>'
    yield case(
        "xml-element",
        "data.xml",
        "AC-27: a field.",
        lambda n: f"{start}<a><pnr>{n}</pnr></a>",
        "body",
        "element pnr",
        "pnr",
    )
    yield case(
        "xml-attribute",
        "attribut.xml",
        "An attribute.",
        lambda n: f'{start}<a pnr="{n}"/>',
        "attribute",
        "attribute pnr",
        "pnr",
    )
    yield case(
        "xml-comment", "kommentar.xml", "A comment.", lambda n: f"{start}<a><!-- {n} --></a>", "comment", "comment"
    )
    yield case(
        "xml-comment-before",
        "fore.xml",
        "A comment before the document's first element.",
        lambda n: f"{start}<!-- {n} --><a>text</a>",
        "comment",
        "comment",
    )
    yield case(
        "xml-cdata",
        "cdata.xml",
        "A section of characters.",
        lambda n: f"{start}<a><![CDATA[<b>{n}]]></a>",
        "body",
        "element a",
    )
    yield case(
        "xml-tail", "efter.xml", "Text behind an element.", lambda n: f"{start}<a><b/>{n}</a>", "body", "element a"
    )
    yield case(
        "xml-broken", "halv.xml", "XML that breaks off.", lambda n: f"{start}<a><b>{n}</b><c>", "body", "element b"
    )
    yield case(
        "xml-instruction", "instruktion.xml", "A processing instruction.",
        lambda n: f"{start}<a><?akt nummer {n}?><b>text</b></a>", "comment",
    )  # fmt: skip
    yield case(
        "xml-entity", "entitet.xml", "The text of an entity of the document's own.",
        lambda n: f'{start}<!DOCTYPE a [<!ENTITY nr "{n}">]><a><b>Nr &nr;</b></a>', "body",
    )  # fmt: skip
    yield case(
        "sitemap", "sitemap.xml", "AC-04: the address of a document.",
        lambda n: f'{start}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://www.exempelby.example/brev/{n}.pdf</loc></url></urlset>', "body", "element loc",
    )  # fmt: skip


def feeds() -> Iterator[Case]:
    def rss(item: str) -> str:
        return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Diarium</title><item>{item}</item></channel></rss>'

    yield case(
        "rss-title",
        "titel.rss",
        "AC-04: the title of an entry.",
        lambda n: rss(f"<title>Ansökan {n}</title>"),
        "body",
        "element title",
        "title",
    )
    yield case(
        "rss-description", "text.rss", "AC-04: the description of an entry, which is markup in text.",
        lambda n: rss(f"<title>Ärende</title><description>&lt;p&gt;&lt;b&gt;{n[:6]}&lt;/b&gt;{n[6:]}&lt;/p&gt;</description>"), "body", "element description",
    )  # fmt: skip
    yield case(
        "rss-author", "avsandare.rss", "Who wrote an entry.",
        lambda n: rss(f"<title>Ärende</title><author>{n}</author>"), "body", "title Ärende, element author",
    )  # fmt: skip
    yield case(
        "atom", "atom.xml", "AC-04: an entry of an Atom feed.",
        lambda n: f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>D</title><entry><title>Ärende</title><summary>Om {n}</summary></entry></feed>', "body", "element summary",
    )  # fmt: skip
    yield case(
        "rdf", "data.rdf", "A feed as RDF.",
        lambda n: f'<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><item><title>Om {n}</title></item></rdf:RDF>', "body", "element title",
    )  # fmt: skip


def maps() -> Iterator[Case]:
    yield case(
        "geojson", "lager.geojson", "AC-21: a map layer with a column of persons.",
        lambda n: json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"fastighet": "Lunden 4:12", "ägare": n}, "geometry": {"type": "Point", "coordinates": [13.1, 55.7]}}]}, ensure_ascii=False), "body", "key ägare", "ägare",
    )  # fmt: skip
    yield case(
        "topojson", "karta.topojson", "AC-21: a map with shared borders.",
        lambda n: json.dumps({"type": "Topology", "arcs": [], "objects": {"a": {"type": "Point", "properties": {"cpr": n}, "coordinates": [1, 2]}}}), "body", "key cpr", "cpr",
    )  # fmt: skip
    kml = '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>Lunden 4:12</name>{}</Placemark></Document></kml>'
    yield case(
        "kml-data", "lager.kml", "AC-21: data of a place on a map.",
        lambda n: kml.format(f'<ExtendedData><Data name="pnr"><value>{n}</value></Data></ExtendedData>'), "body", "map feature Lunden 4:12, element value",
    )  # fmt: skip
    yield case(
        "kml-description", "ruta.kml", "AC-21: what shows when a place is clicked.",
        lambda n: kml.format(f"<description><![CDATA[<p>Ägare <b>{n[:4]}</b>{n[4:]}</p>]]></description>"), "body", "map feature Lunden 4:12",
    )  # fmt: skip
    yield case(
        "gpx", "spar.gpx", "AC-21: a way point.",
        lambda n: f'<?xml version="1.0"?><gpx xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="55" lon="13"><name>Hem</name><desc>Bor {n}</desc></wpt></gpx>', "body", "map feature Hem, element desc",
    )  # fmt: skip
    yield case(
        "gml", "wfs.gml", "AC-21: the answer of a map service.",
        lambda n: f'<?xml version="1.0"?><wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs" xmlns:gml="http://www.opengis.net/gml"><gml:featureMember><brunn><cpr>{n}</cpr></brunn></gml:featureMember></wfs:FeatureCollection>', "body", "element cpr", "cpr",
    )  # fmt: skip


def drawings() -> Iterator[Case]:
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 99 99">{}</svg>'
    yield case(
        "svg-file",
        "skiss.svg",
        "Text in a drawing, in pieces.",
        lambda n: svg.format(f"<text><tspan>{n[:6]}</tspan><tspan>{n[6:]}</tspan></text>"),
        "body",
        "element tspan",
    )
    yield case(
        "svg-title",
        "titel.svg",
        "What shows under the mouse.",
        lambda n: svg.format(f"<g><title>{n}</title><path d='M0 0'/></g>"),
        "body",
        "element title",
    )
    yield case(
        "svg-description",
        "ord.svg",
        "Words that describe a drawing.",
        lambda n: svg.format(f"<desc>{n}</desc>"),
        "body",
        "element desc",
    )
    yield case(
        "svg-metadata",
        "meta.svg",
        "What the program notes.",
        lambda n: svg.format(f"<metadata><a>{n}</a></metadata>"),
        "body",
        "element a",
    )
    yield case(
        "svg-comment", "not.svg", "A comment in a drawing.", lambda n: svg.format(f"<!-- {n} -->"), "comment", "comment"
    )
    yield case(
        "svg-file-name",
        "bana.svg",
        "Where the drawing lay.",
        lambda n: svg.format(f'<g export="C:\\elever\\{n}.png"/>'),
        "attribute",
        "attribute export",
    )


def cards() -> Iterator[Case]:
    yield case(
        "vcard-note",
        "kort.vcf",
        "A note on a contact card.",
        lambda n: f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Anna\r\nNOTE:Nr {n}\r\nEND:VCARD\r\n",
        "body",
        "title Anna, property NOTE",
        "NOTE",
    )
    yield case(
        "vcard-folded",
        "vikt.vcf",
        "A line that was folded inside of a number.",
        lambda n: f"BEGIN:VCARD\r\nFN:Anna\r\nNOTE:Nr {n[:6]}\r\n {n[6:]}\r\nEND:VCARD\r\n",
        "body",
        "property NOTE",
        "NOTE",
    )
    yield case(
        "vcard-quoted-printable",
        "gammalt.vcf",
        "A card of an old phone.",
        lambda n: (
            f"BEGIN:VCARD\r\nVERSION:2.1\r\nFN:Anna\r\nNOTE;ENCODING=QUOTED-PRINTABLE:S=C3=B6kande {n[:6]}=\r\n{n[6:]}\r\nEND:VCARD\r\n"
        ),
        "body",
        "property NOTE",
        "NOTE",
    )
    calendar = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:Samtal\r\n{}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    yield case(
        "ics-description",
        "mote.ics",
        "What an appointment is about.",
        lambda n: calendar.format(f"DESCRIPTION:Gäller\\, {n}"),
        "body",
        "title Samtal, property DESCRIPTION",
        "DESCRIPTION",
    )
    yield case(
        "ics-attendee",
        "inbjudan.ics",
        "The name of who is invited.",
        lambda n: calendar.format(f'ATTENDEE;CN="{n}":mailto:a@exempelby.example'),
        "attribute",
        "property ATTENDEE",
        "ATTENDEE",
    )
    yield case(
        "ics-summary",
        "rubrik.ics",
        "AC-04: the title of an appointment.",
        lambda n: calendar.replace("Samtal", f"Samtal {n}").format("UID:1"),
        "body",
        "property SUMMARY",
        "SUMMARY",
    )


def captions() -> Iterator[Case]:
    yield case(
        "vtt",
        "film.vtt",
        "AC-23: what is said in a film.",
        lambda n: f"WEBVTT\n\n00:01.000 --> 00:04.000\n<v Anna>Mitt nummer är <i>{n}</i>\n",
        "body",
        "caption 00:01.000",
    )
    yield case(
        "vtt-note",
        "anteckning.vtt",
        "AC-23: a note among the captions.",
        lambda n: f"WEBVTT\n\nNOTE Klient {n}\n\n00:01.000 --> 00:04.000\nHej\n",
        "body",
    )
    yield case(
        "srt",
        "film.srt",
        "AC-23: captions in their oldest form.",
        lambda n: f"1\n00:00:01,000 --> 00:00:04,000\nMitt nummer är\n{n}\n",
        "body",
        "caption 00:00:01,000",
    )


def source() -> Iterator[Case]:
    yield case("js", "app.js", "A program of the site.", lambda n: f"const elev = '{n}';\n", "script")
    yield case(
        "js-escape",
        "flykt.js",
        "The hyphen of a number as an escape.",
        lambda n: "var p = '" + n.replace("-", "\\x2d") + "';\n",
        "script",
    )
    yield case("css", "stil.css", "A style sheet.", lambda n: f"p {{ color: red }} /* {n} */\n", "script")


def nothing() -> Iterator[Case]:
    yield Case("txt-empty", "tom.txt", b"", "An empty file is not called clean.", unread=(Unseen("no_text"),))
    yield Case("txt-blank", "blank.txt", b" \r\n\t\n", "Nothing but blanks.", unread=(Unseen("no_text"),))
    yield Case("octets", "fil.dat", bytes(range(256)) * 20, "Bytes that nobody knows.", unread=(Unseen("unsupported"),))
