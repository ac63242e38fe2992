"""How bad a finding is, if it is true: pure, separate from how sure we are (``Confidence``).

It follows from combination: a number alone is less than one with a name, that less than one beside words of
health, social care, school, crime or debt, and that less than a protected identity; many persons in one
document are critical; and what hides (behind a box, in a deleted passage) is worse than what an editor would
have seen.
"""

from detectors.api import Severity
from scanner.model import Where

MANY_PERSONS = 10
"""From so many different persons in one document on, a list has leaked."""

_HIDING = frozenset({Where.HIDDEN, Where.REDACTED, Where.DELETED})


def severity_of(base: Severity, where: Where, *, persons: int, tags: tuple[str, ...] = ()) -> Severity:
    """The severity of one finding.

    ``base`` is that of the match alone, ``persons`` the number of different persons of serious findings in the
    same document, ``tags`` the match's tags.
    """
    if base < Severity.MEDIUM or "official_test_number" in tags:
        return base
    steps = int(where in _HIDING) + int(persons >= MANY_PERSONS)
    order = list(Severity)
    return order[min(order.index(base) + steps, len(order) - 1)]
