"""The corpus: a folder per case, with a document, what must be found in it, and why the case exists.

Goes through the same door as a scan: ``scanner.extract.known.extract``, with every document inside a document.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from detectors.api import Confidence
from detectors.custom import CustomSpec
from scanner.analyse import Analyser
from scanner.extract.api import ExtractionError, Limits
from scanner.extract.archive.other import libarchive_available
from scanner.extract.known import extract
from scanner.extract.picture.text import is_available
from scanner.keys import Keyring
from scanner.model import Document, Place, Segment, Unread, location_text
from scanner.setup import Setup

CORPUS = Path(__file__).parent.parent / "corpus"
CASES = sorted(folder.name for folder in CORPUS.iterdir() if (folder / "expected.json").exists())
LIMITS = Limits()


def pieces(document: Document, depth: int = 0) -> Iterator[tuple[str | None, Segment | Unread]]:
    """All texts and gaps of a document with the member they come from; documents inside are followed."""
    try:
        for piece in extract(document, LIMITS):
            if isinstance(piece, Segment | Unread):
                yield document.member, piece
            elif isinstance(piece, Document) and depth < LIMITS.depth:
                yield from pieces(piece, depth + 1)
    except ExtractionError as error:
        yield document.member, Unread(error.why, error.detail)


def wanted_of(case: str) -> dict[str, Any]:
    wanted: dict[str, Any] = json.loads((CORPUS / case / "expected.json").read_text())
    return wanted


@cache
def read(case: str) -> tuple[dict[str, Any], list[tuple[str | None, Segment | Unread]]]:
    expected = wanted_of(case)
    content = (CORPUS / case / expected["document"]).read_bytes()
    document = Document("https://www.exempelby.example/" + expected["document"], content, expected["document"])
    return expected, list(pieces(document))


def places(found: list[tuple[str | None, Segment | Unread]], written: str) -> Iterator[tuple[str | None, Place]]:
    for member, piece in found:
        at = piece.text.find(written) if isinstance(piece, Segment) else -1
        while isinstance(piece, Segment) and at >= 0:
            yield member, piece.place_at(at)
            at = piece.text.find(written, at + 1)


def matches(wanted: dict[str, str], member: str | None, place: Place) -> bool:
    return (
        member == wanted.get("member")
        and place.where == wanted["where"]
        and wanted.get("location", "") in location_text(place.steps)
        and wanted.get("label", "") in place.label
    )


def can_be_read(wanted: dict[str, str]) -> bool:
    needs = {"ocr": is_available, "libarchive": libarchive_available}.get(wanted.get("needs", ""))
    return needs is None or needs()


@pytest.mark.parametrize("case", CASES)
def test_what_is_planted_is_found_where_it_lies(case: str) -> None:
    expected, found = read(case)
    for number, wanted in enumerate(expected["found"]):
        if not can_be_read(wanted):
            assert any(isinstance(piece, Unread) for _, piece in found), f"nothing says that {number} is unread"
            continue
        seen = list(places(found, wanted["written"]))
        assert any(matches(wanted, *place) for place in seen), f"value {number} stands at {seen}"


@pytest.mark.parametrize("case", CASES)
def test_what_cannot_be_read_is_said_and_nothing_else(case: str) -> None:
    expected, found = read(case)
    gaps = [(member, piece) for member, piece in found if isinstance(piece, Unread)]
    for wanted in expected["unread"]:
        assert any(
            member == wanted.get("member")
            and gap.why == wanted["why"]
            and wanted.get("part", "") in location_text(gap.part)
            for member, gap in gaps
        ), gaps
    if not expected["unread"] and all(can_be_read(wanted) for wanted in expected["found"]):
        assert not gaps


@pytest.mark.parametrize("case", CASES)
def test_segments_keep_the_conventions(case: str) -> None:
    expected, found = read(case)
    for _, piece in found:
        if isinstance(piece, Segment):
            offsets = [mark.offset for mark in piece.marks]
            assert offsets[0] == 0
            assert offsets == sorted(offsets)
            assert offsets[-1] <= len(piece.text)
            assert not any(text in piece.text for text in expected["absent"])


@pytest.mark.parametrize("case", [case for case in CASES if "detected" in wanted_of(case)])
def test_what_stands_in_a_case_is_told_by_the_detectors(case: str) -> None:
    expected = wanted_of(case)
    content = (CORPUS / case / expected["document"]).read_bytes()
    document = Document("https://www.exempelby.example/" + expected["document"], content, expected["document"])
    for wanted in expected["detected"]:
        custom = CustomSpec(wanted["kind"].partition(".")[2], keywords=tuple(wanted["keywords"]))
        setup = Setup(
            Keyring(b"k" * 32),
            also=() if wanted["is_default"] or wanted["keywords"] else (wanted["kind"],),
            custom=(custom,) if wanted["keywords"] else (),
        )
        found = [each for report in Analyser(setup).analyse(document).documents for each in report.findings]
        sure = [each for each in found if each.confidence >= Confidence(wanted["confidence"])]
        assert sum(each.occurrences for each in sure if each.kind == wanted["kind"]) >= wanted["count"], found


def test_every_case_says_why_it_exists() -> None:
    assert all((CORPUS / case / "WHY.md").read_text().strip() for case in CASES)
