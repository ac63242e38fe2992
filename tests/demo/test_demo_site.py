"""The demo's site says of itself what is true: what is planted is there, and nothing else is."""

import html
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import pikepdf
import pypdfium2
import pytest
from stdnum import luhn
from stdnum.dk import cpr
from stdnum.se import personnummer

from scanner.demo import PLANTED, SITE
from scanner.demo.server import MOVED, ORIGIN

MAKER = Path(__file__).parents[1] / "make_site.py"
TEXTS = {".html", ".txt", ".csv", ".xml", ".css", ".svg", ".json", ".eml"}
CONTENT: dict[str, Any] = json.loads(PLANTED.read_text(encoding="utf-8"))
FINDINGS: list[dict[str, Any]] = CONTENT["findings"]
NOW = [finding for finding in FINDINGS if finding["formats"] == "now"]
PAGES = sorted(path for path in SITE.rglob("*.html"))


def file_at(url: str) -> Path:
    return SITE / (url.lstrip("/") + ("index.html" if url.endswith("/") else ""))


def url_of(path: Path) -> str:
    return "/" + path.relative_to(SITE).as_posix().removesuffix("index.html")


def plain(text: str) -> str:
    """Text with inline markup, soft hyphens and kinds of dashes and spaces out of the way."""
    text = re.sub(r"</?(b|span|wbr)\b[^>]*>|\u00ad", "", html.unescape(text))
    return re.sub("[\u2010-\u2015\u2212]", "-", text.replace("\u00a0", " "))


def pdf_text(path: Path) -> Iterator[str]:
    with pypdfium2.PdfDocument(path) as document:
        for number in range(len(document)):
            yield document[number].get_textpage().get_text_range()
    with pikepdf.open(path) as opened:
        for thing in opened.objects:
            if isinstance(thing, pikepdf.Dictionary):
                for key in ("/Subject", "/Keywords", "/Title", "/Contents", "/V"):
                    if isinstance(thing.get(key), pikepdf.String):
                        yield str(thing[key])


def reading(path: Path) -> str:
    """All text of a file, read without the scanner."""
    if path.suffix == ".pdf":
        return "\n".join(pdf_text(path))
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as package:
            parts = {name: package.read(name) for name in package.namelist() if name.endswith(".xml")}
        texts = (
            ("\n" if name.startswith("docProps") else "").join(ElementTree.fromstring(part).itertext())
            for name, part in parts.items()
        )
        return "\n".join(texts)
    return plain(path.read_bytes().decode("windows-1252" if path.stem.startswith("utbet") else "utf-8-sig"))


def addresses(text: str) -> set[str]:
    """E-mail addresses as written, described in words, or coded as Cloudflare does."""
    coded = re.findall(r'(?:email-protection#|data-cfemail=")([0-9a-f]+)', text)
    decoded = (bytes(byte ^ bytes.fromhex(code)[0] for byte in bytes.fromhex(code)[1:]) for code in coded)
    said = re.sub(r"\s?[(\[](?:at|snabel-a)[)\]]\s?", "@", text)
    said = re.sub(r"\s?\((?:dot|punkt)\)\s?", ".", said).lower()
    return {
        *re.findall(r"(?<![\w.])[\w.]{1,64}@[\w.-]{1,64}\w", said),
        *(address.decode() for address in decoded),
    }


def is_there(finding: dict[str, Any]) -> bool:
    path = file_at(finding["url"])
    text = reading(path) + (path.name if "filename" in finding["where"] else "")
    if finding["kind"] == "email":
        return finding["value"] in addresses(text)
    day, tail = finding["value"].split("-")
    dates = {day, day[2:], f"{day[:4]}-{day[4:6]}-{day[6:]}"} if len(day) == 8 else {day}
    return any(re.search(rf"(?<!\d){form}\s?[-+]?\s*{tail}(?!\d)", text) for form in dates)


@pytest.mark.parametrize("position", range(len(NOW)))
def test_what_is_planted_is_there(position: int) -> None:
    assert is_there(NOW[position]), f"{NOW[position]['url']}: {NOW[position]['note']}"


def test_numbers_are_valid_and_of_nobody_living() -> None:
    for finding in FINDINGS:
        day, tail = finding["value"].split("-") if finding["kind"] != "email" else ("", "")
        if finding["kind"] == "dk.cpr":
            assert cpr.is_valid(day + tail)
            assert cpr.get_birth_date(day + tail) < date(1920, 1, 1)
        elif finding["kind"] == "se.personnummer":
            assert personnummer.is_valid(day + tail)
            assert day < "1920" or finding["official_test_number"]
        elif finding["kind"] == "se.samordningsnummer":
            assert luhn.is_valid(day[2:] + tail)
            assert day < "1920" and 61 <= int(day[6:]) <= 91


def test_every_valid_number_on_a_page_is_planted_or_a_decoy() -> None:
    known = {finding["value"].replace("-", "") for finding in FINDINGS}
    known |= {number[2:] for number in known if len(number) == 12}
    decoys = " ".join(re.sub(r"[-+]", "", decoy["text"]) for decoy in CONTENT["decoys"])
    for path in PAGES:
        for match in re.findall(r"(?<![\d.])(?:\d{8}|\d{6})[-+]?\d{4}(?![\d.])", plain(path.read_text("utf-8"))):
            digits = re.sub(r"[-+]", "", match)
            if personnummer.is_valid(match) or cpr.is_valid(digits):
                assert digits in known or digits in decoys, f"not accounted for: {path}"


def test_decoys_are_there() -> None:
    for decoy in CONTENT["decoys"]:
        if decoy["formats"] == "now" and decoy["url"].endswith((".html", "/", ".txt", ".csv")):
            text = reading(file_at(decoy["url"]))
            together = re.sub(r"(?<=\d)(<[^>]*>\s*)+(?=\d)", "", text)
            said = text.replace("(snabel-a)", "@")
            assert decoy["text"] in text or decoy["text"] in together or decoy["text"] in said, decoy


def links(path: Path) -> set[str]:
    found = re.findall(r'<(?:a|img|link)\b[^>]*?\b(?:href|src)="([^"#]*)', path.read_text("utf-8"))
    base = ORIGIN + url_of(path)
    whole = (urlsplit(urljoin(base, html.unescape(link))) for link in found if link)
    return {link.path for link in whole if f"{link.scheme}://{link.netloc}" == ORIGIN}


def test_links_lead_somewhere_or_to_a_stated_outcome() -> None:
    stated = {ending["url"] for ending in CONTENT["outcomes"]}
    for path in PAGES:
        for link in links(path):
            if not link.startswith("/cdn-cgi/"):
                assert file_at(link).is_file() or link in stated, f"{path}: {link}"


def test_all_is_reachable_but_for_the_page_that_only_the_sitemap_knows() -> None:
    reached, waiting = set[str](), ["/"]
    while waiting:
        url = waiting.pop()
        if url not in reached:
            reached.add(url)
            waiting += links(file_at(url)) if file_at(url).suffix == ".html" and file_at(url).is_file() else []
    assert set(CONTENT["paths"]) - reached == {"/arkiv/gamla-protokoll.html", "/robots.txt", "/sitemap.xml"}
    assert set(MOVED) <= reached


def test_sitemap_lists_every_open_page() -> None:
    tree = ElementTree.parse(SITE / "sitemap.xml")
    listed = {location.text for location in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")}
    assert listed == {ORIGIN + url_of(path) for path in PAGES if "intern" not in path.parts}


def test_the_encrypted_and_the_scanned_document_are_what_they_claim() -> None:
    by_reason = {ending["why"]: file_at(ending["url"]) for ending in CONTENT["outcomes"]}
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(by_reason["encrypted"])
    said = reading(by_reason["picture_of_text"]).split("\n")
    assert set(said) <= {"", "Inskannad ansökan", "unspecified"}, "only metadata, no text on the page"


def test_the_site_is_what_its_maker_makes(tmp_path: Path) -> None:
    for run in ("first", "second"):
        subprocess.run([sys.executable, MAKER, "--output", tmp_path / run], check=True)
    made = {path.relative_to(tmp_path / "first") for path in (tmp_path / "first").rglob("*.*")}
    kept = {path.relative_to(SITE.parent) for path in SITE.rglob("*.*")} | {Path("planted.json")}
    assert made == kept
    for name in made:
        first = (tmp_path / "first" / name).read_bytes()
        assert first == (tmp_path / "second" / name).read_bytes(), f"differs from run to run: {name}"
        if name.suffix in TEXTS:  # documents may differ in bytes with the version of the library
            assert first == (SITE.parent / name).read_bytes(), f"run tests/make_site.py: {name}"
