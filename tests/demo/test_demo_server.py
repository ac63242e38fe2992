"""The demo's server answers as a web server should."""

import shutil
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from scanner.demo import SITE
from scanner.demo.server import serve


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with serve(SITE) as address:
        yield address


def ask(base: str, path: str, method: str = "GET", **headers: str) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(urlsplit(base).netloc, timeout=5)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/css/exempelby.css?v=1704082393", "text/css"),
        ("/download/skannad-ansokan.pdf", "application/pdf"),
        (
            "/download/tjansteskrivelse.docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        ("/download/diarium-utdrag.csv", "text/csv"),
        ("/download/bilagor-2026.zip", "application/zip"),
        ("/bilder/logotyp@2x.png", "image/png"),
    ],
)
def test_files_have_their_types(base: str, path: str, media_type: str) -> None:
    response, body = ask(base, path)
    assert (response.status, response.headers["Content-Type"]) == (200, media_type)
    assert len(body) == int(response.headers["Content-Length"]) > 0


def test_what_the_client_has_is_not_sent_again(base: str) -> None:
    first, _ = ask(base, "/nyheter/")
    by_tag, no_body = ask(base, "/nyheter/", If_None_Match=f'"other", W/{first.headers["ETag"]}')
    assert (by_tag.status, no_body, by_tag.headers["ETag"]) == (304, b"", first.headers["ETag"])
    by_date, _ = ask(base, "/nyheter/", If_Modified_Since=first.headers["Last-Modified"])
    assert by_date.status == 304
    older, body = ask(base, "/nyheter/", If_Modified_Since="Mon, 01 Jan 2001 00:00:00 GMT")
    assert older.status == 200 and body
    tag_decides, _ = ask(base, "/nyheter/", If_None_Match='"other"', If_Modified_Since=first.headers["Last-Modified"])
    assert tag_decides.status == 200
    nonsense, _ = ask(base, "/nyheter/", If_Modified_Since="soon")
    assert nonsense.status == 200


def test_another_content_has_another_tag(tmp_path: Path) -> None:
    shutil.copytree(SITE / "nyheter", tmp_path / "nyheter")
    with serve(tmp_path) as base:
        before, _ = ask(base, "/nyheter/")
        (tmp_path / "nyheter" / "index.html").write_text("changed", encoding="utf-8")
        after, body = ask(base, "/nyheter/", If_None_Match=before.headers["ETag"])
        assert (after.status, body) == (200, b"changed")


@pytest.mark.parametrize(("path", "target"), [("/gamla-startsidan", "/"), ("/nyheter", "/nyheter/")])
def test_redirects(base: str, path: str, target: str) -> None:
    response, _ = ask(base, path)
    assert (response.status, response.headers["Location"]) == (301, target)


def test_one_page_sets_a_cookie(base: str) -> None:
    response, _ = ask(base, "/om-webbplatsen/kakor.html")
    assert (response.headers["Set-Cookie"] or "").startswith("last=ja")
    assert ask(base, "/")[0].headers["Set-Cookie"] is None


def test_head_has_no_body(base: str) -> None:
    response, body = ask(base, "/", method="HEAD")
    assert (response.status, body) == (200, b"")
    assert int(response.headers["Content-Length"]) > 0


@pytest.mark.parametrize("path", ["/saknas.html", "/../planted.json", "/%2e%2e/planted.json", "/bilder/"])
def test_what_is_not_on_the_site_is_not_found(base: str, path: str) -> None:
    assert ask(base, path)[0].status == 404


def test_files_name_the_address_that_they_are_served_at(base: str) -> None:
    _, robots = ask(base, "/robots.txt")
    assert f"Sitemap: {base}/sitemap.xml" in robots.decode()
    _, sitemap = ask(base, "/sitemap.xml")
    assert f"<loc>{base}/arkiv/gamla-protokoll.html</loc>" in sitemap.decode()
    assert b"exempelby.se" not in sitemap


def test_it_is_quiet_and_ends(capfd: pytest.CaptureFixture[str]) -> None:
    with serve(SITE) as address:
        ask(address, "/")
        ask(address, "/saknas.html")
    assert capfd.readouterr() == ("", "")
    with pytest.raises(ConnectionRefusedError):
        ask(address, "/")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError, match="nowhere"), serve(tmp_path / "nowhere"):
        pass
