"""Archives: members with their paths, nested, encrypted, damaged, and made to explode."""

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator

import py7zr
from backports import zstd
from corpus_makers.case import Case, Persons, Planted, Unseen, cpr, pnr

P = Persons(5)


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return result.getvalue()


def tarred(members: dict[str, bytes]) -> bytes:
    result = io.BytesIO()
    with tarfile.open(fileobj=result, mode="w") as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return result.getvalue()


def sevened(members: dict[str, bytes], password: str | None = None, header: bool = False) -> bytes:
    result = io.BytesIO()
    with py7zr.SevenZipFile(result, "w", password=password, header_encryption=header) as archive:
        for name, content in members.items():
            archive.writestr(content, name)
    return result.getvalue()


def rar_stored(name: str, content: bytes) -> bytes:
    """A RAR 4 archive with one member that is stored as it is: no free program writes RAR."""

    def block(kind: int, flags: int, head: bytes, body: bytes = b"") -> bytes:
        rest = bytes([kind]) + flags.to_bytes(2, "little") + (len(head) + 7).to_bytes(2, "little") + head
        return (zlib.crc32(rest) & 0xFFFF).to_bytes(2, "little") + rest + body

    size = len(content).to_bytes(4, "little")
    crc = zlib.crc32(content).to_bytes(4, "little")
    encoded = name.encode()
    head = (
        size + size + b"\x03" + crc + bytes(4) + b"\x14\x30" + len(encoded).to_bytes(2, "little") + bytes(4) + encoded
    )
    return (
        b"Rar!\x1a\x07\x00" + block(0x73, 0, bytes(6)) + block(0x74, 0x8000, head, content) + block(0x7B, 0x4000, b"")
    )


def cases() -> Iterator[Case]:
    yield from members()
    yield from streams()
    yield from bounds()


def text(number: str) -> bytes:
    return f"Elev {number}\n".encode()


def members() -> Iterator[Case]:
    makers: tuple[tuple[str, Callable[[dict[str, bytes]], bytes], str], ...] = (
        ("zip", zipped, ""), ("tar", tarred, ""), ("7z", sevened, ""),
    )  # fmt: skip
    for form, make, needs in makers:
        number, found = pnr(P, "body", "line 1", member="mapp/lista.txt", needs=needs)
        content = make({"mapp/lista.txt": text(number), "läs mig.txt": b"Inget"})
        yield Case(f"{form}-member", f"bilagor.{form}", content, "AC-29: a text in a folder in an archive.", (found,))

    number, found = cpr(P, "body", "line 1", member="lista.txt", needs="libarchive")
    yield Case(
        "rar-member", "bilagor.rar", rar_stored("lista.txt", text(number)), "RAR, which libarchive reads.", (found,)
    )

    number, found = pnr(P, "body", "line 1", member="inre.zip!/djupare.tar!/lista.txt")
    content = zipped({"inre.zip": zipped({"djupare.tar": tarred({"lista.txt": text(number)})})})
    yield Case("zip-nested", "yttre.zip", content, "AC-29: an archive in an archive in an archive.", (found,))

    number, _ = pnr(P, "filename")
    planted = Planted("se.personnummer", number, number, "filename", "file name Elever")
    yield Case(
        "zip-member-name",
        "namn.zip",
        zipped({f"Elever/{number} Anna/brev.txt": b"Hej"}),
        "The number is in the name of a folder.",
        (planted,),
    )

    number, found = cpr(P, "body", "line 1", member="Sørens brev.txt")
    old = io.BytesIO()
    with zipfile.ZipFile(old, "w") as archive:
        archive.writestr("S?rens brev.txt", text(number))
    content = old.getvalue().replace(b"S?rens", b"S\x9brens")
    yield Case(
        "zip-old-names", "dansk.zip", content, "A name in code page 850, as Windows in Denmark wrote it.", (found,)
    )

    number, found = pnr(P, "comment", "comment")
    commented = io.BytesIO()
    with zipfile.ZipFile(commented, "w") as archive:
        archive.writestr("a.txt", b"Hej")
        archive.comment = f"Packad av {number}".encode()
    yield Case("zip-comment", "kommentar.zip", commented.getvalue(), "The comment of an archive.", (found,))

    number, found = cpr(P, "body", "line 1", member="lista.txt")
    content = zipped({"lista.txt": text(number)}, zipfile.ZIP_LZMA)
    yield Case("zip-lzma", "lzma.zip", content, "A zip file with another way of compression.", (found,))


def streams() -> Iterator[Case]:
    makers: tuple[tuple[str, Callable[[bytes], bytes]], ...] = (
        ("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress), ("zst", zstd.compress),
    )  # fmt: skip
    for form, compress in makers:
        number, found = pnr(P, "body", "line 1", member="lista.txt")
        yield Case(
            f"{form}-text", f"lista.txt.{form}", compress(text(number)), f"A text compressed by {form}.", (found,)
        )

    number, found = cpr(P, "body", "line 1", member="bilagor.tar!/lista.txt")
    content = gzip.compress(tarred({"lista.txt": text(number)}))
    yield Case("tgz-member", "bilagor.tgz", content, "A compressed tar archive.", (found,))

    number, found = pnr(P, "body", "line 1", member="lista.txt")
    cut = gzip.compress(text(number) * 5000)
    yield Case(
        "gz-truncated",
        "lista.txt.gz",
        cut[: len(cut) // 2],
        "A download that broke off: its beginning is read.",
        (found,),
        (Unseen("damaged"),),
    )


def encrypted_zip() -> bytes:
    """A zip file whose member is marked as encrypted; its name can be read by everybody."""
    content = bytearray(zipped({"hemlig.txt": b"x" * 40}, zipfile.ZIP_STORED))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.index(signature)
        content[at + offset] |= 1
    return bytes(content)


def bounds() -> Iterator[Case]:
    yield Case(
        "zip-encrypted",
        "last.zip",
        encrypted_zip(),
        "AC-29: an encrypted member is named as unread.",
        unread=(Unseen("encrypted", "part hemlig.txt"),),
    )
    yield Case(
        "7z-encrypted",
        "last.7z",
        sevened({"hemlig.txt": b"x" * 40}, "lösen"),
        "An encrypted 7z archive whose names can be read.",
        unread=(Unseen("encrypted", "part hemlig.txt"),),
    )
    yield Case(
        "7z-encrypted-names",
        "helt-last.7z",
        sevened({"hemlig.txt": b"x" * 40}, "lösen", header=True),
        "A 7z archive that hides even its names.",
        unread=(Unseen("encrypted"),),
    )

    number, found = cpr(P, "body", "line 1", member="lista.txt")
    bomb = zipped({"lista.txt": text(number), "bomb.bin": bytes(1)})
    declared = (4 << 30) - 2
    at = bomb.rindex(b"PK\x01\x02")
    bomb = bomb[: at + 24] + declared.to_bytes(4, "little") + bomb[at + 28 :]
    yield Case(
        "zip-bomb",
        "bomb.zip",
        bomb,
        "A member that says it is four gigabytes is not opened; the others are.",
        (found,),
        (Unseen("too_large", "part bomb.bin"),),
    )

    number, found = pnr(P, "body", "line 1", member="forst.txt")
    whole = zipped({"forst.txt": text(number), "sist.txt": bytes(range(256)) * 40})
    yield Case(
        "zip-truncated",
        "avbruten.zip",
        whole[: len(whole) - 300],
        "Without its directory the members are found one by one.",
        (found,),
        (Unseen("damaged"),),
    )

    number, found = pnr(P, "body", "line 1", member="lista.txt")
    good = tarred({"lista.txt": text(number), "mer.txt": b"y" * 5000})
    yield Case(
        "tar-truncated", "avbruten.tar", good[:2500], "A tar archive that breaks off.", (found,), (Unseen("damaged"),)
    )

    number, found = cpr(P, "body", "line 1", member="../../etc/lista.txt")
    yield Case(
        "zip-path-outside",
        "utbrytning.zip",
        zipped({"../../etc/lista.txt": text(number)}),
        "A path that leads out of the archive is only a name: nothing is written to a disk.",
        (found,),
    )
