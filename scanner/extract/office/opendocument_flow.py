"""A walk over the content of an OpenDocument: paragraphs, tables, slides, notes, comments, changes.

One element of OpenDocument 1.3 (OASIS) means the same wherever it stands, so one walk reads texts, slides,
drawings, and whatever of a spreadsheet is no cell.
"""

from collections.abc import Callable

from lxml import etree

from detectors.api import CELL, LINE, TextForm
from scanner.extract.office.ooxml import attribute, local_name
from scanner.extract.office.opendocument_sheet import repeated
from scanner.extract.office.opendocument_styles import Style
from scanner.extract.segments import SegmentWriter
from scanner.extract.spreadsheet.cells import column_name
from scanner.model import Link, Place, Steps, Where

_INLINE = {"tab": CELL, "line-break": LINE}
_SILENT = frozenset(
    {"automatic-styles", "styles", "font-face-decls", "settings", "meta", "sequence-decls", "object-ole",
     "binary-data", "forms", "scripts", "master-styles", "tracked-changes", "text-p-rdfa"}
)  # fmt: skip
_KEPT_TEXT = {
    "string-value": Where.HIDDEN,
    "string-value-if-true": Where.HIDDEN,
    "string-value-if-false": Where.HIDDEN,
    "formula": Where.HIDDEN,
    "description": Where.ATTRIBUTE,
}


class Flow:
    """Gathers the text of a document while walking through it.

    ``flow`` has what is read one after the other, ``apart`` what has nothing to do with its neighbours.
    ``with_cells`` says whether cells are read: those of a spreadsheet come from calamine.
    """

    def __init__(self, styles: dict[tuple[str, str], Style], with_cells: bool) -> None:
        self.flow = SegmentWriter(separator=LINE)
        self.apart = SegmentWriter()
        self.addresses = SegmentWriter(TextForm.URL)
        self.links: list[Link] = []
        self._styles = styles
        self._with_cells = with_cells
        self._slides = 0
        self._paragraphs = 0
        self._handlers: dict[str, Callable[[etree._Element, Place], None]] = {
            "p": self._paragraph,
            "h": self._paragraph,
            "table": self._table,
            "page": self._slide,
            "notes": self._notes,
            "annotation": self._comment,
            "note": self._note,
            "header": self._header,
            "header-left": self._header,
            "header-first": self._header,
            "footer": self._footer,
            "footer-left": self._footer,
            "footer-first": self._footer,
            "text-box": self._text_box,
            "title": self._description,
            "desc": self._description,
            "master-page": self._master,
            "content-validation": self._validation,
            "shapes": self.walk,
        }

    def walk(self, element: etree._Element, place: Place) -> None:
        """Read everything below ``element``, whose text stands at ``place`` unless it says otherwise."""
        for child in element:
            self._visit(child, place)

    def _visit(self, element: etree._Element, place: Place) -> None:
        name = local_name(element)
        if not name or name in _SILENT:
            return
        self._attributes(element, place)
        handler = self._handlers.get(name)
        if handler is not None:
            handler(element, place)
        else:
            self.walk(element, place)

    def _attributes(self, element: etree._Element, place: Place) -> None:
        """Addresses, and texts that are kept in attributes: of fields, conditions, variables."""
        target = attribute(element, "href")
        if target and not target.startswith(("#", "./", "../", "Pictures/", "Object")):
            self.addresses.add(target, Place(Where.LINK, (*place.steps, ("link", ""))))
            if target.startswith(("http://", "https://")):
                self.links.append(Link(target, local_name(element)))
        for key, where in _KEPT_TEXT.items():
            text = attribute(element, key)
            if len(text) > 2:
                self.apart.add(text, Place(where, (*place.steps, ("attribute", key)), key))

    def _paragraph(self, element: etree._Element, place: Place) -> None:
        self._paragraphs += 1
        if place.where is Where.BODY and not any(step[0] in ("slide", "hidden slide", "part") for step in place.steps):
            step = "heading" if local_name(element) == "h" else "paragraph"
            place = Place(place.where, (*place.steps, (step, str(self._paragraphs))), place.label)
        style = self._styles.get(("paragraph", attribute(element, "style-name")), Style())
        before = LINE
        for text, run_place in self._runs(element, _styled(place, style), style):
            self.flow.add(text, run_place, before)
            before = ""

    def _runs(self, element: etree._Element, place: Place, style: Style) -> list[tuple[str, Place]]:
        """The text of a paragraph, in runs of equal place. Neighbours of white space alone are joined."""
        gathered: list[tuple[str, Place]] = []
        self._gather(element, place, style, gathered)
        runs: list[tuple[str, Place]] = []
        for text, run_place in gathered:
            if runs and (runs[-1][1] == run_place or text.isspace()):
                runs[-1] = (runs[-1][0] + text, runs[-1][1])
            elif runs and runs[-1][0].isspace():
                runs[-1] = (runs[-1][0] + text, run_place)
            elif text:
                runs.append((text, run_place))
        return runs

    def _gather(self, element: etree._Element, place: Place, style: Style, runs: list[tuple[str, Place]]) -> None:
        runs.append((_collapsed(element.text), place))
        for child in element:
            name = local_name(child)
            if name == "s":
                count = attribute(child, "c")
                runs.append((" " * (min(int(count), 200) if count.isdigit() else 1), place))
            elif name in _INLINE:
                runs.append((_INLINE[name], place))
            elif name in ("hidden-text", "hidden-paragraph"):
                runs.append((_collapsed(child.text), Place(Where.HIDDEN, place.steps, place.label)))
                self._attributes(child, place)
            elif name in self._handlers or name in ("frame", "custom-shape", "object", "image", "control", "g"):
                self._visit(child, place)
            elif name and name not in _SILENT:
                self._attributes(child, place)
                inner = self._styles.get(("text", attribute(child, "style-name")), style) if name == "span" else style
                self._gather(child, _styled(place, inner), inner, runs)
            runs.append((_collapsed(child.tail), place))

    def _table(self, element: etree._Element, place: Place) -> None:
        name = attribute(element, "name")
        if not self._with_cells:
            steps: Steps = (*place.steps, ("sheet", name))
            self._cell_comments(element, steps)
            return
        labels: dict[int, str] = {}
        rows = [row for row in element.iter() if local_name(row) == "table-row" and _table_of(row) is element]
        number = 1
        for row in rows:
            cells = [cell for cell in row if local_name(cell) in ("table-cell", "covered-table-cell")]
            before = LINE
            for column, cell in enumerate(cells):
                texts = [text for e in cell if local_name(e) in ("p", "h") for text, _ in self._runs(e, place, Style())]
                text = " ".join(" ".join(texts).split()) or _value(cell)
                if number == 1:
                    labels[column] = text
                label = labels.get(column, "") if number > 1 else ""
                steps = (*place.steps, ("table", name), ("row", str(number)))
                where = Where.TABLE if place.where is Where.BODY else place.where
                if text:
                    self.flow.add(text, Place(where, steps, label), before)
                    before = CELL
                for block in cell:
                    if local_name(block) not in ("p", "h"):
                        self._visit(block, place)
            number += repeated(row, "rows")

    def _cell_comments(self, table: etree._Element, steps: Steps) -> None:
        """Comments, shapes and links on a sheet, with the row and column where they stand."""
        for element in table.iter():
            name = local_name(element)
            if name in ("annotation", "shapes", "frame", "custom-shape", "a"):
                self._visit(element, Place(Where.BODY, (*steps, *_cell_step(element))))

    def _slide(self, element: etree._Element, place: Place) -> None:
        self._slides += 1
        hidden = self._styles.get(("drawing-page", attribute(element, "style-name")), Style()).hidden
        step = ("hidden slide" if hidden else "slide", str(self._slides))
        self.apart.add(attribute(element, "name"), Place(Where.TITLE, (*place.steps, step)))
        self.walk(element, Place(Where.HIDDEN if hidden else place.where, (*place.steps, step)))

    def _notes(self, element: etree._Element, place: Place) -> None:
        number = place.steps[-1][1] if place.steps else ""
        self.walk(element, Place(Where.HIDDEN, (*place.steps[:-1], ("notes of slide", number))))

    def _comment(self, element: etree._Element, place: Place) -> None:
        creator = next((child.text or "" for child in element if local_name(child) == "creator"), "")
        step = ("comment by", creator) if creator else ("comment", "")
        comment_place = Place(Where.COMMENT, (*place.steps, step))
        texts = [
            text for e in element.iter() if local_name(e) in ("p", "h") for text, _ in self._runs(e, place, Style())
        ]
        self.apart.add(LINE.join(texts), comment_place)
        self.apart.add(creator, Place(Where.METADATA, (*place.steps, ("property", "comment author")), "author"))

    def _note(self, element: etree._Element, place: Place) -> None:
        step = "endnote" if attribute(element, "note-class") == "endnote" else "footnote"
        body = next((child for child in element if local_name(child) == "note-body"), None)
        texts = [text for e in (body if body is not None else ()) for text, _ in self._runs(e, place, Style())]
        self.apart.add(LINE.join(texts), Place(Where.BODY, (*place.steps, (step, ""))))

    def _header(self, element: etree._Element, place: Place) -> None:
        self.walk(element, Place(Where.HEADER, (*place.steps, ("header", ""))))

    def _footer(self, element: etree._Element, place: Place) -> None:
        self.walk(element, Place(Where.HEADER, (*place.steps, ("footer", ""))))

    def _text_box(self, element: etree._Element, place: Place) -> None:
        self.walk(element, Place(place.where, (*place.steps, ("text box", ""))))

    def _description(self, element: etree._Element, place: Place) -> None:
        key = local_name(element)
        self.apart.add(element.text or "", Place(Where.ATTRIBUTE, (*place.steps, ("attribute", key)), key))

    def _master(self, element: etree._Element, place: Place) -> None:
        self.walk(element, Place(place.where, (*place.steps, ("master", attribute(element, "name")))))

    def _validation(self, element: etree._Element, place: Place) -> None:
        target = Place(Where.HIDDEN, (*place.steps, ("validation list", attribute(element, "base-cell-address"))))
        self.apart.add(attribute(element, "condition").replace('"', " ").replace(";", "\n"), target)
        for child in element.iter():
            self.apart.add(attribute(child, "title"), target)
            if local_name(child) == "p":
                self.apart.add("".join(map(str, child.itertext())), target)


def _styled(place: Place, style: Style) -> Place:
    if style.hidden:
        return Place(Where.HIDDEN, place.steps, place.label)
    if style.is_redacting and place.where is Where.BODY:
        return Place(Where.REDACTED, place.steps, place.label)
    return place


def _collapsed(text: str | None) -> str:
    """Text without the white space that only lays out the file (OpenDocument 1.3, part 3, 6.1.2)."""
    if not text:
        return ""
    middle = " ".join(text.split())
    return (" " if text[0].isspace() else "") + middle + (" " if middle and text[-1].isspace() else "")


def _table_of(row: etree._Element) -> etree._Element | None:
    return next((above for above in row.iterancestors() if local_name(above) == "table"), None)


def _value(cell: etree._Element) -> str:
    return attribute(cell, "string-value") or attribute(cell, "date-value")


def _cell_step(element: etree._Element) -> Steps:
    """The name of the cell around an element, by counting what stands before it."""
    cell = next((a for a in element.iterancestors() if local_name(a).endswith("table-cell")), None)
    row = next((a for a in element.iterancestors() if local_name(a) == "table-row"), None)
    if cell is None or row is None:
        return ()
    column = sum(repeated(before, "columns") for before in cell.itersiblings(preceding=True))
    table = _table_of(row)
    number = 1
    for other in table.iter() if table is not None else ():
        if other is row:
            break
        if local_name(other) == "table-row":
            number += repeated(other, "rows")
    return (("cell", f"{column_name(column)}{number}"),)
