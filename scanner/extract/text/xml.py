"""XML of any sort: every text and attribute value, with the name of its element."""

from collections.abc import Iterator

from lxml import etree


def local(tag: object) -> str:
    """A name without its namespace; ``""`` for comments and processing instructions."""
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def parse_xml(content: bytes) -> etree._Element | None:
    """The root of an XML text, as far as it can be read. Entities are not expanded, nothing is fetched."""
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=True, load_dtd=False)
    try:
        return etree.fromstring(content.lstrip(b"\xef\xbb\xbf \t\r\n\0"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def xml_texts(content: bytes) -> Iterator[tuple[str, str]]:
    """Name and text of all elements and attributes, in the order of the document.

    In RDF lists, where the element with the text is called ``li``, the name is that of the property.
    """
    root = parse_xml(content)
    if root is None:
        return
    for element in root.iter():
        name = local(element.tag)
        if not name:
            name = "comment"
        elif name == "li":
            name = next((local(a.tag) for a in element.iterancestors() if local(a.tag) not in _LISTS), name)
        if element.text and element.text.strip():
            yield name, element.text.strip()
        for key, value in element.attrib.items():
            if str(value).strip():
                yield local(key), str(value)
        if element.tail and element.tail.strip():
            parent = element.getparent()
            yield local(parent.tag) if parent is not None else name, element.tail.strip()


_LISTS = frozenset({"li", "Alt", "Bag", "Seq"})
