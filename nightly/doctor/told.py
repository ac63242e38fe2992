"""The settings, and whoever is told: the mail server, the webhook; and whether anything starts the nights."""

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from urllib.parse import urlsplit

from nightly.doctor.answers import Check, State
from nightly.schedule import cron, systemd
from nightly.schedule.begun import newest_night
from nightly.schedule.installation import DEFAULT_NAME
from nightly.smtp import connected
from scanner.errors import UserError
from scanner.settings import Settings
from scanner.settings_check import mistakes_of


def settings_checks(path: Path) -> Iterator[Check]:
    """Every mistake of the settings file."""
    try:
        mistakes = mistakes_of(path)
    except UserError as error:
        yield Check("settings", State.PROBLEM, error.problem, error.remedy)
        return
    for mistake in mistakes:
        yield Check("settings", State.PROBLEM, f"{path}, {mistake}", mistake.remedy)
    if not mistakes:
        yield Check("settings", State.OK, f"{path} has no mistakes")


def mail_checks(settings: Settings, test_mail: str) -> Iterator[Check]:
    """Whether the mail server answers and lets us in; and, if asked for, whether it takes a mail."""
    mail = settings.mail
    if not mail.host:
        yield Check("mail", State.WARNING, "no mail server is set: nobody is told", "set mail.host and mail.recipients")
        return
    who = f" as {mail.user}" if mail.user else ""
    try:
        with connected(mail) as connection:
            yield Check("mail", State.OK, f"{mail.host} answers{who}, encryption: {mail.tls}")
            if test_mail:
                connection.send(_test_mail(mail.sender, test_mail), (test_mail,))
                yield Check("test mail", State.OK, f"{mail.host} took it for {test_mail}", "see whether it arrives")
    except UserError as error:
        yield Check("mail", State.PROBLEM, error.problem, error.remedy)


def _test_mail(sender: str, recipient: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "kommunscan: test mail"
    message["From"] = sender or f"kommunscan@{socket.getfqdn()}"
    message["To"] = recipient
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid()
    message.set_content("kommunscan doctor sent this to see whether mail arrives. Nothing needs to be done.\n")
    return message


def webhook_checks(settings: Settings) -> Iterator[Check]:
    """Whether somebody listens where the webhook goes; nothing is posted."""
    url = settings.webhook.url
    if not url:
        return
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        with socket.create_connection((host, port), timeout=settings.webhook.timeout) as plain:
            if parts.scheme == "https":
                context = ssl.create_default_context(cafile=settings.webhook.ca_file or None)
                context.wrap_socket(plain, server_hostname=host).close()
    except ssl.SSLCertVerificationError as error:
        problem = f"the certificate of {host} is not valid: {error.verify_message}"
        yield Check("webhook", State.PROBLEM, problem, "have it corrected, or name its authority with webhook.ca_file")
    except OSError as error:
        problem = f"{host}:{port} does not answer ({error.strerror or type(error).__name__})"
        yield Check("webhook", State.PROBLEM, problem, "check webhook.url, and whether a firewall stands between")
    else:
        yield Check("webhook", State.OK, f"{host}:{port} answers; nothing was posted")


def schedule_checks(data_dir: Path) -> Iterator[Check]:
    """Whether something starts the nights, and how the last one went."""
    newest = newest_night(data_dir)
    if systemd.is_installed(DEFAULT_NAME):
        yield Check("schedule", State.OK, "a systemd timer is installed")
    elif cron.is_installed(DEFAULT_NAME):
        yield Check("schedule", State.OK, "lines in the crontab are installed")
    elif newest is not None:
        yield Check("schedule", State.OK, "nothing is installed here, but something has begun nights")
    else:
        remedy = "kommunscan schedule install, or kommunscan run-scheduler in a container"
        yield Check("schedule", State.WARNING, "nothing begins the nights", remedy)
    if newest is None:
        return
    if not newest.ended:
        yield Check("last night", State.WARNING, f"began {newest.begun} and has not ended", "kommunscan runs says more")
    elif newest.exit_code:
        found = f"ended {newest.ended} with exit code {newest.exit_code}"
        yield Check("last night", State.WARNING, found, "its mail or the log says why; kommunscan runs lists the scans")
    else:
        yield Check("last night", State.OK, f"ended {newest.ended}")
