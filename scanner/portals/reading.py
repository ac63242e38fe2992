"""What portal readers make of a resource while it is being read: between its extractor and the analysis."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from scanner.extract.api import Piece
from scanner.model import Document, Link, Mark, Segment, Unread, Where, Why
from scanner.portals.api import Address, Answer, Bounds, Page, Portal, Reader, Session, UnknownShapeError
from scanner.portals.known import Known

_READABLE = ("text/", "application/json", "application/geo+json", "application/ld+json", "application/xhtml+xml",
             "application/xml")  # fmt: skip
_MOST_BYTES = 8 << 20
_WORD = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Asked:
    """An address that a reader wants fetched."""

    address: Address
    system: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A portal that a page shows, embeds or links to, and the hosts of what it asks first."""

    portal: Portal


@dataclass(frozen=True, slots=True)
class ReaderFault:
    """A reader that broke its contract."""

    system: str
    problem: str


PortalPiece = Asked | Seen | Session | ReaderFault


class PortalReading:
    """Puts the readers to work on one resource after another. Holds nothing of any of them."""

    def __init__(self, known: Known, bounds: Bounds, belongs: Callable[[str], bool]) -> None:
        self._known = known
        self._bounds = bounds
        self._belongs = belongs
        self._signs = [(reader, [sign.encode() for sign in reader.signs]) for reader in known.readers]

    def _claimed(self, url: str) -> Iterator[Reader | ReaderFault]:
        """The reader whose answer an address is, after those that raised over it."""
        for reader in self._known.readers:
            try:
                claims = reader.claims(url)
            except Exception as error:
                yield ReaderFault(reader.system, f"raised {type(error).__name__} over an address")
                continue
            if claims:
                yield reader
                return

    def follows(self, url: str) -> bool:
        """Whether an address belongs to a portal whose pages are read as pages."""
        for reader in self._known.readers:
            try:
                if reader.follows(url):
                    return True
            except Exception:  # noqa: S112 - one that raises here leads nowhere
                continue
        return False

    def around(self, document: Document, media_type: str, pieces: Iterator[Piece]) -> Iterator[Piece | PortalPiece]:
        """The pieces of a resource, and after them what readers say of it.

        In an answer of a portal, the titles of cases and documents stand at their place, and what only looks like an
        address is followed only if the reader cannot make anything of the answer.
        """
        reader: Reader | None = None
        for found in self._claimed(document.url):
            if isinstance(found, ReaderFault):
                yield found
            else:
                reader = found
        held: list[Link] = []
        widgets: list[Unread] = []
        for piece in pieces:
            if reader is not None and isinstance(piece, Link):
                held.append(piece)
            elif reader is not None and isinstance(piece, Segment):
                yield titled(without_packed(piece), reader.titles)
            elif isinstance(piece, Unread) and _is_widget(piece):
                widgets.append(piece)
            else:
                yield piece
        if reader is not None:
            yield from self._answer(reader, document, held)
        if media_type == "text/html" if reader is not None else media_type.startswith(_READABLE):
            yield from self._page(document, widgets)
        yield from widgets

    def _answer(self, reader: Reader, document: Document, held: list[Link]) -> Iterator[Piece | PortalPiece]:
        answer = Answer(document.url, document.content, self._bounds)
        try:
            for piece in reader.read(answer):
                yield Asked(piece, reader.system) if isinstance(piece, Address) else piece
        except UnknownShapeError as error:
            yield from held
            yield _unread(reader, str(error))
        except Exception as error:
            yield from held
            yield ReaderFault(reader.system, f"raised {type(error).__name__} over an answer")
            yield _unread(reader, f"its reader failed: {type(error).__name__}")

    def _page(self, document: Document, widgets: list[Unread]) -> Iterator[PortalPiece]:
        """What readers recognise. A widget of theirs is taken from the list when what it shows is read without it."""
        views = document.rendering.views if document.rendering else ()
        content = b"\n".join((document.content, *views))[:_MOST_BYTES]
        low = content.lower()
        for name, problem in self._known.faults:
            yield ReaderFault(name, problem)
        page = None
        for reader, signs in self._signs:
            if not any(sign in low for sign in signs):
                continue
            text = content.decode("utf-8", "replace")
            page = page or Page(document.url, text, self._bounds)
            try:
                portal = reader.recognise(page)
            except Exception as error:
                yield ReaderFault(reader.system, f"raised {type(error).__name__} over a page")
                continue
            if portal is not None:
                yield Seen(portal)
                for address in portal.addresses:
                    yield Asked(address, reader.system)
                if portal.addresses and all(self._belongs(address.url) for address in portal.addresses):
                    widgets[:] = [each for each in widgets if not _is_of(each, reader)]


def _unread(reader: Reader, detail: str) -> Unread:
    return Unread(Why.UNSUPPORTED, f"{reader.system}: {detail}", (("part", reader.system),))


def _is_widget(piece: Unread) -> bool:
    """Whether a part of a page is missing because the script of that name fills it."""
    return piece.why is Why.BUILT_BY_SCRIPT and bool(piece.part) and piece.part[-1][1].endswith(".js")


def _is_of(widget: Unread, reader: Reader) -> bool:
    return any(sign in f"/{widget.part[-1][1].lower()}" for sign in reader.signs)


def without_packed(segment: Segment) -> Segment:
    """The segment without what readers unpack: a number in base64 would be shown beside a finding, unmasked."""
    parts, changed = [], False
    ends = [mark.offset for mark in segment.marks[1:]] + [len(segment.text)]
    for mark, end in zip(segment.marks, ends, strict=True):
        text, steps = segment.text[mark.offset : end], mark.place.steps
        if steps and steps[-1][0] == "key" and steps[-1][1].endswith("_b64"):
            text, changed = _WORD.sub(lambda found: "·" * len(found[0]), text), True
        parts.append(text)
    return replace(segment, text="".join(parts)) if changed else segment


def titled(segment: Segment, titles: frozenset[str]) -> Segment:
    """The segment with the places of titles called so."""
    if not titles or not any(_is_title(mark, titles) for mark in segment.marks):
        return segment
    marks = tuple(
        replace(mark, place=replace(mark.place, where=Where.TITLE)) if _is_title(mark, titles) else mark
        for mark in segment.marks
    )
    return replace(segment, marks=marks)


def _is_title(mark: Mark, titles: frozenset[str]) -> bool:
    steps = mark.place.steps
    return mark.place.where is Where.BODY and bool(steps) and steps[-1][0] == "key" and steps[-1][1] in titles
