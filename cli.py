"""The command line: parse, call, print, exit code. No logic lives here.

The rooms are imported inside the commands: worker processes import this module as their main one, and
``--help`` should not wait for a crawler to load.
"""

import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scanner.errors import ExitCode, UserError

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from scanner.run import House, RunResult
    from scanner.settings import Settings

_LEVELS = ("possible", "likely", "confirmed", "low", "medium", "high", "critical")
_LIVES = ("new", "still_there", "changed", "back", "gone", "withdrawn", "unknown")
_DECISIONS = ("false_positive", "published_lawfully", "reported", "fixed", "ignored")
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
    click.option("--fail-on", type=click.Choice(_LEVELS), help="Exit with 1 for a finding at or above this level."),
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


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kommunscan", prog_name="kommunscan")
def cli() -> None:
    """Find personal data that lies open on a municipality's website."""


@cli.command()
@click.argument("urls", nargs=-1, required=True, metavar="URL...")
@common_options
@click.option("--contact", "crawl__contact", help="Mail or web address that the user agent names for questions.")
@click.option("--ignore-robots", is_flag=True, help="Disregard robots.txt; only for a site of your own.")
@click.option("--delay", "crawl__delay", type=float, help="Seconds between two requests to one host.")
@click.option("--resume", is_flag=True, help="Go on with the last scan of the site if it was cut off.")
@click.option("--max-pages", "crawl__max_pages", type=int, help="Visit at most so many addresses.")
@click.option("--include-subdomains", "scope__include_subdomains", is_flag=True, default=None, help="Scan all hosts.")
@click.option("--extra-host", "scope__extra_hosts", multiple=True, help="Scan this host too (name or pattern).")
@click.option("--exclude", "scope__exclude", multiple=True, help="Never fetch paths that match this pattern.")
def scan(urls: tuple[str, ...], data_dir: Path | None, ignore_robots: bool, **options: Any) -> None:
    """Crawl the site at URL, read everything on it, and write a report."""
    _scan(urls, data_dir, {**options, "crawl__obey_robots": False if ignore_robots else None})


@cli.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@common_options
def check(paths: tuple[Path, ...], data_dir: Path | None, **options: Any) -> None:
    """Read files and folders before they are published. Nothing of it is kept."""
    from rich.console import Console

    from scanner import check as checking

    settings = _settings(options)
    console = Console(stderr=True)
    with (
        _open_house(data_dir, options) as house,
        checking.check(paths, settings, house.keyring, console, reveal=options["reveal"]) as checked,
    ):
        code = _deliver(checked.engine, checked.result, None, options)
    sys.exit(code)


@cli.command()
@common_options
@click.option("--browser/--no-browser", default=True, help="Open the report at the end.")
def demo(data_dir: Path | None, browser: bool, **options: Any) -> None:
    """Scan a small fictional municipality on this machine, and open the report."""
    from scanner.data_dir import default_data_dir
    from scanner.demo import SITE
    from scanner.demo.server import serve

    with serve(SITE) as address:
        _scan((address,), data_dir or default_data_dir() / "demo", options, open_report=browser)


@cli.group()
@click.option("--settings", "settings_file", type=click.Path(path_type=Path), help="Settings file (TOML).")
@click.pass_context
def detectors(context: click.Context, settings_file: Path | None) -> None:
    """See what is looked for, and why something is or is not reported."""
    from scanner.explaining import chosen_detectors

    context.obj = chosen_detectors(_settings({"settings_file": settings_file}))


@detectors.command("list")
@click.pass_obj
def list_detectors(chosen: Any) -> None:
    """List every kind there is, whether it is on, and its known noise."""
    from scanner.explaining import kind_lines

    click.echo("\n".join(kind_lines(chosen)))


@detectors.command("explain")
@click.argument("text")
@click.pass_obj
def explain_text(chosen: Any, text: str) -> None:
    """Explain every candidate in TEXT ('-' reads standard input). Values are shown masked."""
    from scanner.explaining import explain_lines

    click.echo("\n".join(explain_lines(sys.stdin.read() if text == "-" else text, chosen)))


@detectors.command("test")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.pass_obj
def test_file(chosen: Any, file: Path) -> None:
    """Explain every candidate in a document, place by place."""
    from scanner.explaining import document_lines

    click.echo("\n".join(document_lines(file, chosen)))


@cli.group()
def findings() -> None:
    """List findings over all nights, look at one, decide on them."""


@findings.command("list")
@store_options
@click.option("--site", default="", help="Only this site.")
@click.option("--life", multiple=True, type=click.Choice(_LIVES), help="Only these; 'new' is new since last time.")
@click.option("--status", multiple=True, help="Only these: open, or a decision.")
@click.option("--kind", default="", help="Only kinds that begin so.")
@click.option("--url", default="", help="Only addresses that begin so.")
@click.option("--suppressed", is_flag=True, help="What the newest scan found and held back, with the reasons.")
def list_findings(data_dir: Path | None, suppressed: bool, **options: Any) -> None:
    """List findings, the newest first."""
    from scanner import listing
    from scanner.store.ledger import Wanted, list_findings
    from scanner.store.life import Life
    from scanner.store.reader import latest_run

    with _open_house(data_dir, options) as house:
        if suppressed:
            lines = listing.suppressed_lines(house.engine, latest_run(house.engine, options["site"] or None))
        else:
            wanted = Wanted(
                site=options["site"],
                lives=frozenset(map(Life, options["life"])),
                statuses=frozenset(options["status"]),
                kind=options["kind"],
                url=options["url"],
            )
            lines = listing.finding_lines(list_findings(house.engine, wanted))
        for line in lines:
            click.echo(line)


@findings.command("show")
@store_options
@click.argument("finding_id", metavar="ID")
def show_finding(data_dir: Path | None, finding_id: str, **options: Any) -> None:
    """Show the life of a finding, the proofs, and all that was decided on it."""
    from scanner.listing import story_lines
    from scanner.store.ledger import story_of

    with _open_house(data_dir, options) as house:
        click.echo("\n".join(story_lines(story_of(house.engine, finding_id))))


@findings.command("decide")
@store_options
@click.argument("finding_ids", nargs=-1, required=True, metavar="ID...")
@click.option("--as", "decision", required=True, type=click.Choice(_DECISIONS), help="What it is.")
@click.option("--reason", required=True, help="Why, in words that an auditor understands.")
@click.option("--who", required=True, help="Who decides.")
@click.option("--basis", default="", help="The legal basis; required for published_lawfully.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="The day on which it ends; required for ignored.")
def decide_findings(data_dir: Path | None, finding_ids: tuple[str, ...], **options: Any) -> None:
    """Decide on findings: each by its id, never a whole page."""
    from datetime import UTC

    from scanner.decisions import Decision, Verdict
    from scanner.store.decisions import decide
    from scanner.store.ledger import find_by_id

    until = options["until"].replace(tzinfo=UTC) if options["until"] else None
    verdict = Verdict(Decision(options["decision"]), options["reason"], options["who"], options["basis"], until)
    with _open_house(data_dir, options) as house:
        decide(house.engine, find_by_id(house.engine, finding_ids), verdict)


@findings.command("undo")
@store_options
@click.argument("finding_ids", nargs=-1, required=True, metavar="ID...")
@click.option("--reason", required=True, help="Why it is taken back.")
@click.option("--who", required=True, help="Who takes it back.")
def undo_decisions(data_dir: Path | None, finding_ids: tuple[str, ...], reason: str, who: str, **options: Any) -> None:
    """Take back the decision that stands on each finding. It stays in the history."""
    from scanner.store.decisions import undo
    from scanner.store.ledger import find_by_id

    with _open_house(data_dir, options) as house:
        undo(house.engine, find_by_id(house.engine, finding_ids), who, reason)


@findings.command("export")
@store_options
@click.option("--site", required=True, help="The site.")
def export_decisions(data_dir: Path | None, site: str, **options: Any) -> None:
    """Print the decisions that stand, as a file to review and to name in decisions.file."""
    from scanner.standing import reviewed_text

    with _open_house(data_dir, options) as house:
        click.echo(reviewed_text(house.engine, site), nl=False)


@cli.command()
@store_options
@click.argument("urls", nargs=-1, metavar="[URL...]")
@click.option("--output", type=click.Path(path_type=Path), help="Write the proofs to this file (JSON Lines).")
def recheck(urls: tuple[str, ...], data_dir: Path | None, output: Path | None, **options: Any) -> None:
    """Visit the addresses with open findings again: still there, gone, or nobody can tell."""
    from rich.console import Console

    from scanner import listing
    from scanner import recheck as rechecking

    with _open_house(data_dir, options) as house:
        rechecked = rechecking.recheck(urls, _settings(options), house, Console(stderr=True))
        for line in listing.recheck_lines(rechecked):
            click.echo(line)
        if output:
            rechecking.write_proofs(output, rechecked.proofs)
    result = rechecked.result
    if result and result.problem:
        click.echo(f"kommunscan: {result.problem}", err=True)
    sys.exit(ExitCode.INCOMPLETE if result and (result.problem or result.stopped_by) else ExitCode.DONE)


@cli.command()
@store_options
def find(data_dir: Path | None, **options: Any) -> None:
    """Where do we mention this person? Asks for a number or address; it is hashed, not stored."""
    from scanner.find import persons_of
    from scanner.listing import finding_lines
    from scanner.store.ledger import Wanted, list_findings

    settings = _settings(options)
    value = click.prompt("Number or address (not shown)", hide_input=True, err=True)
    with _open_house(data_dir, options) as house:
        wanted = Wanted(persons=persons_of(value, settings, house.keyring))
        for line in finding_lines(list_findings(house.engine, wanted)):
            click.echo(line)


@cli.command()
@store_options
@click.option("--site", required=True, help="The site to forget.")
@click.confirmation_option(prompt="Remove all that is stored of the site, with its decisions and reports?")
def forget(data_dir: Path | None, site: str, **options: Any) -> None:
    """Remove everything that is stored of a site."""
    from reports.removal import remove_reports
    from scanner.lock import site_lock
    from scanner.retention import forget as forget_site

    with _open_house(data_dir, options) as house, site_lock(house.data_dir, site):
        remove_reports(house.data_dir / "reports", forget_site(house.engine, house.data_dir, site))


def main() -> None:
    """Run a command; whatever goes wrong for the user ends in one line and the fitting exit code."""
    try:
        cli.main(standalone_mode=False)
    except UserError as error:
        click.echo(f"kommunscan: {error}", err=True)
        sys.exit(error.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(ExitCode.USAGE)
    except (click.Abort, KeyboardInterrupt):
        click.echo("kommunscan: interrupted", err=True)
        sys.exit(ExitCode.INCOMPLETE)
    except Exception as error:
        problem = f"a fault of the program ({type(error).__name__})"
        click.echo(f"kommunscan: {problem} — please report it with kommunscan.log from the data directory", err=True)
        sys.exit(ExitCode.INCOMPLETE)


def _scan(urls: tuple[str, ...], data_dir: Path | None, options: dict[str, Any], open_report: bool = False) -> None:
    from rich.console import Console

    from scanner import run

    settings = _settings(options)
    with _open_house(data_dir, options) as house:
        result = run.scan(
            urls, settings, house, Console(stderr=True), reveal=options["reveal"], resume=options.get("resume", False)
        )
        code = _deliver(house.engine, result, house.data_dir / "reports", options, open_report)
    sys.exit(code)


def _open_house(data_dir: Path | None, options: dict[str, Any]) -> "AbstractContextManager[House]":
    from scanner.data_dir import default_data_dir
    from scanner.run import open_house

    return open_house(data_dir or default_data_dir(), options["database"], options["key_file"])


def _settings(options: dict[str, Any]) -> "Settings":
    from scanner.settings import Settings, read_settings, with_overrides

    settings = read_settings(options["settings_file"]) if options["settings_file"] else Settings()
    return with_overrides(settings, **{name: value for name, value in options.items() if "__" in name})


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
