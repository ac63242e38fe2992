"""The comparison with what is planted notices what is missing, false or ended otherwise."""

from typing import Any

from tests.demo.comparison import false_alarms, missing, planted, wrong_outcomes

BOTH = ("now", "later")


def perfect() -> list[dict[str, Any]]:
    return [
        {
            "kind": plant["kind"],
            "value": plant["value"],
            "url": f"http://127.0.0.1:8000{plant['url']}",
            "member": plant["member"],
            "where": plant["where"][0],
            "confidence": plant["confidence_at_least"],
        }
        for plant in planted()["findings"]
    ]


def ended() -> list[dict[str, Any]]:
    return [
        {
            "url": f"http://127.0.0.1{ending['url']}",
            "member": ending["member"],
            "outcome": ending["outcome"],
            "reason": ending["why"],
        }
        for ending in planted()["outcomes"]
    ]


def test_a_perfect_scan_differs_in_nothing() -> None:
    assert not list(missing(perfect(), BOTH))
    assert not list(false_alarms(perfect()))
    assert not list(wrong_outcomes(ended()))


def test_whatever_is_left_out_is_missing() -> None:
    assert len(list(missing([], BOTH))) == len(planted()["findings"])
    assert "a masked address counts" and not list(missing([dict(f, url="http://x/••") for f in perfect()], BOTH))
    for change in ({"where": "nowhere"}, {"confidence": "dismissed"}, {"member": "x.zip"}, {"url": "http://x/y"}):
        assert len(list(missing([dict(finding, **change) for finding in perfect()], BOTH))) == len(perfect())


def test_what_is_not_planted_there_is_a_false_alarm() -> None:
    first = perfect()[0]
    assert len(list(false_alarms([first, dict(first, url="http://127.0.0.1/elsewhere.html")]))) == 1
    assert len(list(false_alarms([dict(first, value="811218-9876"[::-1])]))) == 1
    assert not list(false_alarms([dict(first, value="another", confidence="possible")]))
    assert not list(false_alarms([dict(first, value="another", kind="phone")]))


def test_an_address_that_ended_otherwise_is_named() -> None:
    lines = ended()
    lines[0] = dict(lines[0], outcome="scanned", reason=None, member=None)
    assert len(list(wrong_outcomes(lines))) == 1
    assert len(list(wrong_outcomes([]))) == len(lines)
