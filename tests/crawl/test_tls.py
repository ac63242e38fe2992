"""Sites that ask for a client certificate, have a certificate of their own authority, or lie behind a proxy."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.conftest import Ran
from tests.town.scenario import Answer, Request, Scenario, html_page
from tests.town.server import open_to_visitors

Run = Callable[..., Ran]
PAGES = {
    "/": b"<title>Start</title><a href='/beslut.html'>Beslut</a>",
    "/beslut.html": b"<p>Personnummer: 19121212-1212</p>",
}


@dataclass
class Authority:
    """A certificate authority in a folder: every certificate is a file with its key."""

    folder: Path
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def __post_init__(self) -> None:
        self.file = self._sign("authority", self.key, None)

    def certificate(self, name: str) -> Path:
        """A certificate for 127.0.0.1 and its key, in one file."""
        return self._sign(name, ec.generate_private_key(ec.SECP256R1()), self.key)

    def _sign(self, name: str, key: ec.EllipticCurvePrivateKey, signer: ec.EllipticCurvePrivateKey | None) -> Path:
        def named(text: str) -> x509.Name:
            return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(named(name))
            .issuer_name(named("authority"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=signer is None, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        )
        certificate = builder.sign(signer or key, hashes.SHA256())
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path = self.folder / f"{name}.pem"
        path.write_bytes(certificate.public_bytes(serialization.Encoding.PEM) + (b"" if signer is None else private))
        return path


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


class _Pages(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = PAGES.get(self.path)
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *arguments: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        pass  # a handshake that fails is what is tested


@contextmanager
def over_tls(certificate: Path, clients: Path | None = None) -> Iterator[str]:
    """The pages over TLS; ``clients`` is the authority whose certificates the visitors must show."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    if clients:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(clients)
    server = _Server(("127.0.0.1", 0), _Pages)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def settings(folder: Path, **access: str) -> Path:
    path = folder / "settings.toml"
    path.write_text("[access]\n" + "".join(f'{name} = "{value}"\n' for name, value in access.items()), "utf-8")
    return path


def leaks(ran: Ran) -> set[str]:
    return {urlsplit(finding["url"]).path for finding in ran.findings()}


def test_a_site_with_an_authority_of_its_own_is_read_when_the_settings_name_it(
    kommunscan: Run, authority: Authority, tmp_path: Path
) -> None:
    with over_tls(authority.certificate("site")) as url:
        refused = kommunscan("scan", url)
        ran = kommunscan("scan", url, "--settings", settings(tmp_path, ca_file=str(authority.file)))
    assert refused.code == 3
    assert "certificate" in refused.err
    assert (ran.code, leaks(ran)) == (0, {"/beslut.html"})


def test_a_client_certificate_opens_the_site(kommunscan: Run, authority: Authority, tmp_path: Path) -> None:
    with over_tls(authority.certificate("site"), clients=authority.file) as url:
        without = kommunscan("scan", url, "--settings", settings(tmp_path, ca_file=str(authority.file)))
        both = settings(tmp_path, ca_file=str(authority.file), client_certificate=str(authority.certificate("visitor")))
        ran = kommunscan("scan", url, "--settings", both)
    assert without.code == 3
    assert (ran.code, leaks(ran)) == (0, {"/beslut.html"})


@pytest.mark.parametrize("key", ["client_certificate", "ca_file"])
def test_a_certificate_that_is_not_there_or_none_is_named(kommunscan: Run, tmp_path: Path, key: str) -> None:
    for problem in ("missing.pem", "settings.toml"):
        ran = kommunscan("scan", "https://127.0.0.1:9/", "--settings", settings(tmp_path, **{key: problem}))
        assert ran.code == 2
        assert problem in ran.err
        assert "access" in ran.err
        assert "Traceback" not in ran.err


class _Proxy:
    """A forward proxy: relays requests for plain pages and opens tunnels (RFC 9110 section 9.3.6)."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._relay, args=(client,), daemon=True).start()

    def _relay(self, client: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            data = client.recv(4096)
            if not data:
                client.close()
                return
            head += data
        method, target, _ = head.split(b"\r\n", 1)[0].decode("ascii").split(" ")
        self.asked.append(f"{method} {target}")
        if method == "CONNECT":
            host, _, port = target.partition(":")
            site = socket.create_connection((host, int(port)))
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        else:
            parts = urlsplit(target)
            site = socket.create_connection((parts.hostname, parts.port))
            site.sendall(head.replace(target.encode("ascii"), parts.path.encode("ascii"), 1))
        pumps = [threading.Thread(target=_pump, args=pair) for pair in ((client, site), (site, client))]
        for pump in pumps:
            pump.start()
        for pump in pumps:
            pump.join()
        client.close()
        site.close()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


@pytest.fixture
def proxy() -> Iterator[_Proxy]:
    proxy = _Proxy()
    yield proxy
    proxy.close()


def test_plain_pages_are_fetched_through_the_proxy(kommunscan: Run, proxy: _Proxy, tmp_path: Path) -> None:
    def answer(request: Request) -> Answer:
        closing = (("Connection", "close"),)
        if request.path == "/":
            return Answer(html_page("Start", "/beslut.html").body, headers=closing)
        return Answer(PAGES.get(request.path, b""), status=200 if request.path in PAGES else 404, headers=closing)

    with open_to_visitors(Scenario(answer, frozenset({"/", "/beslut.html"}), 100, name="behind a proxy")) as site:
        ran = kommunscan("scan", site.base_url, "--settings", settings(tmp_path, proxy=proxy.url))
        requests = len(site.requests)
    assert (ran.code, leaks(ran)) == (0, {"/beslut.html"})
    assert len(proxy.asked) == requests, "something went past the proxy"


def test_tls_goes_through_the_proxy_in_a_tunnel(
    kommunscan: Run, authority: Authority, proxy: _Proxy, tmp_path: Path
) -> None:
    with over_tls(authority.certificate("site")) as url:
        access = settings(tmp_path, proxy=proxy.url, ca_file=str(authority.file))
        ran = kommunscan("scan", url, "--settings", access)
    assert (ran.code, leaks(ran)) == (0, {"/beslut.html"})
    assert {line.split()[0] for line in proxy.asked} == {"CONNECT"}
