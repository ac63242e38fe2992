"""Map services of others that municipal maps show as a background: authorities' and companies', of everybody's data."""

import regex

_OTHERS = regex.compile(
    r"(?:^|\.)(?:arcgisonline\.com|basemaps\.arcgis\.com|openstreetmap\.org|lantmateriet\.se|naturvardsverket\.se|sgu\.se|"
    r"smhi\.se|trafikverket\.se|raa\.se|skogsstyrelsen\.se|lansstyrelsen\.se|scb\.se|msb\.se|havochvatten\.se|"
    r"sjofartsverket\.se|boverket\.se|dataforsyningen\.dk|kortforsyningen\.dk|datafordeler\.dk|miljoeportal\.dk|"
    r"plandata\.dk|sdfe\.dk|kds\.dk|geus\.dk|dmi\.dk|vejdirektoratet\.dk)(?::[0-9]+)?$"
)


def is_of_others(host: str) -> bool:
    """Whether a map service is nobody's in the municipality: it is neither proposed nor read."""
    return _OTHERS.search(host) is not None
