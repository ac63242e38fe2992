"""Detectors of one's own, written in the settings instead of Python.

A ``CustomSpec`` names what to look for, the words near it, how it is checked, and examples of what must and must
not be found. It is tried on its examples as soon as it is made, so a mistake shows when the settings are read
and not as a finding that is missing.
"""

import importlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import regex
from ahocorasick_rs import AhoCorasick

from detectors import evidence
from detectors.api import PLAIN, Context, DetectorError, Kind, Match, Reason, Severity
from detectors.checksums import luhn_holds
from detectors.normalise import normalise
from detectors.sensitive import Sensitive, mask_digits

CHECKS = ("luhn", "mod11")
"""Checks known by name. Any other is the name of a python-stdnum module, such as ``no.orgnr``."""

_SHAPE = Reason("It matches a pattern of the settings", 4)
_KEYWORD = Reason("It is a word of the settings", 12)
_NEAR = Reason("A word that the settings ask for stands near it", 12)
_NOT_NEAR = Reason("No word that the settings ask for stands near it", -6)
_HOLDS = Reason("The check that the settings ask for holds", 12)
_FAILS = Reason("The check that the settings ask for does not hold", -40)
_SECONDS = 5.0
"""Time that one pattern may take over one text; patterns of the settings may be of any kind."""
_WIDEST = 500


@dataclass(frozen=True, slots=True)
class CustomSpec:
    """What a detector of the settings looks for.

    ``patterns`` are regular expressions, ``keywords`` plain words or phrases (compared without regard to case); at
    least one of the two is needed. ``near`` are words that must stand within ``reach`` characters for a pattern's
    match to be more than possible. ``check`` is ``luhn``, ``mod11`` (the last digit; weights 2 to 7 from the right)
    or a python-stdnum module. ``matches`` and ``no_matches`` are examples.
    """

    name: str
    patterns: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    reach: int = 60
    check: str = ""
    title: str = ""
    severity: Severity = Severity.MEDIUM
    shown: bool = False
    """Whether what is found may be shown as it is: a project's code name, not a number of somebody."""
    matches: tuple[str, ...] = ()
    no_matches: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Custom:
    """A detector made from the settings. Its kind is ``custom.`` and its name.

    Raises:
        DetectorError: a pattern is no regular expression or matches nothing at all, the check is unknown, or an
            example is not found or found against the rule. The message names the detector and the mistake.
    """

    spec: CustomSpec
    version: str = "1"
    _patterns: tuple["regex.Pattern[str]", ...] = field(init=False, repr=False)
    _keywords: AhoCorasick | None = field(init=False, repr=False, compare=False)
    _check: Callable[[str], bool] | None = field(init=False, repr=False)

    def __post_init__(self) -> None:
        spec = self.spec
        if not spec.name or not spec.name.replace("-", "").replace("_", "").isalnum():
            raise DetectorError(f"A detector's name consists of letters, digits, - and _, not {spec.name!r}.")
        if not spec.patterns and not spec.keywords:
            raise DetectorError(f"The detector {spec.name!r} has neither patterns nor keywords.")
        words = [word.lower() for word in spec.keywords if word.strip()]
        object.__setattr__(self, "_patterns", tuple(_compiled(spec, pattern) for pattern in spec.patterns))
        object.__setattr__(self, "_keywords", AhoCorasick(words) if words else None)
        object.__setattr__(self, "_check", _check_named(spec))
        self._try_examples()

    def __reduce__(self) -> tuple[type["Custom"], tuple[CustomSpec]]:
        # Automata do not travel to other processes; they are made again there.
        return Custom, (self.spec,)

    @property
    def name(self) -> str:
        """The name in the settings."""
        return self.spec.name

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The one kind that it finds."""
        spec = self.spec
        noise = "Whatever else the patterns of the settings match."
        return (Kind(f"custom.{spec.name}", spec.title or spec.name, spec.severity, noise),)

    def find(self, text: str, context: Context = PLAIN) -> Iterable[Match]:
        """Every candidate in ``text``, accepted or dismissed."""
        view = normalise(text)
        for pattern in self._patterns:
            for found in pattern.finditer(view.text, timeout=_SECONDS):
                if found.group():
                    yield self._match(view.span(*found.span()), found.group(), view.text, *found.span(), _SHAPE)
        if self._keywords is not None:
            lowered = view.text.lower()
            if len(lowered) == len(view.text):
                for _, start, end in self._keywords.find_matches_as_indexes(lowered):
                    if not (lowered[max(start - 1, 0) : start] + lowered[end : end + 1]).strip().isalnum():
                        yield self._match(view.span(start, end), view.text[start:end], view.text, start, end, _KEYWORD)

    def _match(self, span: tuple[int, int], written: str, text: str, start: int, end: int, shape: Reason) -> Match:
        reasons = [shape]
        if self.spec.near:
            reach = min(self.spec.reach, _WIDEST)
            around = (text[max(start - reach, 0) : start] + " " + text[end : end + reach]).lower()
            reasons.append(_NEAR if any(word.lower() in around for word in self.spec.near) else _NOT_NEAR)
        if self._check is not None:
            reasons.append(_HOLDS if self._check(written) else _FAILS)
        score = evidence.total(reasons)
        value = Sensitive(written, written if self.spec.shown else mask_digits(written))
        kind = self.kinds[0].id
        return Match(*span, kind, value, evidence.level(score), tuple(reasons), score=score)

    def _try_examples(self) -> None:
        for number, example in enumerate(self.spec.matches, 1):
            if not self._finds(example):
                raise DetectorError(f"The detector {self.name!r} does not find its example number {number} of matches.")
        for number, example in enumerate(self.spec.no_matches, 1):
            if self._finds(example):
                raise DetectorError(f"The detector {self.name!r} finds its example number {number} of no_matches.")

    def _finds(self, example: str) -> bool:
        return any(match.score >= evidence.POSSIBLE_FROM for match in self.find(example))


def _compiled(spec: CustomSpec, pattern: str) -> "regex.Pattern[str]":
    try:
        compiled = regex.compile(pattern)
    except regex.error as error:
        raise DetectorError(f"A pattern of the detector {spec.name!r} is no regular expression: {error}.") from error
    if compiled.fullmatch(""):
        raise DetectorError(f"A pattern of the detector {spec.name!r} matches nothing at all, and so everywhere.")
    return compiled


def _check_named(spec: CustomSpec) -> Callable[[str], bool] | None:
    if not spec.check:
        return None
    if spec.check == "luhn":
        return lambda written: _has_digits(written) and luhn_holds(_digits(written))
    if spec.check == "mod11":
        return lambda written: _has_digits(written) and _mod11_holds(_digits(written))
    try:
        module = importlib.import_module(f"stdnum.{spec.check}")
        is_valid: Callable[[str], bool] = module.is_valid
    except (ImportError, AttributeError) as error:
        raise DetectorError(
            f"The check {spec.check!r} of the detector {spec.name!r} is neither luhn nor mod11 nor a python-stdnum "
            "module such as 'no.orgnr'."
        ) from error
    return is_valid


def _digits(written: str) -> str:
    return "".join(character for character in written if character in "0123456789")


def _has_digits(written: str) -> bool:
    return len(_digits(written)) >= 2


def _mod11_holds(digits: str) -> bool:
    """Whether the last digit completes the sum, with weights 2 to 7 from the right, to a multiple of eleven."""
    total = sum(int(digit) * (2 + at % 6) for at, digit in enumerate(reversed(digits[:-1])))
    return (total + int(digits[-1])) % 11 == 0
