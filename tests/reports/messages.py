"""Every sentence that a report can say, collected from where it is written; and the update of the catalogues.

    python -m tests.reports.messages

writes the sentences that a catalogue lacks into it, untranslated, and drops those that nothing says any more.
"""

from collections.abc import Iterator
from importlib.resources import files
from io import SEEK_END, BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

import detectors
from reports.language import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
_KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "msg": None,
    "several": (1, 2),
    "Phrase": (1, 2),
    "Reason": (1,),
}
_HEADER = """msgid ""
msgstr ""
"Language: {}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
_METHODS = [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")]


def said() -> Catalog:
    """The sentences of reports, templates, detectors and mails."""
    catalogue = Catalog(project="kommunscan", charset="utf-8")
    for folder in ("reports", "detectors", "nightly"):
        options = {"**.html": {"silent": "false", "trimmed": "true"}}
        for name, line, message, _, _ in extract_from_dir(
            ROOT / folder, _METHODS, options, keywords=_KEYWORDS, comment_tags=()
        ):
            catalogue.add(message, locations=[(f"{folder}/{name}", line)])
    for detector in detectors.BUILTIN:
        for kind in detector.kinds:
            catalogue.add(kind.title)
    return catalogue


def path_of(language: str) -> Path:
    """The catalogue of a language."""
    return Path(str(files("reports"))) / "locales" / language / "LC_MESSAGES" / "kommunscan.po"


def catalogue_of(language: str) -> Catalog:
    """The catalogue of a language, as it lies in the package."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language)


def translated() -> Iterator[str]:
    """The languages that need a catalogue."""
    return iter(LANGUAGES[1:])


def update() -> None:
    """Bring the catalogues in line with what is said."""
    template = said()
    for language in translated():
        catalogue = catalogue_of(language)
        catalogue.update(template, no_fuzzy_matching=True)
        write(catalogue, language)


def write(catalogue: Catalog, language: str) -> None:
    """Write a catalogue so that the same sentences give the same file."""
    catalogue.obsolete.clear()
    target = BytesIO(_HEADER.format(language).encode())
    target.seek(0, SEEK_END)
    write_po(target, catalogue, width=110, sort_output=True, no_location=True, omit_header=True)
    path_of(language).write_bytes(target.getvalue())


if __name__ == "__main__":
    update()
