"""Signed and encrypted mail and documents, as OpenSSL writes them, and Outlook's envelopes."""

import base64
import struct
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from corpus_makers.case import Case, Persons, Planted, Unseen, cpr, pnr
from corpus_makers.mails import message

P = Persons(13)


def cms(content: bytes, *options: str, serial_number: str = "") -> bytes:
    """What ``openssl cms`` makes of ``content`` with a key that lives no longer than this call."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "in").write_bytes(content)
        subject = "/C=SE/CN=Eva Ek" + (f"/serialNumber={serial_number}" if serial_number else "")
        steps = [
            ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "key", "-out", "cert", "-subj", subject],
            ["cms", *options, "-in", "in", "-out", "out", "-binary"],
        ]
        steps[1] += ["-signer", "cert", "-inkey", "key"] if "-sign" in options else []
        steps[1] += ["cert"] if "-encrypt" in options else []
        for step in steps:
            subprocess.run(["openssl", *step], cwd=folder, check=True, capture_output=True)
        return (folder / "out").read_bytes()


def attribute(name: int, kind: int, value: bytes, level: int = 1) -> bytes:
    """One attribute of an envelope with the sum of its bytes behind it."""
    return struct.pack("<BHHI", level, name, kind, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)


def properties(values: Sequence[tuple[int, int, bytes]]) -> bytes:
    """Sort, number and value of properties; only of such as have any length."""
    written = b"".join(
        struct.pack("<HHII", kind, number, 1, len(value)) + value + bytes(-len(value) % 4)
        for kind, number, value in values
    )
    return struct.pack("<I", len(values)) + written


def envelope(*attributes: bytes) -> bytes:
    """An envelope with its version and code page."""
    return (
        struct.pack("<IH", 0x223E9F78, 1)
        + attribute(0x9006, 8, b"\0\0\1\0")
        + attribute(0x9007, 6, struct.pack("<II", 1252, 0))
        + b"".join(attributes)
    )


def attached(name: str, content: bytes) -> bytes:
    """The three attributes of an attachment."""
    return (
        attribute(0x9002, 6, bytes(14), 2)
        + attribute(0x8010, 1, name.encode("cp1252") + b"\0", 2)
        + attribute(0x800F, 6, content, 2)
    )


def cases() -> Iterator[Case]:
    yield from signed()
    yield from enveloped()


def signed() -> Iterator[Case]:
    number, found = pnr(P, "body", "line 1", member="beslut.txt")
    content = cms(f"Beslut om {number}\n".encode(), "-sign", "-nodetach", "-outform", "DER")
    yield Case("p7m-document", "beslut.txt.p7m", content, "A signed document lies inside of its signature.", (found,))

    number, found = cpr(P, "body", "line 2", member="smime.eml")
    mail = message(body=f"Hej,\nsagen {number}.\n").as_bytes().partition(b"Content-Type:")
    entity = b"Content-Type:" + mail[2]
    content = cms(entity, "-sign", "-nodetach", "-stream", "-outform", "DER")
    yield Case("p7m-message", "smime.p7m", content, "A signed message whose lengths are not told in advance.", (found,))

    packed = base64.encodebytes(content)
    found = Planted(found.kind, found.value, found.written, "body", "line 2", member="smime.p7m!/smime.eml")
    head = ("MIME-Version: 1.0", "From: eva.ek@exempelby.example", "Subject: Sag",
            'Content-Type: application/x-pkcs7-mime; smime-type=signed-data; name="smime.p7m"',
            "Content-Transfer-Encoding: base64", "", "")  # fmt: skip
    mail = "\r\n".join(head).encode() + packed
    yield Case("eml-signed", "signeret.eml", mail, "A message of which all is inside of a signature.", (found,))

    number, _ = P.swedish()
    value = f"{number[:8]}-{number[8:]}"
    found = Planted(
        "se.personnummer", value, number, "metadata", "signature 1, property serialNumber", label="serialNumber"
    )
    content = cms(b"Beslut\n", "-sign", "-outform", "PEM", serial_number=number)
    yield Case(
        "p7s-signer", "beslut.pdf.p7s", content, "A signature apart from its document tells who signed.", (found,)
    )

    number, found = pnr(P, "body", "line 1", member="lista.txt")
    content = cms(f"Elev {number}\n".encode() + b"x" * 4000, "-sign", "-nodetach", "-outform", "DER")
    yield Case(
        "p7m-truncated", "lista.txt.p7m", content[:2500], "What lies before the break is read.", (found,),
        (Unseen("damaged"),),
    )  # fmt: skip

    content = cms(b"Hemligt\n", "-encrypt", "-aes256", "-outform", "DER")
    yield Case("p7m-encrypted", "smime.p7m", content, "An encrypted message.", unread=(Unseen("encrypted"),))


def enveloped() -> Iterator[Case]:
    number, found = pnr(P, "body", "line 1", member="lista.txt")
    content = envelope(attached("lista.txt", f"Elev {number}\n".encode()))
    yield Case("tnef-attachment", "winmail.dat", content, "An attachment in Outlook's envelope.", (found,))

    number, found = cpr(P, "body", "line 2")
    content = envelope(attribute(0x800C, 2, f"Hej,\r\näng. {number}\r\n\0".encode("cp1252")))
    yield Case("tnef-plain-body", "winmail.dat", content, "The plain body, in windows-1252.", (found,))

    number, found = pnr(P, "title", "subject")
    subject = (0x1F, 0x37, f"Ärende {number}\0".encode("utf-16-le"))
    flag = struct.pack("<HHI", 3, 0x0E07, 1)
    body = properties([subject])
    content = envelope(attribute(0x9003, 6, struct.pack("<I", 2) + flag + body[4:]))
    yield Case("tnef-subject", "winmail.dat", content, "The subject is a property among others.", (found,))

    number, found = cpr(P, "body", "", member="body.html")
    content = envelope(attribute(0x9003, 6, properties([(0x102, 0x1013, f"<p>Sag {number}</p>".encode())])))
    yield Case("tnef-html-body", "winmail.dat", content, "The formatted body is a document of its own.", (found,))

    number, found = pnr(P, "header", "to")
    content = envelope(
        attribute(0x9004, 6, struct.pack("<I", 1) + properties([(0x1E, 0x3001, f"Eva {number}\0".encode())]))
    )
    yield Case("tnef-recipient", "winmail.dat", content, "The name of a recipient.", (found,))

    number, found = cpr(P, "body", "line 1", member="Vidarebefordrat.tnef!/lista.txt")
    inner = bytes.fromhex("0703020000000000c000000000000046") + envelope(attached("lista.txt", number.encode()))
    name = (0x1F, 0x3001, "Vidarebefordrat\0".encode("utf-16-le"))
    content = envelope(
        attribute(0x9002, 6, bytes(14), 2), attribute(0x9005, 6, properties([name, (0x0D, 0x3701, inner)]), 2)
    )
    yield Case("tnef-message", "winmail.dat", content, "A message in a message, each in an envelope.", (found,))

    number, found = pnr(P, "body", "line 1", member="lista.txt")
    content = envelope(attached("lista.txt", f"Elev {number}\n".encode() * 90))
    yield Case(
        "tnef-truncated", "winmail.dat", content[:-900], "What lies before the break is read.", (found,),
        (Unseen("damaged"),),
    )  # fmt: skip
