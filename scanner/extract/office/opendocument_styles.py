"""What an OpenDocument's styles do to text: hide it, or try to black it out."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from scanner.extract.office.ooxml import attribute, local_name

_BLACK = 60
_WHITE = 230
_DEEPEST = 16


@dataclass(frozen=True, slots=True)
class Style:
    """The properties of one style that matter here, with those of its parents filled in."""

    colour: str = ""
    background: str = ""
    hidden: bool = False

    @property
    def is_redacting(self) -> bool:
        """Dark text on a dark ground, or white on white: somebody wanted it unread."""
        ground = _brightness(self.background)
        ink = _brightness(self.colour)
        if ground is not None and ground <= _BLACK:
            return ink is None or ink <= _BLACK
        return ink is not None and ink >= _WHITE and (ground is None or ground >= _WHITE)


def read_styles(roots: Iterable[etree._Element]) -> dict[tuple[str, str], Style]:
    """The styles of a document by family and name."""
    elements = {
        (attribute(element, "family"), attribute(element, "name")): element
        for root in roots
        for element in _styles_in(root)
    }
    return {key: _resolved(key, elements, 0) for key in elements}


def _styles_in(root: etree._Element) -> Iterator[etree._Element]:
    for group in root:
        if local_name(group) in ("automatic-styles", "styles"):
            yield from (element for element in group if local_name(element) == "style")


def _resolved(key: tuple[str, str], elements: dict[tuple[str, str], etree._Element], depth: int) -> Style:
    element = elements.get(key)
    if element is None or depth > _DEEPEST:
        return Style()
    parent = _resolved((key[0], attribute(element, "parent-style-name")), elements, depth + 1)
    colour, background, hidden = parent.colour, parent.background, False
    for properties in element:
        colour = attribute(properties, "color") or colour
        background = attribute(properties, "background-color") or background
        hidden = hidden or _hides(properties)
    return Style(colour, background, hidden or parent.hidden)


def _hides(properties: etree._Element) -> bool:
    # Tables have table:display, text has text:display, slides have presentation:visibility.
    return attribute(properties, "display") in ("none", "false") or attribute(properties, "visibility") == "hidden"


def _brightness(colour: str) -> int | None:
    """The brightest channel of a colour such as ``#1f1f1f``, None for none or an automatic one."""
    if len(colour) != 7 or not colour.startswith("#"):
        return None
    try:
        return max(int(colour[at : at + 2], 16) for at in (1, 3, 5))
    except ValueError:
        return None
