"""Addresses: which form to fetch, and when two of them are the same page. Pure functions.

``clean`` gives the form that is fetched; ``identity`` the form by which two addresses are compared.
The rules follow RFC 3986 section 6.2 (normalisation and comparison) and, for host names, IDNA (RFC 5891).
"""

from functools import lru_cache
from urllib.parse import quote, unquote_to_bytes, urlsplit, urlunsplit

import regex
from tldextract import TLDExtract

_ALREADY_CLEAN = regex.compile(r"https?://[a-z0-9.-]+(?:/(?:[A-Za-z0-9_~-][A-Za-z0-9._~-]*/?)*+)?+")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
_PATH_SAFE = "/:@!$&'()*+,;=-._~%"
_QUERY_SAFE = _PATH_SAFE + "?"
_ESCAPE = regex.compile(r"%[0-9A-Fa-f]{2}")
_STRAY_PERCENT = regex.compile(r"%(?![0-9A-Fa-f]{2})")
_TRACKING = regex.compile(
    r"(?i)(?:utm_[a-z]+|gclid|fbclid|msclkid|mc_[ce]id|_ga|_gl|pk_[a-z]+|"
    r"phpsessid|jsessionid|aspsessionid[a-z]*|cfid|cftoken|sessionid|session_id)"
)
_SESSION_PATH = regex.compile(r"(?i);jsessionid=[^/?]*|/\(S\([a-z0-9]+\)\)")
_SESSION = regex.compile(r"(?i)(?:sid|sess|session|sessid|token|s)=[0-9a-f]{16,}")
_ROUTE = regex.compile(r"!?/.*\w.*|!\w.*")
"""A fragment that scripts read as an address of its own: ``#!/search/``, ``#/protokoll/4``."""
LONGEST = 8_000
"""Characters. Longer addresses are made by broken scripts, and servers refuse them."""

_suffixes = TLDExtract(suffix_list_urls=(), cache_dir=None)


def clean(url: str) -> str | None:
    """The form of an absolute address that is fetched, or None when no page can lie there.

    Scheme and host are lower-cased and IDNA-encoded, default ports, fragments (but for routes), dot segments and
    credentials dropped, characters outside of ASCII percent-encoded as UTF-8 and escapes that need none undone.
    """
    if _ALREADY_CLEAN.fullmatch(url) and len(url) <= LONGEST:
        return url if url.count("/") > 2 else url + "/"
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    scheme = parts.scheme.lower()
    host = _ascii_host(parts.hostname or "")
    if scheme not in _DEFAULT_PORTS or not host or len(url) > LONGEST:
        return None
    if ":" in host:
        host = f"[{host}]"
    netloc = host if port in (None, _DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    path = _without_dot_segments(_encode(parts.path, _PATH_SAFE)) or "/"
    route = _encode(parts.fragment, _QUERY_SAFE) if is_route(parts.fragment) else ""
    return urlunsplit((scheme, netloc, path, _encode(parts.query, _QUERY_SAFE), route))


def is_route(fragment: str) -> bool:
    """Whether what stands behind the hash of an address selects content: ``!/search/``, ``/protokoll/4``."""
    return bool(fragment) and fragment[0] in "!/" and _ROUTE.fullmatch(fragment) is not None


def without_route(url: str) -> str:
    """The part of a clean address that a server is asked for."""
    return url.partition("#")[0]


def identity(url: str) -> str:
    """The form of a clean address by which it is compared: one for all spellings of the same page.

    The scheme and a leading ``www.`` do not count, nor do the order of parameters and those that only track a
    visitor or carry a session.
    """
    if "#" in url:
        url, _, route = url.partition("#")
        return f"{identity(url)}#{route}"
    _, _, rest = url.partition("://")
    rest = rest.removeprefix("www.")
    if ";" in rest or "(S(" in rest:
        rest = _SESSION_PATH.sub("", rest)
    path, mark, query = rest.partition("?")
    if not mark:
        return path
    kept = sorted(
        parameter
        for parameter in query.replace("&amp;", "&").split("&")
        if parameter and not _TRACKING.fullmatch(parameter.partition("=")[0]) and not _SESSION.fullmatch(parameter)
    )
    return f"{path}?{'&'.join(kept)}" if kept else path


def host_of(url: str) -> str:
    """The host name of a clean address, without its port."""
    return urlsplit(url).hostname or ""


@lru_cache(maxsize=4096)
def registered_domain(host: str) -> str:
    """The part of a host name that its owner registered (``exempelby.se``), by the public suffix list.

    A host without one (an IP address, ``localhost``) is its own.
    """
    extracted = _suffixes(host)
    return extracted.top_domain_under_public_suffix or host


@lru_cache(maxsize=4096)
def _ascii_host(host: str) -> str:
    host = host.rstrip(".")
    if host.isascii():
        return host.lower()
    try:
        return host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""


def _encode(text: str, safe: str) -> str:
    """Percent-encode what must be, decode what need not be, and write the rest in upper-case hex."""
    text = _STRAY_PERCENT.sub("%25", text)
    text = _ESCAPE.sub(_plain_or_upper, text)
    return text if text.isascii() and " " not in text and '"' not in text else quote(text, safe=safe, errors="replace")


def _plain_or_upper(match: "regex.Match[str]") -> str:
    character = unquote_to_bytes(match[0]).decode("latin-1")
    return character if character in _UNRESERVED else match[0].upper()


def _without_dot_segments(path: str) -> str:
    """RFC 3986 section 5.2.4."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            if kept:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)
