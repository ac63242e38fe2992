"""The reader's language: translated sentences with their plurals, numbers, dates and sizes.

A message id is the English sentence itself; names in braces are filled in. Catalogues are kept as ``.po`` files
alone and compiled in memory at first use (some ten milliseconds), so that an installed wheel needs no build
step and no compiled twin can disagree with its source.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from importlib.resources import files
from io import BytesIO
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, dates, lists, numbers, units
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from detectors.api import Reason
from scanner.errors import UsageError

LANGUAGES = ("en", "sv", "da")
"""Languages that reports are written in; the first is that of the message ids."""

_LOCALES = {"en": "en_GB", "sv": "sv_SE", "da": "da_DK"}
_ZONES = {"sv": "Europe/Stockholm", "da": "Europe/Copenhagen"}
_NAME = re.compile(r"\{(\w+)\}")
_UNITS = ("digital-byte", "digital-kilobyte", "digital-megabyte", "digital-gigabyte", "digital-terabyte")


def msg(text: str) -> str:
    """Mark a sentence for translation where it is written down rather than shown."""
    return text


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence to be said in a language that is not known yet.

    ``several`` is its plural form, chosen by ``count``, which also fills ``{n}``. Arguments may be phrases.
    """

    text: str
    several: str = ""
    count: int | None = None
    args: tuple[tuple[str, "str | int | Phrase"], ...] = ()


class Language:
    """Says things in one language. Made by ``language_for``."""

    def __init__(self, code: str, catalogue: NullTranslations) -> None:
        self.code = code
        self.locale = Locale.parse(_LOCALES[code])
        self._zone = _zone(code)
        self._catalogue = catalogue

    def __call__(self, text: str, **args: object) -> str:
        """A sentence, with the names in its braces filled in."""
        return self._fill(self._catalogue.gettext(text) if text else "", args)

    def several(self, one: str, many: str, n: int, **args: object) -> str:
        """A sentence in the form that the number ``n`` asks for; it also fills ``{n}``."""
        return self._fill(self._catalogue.ngettext(one, many, n), {"n": n, **args})

    def say(self, phrase: Phrase) -> str:
        """A phrase with all phrases inside it."""
        args = {name: self.say(value) if isinstance(value, Phrase) else value for name, value in phrase.args}
        if phrase.count is None:
            return self(phrase.text, **args)
        return self.several(phrase.text, phrase.several, phrase.count, **args)

    def reason(self, reason: Reason) -> str:
        """A detector's reason. A third party's, which no catalogue holds, stays English."""
        return self(reason.text, **dict(reason.args)) if reason.args else self(reason.text)

    def _fill(self, text: str, args: Mapping[str, object]) -> str:
        if not args:
            return text
        shown = {name: self.number(value) if type(value) is int else value for name, value in args.items()}
        # Not str.format: a plugin's reason may hold braces that mean nothing, and must not cost the report.
        return _NAME.sub(lambda match: str(shown.get(match[1], match[0])), text)

    def number(self, value: float) -> str:
        """A number with the language's separators."""
        return numbers.format_decimal(value, locale=self.locale)

    def share(self, part: float, whole: float) -> str:
        """A share in per cent, never rounded up to all or down to none."""
        if not whole:
            return numbers.format_percent(0, locale=self.locale)
        share = part / whole
        if 0 < share < 0.01 or 0.99 < share < 1:
            pattern = self.locale.percent_formats[None].pattern.replace("##0", "##0.0")
            return numbers.format_percent(min(max(share, 0.001), 0.999), pattern, locale=self.locale)
        return numbers.format_percent(share, locale=self.locale)

    def day(self, moment: date) -> str:
        """A day: 23 November 2026."""
        return dates.format_date(moment, "long", locale=self.locale)

    def short_day(self, moment: date) -> str:
        """A day as short as it stays unmistakable: 2026-11-23 in every language."""
        return f"{moment:%Y-%m-%d}"

    def moment(self, moment: datetime) -> str:
        """A point in time to the minute, by the clock of the language's country, with the name of its zone."""
        local = moment.astimezone(self._zone)
        return f"{self.day(local)} {local:%H:%M} {local.tzname()}"

    def size(self, count: int) -> str:
        """A number of bytes in the unit that suits it."""
        value, unit = float(count), 0
        while value >= 1000 and unit < len(_UNITS) - 1:
            value, unit = value / 1000, unit + 1
        digits = "#,##0.#" if unit and value < 10 else "#,##0"
        return units.format_unit(value, _UNITS[unit], "short", format=digits, locale=self.locale)

    def listing(self, items: list[str]) -> str:
        """``a, b and c``."""
        return lists.format_list(items, locale=self.locale)


@lru_cache
def language_for(code: str) -> Language:
    """The language with this two-letter code.

    Raises:
        UsageError: reports are not written in it.
    """
    if code not in LANGUAGES:
        raise UsageError(f"there are no reports in {code!r}", f"choose one of {', '.join(LANGUAGES)}")
    return Language(code, _catalogue(code))


def _zone(code: str) -> tzinfo:
    """The clock of the language's country; UTC for English, and where the machine knows no time zones."""
    try:
        return ZoneInfo(_ZONES[code])
    except (KeyError, ZoneInfoNotFoundError):
        return UTC


def _catalogue(code: str) -> NullTranslations:
    if code == LANGUAGES[0]:
        return NullTranslations()
    source = files("reports") / "locales" / code / "LC_MESSAGES" / "kommunscan.po"
    with source.open("rb") as file:
        catalogue = read_po(file, locale=code)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
