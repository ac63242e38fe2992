"""Markers of protected identity: words that say that somebody's address or name must not be known.

One such word in a case file is worse than any number beside it. The same words stand on pages that explain the
protection, so a marker counts for more when the sentence speaks of somebody.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import regex

from detectors import evidence
from detectors.api import PLAIN, Context, Kind, Match, Reason, Severity
from detectors.normalise import SPACES, normalise
from detectors.persons import explains, speaks_of_someone
from detectors.sensitive import Sensitive
from detectors.telltales import Telltales

PROTECTED = Kind(
    "secrecy.protected",
    "Marker of protected identity",
    Severity.HIGH,
    "Pages that explain how protection is applied for.",
)

_S = rf"[{SPACES}\n]{{1,2}}"
_END = r"[\p{Ll}\p{Lu}]{0,4}(?![\p{L}])"
_TERMS = {
    "skydda": rf"skydda(?:d|t|de){_S}(?:identitet|person(?:uppgift|identitet)|folkbokföring|adress|boende)",
    "sekretessmark": r"sekretessmarker",
    "kvarskriv": r"kvarskriv(?:en|ning|ningen|na|et)",
    "fingerad": rf"fingerade?{_S}person(?:uppgift|nummer)",
    "hemlig": rf"hemlig[te]?{_S}(?:telefonnummer|adress|nummer|identitet|vistelseort|bostad)",
    "hemmelig": rf"hemmelig[te]?{_S}(?:adresse|nummer|telefonnummer|identitet|bopæl|telefon)",
    "får": rf"får{_S}(?:ej|inte|icke|under{_S}inga{_S}omständigheter){_S}(?:lämnas{_S}ut|röjas)",
    "sekretesskydda": r"sekretesskydda(?:d|t|de)",
    "skyddsmärk": r"skyddsmärkt",
    "vistelseort f": rf"vistelseort{_S}får{_S}(?:ej|inte){_S}röjas",
    "adressebesk": r"adressebeskytte",
    "navne": rf"navne-?(?:{_S}og{_S})?adressebeskytte",
    "særlig adr": rf"særlig{_S}adressebeskytte",
    "beskyttet adr": rf"beskyttet{_S}adress",
    "vejviserbesk": r"vejviserbeskytte",
    "krisecenter": r"krisecenter",
    "uden fast": rf"uden{_S}fast{_S}bopæl",
    "hemmeligholdt": rf"hemmeligholdt{_S}(?:adresse|telefon|bopæl)",
    "kvindekrise": r"kvindekrisecent",
    "sperret adr": rf"sperret{_S}adresse",
    "fortrolig adr": rf"fortrolig{_S}adresse",
    "adressesperre": r"adressesperre",
    "kode 6": rf"kode{_S}6{_S}\(?strengt",
    "turvakielto": r"turvakiel(?:to|lo)",
    "salainen os": rf"salainen{_S}(?:osoite|puhelinnumero)",
    "salattu os": rf"salattu{_S}osoite",
}
"""Each term with a string that it begins with, by which a text is searched before any pattern."""
_PATTERNS = tuple(regex.compile(rf"(?i){term}{_END}") for term in _TERMS.values())
_TELLTALES = Telltales(tuple(_TERMS))

_MARKER = Reason("It is a word for protected identity", 2)
_SOMEONE = Reason("The sentence speaks of a certain person", 12)
_EXPLAINS = Reason("The sentence explains how something is applied for or done", -4)


@dataclass(frozen=True, slots=True)
class ProtectedIdentity:
    """Finds markers of protected identity in Swedish, Danish, Norwegian and Finnish."""

    name: str = "protected-identity"
    version: str = "2"
    kinds: tuple[Kind, ...] = (PROTECTED,)

    def find(self, text: str, context: Context = PLAIN) -> Iterable[Match]:
        """Every marker in ``text``, likely when its sentence speaks of somebody."""
        view = normalise(text)
        for found in _markers(view.text):
            reasons = [_MARKER]
            if speaks_of_someone(view.text, *found):
                reasons.append(_SOMEONE)
            elif explains(view.text, *found):
                reasons.append(_EXPLAINS)
            start, end = view.span(*found)
            term = " ".join(view.text[slice(*found)].lower().split())
            score = evidence.total(reasons)
            yield Match(
                start, end, PROTECTED.id, Sensitive(term, term), evidence.level(score), tuple(reasons), score=score
            )


def _markers(text: str) -> Iterator[tuple[int, int]]:
    for term, start, _ in _TELLTALES.find(text):
        if start and text[start - 1].isalpha():
            continue
        found = _PATTERNS[term].match(text, start)
        if found is not None:
            yield found.span()
