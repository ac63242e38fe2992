"""The readers there are: those that come with the program, and those of other packages."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import EntryPoint, entry_points

from scanner.portals.api import GROUP, Reader
from scanner.portals.arcgis import ArcGis
from scanner.portals.ciceron import Ciceron
from scanner.portals.evolution import Evolution
from scanner.portals.features import OgcFeatures, Wfs
from scanner.portals.firstagenda import FirstAgenda
from scanner.portals.meetingsplus import MeetingsPlus
from scanner.portals.netpublicator import NetPublicator
from scanner.portals.sitevision import SiteVision

BUILTIN: tuple[Reader, ...] = (
    NetPublicator(),
    Ciceron(),
    Evolution(),
    MeetingsPlus(),
    SiteVision(),
    FirstAgenda(),
    ArcGis(),
    Wfs(),
    OgcFeatures(),
)
"""The readers that come with the program. They have no privileges."""


@dataclass(frozen=True, slots=True)
class Known:
    """The readers to work with, and what is wrong with those of other packages, by their names."""

    readers: tuple[Reader, ...]
    faults: tuple[tuple[str, str], ...] = ()


@lru_cache(maxsize=1)
def known() -> Known:
    """Every reader there is. A package whose reader cannot be used costs no scan: it is named."""
    readers, faults = list(BUILTIN), []
    for entry in _offered():
        try:
            offered = entry.load()
            reader = offered() if isinstance(offered, type) else offered
        except Exception as error:
            faults.append((entry.name, f"cannot be loaded: {type(error).__name__}"))
            continue
        if not isinstance(reader, Reader):
            faults.append((entry.name, "is no portal reader"))
        elif any(reader.system == other.system for other in readers):
            faults.append((entry.name, "has the name of another portal reader"))
        else:
            readers.append(reader)
    return Known(tuple(readers), tuple(faults))


def versions() -> list[str]:
    """Names and versions of the readers, for the rules of a run."""
    return [f"{reader.system} {reader.version}" for reader in known().readers]


def _offered() -> Sequence[EntryPoint]:
    return sorted(entry_points(group=GROUP), key=lambda entry: entry.name)
