"""A person's name with a home address: name, street and number, postcode and town, on one line or three.

The same shape is a shop, a school or an authority, so a first line that names an organisation is left out.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import regex

from detectors import evidence
from detectors.api import PLAIN, Context, Kind, Match, Reason, Severity
from detectors.normalise import SPACES, normalise
from detectors.sensitive import Sensitive, mask_digits
from detectors.surroundings import beside
from detectors.words import Mark

ADDRESS = Kind(
    "person.address",
    "Name with a home address",
    Severity.MEDIUM,
    "Shops and associations that are named like people.",
    default=False,
)

_WORD = r"\p{Lu}[\p{L}'’\-]{1,24}"
_GAP = rf"[{SPACES}]{{0,2}}[,\n\t][{SPACES}\n]{{0,3}}"
_NAME = rf"{_WORD}(?: (?:{_WORD}|(?:von|van|af|de|der)|\p{{Lu}}\.)){{1,3}}"
_STREET = rf"{_WORD}(?: [\p{{L}}]{{2,20}}){{0,2}} [0-9]{{1,4}}(?: ?[A-Za-z](?![\p{{L}}]))?"
_DOOR = (
    r"(?:,? ?(?:lgh|bv|nb|uppg\.?|[0-9]{1,2}\. ?(?:sal\.?|tv\.?|th\.?|mf\.?)|st\.? ?(?:tv|th|mf)?\.?|vån(?:ing)?)"
    r"(?: ?[0-9]{1,4}| ?(?:tv|th|mf)\.?)?){0,3}"
)
_TOWN = rf"(?:(?:S|SE|DK)-)?(?:[0-9]{{3}} ?[0-9]{{2}}|[0-9]{{4}}) {_WORD}(?: [\p{{L}}]{{1,20}})?"
_PATTERN = regex.compile(rf"(?<![\p{{L}}]){_NAME}{_GAP}{_STREET}{_DOOR}{_GAP}{_TOWN}")
_POSTCODE = regex.compile(rf"(?<![0-9])(?:[0-9]{{3}} ?[0-9]{{2}}|[0-9]{{4}}) {_WORD}")
_ORGANISATION = regex.compile(
    r"(?i)kommun|skola|skole|stad(?:en|shus)|raadhus|rådhus|region|förening|forening|bibliotek|kontor|förvaltning|"
    r"forvaltning|nämnd|butik|hotell?|kyrka|kirke|museum|center|centrum|central|gymnasi|hallen|stiftelse|"
    r"\b(?:ab|hb|aps|a/s|as|ek|brf|if|bk|polis|politi|restaurang|café|cafe|apotek|vård|sjukhus|sygehus|hus)\b"
)
_REACH_BEFORE = 110
_FORM = Reason("It is written as a name, a street with its number, and a town with its postcode", 12)
_IS_ORGANISATION = Reason("The name is that of an organisation or a facility", -40)


@dataclass(frozen=True, slots=True)
class HomeAddress:
    """Finds names with home addresses in Sweden and Denmark."""

    name: str = "address"
    version: str = "1"
    kinds: tuple[Kind, ...] = (ADDRESS,)

    def find(self, text: str, context: Context = PLAIN) -> Iterable[Match]:
        """Every candidate in ``text``, accepted or dismissed."""
        view = normalise(text)
        reach = 0
        # Postcodes are rare and cheap to find; only the lines before each are looked at.
        for town in _POSTCODE.finditer(view.text):
            if town.start() < reach:
                continue
            found = _PATTERN.search(
                view.text, max(town.start() - _REACH_BEFORE, reach), min(town.end() + 30, len(view.text))
            )
            if found is None:
                continue
            reach = found.end()
            start, end = view.span(*found.span())
            first_line = found.group().replace("\n", ",").partition(",")[0]
            reasons = [_FORM]
            if _ORGANISATION.search(first_line):
                reasons.append(_IS_ORGANISATION)
            elif any(hit.marks & Mark.PERSON for hit in beside(view.text, *found.span())[0]):
                reasons.append(evidence.PERSON_BEFORE)
            value = " ".join(found.group().split())
            score = evidence.total(reasons)
            sensitive = Sensitive(value, _mask(value))
            yield Match(start, end, ADDRESS.id, sensitive, evidence.level(score), tuple(reasons), score=score)


def _mask(value: str) -> str:
    """All but the first letter and the town."""
    head, space, town = value.rpartition(" ")
    return mask_digits(head, 1) + space + town
