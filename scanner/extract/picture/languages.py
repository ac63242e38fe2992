"""Whether the text in pictures can be read here, and in which languages. Loads nothing: every process may ask."""

import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path

LANGUAGES = ("swe", "dan", "eng")
"""Tesseract's names of the languages that pages are read in, as far as their data is installed."""
_DATA_FOLDERS = ("/usr/share/tesseract-ocr/*/tessdata", "/usr/share/tessdata", "/usr/local/share/tessdata")


@cache
def installed_languages() -> tuple[str, ...]:
    """Those of ``LANGUAGES`` that pages can be read in here; none without Tesseract."""
    folder = data_folder()
    if folder is None or find_spec("tesserocr") is None:
        return ()
    return tuple(name for name in LANGUAGES if (folder / f"{name}.traineddata").exists())


def data_folder() -> Path | None:
    """The folder with Tesseract's language data: what the environment says, or a usual one."""
    told = os.environ.get("TESSDATA_PREFIX", "")
    folders = [Path(told), Path(told) / "tessdata"] if told else []
    for pattern in _DATA_FOLDERS:
        folders += sorted(Path("/").glob(pattern[1:]), reverse=True)
    return next((folder for folder in folders if any(folder.glob("*.traineddata"))), None)
