"""From bytes to an analysis: extract, detect, mask, fingerprint. What a worker process runs.

This is the only room in which a raw value exists. Everything that leaves it is masked, but for the values
that a user asked to see in this very run (``Setup.reveal``).
"""

import hashlib
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from detectors import mailboxes
from detectors.api import Confidence, Context, Match, Reason, Severity, TextForm
from detectors.masking import mask_address, mask_context
from detectors.search import find_all
from detectors.testnumbers import treated
from scanner.addresses import Addresses
from scanner.extract.address import address_segment
from scanner.extract.api import ExtractionError, Piece
from scanner.extract.html.contact import APART
from scanner.extract.known import extractor_for
from scanner.extract.members import member_path
from scanner.extract.sniff import recognise
from scanner.labels import Labels
from scanner.limits import ALL_PICTURES, PictureShare, PictureTime
from scanner.model import (
    Analysis,
    Document,
    DocumentReport,
    Exposure,
    Finding,
    FoundLink,
    Link,
    Outcome,
    Properties,
    Revealed,
    Scripted,
    Segment,
    Steps,
    Unread,
    View,
    Where,
    Why,
    location_text,
)
from scanner.portals.api import Session
from scanner.portals.known import known
from scanner.portals.origins import GUESSED_PORTAL, PORTAL
from scanner.portals.reading import Asked, PortalPiece, PortalReading, ReaderFault, Seen
from scanner.portals.shapes import host_of_portal
from scanner.setup import Setup
from scanner.severity import severity_of
from scanner.urls import host_of, identity, registered_domain

FAILURES = frozenset({Why.CRASHED, Why.OUT_OF_MEMORY, Why.TIMEOUT, Why.INTERNAL})
"""Reasons that make the outcome *failed* rather than *unread*."""

_EXPOSED = {
    "document.failed_redaction": "text under a cover",
    "document.cropped_picture": "hidden part of a picture",
}
_FLAW = Reason("What was meant to be hidden is still in the file", 15)
_DIGITS_AND_SPACE = b"0123456789 \t\n"

CONTEXT_WIDTH = 60
"""Characters shown on each side of a value."""


class Analyser:
    """Analyses one resource after another. Holds nothing of any of them, but a cache of addresses."""

    def __init__(self, setup: Setup) -> None:
        self.setup = setup
        self.addresses = Addresses(setup)
        self.detectors = self.addresses.detectors
        self.kind_severity = {kind.id: kind.severity for each in self.detectors for kind in each.kinds}
        self.portals = PortalReading(known(), setup.portals, self._belongs)
        self.detector_of = {kind.id: f"{d.name} {d.version}" for d in self.detectors for kind in d.kinds}

    def _belongs(self, url: str) -> bool:
        return self.addresses.portal_link(url, "") is not None

    def analyse(self, document: Document, pictures: PictureShare = ALL_PICTURES) -> Analysis:
        """Everything there is to say of a resource, with all documents inside it. Never raises."""
        visit = _Visit(self, document, PictureTime(pictures))
        try:
            visit.read(document.loaded(), depth=0)
        except OSError as error:
            return _unreadable(error)
        return visit.analysis()


class _Visit:
    """The analysis of one resource while it is being made."""

    def __init__(self, analyser: Analyser, document: Document, pictures: PictureTime) -> None:
        self._analyser = analyser
        self._setup = analyser.setup
        self._started = time.monotonic()
        self._pictures = pictures
        self._identity = identity(document.url) if "://" in document.url else document.url
        self._site = registered_domain(host_of(document.url)) if document.url.startswith("http") else None
        self._reports: list[DocumentReport] = []
        self._links: dict[int, FoundLink] = {}
        self._outside: Counter[str] = Counter()
        self._faults: dict[str, None] = {}
        self._members = 0
        self._expanded = 0
        self._text = hashlib.blake2b(digest_size=8)
        self._exact = hashlib.blake2b(digest_size=8)
        self._has_keys = False
        self._portals: dict[tuple[str, str, bool], None] = {}
        self._session: str | None = None
        self._template = ""

    def analysis(self) -> Analysis:
        """What was gathered."""
        return Analysis(
            documents=tuple(self._reports),
            links=tuple(self._links.values()),
            outside=tuple(self._outside.items()),
            faults=tuple(self._faults),
            text_key=int.from_bytes(self._text.digest(), "big"),
            exact_key=int.from_bytes(self._exact.digest(), "big"),
            pictures_read=self._pictures.met - self._pictures.waiting,
            pictures_waiting=self._pictures.waiting,
            picture_seconds=self._pictures.spent,
            template=self._template,
            portals=tuple(self._portals),
            session=self._session,
        )

    def read(self, document: Document, depth: int) -> None:
        """Read one document with all that is inside it; its report stands before those of its members and parts."""
        started = time.monotonic()
        place = len(self._reports)
        gathered = _Gathered(member=self._shown(document.member))
        try:
            kind = recognise(document)
            gathered.media_type = kind.media_type
            if kind.note:
                gathered.notes.append(kind.note)
            self._find(gathered, address_segment(document), document)
            self._check_size(document, depth)
            if not document.content:
                raise ExtractionError(Why.NO_TEXT, "an empty file")
            for piece in self._all_pieces(document, kind.media_type, depth):
                self._take(piece, gathered, document, depth)
                if self._seconds_left() <= 0:
                    raise ExtractionError(Why.TIME_LIMIT, f"not finished after {self._setup.limits.seconds:g} seconds")
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # parsers written in Rust panic with a BaseException
            gathered.unread.append(_unread_for(error))
        if depth == 0 and not self._has_keys:
            # Pages are compared by their text; where there is none (data, scanned paper), by their bytes.
            self._add_to_keys(document.content)
        self._reports[place:place] = self._conclude(gathered, document, time.monotonic() - started)

    def _all_pieces(self, document: Document, media_type: str, depth: int) -> Iterator[Piece | PortalPiece]:
        pieces = self._pieces(document, media_type)
        if depth or self._site is None:
            return pieces
        return self._analyser.portals.around(document, media_type, pieces)

    def _take(self, piece: Piece | PortalPiece, gathered: "_Gathered", document: Document, depth: int) -> None:
        match piece:
            case Segment():
                gathered.has_text = gathered.has_text or bool(piece.text.strip())
                if piece.form is not TextForm.CODE and piece.marks[0].place.where is not Where.ATTRIBUTE:
                    self._digest(piece)
                self._find(gathered, piece, document)
            case Link():
                self._follow(piece, document)
            case Asked() | Seen() | Session() | ReaderFault():
                self._take_of_portal(piece)
            case Properties():
                gathered.properties = piece
            case Unread():
                gathered.unread.append(piece)
            case Exposure():
                gathered.add(self._exposed(piece, document))
            case View():
                gathered.look_anew()
            case Scripted():
                self._template = self._template if depth else piece.template
            case Document():
                # At once, so that one member is in memory at a time; the parent's report goes before its members'.
                self.read(piece, depth + 1)

    def _digest(self, segment: Segment) -> None:
        """Take the text of a page into the keys by which pages are compared."""
        self._add_to_keys(segment.text.encode("utf-8", "replace"))

    def _add_to_keys(self, text: bytes) -> None:
        self._has_keys = True
        self._exact.update(text)
        self._text.update(text.translate(None, _DIGITS_AND_SPACE))

    def _pieces(self, document: Document, media_type: str) -> Iterator[Piece]:
        extractor = extractor_for(media_type)
        if extractor is None:
            raise ExtractionError(Why.UNSUPPORTED, media_type)
        limits = replace(self._setup.limits, seconds=max(self._seconds_left(), 0.0), pictures=self._pictures)
        return extractor.extract(document, media_type, limits)

    def _seconds_left(self) -> float:
        """Reading pictures has a time of its own."""
        return self._setup.limits.seconds + self._pictures.spent - (time.monotonic() - self._started)

    def _check_size(self, document: Document, depth: int) -> None:
        limits = self._setup.limits
        self._members += 1
        self._expanded += len(document.content)
        if depth > limits.depth:
            raise ExtractionError(Why.TOO_DEEP, f"more than {limits.depth} containers inside each other")
        if self._members > limits.members:
            raise ExtractionError(Why.TOO_DEEP, f"more than {limits.members} documents inside one")
        if len(document.content) > limits.document_bytes or self._expanded > limits.expanded_bytes:
            raise ExtractionError(Why.TOO_LARGE, f"{len(document.content)} bytes")

    # -- links

    def _follow(self, link: Link, document: Document) -> None:
        found = self._analyser.addresses.read(link.url)
        if isinstance(found, FoundLink):
            self._links.setdefault(found.key, replace(found, origin=link.origin))
        elif found:
            inside = self._link_inside_portal(link, document) if self._setup.accept_portals else None
            if inside is None:
                self._outside[found] += 1
            else:
                self._links.setdefault(inside.key, inside)

    def _link_inside_portal(self, link: Link, document: Document) -> FoundLink | None:
        """A link from a page of an accepted portal to another of its pages."""
        if urlsplit(link.url).netloc != urlsplit(document.url).netloc or not self._analyser.portals.follows(link.url):
            return None
        return self._analyser.addresses.portal_link(link.url, link.origin)

    def _take_of_portal(self, piece: PortalPiece) -> None:
        match piece:
            case Asked():
                origin = f"{GUESSED_PORTAL if piece.address.guess else PORTAL}{piece.system}"
                link = self._analyser.addresses.portal_link(piece.address.url, origin, piece.address.readable)
                # The reader knows better than an ordinary link what the address is.
                if link is not None:
                    self._links[link.key] = link
            case Seen():
                hosts = [host_of_portal(address.url) for address in piece.portal.addresses] or [piece.portal.host]
                for host in hosts:
                    scanned = self._setup.accept_portals or self._setup.scope.has_host(f"https://{host}/")
                    self._portals[piece.portal.system, host, scanned] = None
            case Session():
                self._session = piece.value
            case ReaderFault():
                self._faults[f"{piece.system}: {piece.problem}"] = None

    # -- findings

    def _find(self, gathered: "_Gathered", segment: Segment, document: Document) -> None:
        if not segment.text:
            return
        context = Context(
            form=segment.form,
            language=gathered.properties.language[:2].lower() or None,
            countries=self._setup.countries,
            site=self._site,
            labels=Labels(segment.marks),
        )
        matches = treated(find_all(segment.text, self._analyser.detectors, context), self._setup.test_numbers)
        for fault in matches.faults:
            self._faults[f"{fault.detector}: {fault.problem}"] = None
            gathered.notes.append(f"{fault.detector} {fault.problem}")
        for match in matches.dismissed:
            against = min(match.reasons, key=lambda reason: reason.weight, default=None)
            gathered.dismissed[against.text if against else match.kind] += 1
        everything = (*matches.found, *matches.dismissed)
        for match in matches.found:
            gathered.add(self._finding(match, segment, document, everything))

    def _finding(self, match: Match, segment: Segment, document: Document, everything: tuple[Match, ...]) -> Finding:
        place = segment.place_at(match.start)
        raw = match.value.reveal()
        person = self._setup.keyring.person(match.kind, raw)
        return Finding(
            id=self._setup.keyring.finding(self._identity, document.member or "", match.kind, person, place.where),
            kind=match.kind,
            value=match.value.mask,
            person=person,
            confidence=match.confidence,
            severity=match.severity or self._analyser.kind_severity.get(match.kind, Severity.MEDIUM),
            where=place.where,
            steps=self._shown_steps(place.steps),
            context=mask_context(segment.text, match.start, match.end, everything, CONTEXT_WIDTH),
            reasons=match.reasons,
            detector=self._analyser.detector_of.get(match.kind, ""),
            subtype=match.subtype,
            tags=match.tags,
            alternatives=match.alternatives,
            revealed=Revealed(raw, document.member) if self._setup.reveal else None,
        )

    def _exposed(self, exposure: Exposure, document: Document) -> Finding:
        """A flaw of the document as a finding: it names no person, and is bad whatever can be read there."""
        way = location_text(exposure.place.steps)
        return Finding(
            id=self._setup.keyring.finding(self._identity, document.member or "", exposure.kind, way),
            kind=exposure.kind,
            value=_EXPOSED[exposure.kind],
            person="",
            confidence=Confidence.LIKELY,
            severity=Severity.MEDIUM,
            where=exposure.place.where,
            steps=self._shown_steps(exposure.place.steps),
            context=f"{exposure.characters} characters" if exposure.characters else "",
            reasons=(_FLAW,),
            detector="document",
            revealed=Revealed("", document.member) if self._setup.reveal else None,
        )

    # -- the end of a document

    def _conclude(self, gathered: "_Gathered", document: Document, seconds: float) -> list[DocumentReport]:
        whole = next((unread for unread in gathered.unread if not unread.part), None)
        parts = [unread for unread in gathered.unread if unread.part]
        if whole is None and parts and not gathered.has_text:
            whole = parts[0]
        own = DocumentReport(
            member=gathered.member,
            outcome=Outcome.SCANNED if whole is None else _outcome(whole.why),
            why=whole.why if whole else None,
            detail=self._analyser.addresses.masked(whole.detail) if whole else "",
            media_type=gathered.media_type,
            size=len(document.content),
            sha256=document.sha256(),
            seconds=seconds,
            properties=self._shown_properties(gathered.properties),
            findings=gathered.findings(),
            dismissed=tuple(gathered.dismissed.items()),
            notes=tuple(dict.fromkeys(gathered.notes)),
        )
        return [own] + [
            DocumentReport(
                member=member_path(gathered.member, location_text(self._shown_steps(unread.part))),
                outcome=_outcome(unread.why),
                why=unread.why,
                detail=self._analyser.addresses.masked(unread.detail),
            )
            for unread in parts
        ]

    # -- masking what is shown

    def _shown(self, member: str | None) -> str | None:
        return mask_address(member, self._analyser.detectors) if member else member

    def _shown_steps(self, steps: Steps) -> Steps:
        return tuple((name, self._analyser.addresses.masked(value)) for name, value in steps)

    def _shown_properties(self, properties: Properties) -> Properties:
        if properties == Properties():
            return properties
        return replace(
            properties,
            title=self._analyser.addresses.masked(properties.title),
            author=self._analyser.addresses.masked(properties.author),
            producer=self._analyser.addresses.masked(properties.producer),
            contact=self._shown_contact(properties.contact),
        )

    def _shown_contact(self, contact: str) -> str:
        """Whom to ask: a function's address as it is, for it is nobody's; a person's masked, if there is no other."""
        words = contact.split(APART) if contact else []
        addresses = [word for word in words if "@" in word and " " not in word]
        roles = [address for address in addresses if self._is_of_a_role(address)]
        named = [self._analyser.addresses.masked(word) for word in words if word not in addresses]
        masked = [] if named or roles else [self._analyser.addresses.masked(address) for address in addresses[:1]]
        return APART.join([*named, *roles, *masked])

    def _is_of_a_role(self, address: str) -> bool:
        local, _, domain = address.lower().rpartition("@")
        return mailboxes.class_of(local, domain, self._site) == mailboxes.ROLE


class _Gathered:
    """What is known of one document while it is being read."""

    def __init__(self, member: str | None) -> None:
        self.member = member
        self.media_type = ""
        self.properties = Properties()
        self.has_text = False
        self.notes: list[str] = []
        self.unread: list[Unread] = []
        self.dismissed: Counter[str] = Counter()
        self._findings: dict[str, Finding] = {}
        self._in_view: Counter[str] = Counter()

    def look_anew(self) -> None:
        """What comes now is the same document again: a value counts as often as where it stands most often."""
        self._in_view.clear()

    def add(self, finding: Finding) -> None:
        """Keep one finding per identity: the surest sighting, and how often it occurs."""
        self._in_view[finding.id] += 1
        present = self._findings.get(finding.id)
        if present is None:
            self._findings[finding.id] = finding
            return
        best = finding if finding.confidence > present.confidence else present
        self._findings[finding.id] = replace(best, occurrences=max(present.occurrences, self._in_view[finding.id]))

    def findings(self) -> tuple[Finding, ...]:
        """All findings, with the severity that follows from the whole document."""
        persons = {
            finding.person
            for finding in self._findings.values()
            if finding.severity >= Severity.MEDIUM and finding.confidence >= Confidence.LIKELY
        }
        return tuple(
            replace(
                finding,
                severity=severity_of(finding.severity, finding.where, persons=len(persons), tags=finding.tags),
            )
            for finding in self._findings.values()
        )


def _unreadable(error: OSError) -> Analysis:
    """The analysis of a file that was there a moment ago."""
    detail = error.strerror or type(error).__name__
    return Analysis(documents=(DocumentReport(member=None, outcome=Outcome.FAILED, why=Why.NOT_FOUND, detail=detail),))


def _unread_for(error: BaseException) -> Unread:
    """What an extractor's exception means for the coverage."""
    match error:
        case ExtractionError():
            return Unread(error.why, error.detail)
        case MemoryError():
            return Unread(Why.OUT_OF_MEMORY)
        case RecursionError():
            return Unread(Why.TOO_DEEP, "nested too deeply")
        case _:
            return Unread(Why.CRASHED, type(error).__name__)


def _outcome(why: Why) -> Outcome:
    return Outcome.FAILED if why in FAILURES else Outcome.UNREAD
