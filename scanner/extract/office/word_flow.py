"""The text of one part of a Word document: paragraphs, tables, boxes, fields, tracked changes, notes."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from detectors.api import CELL, LINE
from scanner.extract.office.word_styles import Look, Styles, name_of, value_of
from scanner.extract.segments import SegmentWriter
from scanner.model import Place, Segment, Steps, Where

_MOST_STEP_CHARS = 80
_NESTING = 100
_BLOCK_WRAPPERS = frozenset(
    {"sdtContent", "customXml", "smartTag", "ins", "moveTo", "del", "moveFrom", "body", "docPartBody"}
)
_DELETED = frozenset({"del", "moveFrom"})
_INSERTED = frozenset({"ins", "moveTo"})
_INLINE_TEXT = {"tab": CELL, "ptab": CELL, "br": LINE, "cr": LINE, "noBreakHyphen": "-"}
_NOTES = {"footnote": "footnote", "endnote": "endnote"}
_FIELD_TEXTS = frozenset({"default", "listEntry", "statusText", "helpText"})


@dataclass(slots=True)
class _Run:
    """A piece of a paragraph's text with what decides its place."""

    text: str
    where: Where | None
    steps: Steps
    deleted: bool = False
    inserted: bool = False


@dataclass(slots=True)
class Story:
    """What was read from one part: visible text, tracked deletions, things worth a finding of their own."""

    styles: Styles
    flow: SegmentWriter = field(default_factory=lambda: SegmentWriter(separator=LINE))
    deleted: SegmentWriter = field(default_factory=lambda: SegmentWriter(separator=LINE))
    aside: SegmentWriter = field(default_factory=SegmentWriter)
    """Alternative texts, field codes, names of controls: each unrelated to its neighbours."""
    covered_characters: Counter[Place] = field(default_factory=Counter)
    """Where text stands that somebody meant to cover, and how much of it."""
    cropped: list[Place] = field(default_factory=list)
    """Where a picture stands that shows only part of what is stored."""
    _heading: str = ""
    _number: int = 0
    _tables: int = 0

    def segments(self) -> Iterator[Segment]:
        """All text that was read."""
        yield from self.flow.take()
        yield from self.deleted.take()
        yield from self.aside.take()

    # blocks

    def read(self, container: etree._Element, where: Where = Where.BODY, steps: Steps = ()) -> None:
        """Read all blocks of a body, header, note, comment, cell or box."""
        self._blocks(container, where, steps, LINE, 0)

    def _blocks(self, container: etree._Element, where: Where, steps: Steps, separator: str, depth: int) -> None:
        if depth > _NESTING:
            return
        for block in container:
            name = name_of(block)
            if name == "p":
                if self._paragraph(block, where, steps, separator):
                    separator = LINE
            elif name == "tbl":
                self._table(block, steps, depth + 1)
                separator = LINE
            elif name == "sdt":
                self._control(block, steps)
                for part in block:
                    if name_of(part) == "sdtContent":
                        self._blocks(part, where, steps, separator, depth + 1)
            elif name in _BLOCK_WRAPPERS:
                self._blocks(block, where, steps, separator, depth + 1)

    def _table(self, table: etree._Element, steps: Steps, depth: int) -> None:
        self._tables += 1
        inside: Steps = (*self._under(steps), ("table", str(self._tables)))
        labels: list[str] = []
        for number, row in enumerate(_rows(table), 1):
            for column, cell in enumerate(_cells(row)):
                label = labels[column] if number > 1 and column < len(labels) else ""
                if number == 1:
                    text = _texts(cell).strip()
                    labels.append(text if not any(c.isdigit() for c in text) else "")
                separator = LINE if column == 0 else CELL
                cell_steps: Steps = (*inside, ("row", str(number)))
                outer = self._number
                self._cell(cell, Place(Where.TABLE, cell_steps, label[:_MOST_STEP_CHARS]), separator, depth)
                self._number = outer

    def _cell(self, cell: etree._Element, place: Place, separator: str, depth: int) -> None:
        for block in _cell_blocks(cell):
            if name_of(block) == "tbl":
                self._table(block, place.steps, depth + 1)
            elif self._paragraph(block, place.where, place.steps, separator, place.label):
                separator = LINE

    def _under(self, steps: Steps) -> Steps:
        return (("heading", self._heading), *steps) if self._heading and not steps else steps

    # paragraphs

    def _paragraph(
        self, paragraph: etree._Element, where: Where, steps: Steps, separator: str, label: str = ""
    ) -> bool:
        style = _paragraph_style(paragraph)
        base = self.styles.look(style)
        runs: list[_Run] = []
        boxes: list[etree._Element] = []
        self._runs(paragraph, base, runs, boxes, where is Where.TABLE or _is_shaded(paragraph))
        visible = "".join(run.text for run in runs if not run.deleted)
        if where is Where.BODY and not steps:
            if self.styles.is_heading(style) and visible.strip():
                self._heading, self._number = visible.strip()[:_MOST_STEP_CHARS], 0
            else:
                self._number += bool(visible.strip())
            place_steps: Steps = (
                (*self._under(()), ("paragraph", str(self._number))) if self._number else (self._under(()))
            )
        else:
            place_steps = steps
        if visible.strip():
            self._write(self.flow, [run for run in runs if not run.deleted], where, place_steps, separator, label)
        if any(run.deleted for run in runs):
            original = [run for run in runs if not run.inserted]
            self._write(self.deleted, original, where, place_steps, LINE, label)
        for box in boxes:
            self._box(box, where, place_steps)
        return bool(visible.strip())

    def _write(
        self, writer: SegmentWriter, runs: list[_Run], where: Where, steps: Steps, separator: str, label: str
    ) -> None:
        started = not len(writer)
        for run in runs:
            place = Place(run.where or where, (*steps, *run.steps), label)
            if started:
                writer.join(run.text, place)
            elif run.text.strip():
                writer.add(run.text, place, separator)
                started = True
            if run.where is Where.REDACTED and run.text.strip() and writer is self.flow:
                self.covered_characters[place] += len(run.text.strip())

    def _runs(
        self, parent: etree._Element, base: Look, runs: list[_Run], boxes: list[etree._Element], backed: bool,
        where: Where | None = None, steps: Steps = (), deleted: bool = False, inserted: bool = False,
    ) -> None:  # fmt: skip
        for child in parent:
            name = name_of(child)
            if name == "r":
                self._run(child, base, runs, boxes, backed, _Run("", where, steps, deleted, inserted))
            elif name in _DELETED:
                step = ("deleted by", value_of(child, "author"))
                self._runs(child, base, runs, boxes, backed, Where.DELETED, (step,), True, inserted)
            elif name in _INSERTED:
                step = ("inserted by", value_of(child, "author"))
                self._runs(child, base, runs, boxes, backed, where, (step,), deleted, True)
            elif name == "hyperlink":
                self._said(value_of(child, "tooltip"), "tooltip", steps)
                self._runs(child, base, runs, boxes, backed, where or Where.LINK, steps, deleted, inserted)
            elif name == "fldSimple":
                self._said(value_of(child, "instr"), "field", steps)
                self._runs(child, base, runs, boxes, backed, where, steps, deleted, inserted)
            elif name == "sdt":
                self._control(child, steps)
                self._runs(child, base, runs, boxes, backed, where, steps, deleted, inserted)
            elif name in ("oMath", "oMathPara"):
                runs.append(_Run(_texts(child), where, steps, deleted, inserted))
            elif name == "bookmarkStart":
                bookmark = value_of(child, "name")
                self._said("" if bookmark.startswith("_") else bookmark, "bookmark", ())
            elif name not in ("pPr", "rPr", "sdtPr", "sdtEndPr"):
                self._runs(child, base, runs, boxes, backed, where, steps, deleted, inserted)

    def _run(
        self, run: etree._Element, base: Look, runs: list[_Run], boxes: list[etree._Element], backed: bool, found: _Run
    ) -> None:
        look = base
        texts: list[str] = []
        for child in run:
            name = name_of(child)
            if name == "rPr":
                look = self.styles.applied(base, child)
            elif name in ("instrText", "delInstrText"):
                self._said(child.text or "", "field", found.steps)
            elif name == "fldChar":
                self._form_field(child, found.steps)
            elif name in ("drawing", "pict", "object", "AlternateContent"):
                boxes.append(child)
            else:
                texts.append(_run_text(name, child))
        found.text = "".join(texts)
        if found.text:
            if not found.deleted:
                if look.hidden:
                    found.where = Where.HIDDEN
                elif look.covered or (look.white_on_nothing and not backed):
                    found.where = Where.REDACTED
            runs.append(found)

    # what hangs on a paragraph

    def _box(self, shape: etree._Element, where: Where, steps: Steps) -> None:
        """Text boxes, descriptions and crops of a drawing; the older copy of the same is left out."""
        for element in _first_choice(shape):
            name = name_of(element)
            if name == "txbxContent":
                outer = (self._heading, self._number)
                self._blocks(element, where, (*steps, ("text box", "")), LINE, 1)
                self._heading, self._number = outer
            elif name in ("docPr", "cNvPr"):
                for attribute in ("descr", "title", "name"):
                    self._said(str(element.get(attribute) or ""), attribute, steps)
            elif name == "srcRect" and any(_is_cut(element.get(side)) for side in "ltrb"):
                self.cropped.append(Place(Where.IMAGE, (*steps, ("picture", ""))))
            else:
                self._said(str(element.get("alt") or ""), "alt", steps)
                if name in ("textpath", "imagedata"):
                    self._said(str(element.get("string") or ""), "string", steps)

    def _control(self, control: etree._Element, steps: Steps) -> None:
        """Name, tag, choices and date of a content control."""
        for element in control:
            if name_of(element) == "sdtPr":
                for inner in element.iter():
                    for attribute in ("displayText", "value", "fullDate"):
                        self._said(value_of(inner, attribute), "control", steps)
                    if name_of(inner) in ("alias", "tag"):
                        self._said(value_of(inner), name_of(inner), steps)

    def _said(self, text: str, name: str, steps: Steps) -> None:
        if text.strip():
            step = (name if name in ("field", "bookmark") else "attribute", "" if name == "field" else name)
            where = Where.METADATA if name == "bookmark" else Where.ATTRIBUTE
            within = steps if steps[:1] == self._under(())[:1] else (*self._under(()), *steps)
            self.aside.add(text, Place(where, (*within, step), name))

    def _form_field(self, character: etree._Element, steps: Steps) -> None:
        """What an old form field offers, falls back to and says of itself."""
        name = next((value_of(element) for element in character.iter() if name_of(element) == "name"), "")
        for element in character.iter():
            # The default of a list or a box to tick is a number.
            parent = element.getparent()
            is_text = name_of(element) != "default" or (parent is not None and name_of(parent) == "textInput")
            if name_of(element) in _FIELD_TEXTS and is_text:
                self.aside.add(value_of(element), Place(Where.FORM, (*steps, ("field", name)), name))


def _rows(container: etree._Element) -> Iterator[etree._Element]:
    for child in container:
        name = name_of(child)
        if name == "tr":
            yield child
        elif name in ("sdt", "sdtContent", "customXml", "ins", "del"):
            yield from _rows(child)


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for child in row:
        name = name_of(child)
        if name == "tc":
            yield child
        elif name in ("sdt", "sdtContent", "customXml", "ins", "del"):
            yield from _cells(child)


def _cell_blocks(cell: etree._Element) -> Iterator[etree._Element]:
    for child in cell:
        name = name_of(child)
        if name in ("p", "tbl"):
            yield child
        elif name == "sdt" or name in _BLOCK_WRAPPERS:
            yield from _cell_blocks(child)


def _first_choice(shape: etree._Element) -> Iterator[etree._Element]:
    """All elements of a drawing; of alternatives only the first, since the others say the same again."""
    yield shape
    if name_of(shape) == "txbxContent":
        return
    for child in shape:
        if name_of(child) == "Fallback" and any(name_of(other) == "Choice" for other in shape):
            continue
        yield from _first_choice(child)


def _paragraph_style(paragraph: etree._Element) -> str:
    for properties in paragraph:
        if name_of(properties) == "pPr":
            return next((value_of(child) for child in properties if name_of(child) == "pStyle"), "")
    return ""


def _is_shaded(paragraph: etree._Element) -> bool:
    """Whether white text may be readable because the paragraph, or the shape around it, has a colour."""
    for properties in paragraph:
        if name_of(properties) == "pPr" and any(name_of(child) == "shd" for child in properties):
            return True
    return any(name_of(ancestor) == "txbxContent" for ancestor in paragraph.iterancestors())


def _symbol(element: etree._Element) -> str:
    code = value_of(element, "char")
    try:
        point = int(code, 16)
    except ValueError:
        return ""
    # Symbol fonts put their characters into the private use area, at F000 and above.
    return chr(point - 0xF000 if 0xF020 <= point <= 0xF0FF else point) if point < 0x110000 else ""


def _texts(element: etree._Element) -> str:
    """All text in an element. (python-docx gives its elements a text of their own, so ``itertext`` repeats it.)"""
    return "".join(str(text.text or "") for text in element.iter() if name_of(text) == "t")


def _run_text(name: str, element: etree._Element) -> str:
    """The text that one child of a run stands for."""
    if name in ("t", "delText"):
        return element.text or ""
    if name == "sym":
        return _symbol(element)
    if name == "ruby":
        return _texts(element)
    return _INLINE_TEXT.get(name, "")


def _is_cut(side: str | None) -> bool:
    """Whether a crop, in thousandths of a per cent, takes away more than a frame."""
    try:
        return side is not None and float(side.rstrip("%")) > (1000 if not side.endswith("%") else 1)
    except ValueError:
        return False
