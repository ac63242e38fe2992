"""The addresses that a page, a script or data names in any way."""

import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import urljoin, urlsplit

_ABSOLUTE = re.compile(r"(?:https?:)?//[\w.-]+\.?[\w-]+(?::[0-9]+)?(?:[/?#][^\s\"'<>`\\]*)?")
_NAMED = re.compile(r"""\b(?:href|src|data-src)\s*=\s*["']([^"'<>]{1,2000})["']""", re.IGNORECASE)


def addresses_in(base: str, text: str) -> Iterator[str]:
    """Every absolute address in a page, a script or data, and what its links name, with what stands behind the hash."""
    scheme = urlsplit(base).scheme + ":"
    plain = text.replace("\\/", "/")
    seen = set()
    for found in _ABSOLUTE.finditer(plain):
        url = unescape(found[0]) if "&" in found[0] else found[0]
        url = url if "://" in url[:8] else scheme + url
        if url not in seen:
            seen.add(url)
            yield url
    for found in _NAMED.finditer(plain):
        named = unescape(found[1]).strip()
        if "//" in named[:8] or named[:1] in "#" or ":" in named[:11]:
            continue
        try:
            url = urljoin(base, named)
        except ValueError:
            continue
        if url not in seen:
            seen.add(url)
            yield url
