"""Unattended: the nightly run over all sites, and what the last nights were like."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.options import open_house_of, settings_of, store_options
from scanner.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from scanner.settings import Settings

SETTINGS_NAME = "kommunscan.toml"
"""The settings file that is looked for in the data directory when none is named."""


@click.command()
@store_options
@click.option("--site", "names", multiple=True, help="Only this site, also when it is not due (name or host).")
@click.option("--until", "nightly__until", metavar="HH:MM", help="The hour by which to end.")
def nightly(data_dir: Path | None, names: tuple[str, ...], **options: Any) -> None:
    """Scan all due sites of the settings file, tell those who must know, and clean up."""
    from nightly.lines import night_lines, site_line
    from nightly.night import Place, run_night

    settings = _settings(data_dir, options)
    with open_house_of(data_dir, options) as house:
        place = Place(house, options["database"], options["key_file"])
        result = run_night(settings, place, names=names, say=lambda facts: click.echo(site_line(facts)))
    for line in night_lines(result):
        click.echo(line, err=True)
    sys.exit(result.exit_code)


@click.command()
@store_options
@click.option("--site", default="", help="Only this site (host).")
@click.option("--last", default=14, type=click.IntRange(1, 1000), help="So many runs of each site.")
@click.option("--check", is_flag=True, help="Print only sites without a finished scan for too long; exit with 3 then.")
def runs(data_dir: Path | None, site: str, last: int, check: bool, **options: Any) -> None:
    """What the last nights were like, run by run."""
    from nightly.trend import silent_lines, trend_lines
    from scanner.cut_off import mark_killed_runs

    settings = _settings(data_dir, options, needed=False)
    with open_house_of(data_dir, options) as house:
        mark_killed_runs(house.engine, house.data_dir)
        lines = list(silent_lines(house.engine, settings, site) if check else trend_lines(house.engine, site, last))
    for line in lines:
        click.echo(line)
    sys.exit(ExitCode.INCOMPLETE if check and lines else ExitCode.DONE)


def _settings(data_dir: Path | None, options: dict[str, Any], *, needed: bool = True) -> "Settings":
    """The settings file that is named, or the one in the data directory."""
    from scanner.data_dir import default_data_dir

    usual = (data_dir or default_data_dir()) / SETTINGS_NAME
    if options["settings_file"] is None and usual.is_file():
        options = {**options, "settings_file": usual}
    if options["settings_file"] is None and needed:
        raise UsageError("there is no settings file", f"name one with --settings, or write {usual}")
    return settings_of(options)
