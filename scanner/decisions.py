"""What a person can decide about a finding. Words only; ``scanner.store.decisions`` keeps them.

A decision is always about one finding, never about a page: a new number on the same page alarms again.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

OPEN = "open"
"""The status of a finding that nobody has decided on."""


class Decision(StrEnum):
    """What somebody said of a finding. Also the finding's status while the decision stands."""

    FALSE_POSITIVE = "false_positive"
    """It is no personal data."""
    PUBLISHED_LAWFULLY = "published_lawfully"
    """It may lie open; the legal basis is named."""
    REPORTED = "reported"
    """It was reported as an incident. It lies open still, and goes on alarming until it is gone."""
    FIXED = "fixed"
    """Somebody took it down. Refuted by the next run that sees it."""
    IGNORED = "ignored"
    """It is left alone until a date."""


SETTLED = frozenset({Decision.FALSE_POSITIVE, Decision.PUBLISHED_LAWFULLY, Decision.IGNORED})
"""Decisions that end the alarm over a finding. It stays in the report, folded away."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision with all that makes it one: why, by whom, on what legal basis, until when."""

    decision: Decision
    reason: str
    who: str
    basis: str = ""
    until: datetime | None = None
