"""Three nights in a row over a changing town, as they run unattended: the mails and the reports are right."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.nightly.house import House, Mailbox, Receiver, Site, mail_server, number

ALMA, BERTA, CARL, DORA = (number(f"19{year}0307", 238 + year) for year in (11, 12, 13, 14))
NIGHTS = [datetime(2027, 3, day, 1, tzinfo=ZoneInfo("Europe/Stockholm")) for day in (27, 28, 29)]
"""The second is shorter than the others: the clocks go forward."""

SETTINGS = """
[nightly]
timezone = "Europe/Stockholm"
until = "06:00"
[mail]
host = "127.0.0.1"
port = {mail}
tls = "none"
sender = "kommunscan@exempelby.example"
recipients = ["dpo@exempelby.example"]
link = "https://intra.exempelby.example/kommunscan/"
[webhook]
url = "{webhook}"
[[sites]]
name = "Exempelby"
urls = ["{first}"]
[[sites]]
name = "Grannby"
urls = ["{second}"]
recipients = ["ombud@grannby.example", "it@grannby.example"]
language = "sv"
"""


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return "\n".join(body.get_content().splitlines())


def figures(mail: EmailMessage) -> dict[str, int]:
    """The table of a mail, from its plain text."""
    return {name: int(count) for name, count in re.findall(r"^(\S.*?)  +(\d+)$", text(mail), re.MULTILINE)}


def newest(house: House, host: str) -> Path:
    return (house.data / "reports" / host / "latest").resolve()


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture
def town(new_site: Callable[..., Site]) -> tuple[Site, Site]:
    exempelby, grannby = new_site("127.0.0.1"), new_site("localhost")
    exempelby.put("/", "Exempelby kommun", "/arende.html", "/namnd.html")
    exempelby.put("/arende.html", f"Sökande: Alma Exempel, personnummer {ALMA}")
    exempelby.put("/namnd.html", f"Berta Exempel, personnummer {BERTA}")
    grannby.put("/", "Grannby kommun", "/brev.html")
    grannby.put("/brev.html", f"Dora Exempel, personnummer {DORA}")
    return exempelby, grannby


def test_three_nights(house: House, town: tuple[Site, Site], mailbox: Mailbox, receiver: Receiver) -> None:
    exempelby, grannby = town
    with mail_server(mailbox) as port:
        house.settings(SETTINGS.format(mail=port, webhook=receiver.url, first=exempelby.url, second=grannby.url))

        # The first night: everything is new.
        ran = house.run("nightly", at=NIGHTS[0])
        assert (ran.returncode, ran.stderr) == (0, "")
        first, second = sorted(mailbox.take(), key=lambda mail: str(mail["To"]))
        assert mailbox.recipients[-1] != mailbox.recipients[-2]
        assert first["To"] == "dpo@exempelby.example"
        assert second["To"] == "ombud@grannby.example, it@grannby.example"
        assert first["Subject"] == "kommunscan: Exempelby: 2 new findings"
        assert second["Subject"] == "kommunscan: Grannby: 1 nytt fynd"
        assert "27 March 2027" in text(first)
        assert "27 mars 2027" in text(second)
        counted = figures(first)
        assert (counted["New"], counted["Still open"], counted["Gone since last time"]) == (2, 0, 0)
        assert (counted["People concerned"], counted["Addresses read"]) == (2, 3)
        report = newest(house, "127.0.0.1")
        assert f"https://intra.exempelby.example/kommunscan/127.0.0.1/{report.name}/report.html" in text(first)
        assert report.name.startswith("2027-03-27T0000")
        assert len(lines(report / "findings.jsonl")) == 2
        assert 'lang="sv"' in (newest(house, "localhost") / "report.html").read_text("utf-8")

        # The second night: one site is down, and nothing is new on the other.
        exempelby.close()
        ran = house.run("nightly", at=NIGHTS[1])
        assert ran.returncode == 3
        assert re.search(r"^kommunscan: Exempelby: http://127\.0\.0\.1:\d+/ refused the connection — ", ran.stderr)
        (failed,) = mailbox.take()
        assert failed["Subject"] == "kommunscan: Exempelby could not be scanned as it should"
        assert "the server refused the connection" in text(failed)
        assert (figures(failed)["Addresses read"], figures(failed)["Gone since last time"]) == (0, 0)
        assert "Nothing could be read" in (newest(house, "127.0.0.1") / "summary.txt").read_text("utf-8")
        assert len(lines(newest(house, "localhost") / "findings.jsonl")) == 1

        # The third night: a leak is taken down and another put up; on the other site the only one is taken down.
        exempelby.put("/arende.html", "Uppgiften är borttagen")
        exempelby.put("/", "Exempelby kommun", "/arende.html", "/namnd.html", "/ny.html")
        exempelby.put("/ny.html", f"Carl Exempel, personnummer {CARL}")
        exempelby.open()
        grannby.put("/brev.html", "Uppgiften är borttagen")
        ran = house.run("nightly", at=NIGHTS[2])
        assert (ran.returncode, ran.stderr) == (0, "")
        (third,) = mailbox.take()
        assert third["Subject"] == "kommunscan: Exempelby: 1 new finding"
        counted = figures(third)
        assert (counted["New"], counted["Still open"], counted["Gone since last time"]) == (1, 1, 1)
        assert (counted["People concerned"], counted["Addresses read"]) == (2, 4)
        found = lines(newest(house, "127.0.0.1") / "findings.jsonl")
        assert {(str(line["url"]).rpartition("/")[2], line["first_seen"][:10]) for line in found} == {  # type: ignore[index]
            ("namnd.html", "2027-03-27"),
            ("ny.html", "2027-03-28"),
        }
        assert "New: 1. Still open: 1. Gone since last time: 1." in (
            newest(house, "127.0.0.1") / "summary.txt"
        ).read_text("utf-8")
        assert lines(newest(house, "localhost") / "findings.jsonl") == []

    # The other channel told the same.
    told = [body for _, body in receiver.posts]
    assert [
        (body["site"], body["night"], body["reasons"]) for body in sorted(told, key=lambda b: (b["night"], b["site"]))
    ] == [
        ("Exempelby", "2027-03-27", ["new_findings"]),
        ("Grannby", "2027-03-27", ["new_findings"]),
        ("Exempelby", "2027-03-28", ["failed"]),
        ("Exempelby", "2027-03-29", ["new_findings"]),
    ]
    # The trend, and what an outside monitor asks.
    shown = house.run("runs", "--site", "127.0.0.1", at=NIGHTS[2]).stdout
    rows = [line.split() for line in shown.splitlines()[2:]]
    assert [(row[0], row[4], row[6], row[8], row[9]) for row in rows] == [
        ("2027-03-28", "4", "1", "2", "1"),
        ("2027-03-28", "0", "0", "0", "0"),
        ("2027-03-27", "3", "2", "2", "0"),
    ]
    assert house.run("runs", "--check", at=NIGHTS[2]).returncode == 0
    late = house.run("runs", "--check", at=datetime.fromisoformat("2027-03-31T12:00:00+02:00"))
    assert (late.returncode, len(late.stdout.splitlines())) == (3, 2)
    # Not a value anywhere: in mails, reports, notices, logs or on the terminal.
    spoken = "".join([*map(str, [first, second, failed, third, told]), shown])
    kept = [path.read_bytes() for path in house.data.rglob("*") if path.is_file()]
    for person in (ALMA, BERTA, CARL, DORA):
        for spelling in (person, person[2:], person.replace("-", "")):
            assert spelling not in spoken
            assert not [content for content in kept if spelling.encode() in content]
