"""All that can be set, with its meaning, default and bounds: one frozen tree, read from one TOML file.

Command-line options override by name. An unknown key or a wrong type is an error that names the key, its
line and what to write instead. Secrets never stand here: they come from the environment.
"""

import difflib
import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scanner.errors import UsageError


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class CrawlSettings(_Section):
    """How the site is visited."""

    contact: str = Field("", description="Address or web page that the user agent names for questions.")
    obey_robots: bool = Field(True, description="Obey robots.txt. Switch off only for a site of your own.")
    delay: Annotated[float, Field(ge=0, le=60)] = Field(
        0.0, description="Seconds between two requests to one host; grows by itself when the site slows."
    )
    concurrency: Annotated[int, Field(ge=1, le=64)] = Field(8, description="Requests at a time to one host.")
    timeout: Annotated[float, Field(gt=0, le=600)] = Field(60.0, description="Seconds for one response.")
    max_pages: Annotated[int, Field(ge=0)] = Field(0, description="Addresses visited in one run; 0 is no limit.")
    max_minutes: Annotated[float, Field(ge=0)] = Field(0.0, description="Minutes for one run; 0 is no limit.")
    max_megabytes: Annotated[int, Field(ge=0)] = Field(0, description="Megabytes fetched in one run; 0 is no limit.")
    max_depth: Annotated[int, Field(ge=0)] = Field(
        0, description="Links followed in a row from a start address; 0 is no limit."
    )
    max_bytes: Annotated[int, Field(gt=0)] = Field(200 << 20, description="Largest response that is read, in bytes.")
    pages_per_pattern: Annotated[int, Field(ge=1)] = Field(
        100, description="Pages of one address pattern that are always visited, before they must bring something new."
    )
    least_new: Annotated[float, Field(ge=0, le=1)] = Field(
        0.1, description="Share of a pattern's last 50 pages that must be new for it to go on."
    )
    verify_tls: bool = Field(True, description="Refuse a site whose certificate is not valid.")


Secret = Annotated[str, Field(pattern="^(env|file):.+")]
"""Where a secret lies: ``env:NAME`` or ``file:PATH``. The secret itself never stands in the settings."""


class SignInSettings(_Section):
    """A form that is filled in before the crawl."""

    url: str = Field("", description="The page with the form; empty is no sign-in.")
    fields: dict[str, str] = Field({}, description="Values for the form's fields, as they are.")
    secret_fields: dict[str, Secret] = Field({}, description="Values as env:NAME or file:PATH.")
    expect: str = Field("", description="Text that the page after a successful sign-in holds.")


class AccessSettings(_Section):
    """What the site must be shown before it lets the scanner in. Sent to the site's own hosts only."""

    user: str = Field("", description="User for HTTP basic authentication.")
    password: Secret | None = Field(None, description="Its password, as env:NAME or file:PATH.")
    headers: dict[str, Secret] = Field({}, description="Headers to send, each as env:NAME or file:PATH.")
    cookies: dict[str, Secret] = Field({}, description="Cookies to send, each as env:NAME or file:PATH.")
    client_certificate: str = Field("", description="File with a client certificate and its key (PEM).")
    ca_file: str = Field(
        "", description="File with the certificate authorities to trust instead of the usual ones (PEM)."
    )
    proxy: str = Field("", description="Address of a proxy, as in http://proxy.example:3128.")
    sign_in: SignInSettings = SignInSettings()


class ScopeSettings(_Section):
    """Which addresses belong to the site."""

    include_subdomains: bool = Field(False, description="Scan every host of the registered domain.")
    extra_hosts: tuple[str, ...] = Field((), description="More hosts to scan, by name or pattern (*.example.se).")
    include: tuple[str, ...] = Field((), description="Scan only paths that match one of these patterns.")
    exclude: tuple[str, ...] = Field((), description="Never fetch paths that match one of these patterns.")


class CustomSettings(_Section):
    """A detector of one's own, without Python. Tried on its examples when the settings are read."""

    name: str = Field(description="Its name; what it finds is of the kind custom.NAME.")
    patterns: tuple[str, ...] = Field((), description="Regular expressions to look for.")
    keywords: tuple[str, ...] = Field((), description="Words or phrases to look for, without regard to case.")
    near: tuple[str, ...] = Field((), description="Words of which one must stand near a match.")
    reach: Annotated[int, Field(ge=1, le=500)] = Field(60, description="How near, in characters.")
    check: str = Field("", description="luhn, mod11, or the name of a python-stdnum module such as no.orgnr.")
    matches: tuple[str, ...] = Field((), description="Examples that must be found.")
    no_matches: tuple[str, ...] = Field((), description="Examples that must not be found.")


class DetectSettings(_Section):
    """What is looked for."""

    kinds: tuple[str, ...] | None = Field(
        None, description="Kinds to look for, and no others; left out, the default ones."
    )
    also: tuple[str, ...] = Field((), description="Kinds to look for besides the default ones.")
    countries: tuple[str, ...] = Field(
        ("se", "dk"), description="Countries whose numbers are expected, likeliest first."
    )
    test_numbers: Literal["tag", "downgrade", "ignore"] = Field(
        "tag",
        description="What to make of the authorities' test numbers: report with a tag, as possible, or not at all.",
    )
    custom: tuple[CustomSettings, ...] = Field((), description="Detectors of one's own ([[detect.custom]]).")


class LimitSettings(_Section):
    """What one resource may cost."""

    seconds: Annotated[float, Field(gt=0, le=3600)] = Field(60.0, description="Time to read one resource.")
    memory: Annotated[int, Field(ge=256 << 20)] = Field(2 << 30, description="Memory of one worker, in bytes.")
    workers: Annotated[int, Field(ge=0, le=256)] = Field(0, description="Worker processes; 0 is one per processor.")


class RuleSettings(_Section):
    """A decision on all findings of a kind or person, also those to come. Who decided so, and why, is required."""

    decision: Literal["false_positive", "published_lawfully", "reported", "ignored"] = Field(
        description="false_positive, published_lawfully, reported or ignored."
    )
    kind: str = Field("", description="Kind or pattern of kinds (se.*).")
    url: str = Field("", description="Pattern of addresses, as in https://www.exempelby.se/protokoll/*.")
    person: str = Field("", description="Hash of the value, as the findings give it.")
    reason: str = Field(description="Why.")
    who: str = Field(description="Who decided so.")
    basis: str = Field("", description="The legal basis, for published_lawfully.")
    until: date | None = Field(None, description="The day on which it ends.")


class DecisionSettings(_Section):
    """What was decided about findings."""

    file: str = Field("", description="A reviewed file with decisions (TOML), as 'findings export' writes it.")
    rules: tuple[RuleSettings, ...] = Field((), description="Rules ([[decisions.rules]]).")


class KeepSettings(_Section):
    """How long things are kept. The nightly run removes what is older."""

    runs_days: Annotated[int, Field(ge=1)] = Field(400, description="Days for which runs and their reports are kept.")
    gone_days: Annotated[int, Field(ge=1)] = Field(400, description="Days for which findings are kept once gone.")


class Settings(_Section):
    """The whole settings file."""

    crawl: CrawlSettings = CrawlSettings()
    access: AccessSettings = AccessSettings()
    scope: ScopeSettings = ScopeSettings()
    detect: DetectSettings = DetectSettings()
    limits: LimitSettings = LimitSettings()
    decisions: DecisionSettings = DecisionSettings()
    keep: KeepSettings = KeepSettings()


def read_settings(path: Path) -> Settings:
    """The settings in a TOML file.

    Raises:
        UsageError: the file cannot be read, or has a mistake; every mistake is named with its line.
    """
    try:
        text = path.read_text("utf-8")
        values = tomllib.loads(text)
    except OSError as error:
        raise UsageError(f"cannot read the settings file {path}: {error.strerror}", "check its name") from None
    except UnicodeDecodeError:
        raise UsageError(f"the settings file {path} is not UTF-8", "save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: {error}", "correct that place; the file is in TOML") from None
    try:
        return Settings.model_validate_json(json.dumps(values, default=str))
    except ValidationError as error:
        mistakes = [_explain(mistake, text) for mistake in error.errors()]
        problem = f"{path}, {mistakes[0][0]}" + "".join(f"; {problem}" for problem, _ in mistakes[1:])
        raise UsageError(problem, mistakes[0][1]) from None


def with_overrides(settings: Settings, **overrides: Any) -> Settings:
    """The settings with single values replaced: ``with_overrides(s, crawl__delay=1.0)``; None changes nothing.

    Raises:
        UsageError: a value is out of bounds.
    """
    tree = settings.model_dump(mode="json")
    for name, value in overrides.items():
        section, _, key = name.partition("__")
        if value is not None and value != ():
            tree[section][key] = value
    try:
        return Settings.model_validate_json(json.dumps(tree))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"{name} cannot be {first['input']!r}: {first['msg']}", "choose another value") from None


def _explain(mistake: Any, text: str) -> tuple[str, str]:
    """A mistake of the file in words, with its line, and its remedy."""
    path = [str(part) for part in mistake["loc"] if not isinstance(part, int)]
    key, where = path[-1], ".".join(path)
    line = _line_of(path, text)
    if mistake["type"] == "extra_forbidden":
        known = _known_keys(path[:-1])
        near = difflib.get_close_matches(key, known, n=1)
        remedy = f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(sorted(known))}"
        return f"line {line}: unknown key {where!r}", remedy
    message = mistake["msg"][0].lower() + mistake["msg"][1:]
    return f"line {line}: {where}: {message}", "write a value of that kind"


def _known_keys(path: list[str]) -> list[str]:
    model: type[BaseModel] = Settings
    for name in path:
        annotation = model.model_fields[name].annotation
        assert isinstance(annotation, type) and issubclass(annotation, BaseModel)
        model = annotation
    return list(model.model_fields)


def _line_of(path: list[str], text: str) -> int:
    """The line of a key, found by reading headers and keys in order; the TOML reader does not tell it."""
    section: list[str] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        if line.startswith("["):
            section = line.strip("[] \t").split(".")
            if section == path:
                return number
        elif "=" in line and not line.startswith("#"):
            key = line.partition("=")[0].strip().strip("\"'").split(".")
            if section + key == path:
                return number
    return 1
