"""Word: every place of a package, runs that must not split a number, and what somebody tried to hide."""

import io
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.shared import RGBColor
from PIL import Image

from scanner.extract.api import ExtractionError, Limits
from scanner.extract.known import extract
from scanner.model import Document, Exposure, Link, Place, Properties, Segment, Unread, Where, Why

NUMBER = "111218-9872"
SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def saved(word: WordDocument, **parts: str) -> bytes:
    target = io.BytesIO()
    word.save(target)
    if not parts:
        return target.getvalue()
    out = io.BytesIO()
    with zipfile.ZipFile(target) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        for name, text in parts.items():
            new.writestr(name.replace("__", "/") + ".xml", text)
    return out.getvalue()


def with_xml(paragraph: str, **parts: str) -> bytes:
    word = docx.Document()
    word.element.body.insert(0, parse_xml(f"<w:p {SPACES}>{paragraph}</w:p>"))
    return saved(word, **parts)


def pieces(content: bytes, limits: Limits | None = None) -> list[object]:
    return list(extract(Document("https://exempelby.example/dok/a.docx", content), limits or Limits()))


def places(content: bytes, value: str = NUMBER) -> list[Place]:
    texts = [piece for piece in pieces(content) if isinstance(piece, Segment)]
    return [segment.place_at(segment.text.index(value)) for segment in texts if value in segment.text]


def exposures(content: bytes) -> list[tuple[str, str]]:
    return [(p.kind, str(p.place)) for p in pieces(content) if isinstance(p, Exposure)]


def run(text: str, properties: str = "", tag: str = "t") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


@pytest.mark.parametrize(
    "markup",
    [
        run("111218") + run("-98") + run("72"),
        run("111218") + "<w:proofErr w:type='spellStart'/>" + run("-9872", "<w:b/>"),
        "<w:r><w:t>111218</w:t><w:noBreakHyphen/><w:t>9872</w:t></w:r>",
        "<w:r><w:t>1112</w:t><w:softHyphen/><w:t>18-9872</w:t></w:r>",
        "<w:smartTag w:element='x'>" + run("111218") + "</w:smartTag>" + run("-9872"),
        "<w:sdt><w:sdtContent>" + run("111218") + "</w:sdtContent></w:sdt>" + run("-9872"),
        run("111218") + "<w:ins w:author='K'>" + run("-9872") + "</w:ins>",
        run("111218") + "<w:del w:author='K'>" + run("00", tag="delText") + "</w:del>" + run("-9872"),
        "<w:hyperlink>" + run("111218") + "</w:hyperlink>" + run("-9872"),
        "<w:fldSimple w:instr='X'>" + run(NUMBER) + "</w:fldSimple>",
        "<m:oMath><m:r><m:t>111218-9872</m:t></m:r></m:oMath>",
    ],
)
def test_runs_never_split_a_number(markup: str) -> None:
    assert places(with_xml(markup))


def test_paragraphs_and_cells_keep_apart() -> None:
    word = docx.Document()
    word.add_paragraph("111218")
    word.add_paragraph("9872")
    table = word.add_table(2, 2)
    for cell, text in zip(table._cells, ("Namn", "Personnummer", "191218", "9872"), strict=True):
        cell.text = text
    text = next(p.text for p in pieces(saved(word)) if isinstance(p, Segment))
    assert text == "111218\n9872\nNamn\tPersonnummer\n191218\t9872"


def test_places_name_heading_paragraph_table_and_column() -> None:
    word = docx.Document()
    word.add_paragraph("ingress 191218-9872")
    word.add_heading("Bakgrund", 2)
    word.add_paragraph("ett")
    word.add_paragraph(f"två {NUMBER}")
    table = word.add_table(2, 2)
    for cell, text in zip(table._cells, ("Namn", "Personnummer", "Karin", "121212-1212"), strict=True):
        cell.text = text
    content = saved(word)
    assert str(places(content, "191218")[0]) == "paragraph 1"
    assert str(places(content)[0]) == "heading Bakgrund, paragraph 2"
    cell = places(content, "121212")[0]
    assert (cell.where, str(cell), cell.label) == (Where.TABLE, "heading Bakgrund, table 1, row 2", "Personnummer")


def test_nested_tables_and_controls_around_rows_are_read() -> None:
    inner = f"<w:tbl><w:tr><w:tc><w:p>{run(NUMBER)}</w:p></w:tc></w:tr></w:tbl>"
    table = f"<w:sdt><w:sdtContent><w:tr><w:tc>{inner}<w:p/></w:tc></w:tr></w:sdtContent></w:sdt>"
    word = docx.Document()
    word.element.body.insert(0, parse_xml(f"<w:tbl {SPACES}>{table}</w:tbl>"))
    assert [place.where for place in places(saved(word))] == [Where.TABLE]


def in_header(word: WordDocument) -> None:
    word.sections[0].header.paragraphs[0].text = NUMBER


def in_first_footer(word: WordDocument) -> None:
    word.sections[0].different_first_page_header_footer = True
    word.sections[0].first_page_footer.paragraphs[0].text = NUMBER


def in_comment(word: WordDocument) -> None:
    word.add_comment(word.add_paragraph("x").runs, text=NUMBER, author="Karin")


def in_title(word: WordDocument) -> None:
    word.core_properties.title = NUMBER


def in_author(word: WordDocument) -> None:
    word.core_properties.author = NUMBER


@pytest.mark.parametrize(
    ("put", "where", "location"),
    [
        (in_header, Where.HEADER, "header"),
        (in_first_footer, Where.HEADER, "footer"),
        (in_comment, Where.COMMENT, "comment by Karin"),
        (in_title, Where.METADATA, "property title"),
        (in_author, Where.METADATA, "property creator"),
    ],
)
def test_places_that_python_docx_writes(put: Callable[[WordDocument], None], where: Where, location: str) -> None:
    word = docx.Document()
    word.add_paragraph("text")
    put(word)
    assert [(place.where, str(place)) for place in places(saved(word))] == [(where, location)]


BOX = f"<w:txbxContent><w:p>{run(NUMBER)}</w:p></w:txbxContent>"


@pytest.mark.parametrize(
    ("markup", "where", "location"),
    [
        ("<w:del w:author='Karin'>" + run(NUMBER, tag="delText") + "</w:del>", Where.DELETED, "deleted by Karin"),
        ("<w:moveFrom w:author='Karin'>" + run(NUMBER) + "</w:moveFrom>", Where.DELETED, "deleted by Karin"),
        ("<w:ins w:author='Karin'>" + run(NUMBER) + "</w:ins>", Where.BODY, "paragraph 1, inserted by Karin"),
        (run(NUMBER, "<w:vanish/>"), Where.HIDDEN, "paragraph 1"),
        (run(NUMBER, "<w:vanish w:val='0'/>"), Where.BODY, "paragraph 1"),
        ("<w:r><w:instrText> MERGEFIELD " + NUMBER + "</w:instrText></w:r>",
         Where.ATTRIBUTE, "field"),
        (f"<w:hyperlink>{run(NUMBER)}</w:hyperlink>", Where.LINK, "paragraph 1"),
        (f"<w:hyperlink w:tooltip='{NUMBER}'>{run('x')}</w:hyperlink>",
         Where.ATTRIBUTE, "attribute tooltip"),
        (f"<w:bookmarkStart w:id='1' w:name='{NUMBER}'/>",
         Where.METADATA, "bookmark bookmark"),
        (f"<w:r><w:pict><v:shape alt='{NUMBER}'/></w:pict></w:r>",
         Where.ATTRIBUTE, "attribute alt"),
        (f"<w:r><w:pict><v:textbox>{BOX}</v:textbox></w:pict></w:r>",
         Where.BODY, "text box"),
        (f"<w:r><w:pict><v:shape><v:textpath string='{NUMBER}'/></v:shape></w:pict></w:r>",
         Where.ATTRIBUTE, "attribute string"),
        (f"<w:r><w:drawing><wp:inline><wp:docPr id='1' name='x' descr='{NUMBER}'/></wp:inline></w:drawing></w:r>",
         Where.ATTRIBUTE, "attribute descr"),
        (f"<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{BOX}</wps:txbx>"
         f"</w:drawing></mc:Choice>"
         f"<mc:Fallback><w:pict><v:textbox>{BOX}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>",
         Where.BODY, "text box"),
        (f"<w:sdt><w:sdtPr><w:alias w:val='{NUMBER}'/></w:sdtPr><w:sdtContent/></w:sdt>",
         Where.ATTRIBUTE, "attribute alias"),
        (f"<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText='{NUMBER}'/></w:dropDownList></w:sdtPr>"
         "<w:sdtContent/></w:sdt>", Where.ATTRIBUTE, "attribute control"),
    ],
)  # fmt: skip
def test_places_in_a_paragraph(markup: str, where: Where, location: str) -> None:
    assert [(place.where, str(place)) for place in places(with_xml(markup))] == [(where, location)]


def test_a_number_of_which_a_part_was_deleted_is_read_as_it_was() -> None:
    content = with_xml(run("111218-") + "<w:del w:author='K'>" + run("9872", tag="delText") + "</w:del>" + run("0000"))
    texts = [p.text for p in pieces(content) if isinstance(p, Segment)]
    assert texts[0] == "111218-0000"
    assert "111218-98720000" in texts[1]


PARAGRAPH = f"<w:p>{run(NUMBER)}</w:p>"
FOOTNOTES = f"<w:footnotes {SPACES}><w:footnote w:id='2'>{PARAGRAPH}</w:footnote></w:footnotes>"
ENDNOTES = f"<w:endnotes {SPACES}><w:endnote w:id='2'>{PARAGRAPH}</w:endnote></w:endnotes>"
GLOSSARY = (
    f"<w:glossaryDocument {SPACES}><w:docParts><w:docPart><w:docPartBody>{PARAGRAPH}</w:docPartBody></w:docPart>"
    "</w:docParts></w:glossaryDocument>"
)
CUSTOM = f"<Properties><property name='Sökande'><lpwstr>{NUMBER}</lpwstr></property></Properties>"
DIAGRAM = f"<dataModel {SPACES}><t><a:p><a:r><a:t>{NUMBER}</a:t></a:r></a:p></t></dataModel>"


@pytest.mark.parametrize(
    ("part", "xml", "where"),
    [
        ("word__footnotes", FOOTNOTES, Where.BODY),
        ("word__endnotes", ENDNOTES, Where.BODY),
        ("word__glossary__document", GLOSSARY, Where.HIDDEN),
        ("docProps__custom", CUSTOM, Where.METADATA),
        ("customXml__item9", f"<root><pnr>{NUMBER}</pnr></root>", Where.METADATA),
        ("word__diagrams__data1", DIAGRAM, Where.BODY),
        ("word__unknown", f"<something>{NUMBER}</something>", Where.METADATA),
    ],
)
def test_parts_that_nothing_refers_to_are_read(part: str, xml: str, where: Where) -> None:
    assert [place.where for place in places(with_xml(run("x"), **{part: xml}))] == [where]


def test_document_variables_are_read() -> None:
    word = docx.Document()
    word.settings.element.append(
        parse_xml(f"<w:docVars {SPACES}><w:docVar w:name='pnr' w:val='{NUMBER}'/></w:docVars>")
    )
    assert [(str(p), p.label) for p in places(saved(word))] == [("property pnr", "pnr")]


def test_links_and_embedded_files() -> None:
    word = docx.Document()
    word.part.relate_to(f"https://exempelby.example/sok?p={NUMBER}", "x/hyperlink", is_external=True)
    picture = io.BytesIO()
    Image.new("RGB", (9, 9)).save(picture, "PNG")
    picture.seek(0)
    word.add_picture(picture)
    found = pieces(saved(word))
    assert Link(f"https://exempelby.example/sok?p={NUMBER}", "hyperlink") in found
    assert [place.where for place in places(saved(word))] == [Where.LINK]
    assert [d.member for d in found if isinstance(d, Document)] == ["media/image1.png", "docProps/thumbnail.jpeg"]


def test_properties() -> None:
    word = docx.Document()
    word.core_properties.title, word.core_properties.author = "Protokoll", "Karin"
    found = next(p for p in pieces(saved(word)) if isinstance(p, Properties))
    assert (found.title, found.author) == ("Protokoll", "Karin")


@pytest.mark.parametrize(
    "properties",
    [
        "<w:highlight w:val='black'/>",
        "<w:color w:val='000000'/><w:shd w:val='clear' w:fill='000000'/>",
        "<w:color w:val='111111'/><w:highlight w:val='black'/>",
        "<w:color w:val='FFFFFF'/>",
        "<w:color w:val='FFFF00'/><w:highlight w:val='yellow'/>",
        "<w:color w:val='FFFFFF'/><w:shd w:val='clear' w:fill='FFFFFF'/>",
    ],
)
def test_text_in_the_colour_of_its_marking_is_a_failed_redaction(properties: str) -> None:
    content = with_xml(run("Sökande ") + run(NUMBER, properties))
    assert [place.where for place in places(content)] == [Where.REDACTED]
    assert exposures(content) == [("document.failed_redaction", "paragraph 1")]


@pytest.mark.parametrize(
    "properties",
    [
        "<w:highlight w:val='yellow'/>",
        "<w:color w:val='FFFFFF'/><w:highlight w:val='black'/>",
        "<w:color w:val='FFFFFF'/><w:shd w:val='clear' w:fill='1F3864'/>",
        "<w:shd w:val='clear' w:fill='000000'/>",
        "<w:color w:val='auto'/>",
        "<w:color w:val='FF0000'/>",
    ],
)
def test_readable_markings_are_no_redactions(properties: str) -> None:
    content = with_xml(run(NUMBER, properties))
    assert [place.where for place in places(content)] == [Where.BODY]
    assert exposures(content) == []


def test_white_text_in_a_dark_table_head_is_no_redaction() -> None:
    word = docx.Document()
    cell = word.add_table(1, 1, style="Table Grid").cell(0, 0)
    cell.paragraphs[0].add_run("Rubrik").font.color.rgb = RGBColor(255, 255, 255)
    assert exposures(saved(word)) == []


def test_a_style_can_hide_and_cover() -> None:
    word = docx.Document()
    style = word.styles.add_style("Mörk", docx.enum.style.WD_STYLE_TYPE.CHARACTER)
    style.font.highlight_color = docx.enum.text.WD_COLOR_INDEX.BLACK
    word.add_paragraph().add_run(NUMBER, style="Mörk")
    hidden = word.styles.add_style("Gömd", docx.enum.style.WD_STYLE_TYPE.PARAGRAPH)
    hidden.font.hidden = True
    word.add_paragraph("191218-9872", style="Gömd")
    content = saved(word)
    assert [p.where for p in places(content)] == [Where.REDACTED]
    assert [p.where for p in places(content, "191218")] == [Where.HIDDEN]


def test_a_cropped_picture_is_told() -> None:
    crop = "<w:r><w:drawing><wp:inline><a:blip/><a:srcRect {}/></wp:inline></w:drawing></w:r>"
    assert exposures(with_xml(run("x") + crop.format("r='40000'"))) == [
        ("document.cropped_picture", "paragraph 1, picture")
    ]
    assert exposures(with_xml(run("x") + crop.format("r='0'"))) == []


def test_a_damaged_package_gives_what_it_has() -> None:
    content = with_xml(run(NUMBER), **{"word___rels__broken.xml": "<"})
    assert places(content)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            # Without relationships python-docx cannot find any part.
            if not name.endswith(".rels"):
                new.writestr(name, old.read(name))
    assert [place.where for place in places(out.getvalue())] == [Where.BODY]


def test_packages_without_text_or_with_too_much_are_outcomes() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/other.xml", f"<x>{NUMBER}</x>")
    with pytest.raises(ExtractionError) as raised:
        pieces(out.getvalue())
    assert raised.value.why == Why.DAMAGED
    large = saved(docx.Document(), word__huge="<x>" + "y" * 900_000 + "</x>")
    unread = [p for p in pieces(large, Limits(document_bytes=800_000)) if isinstance(p, Unread)]
    assert [(p.why, p.part) for p in unread] == [(Why.TOO_LARGE, (("part", "word/huge.xml"),))]


def test_marks_ascend() -> None:
    word = docx.Document()
    word.add_heading("a", 1)
    word.add_paragraph("b").add_run("c").font.hidden = True
    word.add_table(2, 2).cell(0, 1).text = "d"
    for piece in pieces(saved(word)):
        if isinstance(piece, Segment):
            offsets = [mark.offset for mark in piece.marks]
            assert offsets[0] == 0
            assert offsets == sorted(set(offsets))
