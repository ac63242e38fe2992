"""Word packages: one place a case, by python-docx and edits of the XML that it writes."""

# ruff: noqa: E501 - a line of markup stays one line

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace

import docx
import openpyxl
from corpus_makers.case import Case, Persons, Unseen, cpr, part, pnr, with_parts
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import parse_xml
from docx.shared import RGBColor

P = Persons(10)
Put = Callable[[WordDocument, str], None]
Markup = Callable[[str], str]
SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
CORE = b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
"""Properties of a workbook without the time at which it was made."""
DATE = (2019, 5, 1, 10, 0, 0)


def settled(package: bytes) -> bytes:
    """The same package with one date on all of its parts, so that it is made alike every time."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = zipfile.ZipInfo(name, DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            # A thumbnail of python-docx's own template has nothing to do with the case.
            if not name.endswith("thumbnail.jpeg"):
                new.writestr(info, old.read(name))
    return result.getvalue()


def started() -> WordDocument:
    word = docx.Document()
    word.add_heading("Protokoll", 1)
    word.add_paragraph("Nämnden beslutar enligt förslaget.")
    return word


def saved(word: WordDocument, parts: dict[str, bytes] | None = None) -> bytes:
    target = io.BytesIO()
    word.save(target)
    return settled(with_parts(target.getvalue(), parts or {}))


def case(name: str, why: str, put: Put, where: str, location: str = "", label: str = "") -> Case:
    """A document into which ``put`` writes a number with python-docx."""
    number, found = (cpr if len(name) % 2 else pnr)(P, where, location, label=label)
    word = started()
    put(word, number)
    return Case(f"docx-{name}", f"{name}.docx", saved(word), why, (found,))


def in_paragraph(
    name: str, why: str, markup: Markup, where: str = "body", location: str = "heading Protokoll, paragraph 2"
) -> Case:
    """A document with a paragraph that python-docx cannot write."""

    def put(word: WordDocument, number: str) -> None:
        word.element.body.insert(2, parse_xml(f"<w:p {SPACES}>{markup(number)}</w:p>"))

    return case(name, why, put, where, location)


def in_part(name: str, why: str, path: str, markup: Markup, where: str, location: str = "", label: str = "") -> Case:
    """A document with a part that python-docx does not write."""
    number, found = (cpr if len(name) % 2 else pnr)(P, where, location, label=label)
    content = saved(started(), {path: markup(number).encode()})
    return Case(f"docx-{name}", f"{name}.docx", content, why, (found,))


def run(text: str, properties: str = "", tag: str = "t") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


def cases() -> Iterator[Case]:
    yield from flow()
    yield from margins()
    yield from changes()
    yield from unseen()
    yield from covered()
    yield from shapes()
    yield from fields()
    yield from properties()
    yield from parts()
    yield from inside()
    yield from broken()


def flow() -> Iterator[Case]:
    yield case(
        "body",
        "AC-01: the flow of the text.",
        lambda w, n: w.add_paragraph(f"Sökande {n}"),
        "body",
        "heading Protokoll, paragraph 2",
    )
    yield in_paragraph(
        "split-runs",
        "A change of type, a mark of the spelling and a revision number in the middle of a number leave no trace.",
        lambda n: run(n[:4]) + '<w:proofErr w:type="spellStart"/>' + run(n[4:7], "<w:b/>") + run(n[7:]),
    )
    yield in_paragraph(
        "unbroken-hyphen", "A hyphen that does not break is an element.",
        lambda n: f"<w:r><w:t>{n.split('-')[0]}</w:t><w:noBreakHyphen/><w:t>{n.split('-')[1]}</w:t></w:r>",
    )  # fmt: skip
    yield in_paragraph(
        "symbol",
        "A digit written as a symbol.",
        lambda n: run(n[:-1]) + f'<w:r><w:sym w:font="Arial" w:char="F0{ord(n[-1]):02X}"/></w:r>',
    )
    yield in_paragraph("formula", "A formula.", lambda n: f"<m:oMath><m:r><m:t>{n}</m:t></m:r></m:oMath>")

    def table(word: WordDocument, n: str) -> None:
        cells = word.add_table(2, 2)._cells
        for cell, text in zip(cells, ("Namn", "Personnummer", "Anna", n), strict=True):
            cell.text = text

    def nested(word: WordDocument, n: str) -> None:
        word.add_table(1, 1).cell(0, 0).add_table(1, 1).cell(0, 0).text = n

    yield case("table", "A table with headers.", table, "table", "table 1, row 2", "Personnummer")
    yield case("nested-table", "A table in a cell of a table.", nested, "table")
    yield in_paragraph(
        "control",
        "What stands in a content control.",
        lambda n: f"<w:sdt><w:sdtContent>{run(n)}</w:sdtContent></w:sdt>",
    )

    def control_block(word: WordDocument, n: str) -> None:
        word.element.body.insert(
            2, parse_xml(f"<w:sdt {SPACES}><w:sdtContent><w:p>{run(n)}</w:p></w:sdtContent></w:sdt>")
        )

    yield case("control-block", "A content control around whole paragraphs.", control_block, "body")


def margins() -> Iterator[Case]:
    def header(word: WordDocument, n: str) -> None:
        word.sections[0].header.paragraphs[0].text = f"Akt {n}"

    def footer(word: WordDocument, n: str) -> None:
        word.sections[0].footer.paragraphs[0].text = f"Akt {n}"

    def first(word: WordDocument, n: str) -> None:
        word.sections[0].different_first_page_header_footer = True
        word.sections[0].first_page_header.paragraphs[0].text = n

    def even(word: WordDocument, n: str) -> None:
        # Without the setting no page shows it.
        word.sections[0].even_page_footer.paragraphs[0].text = n

    def comment(word: WordDocument, n: str) -> None:
        made = word.add_comment(word.add_paragraph("Text").runs, text=f"Gäller {n}", author="Eva Ek")
        made._comment_elm.set(
            "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}date", "2019-05-01T10:00:00Z"
        )

    yield case("header", "The head of every page.", header, "header", "header")
    yield case("footer", "The foot of every page.", footer, "header", "footer")
    yield case("first-header", "The head of the first page.", first, "header", "header")
    yield case("even-footer", "A foot that no page shows.", even, "header", "footer")
    yield case("comment", "AC-31: a comment, with who wrote it.", comment, "comment", "comment by Eva Ek")
    yield in_part(
        "footnote",
        "A footnote.",
        "word/footnotes.xml",
        lambda n: f'<w:footnotes {SPACES}><w:footnote w:id="2"><w:p>{run(n)}</w:p></w:footnote></w:footnotes>',
        "body",
        "footnote",
    )
    yield in_part(
        "endnote",
        "An endnote.",
        "word/endnotes.xml",
        lambda n: f'<w:endnotes {SPACES}><w:endnote w:id="2"><w:p>{run(n)}</w:p></w:endnote></w:endnotes>',
        "body",
        "endnote",
    )


def changes() -> Iterator[Case]:
    yield in_paragraph(
        "deletion",
        "AC-31: text deleted with changes tracked is still in the file.",
        lambda n: run("Klient ") + '<w:del w:author="Eva Ek">' + run(n, tag="delText") + "</w:del>",
        "deleted",
        "deleted by Eva Ek",
    )
    yield in_paragraph(
        "insertion",
        "AC-31: text inserted with changes tracked.",
        lambda n: '<w:ins w:author="Eva Ek">' + run(n) + "</w:ins>",
        "body",
        "inserted by Eva Ek",
    )
    yield in_paragraph(
        "move",
        "AC-31: where text was before somebody moved it.",
        lambda n: '<w:moveFrom w:author="Eva Ek">' + run(n) + "</w:moveFrom>",
        "deleted",
        "deleted by Eva Ek",
    )
    yield in_paragraph(
        "deletion-part",
        "AC-31: a number of which a part was deleted.",
        lambda n: run(n[:-4]) + '<w:del w:author="Eva Ek">' + run(n[-4:], tag="delText") + "</w:del>" + run("0000"),
        "body",
        "",
    )

    def row(word: WordDocument, n: str) -> None:
        table = f'<w:tbl {SPACES}><w:tr><w:trPr><w:del w:author="Eva Ek"/></w:trPr><w:tc><w:p><w:del w:author="Eva Ek">{run(n, tag="delText")}</w:del></w:p></w:tc></w:tr></w:tbl>'
        word.element.body.insert(2, parse_xml(table))

    yield case(
        "deletion-row", "AC-31: a row of a table, deleted with changes tracked.", row, "deleted", "deleted by Eva Ek"
    )


def unseen() -> Iterator[Case]:
    def style(word: WordDocument, n: str) -> None:
        made = word.styles.add_style("Dold", WD_STYLE_TYPE.PARAGRAPH)
        made.font.hidden = True
        word.add_paragraph(n, style="Dold")

    yield in_paragraph(
        "hidden", "Text formatted as hidden.", lambda n: run("Synlig ") + run(n, "<w:vanish/>"), "hidden"
    )
    yield case("hidden-style", "Hidden by its style.", style, "hidden")


def covered() -> Iterator[Case]:
    yield in_paragraph(
        "black-highlight", "AC-19: marked with black.", lambda n: run(n, '<w:highlight w:val="black"/>'), "redacted"
    )
    yield in_paragraph(
        "black-shading",
        "AC-19: black on black shading.",
        lambda n: run(n, '<w:color w:val="000000"/><w:shd w:val="clear" w:fill="000000"/>'),
        "redacted",
    )
    yield in_paragraph("white", "AC-19: white text.", lambda n: run(n, '<w:color w:val="FFFFFF"/>'), "redacted")
    yield in_paragraph(
        "own-colour",
        "AC-19: marked in the text's own colour.",
        lambda n: run(n, '<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>'),
        "redacted",
    )
    yield in_paragraph(
        "yellow-highlight", "A marker is no redaction.", lambda n: run(n, '<w:highlight w:val="yellow"/>'), "body"
    )

    def style(word: WordDocument, n: str) -> None:
        made = word.styles.add_style("Maskad", WD_STYLE_TYPE.CHARACTER)
        made.font.highlight_color = WD_COLOR_INDEX.BLACK
        word.add_paragraph("Sökande ").add_run(n, style="Maskad")

    def table_head(word: WordDocument, n: str) -> None:
        cell = word.add_table(1, 1, style="Table Grid").cell(0, 0)
        cell.paragraphs[0].add_run(n).font.color.rgb = RGBColor(255, 255, 255)

    yield case("black-style", "AC-19: a style for masking.", style, "redacted")
    yield case("white-in-table", "White text in a table's dark head is no redaction.", table_head, "table")


BOX = "<w:txbxContent><w:p>{}</w:p></w:txbxContent>"


def shapes() -> Iterator[Case]:
    def box(n: str) -> str:
        return BOX.format(run(f"Ruta {n}"))

    yield in_paragraph(
        "text-box",
        "A text box, written twice for old and new programs.",
        lambda n: (
            f'<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>{box(n)}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box(n)}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>'
        ),
        "body",
        "text box",
    )
    yield in_paragraph(
        "text-box-old",
        "A text box of an old program.",
        lambda n: f"<w:r><w:pict><v:shape><v:textbox>{box(n)}</v:textbox></v:shape></w:pict></w:r>",
        "body",
        "text box",
    )
    yield in_paragraph(
        "word-art",
        "Lettering.",
        lambda n: f'<w:r><w:pict><v:shape><v:textpath string="{n}"/></v:shape></w:pict></w:r>',
        "attribute",
        "attribute string",
    )
    yield in_paragraph(
        "alternative-text",
        "Words that describe a picture.",
        lambda n: (
            f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="Bild" descr="Foto av {n}"/></wp:inline></w:drawing></w:r>'
        ),
        "attribute",
        "attribute descr",
    )
    yield in_paragraph(
        "alternative-text-old",
        "Words that describe a picture, in old markup.",
        lambda n: f'<w:r><w:pict><v:shape alt="Foto av {n}"/></w:pict></w:r>',
        "attribute",
        "attribute alt",
    )
    yield in_part(
        "diagram",
        "A diagram.",
        "word/diagrams/data1.xml",
        lambda n: (
            f"<dgm:dataModel {SPACES}><dgm:ptLst><dgm:pt><dgm:t><a:p><a:r><a:t>{n}</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>"
        ),
        "body",
    )
    yield in_part(
        "chart", "AC-06: the copy of its data that a chart keeps.", "word/charts/chart1.xml",
        lambda n: f"<c:chartSpace {SPACES}><c:chart><c:plotArea><c:barChart><c:ser><c:cat><c:strRef><c:f>Blad1!$A$2</c:f><c:strCache><c:ptCount val='1'/><c:pt idx='0'><c:v>{n}</c:v></c:pt></c:strCache></c:strRef></c:cat></c:ser></c:barChart></c:plotArea></c:chart></c:chartSpace>", "hidden", "chart",
    )  # fmt: skip


def fields() -> Iterator[Case]:
    yield in_paragraph(
        "field-code",
        "What a field asks for, while it shows something else.",
        lambda n: (
            f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "mailto:{n}@exempelby.example" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        ),
        "attribute",
        "field",
    )
    yield in_paragraph(
        "field-result",
        "What a field shows.",
        lambda n: f'<w:fldSimple w:instr=" MERGEFIELD Nr ">{run(n)}</w:fldSimple>',
    )
    yield in_paragraph(
        "link-text", "AC-04: the text of a link.", lambda n: f"<w:hyperlink w:anchor='a'>{run(n)}</w:hyperlink>", "link"
    )
    yield in_paragraph(
        "link-tooltip",
        "What shows under the mouse at a link.",
        lambda n: f"<w:hyperlink w:tooltip='{n}'>{run('här')}</w:hyperlink>",
        "attribute",
        "attribute tooltip",
    )
    yield in_paragraph(
        "bookmark",
        "The name of a bookmark.",
        lambda n: f'<w:bookmarkStart w:id="7" w:name="akt_{n}"/>' + run("text"),
        "metadata",
        "bookmark",
    )
    yield in_paragraph(
        "control-name",
        "The name of a content control.",
        lambda n: f'<w:sdt><w:sdtPr><w:alias w:val="{n}"/></w:sdtPr><w:sdtContent>{run("x")}</w:sdtContent></w:sdt>',
        "attribute",
        "attribute alias",
    )
    yield in_paragraph(
        "control-choice",
        "What a content control offers to choose.",
        lambda n: (
            f'<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText="{n}" w:value="1"/></w:dropDownList></w:sdtPr><w:sdtContent>{run("x")}</w:sdtContent></w:sdt>'
        ),
        "attribute",
        "attribute control",
    )
    yield in_paragraph(
        "old-form-field",
        "What an old form field begins with.",
        lambda n: (
            f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="Nr"/><w:textInput><w:default w:val="{n}"/></w:textInput></w:ffData></w:fldChar></w:r>'
            + run("x")
        ),
        "form",
        "field Nr",
    )

    def address(word: WordDocument, n: str) -> None:
        word.part.relate_to(
            f"https://www.exempelby.example/sok?pnr={n}",
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink",
            is_external=True,
        )

    def template(word: WordDocument, n: str) -> None:
        word.part._settings_part.relate_to(
            f"file:///C:/klienter/{n}/brev.dotx",
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate",
            is_external=True,
        )

    yield case("link", "AC-14: the address behind a link.", address, "link")
    yield case("template", "AC-14: the path of the template, with the folder's name.", template, "link")


def properties() -> Iterator[Case]:
    for name in ("title", "subject", "author", "keywords", "comments", "last_modified_by"):
        where = {"author": "creator", "comments": "description", "last_modified_by": "lastModifiedBy"}.get(name, name)
        yield case(
            f"property-{name.replace('_', '-')}", "The properties, which few look at before they publish.",
            lambda w, n, name=name: setattr(w.core_properties, name, f"Ärende {n}"), "metadata", f"property {where}", where,
        )  # fmt: skip
    number, found = pnr(P, "metadata", "property Manager", label="Manager")
    whole = saved(started())
    app = part(whole, "docProps/app.xml").replace(
        b"</Properties>", f"<Manager>{number}</Manager></Properties>".encode()
    )
    content = settled(with_parts(whole, {"docProps/app.xml": app}))
    yield Case("docx-property-extended", "chef.docx", content, "The extended properties.", (found,))
    yield in_part(
        "property-custom",
        "A property that somebody added.",
        "docProps/custom.xml",
        lambda n: (
            f'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"><property name="Sökande"><lpwstr>{n}</lpwstr></property></Properties>'
        ),
        "metadata",
        "property Sökande",
        "Sökande",
    )
    yield in_part(
        "custom-xml",
        "What a records system left in the document.",
        "customXml/item9.xml",
        lambda n: f"<akt><cpr>{n}</cpr></akt>",
        "metadata",
        "element cpr",
        "cpr",
    )

    def variable(word: WordDocument, n: str) -> None:
        word.settings.element.append(parse_xml(f"<w:docVars {SPACES}><w:docVar w:name='pnr' w:val='{n}'/></w:docVars>"))

    def merge(word: WordDocument, n: str) -> None:
        word.settings.element.append(
            parse_xml(f"<w:mailMerge {SPACES}><w:query w:val=\"SELECT * FROM k WHERE pnr = '{n}'\"/></w:mailMerge>")
        )

    yield case("variable", "A variable of a macro.", variable, "metadata", "property pnr", "pnr")
    yield case("mail-merge", "Where a mail merge took its rows.", merge, "metadata", "property query", "query")


def parts() -> Iterator[Case]:
    yield in_part(
        "glossary",
        "A building block that waits to be used.",
        "word/glossary/document.xml",
        lambda n: (
            f"<w:glossaryDocument {SPACES}><w:docParts><w:docPart><w:docPartBody><w:p>{run(n)}</w:p></w:docPartBody></w:docPart></w:docParts></w:glossaryDocument>"
        ),
        "hidden",
        "part word/glossary",
    )
    yield in_part(
        "people",
        "Who took part, with the name by which they sign in.",
        "word/people.xml",
        lambda n: (
            f'<w15:people xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"><w15:person w15:author="Eva {n}"/></w15:people>'
        ),
        "metadata",
        "attribute author",
        "author",
    )
    yield in_part(
        "unknown-part",
        "A part that no program knows.",
        "word/tillagg.xml",
        lambda n: f"<tillagg><rad>{n}</rad></tillagg>",
        "metadata",
        "element rad",
    )
    yield in_part(
        "forgotten-header",
        "A head that no section uses any more.",
        "word/header9.xml",
        lambda n: f"<w:hdr {SPACES}><w:p>{run(n)}</w:p></w:hdr>",
        "header",
        "header",
    )


def inside() -> Iterator[Case]:
    """Documents inside of the document."""
    number, found = cpr(P, "table", "sheet Blad1, cell A2", label="cpr", member="embeddings/bok.xlsx")
    book, packed = openpyxl.Workbook(), io.BytesIO()
    book.active.title = "Blad1"
    book.active["A1"], book.active["A2"] = "cpr", number
    book.save(packed)
    content = saved(
        started(), {"word/embeddings/bok.xlsx": settled(with_parts(packed.getvalue(), {"docProps/core.xml": CORE}))}
    )
    yield Case(
        "docx-embedded-workbook",
        "bilaga.docx",
        content,
        "AC-06: the whole workbook behind a table or a chart.",
        (found,),
    )

    number, found = pnr(P, "body", "paragraph 1", member="embeddings/brev.docx")
    inner = docx.Document()
    inner.add_paragraph(f"Nr {number}")
    content = saved(started(), {"word/embeddings/brev.docx": saved(inner)})
    yield Case("docx-embedded-document", "brev.docx", content, "A document in a document.", (found,))
    number, found = cpr(P, "body", member="afchunk.htm")
    content = saved(started(), {"word/afchunk.htm": f"<html><body><p>Sag {number}</p></body></html>".encode()})
    yield Case(
        "docx-html-chunk", "export.docx", content, "A document that a system made by wrapping a web page.", (found,)
    )


def broken() -> Iterator[Case]:
    number, found = pnr(P, "body", "paragraph")
    word = started()
    word.add_paragraph(f"Nr {number}")
    whole = saved(word)
    yield Case(
        "docx-truncated",
        "avbruten.docx",
        whole[: len(whole) - 900],
        "A download that broke off.",
        (found,),
        (Unseen("damaged"),),
    )
    yield Case("docx-named-pdf", "protokoll.pdf", whole, "A Word document that calls itself a PDF.", (replace(found),))
    bare = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(bare, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if not info.filename.endswith(".rels"):
                new.writestr(info, old.read(info))
    yield Case(
        "docx-without-relations",
        "trasig.docx",
        bare.getvalue(),
        "Without its relationships no program opens it; it is read part by part.",
        (found,),
    )
    empty = settled(with_parts(whole, {"word/document.xml": b"<x/>"}))
    yield Case(
        "docx-without-text", "tom.docx", empty, "A document whose main part is gone.", unread=(Unseen("damaged"),)
    )
