"""Whether two sites touch one host: they are never scanned at the same time. Pure."""

from fnmatch import fnmatchcase

from scanner.settings import ScopeSettings, SiteSettings
from scanner.urls import host_of, registered_domain


def share_a_host(one: SiteSettings, one_scope: ScopeSettings, other: SiteSettings, other_scope: ScopeSettings) -> bool:
    """Whether two sites, with the scopes that hold for them, may ask the same host."""
    first, second = _hosts(one, one_scope), _hosts(other, other_scope)
    return bool(first & second) or _reaches(one, one_scope, second) or _reaches(other, other_scope, first)


def _hosts(site: SiteSettings, scope: ScopeSettings) -> set[str]:
    """The names that a site's scan surely asks, without ports: they lie on one machine."""
    extra = (host.lower().partition(":")[0] for host in scope.extra_hosts if "*" not in host)
    return {host.removeprefix("www.") for host in (*map(host_of, site.urls), *extra)}


def _reaches(site: SiteSettings, scope: ScopeSettings, hosts: set[str]) -> bool:
    """Whether the patterns of a scope cover one of these hosts, or may cover a host of the same domain."""
    domains = {registered_domain(host_of(url)) for url in site.urls} if scope.include_subdomains else set()
    patterns = [pattern.lower() for pattern in scope.extra_hosts if "*" in pattern]
    return any(
        registered_domain(host) in domains or any(fnmatchcase(host, pattern) for pattern in patterns) for host in hosts
    )
