"""The whole street, as a newcomer walks it: the demo's site, the command, the report."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.demo import SITE
from scanner.demo.server import serve
from scanner.extract.picture.text import is_available
from scanner.model import Where, Why
from tests.conftest import Ran
from tests.demo.comparison import false_alarms, missing, planted, wrong_outcomes

PICTURE_OF_TEXT = str(Why.PICTURE_OF_TEXT)


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    from tests.conftest import kommunscan

    run = kommunscan.__wrapped__(tmp_path_factory.mktemp("demo"))  # type: ignore[attr-defined]
    with serve(SITE) as address:
        yield run("scan", address)


def test_every_planted_finding_is_found_in_its_place(scanned: Ran) -> None:
    in_pictures = [] if is_available() else [f"in ['{Where.IMAGE}'] of"]
    missed = missing(scanned.findings(), ("now", "later"))
    assert [plant for plant in missed if not any(place in plant for place in in_pictures)] == []


def test_no_decoy_is_taken_for_a_finding(scanned: Ran) -> None:
    assert list(false_alarms(scanned.findings())) == []


def test_every_address_ends_as_it_should(scanned: Ran) -> None:
    wrong = [end for end in wrong_outcomes(scanned.outcomes()) if not (is_available() and PICTURE_OF_TEXT in end)]
    assert wrong == []


def test_a_scanned_page_is_read_or_named_as_unread(scanned: Ran) -> None:
    found = any("skannad" in finding["url"] for finding in scanned.findings())
    named = any(line["reason"] == PICTURE_OF_TEXT for line in scanned.outcomes())
    assert (found, named) == ((True, False) if is_available() else (False, True))


def test_the_sums_of_the_coverage_equal_the_addresses_seen(scanned: Ran) -> None:
    addresses = [line["url"] for line in scanned.outcomes() if line["member"] is None]
    assert len(addresses) == len(set(addresses))
    assert all(line["outcome"] for line in scanned.outcomes())
    (total,) = re.findall(r">together<.*?>([0-9]+)<", scanned.report(), re.DOTALL)
    assert int(total) == len(addresses)


def test_the_command_ends_well_and_says_where_the_report_lies(scanned: Ran) -> None:
    assert scanned.code == 0
    (path,) = (line.split(maxsplit=1)[1] for line in scanned.out.splitlines() if line.startswith("Report:"))
    assert Path(path).read_text("utf-8") == scanned.report()


def test_no_raw_number_stands_in_the_data_directory_the_report_or_the_output(scanned: Ran) -> None:
    export = scanned.data_dir / "findings.out"
    places = {path: path.read_bytes() for path in scanned.data_dir.rglob("*") if path.is_file() and path != export}
    places |= {Path("stdout"): scanned.out.encode(), Path("stderr"): scanned.err.encode()}
    numbers = {finding["value"] for finding in planted()["findings"] if finding["kind"] != "email"}
    for value in numbers:
        for spelling in _spellings(value):
            assert not [path for path, content in places.items() if spelling.encode() in content], "a raw number"


def _spellings(value: str) -> set[str]:
    digits = value.replace("-", "")
    short = digits[2:] if len(digits) == 12 else digits
    return {value, digits, short, f"{short[:6]}-{short[6:]}", f"{short[:6]}+{short[6:]}", f"{short[:6]} {short[6:]}"}
