"""Addresses as links of the site, and any text in the form that may be shown: what crawler and workers share.

Light to import: the crawler's process needs it, and none of the libraries that read documents.
"""

from dataclasses import replace
from functools import lru_cache

import detectors
from detectors.api import Context, Detector, DetectorError, TextForm
from detectors.custom import Custom
from detectors.masking import mask_address, mask_text
from detectors.search import find_all
from scanner.errors import UsageError
from scanner.model import FoundLink
from scanner.portals.owners import is_inner
from scanner.portals.posts import is_post
from scanner.setup import Setup
from scanner.urls import clean, host_of, identity, without_route

_REMEMBERED = 100_000


class Addresses:
    """Knows which addresses are the site's, their keys, and how they may be shown."""

    def __init__(self, setup: Setup) -> None:
        self.detectors = _load(setup)
        self.read = lru_cache(maxsize=_REMEMBERED)(self._read)
        """The link of the site (without its origin) that an address is, or the name of the other host; empty
        when it is no address of a page at all."""
        self._setup = setup
        # What is scanned inside may lead inside; what lies open to all may not.
        self._is_inner = any(is_inner(host_of(f"//{host}")) for host in setup.scope.hosts)

    def link(self, url: str, origin: str) -> FoundLink | None:
        """An address as a link of the site, or None when it is not one of its addresses."""
        found = self.read(url)
        return replace(found, origin=origin) if isinstance(found, FoundLink) else None

    def is_foreign(self, url: str) -> bool:
        """Whether a clean address, which some night belonged to the site, does not do so tonight."""
        if self._setup.scope.has_host(url):
            return False
        return not self._setup.accept_portals or (is_inner(host_of(url)) and not self._is_inner)

    def portal_link(self, url: str, origin: str, readable: str = "") -> FoundLink | None:
        """An address that a portal reader names, as a link of the site; None when its host does not belong to it.

        ``readable`` is the address with its words unpacked, which is shown if there is personal data in them.
        """
        cleaned = clean(url)
        if cleaned is None or self.is_foreign(cleaned):
            return None
        shown = self.shown(cleaned)
        if readable and (masked := self.shown(readable)) != readable:
            shown = masked
        return FoundLink(url=cleaned, shown=shown, origin=origin, key=self._setup.keyring.address(identity(cleaned)))

    def shown(self, url: str) -> str:
        """The form of an address that may be stored and printed."""
        return mask_address(url, self.detectors)

    def masked(self, text: str) -> str:
        """A text without the personal data that the detectors see in it."""
        if not text:
            return text
        matches = find_all(text, self.detectors, Context(form=TextForm.URL))
        return mask_text(text, (*matches.found, *matches.dismissed))

    def _read(self, url: str) -> FoundLink | str:
        cleaned = clean(url)
        if cleaned is None:
            return ""
        if is_post(cleaned):
            cleaned = without_route(cleaned)  # what sends something is not for pages to say
        if not self._setup.scope.has_host(cleaned):
            return host_of(cleaned)
        key = self._setup.keyring.address(identity(cleaned))
        return FoundLink(url=cleaned, shown=self.shown(cleaned), origin="", key=key)


def _load(setup: Setup) -> tuple[Detector, ...]:
    try:
        extra = [Custom(spec) for spec in setup.custom]
        if setup.kinds is None and not setup.also:
            return detectors.load(extra=extra)
        default = [kind.id for detector in detectors.load(extra=extra) for kind in detector.kinds]
        return detectors.load(kinds=[*(default if setup.kinds is None else setup.kinds), *setup.also], extra=extra)
    except DetectorError as error:
        raise UsageError(str(error), "kommunscan detectors list names all there are") from None
