"""The parts of an Office Open XML workbook around its sheets.

Comments, pivot caches (the source data of a pivot table stays in the file when its sheet is deleted),
copies of cells from other workbooks, defined names, drawings, and the cell styles that show leading zeros.
"""

import posixpath
import re
from collections.abc import Iterator

from scanner.extract.api import Piece
from scanner.extract.office.chart import chart_segments
from scanner.extract.office.drawing import drawing_segments
from scanner.extract.office.ooxml import Package, all_text, attribute, local_name, write_xml
from scanner.extract.segments import SegmentWriter
from scanner.extract.spreadsheet.copies import external_link_segments, pivot_cache_segments
from scanner.model import Place, Steps, Where

_ZEROS = re.compile(r"^(?:\[[^\]]*\])*((?:0|[-\\ ]|\"[- ]*\")+)$")
_SHORTEST_FORMAT = 6
_STEPS = {"hidden": "hidden sheet", "veryHidden": "very hidden sheet"}
_SILENT = ("styles.xml", "theme", "calcChain", "sharedStrings", "metadata.xml", "tableStyles")


def zero_formats(package: Package) -> dict[int, int]:
    """Cell styles whose number format is a row of at least six zeros, with the number of the zeros."""
    root = package.xml("xl/styles.xml")
    if root is None:
        return {}
    formats: dict[str, int] = {}
    for element in root.iter():
        if local_name(element) == "numFmt":
            zeros = zeros_in_format(attribute(element, "formatCode"))
            if zeros:
                formats[attribute(element, "numFmtId")] = zeros
    styles = next((element for element in root if local_name(element) == "cellXfs"), None)
    found = enumerate(attribute(style, "numFmtId") for style in styles) if styles is not None else ()
    return {index: formats[number_format] for index, number_format in found if number_format in formats}


def zeros_in_format(code: str) -> int:
    """How many digits a number format shows at least, if it is nothing but six zeros or more, else 0."""
    match = _ZEROS.match(code.partition(";")[0])
    zeros = match.group(1).count("0") if match else 0
    return zeros if zeros >= _SHORTEST_FORMAT else 0


def sheet_parts(package: Package, workbook: str) -> dict[str, tuple[str, str]]:
    """The name of the part that holds each sheet, and how it is called in a location, by the sheet's name."""
    root = package.xml(workbook)
    relationships = package.relationships(workbook)
    found: dict[str, tuple[str, str]] = {}
    for element in root.iter() if root is not None else ():
        relationship = relationships.get(attribute(element, "id")) if local_name(element) == "sheet" else None
        if relationship is not None:
            step = _STEPS.get(attribute(element, "state"), "sheet")
            found[attribute(element, "name")] = relationship.target, step
    return found


def workbook_pieces(package: Package, workbook: str) -> Iterator[Piece]:
    """Defined names and the workbook's own settings."""
    writer = SegmentWriter()
    root = package.xml(workbook)
    for element in root.iter() if root is not None else ():
        if local_name(element) == "definedName":
            hidden = attribute(element, "hidden") in ("1", "true")
            name = attribute(element, "name")
            place = Place(Where.HIDDEN if hidden else Where.METADATA, (("defined name", name),), name)
            for text in (
                name,
                all_text(element).strip('"'),
                attribute(element, "comment"),
                attribute(element, "description"),
            ):
                writer.add(text, place)
        elif local_name(element) in ("fileSharing", "workbookPr", "absPath"):
            for key in ("userName", "codeName", "url"):
                writer.add(attribute(element, key), Place(Where.METADATA, (("property", key),), key))
    yield from writer.take()


def other_pieces(package: Package, sheets: dict[str, tuple[Steps, str]], done: set[str]) -> Iterator[Piece]:
    """Every XML part that is not in ``done``. ``sheets`` has the way to each sheet by the name of its part."""
    owners = {
        relationship.target: steps
        for part, (steps, _) in sheets.items()
        for relationship in package.relationships(part).values()
        if not relationship.external
    }
    for drawing in [name for name in owners if "/drawings/" in name]:
        for relationship in package.relationships(drawing).values():
            owners.setdefault(relationship.target, owners[drawing])
    persons = _persons(package)
    for name in package.names:
        base = posixpath.basename(name)
        is_markup = name.startswith("xl/") and name.endswith((".xml", ".vml")) and "/theme/" not in name
        if name not in done and is_markup and not base.startswith(_SILENT):
            steps = owners.get(name, ())
            if "omments" in name or "threadedComment" in base:
                yield from _comments(package, name, steps, persons)
            else:
                yield from _part_pieces(package, name, steps)


def _part_pieces(package: Package, name: str, steps: Steps) -> Iterator[Piece]:
    """The texts of one part, by the folder it lies in."""
    folder, base = posixpath.split(name)
    steps_or_part = steps or (("part", name),)
    if "pivotCache" in folder:
        yield from pivot_cache_segments(package, name)
    elif "externalLinks" in folder:
        yield from external_link_segments(package, name)
    elif "charts" in folder and base.startswith("chart"):
        yield from chart_segments(package.xml(name), steps_or_part)
    elif "drawings" in folder:
        # The VML drawing of a sheet repeats its comments, which are read from their own part.
        if not (name.endswith(".vml") and steps):
            yield from drawing_segments(package.xml(name), steps_or_part)
    elif "revisions" in folder:
        yield from _revisions(package, name)
    else:
        writer = SegmentWriter()
        write_xml(package, name, writer)
        yield from writer.take()


def _persons(package: Package) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in package.names:
        root = package.xml(name) if name.startswith("xl/persons/") and name.endswith(".xml") else None
        for element in root if root is not None else ():
            found[attribute(element, "id")] = attribute(element, "displayName")
    return found


def _comments(package: Package, name: str, steps: Steps, persons: dict[str, str]) -> Iterator[Piece]:
    """Notes and threaded comments; their authors are named in the place and are text of their own."""
    root = package.xml(name)
    if root is None:
        return
    writer = SegmentWriter()
    authors = [all_text(element) for element in root.iter() if local_name(element) == "author"]
    for author in authors:
        writer.add(author, Place(Where.METADATA, (*steps, ("property", "comment author")), "author"))
    for element in root.iter():
        if local_name(element) not in ("comment", "threadedComment"):
            continue
        number = attribute(element, "authorId")
        known = number.isdigit() and int(number) < len(authors)
        author = authors[int(number)] if known else persons.get(attribute(element, "personId"), "")
        cell = ("cell", attribute(element, "ref"))
        place = Place(Where.COMMENT, (*steps, cell, ("comment by", author) if author else ("comment", "")))
        writer.add("".join(all_text(part) for part in element if local_name(part) == "text"), place)
    yield from writer.take()


def _revisions(package: Package, name: str) -> Iterator[Piece]:
    """A shared workbook's log of changes: the old values of cells are in it."""
    root = package.xml(name)
    writer = SegmentWriter()
    for element in root.iter() if root is not None else ():
        if local_name(element) in ("oc", "nc"):
            where = Where.DELETED if local_name(element) == "oc" else Where.HIDDEN
            place = Place(where, (("revision", posixpath.basename(name)), ("cell", attribute(element, "r"))))
            writer.add(all_text(element), place)
        elif local_name(element) in ("header", "userInfo"):
            for key in ("userName", "name"):
                writer.add(attribute(element, key), Place(Where.METADATA, (("property", "user name"),)))
    yield from writer.take()
