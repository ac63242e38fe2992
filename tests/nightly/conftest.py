"""The houses, sites and servers of the nightly tests."""

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from tests.nightly.house import House, Mailbox, Receiver, Site


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path)
    yield house
    house.leave()


@pytest.fixture
def new_site() -> Iterator[Callable[..., Site]]:
    """Opens sites, and closes them at the end."""
    opened: list[Site] = []

    def make(host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Site:
        opened.append(Site(host, tls).open())
        return opened[-1]

    yield make
    for site in opened:
        site.close()


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver().open() as opened:
        yield opened


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(path)
    return path


@pytest.fixture
def tls(authority: trustme.CA) -> ssl.SSLContext:
    """A server's certificate for 127.0.0.1."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context
