"""Where do we mention this person? The value is hashed and looked up; nothing of it is stored or shown."""

import re

from scanner.analyse import Analyser
from scanner.errors import UsageError
from scanner.keys import Keyring
from scanner.model import Document
from scanner.run import setup_of
from scanner.scope import Scope
from scanner.settings import Settings

_WORDINGS = ("{}", "Personnummer: {}", "CPR-nummer: {}", "E-post: {}", "Telefon: {}")
"""A bare number may be taken for something else; a label says what it is."""


_TEN_DIGITS = re.compile(r"(\d{6})[-\s]?(\d{4})")
_CENTURIES = ("18", "19", "20")


def persons_of(value: str, settings: Settings, keyring: Keyring) -> frozenset[str]:
    """The keyed hashes that stand for a number or address, in whatever way it is written.

    Ten digits may be numbers of several people, born a century apart: all of them are meant.

    Raises:
        UsageError: no detector knows it as personal data. The message does not repeat it.
    """
    analyser = Analyser(setup_of(settings, keyring, Scope(), reveal=False))
    found = set()
    for form in _forms(value.strip()):
        for wording in _WORDINGS:
            text = Document("", wording.format(form).encode(), media_type="text/plain")
            found |= {finding.person for report in analyser.analyse(text).documents for finding in report.findings}
    if not found:
        raise UsageError("that is no number or address that is looked for", "write it in full, as 19YYMMDD-NNNN")
    return frozenset(found)


def _forms(value: str) -> tuple[str, ...]:
    match = _TEN_DIGITS.fullmatch(value)
    if match is None:
        return (value,)
    return (value, *(f"{century}{match[1]}-{match[2]}" for century in _CENTURIES))
