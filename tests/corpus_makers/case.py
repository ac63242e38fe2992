"""What a corpus case is, and the numbers that are planted in it."""

import io
import json
import subprocess
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Planted:
    """One value that must be found, and where.

    ``written`` is how it stands in the text, ``location`` a part of the location in words, ``member`` the
    path inside containers. ``needs`` is ``ocr`` or ``libarchive`` where the place can only be read with it.
    """

    kind: str
    value: str
    written: str
    where: str
    location: str = ""
    member: str | None = None
    label: str = ""
    needs: str = ""


@dataclass(frozen=True)
class Unseen:
    """Something that must be reported as unread: why, and a part of the way to it."""

    why: str
    part: str = ""
    member: str | None = None


@dataclass(frozen=True)
class Detected:
    """What detectors must make of a document: at least ``count`` findings of a kind, at least so sure.

    ``is_default`` is False for kinds that settings switch on. ``keywords`` are those of a detector of the settings
    (``[[detect.custom]]``), whose kind this is.
    """

    kind: str
    confidence: str = "likely"
    count: int = 1
    is_default: bool = True
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """A document, what must be found in it, and why the case exists."""

    name: str
    file_name: str
    content: bytes
    why: str
    found: tuple[Planted, ...] = ()
    unread: tuple[Unseen, ...] = ()
    absent: tuple[str, ...] = field(default=())
    """Texts that must not come out of it."""
    detected: tuple[Detected, ...] = ()

    def write(self, corpus: Path) -> None:
        folder = corpus / self.name
        folder.mkdir(parents=True, exist_ok=True)
        for old in folder.iterdir():
            old.unlink()
        (folder / self.file_name).write_bytes(self.content)
        expected = {
            "document": self.file_name,
            "found": [{key: value for key, value in vars(planted).items() if value} for planted in self.found],
            "unread": [{key: value for key, value in vars(unseen).items() if value} for unseen in self.unread],
            "absent": list(self.absent),
        }
        if self.detected:
            expected["detected"] = [vars(detected) for detected in self.detected]
        (folder / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n")
        (folder / "WHY.md").write_text(self.why.strip() + "\n")


class Persons:
    """Synthetic numbers, no two alike: Danish and Swedish births from 1880 to 1919, in turn.

    Danish ones hold modulus 11, Swedish ones the Luhn digit. ``start`` sets the families' numbers apart.
    """

    def __init__(self, start: int) -> None:
        self._next = start * 400

    def danish(self) -> tuple[str, str]:
        """A CPR number: ten digits, and its canonical form. Serial numbers 0 to 3999 mean births from 1900."""
        while True:
            self._next += 1
            day, month, year = 10 + self._next % 19, 1 + self._next % 12, self._next // 19 % 20
            first = f"{day:02}{month:02}{year:02}{1 + self._next % 3}{self._next % 89 + 10:02}"
            rest = -sum(int(a) * b for a, b in zip(first, (4, 3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
            if rest != 10:
                return f"{first}{rest}", f"{first[:6]}-{first[6:]}{rest}"

    def danish_with_zero(self) -> tuple[str, str]:
        """A CPR number of someone born before the tenth of a month."""
        while True:
            self._next += 1
            first = f"0{1 + self._next % 9}{1 + self._next % 12:02}{self._next // 19 % 20:02}1{self._next % 89 + 10:02}"
            rest = -sum(int(a) * b for a, b in zip(first, (4, 3, 2, 7, 6, 5, 4, 3, 2), strict=True)) % 11
            if rest != 10:
                return f"{first}{rest}", f"{first[:6]}-{first[6:]}{rest}"

    def swedish(self) -> tuple[str, str]:
        """A personnummer with its century: twelve digits, and its canonical form."""
        self._next += 1
        day, month, year = 1 + self._next % 28, 1 + self._next % 12, 1880 + self._next // 28 % 40
        nine = f"{year % 100:02}{month:02}{day:02}{self._next % 900 + 99:03}"
        doubled = (int(digit) * (2 - position % 2) for position, digit in enumerate(nine))
        check = -sum(product // 10 + product % 10 for product in doubled) % 10
        return f"{year // 100}{nine}{check}", f"{year // 100}{nine[:6]}-{nine[6:]}{check}"


def cpr(persons: Persons, where: str, location: str = "", **more: str) -> tuple[str, Planted]:
    """A CPR number with its hyphen to plant, and what must be found."""
    _, value = persons.danish()
    return value, Planted("dk.cpr", value, value, where, location, **more)


def pnr(persons: Persons, where: str, location: str = "", **more: str) -> tuple[str, Planted]:
    """A personnummer of twelve digits with its hyphen to plant, and what must be found."""
    _, value = persons.swedish()
    return value, Planted("se.personnummer", value, value, where, location, **more)


def convert(content: bytes, source: str, target: str) -> bytes:
    """A document in another format, by LibreOffice. ``source`` and ``target`` are extensions."""
    return convert_all({"document": content}, source, target)["document"]


def convert_all(documents: Mapping[str, bytes], source: str, target: str) -> dict[str, bytes]:
    """Several documents in another format, by one run of LibreOffice."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = []
        for stem, content in documents.items():
            files.append(folder / f"{stem}.{source}")
            files[-1].write_bytes(content)
        out = folder / "out"
        extension = target.partition(":")[0]
        subprocess.run(
            ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", target,
             "--outdir", str(out), *map(str, files)],
            check=True, capture_output=True, timeout=300,
        )  # fmt: skip
        return {stem: (out / f"{stem}.{extension}").read_bytes() for stem in documents}


def with_parts(package: bytes, parts: Mapping[str, bytes]) -> bytes:
    """A zip package with some parts added or replaced."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            if info.filename not in parts:
                new.writestr(info, old.read(info))
        for name, content in parts.items():
            new.writestr(name, content)
    return result.getvalue()


def part(package: bytes, name: str) -> bytes:
    """The bytes of one part of a zip package."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return archive.read(name)
