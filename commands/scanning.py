"""Scan a site, check files, see the demo, visit open findings again."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.options import common_options, open_house_of, settings_of, store_options
from scanner.errors import ExitCode

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from scanner.run import RunResult


@click.command()
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@common_options
@click.option("--contact", "crawl__contact", help="Mail or web address that the user agent names for questions.")
@click.option("--ignore-robots", is_flag=True, help="Disregard robots.txt; only for a site of your own.")
@click.option("--delay", "crawl__delay", type=float, help="Seconds between two requests to one host.")
@click.option("--resume", is_flag=True, help="Go on with the last scan of the site if it was cut off.")
@click.option("--max-pages", "crawl__max_pages", type=int, help="Visit at most so many addresses.")
@click.option("--include-subdomains", "scope__include_subdomains", is_flag=True, default=None, help="Scan all hosts.")
@click.option("--extra-host", "scope__extra_hosts", multiple=True, help="Scan this host too (name or pattern).")
@click.option(
    "--with-portals", "portals__accept", is_flag=True, default=None, help="Scan recognised portals on other hosts too."
)
@click.option("--exclude", "scope__exclude", multiple=True, help="Never fetch paths that match this pattern.")
def scan(urls: tuple[str, ...], data_dir: Path | None, ignore_robots: bool, **options: Any) -> None:
    """Crawl the site at URL, read everything on it, and write a report."""
    _scan(urls, data_dir, {**options, "crawl__obey_robots": False if ignore_robots else None})


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@common_options
def check(paths: tuple[Path, ...], data_dir: Path | None, **options: Any) -> None:
    """Read files and folders before they are published. Nothing of it is kept."""
    from rich.console import Console

    from scanner import check as checking

    settings = settings_of(options)
    console = Console(stderr=True)
    with (
        open_house_of(data_dir, options, settings) as house,
        checking.check(paths, settings, house.keyring, console, reveal=options["reveal"]) as checked,
    ):
        code = _deliver(checked.engine, checked.result, None, options)
    sys.exit(code)


@click.command()
@common_options
@click.option("--browser/--no-browser", default=True, help="Open the report at the end.")
def demo(data_dir: Path | None, browser: bool, **options: Any) -> None:
    """Scan a small fictional municipality on this machine, and open the report."""
    from scanner.data_dir import default_data_dir
    from scanner.demo import SITE
    from scanner.demo.server import serve

    with serve(SITE) as address:
        _scan((address,), data_dir or default_data_dir() / "demo", options, open_report=browser)


@click.command()
@store_options
@click.argument("urls", nargs=-1, metavar="[URL...]")
@click.option("--output", type=click.Path(path_type=Path), help="Write the proofs to this file (JSON Lines).")
def recheck(urls: tuple[str, ...], data_dir: Path | None, output: Path | None, **options: Any) -> None:
    """Visit the addresses with open findings again: still there, gone, or nobody can tell."""
    from rich.console import Console

    from scanner import listing
    from scanner import recheck as rechecking

    settings = settings_of(options)
    with open_house_of(data_dir, options, settings) as house:
        rechecked = rechecking.recheck(urls, settings, house, Console(stderr=True))
        for line in listing.recheck_lines(rechecked):
            click.echo(line)
        if output:
            rechecking.write_proofs(output, rechecked.proofs)
    result = rechecked.result
    if result and result.problem:
        click.echo(f"kommunscan: {result.problem}", err=True)
    sys.exit(ExitCode.INCOMPLETE if result and (result.problem or result.stopped_by) else ExitCode.DONE)


def _scan(urls: tuple[str, ...], data_dir: Path | None, options: dict[str, Any], open_report: bool = False) -> None:
    from rich.console import Console

    from scanner import run

    settings = settings_of(options)
    with open_house_of(data_dir, options, settings) as house:
        result = run.scan(
            urls, settings, house, Console(stderr=True), reveal=options["reveal"], resume=options.get("resume", False)
        )
        code = _deliver(house.engine, result, house.data_dir / "reports", options, open_report)
    sys.exit(code)


def _deliver(
    engine: "Engine",
    result: "RunResult",
    directory: Path | None,
    options: dict[str, Any],
    open_report: bool = False,
) -> ExitCode:
    from reports.deliver import deliver, reaches

    deliver(
        engine,
        result.run_id,
        directory=directory,
        language=options["language"],
        form=options["form"],
        output=options["output"],
        revealed=result.revealed,
        open_report=open_report,
    )
    if result.problem:
        click.echo(f"kommunscan: {result.problem}", err=True)
    if options["fail_on"] and reaches(engine, result.run_id, options["fail_on"]):
        return ExitCode.FINDINGS
    return ExitCode.INCOMPLETE if result.problem or result.stopped_by else ExitCode.DONE
