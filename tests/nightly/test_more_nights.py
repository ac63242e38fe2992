"""Nights of other kinds: not due, scanned by hand, less to see, a machine that was off, old runs, always a mail."""

from collections.abc import Callable
from datetime import UTC, datetime

from tests.nightly.house import House, Mailbox, Site, mail_server, number

ALMA, BERTA = number("19110307", 238), number("19120307", 239)
HOST = "127.0.0.1"


def night(day: int) -> datetime:
    return datetime(2027, 4, day, 1, tzinfo=UTC)


def settings(url: str, port: int, site: str = "", more: str = "") -> str:
    return (
        f'[nightly]\ntimezone = "UTC"\n[mail]\nhost = "{HOST}"\nport = {port}\ntls = "none"\nsender = "k@x.example"\n'
        f'recipients = ["dpo@x.example"]\n{more}\n[[sites]]\nname = "Exempelby"\nurls = ["{url}"]\n{site}\n'
    )


def leaking(site: Site) -> Site:
    pages = [f"/sida{number}.html" for number in range(8)]
    site.put("/", "Start", "/brev.html", *pages)
    site.put("/brev.html", f"Alma Exempel, personnummer {ALMA}")
    for page in pages:
        site.put(page, f"Detta är {page}")
    return site


def subjects(mailbox: Mailbox) -> list[str]:
    return [str(mail["Subject"]).removeprefix("kommunscan: ") for mail in mailbox.take()]


def text_of(mailbox: Mailbox) -> str:
    body = mailbox.mails[-1].get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_a_site_that_is_not_due_has_its_open_findings_visited(
    house: House, new_site: Callable[..., Site], mailbox: Mailbox
) -> None:
    site = leaking(new_site(HOST))
    with mail_server(mailbox) as port:
        house.settings(settings(site.url, port, site="every = 7"))
        assert house.run("nightly", at=night(1)).returncode == 0
        assert subjects(mailbox) == ["Exempelby: 1 new finding"]
        site.put("/brev.html", "Uppgiften är borttagen")
        site.asked.clear()
        second = house.run("nightly", at=night(2))
        assert "not due, open findings visited again; rechecked: 0 still there, 1 gone, 0 cannot tell" in second.stdout
        assert {path for path in site.asked if path != "/robots.txt"} == {"/brev.html"}
        assert "Exempelby: not due\n" in house.run("nightly", at=night(3)).stdout
        assert subjects(mailbox) == []
        asked_for = house.run("nightly", "--site", "Exempelby", at=night(3))
        assert "Exempelby: scanned; 10 addresses read" in asked_for.stdout


def test_what_a_scan_by_hand_found_is_told_by_the_next_night_once(
    house: House, new_site: Callable[..., Site], mailbox: Mailbox
) -> None:
    site = leaking(new_site(HOST))
    with mail_server(mailbox) as port:
        house.settings(settings(site.url, port))
        house.run("nightly", at=night(1))
        site.put("/sida3.html", f"Berta Exempel, personnummer {BERTA}")
        assert house.run("scan", site.url, at=night(1).replace(hour=14)).returncode == 0
        mailbox.take()
        for day, told in ((2, ["Exempelby: 1 new finding"]), (3, [])):
            assert house.run("nightly", at=night(day)).returncode == 0
            assert subjects(mailbox) == told


def test_less_to_see_a_machine_that_was_off_and_what_is_old(
    house: House, new_site: Callable[..., Site], mailbox: Mailbox
) -> None:
    site = leaking(new_site(HOST))
    with mail_server(mailbox) as port:
        house.settings(settings(site.url, port, more="[keep]\nruns_days = 3"))
        house.run("nightly", at=night(1))
        (first,) = house.data.glob(f"reports/{HOST}/2027*")
        for page in [path for path in site.pages if path.startswith("/sida")]:
            del site.pages[page]
        mailbox.take()
        # Most pages are away: that is less than usual, though what is there was read.
        assert house.run("nightly", at=night(2)).returncode == 0
        assert "Markedly less was read than usual: 2 addresses instead of about 10." in text_of(mailbox)
        assert subjects(mailbox) == ["markedly less of Exempelby was read than usual"]
        # The machine was off for three nights. The first run is older than the settings keep.
        ran = house.run("nightly", at=night(6))
        assert ran.returncode == 0
        assert "kommunscan: Exempelby: the last finished scan before this night was that of 2027-04-02" in ran.stderr
        assert "Before this night, the last finished scan was that of 2 April 2027" in text_of(mailbox)
        assert subjects(mailbox) == ["Exempelby has not been scanned for too long"]
        assert not first.exists()
        index = (house.data / "reports" / "index.html").read_text("utf-8")
        assert first.name not in index
        assert "2027-04-06T0100" in index


def test_mail_after_every_night_if_that_is_asked_for(
    house: House, new_site: Callable[..., Site], mailbox: Mailbox
) -> None:
    site = new_site(HOST)
    site.put("/", "Start")
    with mail_server(mailbox) as port:
        house.settings(settings(site.url, port, more='when = "always"'))
        assert house.run("nightly", at=night(1)).returncode == 0
        assert "Nothing new was found." in text_of(mailbox)
        assert subjects(mailbox) == ["nothing new on Exempelby"]
