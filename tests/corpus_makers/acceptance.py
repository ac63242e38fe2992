"""Documented leaks in which no number stands, or a wrong one, or where nobody looks: what detectors make of them."""

import io
from collections.abc import Iterator

import docx
from corpus_makers.case import Case, Detected, Persons, Planted, cpr, pnr

P = Persons(31)

_SURNAMES = ("Exempelsson", "Provsson", "Tolvansson", "Låtsas", "Fiktivsson", "Testberg")
_FIRST_NAMES = ("Anna", "Olle", "Karin", "Nils", "Eva", "Per", "Maja", "Lars", "Ida", "Sven", "Lena", "Bo")


def cases() -> Iterator[Case]:
    yield mistyped()
    yield list_of_names()
    yield story()
    yield inquiry()
    yield test_page()
    yield listing()


def _document(*paragraphs: str) -> bytes:
    document = docx.Document()
    document.core_properties.language = "sv-SE"
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    packed = io.BytesIO()
    document.save(packed)
    return packed.getvalue()


def mistyped() -> Case:
    digits, _ = P.danish()
    typed = f"{digits[:6]}-{digits[6:]}7"
    rows = f"Dato;Afsender;Emne\r\n03-05-2024;Borger;Ansøgning, CPR-nr. {typed}\r\n"
    found = Planted("dk.cpr_mistyped", typed, typed, "table", "row 2, column Emne", label="Emne")
    return Case(
        "csv-mistyped-number",
        "postliste.csv",
        rows.encode(),
        "AC-05: the subject of an entry in a list of mail, with a digit too many in the number.",
        (found,),
        detected=(Detected("dk.cpr_mistyped"),),
    )


def list_of_names() -> Case:
    people = [
        f"{first} {_SURNAMES[number % len(_SURNAMES)]}, Storgatan {number + 3} B, 123 {45 + number} Sandlunda"
        for number, first in enumerate(_FIRST_NAMES)
    ]
    written = people[7]
    found = Planted("person.address", written, written, "body", "paragraph")
    return Case(
        "docx-list-of-names",
        "grannar.docx",
        _document("Sändlista: grannar som ska höras", *people),
        "AC-08: twelve people with their home addresses, and no number.",
        (found,),
        detected=(Detected("person.address", count=10, is_default=False),),
    )


def story() -> Case:
    text = (
        "Pojken, 7 år, som går på Björkskolan i Exempelby har diagnosen ADHD och bor hos sin mormor. "
        "Hans pappa är misstänkt för misshandel av modern."
    )
    return Case(
        "docx-story",
        "beslut-avidentifierat.docx",
        _document("Avidentifierat beslut", text),
        "AC-11: a decision without names that everybody in the village can put a name to.",
        (Planted("art9.health", "adhd", "ADHD", "body", "paragraph"),),
        detected=(Detected("art9.health", is_default=False), Detected("art10.crime", is_default=False)),
    )


def inquiry() -> Case:
    heading = "Utredning enligt 11 kap. 1 § socialtjänstlagen"
    return Case(
        "docx-inquiry",
        "utredning.docx",
        _document(heading, "Utredningen inleddes efter en anmälan."),
        "AC-13: a sort of document that the municipality never publishes, told by words that its settings name.",
        (Planted("custom.inquiry", heading, heading, "body", "paragraph"),),
        detected=(Detected("custom.inquiry", "possible", keywords=("utredning enligt 11 kap",)),),
    )


def test_page() -> Case:
    number, found = pnr(P, "body")
    markup = (
        '<!doctype html><html lang="sv"><head><meta charset="utf-8"><title>testsida anslagstavlan</title></head>'
        f"<body><h1>Test test</h1><p>Sökande: Eva Ek, personnummer {number}, har beviljats bistånd.</p></body></html>"
    )
    return Case(
        "html-test-page",
        "testsida-anslagstavlan.html",
        markup.encode(),
        "AC-33: a page for trying things out, with a number from a real case.",
        (found,),
        detected=(Detected("se.personnummer"),),
    )


def listing() -> Case:
    number, found = cpr(P, "link")
    rows = (
        f'<a href="../">../</a>\n<a href="CPR%20{number}.mp3">Samtale CPR {number}.mp3</a>   2019-02-18 09:14  3.1M\n'
    )
    title = "Index of /medlyd"
    markup = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><pre>{rows}</pre></body></html>"
    return Case(
        "html-index-of",
        "index.html",
        markup.encode(),
        "AC-17: the listing of an open folder, whose files are named by numbers.",
        (found,),
        detected=(Detected("dk.cpr"),),
    )
