"""Showing the site what it asks for: passwords, headers, cookies, a filled-in form, certificates.

Secrets are read from the environment or from files when the crawl starts, live in memory only, and are sent to
the site's own hosts only.
"""

from pathlib import Path
from typing import Any

import regex
from scrapy import FormRequest, Request
from scrapy.crawler import Crawler
from scrapy.http import Response, TextResponse
from twisted.internet.ssl import Certificate, PrivateCertificate, optionsForClientTLS, trustRootFromCertificates
from twisted.web.iweb import IPolicyForHTTPS
from w3lib.http import basic_auth_header
from zope.interface import implementer

from scanner.errors import IncompleteError, UsageError
from scanner.scope import Scope
from scanner.secrets import secret
from scanner.settings import AccessSettings, SignInSettings

_PEM_BLOCK = regex.compile(rb"(?s)-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----")

SIGN_OUT = regex.compile(r"(?i)log-?(?:ga-?)?(?:ut|out|off|af)\b|sign-?(?:out|off)\b")
"""Addresses that end a session, in the languages of the sites."""


class Access:
    """Downloader middleware: adds to requests for the site's hosts what they ask for."""

    def __init__(self, settings: AccessSettings, scope: Scope) -> None:
        self._scope = scope
        self._headers: dict[str, str | bytes] = {name: secret(value) for name, value in settings.headers.items()}
        if settings.user:
            password = secret(settings.password) if settings.password else ""
            self._headers["Authorization"] = basic_auth_header(settings.user, password, encoding="utf-8")
        self._cookies: dict[str | bytes, str | bytes | bool | float | int] = {
            name: secret(value) for name, value in settings.cookies.items()
        }
        self._proxy = settings.proxy

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Access":
        """Scrapy's way to make a component."""
        return cls(crawler.settings["KOMMUNSCAN_ACCESS"], crawler.settings["KOMMUNSCAN_SCOPE"])

    def process_request(self, request: Request) -> None:
        """Add what the site asks for."""
        if self._proxy:
            request.meta.setdefault("proxy", self._proxy)
        if not self._scope.has_host(request.url):
            return
        for name, value in self._headers.items():
            request.headers.setdefault(name, value)
        if self._cookies and not request.cookies:
            request.cookies = self._cookies.copy()


@implementer(IPolicyForHTTPS)
class CertificatePolicy:
    """TLS with the client certificate and the certificate authorities that the settings name."""

    def __init__(self, settings: AccessSettings) -> None:
        self._options: dict[str, Any] = {}
        if settings.client_certificate:
            self._options["clientCertificate"] = PrivateCertificate.loadPEM(_file(settings.client_certificate))  # type: ignore[no-untyped-call]
        if settings.ca_file:
            blocks = _PEM_BLOCK.findall(_file(settings.ca_file))
            roots = [Certificate.loadPEM(block) for block in blocks]
            self._options["trustRoot"] = trustRootFromCertificates(roots)  # type: ignore[no-untyped-call]

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "CertificatePolicy":
        """Scrapy's way to make a component."""
        return cls(crawler.settings["KOMMUNSCAN_ACCESS"])

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802 - Twisted's name
        """How to make a TLS connection to a host."""
        return optionsForClientTLS(hostname.decode("ascii"), **self._options)


def _file(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise UsageError(
            f"cannot read {path}: {error.strerror}", "check its name in the settings, under access"
        ) from None


def form_request(page: Response, sign_in: SignInSettings) -> Request:
    """The request that sends the sign-in form of a page, filled in.

    Raises:
        IncompleteError: the page has no form.
    """
    fields = {**sign_in.fields, **{name: secret(value) for name, value in sign_in.secret_fields.items()}}
    if not isinstance(page, TextResponse):
        raise IncompleteError(f"{sign_in.url} is no page with a form", "check access.sign_in.url")
    try:
        return FormRequest.from_response(page, formdata=fields, dont_filter=True)
    except ValueError:
        raise IncompleteError(f"{sign_in.url} has no form", "check access.sign_in.url") from None
