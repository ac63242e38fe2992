"""``kommunscan doctor``: what is well, what is not, and what to do, each in one line."""

import json
import ssl
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from nightly.doctor import sites as site_checks
from nightly.doctor.answers import State
from scanner.settings import Settings
from tests.nightly.house import PASSWORD, USER, WRONG, House, Mailbox, Receiver, Site, free_port, mail_server


def checks(ran: subprocess.CompletedProcess[str]) -> dict[str, dict[str, Any]]:
    """The checks by name; where several share one, the worst."""
    by_name: dict[str, dict[str, Any]] = {}
    for check in json.loads(ran.stdout)["checks"]:
        if check["name"] not in by_name or check["state"] != "ok":
            by_name[check["name"]] = check
    return by_name


def test_all_is_well(
    house: House,
    new_site: Callable[..., Site],
    mailbox: Mailbox,
    receiver: Receiver,
    tls: ssl.SSLContext,
    ca_file: Path,
) -> None:
    site = new_site("127.0.0.1", tls)
    site.put("/", "Exempelby")
    site.pages["/robots.txt"] = "User-agent: *\nDisallow: /intern/\n"
    house.env["MAIL_SECRET"] = PASSWORD
    with mail_server(mailbox, tls) as port:
        house.settings(
            f"""
            [access]
            ca_file = "{ca_file}"
            [mail]
            host = "127.0.0.1"
            port = {port}
            ca_file = "{ca_file}"
            user = "{USER}"
            password = "env:MAIL_SECRET"
            sender = "kommunscan@exempelby.example"
            recipients = ["dpo@exempelby.example"]
            [webhook]
            url = "{receiver.url}"
            [[sites]]
            urls = ["{site.url}"]
            """
        )
        lines = house.run("doctor")
        assert mailbox.mails == [], "nothing is sent unless asked for"
        ran = house.run("doctor", "--json", "--send-test-mail", "it@exempelby.example")
    assert ran.returncode == lines.returncode == 0
    seen = checks(ran)
    assert not [check for check in seen.values() if check["state"] == "problem"]
    assert len(lines.stdout.splitlines()) == len(json.loads(ran.stdout)["checks"]) - 1
    assert all(line.startswith(("ok ", "warning ")) for line in lines.stdout.splitlines())
    assert seen["mail"]["found"] == f"127.0.0.1 answers as {USER}, encryption: starttls"
    assert [mail["To"] for mail in mailbox.mails] == ["it@exempelby.example"]
    assert "nothing was posted" in seen["webhook"]["found"]
    assert (receiver.tries, receiver.posts) == (0, [])
    assert seen["127.0.0.1, robots.txt"]["found"] == "lets us in"
    certificate = [check["found"] for check in json.loads(ran.stdout)["checks"] if check["name"] == "127.0.0.1"]
    assert any(found.startswith("certificate good until ") for found in certificate)
    assert "kommunscan" in seen
    assert seen["SQLite"]["found"].startswith("3.")
    assert PASSWORD not in ran.stdout + ran.stderr


def test_what_is_wrong_is_said_with_what_to_do(
    house: House, new_site: Callable[..., Site], mailbox: Mailbox, tls: ssl.SSLContext, ca_file: Path
) -> None:
    closed, forbidding, untrusted = new_site("127.0.0.1"), new_site("localhost"), new_site("localhost.localdomain", tls)
    closed.close()
    forbidding.put("/", "Tomt")
    forbidding.pages["/robots.txt"] = "User-agent: kommunscan\nDisallow: /\n"
    house.env["MAIL_SECRET"] = WRONG
    with mail_server(mailbox, tls) as port:
        house.settings(
            f"""
            [mail]
            host = "127.0.0.1"
            port = {port}
            ca_file = "{ca_file}"
            user = "{USER}"
            password = "env:MAIL_SECRET"
            recipients = ["dpo@exempelby.example"]
            [webhook]
            url = "http://127.0.0.1:{free_port()}/"
            [detect]
            also = ["nonsense"]
            [[sites]]
            urls = ["{closed.url}"]
            [[sites]]
            urls = ["{forbidding.url}"]
            [[sites]]
            name = "Third"
            urls = ["https://127.0.0.2:{untrusted.port}/"]
            """
        )
        house.data.mkdir()
        (house.data / "key.bin").write_bytes(bytes(32))
        (house.data / "key.bin").chmod(0o644)
        ran = house.run("doctor", "--json")
    assert ran.returncode == 3
    assert json.loads(ran.stdout)["state"] == "problem"
    seen = checks(ran)
    found = {name: (check["state"], check["found"]) for name, check in seen.items()}
    assert found["mail"] == ("problem", f"the mail server 127.0.0.1 refused the password for user {USER}")
    assert "MAIL_SECRET" in seen["mail"]["remedy"]
    assert "does not answer" in found["webhook"][1]
    assert found["key"][0] == "problem"
    assert seen["key"]["remedy"].startswith("chmod 600 ")
    assert "nonsense" in found["settings"][1]
    assert found["127.0.0.1"] == ("problem", f"{closed.url} does not answer: Connection refused")
    assert found["localhost, robots.txt"] == ("problem", f"forbids {forbidding.url}")
    assert "does not answer" in found["Third"][1]
    assert found["schedule"] == ("warning", "nothing begins the nights")
    assert all(check["remedy"] for check in seen.values() if check["state"] != "ok")
    assert WRONG not in ran.stdout + ran.stderr


def test_without_settings_it_says_how_to_write_them(house: House) -> None:
    ran = house.run("doctor")
    assert ran.returncode == 3
    assert "problem  settings: cannot read the settings file" in ran.stdout


@pytest.mark.parametrize(
    ("ends", "state", "words"),
    [
        pytest.param(timedelta(days=5), State.WARNING, "for 4 days", id="soon"),
        pytest.param(timedelta(days=90), State.OK, "certificate good until", id="good"),
    ],
)
def test_a_certificate_that_ends_soon(
    authority: trustme.CA,
    ca_file: Path,
    new_site: Callable[..., Site],
    ends: timedelta,
    state: State,
    words: str,
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", not_after=datetime.now(UTC) + ends).configure_cert(context)
    site = new_site("127.0.0.1", context)
    site.put("/", "Tomt")
    tree = {"access": {"ca_file": str(ca_file)}, "sites": [{"urls": [site.url]}]}
    found = list(site_checks.checks(Settings.model_validate_json(json.dumps(tree))))
    (certificate,) = [check for check in found if "certificate" in check.found]
    assert certificate.state == state
    assert words in certificate.found


def test_an_expired_certificate_and_a_wrong_clock(
    authority: trustme.CA, ca_file: Path, new_site: Callable[..., Site], house: House
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", not_after=datetime.now(UTC) - timedelta(days=1)).configure_cert(context)
    expired, plain = new_site("127.0.0.1", context), new_site("localhost")
    expired.put("/", "Tomt")
    plain.put("/", "Tomt")
    house.settings(
        f'[access]\nca_file = "{ca_file}"\n[[sites]]\nurls = ["{expired.url}"]\n[[sites]]\nurls = ["{plain.url}"]\n'
    )
    seen = checks(house.run("doctor", "--json", at=datetime.now(UTC) + timedelta(hours=1)))
    assert seen["127.0.0.1"]["found"].endswith("its certificate is not valid (certificate has expired)")
    assert seen["clock"]["state"] == "problem"
    assert seen["clock"]["found"] == "60 minutes ahead of the sites' clocks"
    assert seen["localhost, robots.txt"]["found"] == "there is none: everything may be visited"
