"""What is planted on the site, written down while it is planted.

Every number, address and decoy reaches a page or document through a ``Bed``, which formats it and notes it in
the ``Ledger``; ``planted.json`` can therefore not disagree with the site.
"""

import json
from dataclasses import asdict, dataclass, field
from typing import Literal

from demo.exempelby.numbers import Number
from markupsafe import Markup

KINDS = ("se.personnummer", "se.samordningsnummer", "dk.cpr", "email")
"""The kinds that ``planted.json`` is complete for: a confirmed or likely one that is not in it is false."""

Formats = Literal["now", "later"]
Confidence = Literal["possible", "likely", "confirmed"]


@dataclass(frozen=True, slots=True)
class Planted:
    """A finding that a scan must report. ``where`` holds every place that is a right answer."""

    kind: str
    value: str
    url: str
    member: str | None
    where: tuple[str, ...]
    confidence_at_least: Confidence
    formats: Formats
    official_test_number: bool
    note: str


@dataclass(frozen=True, slots=True)
class Decoy:
    """Something that must be neither confirmed nor likely, as any of ``KINDS``.

    The ``url`` ``*`` stands for every page.
    """

    text: str
    url: str
    member: str | None
    formats: Formats
    why: str


@dataclass(frozen=True, slots=True)
class Ending:
    """The outcome that a URL must end in, or a member or part of it (``page 1``), named in ``member``."""

    url: str
    member: str | None
    outcome: str
    why: str | None


@dataclass(slots=True)
class Ledger:
    """All that was planted so far."""

    findings: list[Planted] = field(default_factory=list)
    decoys: list[Decoy] = field(default_factory=list)
    outcomes: list[Ending] = field(default_factory=list)

    def to_json(self, paths: list[str]) -> str:
        """``planted.json``: what is planted, and every path that the site answers with a file."""
        content = {
            "schema": 1,
            "kinds": list(KINDS),
            "findings": [asdict(entry) for entry in self.findings],
            "decoys": [asdict(entry) for entry in self.decoys],
            "outcomes": [asdict(entry) for entry in self.outcomes],
            "paths": paths,
        }
        return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


@dataclass(frozen=True, slots=True)
class Bed:
    """Where things are planted: one resource, or one member of it."""

    ledger: Ledger
    url: str
    member: str | None = None
    formats: Formats = "now"

    def inside(self, member: str) -> "Bed":
        """The bed of a member of this resource."""
        path = member if self.member is None else f"{self.member}!/{member}"
        return Bed(self.ledger, self.url, path, self.formats)

    def plant(
        self,
        number: Number,
        form: str = "{long}-{tail}",
        where: str = "body",
        at_least: Confidence = "confirmed",
        note: str = "",
    ) -> Markup:
        """``number`` written as ``form`` says. Several right places are joined by a space in ``where``."""
        self._note(number.kind, number.value, where, at_least, note, number.official_test_number)
        return Markup(form.format_map(number.parts))

    def mail(
        self,
        address: str,
        form: str = "{mail}",
        where: str = "body",
        at_least: Confidence = "confirmed",
        note: str = "",
    ) -> Markup:
        """An e-mail address as ``form`` says; its fields are mail, entities, cloudflare, user and host."""
        self._note("email", address.lower(), where, at_least, note, test=False)
        user, host = address.split("@")
        entities = "".join(f"&#{ord(character)};" for character in address)
        key = 0x5A
        cloudflare = f"{key:02x}" + "".join(f"{ord(character) ^ key:02x}" for character in address)
        fields = {"mail": address, "user": user, "host": host, "entities": entities, "cloudflare": cloudflare}
        return Markup(form.format_map(fields))

    def decoy(self, text: str, why: str, form: str = "{}") -> Markup:
        """``text``, which looks like personal data and is none."""
        self.ledger.decoys.append(Decoy(text, self.url, self.member, self.formats, why))
        return Markup(form.format(text))

    def ends(self, outcome: str, why: str | None = None) -> None:
        """State the outcome of this resource."""
        self.ledger.outcomes.append(Ending(self.url, self.member, outcome, why))

    def _note(self, kind: str, value: str, where: str, at_least: Confidence, note: str, test: bool) -> None:
        places = tuple(where.split())
        self.ledger.findings.append(
            Planted(kind, value, self.url, self.member, places, at_least, self.formats, test, note)
        )
