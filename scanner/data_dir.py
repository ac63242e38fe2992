"""The directory in which all state lies: the database, the key, the log and the reports."""

from pathlib import Path

from platformdirs import user_data_path

from scanner.errors import UsageError


def default_data_dir() -> Path:
    """The place where this user's programs keep their data."""
    return user_data_path("kommunscan", appauthor=False)


def prepare_data_dir(path: Path) -> Path:
    """The directory, made with access for its owner only (0700) when it is new.

    Raises:
        UsageError: it cannot be made or written.
    """
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = path / ".probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise UsageError(
            f"cannot write to the data directory {path}: {error.strerror}",
            "choose another with --data-dir, or correct its rights",
        ) from None
    return path
