"""What the workers, and whoever prepares work for them, are given once at their start."""

from dataclasses import dataclass, field

from detectors.custom import CustomSpec
from detectors.testnumbers import TestNumbers
from scanner.keys import Keyring
from scanner.limits import Limits
from scanner.portals.api import Bounds
from scanner.scope import Scope


@dataclass(frozen=True, slots=True)
class Setup:
    """Keys, scope, limits and what to look for. ``reveal`` lets raw values out beside the findings."""

    keyring: Keyring
    scope: Scope = field(default_factory=Scope)
    limits: Limits = field(default_factory=Limits)
    countries: tuple[str, ...] = ("se", "dk")
    kinds: tuple[str, ...] | None = None
    also: tuple[str, ...] = ()
    custom: tuple[CustomSpec, ...] = ()
    test_numbers: TestNumbers = TestNumbers.TAG
    reveal: bool = False
    portals: Bounds = field(default_factory=Bounds)
    accept_portals: bool = False
    """Whether portals on other hosts belong to the site, as far as their readers lead."""
