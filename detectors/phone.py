"""Telephone numbers, by the numbering plans in the phonenumbers library.

Any eight digits are a valid Danish number, so a number is reported only with a country code, beside a label, or
grouped in a way that nothing else is. Numbers of services (020, 70, 80 and the like) belong to no person.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import phonenumbers
import regex
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from detectors import evidence
from detectors.api import PLAIN, Confidence, Context, Kind, Match, Reason, Severity, TextForm
from detectors.boundaries import is_in_address
from detectors.normalise import DASHES, SPACES, normalise
from detectors.sensitive import MASK, Sensitive
from detectors.surroundings import naming
from detectors.words import Mark, guess_language

PHONE = Kind(
    "phone",
    "Telephone number",
    Severity.MEDIUM,
    "Any eight digits are a valid Danish number; invoice, account and article numbers with a label for telephone.",
    default=False,
)
_PATTERN = regex.compile(
    rf"(?<![\p{{L}}0-9.,/_=+\-])(?:\+|00|\(?0|[2-9])[0-9]{{1,3}}(?:[{SPACES}{DASHES}()/]{{0,3}}[0-9]{{1,10}}){{1,6}}"
    r"(?![\p{L}0-9_=%]|[.,\-/:][0-9])"
)
_INTERNATIONAL = Reason("It begins with a country code", 14)
_GROUPED = Reason("It is grouped as telephone numbers are", 10)
_PLAIN_DIGITS = Reason("It is written as digits alone, as many other numbers are", -9)
_VALID = Reason("The numbering plan has such numbers", 4)
_SERVICE = Reason("It is a number for services, which belongs to no person", -6)
_INVALID = Reason("No numbering plan has such a number", -60)
_SERVICES = frozenset({
    PhoneNumberType.TOLL_FREE, PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST, PhoneNumberType.UAN,
    PhoneNumberType.VOIP, PhoneNumberType.PAGER, PhoneNumberType.VOICEMAIL,
})  # fmt: skip
_SERVICE_PREFIXES = ("+4570", "+4580", "+4590", "+4610", "+4620", "+4677", "+46900")
"""Series for services in Denmark and Sweden that the library gives no type of their own."""
_SWEDISH_GROUPS = regex.compile(
    rf"0[0-9]{{1,3}}[{DASHES}/][0-9]{{2,3}}[ \u00a0]?[0-9]{{2}}(?:[ \u00a0]?[0-9]{{2,3}})?\Z"
)
_DANISH_GROUPS = regex.compile(r"[0-9]{2}(?:[ \u00a0][0-9]{2}){3}\Z")


@dataclass(frozen=True, slots=True)
class Phone:
    """Finds telephone numbers of the expected countries, and those written with a country code."""

    name: str = "phone"
    version: str = "1"
    kinds: tuple[Kind, ...] = (PHONE,)

    def find(self, text: str, context: Context = PLAIN) -> Iterable[Match]:
        """Every candidate in ``text``, accepted or dismissed."""
        if context.form is TextForm.CODE:
            return
        view = normalise(text)
        region = ""
        for found in _PATTERN.finditer(view.text):
            written = found.group().rstrip(" \u00a0()/-")
            first, last = found.start(), found.start() + len(written)
            if sum(character.isdecimal() for character in written) < 7 or is_in_address(view.text, first, last):
                continue
            region = region or _region(view.text, context)
            yield _judged(view.text, written, first, view.span(first, last), region, context)


def _region(text: str, context: Context) -> str:
    language = context.language or guess_language(text)
    by_language = {"sv": "SE", "da": "DK", "nb": "NO", "nn": "NO", "no": "NO", "fi": "FI", "is": "IS"}
    return by_language.get(language or "", context.countries[0].upper() if context.countries else "SE")


def _judged(text: str, written: str, first: int, span: tuple[int, int], region: str, context: Context) -> Match:
    try:
        number = phonenumbers.parse(written, region)
        valid = phonenumbers.is_valid_number(number)
        kind_of_number = phonenumbers.number_type(number)
        value = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        service = valid and (kind_of_number in _SERVICES or value.startswith(_SERVICE_PREFIXES))
    except phonenumbers.NumberParseException:
        valid, service, value = False, False, written
    reasons = [_VALID if valid else _INVALID]
    named = naming(text, first, first + len(written), Mark.PHONE, context.label_at(span[0]))
    if written.startswith(("+", "00")):
        reasons.append(_INTERNATIONAL)
    elif (region == "SE" and _SWEDISH_GROUPS.match(written)) or (region == "DK" and _DANISH_GROUPS.match(written)):
        reasons.append(_GROUPED)
    elif named is not evidence.LABELLED:
        reasons.append(_PLAIN_DIGITS)
    if service:
        reasons.append(_SERVICE)
    if named is not None:
        reasons.append(named)
    score = evidence.total(reasons)
    sensitive = Sensitive(value, f"{value[:3]}{MASK * max(len(value) - 3, 4)}")
    confidence = evidence.level(score, Confidence.LIKELY if service else Confidence.CONFIRMED)
    return Match(
        *span,
        PHONE.id,
        sensitive,
        confidence,
        tuple(reasons),
        "service" if service else None,
        score=score,
        severity=Severity.NONE if service else None,
    )
