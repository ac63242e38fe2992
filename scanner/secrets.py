"""Secrets: they stand in the environment or in files, never in the settings, and live in memory only."""

import os
from pathlib import Path

from scanner.errors import UsageError


def secret(reference: str) -> str:
    """The secret that ``env:NAME`` or ``file:PATH`` refers to.

    Raises:
        UsageError: it is not there.
    """
    kind, _, place = reference.partition(":")
    if kind == "env":
        value = os.environ.get(place)
        if value is None:
            raise UsageError(f"the environment variable {place} is not set", "set it before the scan starts")
        return value
    try:
        return Path(place).read_text("utf-8").strip()
    except OSError as error:
        raise UsageError(f"cannot read the secret file {place}: {error.strerror}", "check its name") from None
    except UnicodeDecodeError:
        raise UsageError(f"the secret file {place} is not UTF-8", "save it as UTF-8") from None
