"""How a run of a Word document looks: hidden, or so coloured that nobody sees it (ECMA-376, part 1, 17.3)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_HEADING = re.compile(r"(?:heading|title|rubrik|overskrift|titel)\s*\d*$", re.IGNORECASE)
_OFF = frozenset({"0", "false", "off", "none"})
_HEX = re.compile(r"[0-9A-Fa-f]{6}$")
_HIGHLIGHTS = {
    "black": "000000", "darkblue": "000080", "darkgreen": "008000", "darkred": "800000", "darkmagenta": "800080",
    "darkcyan": "008080", "darkyellow": "808000", "darkgray": "808080", "blue": "0000FF", "red": "FF0000",
    "green": "00FF00", "yellow": "FFFF00", "cyan": "00FFFF", "magenta": "FF00FF", "lightgray": "C0C0C0",
    "white": "FFFFFF",
}  # fmt: skip
_NEAR = 60
"""Two colours that differ by less, over red, green and blue together, cannot be told apart on paper."""


@dataclass(frozen=True, slots=True)
class Look:
    """The properties of a run that decide whether it is seen; colours as six hex digits, ``""`` for automatic."""

    hidden: bool = False
    colour: str = ""
    highlight: str = ""
    shading: str = ""

    @property
    def covered(self) -> bool:
        """Whether the text has the colour of its own marking.

        Under highlighting, automatic text stays black. On dark shading Word turns automatic text white.
        """
        if self.highlight:
            return _alike(self.colour or "000000", self.highlight)
        return bool(self.shading and self.colour and _alike(self.colour, self.shading))

    @property
    def white_on_nothing(self) -> bool:
        """Whether the text is white and nothing of its own makes it readable."""
        return bool(_alike(self.colour, "FFFFFF")) and not self.highlight and not self.shading


def _alike(one: str, other: str) -> bool:
    if not one or not other:
        return False
    return sum(abs(int(one[i : i + 2], 16) - int(other[i : i + 2], 16)) for i in (0, 2, 4)) < _NEAR


def name_of(element: etree._Element) -> str:
    """The name of an element of WordprocessingML (either edition) or another vocabulary, without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def value_of(element: etree._Element, name: str = "val") -> str:
    """An attribute in the namespace of WordprocessingML, of either edition."""
    return str(element.get(W + name) or element.get(STRICT + name) or "")


class Styles:
    """The styles of a document, each with those it is based on resolved."""

    def __init__(self, root: etree._Element | None) -> None:
        self._elements: dict[str, etree._Element] = {}
        self._looks: dict[str, Look] = {}
        for style in root if root is not None else ():
            if name_of(style) == "style":
                self._elements[value_of(style, "styleId")] = style

    def look(self, style_id: str, depth: int = 0) -> Look:
        """How text in this style looks."""
        known = self._looks.get(style_id)
        if known is not None:
            return known
        element = self._elements.get(style_id)
        if element is None or depth > len(self._elements):
            return Look()
        base = next((value_of(child) for child in element if name_of(child) == "basedOn"), "")
        look = self.look(base, depth + 1) if base else Look()
        for child in element:
            if name_of(child) == "rPr":
                look = self.applied(look, child)
        self._looks[style_id] = look
        return look

    def is_heading(self, style_id: str) -> bool:
        """Whether a paragraph style is that of a heading, by its name or outline level."""
        element = self._elements.get(style_id)
        if element is None:
            return bool(_HEADING.match(style_id))
        name = next((value_of(child) for child in element if name_of(child) == "name"), "")
        return bool(_HEADING.match(name)) or any(name_of(inner) == "outlineLvl" for inner in element.iter())

    def applied(self, look: Look, properties: etree._Element) -> Look:
        """``look`` changed by the run properties ``properties``."""
        for child in properties:
            setter = _SETTERS.get(name_of(child))
            if setter == "style":
                look = _over(look, self.look(value_of(child)))
            elif setter is not None:
                look = _set(look, setter, child)
        return look


_SETTERS: Mapping[str, str] = {
    "rStyle": "style", "vanish": "hidden", "webHidden": "hidden", "specVanish": "hidden", "color": "colour",
    "highlight": "highlight", "shd": "shading",
}  # fmt: skip


def _over(below: Look, above: Look) -> Look:
    return Look(
        above.hidden or below.hidden,
        above.colour or below.colour,
        above.highlight or below.highlight,
        above.shading or below.shading,
    )


def _set(look: Look, setter: str, element: etree._Element) -> Look:
    if setter == "hidden":
        return replace(look, hidden=value_of(element).lower() not in _OFF)
    if setter == "colour":
        return replace(look, colour=_colour(value_of(element)))
    if setter == "highlight":
        return replace(look, highlight=_HIGHLIGHTS.get(value_of(element).lower(), ""))
    # A solid pattern shows its own colour, any other mostly the fill behind it.
    name = "color" if value_of(element) == "solid" else "fill"
    return replace(look, shading=_colour(value_of(element, name)))


def _colour(value: str) -> str:
    return value.upper() if _HEX.match(value) else ""
