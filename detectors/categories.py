"""Special categories of personal data (GDPR article 9), offences (article 10) and social services, said of somebody.

A diagnosis on a page about health care is nobody's; in a sentence with a name, an age or "the applicant" it is.
A term alone is dismissed. The term itself is shown in reports: it tells what was found and of nobody.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import BytesAhoCorasick, Implementation

from detectors import category_words, evidence
from detectors.api import PLAIN, Context, Kind, Match, Reason, Severity, TextForm
from detectors.normalise import normalise
from detectors.persons import sentence_around, speaks_of_someone
from detectors.sensitive import Sensitive
from detectors.words import fold


def _kind(category: str, title: str, noise: str) -> Kind:
    return Kind(f"art{category}", title, Severity.HIGH, noise, default=False)


HEALTH = _kind("9.health", "Somebody's health", "Texts on care in general that mention a person by name.")
RELIGION = _kind("9.religion", "Somebody's religion or belief", "Priests and parishes named in their office.")
ORIGIN = _kind("9.origin", "Somebody's ethnic origin", "Articles on refugees that name an official.")
POLITICS = _kind("9.politics", "Somebody's political opinion", "Elected representatives, whose party is public.")
UNION = _kind("9.union", "Somebody's union membership", "Union representatives named in their office.")
SEX_LIFE = _kind("9.sexlife", "Somebody's sex life or orientation", "Events named after a cause.")
BIOMETRIC = _kind("9.biometric", "Somebody's biometric or genetic data", "Articles on identity cards.")
CRIME = _kind("10.crime", "Somebody's offence or suspicion of one", "News on courts and the police.")
SOCIAL = Kind(
    "secrecy.social",
    "Somebody's dealings with the social services",
    Severity.HIGH,
    "Texts on social services in general that mention an official by name.",
    default=False,
)
"""No special category, but secret in both countries: offentlighets- och sekretesslagen 26 kap. 1 §, forvaltningsloven
§ 27."""

_TERMS: dict[str, str] = {
    HEALTH.id: category_words.HEALTH,
    RELIGION.id: category_words.RELIGION,
    ORIGIN.id: category_words.ORIGIN,
    POLITICS.id: category_words.POLITICS,
    UNION.id: category_words.UNION,
    SEX_LIFE.id: category_words.SEX_LIFE,
    BIOMETRIC.id: category_words.BIOMETRIC,
    CRIME.id: category_words.CRIME,
    SOCIAL.id: category_words.SOCIAL,
}
_ENDINGS = (b"", b"s", b"en", b"ens", b"et", b"ets", b"er", b"ers", b"n", b"ns", b"a", b"e", b"t", b"r", b"ar", b"na")
_MEMBER = ("medlem", "fackl", "fagforening", "ansluten")
_HOMONYMS = {"depression": ("ekonomisk", "økonomisk", "1930"), "rom": ("rom,", "staden", "italien"), "same": ("the",)}
"""Words beside a term that say that it means something else."""

_TERM = Reason("It is a word for a special category of personal data", 2)
_SOMEONE = Reason("The sentence speaks of a certain person", 12)
_NOBODY = Reason("The sentence speaks of nobody in particular", -20)
_HOMONYM = Reason("Here the word means something else", -40)


@cache
def _search() -> tuple[BytesAhoCorasick, list[tuple[str, str]]]:
    terms = [(kind, term.replace("_", " ")) for kind, terms in _TERMS.items() for term in dict.fromkeys(terms.split())]
    return BytesAhoCorasick([fold(term) for _, term in terms], implementation=Implementation.DFA), terms


@dataclass(frozen=True, slots=True)
class SpecialCategories:
    """Finds words for special categories of personal data where a sentence says them of somebody."""

    name: str = "special-categories"
    version: str = "2"
    kinds: tuple[Kind, ...] = (HEALTH, RELIGION, ORIGIN, POLITICS, UNION, SEX_LIFE, BIOMETRIC, CRIME, SOCIAL)

    def find(self, text: str, context: Context = PLAIN) -> Iterable[Match]:
        """Every term in ``text``, likely when its sentence speaks of somebody, otherwise dismissed."""
        if context.form in (TextForm.CODE, TextForm.URL):
            return
        view = normalise(text)
        folded = fold(view.text)
        search, terms = _search()
        for index, start, end in search.find_matches_as_indexes(folded, overlapping=True):
            if _is_letter(folded, start - 1) or not _is_whole(folded, end):
                continue
            kind, term = terms[index]
            reasons = (_TERM, _judged(view.text, start, end, term, kind))
            first, last = view.span(start, end)
            score = evidence.total(reasons)
            yield Match(first, last, kind, Sensitive(term, term), evidence.level(score), reasons, score=score)


def _is_letter(folded: bytes, at: int) -> bool:
    return 0 <= at < len(folded) and 97 <= folded[at] <= 122


def _is_whole(folded: bytes, end: int) -> bool:
    """Whether a word ends here, or one of the usual endings and then the word."""
    finish = end
    while finish < end + 4 and _is_letter(folded, finish):
        finish += 1
    return not _is_letter(folded, finish) and folded[end:finish] in _ENDINGS


def _judged(text: str, start: int, end: int, term: str, kind: str) -> Reason:
    sentence = sentence_around(text, start, end).lower()
    if any(word in sentence for word in _HOMONYMS.get(term, ())):
        return _HOMONYM
    if kind == UNION.id and not any(word in sentence for word in _MEMBER):
        return _NOBODY
    return _SOMEONE if speaks_of_someone(text, start, end) else _NOBODY
