"""Unattended: the nightly run over all sites, and what the last nights were like."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.options import open_house_of, settings_of, store_options
from scanner.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from nightly.night import NightResult
    from scanner.run import House
    from scanner.settings import Settings

SETTINGS_NAME = "kommunscan.toml"
"""The settings file that is looked for in the data directory when none is named."""


@click.command()
@store_options
@click.option("--site", "names", multiple=True, help="Only this site, also when it is not due (name or host).")
@click.option("--until", "nightly__until", metavar="HH:MM", help="The hour by which to end.")
@click.option("--scheduled", is_flag=True, help="Do nothing by day, nor a second time in one night: for schedulers.")
def nightly(data_dir: Path | None, names: tuple[str, ...], scheduled: bool, **options: Any) -> None:
    """Scan all due sites of the settings file, tell those who must know, and clean up."""
    from datetime import UTC, datetime

    from nightly.metrics import write_metrics
    from nightly.schedule.begun import night_noted, why_not_now

    settings = nightly_settings(data_dir, options)
    with open_house_of(data_dir, options, settings) as house:
        now = datetime.now(UTC)
        if scheduled and (reason := why_not_now(now, settings, house.data_dir)):
            click.echo(f"nothing to do: {reason}")
            return
        if scheduled:
            with night_noted(now, settings, house.data_dir) as noted:
                result = _night(settings, house, names, options)
                noted.exit_code, noted.called_off = result.exit_code, result.called_off
        else:
            result = _night(settings, house, names, options)
        if settings.metrics.file:
            write_metrics(house.engine, house.data_dir, Path(settings.metrics.file))
    sys.exit(result.exit_code)


def _night(settings: "Settings", house: "House", names: tuple[str, ...], options: dict[str, Any]) -> "NightResult":
    """Run the night, and say what became of each site and what asks for somebody."""
    from nightly.lines import night_lines, site_line
    from nightly.night import Place, run_night

    place = Place(house, options["database"], options["key_file"])
    result = run_night(settings, place, names=names, say=lambda facts: click.echo(site_line(facts)))
    for line in night_lines(result):
        click.echo(line, err=True)
    return result


@click.command()
@store_options
@click.option("--site", default="", help="Only this site (host).")
@click.option("--last", default=14, type=click.IntRange(1, 1000), help="So many runs of each site.")
@click.option("--check", is_flag=True, help="Print only sites without a finished scan for too long; exit with 3 then.")
def runs(data_dir: Path | None, site: str, last: int, check: bool, **options: Any) -> None:
    """What the last nights were like, run by run."""
    from nightly.trend import silent_lines, trend_lines
    from scanner.cut_off import mark_killed_runs

    settings = nightly_settings(data_dir, options, needed=False)
    with open_house_of(data_dir, options, settings) as house:
        mark_killed_runs(house.engine, house.data_dir)
        lines = list(silent_lines(house.engine, settings, site) if check else trend_lines(house.engine, site, last))
    for line in lines:
        click.echo(line)
    sys.exit(ExitCode.INCOMPLETE if check and lines else ExitCode.DONE)


def nightly_settings(data_dir: Path | None, options: dict[str, Any], *, needed: bool = True) -> "Settings":
    """The settings file that is named, or the one in the data directory."""
    from scanner.data_dir import default_data_dir

    file = settings_file_of(data_dir, options)
    if file is None and needed:
        usual = (data_dir or default_data_dir()) / SETTINGS_NAME
        raise UsageError(
            "there is no settings file", f"name one with --settings, or write one: kommunscan init {usual}"
        )
    return settings_of({**options, "settings_file": file})


def settings_file_of(data_dir: Path | None, options: dict[str, Any]) -> Path | None:
    """The settings file that is named, or the one in the data directory; None if there is neither."""
    from scanner.data_dir import default_data_dir

    usual = (data_dir or default_data_dir()) / SETTINGS_NAME
    named: Path | None = options["settings_file"]
    return named if named is not None or not usual.is_file() else usual
