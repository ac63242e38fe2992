"""The page on writing a detector is true: its package installs, its code runs, the contract holds for it."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_PAGE = (_ROOT / "docs" / "writing-a-detector.md").read_text(encoding="utf-8")
_PACKAGE = _ROOT / "tests" / "plugins" / "kommunscan_example"
_BLOCKS = re.findall(r"```(\w+)\n(.*?)```", _PAGE, re.DOTALL)
_FILE = "# file: "


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A folder with the example package as an installer lays it out; building it would need the network."""
    target = tmp_path_factory.mktemp("installed")
    project = tomllib.loads((_PACKAGE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    name, version = project["name"].replace("-", "_"), project["version"]
    shutil.copytree(_PACKAGE / "src" / name, target / name)
    about = target / f"{name}-{version}.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {version}\n")
    groups = project["entry-points"].items()
    lines = [line for group, entries in groups for line in (f"[{group}]", *(f"{k} = {v}" for k, v in entries.items()))]
    (about / "entry_points.txt").write_text("\n".join(lines) + "\n")
    return target


def _run(installed, *arguments):
    environment = {"PYTHONPATH": f"{installed}:{_ROOT}", "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True, cwd=installed)


def test_the_package_is_what_the_page_shows():
    for language, block in _BLOCKS:
        if language == "toml":
            assert block == (_PACKAGE / "pyproject.toml").read_text(encoding="utf-8")
        elif block.startswith(_FILE):
            name, _, code = block.removeprefix(_FILE).partition("\n")
            assert code == (_PACKAGE / name).read_text(encoding="utf-8")


def test_the_code_of_the_page_runs(installed):
    code = "\n".join(block for language, block in _BLOCKS if language == "python" and not block.startswith(_FILE))
    run = _run(installed, "-W", "error", "-c", code)
    assert run.returncode == 0, run.stderr


def test_the_contract_holds_for_the_package(installed):
    contract = str(_ROOT / "tests" / "contracts" / "test_detectors.py")
    run = _run(
        installed,
        "-m",
        "pytest",
        "-q",
        "-k",
        "library-card",
        "--import-mode=importlib",
        "-p",
        "no:cacheprovider",
        contract,
    )
    assert run.returncode == 0, run.stdout
    assert "passed" in run.stdout
