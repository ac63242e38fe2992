"""Sending a night's facts as JSON to a web address."""

import http.client
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from urllib.parse import urlsplit

from nightly.errors import DeliveryError
from nightly.facts import SiteNight, to_json
from scanner.secrets import secret
from scanner.unattended import WebhookSettings

_FIRST_PAUSE = 2.0
_WORTH_ANOTHER_TRY = frozenset({408, 425, 429, 500, 502, 503, 504})


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect would turn the POST into a GET, and take the secrets along."""

    def redirect_request(self, *_: object) -> None:
        """Follow none."""


def post(facts: SiteNight, settings: WebhookSettings, pause: Callable[[float], None] = time.sleep) -> None:
    """Send the facts; tried again, with growing pauses, as often as the settings say.

    Raises:
        DeliveryError: the address did not take them.
        UsageError: a secret is missing.
    """
    headers = {name: secret(value) for name, value in settings.headers.items()}
    request = urllib.request.Request(  # noqa: S310 - the settings allow http and https only
        settings.url,
        data=to_json(facts).encode(),
        headers={"Content-Type": "application/json; charset=utf-8", "User-Agent": "kommunscan", **headers},
        method="POST",
    )
    opener = urllib.request.build_opener(_NoRedirects, urllib.request.HTTPSHandler(context=_context(settings)))
    host = urlsplit(settings.url).hostname or ""
    for attempt in range(1, settings.attempts + 1):
        error = _try(opener, request, settings, host)
        if error is None:
            return
        if not error.worth_another_try or attempt == settings.attempts:
            raise error
        pause(_FIRST_PAUSE * 2 ** (attempt - 1))


class _WebhookError(DeliveryError):
    def __init__(self, problem: str, remedy: str, *, worth_another_try: bool) -> None:
        super().__init__(problem, remedy)
        self.worth_another_try = worth_another_try


def _try(
    opener: urllib.request.OpenerDirector, request: urllib.request.Request, settings: WebhookSettings, host: str
) -> _WebhookError | None:
    try:
        with opener.open(request, timeout=settings.timeout):
            return None
    except urllib.error.HTTPError as error:
        error.close()
        return _WebhookError(
            f"the webhook at {host} answered {error.code}",
            "check webhook.url and the secrets in webhook.headers",
            worth_another_try=error.code in _WORTH_ANOTHER_TRY,
        )
    except (OSError, http.client.HTTPException) as error:
        cause = error.reason if isinstance(error, urllib.error.URLError) else error
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _WebhookError(
                f"the certificate of the webhook at {host} is not valid: {cause.verify_message}",
                "have it corrected, or name its authority with webhook.ca_file",
                worth_another_try=False,
            )
        words = cause.strerror if isinstance(cause, OSError) and cause.strerror else type(cause).__name__
        return _WebhookError(
            f"the webhook at {host} does not answer ({words})",
            "check webhook.url, and whether a firewall stands between",
            worth_another_try=True,
        )


def _context(settings: WebhookSettings) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=settings.ca_file or None)
    except (OSError, ssl.SSLError):
        raise DeliveryError(f"cannot read {settings.ca_file}", "check webhook.ca_file in the settings") from None
