"""Every acceptance case stands on its page with what shows it, and all of that is there."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "tests" / "corpus"
PAGE = (ROOT / "docs" / "acceptance.md").read_text("utf-8")
ROWS = {
    row[1]: re.findall(r"`([^`]+)`", row[2])
    for row in re.finditer(r"^\| (AC-\d\d) \| [^|]+ \| ([^|]+) \|$", PAGE, re.M)
}
CASE = re.compile(r"AC-\d\d")


def names_in(path: Path) -> set[str]:
    return {node.name for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)}


def test_every_case_is_there() -> None:
    assert list(ROWS) == [f"AC-{number:02}" for number in range(1, 34)]
    assert all(ROWS.values())


@pytest.mark.parametrize("case", ROWS)
def test_what_shows_it_exists(case: str) -> None:
    for shown_by in ROWS[case]:
        path, is_test, name = shown_by.partition("::")
        if is_test:
            assert name in names_in(ROOT / path)
        else:
            assert (CORPUS / shown_by / "expected.json").exists()


def test_every_place_has_its_cases() -> None:
    places = PAGE.partition("## Places")[2]
    named = [re.findall(r"`([^`]+)`", line) for line in places.splitlines() if line.startswith("| ")][2:]
    assert len(named) > 10
    assert all(named)
    assert not [case for cases in named for case in cases if not (CORPUS / case / "expected.json").exists()]


def test_what_a_corpus_case_says_it_shows_is_on_the_page() -> None:
    said = {case for why in CORPUS.glob("*/WHY.md") for case in CASE.findall(why.read_text("utf-8"))}
    assert said <= set(ROWS)
