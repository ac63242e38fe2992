"""OpenDocument texts and presentations written as flat XML: LibreOffice makes the other formats of them."""

# ruff: noqa: E501 - a line of markup stays one line

NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"), ("draw", "drawing"),
        ("svg", "svg-compatible"), ("fo", "xsl-fo-compatible"), ("presentation", "presentation"),
        ("meta", "meta"), ("form", "form"), ("number", "datastyle"), ("script", "script"),
    )
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'  # fmt: skip

STYLES = """
<style:style style:name="Dold" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="Svart" style:family="text"><style:text-properties fo:background-color="#000000" fo:color="#000000"/></style:style>
<style:style style:name="Vit" style:family="text"><style:text-properties fo:color="#ffffff"/></style:style>
<style:style style:name="Ram" style:family="graphic"><style:graphic-properties style:wrap="none" draw:fill="none"/></style:style>
<style:style style:name="Gomd" style:family="drawing-page"><style:drawing-page-properties presentation:visibility="hidden"/></style:style>
"""


def text_document(body: str, meta: str = "", master: str = "", before: str = "") -> bytes:
    """A text with this body, these properties, this header or footer, and declarations before the body."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {NAMESPACES} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:meta>{meta}</office:meta>
<office:automatic-styles><style:page-layout style:name="pm1"><style:header-style/><style:footer-style/></style:page-layout>{STYLES}</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="pm1">{master}</style:master-page></office:master-styles>
<office:body><office:text>{before}<text:h text:outline-level="1">Protokoll</text:h><text:p>Nämnden beslutar.</text:p>{body}</office:text></office:body>
</office:document>""".encode()


def presentation(slides: str) -> bytes:
    """A presentation with these slides."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {NAMESPACES} office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.presentation">
<office:automatic-styles><style:page-layout style:name="pm1"><style:page-layout-properties fo:page-width="28cm" fo:page-height="21cm"/></style:page-layout>
<style:style style:name="dp1" style:family="drawing-page"/>{STYLES}</office:automatic-styles>
<office:master-styles><style:master-page style:name="Default" style:page-layout-name="pm1" draw:style-name="dp1"/></office:master-styles>
<office:body><office:presentation>{slides}</office:presentation></office:body>
</office:document>""".encode()


def slide(name: str, text: str, style: str = "dp1", more: str = "") -> str:
    """A slide with one text box."""
    return f"""<draw:page draw:name="{name}" draw:style-name="{style}" draw:master-page-name="Default">
<draw:frame svg:x="2cm" svg:y="2cm" svg:width="20cm" svg:height="3cm"><draw:text-box><text:p>{text}</text:p></draw:text-box></draw:frame>{more}</draw:page>"""


def tracked_deletion(number: str) -> str:
    """A deletion with changes tracked, to stand before the body; the body has its mark."""
    return f"""<text:tracked-changes><text:changed-region xml:id="ct1" text:id="ct1"><text:deletion>
<office:change-info><dc:creator>Eva Ek</dc:creator><dc:date>2019-05-01T10:00:00</dc:date></office:change-info>
<text:p>Klient {number}</text:p></text:deletion></text:changed-region></text:tracked-changes>"""


DELETION_MARK = '<text:p>Beslut<text:change text:change-id="ct1"/> enligt förslag</text:p>'


def comment(number: str) -> str:
    """A paragraph with a comment."""
    return f"""<text:p>Se<office:annotation><dc:creator>Eva Ek</dc:creator><dc:date>2019-05-01T10:00:00</dc:date>
<text:p>Gäller {number}</text:p></office:annotation> bilagan</text:p>"""


def note(number: str, kind: str) -> str:
    """A paragraph with a footnote or an endnote."""
    return f"""<text:p>Enligt<text:note text:id="n1" text:note-class="{kind}"><text:note-citation>1</text:note-citation>
<text:note-body><text:p>Akt {number}</text:p></text:note-body></text:note> beslut</text:p>"""


def table(number: str) -> str:
    """A table with headers."""
    rows = (("Namn", "Personnummer"), ("Anna Andersson", number))
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>' for text in row
        )
        + "</table:table-row>"
        for row in rows
    )
    return (
        f'<table:table table:name="Elever"><table:table-column table:number-columns-repeated="2"/>{cells}</table:table>'
    )


def text_box(number: str) -> str:
    """A text box at a paragraph."""
    return f"""<text:p>Bild<draw:frame draw:style-name="Ram" draw:name="Ruta" text:anchor-type="paragraph" svg:width="6cm" svg:height="2cm">
<draw:text-box><text:p>Ruta {number}</text:p></draw:text-box></draw:frame></text:p>"""
