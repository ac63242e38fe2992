"""The whole street, as a newcomer walks it: the demo's site, the command, the report."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.demo import SITE
from scanner.demo.server import serve
from tests.conftest import Ran
from tests.demo.comparison import false_alarms, missing, planted, wrong_outcomes


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ran]:
    from tests.conftest import kommunscan

    run = kommunscan.__wrapped__(tmp_path_factory.mktemp("demo"))  # type: ignore[attr-defined]
    with serve(SITE) as address:
        yield run("scan", address)


def test_every_planted_finding_is_found_in_its_place(scanned: Ran) -> None:
    assert list(missing(scanned.findings(), ("now", "later"))) == []


def test_no_decoy_is_taken_for_a_finding(scanned: Ran) -> None:
    assert list(false_alarms(scanned.findings())) == []


def test_every_address_ends_as_it_should(scanned: Ran) -> None:
    assert list(wrong_outcomes(scanned.outcomes())) == []


def test_the_sums_of_the_coverage_equal_the_addresses_seen(scanned: Ran) -> None:
    addresses = [line["url"] for line in scanned.outcomes() if line["member"] is None]
    assert len(addresses) == len(set(addresses))
    assert all(line["outcome"] for line in scanned.outcomes())
    assert f"of {len(addresses)} addresses" in scanned.out


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
