"""The rules by which a run reads: a digest that changes whenever the same bytes may be read differently.

Unchanged pages are not read again under the same rules. The digest covers the source of all that reads and
detects, so that nobody has to remember to raise a version, the versions of the libraries that it stands on, the
languages in which pictures can be read, the detectors of other packages, and the settings that matter.
"""

import hashlib
import json
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable

from detectors.api import Detector
from scanner.extract.picture.languages import installed_languages
from scanner.portals.known import versions
from scanner.settings import Settings

_ROOMS = ("scanner.extract", "scanner.portals", "detectors")
_HOSTS = {"include_subdomains", "extra_hosts"}
_LIBRARIES = ("lxml", "pdfminer.six", "pypdfium2", "pikepdf", "python-docx", "regex")


def rules_digest(detectors: tuple[Detector, ...], settings: Settings) -> str:
    """The digest, in hex."""
    digest = hashlib.sha256()
    for room in _ROOMS:
        _add_sources(digest, files(room))
    for library in _LIBRARIES:
        digest.update(version(library).encode())
    digest.update(" ".join(installed_languages()).encode())
    names = [f"{each.name} {each.version}" for each in detectors]
    names += versions()
    chosen = [settings.detect.model_dump(mode="json"), settings.limits.model_dump(mode="json"), settings.crawl.render]
    # What belongs to the site says which links of a page lead anywhere.
    chosen += [settings.portals.model_dump(mode="json"), settings.scope.model_dump(mode="json", include=_HOSTS)]
    digest.update(json.dumps([names, chosen]).encode())
    return digest.hexdigest()


def _add_sources(digest: "hashlib._Hash", folder: Traversable) -> None:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            _add_sources(digest, entry)
        elif not entry.name.endswith(".pyc"):
            digest.update(entry.name.encode())
            digest.update(entry.read_bytes())
