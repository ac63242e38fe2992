"""See what is looked for, and why something is or is not reported."""

import sys
from pathlib import Path
from typing import Any

import click

from commands.options import settings_of


@click.group()
@click.option("--settings", "settings_file", type=click.Path(path_type=Path), help="Settings file (TOML).")
@click.pass_context
def detectors(context: click.Context, settings_file: Path | None) -> None:
    """See what is looked for, and why something is or is not reported."""
    from scanner.explaining import chosen_detectors

    context.obj = chosen_detectors(settings_of({"settings_file": settings_file}))


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
