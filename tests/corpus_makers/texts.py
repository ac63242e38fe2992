"""OpenDocument texts, RTF and old Word documents: one place a case, the same place in each format."""

# ruff: noqa: E501 - a line of markup stays one line

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from corpus_makers import flat
from corpus_makers.case import Case, Persons, Planted, Unseen, convert, convert_all, cpr, part, pnr, with_parts

P = Persons(2)
FORMATS = ("odt", "doc", "rtf")


@dataclass
class Place:
    """A place in a text: the flat source with a number in it, and what is expected in each format."""

    name: str
    why: str
    source: bytes
    planted: Planted
    where: dict[str, str]
    location: dict[str, str]


def place(name: str, why: str, build, where: str, location: str, **other: tuple[str, str]) -> Place:
    """``other`` has where and location for formats in which they differ."""
    number, planted = (cpr if len(name) % 2 else pnr)(P, where, location)
    wheres = {form: other.get(form, (where, location))[0] for form in FORMATS}
    locations = {form: other.get(form, (where, location))[1] for form in FORMATS}
    return Place(name, why, build(number), planted, wheres, locations)


def places() -> Iterator[Place]:
    text = flat.text_document
    yield place(
        "body",
        "The flow of the text.",
        lambda n: text(f"<text:p>Sökande {n}</text:p>"),
        "body",
        "paragraph",
        rtf=("body", "line"),
    )
    yield place(
        "split-runs",
        "Marked up in the middle of the number: no trace may remain.",
        lambda n: text(f'<text:p>Nr <text:span text:style-name="Fet">{n[:4]}</text:span>{n[4:]}</text:p>'),
        "body",
        "",
    )
    yield place(
        "table",
        "A table with headers.",
        lambda n: text(flat.table(n)),
        "table",
        "table Elever, row 2",
        doc=("body", "paragraph"),
        rtf=("body", "line"),
    )
    yield place(
        "header",
        "The head of every page.",
        lambda n: text("", master=f"<style:header><text:p>Akt {n}</text:p></style:header>"),
        "header",
        "header",
    )
    yield place(
        "footer",
        "The foot of every page.",
        lambda n: text("", master=f"<style:footer><text:p>Akt {n}</text:p></style:footer>"),
        "header",
        "footer",
        doc=("header", "header"),
    )
    yield place("footnote", "Footnotes.", lambda n: text(flat.note(n, "footnote")), "body", "footnote")
    yield place(
        "endnote", "Endnotes.", lambda n: text(flat.note(n, "endnote")), "body", "endnote", rtf=("body", "footnote")
    )
    yield place(
        "comment",
        "AC-31: comments, with who wrote them.",
        lambda n: text(flat.comment(n)),
        "comment",
        "comment by Eva Ek",
        doc=("comment", "comment"),
        rtf=("comment", "comment"),
    )
    yield place(
        "deletion",
        "AC-31: text deleted with changes tracked is still in the file.",
        lambda n: text(flat.DELETION_MARK, before=flat.tracked_deletion(n)),
        "deleted",
        "deleted by Eva Ek",
        doc=("deleted", "paragraph"),
        rtf=("deleted", "line"),
    )
    yield place(
        "hidden",
        "Text formatted as hidden.",
        lambda n: text(f'<text:p>Synlig <text:span text:style-name="Dold">{n}</text:span></text:p>'),
        "hidden",
        "paragraph",
        rtf=("hidden", "line"),
    )
    yield place("text-box", "Text boxes.", lambda n: text(flat.text_box(n)), "body", "text box")
    yield place(
        "black-on-black",
        "AC-19: blacked out by a black background, and still there to copy.",
        lambda n: text(f'<text:p>Sökande <text:span text:style-name="Svart">{n}</text:span></text:p>'),
        "redacted",
        "paragraph",
        rtf=("redacted", "line"),
    )
    yield place(
        "title",
        "The title in the properties.",
        lambda n: text("", meta=f"<dc:title>Ärende {n}</dc:title>"),
        "metadata",
        "property title",
    )
    yield place(
        "link",
        "The address behind a link.",
        lambda n: text(f'<text:p><text:a xlink:href="https://www.exempelby.example/?pnr={n}">här</text:a></text:p>'),
        "link",
        "",
    )


def cases() -> Iterator[Case]:
    found = list(places())
    sources = {item.name: item.source for item in found}
    for form in FORMATS:
        made = convert_all(sources, "fodt", form)
        for item in found:
            planted = replace(item.planted, where=item.where[form], location=item.location[form])
            yield Case(f"{form}-{item.name}", f"{item.name}.{form}", made[item.name], item.why, (planted,))
    yield from open_document_only()
    yield from rtf_only()
    yield from broken()


def open_document_only() -> Iterator[Case]:
    number, found = pnr(P, "redacted", "paragraph")
    content = flat.text_document(f'<text:p>Sökande <text:span text:style-name="Vit">{number}</text:span></text:p>')
    yield Case(
        "odt-white-on-white", "vit.odt", convert(content, "fodt", "odt"), "AC-19: white text on white ground.", (found,)
    )

    number, found = cpr(P, "body", "paragraph")
    content = flat.text_document(f"<text:p>Sag {number}</text:p>")
    yield Case("fodt-body", "platt.fodt", content, "An OpenDocument as one XML file.", (found,))

    number, found = pnr(P, "attribute", "attribute desc")
    content = flat.text_document(
        flat.text_box("x").replace("</draw:frame>", f"<svg:desc>Foto av {number}</svg:desc></draw:frame>")
    )
    yield Case(
        "odt-alternative-text",
        "bild.odt",
        convert(content, "fodt", "odt"),
        "Words that describe a picture to the blind.",
        (found,),
    )

    number, found = cpr(P, "metadata", "property Sökande")
    content = flat.text_document("", meta=f'<meta:user-defined meta:name="Sökande">{number}</meta:user-defined>')
    yield Case(
        "odt-custom-property", "egen.odt", convert(content, "fodt", "odt"), "A property that somebody added.", (found,)
    )

    number, found = pnr(P, "form", "field klient")
    whole = convert(flat.text_document(""), "fodt", "odt")
    form = f'<form:form><form:text form:name="klient" form:current-value="{number}"/></form:form>'
    filled = re.sub(
        rb"(<office:text[^>]*>)", rb"\1<office:forms>" + form.encode() + rb"</office:forms>", part(whole, "content.xml")
    )
    content = with_parts(whole, {"content.xml": filled})
    yield Case("odt-form-field", "blankett.odt", content, "The value of a form's field.", (found,))

    number, found = cpr(P, "body", "", member="Object 1/bilaga.txt")
    content = with_parts(
        convert(flat.text_document(""), "fodt", "odt"), {"Object 1/bilaga.txt": f"Sag {number}".encode()}
    )
    yield Case("odt-embedded-file", "bilaga.odt", content, "A file packed into a document.", (found,))


def rtf_only() -> Iterator[Case]:
    number, found = pnr(P, "body", "line")
    digits = "".join(f"\\u{ord(digit)}?" for digit in number)
    yield Case(
        "rtf-unicode",
        "unicode.rtf",
        f"{{\\rtf1\\ansi\\uc1 Nr {digits}\\par}}".encode(),
        "Every character written as a Unicode escape with a substitute.",
        (found,),
    )
    number, found = cpr(P, "body", "line")
    yield Case(
        "rtf-hex",
        "hex.rtf",
        ("{\\rtf1\\ansi\\ansicpg1252 S\\'f6kande " + "".join(f"\\'{ord(c):02x}" for c in number) + "\\par}").encode(),
        "Every character written in hexadecimal.",
        (found,),
    )
    number, found = pnr(P, "body", "line", member="object 1/lista.txt")
    inner = f"Elev {number}".encode()
    native = (
        b"\x02\x00lista.txt\0C:\\lista.txt\0"
        + b"\0\0\x03\0"
        + (13).to_bytes(4, "little")
        + b"C:\\lista.txt\0"
        + len(inner).to_bytes(4, "little")
        + inner
    )
    data = (
        bytes.fromhex("0105000002000000")
        + (8).to_bytes(4, "little")
        + b"Package\0"
        + bytes(8)
        + len(native).to_bytes(4, "little")
        + native
    )
    rtf = b"{\\rtf1\\ansi Se bilaga {\\object\\objemb{\\*\\objdata " + data.hex().encode() + b"}}\\par}"
    yield Case(
        "rtf-packed-file", "bilaga.rtf", rtf, "A file packed into RTF as an OLE object.", (replace(found, location=""),)
    )
    number, found = cpr(P, "body", "line")
    yield Case(
        "rtf-named-doc",
        "brev.doc",
        f"{{\\rtf1\\ansi Brev om {number}\\par}}".encode(),
        "RTF that calls itself a Word document.",
        (found,),
    )


def broken() -> Iterator[Case]:
    number, found = pnr(P, "body", "paragraph")
    whole = convert(
        flat.text_document(f"<text:p>{number}</text:p>" + "<text:p>Mer text.</text:p>" * 300), "fodt", "odt"
    )
    yield Case(
        "odt-truncated",
        "avbruten.odt",
        whole[: len(whole) - 700],
        "A download that broke off.",
        (found,),
        (Unseen("damaged"),),
    )
    encrypted = with_parts(
        whole,
        {
            "META-INF/manifest.xml": (
                b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="content.xml">'
                b"<manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
            )
        },
    )
    yield Case(
        "odt-encrypted",
        "last.odt",
        encrypted,
        "A password of its own; the peer says nothing of it.",
        unread=(Unseen("encrypted"),),
    )
    number, found = cpr(P, "body", "")
    word = convert(flat.text_document(f"<text:p>Sag {number}</text:p>"), "fodt", "doc")
    at = word.index(b"\xec\xa5")
    yield Case(
        "doc-broken-structure",
        "trasig.doc",
        word[: at + 0x1A2] + bytes(8) + word[at + 0x1AA :],
        "Without its piece table the readable runs are taken.",
        (found,),
        (Unseen("damaged"),),
    )
    yield Case("doc-empty-ole", "tom.doc", word[:600], "Nothing but a header.", unread=(Unseen("damaged"),))
