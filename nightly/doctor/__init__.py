"""``kommunscan doctor``: everything that a technician would be asked, each in one line with what to do.

================  ==================================================================================================
``answers.py``    what a check answers, in lines and in JSON
``programs.py``   versions, and the parts that need not be there: reading pictures, the browser
``storage.py``    the data directory: rights, space, database, key
``told.py``       the settings, the mail server, the webhook, the schedule
``sites.py``      each site: does it answer, its certificate, what its robots.txt says to us; and the clock
================  ==================================================================================================

Nothing is stored, and nothing is sent but what is needed to see whether somebody answers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nightly.doctor import programs, sites, storage, told
from nightly.doctor.answers import Check, State
from scanner.errors import UserError
from scanner.settings import Settings, read_settings

__all__ = ["Check", "Examined", "State", "examine"]


@dataclass(frozen=True, slots=True)
class Examined:
    """What is looked at. Without a settings file, what stands in it is not."""

    settings_file: Path | None
    data_dir: Path
    database: str | None = None
    key_file: Path | None = None
    test_mail: str = ""


def examine(examined: Examined) -> Iterator[Check]:
    """All checks, one after the other."""
    yield from programs.checks()
    yield from storage.checks(examined.data_dir, examined.database, examined.key_file)
    if examined.settings_file is None:
        yield Check("settings", State.WARNING, "there is no settings file", "kommunscan init writes one")
        return
    yield from told.settings_checks(examined.settings_file)
    settings = _settings(examined.settings_file)
    if settings is None:
        return
    yield from told.mail_checks(settings, examined.test_mail)
    yield from told.webhook_checks(settings)
    yield from told.schedule_checks(examined.data_dir)
    yield from sites.checks(settings)


def _settings(path: Path) -> Settings | None:
    """The settings, if they can be read; what is wrong with them has been said."""
    try:
        return read_settings(path)
    except UserError:
        return None
