"""What a technician does: the first settings, the schedule, and whether everything is well."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from commands.nightly import SETTINGS_NAME, nightly_settings, settings_file_of
from commands.options import open_house_of, store_options
from scanner.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from nightly.schedule.installation import Installation


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--url", help="The address of the website.")
@click.option("--contact", help="Mail or web address that the site's operator can turn to.")
@click.option("--mail-to", "recipient", help="Who gets the mails; empty for none.")
@click.option("--mail-server", default="localhost", show_default=True, help="The mail server.")
@click.option("--language", type=click.Choice(["en", "sv", "da"]), default="en", help="Language of reports and mails.")
@click.option("--timezone", default="", help="Time zone of all hours, as in Europe/Stockholm.")
def init(file: Path | None, url: str | None, contact: str | None, recipient: str | None, **options: Any) -> None:
    """Write a commented settings file, FILE or the one in the data directory, after three questions."""
    from scanner.data_dir import default_data_dir
    from scanner.first_settings import Answers, write_first_settings
    from scanner.settings_check import mistakes_of

    file = file or default_data_dir() / SETTINGS_NAME
    if file.exists():
        raise UsageError(f"{file} exists already", "change it with an editor, or name another file")
    url = url if url is not None else click.prompt("Address of the website", err=True)
    if contact is None:
        contact = click.prompt("Mail or web address that the site's operator can turn to", err=True)
    if recipient is None:
        recipient = click.prompt("Mail address for the reports (empty: none)", default="", show_default=False, err=True)
    write_first_settings(file, Answers(url, contact, recipient, **options))
    mistakes = mistakes_of(file)
    if mistakes:
        file.unlink()
        raise UsageError(mistakes[0].problem, f"{mistakes[0].remedy}; nothing was written")
    click.echo(f"Written:  {file}")
    click.echo("Next:     kommunscan doctor, then kommunscan schedule install")


@click.group()
def settings() -> None:
    """Check the settings file, or read what can stand in it."""


@settings.command("check")
@click.argument("file", required=False, type=click.Path(path_type=Path))
def check_settings(file: Path | None) -> None:
    """Name every mistake in FILE (or the settings file in the data directory). Exits with 2 if there is one."""
    from scanner.data_dir import default_data_dir
    from scanner.settings_check import mistakes_of

    file = file or default_data_dir() / SETTINGS_NAME
    mistakes = mistakes_of(file)
    for mistake in mistakes:
        click.echo(f"{file}, {mistake} — {mistake.remedy}")
    if mistakes:
        sys.exit(ExitCode.USAGE)
    click.echo(f"{file}: no mistakes")


@settings.command("reference")
def print_reference() -> None:
    """Print every setting with its meaning, default and bounds (Markdown)."""
    from scanner.settings_reference import reference

    click.echo(reference(), nl=False)


@click.group()
def schedule() -> None:
    """Let the nightly run begin by itself: a systemd timer, or cron where there is none."""


_NAME = click.option("--name", default="kommunscan", show_default=True, help="Name of the timer, if there are several.")
_SYSTEM = click.option("--system", "is_system", is_flag=True, help="For the whole machine instead of this user.")
_WITH = click.option(
    "--with", "scheduler", type=click.Choice(["systemd", "cron"]), help="What starts it; found out if not given."
)


@schedule.command("install")
@store_options
@_NAME
@_SYSTEM
@_WITH
@click.option("--run-as", default="kommunscan", show_default=True, help="With --system: the user that it runs as.")
@click.option("--print", "only_print", is_flag=True, help="Print what would be written, and change nothing.")
def install_schedule(data_dir: Path | None, name: str, is_system: bool, run_as: str, **options: Any) -> None:
    """Install the timer, or the lines in the crontab; doing it again renews them."""
    from nightly.schedule import cron, systemd, units

    installation = _installation(data_dir, name, run_as if is_system else "", options)
    if _by_systemd(options["scheduler"], is_system=is_system):
        if options["only_print"]:
            for kind, text in (
                ("service", units.service_text(installation)),
                ("timer", units.timer_text(installation)),
            ):
                click.echo(f"# --- {name}.{kind}\n{text}")
            return
        lines = systemd.install(installation)
    else:
        lines = iter(cron.lines_of(installation)) if options["only_print"] else cron.install(installation)
    for line in lines:
        click.echo(line)


@schedule.command("show")
@store_options
@_NAME
@_SYSTEM
@_WITH
def show_schedule(data_dir: Path | None, name: str, is_system: bool, scheduler: str | None, **options: Any) -> None:
    """Show what is installed, and when the next night begins. Exits with 3 if nothing is."""
    from datetime import UTC, datetime

    from nightly.schedule import cron, systemd
    from nightly.schedule.times import in_words, next_start

    by_systemd = _by_systemd(scheduler, is_system=is_system)
    lines = list(systemd.show(name, is_system=is_system) if by_systemd else cron.show(name))
    if not lines:
        click.echo("nothing is installed")
        sys.exit(ExitCode.INCOMPLETE)
    for line in lines:
        click.echo(line)
    settings = nightly_settings(data_dir, options)
    now = datetime.now(UTC)
    click.echo(f"by the settings the next night begins at {in_words(next_start(now, settings), settings)}")


@schedule.command("remove")
@_NAME
@_SYSTEM
@_WITH
def remove_schedule(name: str, is_system: bool, scheduler: str | None) -> None:
    """Take away what was installed. Data, settings and a night that goes on are left alone."""
    from nightly.schedule import cron, systemd

    by_systemd = _by_systemd(scheduler, is_system=is_system)
    lines = list(systemd.remove(name, is_system=is_system) if by_systemd else cron.remove(name))
    for line in lines if by_systemd else [f"removed: {line}" for line in lines]:
        click.echo(line)
    if not lines:
        click.echo("nothing is installed")


@click.command("run-scheduler")
@store_options
@click.option("--metrics-port", "metrics__port", type=int, help="Answer there with figures for Prometheus.")
def run_scheduler(data_dir: Path | None, **options: Any) -> None:
    """Wait, and run every night as a child: one long-lived process, for containers."""
    import asyncio
    from contextlib import ExitStack

    from nightly.metrics import answering
    from nightly.schedule.installation import program
    from nightly.schedule.waiting import State, outside, wait_and_run

    settings = nightly_settings(data_dir, options)
    state = State()
    with open_house_of(data_dir, options, settings) as house, ExitStack() as stack:
        named = {
            "--settings": settings_file_of(data_dir, options),
            "--data-dir": house.data_dir,
            "--database": options["database"],
            "--key-file": options["key_file"],
        }
        words = [word for option, value in named.items() if value for word in (option, str(value))]
        if settings.metrics.port:
            port = stack.enter_context(answering(house.engine, house.data_dir, settings.metrics, state))
            click.echo(f"figures: http://{settings.metrics.address}:{port}/metrics")
        command = (*program(), "nightly", "--scheduled", *words)
        asyncio.run(wait_and_run(settings, house.data_dir, command, outside(click.echo), state))


@click.command()
@store_options
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of lines.")
@click.option("--send-test-mail", "test_mail", metavar="ADDRESS", help="Send a mail there too.")
def doctor(data_dir: Path | None, as_json: bool, test_mail: str | None, **options: Any) -> None:
    """Check all that a technician would be asked. Exits with 3 if there is a problem."""
    from nightly.doctor import Examined, State, examine
    from nightly.doctor.answers import as_lines, to_json

    settings_file = settings_file_of(data_dir, options)
    examined = Examined(
        settings_file=settings_file,
        data_dir=_data_dir(data_dir),
        database=options["database"],
        key_file=options["key_file"],
        test_mail=test_mail or "",
    )
    checks = []
    for check in examine(examined):
        checks.append(check)
        if not as_json:
            for line in as_lines(check):
                click.echo(line)
    if as_json:
        click.echo(to_json(checks))
    sys.exit(ExitCode.INCOMPLETE if any(check.state is State.PROBLEM for check in checks) else ExitCode.DONE)


def _data_dir(data_dir: Path | None) -> Path:
    from scanner.data_dir import default_data_dir

    return data_dir or default_data_dir()


def _installation(data_dir: Path | None, name: str, run_as: str, options: dict[str, Any]) -> "Installation":
    """What a scheduler is to start, after the settings were looked at closely."""
    from nightly.schedule.installation import installation_of
    from scanner.settings_check import mistakes_of

    settings = nightly_settings(data_dir, options)
    file = settings_file_of(data_dir, options)
    assert file is not None
    if options["database"]:
        raise UsageError(
            "a database's address may hold a password, and is not written into a schedule",
            f"put KOMMUNSCAN_DATABASE=… into {file.with_suffix('.env')} (0600)",
        )
    for mistake in mistakes_of(file):
        click.echo(f"warning: {file}, {mistake} — {mistake.remedy}", err=True)
    return installation_of(settings, file, _data_dir(data_dir), name=name, run_as=run_as, key_file=options["key_file"])


def _by_systemd(scheduler: str | None, *, is_system: bool) -> bool:
    from nightly.schedule import systemd

    if scheduler == "cron" and is_system:
        raise UsageError("cron lines are the user's own", "leave --system out, and run it as that user")
    return scheduler == "systemd" if scheduler else is_system or systemd.is_here()
