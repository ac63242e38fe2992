"""Office Open XML packages (ECMA-376): parts, relationships, properties, pictures and embedded files."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from detectors.api import TextForm
from scanner.extract.api import ExtractionError, Limits, Piece
from scanner.extract.archive.zipped import ZipParts
from scanner.extract.members import child
from scanner.extract.segments import SegmentWriter
from scanner.model import Document, Link, Place, Properties, Unread, Where, Why

NOT_DOCUMENTS = (
    ".xml",
    ".fpage",
    ".fdoc",
    ".fdseq",
    ".struct",
    ".frag",
    ".rels",
    ".vml",
    ".odttf",
    ".fntdata",
    ".ttf",
    "printersettings",
    ".psmdcp",
)
"""How the names of parts end that are no documents of their own: markup, fonts, printer settings."""


@dataclass(frozen=True, slots=True)
class Relationship:
    """One line from a part to another part (``target`` is its name) or, if ``external``, to an address."""

    id: str
    type: str
    target: str
    external: bool


def parse_xml(content: bytes) -> etree._Element | None:
    """The root of an XML part, mended where it is broken; None if nothing of it is XML.

    Entities are not expanded and nothing is fetched.
    """
    try:
        return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, recover=True))
    except (etree.XMLSyntaxError, ValueError):
        return None


def local_name(element: etree._Element) -> str:
    """The element's name without its namespace, an empty string for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element, name: str) -> str:
    """The value of the attribute with this local name, in whatever namespace it is."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return ""


def all_text(element: etree._Element) -> str:
    """All text inside an element, as one string."""
    return "".join(str(text) for text in element.itertext())


class Package:
    """An Office Open XML package.

    Raises:
        ExtractionError: the zip file cannot be read.
    """

    def __init__(self, content: bytes, limits: Limits) -> None:
        self._parts = ZipParts(content, limits)
        self.unread: list[Unread] = [damaged_zip()] if self._parts.is_damaged else []
        """The parts that were asked for and could not be read, for the coverage."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parts, without a leading slash."""
        return self._parts.names

    def __contains__(self, name: object) -> bool:
        return name in self._parts

    def read(self, name: str) -> bytes | None:
        """The bytes of a part; None, and a note in ``unread``, if they cannot be had."""
        try:
            return self._parts.read(name)
        except ExtractionError as error:
            self.unread.append(Unread(error.why, error.detail, (("part", name),)))
            return None

    def size(self, name: str) -> int:
        """How many bytes a part says it has; 0 if there is none by that name."""
        return self._parts.size(name)

    def xml(self, name: str) -> etree._Element | None:
        """The root element of an XML part, or None if there is none by that name or it cannot be read."""
        if name not in self._parts:
            return None
        content = self.read(name)
        return None if content is None else parse_xml(content)

    def main_part(self, usual: str) -> str:
        """The name of the part that the package is about, ``usual`` where it does not say."""
        for relationship in self.relationships("").values():
            if relationship.type == "officeDocument" and relationship.target in self._parts:
                return relationship.target
        return usual

    def relationships(self, name: str) -> dict[str, Relationship]:
        """The relationships of a part (of the package itself for an empty name) by their ids."""
        folder, base = posixpath.split(name)
        root = self.xml(posixpath.join(folder, "_rels", f"{base}.rels"))
        found: dict[str, Relationship] = {}
        for element in root if root is not None else ():
            if local_name(element) != "Relationship":
                continue
            external = element.get("TargetMode") == "External"
            target = str(element.get("Target") or "")
            if not external:
                path = unquote(target.partition("#")[0])
                target = posixpath.normpath(path[1:] if path.startswith("/") else posixpath.join(folder, path))
            kind = str(element.get("Type") or "").rpartition("/")[2]
            found[str(element.get("Id"))] = Relationship(str(element.get("Id")), kind, target, external)
        return found


def read_properties(package: Package) -> Iterator[Piece]:
    """What the document says of itself: core, extended and custom properties, and custom XML."""
    core: dict[str, str] = {}
    writer = SegmentWriter()
    for name in package.names:
        if name.startswith("docProps/") and name.endswith(".xml"):
            root = package.xml(name)
            for element in root.iter() if root is not None else ():
                text = (element.text or "").strip()
                key = str(element.get("name") or "") or _property_name(element)
                if text and key:
                    core.setdefault(key, text)
                    writer.add(text, Place(Where.METADATA, (("property", key),), key))
        elif name.startswith("customXml/") and name.endswith(".xml") and "/_rels/" not in name:
            write_xml(package, name, writer)
    yield Properties(
        title=core.get("title", ""),
        author=core.get("creator", ""),
        producer=core.get("Application", ""),
        language=core.get("language", ""),
        created=core.get("created", ""),
        modified=core.get("modified", ""),
    )
    yield from writer.take()


def _property_name(element: etree._Element) -> str:
    """The nearest name of a property: custom ones wrap their value in an element that tells its type."""
    parent = element.getparent()
    named = parent is not None and parent.get("name")
    return str(named) if named else local_name(element)


def write_xml(package: Package, name: str, writer: SegmentWriter) -> None:
    """Add every text and attribute of an XML part whose meaning is not known, each behind a barrier."""
    root = package.xml(name)
    for element in root.iter() if root is not None else ():
        key = local_name(element)
        place = Place(Where.METADATA, (("part", name), ("element", key)), key)
        writer.add((element.text or "").strip(), place)
        writer.add((element.tail or "").strip(), place)
        for attribute_name, value in element.attrib.items():
            label = str(attribute_name).rpartition("}")[2]
            writer.add(str(value), Place(Where.METADATA, (*place.steps, ("attribute", label)), label))


def read_links(package: Package) -> Iterator[Piece]:
    """Every address that some part points to outside of the package."""
    writer = SegmentWriter(TextForm.URL)
    for name in package.names:
        if not name.endswith(".rels"):
            continue
        folder, base = posixpath.split(name)
        source = posixpath.join(posixpath.dirname(folder), base.removesuffix(".rels"))
        for relationship in package.relationships(source).values():
            if not relationship.external:
                continue
            if relationship.target.startswith(("http://", "https://")):
                yield Link(relationship.target, relationship.type)
            place = Place(Where.LINK, (("part", source), ("link", relationship.type)), relationship.type)
            writer.add(relationship.target, place)
    yield from writer.take()


def read_embedded(package: Package, document: Document, names: dict[str, str]) -> Iterator[Piece]:
    """Pictures, embedded files and every other part that is no markup, as documents of their own.

    ``names`` gives a path that a person understands (``slide 3/chart 1/Workbook1.xlsx``) for some parts.
    """
    for name in package.names:
        if name.lower().endswith(NOT_DOCUMENTS) or "printerSettings" in name or _is_binary_markup(name):
            continue
        content = package.read(name)
        if content:
            yield child(document, names.get(name, name), content)


def _is_binary_markup(name: str) -> bool:
    """Whether it is one of the records of a binary workbook, which its own reader reads."""
    return name.startswith("xl/") and name.endswith(".bin") and not ("/embeddings/" in name or "vbaProject" in name)


def damaged_zip() -> Unread:
    """For a package whose directory is gone and that was read from what could be salvaged."""
    return Unread(Why.DAMAGED, "the file breaks off; what could be read of it was read")
