"""Whose a host is, as far as its name tells: hosts that no page may lead the scanner to."""

import ipaddress

import regex

_OTHERS = regex.compile(
    r"(?:^|\.)(?:arcgisonline\.com|basemaps\.arcgis\.com|openstreetmap\.org|lantmateriet\.se|naturvardsverket\.se|sgu\.se|"
    r"smhi\.se|trafikverket\.se|raa\.se|skogsstyrelsen\.se|lansstyrelsen\.se|scb\.se|msb\.se|havochvatten\.se|"
    r"sjofartsverket\.se|boverket\.se|dataforsyningen\.dk|kortforsyningen\.dk|datafordeler\.dk|miljoeportal\.dk|"
    r"plandata\.dk|sdfe\.dk|kds\.dk|geus\.dk|dmi\.dk|vejdirektoratet\.dk)(?::[0-9]+)?$"
)
"""Authorities and companies whose services municipal maps show as a background."""
_INNER = regex.compile(r"(?i)(?:.*\.)?(?:localhost|local|internal|intranet|lan|home|corp|home\.arpa)|[^.:]+")


def is_of_others(host: str) -> bool:
    """Whether a map service is nobody's in the municipality: it is neither proposed nor read."""
    return _OTHERS.search(host) is not None


def is_inner(host: str) -> bool:
    """Whether a host name or address leads into a network that strangers cannot reach (RFC 6890), by itself."""
    try:
        return not ipaddress.ip_address(host.strip("[]")).is_global
    except ValueError:
        return _INNER.fullmatch(host) is not None
