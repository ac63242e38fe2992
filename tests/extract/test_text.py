"""The text family: every format's cells, keys and fields, with labels, links and places."""

import pytest

from scanner.extract.api import ExtractionError, Limits
from scanner.extract.known import extract
from scanner.model import Document, Link, Place, Properties, Segment, Unread, Where, Why

NUMBER = "111218-9872"
URL = "https://exempelby.example/data/fil"


def pieces(text: str | bytes, name: str = "", media_type: str = "") -> list[object]:
    content = text if isinstance(text, bytes) else text.encode()
    return list(extract(Document(URL, content, name, media_type), Limits()))


def places(text: str | bytes, name: str = "", value: str = NUMBER) -> list[Place]:
    found = [piece for piece in pieces(text, name) if isinstance(piece, Segment)]
    return [segment.place_at(segment.text.index(value)) for segment in found if value in segment.text]


def links(text: str, name: str = "", media_type: str = "") -> dict[str, str]:
    return {piece.url: piece.origin for piece in pieces(text, name, media_type) if isinstance(piece, Link)}


def test_plain_text_names_its_lines() -> None:
    assert places(f"ett\r\ntvå\r\n\r\nfyra {NUMBER}\r\n") == [Place(Where.BODY, (("line", "4"),))]


def test_line_numbers_go_on_in_long_texts() -> None:
    text = "en rad som är ganska lång och fylls med ord\n" * 20_000 + NUMBER
    assert str(places(text)[0]) == "line 20001"
    assert len([p for p in pieces(text) if isinstance(p, Segment)]) > 2


def test_texts_without_any_line_end_are_whole() -> None:
    assert places("x" * 600_000 + f" {NUMBER}")


def test_addresses_in_text_are_links() -> None:
    text = "Se https://exempelby.example/a(b) (http://annan.example/x.pdf). Slut https://exempelby.example/c, tack."
    assert list(links(text)) == [
        "https://exempelby.example/a(b)",
        "http://annan.example/x.pdf",
        "https://exempelby.example/c",
    ]


def test_scripts_are_code_and_their_paths_links() -> None:
    text = "var p = '111218\\u002d9872'; fetch('/api/lista.json');"
    assert places(text, "a.js")[0].where == Where.SCRIPT
    assert links(text, "a.js") == {"https://exempelby.example/api/lista.json": "script"}


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_cells_stand_under_their_header(delimiter: str) -> None:
    rows = ("Namn Efternamn|Personnummer|Ort", f"Karin|{NUMBER}|By", "Bo|191218-9876|")
    text = "\n".join(rows).replace("|", delimiter)
    place = places(text, "lista.csv")[0]
    assert (place.where, place.label, str(place)) == (Where.TABLE, "Personnummer", "row 2, column Personnummer")
    segment = next(p for p in pieces(text, "lista.csv") if isinstance(p, Segment))
    assert segment.text == "\n".join(rows).replace("|", "\t")


def test_quoted_cells_keep_delimiters_and_line_ends() -> None:
    text = f'Namn;Text\nKarin;"rad ett;\nrad två {NUMBER}"\n'
    assert [(p.label, str(p)) for p in places(text, "a.csv")] == [("Text", "row 2, column Text")]


def test_a_quote_that_never_ends_loses_nothing() -> None:
    assert places('a;b\n"' + "x" * (2 << 20) + f"\n{NUMBER};c\n", "a.csv")


def test_a_table_without_header_has_no_labels() -> None:
    assert places(f"1;{NUMBER}\n2;x\n", "a.csv")[0].label == ""


def test_excel_says_its_separator() -> None:
    assert places(f"sep=,\nNamn,Pnr\nKarin,{NUMBER}\n", "a.csv")


def test_json_values_stand_under_their_key() -> None:
    text = (
        '{"sida": [{"personnummer": "111218\\u002d9872", "telefon": 1112189872, "url": "https:\\/\\/x.example\\/a"}]}'
    )
    found = places(text)
    assert [(p.label, str(p)) for p in found] == [("personnummer", "key personnummer")]
    assert places(text, value="1112189872")[0].label == "telefon"
    assert links(text) == {"https://x.example/a": "json"}


def test_markup_inside_of_json_leaves_no_trace() -> None:
    assert places('{"content": {"rendered": "<p><b>111218</b>-9872</p>"}}')[0].label == "rendered"


def test_json_lines_and_broken_json() -> None:
    assert places(f'{{"a": "x"}}\n{{"pnr": "{NUMBER}"}}\n')[0].label == "pnr"
    assert places('{"pnr": "111218\\u002d9872", ')


def test_deep_json_is_read() -> None:
    assert places("[" * 150 + f'"{NUMBER}"' + "]" * 150)
    assert places("[" * 50_000 + f'"{NUMBER}"' + "]" * 50_000)


def test_geojson_properties() -> None:
    text = f'{{"type": "FeatureCollection", "features": [{{"properties": {{"ägare": "{NUMBER}"}}}}]}}'
    assert places(text)[0].label == "ägare"


RSS = f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Nytt</title><language>sv</language>
<item><title>Protokoll</title><link>https://exempelby.example/p1</link><guid isPermaLink="false">tag:1</guid>
<description>&lt;p&gt;&lt;b&gt;111218&lt;/b&gt;-9872 &lt;a href="bilaga.pdf"&gt;x&lt;/a&gt;&lt;/p&gt;</description>
<enclosure url="/fil.mp3"/><author>{NUMBER}</author></item></channel></rss>"""


def test_feeds() -> None:
    found = places(RSS)
    assert [str(place) for place in found] == ["element description", "title Protokoll, element author"]
    assert links(RSS) == {
        "https://exempelby.example/p1": "link",
        "https://exempelby.example/data/bilaga.pdf": "a",
        "https://exempelby.example/fil.mp3": "enclosure",
    }
    facts = next(p for p in pieces(RSS) if isinstance(p, Properties) and p.title)
    assert (facts.title, facts.language) == ("Nytt", "sv")


def test_atom_and_sitemaps_give_their_links() -> None:
    atom = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="a.html"/><id>urn:x</id></entry></feed>'
    assert links(atom) == {"https://exempelby.example/data/a.html": "link"}
    sitemap = (
        '<?xml version="1.0"?><urlset xmlns="s"><url><loc>https://exempelby.example/a?b=1&amp;c=2</loc></url></urlset>'
    )
    assert links(sitemap) == {"https://exempelby.example/a?b=1&c=2": "loc"}


@pytest.mark.parametrize(
    ("text", "where", "label"),
    [
        (f"<?xml version='1.0'?><a><pnr>{NUMBER}</pnr></a>", Where.BODY, "pnr"),
        (f"<?xml version='1.0'?><a pnr='{NUMBER}'/>", Where.ATTRIBUTE, "pnr"),
        (f"<?xml version='1.0'?><a><!-- {NUMBER} --></a>", Where.COMMENT, ""),
        (f"<?xml version='1.0'?><a><![CDATA[{NUMBER}]]></a>", Where.BODY, "a"),
        (f"<?xml version='1.0'?><a><b/>{NUMBER}</a>", Where.BODY, "a"),
        (f"<?xml version='1.0'?><a><b>{NUMBER}</a>", Where.BODY, "b"),
        ("<?xml version='1.0' encoding='iso-8859-1'?><ägare>111218-9872</ägare>", Where.BODY, "ägare"),
        (f"<svg xmlns='http://www.w3.org/2000/svg'><text>{NUMBER}</text></svg>", Where.BODY, "text"),
        ("<svg xmlns='x'><text><tspan>111218</tspan><tspan>-9872</tspan></text></svg>", Where.BODY, "tspan"),
    ],
)
def test_xml_of_any_sort(text: str, where: Where, label: str) -> None:
    assert [(place.where, place.label) for place in places(text)] == [(where, label)]


def test_fields_of_xml_keep_apart() -> None:
    text = "<?xml version='1.0'?><a><b>111218</b><c>9872</c></a>"
    assert next(p.text for p in pieces(text) if isinstance(p, Segment)) == "111218\n9872"


def test_maps_name_their_feature() -> None:
    kml = f"""<?xml version='1.0'?><kml xmlns='k'><Placemark><name>Lunden 4:12</name>
    <description><![CDATA[<p>Ägare: <b>111218</b>-9872</p>]]></description>
    <ExtendedData><Data name='pnr'><value>{NUMBER}</value></Data></ExtendedData></Placemark></kml>"""
    assert [str(p) for p in places(kml)] == [
        "map feature Lunden 4:12",
        "map feature Lunden 4:12, element value",
    ]


def test_entities_are_not_expanded() -> None:
    bomb = "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'bbbbbbbbbb'><!ENTITY c '&b;&b;&b;'>]><a>&c; text</a>"
    assert sum(p.text.count("bbbbbbbbbb") for p in pieces(bomb) if isinstance(p, Segment)) == 1


def test_what_is_no_xml_is_read_as_text() -> None:
    found = pieces(f"<?xml version='1.0'?> {NUMBER}")
    assert any(NUMBER in p.text for p in found if isinstance(p, Segment))
    assert [p.why for p in found if isinstance(p, Unread)] == [Why.DAMAGED]


@pytest.mark.parametrize(
    ("text", "location", "label"),
    [
        (f"BEGIN:VCARD\r\nFN:Karin\r\nNOTE:pnr {NUMBER}\r\nEND:VCARD", "title Karin, property NOTE", "NOTE"),
        ("BEGIN:VCARD\r\nNOTE:1112\r\n 18-9872\r\nEND:VCARD", "property NOTE", "NOTE"),
        ("BEGIN:VCARD\nNOTE;ENCODING=QUOTED-PRINTABLE:111218=2D98=\n72\nEND:VCARD", "property NOTE", "NOTE"),
        (f"BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Samtal\nitem1.DESCRIPTION;LANGUAGE=sv:a\\, {NUMBER}\nEND:VEVENT\n",
         "title Samtal, property DESCRIPTION", "DESCRIPTION"),
        (f"BEGIN:VCALENDAR\nATTENDEE;CN={NUMBER}:mailto:a@b.example\nEND:VCALENDAR", "property ATTENDEE", "ATTENDEE"),
    ],
)  # fmt: skip
def test_cards_and_calendars(text: str, location: str, label: str) -> None:
    assert [(str(place), place.label) for place in places(text)] == [(location, label)]


@pytest.mark.parametrize(
    "text",
    [
        f"WEBVTT\n\n00:01.000 --> 00:04.000\nhej\n\n00:05.000 --> 00:06.000 align:left\n<v Karin>nr {NUMBER}\n",
        f"1\n00:00:01,000 --> 00:00:04,000\nhej\n\n2\n00:05:00,000 --> 00:06:00,000\n<i>nr</i> {NUMBER}\n",
    ],
)
def test_captions_name_their_time(text: str) -> None:
    place = places(text)[0]
    assert place.steps[0][0] == "caption"
    assert place.steps[0][1].replace(",", ".") in ("00:05.000", "00:05:00.000")


def test_sql_and_yaml() -> None:
    sql = f"INSERT INTO personer (namn, personnummer) VALUES\n('Karin', '{NUMBER}');"
    assert places(sql, "dump.sql")[0].label == "namn, personnummer"
    yaml = f"sökande:\n  personnummer: {NUMBER}\n"
    assert places(yaml, "a.yaml")[0].label == "personnummer"


def test_markdown() -> None:
    text = "# Rubrik\n\n**111218**-9872 och [länk](bilaga.pdf) <a href='b.html'>b</a>\n\n[1]: /c.html\n"
    assert str(places(text, "a.md")[0]) == "line 3"
    assert list(links(text, "a.md")) == [
        "https://exempelby.example/data/b.html",
        "https://exempelby.example/data/bilaga.pdf",
        "https://exempelby.example/c.html",
    ]


@pytest.mark.parametrize("charset", ["utf-8", "latin-1", "utf-16", "utf-16-le", "utf-8-sig"])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", "Sökande {}"),
        ("a.csv", "Namn;Ägare\nÅsa;{}\n"),
        ("a.json", '{{"ägare": "{}"}}'),
        ("a.xml", "<a><ägare>{}</ägare></a>"),
        ("a.vcf", "BEGIN:VCARD\nNOTE:Ägare {}\nEND:VCARD"),
        ("a.vtt", "WEBVTT\n\n00:01.000 --> 00:02.000\nÄgare {}\n"),
    ],
)
def test_every_format_in_every_charset(name: str, text: str, charset: str) -> None:
    assert places(text.format(NUMBER).encode(charset), name)


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.xml", "a.json"])
def test_blank_files_are_not_clean(name: str) -> None:
    with pytest.raises(ExtractionError) as raised:
        pieces(" \n\n ", name)
    assert raised.value.why == Why.NO_TEXT
