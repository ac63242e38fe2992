"""What goes wrong for a user ends in one line that says what to do, and in the right exit code."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from tests.conftest import Ran
from tests.town import town

Run = Callable[..., Ran]


def the_line(ran: Ran) -> str:
    (line,) = (line for line in ran.err.splitlines() if line.startswith("kommunscan: "))
    assert " — " in line, "it must say what to do"
    return line


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def no_tls() -> Iterator[int]:
    """A port that answers a TLS greeting with something else."""
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(0.2)
    open_ = True

    def serve() -> None:
        while open_:
            try:
                connection, _ = server.accept()
            except TimeoutError:
                continue
            with connection:
                connection.recv(1000)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    thread = Thread(target=serve)
    thread.start()
    yield server.getsockname()[1]
    open_ = False
    thread.join()
    server.close()


def test_what_is_no_web_address(kommunscan: Run) -> None:
    ran = kommunscan("scan", "exempelby")
    assert ran.code == 2
    assert "is not a web address" in the_line(ran)


def test_an_unknown_host(kommunscan: Run) -> None:
    ran = kommunscan("scan", "http://finns-inte.invalid/")
    assert ran.code == 3
    assert "the host of http://finns-inte.invalid/ is unknown" in the_line(ran)


def test_a_refused_connection(kommunscan: Run, closed_port: int) -> None:
    ran = kommunscan("scan", f"http://127.0.0.1:{closed_port}/")
    assert ran.code == 3
    assert "refused the connection" in the_line(ran)


def test_a_tls_failure(kommunscan: Run, no_tls: int) -> None:
    ran = kommunscan("scan", f"https://127.0.0.1:{no_tls}/")
    assert ran.code == 3
    assert "the TLS connection to" in the_line(ran)


def test_robots_txt_that_forbids_all(kommunscan: Run) -> None:
    with town.scenario("robots_forbids_all") as site:
        ran = kommunscan("scan", site.base_url)
    assert ran.code == 3
    assert "forbids all that was asked for" in the_line(ran)


def test_the_owner_may_override_robots_txt_and_the_report_says_so(kommunscan: Run) -> None:
    with town.scenario("robots_forbids_all") as site:
        ran = kommunscan("scan", site.base_url, "--ignore-robots")
    assert ran.code == 0
    assert "robots.txt" in ran.report()
    assert {line["outcome"] for line in ran.outcomes()} >= {"scanned"}


def test_a_site_without_a_readable_page(kommunscan: Run) -> None:
    with town.scenario("basic_auth") as site:
        ran = kommunscan("scan", site.base_url)
    assert ran.code == 3
    assert "asks for a sign-in" in the_line(ran)


def test_a_data_directory_that_cannot_be_written(kommunscan: Run) -> None:
    ran = kommunscan("scan", "http://127.0.0.1:1/", "--data-dir", "/proc/nowhere")
    assert ran.code == 2
    assert "cannot write to the data directory" in the_line(ran)


def test_a_settings_file_with_an_unknown_key(kommunscan: Run, tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("[crawl]\ndelya = 1\n", "utf-8")
    ran = kommunscan("scan", "http://127.0.0.1:1/", "--settings", path)
    assert ran.code == 2
    assert "line 2: unknown key 'crawl.delya' — did you mean 'delay'?" in the_line(ran)


def test_a_limit_of_pages_makes_the_run_incomplete(kommunscan: Run) -> None:
    with town.scenario("no_sitemap") as site:
        ran = kommunscan("scan", site.base_url, "--max-pages", "3")
    assert ran.code == 3
    assert sum(line["outcome"] == "scanned" for line in ran.outcomes()) <= 3
    assert any((line["outcome"], line["reason"]) == ("skipped", "interrupted") for line in ran.outcomes())
