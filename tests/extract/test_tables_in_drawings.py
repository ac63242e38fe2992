"""Tables of slides and of OpenDocument: an empty cell joins nothing that stands apart."""

from lxml import etree

from scanner.extract.office.drawing import drawing_segments
from scanner.extract.office.ooxml import parse_xml
from scanner.extract.office.opendocument_flow import Flow
from scanner.model import Place

ROWS = (("Namn", "Pnr"), ("Anna", ""), ("", "19121212-1212"))


def drawn() -> etree._Element | None:
    cells = "".join(
        "<tr>" + "".join(f"<tc><txBody><p><r><t>{text}</t></r></p></txBody></tc>" for text in row) + "</tr>"
        for row in ROWS
    )
    return parse_xml(f"<sld><tbl>{cells}</tbl></sld>".encode())


def test_a_table_on_a_slide() -> None:
    (segment,) = drawing_segments(drawn(), (("slide", "1"),))
    assert segment.text == "Namn\tPnr\nAnna\n19121212-1212"
    assert segment.place_at(segment.text.index("1912")).label == "Pnr"


def test_a_table_of_an_open_document() -> None:
    cells = "".join(
        "<table-row>" + "".join(f"<table-cell><p>{text}</p></table-cell>" for text in row) + "</table-row>"
        for row in ROWS
    )
    root = parse_xml(f'<body><table name="T">{cells}</table></body>'.encode())
    assert root is not None
    flow = Flow({}, with_cells=True)
    flow.walk(root, Place())
    (segment,) = flow.flow.take()
    assert segment.text == "Namn\tPnr\nAnna\n19121212-1212"
    assert str(segment.place_at(segment.text.index("1912"))) == "table T, row 3"
