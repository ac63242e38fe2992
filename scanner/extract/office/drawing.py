"""DrawingML and VML: the texts of shapes, diagrams and tables, and the words that describe pictures.

Slides, charts and drawings on sheets are all written in it (ECMA-376, part 1, chapter 20).
"""

from collections.abc import Iterator

from lxml import etree

from detectors.api import CELL, LINE
from scanner.extract.office.ooxml import attribute, local_name
from scanner.extract.segments import SegmentWriter
from scanner.model import Place, Segment, Steps, Where

_DESCRIBED = ("descr", "title", "alt", "name")
_FORMAT_FALLBACK = "Fallback"


def paragraph_text(paragraph: etree._Element) -> str:
    """The text of one DrawingML paragraph: its runs joined, line breaks and tabs kept."""
    texts: list[str] = []
    for element in paragraph.iter():
        name = local_name(element)
        if name == "t":
            texts.append(element.text or "")
        elif name == "br":
            texts.append(LINE)
        elif name == "tab":
            texts.append(CELL)
    return "".join(texts)


def drawing_segments(root: etree._Element | None, steps: Steps, where: Where = Where.BODY) -> Iterator[Segment]:
    """All text of a part that is made of shapes, in the order of the file, then their descriptions."""
    if root is None:
        return
    writer = SegmentWriter(separator=LINE)
    write_shapes(root, steps, where, writer)
    yield from writer.take()
    yield from description_segments(root, steps)


def write_shapes(root: etree._Element, steps: Steps, where: Where, writer: SegmentWriter) -> None:
    """Add the paragraphs and tables below ``root``. Hidden shapes are told apart."""
    for element in root.iter():
        name = local_name(element)
        if name == "tbl" and not _inside(element, "tbl"):
            _write_table(element, steps, where, writer)
        elif name in ("txBody", "txPr", "rich", "txXfrm", "t") and not _inside(element, "tbl"):
            if name == "t" and _inside(element, "p"):
                continue
            _write_body(element, steps, where, writer)
        elif name == "textbox":
            text = " ".join(part for part in map(str, element.itertext()) if part.strip())
            writer.add(text, Place(where, (*steps, ("text box", ""))))


def _write_body(body: etree._Element, steps: Steps, where: Where, writer: SegmentWriter) -> None:
    shape = _shape_name(body)
    box = (*steps, ("text box", shape)) if shape else steps
    place = Place(Where.HIDDEN if _is_hidden(body) else where, box)
    if local_name(body) == "t":
        writer.add(body.text or "", place)
    for paragraph in body:
        if local_name(paragraph) == "p":
            writer.add(paragraph_text(paragraph), place)


def _write_table(table: etree._Element, steps: Steps, where: Where, writer: SegmentWriter) -> None:
    labels: list[str] = []
    rows = [element for element in table if local_name(element) == "tr"]
    for number, row in enumerate(rows, 1):
        cells = [element for element in row if local_name(element) == "tc"]
        before = LINE
        for column, cell in enumerate(cells):
            paragraphs = [paragraph_text(e) for e in cell.iter() if local_name(e) == "p"]
            text = " ".join(" ".join(paragraphs).split())
            if number == 1:
                labels.append(text)
            label = labels[column] if number > 1 and column < len(labels) else ""
            place = Place(Where.TABLE, (*steps, ("table", ""), ("row", str(number))), label)
            if text:
                writer.add(text, place, before)
                before = CELL


def description_segments(root: etree._Element, steps: Steps) -> Iterator[Segment]:
    """Alternative texts, titles and names of pictures and shapes."""
    writer = SegmentWriter()
    for element in root.iter():
        name = local_name(element)
        if name not in ("cNvPr", "docPr", "shape", "imagedata", "rect"):
            continue
        for key in _DESCRIBED:
            text = attribute(element, key)
            writer.add(text, Place(Where.ATTRIBUTE, (*steps, ("attribute", key)), key))
    yield from writer.take()


def _shape_name(element: etree._Element) -> str:
    """The name of the shape around a text, which editors see in the selection pane."""
    properties = _shape_properties(element)
    return "" if properties is None else attribute(properties, "name")


def _is_hidden(element: etree._Element) -> bool:
    properties = _shape_properties(element)
    return properties is not None and attribute(properties, "hidden") in ("1", "true")


def _shape_properties(element: etree._Element) -> etree._Element | None:
    for ancestor in element.iterancestors():
        if local_name(ancestor) in ("sp", "cxnSp", "graphicFrame", "pic"):
            return next((child for child in ancestor.iter() if local_name(child) == "cNvPr"), None)
    return None


def _inside(element: etree._Element, name: str) -> bool:
    return any(local_name(ancestor) == name for ancestor in element.iterancestors())
