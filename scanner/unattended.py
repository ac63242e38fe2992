"""The sections of the settings that matter at night: when, how many at once, whom to tell, where reports go."""

from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator

from scanner.sections import Secret, Section

Level = Literal["possible", "likely", "confirmed", "low", "medium", "high", "critical"]
"""A confidence, or the severity of a finding that is at least likely."""
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
LanguageCode = Literal["en", "sv", "da"]
Format = Literal["jsonl", "csv", "xlsx", "sarif", "text"]
CLOCK = r"^([01]\d|2[0-3]):[0-5]\d$"
"""An hour of the day, as in 06:00."""
_ADDRESS = r"^[^@\s<>,;]+@[^@\s<>,;]+$"

Address = Annotated[str, Field(pattern=_ADDRESS)]
"""A mail address, without a name beside it."""


class NightlySettings(Section):
    """What 'kommunscan nightly' may do, and what it takes notice of."""

    until: Annotated[str, Field(pattern=CLOCK)] = Field(
        "06:00", description="The hour by which it ends. What is not done by then goes on the next night."
    )
    timezone: str = Field("", description="Time zone of all hours, as in Europe/Stockholm; empty is this machine's.")
    parallel: Annotated[int, Field(ge=1, le=64)] = Field(
        2, description="Sites scanned at once, each in a process of its own; never two on one host."
    )
    recheck: bool = Field(
        True,
        description="Visit open findings again that no scan visited tonight, because it was not due or ended early.",
    )
    grace_minutes: Annotated[float, Field(gt=0, le=240)] = Field(
        5.0, description="Minutes after the hour of until at which a scan that did not stop by itself is killed."
    )
    least_share: Annotated[float, Field(ge=0, le=1)] = Field(
        0.7, description="A scan that reads a smaller share of what is usual has seen markedly less; 0 is never."
    )
    usual_nights: Annotated[int, Field(ge=1, le=60)] = Field(
        7, description="Nights whose median is what is usual; those that ended alike, at the site's end or before."
    )
    silent_hours: Annotated[float, Field(ge=1)] = Field(
        36.0,
        description="Hours after which a site without a finished scan is named, in the mail and by 'runs --check'. "
        "A site that is scanned more seldom gets 24 hours more for each night between.",
    )

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            if name:
                ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"there is no time zone {name!r}; write it as in Europe/Stockholm") from None
        return name


class MailSettings(Section):
    """Mail after a night. Switched on by a host."""

    host: str = Field("", description="The mail server (SMTP); empty is no mail.")
    port: Annotated[int, Field(ge=0, le=65535)] = Field(
        0, description="Its port; 0 is 587, 465 with tls, 25 with none."
    )
    tls: Literal["starttls", "tls", "none"] = Field(
        "starttls", description="starttls, tls (from the first byte) or none. Certificates are verified."
    )
    ca_file: str = Field("", description="File with the certificate authorities to trust instead of the usual (PEM).")
    user: str = Field("", description="User at the mail server; empty is no sign-in.")
    password: Secret | None = Field(None, description="Its password, as env:NAME or file:PATH.")
    timeout: Annotated[float, Field(gt=0, le=600)] = Field(30.0, description="Seconds to wait for the mail server.")
    sender: str = Field("", description="The sender's address; empty is kommunscan@ and this machine's name.")
    recipients: tuple[Address, ...] = Field((), description="Recipients for sites that name none of their own.")
    level: Level = Field(
        "medium",
        description="New and returned findings below this level are no reason to write: possible, likely or confirmed "
        "(confidence), or low, medium, high or critical (severity of what is at least likely).",
    )
    when: Literal["matters", "always"] = Field(
        "matters",
        description="matters: for new or returned findings, and when a scan failed, saw markedly less than usual or "
        "did not run. always: after every night.",
    )
    attach: bool = Field(False, description="Attach the report. It is masked, but names the addresses of leaks.")
    link: str = Field(
        "", description="Web address under which the report folder is published inside the house; empty is no link."
    )


class WebhookSettings(Section):
    """A web address that is told the same as the mail, in JSON (docs/nightly.md). Switched on by url."""

    url: Annotated[str, Field(pattern="^(https?://.+)?$")] = Field("", description="The address; empty is none.")
    headers: dict[str, Secret] = Field({}, description="Headers to send, each as env:NAME or file:PATH.")
    timeout: Annotated[float, Field(gt=0, le=600)] = Field(20.0, description="Seconds to wait for its answer.")
    attempts: Annotated[int, Field(ge=1, le=10)] = Field(3, description="Times to try in one night.")
    ca_file: str = Field("", description="File with the certificate authorities to trust instead of the usual (PEM).")


class ReportSettings(Section):
    """Where the nightly reports go, and in which language."""

    language: LanguageCode = Field("en", description="Language of reports and mails: en, sv or da.")
    folder: str = Field("", description="Folder for the reports; empty is 'reports' in the data directory.")
    formats: tuple[Format, ...] = Field(
        ("jsonl", "csv", "xlsx", "sarif", "text"),
        description="What lies beside report.html: jsonl, csv, xlsx, sarif, text.",
    )
