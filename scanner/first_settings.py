"""The settings file that ``kommunscan init`` writes: what is asked for, and what is changed most often, explained.

The explanations are those of the settings themselves, so they stand in one place only.
"""

import json
import os
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from scanner.errors import UsageError
from scanner.scope import parse_seed
from scanner.sections import section_of
from scanner.settings import Settings, SiteSettings
from scanner.unattended import LanguageCode

_WIDTH = 100
_HEAD = """\
# Settings of kommunscan. A line that begins with # is a comment; what is commented out shows the default.
# All settings there are: kommunscan settings reference. Are they right? kommunscan settings check
# Secrets never stand here: env:NAME is read from the environment, file:PATH from a file.
"""


@dataclass(frozen=True, slots=True)
class Answers:
    """What the file cannot be written without. ``recipient`` is a mail address; empty is no mail."""

    url: str
    contact: str
    recipient: str = ""
    mail_server: str = "localhost"
    language: LanguageCode = "en"
    timezone: str = ""


def first_settings(answers: Answers) -> str:
    """The text of the file.

    Raises:
        UsageError: the address of the site is none, or another answer cannot stand in the file.
    """
    url = parse_seed(answers.url)
    is_local = answers.mail_server == "localhost"
    mail: dict[str, Any] = {}
    if answers.recipient:
        mail = {
            "host": answers.mail_server,
            "tls": "none" if is_local else "starttls",
            "recipients": [answers.recipient],
        }
    return _HEAD + "".join(
        [
            _section("nightly", {"timezone": answers.timezone} if answers.timezone else {}, ("until", "timezone")),
            _section("schedule", {}, ("start",)),
            _section("crawl", {"contact": answers.contact}, ("contact", "delay", "concurrency", "render")),
            _section("scope", {}, ("include_subdomains", "exclude")),
            _section("detect", {}, ("also",)),
            _section("reports", {"language": answers.language}, ("language", "folder")),
            _section(
                "mail", mail, ("host", "tls", "user", "password", "sender", "recipients", "level", "attach", "link")
            ),
            _section("keep", {}, ("runs_days", "gone_days")),
            _section("sites", {"urls": [url]}, ("name", "urls", "every", "recipients")),
        ]
    )


def write_first_settings(path: Path, answers: Answers) -> None:
    """Write the file, for its owner only (0600).

    Raises:
        UsageError: there is one already, it cannot be written, or an answer cannot stand in it.
    """
    text = first_settings(answers)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise UsageError(f"{path} exists already", "change it with an editor, or name another file") from None
    except OSError as error:
        raise UsageError(f"cannot write {path}: {error.strerror}", "check its name and the rights there") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _section(name: str, values: dict[str, Any], keys: tuple[str, ...]) -> str:
    """A section: the keys that are set, and those that are worth knowing, commented out with their defaults."""
    section = section_of(Settings.model_fields[name].annotation)
    assert section is not None
    about = " ".join((section.__doc__ or "").split())
    header = f"[[{name}]]" if section is SiteSettings else f"[{name}]"
    return f"\n{_comment(about)}{header}\n" + "".join(_key(section, key, values) for key in keys)


def _key(section: type[BaseModel], key: str, values: dict[str, Any]) -> str:
    field = section.model_fields[key]
    default = "" if field.default is None else field.default
    line = f"{key} = {_toml(values[key])}\n" if key in values else f"# {key} = {_toml(default)}\n"
    return _comment(field.description or "") + line


def _toml(value: Any) -> str:
    """A value in TOML, which agrees with JSON on texts, numbers, truth and lists."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def _comment(text: str) -> str:
    return "".join(f"# {line}\n" for line in textwrap.wrap(text, _WIDTH))
