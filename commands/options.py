"""The options that commands share, and what they open."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from scanner.run import House
    from scanner.settings import Settings

LEVELS = ("possible", "likely", "confirmed", "low", "medium", "high", "critical")
_STORE = (
    click.option("--settings", "settings_file", type=click.Path(path_type=Path), help="Settings file (TOML)."),
    click.option("--data-dir", type=click.Path(path_type=Path), help="Where database, key, log and reports lie."),
    click.option("--database", envvar="KOMMUNSCAN_DATABASE", help="Another database, as postgresql://user@host/name."),
    click.option("--key-file", envvar="KOMMUNSCAN_KEY_FILE", type=click.Path(path_type=Path), help="Another key file."),
)
_COMMON = (
    *_STORE,
    click.option("--output", help="Also write the findings to this file ('-' is standard output)."),
    click.option(
        "--format",
        "form",
        type=click.Choice(["jsonl", "csv", "xlsx", "sarif", "text"]),
        default="jsonl",
        help="Format of --output.",
    ),
    click.option("--reveal", is_flag=True, help="Write the values themselves, unmasked, to --output only."),
    click.option("--fail-on", type=click.Choice(LEVELS), help="Exit with 1 for a finding at or above this level."),
    click.option("--language", type=click.Choice(["en", "sv", "da"]), default="en", help="Language of the report."),
    click.option("--workers", "limits__workers", type=int, help="Worker processes (default: one per processor)."),
)


def common_options(command: Any) -> Any:
    """The options that the scanning commands share."""
    for option in reversed(_COMMON):
        command = option(command)
    return command


def store_options(command: Any) -> Any:
    """The options of every command that opens the data directory."""
    for option in reversed(_STORE):
        command = option(command)
    return command


def open_house_of(
    data_dir: Path | None, options: dict[str, Any], settings: "Settings | None" = None
) -> "AbstractContextManager[House]":
    """The data directory that the options of a command name, with its log as the settings say."""
    from scanner.data_dir import default_data_dir
    from scanner.run import open_house

    log = settings.log if settings else None
    return open_house(data_dir or default_data_dir(), options["database"], options["key_file"], log)


def settings_of(options: dict[str, Any]) -> "Settings":
    """The settings file that the options name, with single settings replaced by options (``crawl__delay``)."""
    from scanner.settings import Settings, read_settings, with_overrides

    settings = read_settings(options["settings_file"]) if options["settings_file"] else Settings()
    return with_overrides(settings, **{name: value for name, value in options.items() if "__" in name})
