"""Detector plugins: what personal data looks like, and how sure one can be."""

import difflib
from collections.abc import Collection, Iterable, Sequence
from importlib.metadata import EntryPoint, entry_points

from detectors.address import HomeAddress
from detectors.api import Detector, DetectorError
from detectors.card import Card
from detectors.categories import SpecialCategories
from detectors.dk.bankkonto import DANISH_ACCOUNT
from detectors.dk.cpr import Cpr
from detectors.dk.erstatningscpr import Erstatningscpr
from detectors.dk.mistyped import Mistyped
from detectors.dk.regplate import DANISH_PLATE
from detectors.email import Email
from detectors.fi.hetu import Hetu
from detectors.iban import Iban
from detectors.iceland.kennitala import Kennitala
from detectors.no.fodselsnummer import Fodselsnummer
from detectors.passport import MachineReadableZone
from detectors.phone import Phone
from detectors.position import Position
from detectors.protected import ProtectedIdentity
from detectors.se.bankkonto import SWEDISH_ACCOUNT
from detectors.se.interimsnummer import Interimsnummer
from detectors.se.passport import SWEDISH_PASSPORT
from detectors.se.personnummer import Personnummer
from detectors.se.regplate import SWEDISH_PLATE

GROUP = "kommunscan.detectors"
"""The entry-point group in which other packages offer detectors."""

BUILTIN: tuple[Detector, ...] = (
    Personnummer(),
    Cpr(),
    Email(),
    ProtectedIdentity(),
    Interimsnummer(),
    Erstatningscpr(),
    Fodselsnummer(),
    Hetu(),
    Kennitala(),
    Phone(),
    Iban(),
    Card(),
    SWEDISH_ACCOUNT,
    DANISH_ACCOUNT,
    MachineReadableZone(),
    SWEDISH_PASSPORT,
    SWEDISH_PLATE,
    DANISH_PLATE,
    HomeAddress(),
    SpecialCategories(),
    Position(),
    Mistyped(),
)
"""The detectors that come with the program. They have no privileges: same protocol, same contract tests."""


def available(extra: Iterable[Detector] = ()) -> tuple[Detector, ...]:
    """Every detector there is: built in, from other packages, and ``extra`` ones such as those of the settings.

    Raises:
        DetectorError: a package's detector cannot be imported or is none, or two share a name or a kind.
    """
    detectors = (*BUILTIN, *(_from_package(entry) for entry in _offered()), *extra)
    _refuse_twins(detectors)
    return detectors


def load(
    names: Collection[str] | None = None, kinds: Collection[str] | None = None, extra: Iterable[Detector] = ()
) -> tuple[Detector, ...]:
    """The detectors to search with.

    Without ``names`` and ``kinds``: the built-in ones that are on by default, all of other packages, and all
    ``extra`` ones. With either: those that have one of the names or find one of the kinds, and no others.

    Raises:
        DetectorError: as ``available`` does, and for a name or kind that nothing has; the message says what
            was probably meant.
    """
    extra = tuple(extra)
    detectors = available(extra)
    if names is None and kinds is None:
        return tuple(d for d in detectors if d not in BUILTIN or any(kind.default for kind in d.kinds))
    wanted_names, wanted_kinds = set(names or ()), set(kinds or ())
    _refuse_unknown("detector", wanted_names, [detector.name for detector in detectors])
    _refuse_unknown("kind", wanted_kinds, [kind.id for detector in detectors for kind in detector.kinds])
    return tuple(
        detector
        for detector in detectors
        if detector.name in wanted_names or any(kind.id in wanted_kinds for kind in detector.kinds)
    )


def _offered() -> Sequence[EntryPoint]:
    return sorted(entry_points(group=GROUP), key=lambda entry: entry.name)


def _from_package(entry: EntryPoint) -> Detector:
    source = f"the detector {entry.name!r} ({entry.value}) of {entry.dist.name if entry.dist else 'a package'}"
    try:
        offered = entry.load()
        detector = offered if not isinstance(offered, type) and isinstance(offered, Detector) else offered()
    except Exception as error:
        raise DetectorError(
            f"Cannot load {source}: {type(error).__name__}. Repair or uninstall that package."
        ) from error
    if not isinstance(detector, Detector):
        raise DetectorError(f"{source} is no detector: it needs name, version, kinds and find (see detectors.api).")
    return detector


def _refuse_twins(detectors: Sequence[Detector]) -> None:
    seen: dict[tuple[str, str], str] = {}
    for detector in detectors:
        claims = [("name", detector.name), *(("kind", kind.id) for kind in detector.kinds)]
        for claim in claims:
            if claim in seen:
                raise DetectorError(
                    f"Two detectors have the {claim[0]} {claim[1]!r}: {seen[claim]} and {detector.name}. "
                    "Uninstall or rename one of them."
                )
            seen[claim] = detector.name


def _refuse_unknown(what: str, wanted: Collection[str], known: Sequence[str]) -> None:
    for name in sorted(set(wanted) - set(known)):
        near = difflib.get_close_matches(name, known, 1)
        hint = f"Did you mean {near[0]!r}?" if near else f"There are: {', '.join(sorted(known))}."
        raise DetectorError(f"There is no {what} {name!r}. {hint}")
