"""All that can be set, with its meaning, default and bounds: one frozen tree, read from one TOML file.

Command-line options override by name. An unknown key or a wrong type is an error that names the key, its
line and what to write instead. Secrets never stand here: they come from the environment.
"""

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, field_validator, model_validator

from scanner.errors import UsageError
from scanner.housekeeping import LogSettings, MetricsSettings, ScheduleSettings
from scanner.mistakes import explain
from scanner.scope import parse_seed
from scanner.sections import Secret, Section
from scanner.unattended import (
    Address,
    LanguageCode,
    MailSettings,
    NightlySettings,
    ReportSettings,
    WebhookSettings,
    Weekday,
)
from scanner.urls import host_of


class CrawlSettings(Section):
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
    render: Literal["never", "auto", "always"] = Field(
        "auto",
        description="Show pages in a browser: never, those that scripts seem to build, or all (extra 'browser').",
    )
    render_tabs: Annotated[int, Field(ge=1, le=16)] = Field(2, description="Pages shown in the browser at a time.")
    render_seconds: Annotated[float, Field(ge=5, le=600)] = Field(
        30.0, description="Seconds for one page in the browser, with all that is opened on it."
    )
    render_clicks: Annotated[int, Field(ge=0, le=1000)] = Field(
        60, description="Clicks and scrolls that open more on one page."
    )
    render_memory: Annotated[int, Field(ge=256 << 20)] = Field(
        1 << 30, description="Memory of the browser with all its pages, in bytes."
    )


class SignInSettings(Section):
    """A form that is filled in before the crawl."""

    url: str = Field("", description="The page with the form; empty is no sign-in.")
    fields: dict[str, str] = Field({}, description="Values for the form's fields, as they are.")
    secret_fields: dict[str, Secret] = Field({}, description="Values as env:NAME or file:PATH.")
    expect: str = Field("", description="Text that the page after a successful sign-in holds.")


class AccessSettings(Section):
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


class ScopeSettings(Section):
    """Which addresses belong to the site."""

    include_subdomains: bool = Field(False, description="Scan every host of the registered domain.")
    extra_hosts: tuple[str, ...] = Field((), description="More hosts to scan, by name or pattern (*.example.se).")
    include: tuple[str, ...] = Field((), description="Scan only paths that match one of these patterns.")
    exclude: tuple[str, ...] = Field((), description="Never fetch paths that match one of these patterns.")


class PortalSettings(Section):
    """Portals with meetings, diaries and notices, and map services, which pages embed or link to."""

    accept: bool = Field(
        False, description="Scan recognised portals on other hosts too, as far as their readers lead (--with-portals)."
    )
    years: Annotated[int, Field(ge=1, le=100)] = Field(
        10, description="Years that diaries are searched back from today; two empty ones in a row end it before."
    )
    features_per_layer: Annotated[int, Field(ge=1)] = Field(
        20_000, description="Features read of one layer of a map service."
    )


class CustomSettings(Section):
    """A detector of one's own, without Python. Tried on its examples when the settings are read."""

    name: str = Field(description="Its name; what it finds is of the kind custom.NAME.")
    patterns: tuple[str, ...] = Field((), description="Regular expressions to look for.")
    keywords: tuple[str, ...] = Field((), description="Words or phrases to look for, without regard to case.")
    near: tuple[str, ...] = Field((), description="Words of which one must stand near a match.")
    reach: Annotated[int, Field(ge=1, le=500)] = Field(60, description="How near, in characters.")
    check: str = Field("", description="luhn, mod11, or the name of a python-stdnum module such as no.orgnr.")
    matches: tuple[str, ...] = Field((), description="Examples that must be found.")
    no_matches: tuple[str, ...] = Field((), description="Examples that must not be found.")


class DetectSettings(Section):
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


class LimitSettings(Section):
    """What one resource may cost."""

    seconds: Annotated[float, Field(gt=0, le=3600)] = Field(60.0, description="Time to read one resource.")
    memory: Annotated[int, Field(ge=256 << 20)] = Field(2 << 30, description="Memory of one worker, in bytes.")
    workers: Annotated[int, Field(ge=0, le=256)] = Field(0, description="Worker processes; 0 is one per processor.")


class OcrSettings(Section):
    """Reading the text in pictures and scanned pages, which takes a second or more for each (OCR).

    It follows when everything else is read: the largest documents first, of those about as large the newest.
    """

    minutes: Annotated[float, Field(ge=0)] = Field(
        60.0,
        description="Minutes for all pictures of one run, all workers together. What is left is read the next night.",
    )
    minutes_per_document: Annotated[float, Field(gt=0, le=600)] = Field(
        10.0, description="Minutes for one document at a time; it goes on when the others had their turn."
    )


class RuleSettings(Section):
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


class DecisionSettings(Section):
    """What was decided about findings."""

    file: str = Field("", description="A reviewed file with decisions (TOML), as 'findings export' writes it.")
    rules: tuple[RuleSettings, ...] = Field((), description="Rules ([[decisions.rules]]).")


class KeepSettings(Section):
    """How long things are kept. The nightly run removes what is older."""

    runs_days: Annotated[int, Field(ge=1)] = Field(400, description="Days for which runs and their reports are kept.")
    gone_days: Annotated[int, Field(ge=1)] = Field(400, description="Days for which findings are kept once gone.")


class SiteSettings(Section):
    """A site for the nightly run. What differs from the sections of the same name stands below it: [sites.crawl]."""

    name: str = Field("", description="What people call it; empty is its host.")
    urls: Annotated[tuple[str, ...], Field(min_length=1)] = Field(
        description="Where the scan starts. The first one's host is the name under which it is stored."
    )
    enabled: bool = Field(True, description="Whether the nightly run scans it.")
    every: Annotated[int, Field(ge=1, le=366)] = Field(1, description="Nights from one scan to the next.")
    weekdays: tuple[Weekday, ...] = Field(
        (), description="Scan on these days only: mon, tue, wed, thu, fri, sat, sun. The night counts to its morning."
    )
    recipients: tuple[Address, ...] = Field((), description="Mail goes to them; empty is mail.recipients.")
    language: LanguageCode | None = Field(
        None, description="Language of its report and mail; left out, reports.language."
    )
    crawl: CrawlSettings = CrawlSettings()
    access: AccessSettings = AccessSettings()
    scope: ScopeSettings = ScopeSettings()
    portals: PortalSettings = PortalSettings()
    detect: DetectSettings = DetectSettings()

    @field_validator("urls")
    @classmethod
    def _are_addresses(cls, urls: tuple[str, ...]) -> tuple[str, ...]:
        try:
            return tuple(map(parse_seed, urls))
        except UsageError as error:
            raise ValueError(f"{error.problem}; {error.remedy}") from None

    @property
    def host(self) -> str:
        """The name under which the site is stored."""
        return host_of(self.urls[0]).removeprefix("www.")

    @property
    def title(self) -> str:
        """What people call it."""
        return self.name or self.host


class Settings(Section):
    """The whole settings file."""

    crawl: CrawlSettings = CrawlSettings()
    access: AccessSettings = AccessSettings()
    scope: ScopeSettings = ScopeSettings()
    portals: PortalSettings = PortalSettings()
    detect: DetectSettings = DetectSettings()
    limits: LimitSettings = LimitSettings()
    ocr: OcrSettings = OcrSettings()
    decisions: DecisionSettings = DecisionSettings()
    keep: KeepSettings = KeepSettings()
    nightly: NightlySettings = NightlySettings()
    schedule: ScheduleSettings = ScheduleSettings()
    reports: ReportSettings = ReportSettings()
    mail: MailSettings = MailSettings()
    webhook: WebhookSettings = WebhookSettings()
    log: LogSettings = LogSettings()
    metrics: MetricsSettings = MetricsSettings()
    sites: tuple[SiteSettings, ...] = Field((), description="The sites of the nightly run ([[sites]]).")

    @model_validator(mode="after")
    def _name_sites_once(self) -> "Settings":
        for names in ([site.host for site in self.sites], [site.title for site in self.sites]):
            twice = {name for name in names if names.count(name) > 1}
            if twice:
                raise ValueError(
                    f"{min(twice)} stands for two of the sites; give all addresses of a host to one of them, and each "
                    "a name of its own"
                )
        return self


SITE_SECTIONS = ("crawl", "access", "scope", "portals", "detect")
"""Sections that a site may have of its own."""
_SHARED_SECTIONS = ("limits", "ocr", "decisions", "log")


def settings_of_site(settings: Settings, site: SiteSettings) -> Settings:
    """What holds for a site: the sections that say how to read, with the site's own values in them."""
    tree = settings.model_dump(mode="json", exclude_unset=True, include={*SITE_SECTIONS, *_SHARED_SECTIONS})
    own = site.model_dump(mode="json", exclude_unset=True, include=set(SITE_SECTIONS))
    for section, values in own.items():
        tree[section] = {**tree.get(section, {}), **values}
    return Settings.model_validate_json(json.dumps(tree))


def read_settings(path: Path) -> Settings:
    """The settings in a TOML file.

    Raises:
        UsageError: the file cannot be read, or has a mistake; every mistake is named with its line.
    """
    text, values = read_toml(path)
    try:
        return Settings.model_validate_json(json.dumps(values, default=str))
    except ValidationError as error:
        mistakes = [explain(mistake, text, Settings) for mistake in error.errors()]
        problem = f"{path}, {mistakes[0]}" + "".join(f"; {mistake}" for mistake in mistakes[1:])
        raise UsageError(problem, mistakes[0].remedy) from None


def read_toml(path: Path) -> tuple[str, dict[str, Any]]:
    """The text of a settings file, and its values as TOML gives them.

    Raises:
        UsageError: it cannot be read, or is not TOML.
    """
    try:
        text = path.read_text("utf-8")
        return text, tomllib.loads(text)
    except OSError as error:
        raise UsageError(f"cannot read the settings file {path}: {error.strerror}", "check its name") from None
    except UnicodeDecodeError:
        raise UsageError(f"the settings file {path} is not UTF-8", "save it as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path}: {error}", "correct that place; the file is in TOML") from None


def with_overrides(settings: Settings, **overrides: Any) -> Settings:
    """The settings with single values replaced: ``with_overrides(s, crawl__delay=1.0)``; None changes nothing.

    Raises:
        UsageError: a value is out of bounds.
    """
    tree = settings.model_dump(mode="json", exclude_unset=True)
    for name, value in overrides.items():
        section, _, key = name.partition("__")
        if value is not None and value != ():
            tree.setdefault(section, {})[key] = value
    try:
        return Settings.model_validate_json(json.dumps(tree))
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"{name} cannot be {first['input']!r}: {first['msg']}", "choose another value") from None
