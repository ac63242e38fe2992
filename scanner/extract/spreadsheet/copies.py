"""Copies of cells that a workbook keeps: of a pivot table's source, of other workbooks it points to.

They stay in the file when the sheet they come from is deleted, and no program shows them as they are.
"""

import posixpath
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from detectors.api import CELL
from scanner.extract.office.ooxml import Package, all_text, attribute, local_name, parse_xml
from scanner.extract.segments import CHUNK_CHARS, SegmentWriter
from scanner.extract.spreadsheet.lost_zero import is_person_column, restore_by_header
from scanner.model import Place, Segment, Where


def pivot_cache_segments(package: Package, name: str) -> Iterator[Segment]:
    """A pivot cache's definition: the values of every field; or its records, one row each."""
    if "Records" in name:
        yield from _pivot_records(package, name)
        return
    root = package.xml(name)
    if root is None:
        return
    step = ("pivot cache", _pivot_source(root) or posixpath.basename(name))
    writer = SegmentWriter()
    writer.add(attribute(root, "refreshedBy"), Place(Where.METADATA, (step, ("property", "refreshedBy"))))
    for field in _fields(root):
        label = attribute(field, "name")
        for item in field.iter():
            place = Place(Where.HIDDEN, (step, ("column", label)), label)
            if local_name(item) in ("s", "n", "d"):
                writer.add(_pivot_text(item, label), place, "\n")
    yield from writer.take()


def _pivot_records(package: Package, name: str) -> Iterator[Segment]:
    """Rows that are not shared are written out in the records; shared ones are numbers of the items above."""
    content = package.read(name)
    definition = _definition_of(package, name)
    fields = _fields(definition) if definition is not None else []
    labels = [attribute(field, "name") for field in fields]
    shared = [[_pivot_text(item, label) for item in _items(field)] for field, label in zip(fields, labels, strict=True)]
    source = _pivot_source(definition) if definition is not None else ""
    step = ("pivot cache", source or posixpath.basename(name))
    writer = SegmentWriter()
    rows = etree.iterparse(BytesIO(content or b"<r/>"), tag="{*}r", recover=True, resolve_entities=False)
    for number, (_, row) in enumerate(rows, 1):
        before = "\n"
        for column, item in enumerate(row):
            label = labels[column] if column < len(labels) else ""
            text = _pivot_text(item, label)
            if local_name(item) == "x":
                index = int(text) if text.isdigit() else -1
                known = column < len(shared) and 0 <= index < len(shared[column])
                text = shared[column][index] if known else ""
            place = Place(Where.HIDDEN, (step, ("row", str(number)), ("column", label)), label)
            if text:
                writer.add(text, place, before)
                before = CELL
        row.clear()
        while row.getprevious() is not None:
            del row.getparent()[0]
        if len(writer) > CHUNK_CHARS:
            yield from writer.take()
    yield from writer.take()


def _definition_of(package: Package, records: str) -> etree._Element | None:
    for name in package.names:
        if "pivotCacheDefinition" in name and name.endswith(".xml"):
            targets = [relationship.target for relationship in package.relationships(name).values()]
            if records in targets:
                return package.xml(name)
    return None


def _fields(definition: etree._Element) -> list[etree._Element]:
    return [element for element in definition.iter() if local_name(element) == "cacheField"]


def _items(field: etree._Element) -> list[etree._Element]:
    shared = next((element for element in field if local_name(element) == "sharedItems"), None)
    return [] if shared is None else list(shared)


def _pivot_text(item: etree._Element, label: str) -> str:
    value = attribute(item, "v")
    if local_name(item) != "n":
        return value
    whole = value.removesuffix(".0")
    return restore_by_header(whole) if whole.isdigit() and is_person_column(label) else whole


def _pivot_source(definition: etree._Element) -> str:
    for element in definition.iter():
        if local_name(element) == "worksheetSource":
            return attribute(element, "sheet") or attribute(element, "name")
    return ""


def external_link_segments(package: Package, name: str) -> Iterator[Segment]:
    """The copy of another workbook's cells that a formula with a link to it leaves behind."""
    content = package.read(name)
    root = parse_xml(content) if content else None
    if root is None:
        return
    targets = [relationship.target for relationship in package.relationships(name).values()]
    step = ("external link", _base(targets[0]) if targets else posixpath.basename(name))
    names = [attribute(element, "val") for element in root.iter() if local_name(element) == "sheetName"]
    writer = SegmentWriter()
    for sheet in (element for element in root.iter() if local_name(element) == "sheetData"):
        number = attribute(sheet, "sheetId")
        known = number.isdigit() and int(number) < len(names)
        sheet_step = ("sheet", names[int(number)] if known else number)
        for row in sheet:
            before = "\n"
            for cell in row:
                place = Place(Where.HIDDEN, (step, sheet_step, ("cell", attribute(cell, "r"))))
                if text := all_text(cell):
                    writer.add(text, place, before)
                    before = CELL
    for element in root.iter():
        if local_name(element) in ("ddeItem", "oleItem", "definedName"):
            writer.add(attribute(element, "name"), Place(Where.HIDDEN, (step, ("defined name", ""))))
    yield from writer.take()


def _base(target: str) -> str:
    """The file name at the end of a link's target."""
    return target.replace("\\", "/").rpartition("/")[2]
