"""Versions, and the parts that need not be there."""

import os
import platform
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from nightly.doctor.answers import Check, State
from scanner.crawl.render.chromium import installed_browser
from scanner.extract.picture.languages import LANGUAGES, installed_languages

_LIBRARIES = ("Scrapy", "Twisted", "lxml", "pdfminer.six", "pypdfium2", "pikepdf", "SQLAlchemy", "cryptography")
_SECONDS = 60


def checks() -> Iterator[Check]:
    """What is installed."""
    yield Check("kommunscan", State.OK, f"version {version('kommunscan')}")
    yield Check("Python", State.OK, f"{platform.python_version()} on {platform.platform(terse=True)}")
    yield Check("libraries", State.OK, ", ".join(f"{name} {_version(name)}" for name in _LIBRARIES))
    yield Check("SQLite", State.OK, sqlite3.sqlite_version)
    yield _pictures()
    yield _browser()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "missing"


def _pictures() -> Check:
    name = "text in pictures"
    if _version("tesserocr") == "missing":
        return Check(
            name,
            State.WARNING,
            "not read: tesserocr is not installed",
            "install kommunscan[ocr], and the language data (Debian: tesseract-ocr-swe tesseract-ocr-dan)",
        )
    missing = [language for language in LANGUAGES if language not in installed_languages()]
    if missing:
        packages = " ".join(f"tesseract-ocr-{language}" for language in missing)
        return Check(name, State.WARNING, f"no data for {', '.join(missing)}", f"install it (Debian: {packages})")
    return Check(name, State.OK, f"read in {', '.join(LANGUAGES)} (tesserocr {_version('tesserocr')})")


def _browser() -> Check:
    name = "browser"
    program = installed_browser()
    if program is None:
        return Check(
            name,
            State.WARNING,
            "none: pages that scripts build are not read",
            "install kommunscan[browser] and Chromium (Debian: chromium)",
        )
    with tempfile.TemporaryDirectory() as profile:
        # As root it has no sandbox to offer; as anybody else it needs user namespaces, which containers may forbid.
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        words = ["--headless", "--disable-gpu", "--disable-dev-shm-usage", f"--user-data-dir={profile}", *sandbox]
        try:
            done = subprocess.run(  # noqa: S603 - the program that scans start too
                [program, *words, "--dump-dom", "about:blank"],
                check=False,
                capture_output=True,
                text=True,
                timeout=_SECONDS,
            )
        except (OSError, subprocess.TimeoutExpired):
            done = None
    if done is None or done.returncode or "<html>" not in done.stdout:
        why = " (no sandbox is allowed here)" if done is not None and "sandbox" in done.stderr else ""
        remedy = "allow user namespaces (docs/container.md), or set crawl.render to never"
        found = f"{program} does not start{why}: pages that scripts build are not read"
        return Check(name, State.WARNING, found, remedy)
    return Check(name, State.OK, f"{program} starts")
