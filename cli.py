"""The command line: gathers the commands and ends every failure in one line and an exit code."""

import sys

import click

from commands.detectors import detectors
from commands.findings import find, findings, forget
from commands.nightly import nightly, runs
from commands.scanning import check, demo, recheck, scan
from commands.upkeep import doctor, init, run_scheduler, schedule, settings
from scanner.errors import ExitCode, UserError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="kommunscan", prog_name="kommunscan")
def cli() -> None:
    """Find personal data that lies open on a municipality's website."""


for command in (
    *(scan, check, demo, recheck, findings, find, forget, detectors),
    *(init, settings, doctor, nightly, runs, schedule, run_scheduler),
):
    cli.add_command(command)


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
