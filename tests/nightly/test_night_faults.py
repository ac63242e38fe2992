"""What goes wrong at night costs one site, is said in words that a technician can act on, and in the exit code."""

import os
import re
import resource
import signal
import sqlite3
import ssl
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import psutil
import pytest
import trustme

from scanner.lock import site_lock
from scanner.store.database import open_database
from scanner.store.trend import past_runs
from tests.nightly.house import House, Mailbox, Site, mail_server, number

ALMA = number("19110307", 238)
NIGHT = datetime(2027, 3, 27, 1, tzinfo=UTC)
HOST, OTHER = "127.0.0.1", "localhost"
PATIENCE = 60.0

MAIL = (
    '[mail]\nhost = "127.0.0.1"\nport = {port}\ntls = "none"\nsender = "k@x.example"\nrecipients = ["dpo@x.example"]\n'
)


def sites(*urls: str, night: str = "") -> str:
    return f'[nightly]\ntimezone = "UTC"\n{night}\n' + "".join(f'[[sites]]\nurls = ["{url}"]\n' for url in urls)


def leaking(site: Site, pages: int = 0) -> Site:
    names = [f"/sida{each}.html" for each in range(pages)]
    site.put("/", "Start", "/brev.html", *names)
    site.put("/brev.html", f"Alma Exempel, personnummer {ALMA}")
    for name in names:
        site.put(name, f"Detta är {name}")
    return site


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def shortly_before_six(house: House, seconds: float) -> datetime:
    """So long before the hour that a night may work for about so many seconds, however slow this machine is now."""
    started = time.monotonic()
    assert house.run("runs", at=NIGHT).returncode == 0
    to_start = time.monotonic() - started
    return datetime(2027, 3, 27, 6, tzinfo=UTC) - timedelta(seconds=seconds + 2 * to_start)


def until(condition: Callable[[], bool]) -> None:
    """Wait for what another process does; fails when it does not."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def scan_process(night: "subprocess.Popen[str]") -> psutil.Process | None:
    """The process that scans a site."""
    return next(
        (child for child in psutil.Process(night.pid).children() if "nightly.site_job" in child.cmdline()), None
    )


@pytest.fixture
def held(new_site: Callable[..., Site]) -> Site:
    """A site that answers for four pages only, the second with a leak; the others come when it is let go.

    Pages come slowly, one after the other: the scan stores what it has whenever a page arrives.
    """
    site = leaking(new_site(HOST), pages=5)
    site.put("/brev.html", f"Alma Exempel, personnummer {ALMA}", "/efter.html")
    site.put("/efter.html", "Efter", "/sist.html")
    site.put("/sist.html", "Sist")
    site.held, site.seconds = "/sida", 0.7
    return site


def test_an_expired_certificate_and_a_dead_host_do_not_cost_another_site_its_scan(
    house: House, new_site: Callable[..., Site], authority: trustme.CA
) -> None:
    expired = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST, not_after=datetime(2020, 1, 1, tzinfo=UTC)).configure_cert(expired)
    bad, good = new_site(HOST, expired), leaking(new_site(OTHER))
    house.settings(sites(bad.url, "http://finns-inte.invalid/", good.url))
    ran = house.run("nightly", at=NIGHT)
    assert ran.returncode == 3
    assert f"kommunscan: {HOST}: the TLS connection to {bad.url} failed" in ran.stderr
    assert "have the site's certificate checked" in ran.stderr
    assert "kommunscan: finns-inte.invalid: the host of http://finns-inte.invalid/ is unknown — " in ran.stderr
    assert "localhost: scanned; 2 addresses read, 0 not; 1 new, 0 back, 1 open, 0 gone" in ran.stdout


def test_a_killed_scan_keeps_what_it_found_and_is_named(
    house: House, held: Site, new_site: Callable[..., Site]
) -> None:
    other = leaking(new_site(OTHER))
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        house.settings(sites(held.url, other.url, night="parallel = 1") + MAIL.format(port=port))
        night = house.start("nightly", at=NIGHT)
        until(lambda: stored_findings(house) == 1)
        victim = scan_process(night)
        assert victim is not None
        victim.kill()
        out, err = night.communicate(timeout=PATIENCE)
        held.let_go.set()
    assert night.returncode == 3
    assert "127.0.0.1: the scan's process was killed from outside — if the machine ran out of memory" in err
    assert re.search(r"127\.0\.0\.1: scanned; [234] addresses read, 0 not; 1 new", out), "what it had stored counts"
    assert "localhost: scanned; 2 addresses read, 0 not; 1 new" in out
    told = {str(mail["Subject"]): text(mail) for mail in mailbox.mails}
    assert "The scan was killed before its end." in told["kommunscan: 127.0.0.1: 1 new finding"]
    assert psutil.pid_exists(victim.pid) is False
    assert "cut off" in house.run("runs", at=NIGHT).stdout


def stored_findings(house: House) -> int:
    """What another process has stored; zero while there is no store yet."""
    try:
        with closing(sqlite3.connect(f"file:{house.data / 'kommunscan.db'}?mode=ro", uri=True)) as connection:
            count: int = connection.execute("SELECT count(*) FROM sightings").fetchone()[0]
            return count
    except sqlite3.OperationalError:
        return 0


def test_a_killed_night_takes_its_scans_with_it_and_the_next_night_says_so(house: House, held: Site) -> None:
    house.settings(sites(held.url))
    night = house.start("nightly", at=NIGHT)
    until(lambda: scan_process(night) is not None and stored_findings(house) == 1)
    scan = scan_process(night)
    assert scan is not None
    workers = [scan, *scan.children(recursive=True)]
    for process in workers:
        process.suspend()  # as a machine that stops: nothing gets to end cleanly
    night.kill()
    night.communicate()
    for process in workers:
        process.kill()
    psutil.wait_procs(workers, timeout=PATIENCE)
    held.let_go.set()
    ran = house.run("nightly", at=NIGHT.replace(day=28))
    assert ran.returncode == 0
    assert "127.0.0.1: the scan of 2027-03-27T01:0" in ran.stderr
    assert "was cut off: killed, or the machine stopped" in ran.stderr
    assert "127.0.0.1: scanned; 9 addresses read, 0 not; 1 new, 0 back, 1 open, 0 gone" in ran.stdout


def test_a_second_night_beside_the_first_is_refused_in_one_line(house: House, new_site: Callable[..., Site]) -> None:
    house.settings(sites(leaking(new_site(HOST)).url))
    house.data.mkdir()
    with site_lock(house.data, "nightly"):
        ran = house.run("nightly", at=NIGHT)
    assert ran.returncode == 3
    (line,) = ran.stderr.splitlines()
    assert line.startswith(f"kommunscan: another nightly run is at work (process {os.getpid()} since ")
    assert not (house.data / "reports").exists()


def test_a_site_that_somebody_scans_by_hand_is_left_alone(house: House, new_site: Callable[..., Site]) -> None:
    busy, free = leaking(new_site(HOST)), leaking(new_site(OTHER))
    house.settings(sites(busy.url, free.url))
    house.data.mkdir()
    with site_lock(house.data, HOST):
        ran = house.run("nightly", at=NIGHT)
    assert ran.returncode == 3
    assert f"{HOST}: {HOST} is being scanned already" in ran.stderr
    assert busy.asked == []
    assert "localhost: scanned; 2 addresses read" in ran.stdout


def test_a_scan_stops_at_its_hour_and_goes_on_the_next_night(house: House, new_site: Callable[..., Site]) -> None:
    slow = leaking(new_site(HOST), pages=60)
    slow.seconds = 1.0
    house.settings(sites(slow.url, night='until = "06:00"') + "[crawl]\nconcurrency = 1\n")
    first = house.run("nightly", at=shortly_before_six(house, 10))
    assert first.returncode == 0, first.stderr
    assert "stopped at the hour with" in first.stdout
    (report,) = house.data.glob("reports/127.0.0.1/latest/report.html")
    assert "The scan ended before it had seen everything." in report.read_text("utf-8")
    seen = set(slow.asked)
    assert len(seen & set(slow.pages)) < 62
    slow.seconds = 0.0
    slow.asked.clear()
    second = house.run("nightly", at=datetime(2027, 3, 28, 1, tzinfo=UTC))
    assert second.returncode == 0, second.stderr
    assert "127.0.0.1: scanned; 62 addresses read, 0 not" in second.stdout
    order = [path for path in dict.fromkeys(slow.asked) if path.startswith("/sida")]
    missing = [path for path in slow.pages if path.startswith("/sida") and path not in seen]
    assert set(order[: len(missing)]) >= set(missing[: len(missing) // 2]), "what was not reached comes first"


def test_what_hangs_is_killed_when_the_grace_is_over(house: House, held: Site) -> None:
    night = 'until = "06:00"\ngrace_minutes = 0.05'
    house.settings(sites(held.url, night=night) + "[crawl]\ntimeout = 600\n")
    at = shortly_before_six(house, 15)
    ran = house.run("nightly", at=at)
    assert ran.returncode == 3
    assert "the scan did not end in time and was killed" in ran.stderr
    assert re.search(r"127\.0\.0\.1: scanned; [234] addresses read, 0 not; 1 new", ran.stdout)


def test_calling_the_night_off_stores_and_reports_what_was_found(house: House, held: Site) -> None:
    house.settings(sites(held.url) + "[crawl]\ntimeout = 5\n")
    night = house.start("nightly", at=NIGHT)
    until(lambda: stored_findings(house) == 1)
    night.send_signal(signal.SIGTERM)
    held.let_go.set()
    out, err = night.communicate(timeout=PATIENCE)
    assert night.returncode == 3
    assert "kommunscan: the night was called off" in err
    assert "1 new" in out
    assert list(house.data.glob("reports/127.0.0.1/latest/report.html"))


def test_never_two_sites_on_one_host_at_once(house: House, new_site: Callable[..., Site]) -> None:
    first, second = leaking(new_site(HOST), pages=10), leaking(new_site(OTHER), pages=10)
    shared = sites(first.url) + f'[[sites]]\nurls = ["{second.url}"]\n[sites.scope]\nextra_hosts = ["{HOST}"]\n'
    spans = {}
    for name, text in (("shared", shared), ("apart", sites(first.url, second.url))):
        house.settings(text)
        at = NIGHT if name == "shared" else NIGHT.replace(day=28)
        assert house.run("nightly", at=at).returncode == 0
        engine = open_database(house.data)
        spans[name] = sorted((past_runs(engine, host, 1)[0] for host in (HOST, OTHER)), key=lambda run: run.started)
        engine.dispose()
    before, after = spans["shared"]
    assert before.ended is not None and before.ended <= after.started
    if len(os.sched_getaffinity(0)) > 1:
        before, after = spans["apart"]
        assert before.ended is not None and before.ended > after.started, "on two hosts they run at the same time"


def test_a_full_disk_is_named(house: House, new_site: Callable[..., Site]) -> None:
    """No file may grow beyond a few hundred kilobytes, as on a disk that is nearly full."""
    site = leaking(new_site(HOST), pages=400)
    patient = "[crawl]\npages_per_pattern = 1000\n"
    house.settings(sites(site.url))
    assert house.run("runs", at=NIGHT).returncode == 0

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))

    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        house.settings(sites(site.url) + patient + MAIL.format(port=port))
        night = house.start("nightly", at=NIGHT, preexec_fn=limit)
        out, err = night.communicate(timeout=120)
    assert night.returncode == 3, out + err
    assert "the store failed: " in err
    assert "free disk space" in err
    (told,) = mailbox.mails
    assert told["Subject"] == "kommunscan: 127.0.0.1 could not be scanned as it should"
    assert "free disk space" in text(told)
    # Once there is room again, the next night is a night like any other.
    house.settings(sites(site.url) + patient)
    again = house.run("nightly", at=NIGHT.replace(day=28))
    assert (again.returncode, again.stderr) == (0, "")
    assert "127.0.0.1: scanned; 402 addresses read, 0 not; 1 new" in again.stdout


def test_a_wrong_mail_password_does_not_cost_the_report_and_has_its_own_exit_code(
    house: House, new_site: Callable[..., Site], tls: ssl.SSLContext, ca_file: Path
) -> None:
    text = sites(leaking(new_site(HOST)).url)
    mailbox = Mailbox()
    with mail_server(mailbox, tls) as port:
        house.settings(
            f'{text}[mail]\nhost = "127.0.0.1"\nport = {port}\nuser = "kommunscan"\npassword = "env:MAIL_PASSWORD"\n'
            f'sender = "k@x.example"\nrecipients = ["dpo@x.example"]\nca_file = "{ca_file}"\n'
        )
        house.env["MAIL_PASSWORD"] = "fel"
        ran = house.run("nightly", at=NIGHT)
    assert ran.returncode == 4
    assert "refused the password for user kommunscan — set the environment variable MAIL_PASSWORD" in ran.stderr
    assert list(house.data.glob("reports/127.0.0.1/latest/report.html"))
    assert "fel" not in (house.data / "kommunscan.log").read_text("utf-8").split()
    assert len(list(house.data.glob("outbox/2027-*-mail.json"))) == 1


def test_settings_that_make_no_night_are_refused(house: House) -> None:
    house.settings("[nightly]\n")
    assert "the settings name no sites" in house.run("nightly").stderr
    house.settings(sites("http://x.example/") + '[mail]\nhost = "mail.example"\n')
    assert "nobody gets mail about x.example" in house.run("nightly").stderr
    house.settings(sites("http://x.example/"))
    ran = house.run("nightly", "--site", "y.example")
    assert (ran.returncode, "they name x.example" in ran.stderr) == (2, True)
