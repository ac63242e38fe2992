"""Charts: the copy of their data that stays in the file, whatever became of the workbook behind them.

A published presentation whose chart kept its source data had thousands of patients' numbers online for
nine years. The picture shows twelve bars; the cache has the names of all categories and series.
"""

from collections.abc import Iterator

from lxml import etree

from detectors.api import CELL, LINE
from scanner.extract.office.drawing import paragraph_text
from scanner.extract.office.ooxml import all_text, attribute, local_name
from scanner.extract.segments import SegmentWriter
from scanner.model import Place, Segment, Steps, Where

_CACHES = ("strCache", "numCache", "strLit", "numLit", "lvl")


def chart_segments(root: etree._Element | None, steps: Steps) -> Iterator[Segment]:
    """Titles and other visible texts of a chart, then the cached data of every series."""
    if root is None:
        return
    visible = SegmentWriter(separator=LINE)
    for element in root.iter():
        if local_name(element) == "p":
            visible.add(paragraph_text(element), Place(Where.BODY, (*steps, ("chart", ""))))
    yield from visible.take()
    hidden = SegmentWriter(separator=LINE)
    _write_classic(root, steps, hidden)
    _write_extended(root, steps, hidden)
    yield from hidden.take()


def _write_classic(root: etree._Element, steps: Steps, writer: SegmentWriter) -> None:
    """Series as in ECMA-376, part 1, chapter 21: rows of category and value, under the series' name."""
    for series in (element for element in root.iter() if local_name(element) == "ser"):
        title = " ".join(
            all_text(value).strip()
            for part in series
            if local_name(part) == "tx"
            for value in part.iter()
            if local_name(value) == "v"
        )
        place = Place(Where.HIDDEN, (*steps, ("chart", ""), ("series", title)), title)
        writer.add(title, place)
        columns = [_points(part) for part in series if local_name(part) not in ("tx", "extLst")]
        columns = [column for column in columns if column]
        for index in sorted({index for column in columns for index in column}):
            row = [column.get(index, "") for column in columns]
            writer.add(CELL.join(row), place)
        for part in series:
            if local_name(part) == "extLst":
                for value in part.iter():
                    if local_name(value) == "v":
                        writer.add(all_text(value), place)


def _points(part: etree._Element) -> dict[int, str]:
    """The cached points of one part of a series by their index; levels of categories are joined."""
    found: dict[int, str] = {}
    for point in (element for element in part.iter() if local_name(element) == "pt"):
        parent = point.getparent()
        index = attribute(point, "idx")
        if parent is None or local_name(parent) not in _CACHES or not index.isdigit():
            continue
        text = " ".join(all_text(point).split())
        known = found.get(int(index))
        found[int(index)] = text if known is None else f"{known}{CELL}{text}"
    return found


def _write_extended(root: etree._Element, steps: Steps, writer: SegmentWriter) -> None:
    """Charts of Office 2016 and later (chartex): dimensions with levels of points."""
    for dimension in root.iter():
        if local_name(dimension) in ("strDim", "numDim"):
            place = Place(Where.HIDDEN, (*steps, ("chart", ""), ("series", attribute(dimension, "type"))))
            for point in dimension.iter():
                if local_name(point) == "pt":
                    writer.add(all_text(point), place)
