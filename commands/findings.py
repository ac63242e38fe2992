"""Findings over all nights: list, look at one, decide; find a person; forget a site."""

import sys
from pathlib import Path
from typing import Any

import click

from commands.options import open_house_of, settings_of, store_options
from scanner.errors import UsageError

_LIVES = ("new", "still_there", "changed", "back", "gone", "withdrawn", "unknown")
_DECISIONS = ("false_positive", "published_lawfully", "reported", "fixed", "ignored")


@click.group()
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
    from scanner.cut_off import mark_killed_runs
    from scanner.store.ledger import Wanted, list_findings
    from scanner.store.life import Life
    from scanner.store.reader import latest_run

    with open_house_of(data_dir, options) as house:
        mark_killed_runs(house.engine, house.data_dir)
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
@click.option("--reveal", is_flag=True, help="Show the address as it is, where it is masked; on a terminal only.")
def show_finding(data_dir: Path | None, finding_id: str, reveal: bool, **options: Any) -> None:
    """Show the life of a finding, the proofs, and all that was decided on it."""
    from scanner.listing import story_lines
    from scanner.store.ledger import original_address, story_of

    if reveal and not sys.stdout.isatty():
        raise UsageError("--reveal shows the original on a terminal only", "run it without redirecting its output")
    with open_house_of(data_dir, options) as house:
        story = story_of(house.engine, finding_id)
        click.echo("\n".join(story_lines(story)))
        if reveal:
            click.echo(f"original    {original_address(house.engine, house.keyring, story.finding)}")


@findings.command("incident")
@store_options
@click.argument("finding_ids", nargs=-1, required=True, metavar="ID...")
@click.option("--output", required=True, type=click.Path(path_type=Path), help="The draft, a .docx or .html file.")
@click.option("--language", type=click.Choice(["en", "sv", "da"]), default="en", help="Language of the draft.")
@click.option(
    "--authority", type=click.Choice(["imy", "datatilsynet"]), help="Whose form; by the language if not given."
)
@click.option(
    "--discovered",
    type=click.DateTime(["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]),
    help="When the organisation became aware (UTC); the first sighting if not given.",
)
def draft_incident(data_dir: Path | None, finding_ids: tuple[str, ...], output: Path, **options: Any) -> None:
    """Draft the record of a personal data breach over these findings, with its clock of 72 hours."""
    from datetime import UTC

    from reports.drafts import write_draft
    from reports.incident import Authority
    from scanner.store.ledger import find_by_id

    discovered = options["discovered"].replace(tzinfo=UTC) if options["discovered"] else None
    authority = Authority(options["authority"]) if options["authority"] else None
    with open_house_of(data_dir, options) as house:
        chosen = find_by_id(house.engine, finding_ids)
        write_draft(house.engine, chosen, output, options["language"], authority, discovered)
    click.echo(f"Draft:    {output}")


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
    with open_house_of(data_dir, options) as house:
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

    with open_house_of(data_dir, options) as house:
        undo(house.engine, find_by_id(house.engine, finding_ids), who, reason)


@findings.command("export")
@store_options
@click.option("--site", required=True, help="The site.")
def export_decisions(data_dir: Path | None, site: str, **options: Any) -> None:
    """Print the decisions that stand, as a file to review and to name in decisions.file."""
    from scanner.standing import reviewed_text

    with open_house_of(data_dir, options) as house:
        click.echo(reviewed_text(house.engine, site), nl=False)


@click.command()
@store_options
def find(data_dir: Path | None, **options: Any) -> None:
    """Where do we mention this person? Asks for a number or address; it is hashed, not stored."""
    from scanner.find import persons_of
    from scanner.listing import finding_lines
    from scanner.store.ledger import Wanted, list_findings

    settings = settings_of(options)
    value = click.prompt("Number or address (not shown)", hide_input=True, err=True)
    with open_house_of(data_dir, options) as house:
        wanted = Wanted(persons=persons_of(value, settings, house.keyring))
        for line in finding_lines(list_findings(house.engine, wanted)):
            click.echo(line)


@click.command()
@store_options
@click.option("--site", required=True, help="The site to forget.")
@click.confirmation_option(prompt="Remove all that is stored of the site, with its decisions and reports?")
def forget(data_dir: Path | None, site: str, **options: Any) -> None:
    """Remove everything that is stored of a site."""
    from reports.folders import REPORTS
    from reports.removal import remove_reports
    from scanner.lock import site_lock
    from scanner.retention import forget as forget_site

    with open_house_of(data_dir, options) as house, site_lock(house.data_dir, site):
        remove_reports(house.data_dir / REPORTS, forget_site(house.engine, house.data_dir, site))
