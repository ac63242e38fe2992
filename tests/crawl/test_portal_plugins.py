"""Readers of other packages: the one of the documentation, and one that breaks its contract."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Ran
from tests.town import portals
from tests.town.scenario import NOT_FOUND, Scenario, html_page
from tests.town.scripted import number
from tests.town.server import open_to_visitors

_PAGE = (Path(__file__).parents[2] / "docs" / "portals.md").read_text("utf-8")
_RAISING = """
class Raising:
    system, version, signs, titles = "Trasig", "1", ("anslag",), frozenset()
    def recognise(self, page): raise RuntimeError("secret 19120618-2014")
    def claims(self, url): raise RuntimeError
    def follows(self, url): return False
    def read(self, answer): return iter(())
"""


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder with three packages, as an installer lays them out."""
    target = tmp_path / "installed"
    (code,) = re.findall(r"```python\n(.*?)```", _PAGE, re.DOTALL)
    (entry,) = re.findall(r"```toml\n(.*?)```", _PAGE, re.DOTALL)
    offers = {"noticeboard": (code, entry.splitlines()[1].replace('"', "")),
              "raising": (_RAISING, "raising = raising:Raising"),
              "absent": ("", "absent = absent:Nothing")}  # fmt: skip
    for name, (source, offer) in offers.items():
        about = target / f"{name}-1.0.dist-info"
        about.mkdir(parents=True)
        (target / f"{name}.py").write_text(source, "utf-8")
        (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", "utf-8")
        (about / "entry_points.txt").write_text(f"[kommunscan.portals]\n{offer}\n", "utf-8")
    return target


def test_a_reader_of_another_package_reads_and_a_broken_one_is_named(
    kommunscan: Callable[..., Ran], installed: Path
) -> None:
    pages = {
        "/styrelse/anslag.json": portals.rows([{"id": 7, "rubrik": f"Beslut om {number(171)}"}]),
        "/styrelse/fil/7": portals.pdf(172),
    }
    with open_to_visitors(Scenario(lambda request: pages.get(request.path, NOT_FOUND), frozenset(), 20)) as site:
        pages["/"] = html_page("Start", body=f'<div data-anslag="{site.base_url.rstrip("/")}/styrelse"></div>')
        ran = kommunscan("scan", site.base_url, env={"PYTHONPATH": str(installed)})
    places = {line["value"]: line["where"] for line in ran.findings()}
    assert places[number(171)] == "title"
    assert number(172) in places
    assert "Trasig: raised RuntimeError over a page" in ran.report()
    assert "absent: cannot be loaded: AttributeError" in ran.report()
    assert "19120618-2014" not in ran.report()
