"""Showing the site what it asks for: passwords, headers, cookies, a filled-in form, certificates.

Secrets are read from the environment or from files when the crawl starts, live in memory only, and are sent to
the site's own hosts only.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import regex
from OpenSSL import crypto
from scrapy import FormRequest, Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
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
        CertificatePolicy(settings)  # files that are missing, or hold something else, are named at once

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
        if path := settings.client_certificate:
            with _pem_expected(path, "a certificate and its key"):
                self._options["clientCertificate"] = PrivateCertificate.loadPEM(Path(path).read_bytes())  # type: ignore[no-untyped-call]
        if path := settings.ca_file:
            with _pem_expected(path, "certificates of authorities"):
                roots = [Certificate.loadPEM(block) for block in _PEM_BLOCK.findall(Path(path).read_bytes())]
                if not roots:
                    raise ValueError("no certificate")
                self._options["trustRoot"] = trustRootFromCertificates(roots)  # type: ignore[no-untyped-call]

    def creatorForNetloc(self, hostname: bytes, port: int) -> Any:  # noqa: N802 - Twisted's name
        """How to make a TLS connection to a host."""
        return optionsForClientTLS(hostname.decode("ascii"), **self._options)


class OwnCertificates(HTTP11DownloadHandler):
    """Scrapy's handler for HTTP, with our policy; its setting for that is on its way out of Scrapy."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._contextFactory: Any = CertificatePolicy(crawler.settings["KOMMUNSCAN_ACCESS"])


@contextmanager
def _pem_expected(path: str, what: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"cannot read {path}: {error.strerror}", "check its name in the settings, under access"
        ) from None
    except (crypto.Error, ValueError):
        raise UsageError(f"{path} does not hold {what} (PEM)", "check it; the settings name it under access") from None


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
