"""Makes the fictional municipality that ``kommunscan demo`` serves: ``scanner/demo/site`` and ``planted.json``.

Run it after a change in ``tests/demo/exempelby/``:

    python tests/make_site.py

The output is the same on every run with the same libraries: no clock, no chance.
"""

import argparse
import io
import shutil
from pathlib import Path

from demo.exempelby import later, pages, pdfs, texts, word
from demo.exempelby.ledger import Bed, Ledger
from PIL import Image, ImageDraw

HERE = Path(__file__).resolve().parent
STATIC = HERE / "demo" / "exempelby" / "static"
OUTPUT = HERE.parent / "scanner" / "demo"


def build() -> tuple[dict[str, bytes], str]:
    """Every file of the site by its path, and the text of ``planted.json``."""
    ledger = Ledger()
    files = {name: html.encode() for name, html in pages.render(ledger)}
    files |= {"robots.txt": pages.robots().encode(), "sitemap.xml": pages.sitemap().encode()}
    for room in (pdfs, word, texts, later):
        files |= room.build(ledger)
    for path in sorted(STATIC.rglob("*.*")):
        files[path.relative_to(STATIC).as_posix()] = path.read_bytes()
    files["bilder/logotyp@2x.png"] = _logotype()
    _state_the_site_wide(ledger)
    return files, ledger.to_json(sorted(pages.url_of(name) for name in files))


def _state_the_site_wide(ledger: Ledger) -> None:
    Bed(ledger, "/intern/loneunderlag.html").ends("skipped", "robots")
    Bed(ledger, "/turism/badplatser.html").ends("failed", "not_found")
    Bed(ledger, "/gamla-startsidan").ends("skipped", "redirect")
    Bed(ledger, "/").ends("scanned")
    Bed(ledger, "/arkiv/gamla-protokoll.html").ends("scanned")
    Bed(ledger, "/om-webbplatsen/kakor.html").ends("scanned")
    everywhere = Bed(ledger, "*")
    everywhere.decoy("1704082393", "cache buster in the style sheet's address: passes date and check digit")
    everywhere.decoy("8112282384a9f", "digits inside an element's id")
    everywhere.decoy("1706122387", "page id: passes date and check digit")
    everywhere.decoy("1412881037", "build number in a script: passes date and modulus 11")
    everywhere.decoy("2026-03-02 1000", "date of the last change and a time without a colon")
    everywhere.decoy("212000-9973", "organisationsnummer")
    everywhere.decoy("5050-1055", "bankgiro")
    everywhere.decoy("08-465 004 00", "phone number")


def _logotype() -> bytes:
    picture = Image.new("RGB", (64, 64), (246, 241, 231))
    ImageDraw.Draw(picture).polygon([(32, 6), (58, 58), (6, 58)], fill=(31, 95, 74))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def main() -> None:
    """Write the site, replacing what is there."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--output", type=Path, default=OUTPUT, help="folder for site/ and planted.json")
    output: Path = parser.parse_args().output
    files, planted = build()
    shutil.rmtree(output / "site", ignore_errors=True)
    for name, content in files.items():
        path = output / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (output / "planted.json").write_text(planted, encoding="utf-8")


if __name__ == "__main__":
    main()
