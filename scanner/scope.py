"""Which addresses belong to the site. Pure; travels to the workers, which sort links by it."""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

import regex

from scanner.errors import UsageError
from scanner.urls import clean, host_of, registered_domain

_NAMES_A_SITE = regex.compile(r"(?i)https?://[^@\s/?#]+(?:[/?#]\S*)?")
"""An address without credentials, which would end up in logs and reports."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The hosts and paths that a scan may visit.

    ``hosts`` are names without ``www.`` (with ports where they are not the default); ``domains`` are
    registered domains all of whose hosts belong; ``patterns`` are host patterns (``*.kommunen.se``).
    ``include`` and ``exclude`` are path patterns: with ``*`` for any characters, matched against the path and
    query, and ``exclude`` wins.
    """

    hosts: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    patterns: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()

    def has_host(self, url: str) -> bool:
        """Whether the clean address lies on one of the site's hosts."""
        netloc = urlsplit(url).netloc
        if netloc.removeprefix("www.") in self.hosts:
            return True
        host = netloc.partition(":")[0]
        if self.domains and registered_domain(host) in self.domains:
            return True
        return any(fnmatchcase(host, pattern) for pattern in self.patterns)

    def has_path(self, url: str) -> bool:
        """Whether the settings allow the path of a clean address."""
        if not self.include and not self.exclude:
            return True
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        if any(fnmatchcase(path, pattern) for pattern in self.exclude):
            return False
        return not self.include or any(fnmatchcase(path, pattern) for pattern in self.include)


def parse_seed(text: str) -> str:
    """The clean address that a user means by ``https://www.exempelby.se`` or just ``www.exempelby.se``.

    Raises:
        UsageError: it is not an address of a website.
    """
    candidate = text if "://" in text else f"https://{text}"
    url = clean(candidate)
    if url is None or not _NAMES_A_SITE.fullmatch(candidate) or not _is_host(host_of(url)):
        raise UsageError(f"{text!r} is not a web address", "write it as in https://www.exempelby.se")
    return url


def _is_host(host: str) -> bool:
    return "." in host or ":" in host or host == "localhost"


def scope_of(
    seeds: tuple[str, ...],
    *,
    include_subdomains: bool = False,
    extra_hosts: tuple[str, ...] = (),
    include: tuple[str, ...] = (),
    exclude: tuple[str, ...] = (),
) -> Scope:
    """The scope that follows from clean seeds: their hosts with and without www, and what is added to them."""
    names = [urlsplit(seed).netloc.removeprefix("www.") for seed in seeds]
    return Scope(
        hosts=frozenset(names + [host.lower().removeprefix("www.") for host in extra_hosts if "*" not in host]),
        domains=frozenset(registered_domain(host_of(seed)) for seed in seeds) if include_subdomains else frozenset(),
        patterns=tuple(host.lower() for host in extra_hosts if "*" in host),
        include=include,
        exclude=exclude,
    )
