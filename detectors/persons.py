"""Whether a sentence speaks of a certain person: by name, number, age, or as somebody in a case."""

import regex

from detectors.surroundings import marks_in_text
from detectors.words import Mark, word_set

_REACH = 160
"""Characters to each side within which a sentence or row is looked at."""
_BORDER = regex.compile(r"[.!?][ \n]{1,3}(?=\p{Lu})|\n\n|\f|\n(?=[^\n\f]{0,80}\t)")
_NAME = regex.compile(r"(?<![\p{L}])\p{Lu}\p{Ll}{1,20}(?:-\p{Lu}\p{Ll}{1,20})? \p{Lu}\p{Ll}{1,24}(?![\p{L}])")
_NUMBER = regex.compile(r"(?<![0-9])(?:[0-9]{2})?[0-9]{6}[-+–][0-9]{4}(?![0-9])")
_AGE = regex.compile(r"(?i)(?<![0-9])[0-9]{1,2}[ -]?(?:år\b|åring|årig|måneder|månader)")
_SOMEONE = word_set(
    """
    personen pojken flickan mannen kvinnan barnet barnets eleven elevens sökanden klienten brukaren patienten hon
    honom henne hans hennes modern fadern mamman pappan föräldern vårdnadshavaren hyresgästen kunden ungdomen
    borgeren borgerens ansøgeren ansøgerens barnets drengen pigen manden kvinden hun ham hende hendes klageren
    patienten patientens moderen faderen forælderen lejeren eleven elevens kunden medarbejderen
    """
)
_GENERAL = regex.compile(
    r"(?i)\b(?:så (?:ansöker|gör|söker) (?:du|man)|sådan (?:søger|gør) du|du (?:kan|ska|skal|har rätt)|"
    r"den som|personer (?:med|som)|personer,? der|för dig som|til dig|ansök om|ansøg om|hos skatteverket|vad är|"
    r"hvad er|erbjuder|tilbyder|vi hjälper|vi hjælper|enligt lagen|ifølge loven|kan få|kan beviljas|stöd till|"
    r"han eller hon|hon eller han|hans eller hennes|honom eller henne|hun eller han|han eller hun|hans eller hendes|"
    r"ham eller hende)\b"
)
_OFFICE = regex.compile(
    r"(?i)minister(?![\p{L}]{4})|ministern|statsråd|statssekreterare|talesperson|generalsekreterare|kommunalråd|"
    r"borgmästare|borgmester|ordfører(?:en)?\b|riksdagsledamot|folketingsmedlem|utredare|professor"
)
"""Whoever is named with one of these is mostly quoted, and the sentence is about a cause."""
_WORD = regex.compile(r"[\p{L}]{3,}")


def sentence_around(text: str, start: int, end: int) -> str:
    """The sentence, or row of a table, that ``text[start:end]`` stands in."""
    low = max(start - _REACH, 0)
    left = text[low:start]
    for border in _BORDER.finditer(text, low, start):
        left = text[border.end() : start]
    right = text[end : end + _REACH]
    border_after = _BORDER.search(right)
    return left + text[start:end] + (right[: border_after.start()] if border_after else right)


def explains(text: str, start: int, end: int) -> bool:
    """Whether the sentence tells anybody how something is done, rather than of somebody."""
    return _GENERAL.search(sentence_around(text, start, end)) is not None


def speaks_of_someone(text: str, start: int, end: int) -> bool:
    """Whether the sentence names somebody, or speaks of somebody in the definite form as case files do."""
    sentence = sentence_around(text, start, end)
    if _NUMBER.search(sentence) or _AGE.search(sentence):
        return True
    if _GENERAL.search(sentence):
        return False
    if any(word.lower() in _SOMEONE for word in _WORD.findall(sentence)):
        return True
    if _OFFICE.search(sentence):
        return False
    return any(not marks_in_text(found.group()) & Mark.OTHER for found in _NAME.finditer(sentence))
