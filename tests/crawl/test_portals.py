"""Portals and map services on hosts of their own: what is found in them, what it costs, what is said of the rest."""

import base64
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.conftest import KOMMUNSCAN, Ran
from tests.town import portals
from tests.town.scenario import Answer, Reply, Request, Scenario, html_page
from tests.town.scripted import number
from tests.town.server import open_to_visitors

Run = Callable[..., Ran]


@dataclass
class Town:
    """A municipality and the portals that it uses, by name."""

    site: Scenario
    portals: dict[str, Scenario]
    diary: portals.Diary

    def of(self, name: str) -> Scenario:
        return self.site if name == "own" else self.portals[name]

    def asked(self, name: str) -> Counter[str]:
        """The requests to a host but for robots.txt, by path."""
        return Counter(
            f"{request.method} {request.path}" for request in self.of(name).requests if request.path != "/robots.txt"
        )


@contextmanager
def open_town(diary: portals.Diary | None = None) -> Iterator[Town]:
    diary = diary or portals.Diary()
    made = {
        "netpublicator": portals.netpublicator(),
        "ciceron": Scenario(diary.answer, frozenset(), 40),
        "evolution": portals.evolution(),
        "meetingsplus": portals.meetingsplus(),
        "firstagenda": portals.firstagenda(),
        "maps": portals.maps(),
    }
    with ExitStack() as stack:
        opened = {
            name: stack.enter_context(open_to_visitors(each, f"127.0.0.{last}"))
            for last, (name, each) in enumerate(made.items(), 2)
        }
        origins = {name: each.base_url for name, each in opened.items()}
        yield Town(stack.enter_context(open_to_visitors(portals.municipality(origins))), opened, diary)


def scan(home: Path, url: str, *options: str) -> Ran:
    data = home / "data"
    data.mkdir(exist_ok=True)
    done = subprocess.run(
        [KOMMUNSCAN, "scan", url, "--settings", settings(home), "--data-dir", data,
         "--output", data / "findings.out", "--reveal", *options],
        check=False, capture_output=True, text=True, timeout=300, cwd=home,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr, data)


def settings(home: Path) -> Path:
    path = home / "settings.toml"
    if not path.exists():
        path.write_text('[crawl]\nrender = "never"\n', "utf-8")
    return path


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    with open_town() as opened:
        yield opened


@pytest.fixture(scope="module")
def ran(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """One scan with all portals accepted."""
    return scan(tmp_path_factory.mktemp("accepted"), town.site.base_url, "--with-portals")


@pytest.mark.parametrize(("name", "serial"), [(name, each) for name, all_ in portals.PLANTED.items() for each in all_])
def test_what_lies_in_a_portal_is_found(town: Town, ran: Ran, name: str, serial: int) -> None:
    host = urlsplit(town.of(name).base_url).netloc
    found = {urlsplit(line["url"]).netloc for line in ran.findings() if line["value"] == number(serial)}
    assert host in found, ran.err


def test_titles_and_file_names_are_places(ran: Ran) -> None:
    places = {line["value"]: set() for line in ran.findings()}
    for line in ran.findings():
        places[line["value"]].add(line["where"])
    assert "title" in places[number(103)] & places[number(111)] & places[number(122)] & places[number(141)]
    assert "filename" in places[number(113)]


def test_every_address_of_a_portal_has_an_outcome(town: Town, ran: Ran) -> None:
    ends = {line["url"]: (line["outcome"], line["reason"]) for line in ran.outcomes() if line["member"] is None}
    served = [each.base_url.rstrip("/") + request.path for each in town.portals.values() for request in each.requests
              if request.method == "GET" and request.path != "/robots.txt"]  # fmt: skip
    assert not [url for url in served if url not in ends and "filename=" not in url]


def test_numbers_are_not_kept_packed_in_base64(ran: Ran) -> None:
    name = base64.b64encode(f"Beslut {number(113)}.pdf".encode())
    kept = b"".join(path.read_bytes() for path in ran.data_dir.rglob("*") if path.is_file() and path.suffix != ".out")
    assert name[:16] not in kept
    assert number(113).encode() not in kept
    assert b"Beslut " in kept


def test_a_widget_whose_portal_is_read_leaves_no_gap(ran: Ran, tmp_path: Path) -> None:
    def gaps(outcomes: list[dict[str, object]]) -> set[object]:
        return {line["member"] for line in outcomes if str(line["url"]).endswith("/np.html") and line["member"]}

    assert gaps(ran.outcomes()) == set()
    with open_town() as town:
        assert gaps(scan(tmp_path, town.site.base_url).outcomes()) == {"element np-publicreader.js"}


def test_it_costs_no_more_requests_than_there_are_things_to_ask(town: Town, ran: Ran) -> None:
    assert ran.code == 0
    assert sum(town.asked("netpublicator").values()) == 8, town.asked("netpublicator")
    assert len(town.diary.asked) == 1 + 11 + 2 + 3, Counter(str(asked["method"]) for asked in town.diary.asked)
    assert sum(town.asked("evolution").values()) == 5, town.asked("evolution")
    assert sum(town.asked("meetingsplus").values()) == 3, town.asked("meetingsplus")
    assert sum(town.asked("firstagenda").values()) == 6, town.asked("firstagenda")
    assert sum(town.asked("maps").values()) == 12, town.asked("maps")
    assert {request.method for each in town.portals.values() for request in each.requests} == {"GET", "POST"}


def test_only_methods_that_read_are_sent(town: Town, ran: Ran) -> None:
    assert ran.code == 0
    sent = {str(asked["method"]) for asked in town.diary.asked}
    assert sent == {f"CiceronsokServer:{name}" for name in ("ReadDiaries", "Search", "ReadItems", "ReadObjectDetails")}


def test_the_layer_that_asks_for_a_sign_in_is_named(ran: Ran) -> None:
    (line,) = (line for line in ran.outcomes() if line["member"] and "ArcGIS" in line["member"])
    assert (line["outcome"], line["reason"]) == ("unread", "unsupported")


def test_all_people_of_a_layer_are_counted(ran: Ran) -> None:
    found = {line["value"] for line in ran.findings() if "/FeatureServer/0/query" in line["url"]}
    assert found >= {portals.person(each) for each in range(2_500)}


def test_the_report_has_a_layer_once_with_what_its_columns_hold(ran: Ran) -> None:
    articles = [
        part for part in ran.report().split("<article")[1:] if "Skola FeatureServer 0" in part.partition("</h3>")[0]
    ]
    assert len(articles) == 1
    assert articles[0].count("<li class=") < 10
    assert "PERSNR" in articles[0] and "2,500" in articles[0]


def test_the_next_night_asks_the_same_and_finds_the_same(town: Town, ran: Ran) -> None:
    before = {line["id"] for line in ran.findings()}
    for each in (town.site, *town.portals.values()):
        each.requests.clear()
    town.diary.asked.clear()
    again = scan(ran.data_dir.parent, town.site.base_url, "--with-portals")
    assert {line["id"] for line in again.findings()} == before
    assert len(town.diary.asked) == 1 + 11 + 2 + 3


def test_without_leave_portals_are_proposed_and_left_alone(tmp_path: Path) -> None:
    with open_town() as town:
        ran = scan(tmp_path, town.site.base_url)
        assert not [request for each in town.portals.values() for request in each.requests]
        assert {number(serial) for serial in portals.PLANTED["own"]} <= {line["value"] for line in ran.findings()}
        report = ran.report()
        for system in ("NetPublicator", "Ciceron", "Evolution", "MeetingsPlus", "FirstAgenda", "ArcGIS"):
            assert system in report
        assert "--with-portals" in report
        assert "arcgisonline.com, " not in report


def test_a_portal_is_left_alone_again_when_leave_is_taken_back(tmp_path: Path) -> None:
    with open_town() as town:
        start = html_page("Start", f"{town.portals['meetingsplus'].base_url}/digital-bulletin-board")
        with open_to_visitors(Scenario(lambda request: start, frozenset(), 20)) as site:
            found = {line["value"] for line in scan(tmp_path, site.base_url, "--with-portals").findings()}
            town.portals["meetingsplus"].requests.clear()
            second = scan(tmp_path, site.base_url)
            asked = list(town.portals["meetingsplus"].requests)
            rechecked = subprocess.run(
                [KOMMUNSCAN, "recheck", "--data-dir", second.data_dir], check=False, capture_output=True, text=True
            )
        assert number(131) in found
        assert not asked
        ends = {(line["outcome"], line["reason"]) for line in second.outcomes() if "/digital-" in line["url"]}
        assert ends == {("skipped", "excluded")}
        assert town.portals["meetingsplus"].requests, rechecked.stdout


def test_a_portal_may_be_added_by_its_host(tmp_path: Path) -> None:
    with open_town() as town:
        host = urlsplit(town.portals["ciceron"].base_url).netloc
        ran = scan(tmp_path, town.site.base_url, "--extra-host", host)
        assert {number(serial) for serial in portals.PLANTED["ciceron"]} <= {line["value"] for line in ran.findings()}
        assert not town.portals["netpublicator"].requests


def test_searches_are_made_again_when_the_portal_forgets_its_sessions(tmp_path: Path) -> None:
    with open_town(portals.Diary(forgets=13)) as town:
        ran = scan(tmp_path, town.site.base_url, "--extra-host", urlsplit(town.portals["ciceron"].base_url).netloc)
        values = {line["value"] for line in ran.findings()}
    assert {number(serial) for serial in portals.PLANTED["ciceron"]} <= values
    assert len(town.diary.asked) <= 2 * 17, "everything was asked over and over"


def test_a_tree_of_nine_megabytes_is_read(tmp_path: Path) -> None:
    with open_to_visitors(portals.evolution(portals.TREE_BYTES)) as site:
        ran = scan(tmp_path, site.base_url)
    assert Counter(request.path for request in site.requests if "/api/" in request.path) == Counter(
        ["/api/folders", "/api/folders/f1", "/api/download/d1/f1", "/api/download/d9/f9"]
    )
    assert {line["value"] for line in ran.findings()} >= {number(serial) for serial in portals.PLANTED["evolution"]}
    (line,) = (line for line in ran.outcomes() if line["url"].endswith("/api/folders/f1"))
    assert (line["outcome"], line["bytes"] > 9_000_000) == ("scanned", True)


def test_the_sister_application_has_units(tmp_path: Path) -> None:
    with open_to_visitors(portals.evolution(kind="units")) as site:
        ran = scan(tmp_path, site.base_url)
    assert {line["value"] for line in ran.findings()} >= {number(serial) for serial in portals.PLANTED["evolution"]}
    (line,) = (line for line in ran.outcomes() if line["url"].endswith("/api/folders"))
    assert (line["outcome"], line["reason"]) == ("skipped", "not_found")


def test_a_layer_that_is_larger_than_its_bound_is_named(tmp_path: Path) -> None:
    settings(tmp_path).write_text('[crawl]\nrender = "never"\n[portals]\nfeatures_per_layer = 1000\n', "utf-8")
    with open_to_visitors(portals.maps()) as site:
        service = f"{site.base_url}/arcgis/rest/services/Skola/FeatureServer"
        with open_to_visitors(
            Scenario(lambda request: html_page("Karta", body=f"<p>{service}</p>"), frozenset(), 20)
        ) as start:
            ran = scan(tmp_path, start.base_url, "--extra-host", urlsplit(site.base_url).netloc)
    (line,) = (line for line in ran.outcomes() if line["member"] == "part further features")
    assert (line["outcome"], line["reason"]) == ("unread", "budget")
    assert "portals.features_per_layer" in ran.report()


@pytest.mark.parametrize(
    ("reply", "member", "end"),
    [
        (Answer(b"<html><title>Logga in</title><p>Logga in</p></html>"), "part Ciceron",
         ("unread", "unsupported", "Ciceron: a page instead of JSON")),
        (portals.rows({"error": {"code": -1}}), "part Ciceron",
         ("unread", "unsupported", "Ciceron: the server answers with an error")),
        (Answer(b"Nej", status=403), None, ("failed", "http_status", "Ciceron: HTTP 403")),
    ],
    ids=["sign-in", "error", "forbidden"],
)  # fmt: skip
def test_what_a_reader_does_not_understand_is_named(
    tmp_path: Path, reply: Answer, member: str | None, end: tuple[str, str, str]
) -> None:
    def answer(request: Request) -> Reply:
        if request.path == "/":
            return html_page("Sök", head='<script src="/iciceronsok.js"></script>')
        if request.path == "/json":
            return reply
        return Answer(status=404)

    with open_to_visitors(Scenario(answer, frozenset(), 20)) as site:
        ran = scan(tmp_path, site.base_url)
    (line,) = (line for line in ran.outcomes() if "/json#" in line["url"] and line["member"] == member)
    assert (line["outcome"], line["reason"], line["detail"]) == end


def test_pages_cannot_make_the_scanner_send_anything(tmp_path: Path) -> None:
    evil = "/radera#!post:" + "%5B%22%7B%7D%22%5D"
    with open_to_visitors(
        Scenario(lambda request: html_page("Sida", evil, body=f'<iframe src="{evil}"></iframe>'), frozenset(), 20)
    ) as site:
        scan(tmp_path, site.base_url)
        assert {request.method for request in site.requests} == {"GET"}
