"""Each site: whether it answers, until when its certificate is good, what its robots.txt says; and the clock."""

import http.client
import socket
import ssl
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit

from protego import Protego

from nightly.doctor.answers import Check, State
from scanner.crawl.settings import ROBOTS_NAME, user_agent
from scanner.errors import UsageError, UserError
from scanner.secrets import secret
from scanner.settings import Settings, SiteSettings, settings_of_site

_MOST_SECONDS = 30.0
_MOST_ROBOTS = 512 << 10
_SOON = timedelta(days=14)
_CLOCK_OFF = timedelta(minutes=2)
_CLOCK_WRONG = timedelta(minutes=15)


def checks(settings: Settings) -> Iterator[Check]:
    """All sites, and the clock by what they say it is."""
    clocks: list[timedelta] = []
    for site in settings.sites:
        if site.enabled:
            yield from _site(site, settings_of_site(settings, site), clocks)
    if not settings.sites:
        yield Check("sites", State.PROBLEM, "the settings name none", "add one: [[sites]] with urls = [...]")
    if clocks:
        yield _clock(clocks)


def _site(site: SiteSettings, own: Settings, clocks: list[timedelta]) -> Iterator[Check]:
    try:
        asking = _Asking(own)
    except UserError as error:
        yield Check(site.title, State.PROBLEM, error.problem, error.remedy)
        return
    url = site.urls[0]
    answer = asking.ask(url)
    yield _reached(site, url, answer)
    if answer.date is not None:
        clocks.append(datetime.now(UTC) - answer.date)
    if url.startswith("https:") and not own.access.proxy:
        yield from _certificate(site.title, url, asking)
    if answer.status is not None:
        yield from _robots(site, own, asking)


def _reached(site: SiteSettings, url: str, answer: "_Answer") -> Check:
    name = site.title
    if answer.status is None:
        return Check(name, State.PROBLEM, f"{url} does not answer: {answer.fault}", answer.remedy)
    if answer.status >= 400:
        return Check(
            name, State.PROBLEM, f"{url} answers {answer.status}", "check the address, and access in the settings"
        )
    if 300 <= answer.status < 400:
        remedy = "if that is another host, name it in urls or scope.extra_hosts"
        return Check(name, State.WARNING, f"{url} answers {answer.status}: it leads to {answer.location}", remedy)
    return Check(name, State.OK, f"{url} answers {answer.status}")


def _certificate(name: str, url: str, asking: "_Asking") -> Iterator[Check]:
    parts = urlsplit(url)
    try:
        plain = socket.create_connection((parts.hostname or "", parts.port or 443), timeout=asking.seconds)
        with plain, asking.context.wrap_socket(plain, server_hostname=parts.hostname) as secured:
            certificate = secured.getpeercert()
    except OSError:
        return  # that it does not answer has been said
    if not certificate or not isinstance(ends := certificate.get("notAfter"), str):
        return
    until = datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC)
    left = until - datetime.now(UTC)
    found = f"certificate good until {until:%Y-%m-%d}"
    if left < _SOON:
        yield Check(name, State.WARNING, f"{found}, for {left.days} days", "tell whoever runs the site")
    else:
        yield Check(name, State.OK, found)


def _robots(site: SiteSettings, own: Settings, asking: "_Asking") -> Iterator[Check]:
    name = f"{site.title}, robots.txt"
    answer = asking.ask(urljoin(site.urls[0], "/robots.txt"))
    if answer.status is None or answer.status >= 500:
        yield Check(name, State.WARNING, "cannot be read just now", "scans wait for it; see whether the site is well")
        return
    if answer.status != http.client.OK:
        yield Check(name, State.OK, "there is none: everything may be visited")
        return
    rules = Protego.parse(answer.text)
    forbidden = [url for url in site.urls if not rules.can_fetch(url, ROBOTS_NAME)]
    if forbidden and own.crawl.obey_robots:
        remedy = f"if the site is your own, allow {ROBOTS_NAME} there, or set crawl.obey_robots = false"
        yield Check(name, State.PROBLEM, f"forbids {forbidden[0]}", remedy)
    elif forbidden:
        yield Check(name, State.WARNING, f"forbids {forbidden[0]}; the settings disregard it", "only on your own site")
    elif rules.crawl_delay(ROBOTS_NAME):
        found = f"asks for {rules.crawl_delay(ROBOTS_NAME):g} seconds between visits"
        yield Check(name, State.WARNING, found, "a large site takes many nights; ask its operator for less")
    else:
        yield Check(name, State.OK, "lets us in")


def _clock(clocks: list[timedelta]) -> Check:
    """The clock beside those of the sites: the nearest of them, since any one may be wrong."""
    off = min(clocks, key=abs)
    minutes = abs(off).total_seconds() / 60
    found = f"{minutes:.0f} minutes {'ahead of' if off > timedelta() else 'behind'} the sites' clocks"
    if abs(off) >= _CLOCK_WRONG:
        return Check("clock", State.PROBLEM, found, "set it, and let it be kept by NTP (timedatectl set-ntp true)")
    if abs(off) >= _CLOCK_OFF:
        return Check("clock", State.WARNING, found, "let it be kept by NTP (timedatectl set-ntp true)")
    return Check("clock", State.OK, "agrees with the sites' clocks")


@dataclass(frozen=True, slots=True)
class _Answer:
    """What an address answered; without a status it did not."""

    status: int | None
    text: str = ""
    location: str = ""
    date: datetime | None = None
    fault: str = ""
    remedy: str = ""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Where an address leads is an answer."""

    def redirect_request(self, *_: object) -> None:
        """Follow none."""


class _Asking:
    """Asks as a scan would: the same name, certificates, proxy, headers."""

    def __init__(self, own: Settings) -> None:
        access = own.access
        self.seconds = min(own.crawl.timeout, _MOST_SECONDS)
        self.context = _context(own)
        handlers: list[urllib.request.BaseHandler] = [
            _NoRedirects(),
            urllib.request.HTTPSHandler(context=self.context),
            urllib.request.ProxyHandler({"http": access.proxy, "https": access.proxy} if access.proxy else {}),
        ]
        password = secret(access.password) if access.password else ""
        token = b64encode(f"{access.user}:{password}".encode()).decode("ascii")
        self._opener = urllib.request.build_opener(*handlers)
        cookies = "; ".join(f"{name}={secret(value)}" for name, value in access.cookies.items())
        self._headers = {
            "User-Agent": user_agent(own.crawl.contact),
            **({"Cookie": cookies} if cookies else {}),
            **({"Authorization": f"Basic {token}"} if access.user else {}),
            **{name: secret(value) for name, value in access.headers.items()},
        }

    def ask(self, url: str) -> _Answer:
        """What an address answers."""
        request = urllib.request.Request(url, headers=self._headers)  # noqa: S310 - the settings allow http and https only
        try:
            with self._opener.open(request, timeout=self.seconds) as response:
                return _Answer(response.status, _text(response), date=_date(response.headers))
        except urllib.error.HTTPError as error:
            with error:
                return _Answer(error.code, location=error.headers.get("Location", ""), date=_date(error.headers))
        except (OSError, http.client.HTTPException, ValueError) as error:
            return _failed(error.reason if isinstance(error, urllib.error.URLError) else error)


def _context(own: Settings) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=own.access.ca_file or None)
        if own.access.client_certificate:
            context.load_cert_chain(own.access.client_certificate)
    except OSError as error:
        problem = f"the certificates that the settings name cannot be read ({error.strerror or type(error).__name__})"
        raise UsageError(problem, "check ca_file and client_certificate under access") from None
    if not own.crawl.verify_tls:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def _failed(cause: object) -> _Answer:
    if isinstance(cause, ssl.SSLCertVerificationError):
        return _Answer(None, fault=f"its certificate is not valid ({cause.verify_message})", remedy="have it renewed")
    if isinstance(cause, socket.gaierror):
        return _Answer(None, fault="its name is unknown", remedy="check the spelling, and this machine's name service")
    if isinstance(cause, TimeoutError):
        return _Answer(None, fault="no answer in time", remedy="see whether a firewall stands between")
    words = cause.strerror if isinstance(cause, OSError) and cause.strerror else type(cause).__name__
    return _Answer(None, fault=words, remedy="check the address, and whether the site is up")


def _text(response: http.client.HTTPResponse) -> str:
    return response.read(_MOST_ROBOTS).decode("utf-8", "replace")


def _date(headers: "Message[str, str]") -> datetime | None:
    try:
        date = parsedate_to_datetime(headers.get("Date", ""))
    except (TypeError, ValueError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
