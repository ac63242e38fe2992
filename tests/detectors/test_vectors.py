"""Recall and precision on labelled examples. The floors may only rise.

``vectors.jsonl`` are the shared vectors; ``templates.jsonl`` are of our own making, with other sentences, other
ways of writing and other traps. Swedish numbers of both are Skatteverket's test numbers or belong to births before
1920; Danish ones belong to births before 1920 or to the top of a series that was never issued.
"""

import datetime
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from detectors import BUILTIN, load
from detectors.api import Confidence, Context, TextForm
from detectors.dk.cpr import Cpr
from detectors.se.personnummer import Personnummer
from detectors.search import find_all
from scanner.extract.api import Limits
from scanner.extract.html.extractor import HtmlExtractor
from scanner.model import Document, Segment

_HERE = Path(__file__).parent
_TODAY = datetime.date(2026, 11, 23)
_DATED = {"personnummer": Personnummer(today=_TODAY), "cpr": Cpr(today=_TODAY)}
_FORMS = {
    "pdftext": TextForm.PDF,
    "url": TextForm.URL,
    "js": TextForm.CODE,
    "css": TextForm.CODE,
    "json": TextForm.CODE,
}
_REPORTED = (Confidence.LIKELY, Confidence.CONFIRMED)


def _fixed_day(detectors):
    return [_DATED.get(detector.name, detector) for detector in detectors]


def _searched(line, context):
    """The strings of one line, as an extractor would hand them over, with what is known of each."""
    if line["kind"] != "html":
        yield line["text"], context
        return
    document = Document("https://www.exempelby.se/", line["text"].encode())
    for piece in HtmlExtractor().extract(document, "text/html", Limits()):
        if isinstance(piece, Segment):
            labels = tuple((mark.offset, mark.place.label) for mark in piece.marks)
            yield piece.text, replace(context, form=piece.form, labels=labels)


def _found(line, detectors, told):
    """The surest match of each value."""
    best = {}
    context = Context()
    if told:
        language = None if line["lang"] == "code" else line["lang"]
        context = Context(form=_FORMS.get(line["kind"], TextForm.TEXT), language=language)
    for text, known in _searched(line, context):
        matches = find_all(text, detectors, known)
        assert not matches.faults, line["id"]
        for match in matches.found:
            key = (match.kind, match.value.reveal())
            if key not in best or match.confidence > best[key].confidence:
                best[key] = match
    return best


def _measured(name, detectors, told=True):
    kinds = {kind.id for detector in detectors for kind in detector.kinds}
    counts, wrong = Counter(), []
    for row in (_HERE / name).read_text(encoding="utf-8").splitlines():
        line = json.loads(row)
        expected = {(e["kind"], e["value"]): e for e in line["expect"] if e["kind"] in kinds}
        found = _found(line, detectors, told)
        counts["lines"] += 1
        for key, expectation in expected.items():
            match = found.get(key)
            counts["expected"] += 1
            counts["level"] += match is not None and match.confidence == expectation["confidence"]
            for field, answer in (("class", match and match.subtype), ("subtype", match and match.subtype)):
                if field in expectation and expectation[field] != answer:
                    wrong.append(f"{line['id']} {field}")
            if expectation["confidence"] in _REPORTED and not line.get("stretch"):
                counts["to report"] += 1
                if match is not None and match.confidence in _REPORTED:
                    counts["recalled"] += 1
                else:
                    wrong.append(f"{line['id']} missed")
        unexpected = [match for key, match in found.items() if key not in expected]
        counts["reported"] += sum(match.confidence in _REPORTED for match in found.values())
        counts["false"] += sum(match.confidence in _REPORTED for match in unexpected)
        counts["lines with extra"] += any(match.confidence not in _REPORTED for match in unexpected)
        wrong += [f"{line['id']} false {match.kind}" for match in unexpected if match.confidence in _REPORTED]
    return counts, wrong


@pytest.mark.parametrize(
    ("name", "which", "told", "recall", "false", "extra", "level"),
    [
        ("vectors.jsonl", "default", True, 1.0, 0.0, 0.00, 0.85),
        ("vectors.jsonl", "default", False, 1.0, 0.0, 0.005, 0.83),
        ("vectors.jsonl", "all", True, 0.99, 0.01, 0.01, 0.85),
        ("templates.jsonl", "default", True, 0.99, 0.0, 0.01, 0.85),
        ("templates.jsonl", "default", False, 0.99, 0.0, 0.01, 0.85),
    ],
)
def test_floors(name, which, told, recall, false, extra, level):
    detectors = _fixed_day(load() if which == "default" else BUILTIN)
    counts, wrong = _measured(name, detectors, told)
    assert counts["recalled"] >= recall * counts["to report"], wrong
    assert counts["false"] <= false * counts["reported"], wrong
    assert counts["lines with extra"] <= extra * counts["lines"], wrong
    assert counts["level"] >= level * counts["expected"], wrong
