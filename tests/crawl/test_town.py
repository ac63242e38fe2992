"""The crawler against a town of hostile and peculiar sites: what it found, and how many requests that cost."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import Ran
from tests.town import town
from tests.town.scenario import Scenario

OF_SEVERAL_NIGHTS = {"conditional", "orphans", "back_again"}
WITH_A_KEY = {"basic_auth", "form_sign_in"}
IN_ONE_VISIT = sorted(set(town.SCENARIOS) - OF_SEVERAL_NIGHTS - WITH_A_KEY)

Run = Callable[..., Ran]


def settings(folder: Path, text: str = "") -> Path:
    path = folder / "kommunscan.toml"
    path.write_text(f"[crawl]\ntimeout = 3.0\n{text}", "utf-8")
    return path


def shortcomings(site: Scenario, ran: Ran) -> list[str]:
    ends = {line["url"]: "/".join(filter(None, (line["outcome"], line["reason"]))) for line in ran.outcomes()}
    wrong = [f"missed {resource}" for resource in sorted(site.missed())]
    wrong += [f"trespassed on {resource}" for resource in sorted(site.trespassed())]
    wrong += site.offences
    if len(site.requests) > site.max_requests:
        wrong.append(f"{len(site.requests)} requests instead of {site.max_requests}")
    for path, right in site.outcomes.items():
        end = ends.get(path if "://" in path else site.base_url.rstrip("/") + path)
        if end not in right.split():
            wrong.append(f"{path} ended as {end}, not {right}")
    return wrong


@pytest.mark.parametrize("name", IN_ONE_VISIT)
def test_a_site_is_read_whole_and_cheaply(name: str, kommunscan: Run, tmp_path: Path) -> None:
    with town.scenario(name) as site:
        ran = kommunscan("scan", site.base_url, "--settings", settings(tmp_path))
    assert shortcomings(site, ran) == []


def test_basic_authentication_from_the_environment(kommunscan: Run, tmp_path: Path) -> None:
    with town.scenario("basic_auth") as site:
        assert site.credentials is not None
        user, password = site.credentials
        access = f'[access]\nuser = "{user}"\npassword = "env:TOWN_PASSWORD"\n'
        ran = kommunscan(
            "scan", site.base_url, "--settings", settings(tmp_path, access), env={"TOWN_PASSWORD": password}
        )
    assert shortcomings(site, ran) == []
    stored = b"".join(path.read_bytes() for path in ran.data_dir.rglob("*") if path.is_file())
    assert password.encode() not in stored


def test_a_sign_in_form_is_filled_in(kommunscan: Run, tmp_path: Path) -> None:
    with town.scenario("form_sign_in") as site:
        assert site.credentials is not None
        user, password = site.credentials
        access = (
            f'[access.sign_in]\nurl = "{site.base_url}/logga-in"\nfields = {{ anvandare = "{user}" }}\n'
            'secret_fields = { losenord = "env:TOWN_PASSWORD" }\n'
        )
        ran = kommunscan(
            "scan", site.base_url, "--settings", settings(tmp_path, access), env={"TOWN_PASSWORD": password}
        )
    assert shortcomings(site, ran) == []


def test_a_missing_secret_is_named_before_anything_is_fetched(kommunscan: Run, tmp_path: Path) -> None:
    with town.scenario("basic_auth") as site:
        access = '[access]\nuser = "x"\npassword = "env:NOT_SET_ANYWHERE"\n'
        ran = kommunscan("scan", site.base_url, "--settings", settings(tmp_path, access))
    assert ran.code == 2
    assert "NOT_SET_ANYWHERE is not set — " in ran.err
    assert not site.requests


def test_a_wrong_password_in_the_form_is_said_in_one_line(kommunscan: Run, tmp_path: Path) -> None:
    with town.scenario("form_sign_in") as site:
        access = f'[access.sign_in]\nurl = "{site.base_url}/logga-in"\nfields = {{ anvandare = "x" }}\n'
        ran = kommunscan("scan", site.base_url, "--settings", settings(tmp_path, access))
    assert ran.code == 3
    assert "the sign-in failed — check access.sign_in" in ran.err


def test_the_second_night_asks_on_condition_and_reads_only_what_changed(kommunscan: Run) -> None:
    with town.scenario("conditional") as site:
        first = kommunscan("scan", site.base_url)
        assert shortcomings(site, first) == []
        site.advance()
        second = kommunscan("scan", site.base_url)
        with_bodies = {request.path for request in site.requests if request.status == 200}
    assert with_bodies - {"/robots.txt"} == {"/ingen.html", "/ignorerad.html", "/andras.html"}
    ends = {urlsplit(line["url"]).path: line["outcome"] for line in second.outcomes()}
    assert ends["/andras.html"] == "scanned"
    assert {ends[name] for name in ("/", "/etag.html", "/svag.html", "/datum.html", "/ingen.html")} == {"unchanged"}


def test_pages_that_nothing_links_to_any_more_are_visited_again(kommunscan: Run, tmp_path: Path) -> None:
    with town.scenario("orphans") as site:
        for path in sorted(site.known_before):
            kommunscan("scan", site.base_url.rstrip("/") + path, "--max-pages", "1")
        site.advance()
        ran = kommunscan("scan", site.base_url)
        assert shortcomings(site, ran) == []


def test_gone_is_said_after_two_nights_and_taken_back(kommunscan: Run) -> None:
    with town.scenario("back_again") as site:
        nights = []
        for _ in range(3):
            ran = kommunscan("scan", site.base_url)
            nights.append({urlsplit(line["url"]).path: line["outcome"] for line in ran.outcomes()})
            site.advance()
    names = ("/ibland.html", "/haltar.html", "/forsvinner.html")
    assert [night[name] for night in nights for name in names] == [
        *("scanned", "scanned", "scanned"),
        *("failed", "failed", "failed"),
        *("unchanged", "unchanged", "gone"),
    ]
