"""Compares what a scan of the demo's site says with what is planted there.

Takes the lines of ``findings.jsonl`` (made with ``--reveal``) and ``outcomes.jsonl`` as dictionaries. Each
difference is a sentence without the value itself.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from detectors.sensitive import MASK
from scanner.demo import PLANTED

Line = Mapping[str, Any]
RANKS = ("dismissed", "possible", "likely", "confirmed")


def planted() -> dict[str, Any]:
    """The content of ``planted.json``."""
    content: dict[str, Any] = json.loads(PLANTED.read_text(encoding="utf-8"))
    return content


def missing(findings: Iterable[Line], formats: Iterable[str] = ("now",)) -> Iterator[str]:
    """What is planted and was not found in its place, with at least its confidence."""
    found = list(findings)
    wanted = set(formats)
    for plant in planted()["findings"]:
        if plant["formats"] in wanted and not any(_is_it(plant, finding) for finding in found):
            yield f"{plant['kind']} in {plant['where']} of {plant['url']} ({plant['note']})"


def false_alarms(findings: Iterable[Line]) -> Iterator[str]:
    """What was found to be likely or confirmed and is not planted on that page."""
    content = planted()
    known = {(plant["kind"], plant["value"], plant["url"]) for plant in content["findings"]}
    values = {(plant["kind"], plant["value"]) for plant in content["findings"]}
    for finding in findings:
        what = (finding["kind"], finding["value"])
        # an address that holds a personal number is masked itself, and cannot be compared
        is_planted = what in values if MASK in finding["url"] else (*what, _path(finding)) in known
        if finding["kind"] in content["kinds"] and _rank(finding["confidence"]) >= _rank("likely") and not is_planted:
            yield f"{finding['confidence']} {finding['kind']} in {finding['where']} of {finding['url']}"


def wrong_outcomes(outcomes: Iterable[Line]) -> Iterator[str]:
    """Addresses that did not end as they should."""
    ends = {(_path(line), line["member"]): (line["outcome"], line["reason"]) for line in outcomes}
    for ending in planted()["outcomes"]:
        got = ends.get((ending["url"], ending["member"]))
        if got != (ending["outcome"], ending["why"]):
            yield f"{ending['url']} {ending['member'] or ''} is {got}, not {ending['outcome']}, {ending['why']}"


def _is_it(plant: Line, finding: Line) -> bool:
    return (
        (plant["kind"], plant["value"], plant["member"]) == (finding["kind"], finding["value"], finding["member"])
        and (plant["url"] == _path(finding) or MASK in finding["url"])
        and finding["where"] in plant["where"]
        and _rank(finding["confidence"]) >= _rank(plant["confidence_at_least"])
    )


def _path(line: Line) -> str:
    return unquote(urlsplit(line["url"]).path)


def _rank(confidence: str) -> int:
    return RANKS.index(confidence)
