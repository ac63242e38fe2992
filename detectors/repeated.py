"""A value that stands on very many pages of a site is part of a template, not a leak on each of them.

Detectors see one text; how many resources hold a value is known only to whoever has seen them all. These are the
rule and the reason, to be applied there.
"""

from detectors.api import Confidence, Reason

MANY_RESOURCES = 50
"""Resources with one and the same value, from which on it is taken for a part of the site's template."""

IN_TEMPLATE = Reason("The same value stands on {count} pages, so it is part of the site's template", -20)


def in_template(confidence: Confidence, resources: int) -> tuple[Confidence, Reason | None]:
    """The confidence of a value that stands on so many resources, and the reason if that changed anything."""
    if resources <= MANY_RESOURCES or confidence < Confidence.LIKELY:
        return confidence, None
    reason = Reason(IN_TEMPLATE.text, IN_TEMPLATE.weight, (("count", str(resources)),))
    return Confidence.POSSIBLE, reason
