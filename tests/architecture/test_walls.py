"""Walls that the import contracts cannot see."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("commands", "nightly", "scanner", "detectors", "reports")


def imported_rooms(path: Path) -> set[str]:
    """Top two levels of the project's modules that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= (
                {f"{node.module}.{alias.name}" for alias in node.names} if "." not in node.module else {node.module}
            )
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return {name for name in names if name.partition(".")[0] in PACKAGES}


def test_the_command_line_reaches_into_no_room_but_its_doors() -> None:
    inner = (
        "scanner.crawl",
        "scanner.extract",
        "scanner.analyse",
        "scanner.workers",
        "detectors.se",
        "detectors.dk",
    )
    doors = [ROOT / "cli.py", *(ROOT / "commands").glob("*.py")]
    assert not [name for path in doors for name in imported_rooms(path) if name.startswith(inner)]


def test_raw_values_are_revealed_in_few_places() -> None:
    """``Sensitive.reveal`` is called where values are fingerprinted, and where detectors compare them."""
    calls = [
        str(path.relative_to(ROOT))
        for package in ("scanner", "reports", "nightly")
        for path in (ROOT / package).rglob("*.py")
        if ".reveal()" in path.read_text("utf-8")
    ]
    assert calls == ["scanner/analyse.py"]


def test_every_module_name_is_a_subject() -> None:
    forbidden = {"utils", "util", "helpers", "helper", "common", "misc"}
    assert not [path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if path.stem in forbidden]


def test_the_crawl_s_own_process_loads_no_library_that_reads_documents() -> None:
    """They would cost every scan half a second, and a hostile document never gets near it."""
    code = "import sys, scanner.run; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()
    assert {"scrapy", "sqlalchemy"} <= set(loaded)
    assert {"pdfminer", "pypdfium2", "pikepdf", "docx", "PIL", "py7zr", "olefile"}.isdisjoint(loaded)
