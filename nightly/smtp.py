"""Sending mail by SMTP: one connection for all mails of a night, encrypted and verified unless the settings say no."""

import smtplib
import socket
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage

from nightly.errors import DeliveryError
from scanner.secrets import secret
from scanner.unattended import MailSettings

_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_SIGNED_IN, _ALREADY = 235, 503


class Connection:
    """An open connection to a mail server. Made by ``connected``."""

    def __init__(self, server: smtplib.SMTP, settings: MailSettings) -> None:
        self._server = server
        self._settings = settings

    def send(self, message: EmailMessage, recipients: tuple[str, ...]) -> tuple[str, ...]:
        """Send a mail; answers the recipients that the server refused while it took the others.

        Raises:
            DeliveryError: nobody gets it.
        """
        try:
            return tuple(self._server.send_message(message, to_addrs=list(recipients)))
        except smtplib.SMTPRecipientsRefused as error:
            code = next(iter(error.recipients.values()), (0, b""))[0]
            raise DeliveryError(
                f"the mail server {self._settings.host} refused all {len(recipients)} recipients (code {code})",
                "check the recipients in the settings, and whether this machine may send to them",
                of_the_server=False,
            ) from None
        except smtplib.SMTPSenderRefused as error:
            raise DeliveryError(
                f"the mail server {self._settings.host} refused the sender (code {error.smtp_code})",
                "set mail.sender to an address that it accepts, or sign in with mail.user",
            ) from None
        except smtplib.SMTPDataError as error:
            raise DeliveryError(
                f"the mail server {self._settings.host} refused the mail (code {error.smtp_code})",
                "if it is too large, switch mail.attach off; else ask the mail server's operator",
                of_the_server=False,
            ) from None
        except (smtplib.SMTPException, OSError) as error:
            raise _unreachable(self._settings, error) from None


@contextmanager
def connected(settings: MailSettings) -> Iterator[Connection]:
    """A connection to the mail server, encrypted and signed in as the settings say.

    Raises:
        DeliveryError: there is none, and what to do about it.
    """
    server = _opened(settings)
    try:
        _sign_in(server, settings)
        yield Connection(server, settings)
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def _opened(settings: MailSettings) -> smtplib.SMTP:
    port = settings.port or _PORTS[settings.tls]
    server: smtplib.SMTP | None = None
    try:
        if settings.tls == "tls":
            return smtplib.SMTP_SSL(settings.host, port, timeout=settings.timeout, context=_context(settings))
        server = smtplib.SMTP(settings.host, port, timeout=settings.timeout)
        if settings.tls == "starttls":
            server.starttls(context=_context(settings))
    except ssl.SSLCertVerificationError as error:
        _drop(server)
        raise DeliveryError(
            f"the certificate of the mail server {settings.host} is not valid: {error.verify_message}",
            "have it corrected, or name its authority with mail.ca_file",
        ) from None
    except ssl.SSLError as error:
        _drop(server)
        raise DeliveryError(
            f"there is no secure connection to the mail server {settings.host}:{port} ({error.reason})",
            'set mail.tls to what it speaks: "starttls" is usual on port 587, "tls" on port 465',
        ) from None
    except smtplib.SMTPNotSupportedError:
        _drop(server)
        raise DeliveryError(
            f"the mail server {settings.host}:{port} offers no STARTTLS",
            'set mail.tls to "tls" and mail.port to its port, or to "none" inside a network that you trust',
        ) from None
    except (smtplib.SMTPException, OSError) as error:
        _drop(server)
        raise _unreachable(settings, error) from None
    return server


def _drop(server: smtplib.SMTP | None) -> None:
    if server is not None:
        server.close()


def _context(settings: MailSettings) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=settings.ca_file or None)
    except (OSError, ssl.SSLError):
        raise DeliveryError(f"cannot read {settings.ca_file}", "check mail.ca_file in the settings") from None


def _sign_in(server: smtplib.SMTP, settings: MailSettings) -> None:
    if not settings.user:
        return
    password = secret(settings.password) if settings.password else ""
    try:
        if (settings.user + password).isascii():
            server.login(settings.user, password)
        else:
            _sign_in_utf8(server, settings.user, password)
    except smtplib.SMTPAuthenticationError:
        raise DeliveryError(
            f"the mail server {settings.host} refused the password for user {settings.user}",
            f"set {_place(settings)} to the right one",
        ) from None
    except smtplib.SMTPNotSupportedError:
        raise DeliveryError(
            f"the mail server {settings.host} offers no sign-in on this connection",
            'leave mail.user out, or set mail.tls to "starttls" or "tls"',
        ) from None
    except (smtplib.SMTPException, OSError) as error:
        raise _unreachable(settings, error) from None


def _sign_in_utf8(server: smtplib.SMTP, user: str, password: str) -> None:
    """Sign in by PLAIN, which is UTF-8 (RFC 4616); the standard library knows ASCII only."""
    server.ehlo_or_helo_if_needed()
    if "PLAIN" not in server.esmtp_features.get("auth", "").upper().split():
        raise smtplib.SMTPNotSupportedError
    token = b64encode(f"\0{user}\0{password}".encode()).decode("ascii")
    code, answer = server.docmd("AUTH", f"PLAIN {token}")
    if code not in (_SIGNED_IN, _ALREADY):
        raise smtplib.SMTPAuthenticationError(code, answer)


def _place(settings: MailSettings) -> str:
    """Where the password stands, in words."""
    kind, _, place = (settings.password or "").partition(":")
    if kind == "env":
        return f"the environment variable {place}"
    return f"the file {place}" if place else "mail.password"


def _unreachable(settings: MailSettings, error: Exception) -> DeliveryError:
    port = settings.port or _PORTS[settings.tls]
    if isinstance(error, socket.gaierror):
        return DeliveryError(f"the mail server {settings.host} is unknown", "check mail.host in the settings")
    words = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    return DeliveryError(
        f"the mail server {settings.host}:{port} does not answer as it should ({words})",
        "check mail.host, mail.port and mail.tls, and whether a firewall stands between",
    )
