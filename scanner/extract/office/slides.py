"""Presentations (pptx and its kin): slides, notes, comments, masters, charts and what lies behind them.

A walk over the package's parts along their relationships: python-pptx sees neither the categories of a
chart nor its workbook, neither masters nor core properties, and those are where patients' numbers lay.
"""

import posixpath
from collections.abc import Iterator

from lxml import etree

from scanner.extract.api import ExtractionError, Limits, Piece
from scanner.extract.contents import contents
from scanner.extract.media_types import PPTX
from scanner.extract.office.chart import chart_segments
from scanner.extract.office.drawing import drawing_segments
from scanner.extract.office.ooxml import (
    Package,
    all_text,
    attribute,
    local_name,
    read_embedded,
    read_links,
    read_properties,
    write_xml,
)
from scanner.extract.segments import SegmentWriter
from scanner.model import Document, Place, Steps, Where, Why

_SILENT = ("theme", "tableStyles", "viewProps", "presProps", "colors", "style", "changesInfo", "revisionInfo")
_DIAGRAMS = "diagrams"


class SlidesExtractor:
    """Reads presentations slide by slide, and everything else their package holds."""

    name = "slides"
    version = "1"
    media_types = frozenset({PPTX})

    def extract(self, document: Document, media_type: str, limits: Limits) -> Iterator[Piece]:
        """Yield the pieces of a presentation.

        Raises:
            ExtractionError: nothing of it can be read.
        """
        package = Package(contents(document, limits), limits)
        yield from read_properties(package)
        main = package.main_part("ppt/presentation.xml")
        owners = _owners(package, main)
        authors = _authors(package)
        for name in package.names:
            if name.endswith((".xml", ".vml")) and not name.startswith(("docProps/", "customXml/", "_rels")):
                yield from _part(package, name, owners.get(name, (("part", name),)), authors)
        yield from read_links(package)
        yield from read_embedded(package, document, _readable_paths(package, owners))
        yield from package.unread
        if main not in package:
            raise ExtractionError(Why.DAMAGED, "the presentation's main part is missing")


def _owners(package: Package, main: str) -> dict[str, Steps]:
    """The way to every part that hangs on a slide, its notes, a layout or a master."""
    owners: dict[str, Steps] = {}
    for number, slide in enumerate(_slides(package, main), 1):
        root = package.xml(slide)
        hidden = root is not None and attribute(root, "show") in ("0", "false")
        owners[slide] = (("hidden slide" if hidden else "slide", str(number)),)
        for relation in package.relationships(slide).values():
            if relation.type == "notesSlide":
                _own(package, relation.target, (("notes of slide", str(number)),), owners)
        _own(package, slide, owners[slide], owners)
    for name in package.names:
        folder = posixpath.basename(posixpath.dirname(name))
        if folder in ("slideMasters", "slideLayouts", "notesMasters", "handoutMasters") and name.endswith(".xml"):
            _own(package, name, (("master", posixpath.basename(name).removesuffix(".xml")),), owners)
    return owners


def _slides(package: Package, main: str) -> list[str]:
    """The slides in the order of the show, then those that the show no longer names."""
    root = package.xml(main)
    relationships = package.relationships(main)
    ordered: list[str] = []
    for element in root.iter() if root is not None else ():
        relation = relationships.get(_relationship_id(element)) if local_name(element) == "sldId" else None
        if relation is not None and relation.target not in ordered:
            ordered.append(relation.target)
    rest = (name for name in package.names if name.startswith("ppt/slides/slide") and name.endswith(".xml"))
    return [*ordered, *(name for name in rest if name not in ordered)]


def _relationship_id(element: etree._Element) -> str:
    """``r:id``; a slide's element has a plain ``id`` as well."""
    return next((str(value) for key, value in element.attrib.items() if str(key).endswith("}id")), "")


def _own(package: Package, part: str, steps: Steps, owners: dict[str, Steps]) -> None:
    """Note ``steps`` for ``part`` and for what hangs on it, but for other slides, notes and masters."""
    owners.setdefault(part, steps)
    for relation in package.relationships(part).values():
        target = relation.target
        elsewhere = relation.type in (
            "slide",
            "notesSlide",
            "slideLayout",
            "slideMaster",
            "notesMaster",
            "theme",
        )
        if not relation.external and not elsewhere and target not in owners:
            _own(package, target, steps, owners)


def _authors(package: Package) -> dict[str, str]:
    """The authors of comments by their ids, of the old and of the new sort of comments."""
    found: dict[str, str] = {}
    for name in ("ppt/commentAuthors.xml", "ppt/authors.xml"):
        root = package.xml(name)
        for element in root if root is not None else ():
            found[attribute(element, "id")] = attribute(element, "name")
    return found


def _part(package: Package, name: str, steps: Steps, authors: dict[str, str]) -> Iterator[Piece]:
    """The texts of one part, by the folder it lies in."""
    folder, base = posixpath.split(name)
    if base.startswith(_SILENT) or base == "[Content_Types].xml":
        return
    if "omment" in folder and not base.startswith("commentAuthors"):
        yield from _comments(package, name, steps, authors)
    elif "charts" in folder:
        if base.startswith("chart"):
            yield from chart_segments(package.xml(name), steps)
    elif folder.startswith("ppt/slides") or any(
        part in folder for part in (_DIAGRAMS, "notesSlides", "Masters", "Layouts", "drawings")
    ):
        hidden = steps[0][0] in ("hidden slide", "notes of slide")
        yield from drawing_segments(package.xml(name), steps, Where.HIDDEN if hidden else Where.BODY)
    else:
        writer = SegmentWriter()
        write_xml(package, name, writer)
        yield from writer.take()


def _comments(package: Package, name: str, steps: Steps, authors: dict[str, str]) -> Iterator[Piece]:
    root = package.xml(name)
    writer = SegmentWriter()
    for element in root.iter() if root is not None else ():
        if local_name(element) in ("cm", "reply"):
            author = authors.get(attribute(element, "authorId"), "")
            own = (part for part in element if local_name(part) in ("text", "txBody"))
            step = ("comment by", author) if author else ("comment", "")
            writer.add(" ".join(all_text(part) for part in own), Place(Where.COMMENT, (*steps, step)))
    yield from writer.take()


def _readable_paths(package: Package, owners: dict[str, Steps]) -> dict[str, str]:
    """Paths that a person understands for embedded files: ``slide 3/chart 1/Workbook1.xlsx``."""
    charts: dict[Steps, int] = {}
    paths: dict[str, str] = {}
    for name, steps in owners.items():
        slide = " ".join(steps[0]) if steps else ""
        if "/charts/chart" in name:
            charts[steps] = charts.get(steps, 0) + 1
            for relation in package.relationships(name).values():
                if not relation.external:
                    base = posixpath.basename(relation.target)
                    paths[relation.target] = f"{slide}/chart {charts[steps]}/{base}"
        elif "/embeddings/" in name or "/media/" in name:
            paths.setdefault(name, f"{slide}/{posixpath.basename(name)}")
    return paths
