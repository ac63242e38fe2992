"""All mistakes of a settings file: its form, and whether what it refers to is there."""

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

import detectors
from detectors.api import DetectorError
from detectors.custom import Custom, CustomSpec
from scanner.crawl.access import CertificatePolicy
from scanner.errors import UserError
from scanner.mistakes import Mistake, explain, line_of
from scanner.secrets import secret
from scanner.settings import (
    AccessSettings,
    DecisionSettings,
    DetectSettings,
    ScopeSettings,
    Settings,
    read_toml,
)
from scanner.standing import read_standing

Keys = tuple[str | int, ...]
_COUNTRIES = ("se", "dk", "no", "fi", "is", "gl", "fo")
_MOST_ROUNDS = 5


def mistakes_of(path: Path) -> list[Mistake]:
    """Every mistake of a settings file, by line; none if it is right.

    Raises:
        UsageError: it cannot be read, or is not TOML.
    """
    text, values = read_toml(path)
    tree = json.loads(json.dumps(values, default=str))
    found: list[Mistake] = []
    named: set[Keys] = set()
    removed: list[Keys] = []
    settings = None
    # What is wrong in form is taken out, so that the rest can be looked at too.
    for _ in range(_MOST_ROUNDS):
        try:
            settings = Settings.model_validate_json(json.dumps(tree))
            break
        except ValidationError as error:
            wrong = error.errors()
            for each in wrong:
                # A key that was taken out is missed afterwards; that it is wrong has been said.
                keys = _as_written(each["loc"], removed)
                if keys not in named:
                    named.add(keys)
                    found.append(explain({**each, "loc": keys}, text, Settings))
            taken = [_take_out(tree, each["loc"]) for each in reversed(wrong)]
            removed += [keys for keys in taken if keys]
            if not all(taken):
                break
    if settings is not None:
        for keys, problem, remedy in _of_contents(settings):
            found.append(Mistake(line_of(_as_written(keys, removed), text), problem, remedy))
    return sorted(dict.fromkeys(found), key=lambda mistake: mistake.line)


def _take_out(tree: Any, keys: Keys) -> Keys:
    """Take a value out of the tree, or the section that misses it; answers what was taken, nothing if all is wrong."""
    for length in range(len(keys), 0, -1):
        inner = tree
        try:
            for key in keys[: length - 1]:
                inner = inner[key]
            del inner[keys[length - 1]]
        except (KeyError, IndexError, TypeError):
            continue
        return keys[:length]
    return ()


def _as_written(keys: Keys, removed: Sequence[Keys]) -> Keys:
    """Keys of the tree as they are in the file, where entries of lists were taken out before."""
    for taken in reversed(removed):
        *place, number = taken
        at = len(place)
        if isinstance(number, int) and len(keys) > at and list(keys[:at]) == place:
            own = keys[at]
            if isinstance(own, int) and own >= number:
                keys = (*keys[:at], own + 1, *keys[at + 1 :])
    return keys


Found = Iterator[tuple[Keys, str, str]]


def _of_contents(settings: Settings) -> Found:
    """Mistakes that the form does not show, each with its key."""
    yield from _of_detectors(settings.detect, ("detect",), ())
    yield from _of_scope(settings.scope, ("scope",))
    yield from _of_access(settings.access, ("access",))
    for number, site in enumerate(settings.sites):
        at: Keys = ("sites", number)
        yield from _of_detectors(site.detect, (*at, "detect"), settings.detect.custom)
        yield from _of_scope(site.scope, (*at, "scope"))
        yield from _of_access(site.access, (*at, "access"))
        if settings.mail.host and site.enabled and not (site.recipients or settings.mail.recipients):
            yield at, f"sites: nobody gets mail about {site.title}", "name recipients here or in mail.recipients"
    yield from _of_decisions(settings.decisions)
    yield from _of_mail(settings)
    for name, reference in settings.webhook.headers.items():
        yield from _tried(("webhook", "headers", name), secret, reference)
    yield from _of_file(settings.webhook.ca_file, ("webhook", "ca_file"))
    if settings.metrics.file and not settings.metrics.file.endswith(".prom"):
        yield ("metrics", "file"), "metrics.file: the name does not end in .prom", "node_exporter reads *.prom only"


def _of_detectors(detect: DetectSettings, at: Keys, shared: tuple[Any, ...]) -> Found:
    own: list[Custom] = []
    for number, custom in enumerate(detect.custom or shared):
        try:
            own.append(Custom(CustomSpec(**custom.model_dump())))
        except DetectorError as error:
            if detect.custom:
                yield (*at, "custom", number), f"{_dotted(at)}.custom: {error}", "correct it, or leave it out"
    for key, kinds in (("kinds", detect.kinds or ()), ("also", detect.also)):
        for kind in kinds:
            try:
                detectors.load(kinds=[kind], extra=own)
            except DetectorError as error:
                remedy = "kommunscan detectors list names all there are"
                yield (*at, key), f"{_dotted(at)}.{key}: {str(error).rstrip('.')}", remedy
    for country in detect.countries:
        if country not in _COUNTRIES:
            known = ", ".join(_COUNTRIES)
            yield (*at, "countries"), f"{_dotted(at)}.countries: no country {country!r}", f"known are {known}"


def _of_scope(scope: ScopeSettings, at: Keys) -> Found:
    for key, patterns in (("include", scope.include), ("exclude", scope.exclude)):
        for pattern in patterns:
            if not pattern.startswith(("/", "*", "?", "[")):
                yield (
                    (*at, key),
                    f"{_dotted(at)}.{key}: {pattern!r} can match no path",
                    f"paths begin with a slash: write '/{pattern}' or '*{pattern}'",
                )


def _of_access(access: AccessSettings, at: Keys) -> Found:
    references: dict[Keys, str] = {(*at, "password"): access.password} if access.password else {}
    references |= {(*at, "headers", name): value for name, value in access.headers.items()}
    references |= {(*at, "cookies", name): value for name, value in access.cookies.items()}
    references |= {(*at, "sign_in", "secret_fields", name): v for name, v in access.sign_in.secret_fields.items()}
    for keys, reference in references.items():
        yield from _tried(keys, secret, reference)
    if access.password and not access.user:
        yield (*at, "password"), f"{_dotted(at)}.password: there is no user that it belongs to", "add user"
    for key in ("client_certificate", "ca_file"):
        value = getattr(access, key)
        if value:
            alone = AccessSettings.model_validate({key: value})
            yield from _tried((*at, key), CertificatePolicy, alone)


def _of_decisions(decisions: DecisionSettings) -> Found:
    if decisions.file:
        yield from _tried(("decisions", "file"), read_standing, DecisionSettings(file=decisions.file))
    for number, rule in enumerate(decisions.rules):
        alone = DecisionSettings(rules=(rule,))
        yield from _tried(("decisions", "rules", number), read_standing, alone)


def _of_mail(settings: Settings) -> Found:
    mail = settings.mail
    if mail.password:
        yield from _tried(("mail", "password"), secret, mail.password)
        if not mail.user:
            yield ("mail", "password"), "mail.password: there is no user that it belongs to", "add mail.user"
    if mail.recipients and not mail.host:
        yield ("mail", "recipients"), "mail.recipients: nobody gets mail without mail.host", "name the mail server"
    yield from _of_file(mail.ca_file, ("mail", "ca_file"))


def _of_file(name: str, at: Keys) -> Found:
    if name and not Path(name).is_file():
        yield at, f"{_dotted(at)}: there is no file {name}", "check its name"


def _tried(at: Keys, reading: Callable[[Any], object], given: object) -> Found:
    try:
        reading(given)
    except UserError as error:
        yield at, f"{_dotted(at)}: {error.problem}", error.remedy


def _dotted(keys: Keys) -> str:
    return ".".join(key for key in keys if isinstance(key, str))
