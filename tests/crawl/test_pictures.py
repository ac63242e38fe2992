"""Pictures of text are read after everything else: in order, while the time lasts, over as many nights as needed."""

import io
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pikepdf
import pytest
from PIL import Image, ImageDraw, ImageFont
from reportlab.pdfgen.canvas import Canvas

from tests.conftest import KOMMUNSCAN, Ran
from tests.town.scenario import Answer, Reply, Request, Scenario, html_page
from tests.town.server import open_to_visitors

Run = Callable[..., Ran]

LARGE = ("19110101-1110", "19100202-1226")
NEW, OLD = "19090303-1318", "19080404-1408"
DATES = {
    "/large.pdf": "Mon, 01 Jan 2001 10:00:00 GMT",
    "/old.pdf": "Tue, 05 Jan 2010 10:00:00 GMT",
    "/new.pdf": "Thu, 01 Jan 2026 10:00:00 GMT",
}
LITTLE_TIME = "[ocr]\nminutes = 0.00001\n[crawl]\nconcurrency = 1\n"
"""Enough for one page, which every night brings at least."""

pytestmark = pytest.mark.skipif(not shutil.which("tesseract"), reason="Tesseract is not installed")


def scan_of(*numbers: str, words: str = "Personnummer:") -> bytes:
    """A PDF file of which every page is a picture."""
    sheets = []
    for number in numbers:
        sheet = Image.new("L", (1240, 600), 255)
        draw = ImageDraw.Draw(sheet)
        font = ImageFont.load_default(size=40)
        draw.text((80, 80), "Ansökan om bistånd i Exempelby kommun", font=font)
        draw.text((80, 200), f"{words} {number}", font=font)
        draw.text((80, 320), "Den sökande har lämnat uppgifterna själv.", font=font)
        sheets.append(sheet)
    packed = io.BytesIO()
    long_ago = time.gmtime(0)
    sheets[0].save(
        packed,
        "PDF",
        resolution=150,
        save_all=True,
        append_images=sheets[1:],
        creationDate=long_ago,
        modDate=long_ago,
    )
    return packed.getvalue()


def archive(files: dict[str, bytes], *, on_second_visit: Callable[[str], Reply | None] = lambda path: None) -> Scenario:
    """A site of files that answers 304 to whoever has them; ``on_second_visit`` may answer otherwise."""
    asked: set[str] = set()

    def answer(request: Request) -> Reply:
        if request.path == "/":
            return html_page("Arkiv", *files)
        if request.path not in files:
            return Answer(status=404)
        if request.path in asked and (reply := on_second_visit(request.path)) is not None:
            return reply
        asked.add(request.path)
        mark = f'"{len(files[request.path])}"'
        if request.headers.get("if-none-match") == mark:
            return Answer(status=304)
        headers = (("ETag", mark), ("Last-Modified", DATES.get(request.path, DATES["/new.pdf"])))
        return Answer(files[request.path], "application/pdf", headers=headers)

    return Scenario(answer, frozenset({"/", *files}), 1000, name="scans")


def three_scans() -> dict[str, bytes]:
    return {"/old.pdf": scan_of(OLD), "/new.pdf": scan_of(NEW), "/large.pdf": scan_of(*LARGE)}


def little_time(folder: Path) -> Path:
    settings = folder / "settings.toml"
    settings.write_text(LITTLE_TIME, "utf-8")
    return settings


def ends_of(ran: Ran) -> dict[str, tuple[str, str | None, str]]:
    return {
        urlsplit(line["url"]).path + (f" {line['member']}" if line["member"] else ""): (
            line["outcome"],
            line["reason"],
            line["detail"],
        )
        for line in ran.outcomes()
        if ".pdf" in line["url"]
    }


def places_of(ran: Ran) -> set[str]:
    """Where numbers were found; the values themselves are shown on the night on which they are read, only."""
    found = [finding for finding in ran.findings() if finding["kind"] == "se.personnummer"]
    return {f"{urlsplit(each['url']).path} {each['location'].partition(',')[0]}" for each in found}


def numbers_of(ran: Ran) -> set[str]:
    return {finding["value"] for finding in ran.findings() if finding["kind"] == "se.personnummer"}


def test_scans_of_a_small_site_are_read_in_the_same_run_largest_first_then_newest(
    kommunscan: Run, tmp_path: Path
) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text("[crawl]\nconcurrency = 1\n", "utf-8")
    with open_to_visitors(archive(three_scans())) as site:
        ran = kommunscan("scan", site.base_url, "--settings", settings)
        asked = [request.path for request in site.requests if request.path.endswith(".pdf")]
    assert numbers_of(ran) == {*LARGE, NEW, OLD}
    assert set(ends_of(ran).values()) == {("scanned", None, "")}
    assert asked[3:] == ["/large.pdf", "/new.pdf", "/old.pdf"]


def test_what_the_time_does_not_reach_waits_and_is_read_on_later_nights_though_it_has_not_changed(
    kommunscan: Run, tmp_path: Path
) -> None:
    settings = little_time(tmp_path)
    waits = ("unread", "picture_of_text", "waits for its turn to be read")
    nights = []
    with open_to_visitors(archive(three_scans())) as site:
        for _ in range(4):
            ran = kommunscan("scan", site.base_url, "--settings", settings)
            nights.append((places_of(ran), ends_of(ran)))
            site.advance()
    found, ends = zip(*nights, strict=True)
    # One page a night: of the large one until it is as small as the others, which are newer.
    order = ["/large.pdf page 1", "/new.pdf page 1", "/old.pdf page 1", "/large.pdf page 2"]
    assert found == tuple(set(order[: night + 1]) for night in range(4))
    assert ends[0]["/large.pdf"] == ("scanned", None, "")
    assert ends[0]["/large.pdf page 2"] == waits
    assert ends[0]["/new.pdf page 1"] == ends[0]["/old.pdf page 1"] == waits
    assert ends[0]["/new.pdf"] == ends[0]["/old.pdf"] == waits
    assert ends[2]["/large.pdf"] == ("unchanged", None, "")
    assert set(ends[3]) == {"/large.pdf", "/new.pdf", "/old.pdf"}
    assert {outcome for outcome, _, _ in ends[3].values()} == {"scanned", "unchanged"}


def test_a_scan_that_is_killed_while_it_reads_pictures_loses_nothing(kommunscan: Run, tmp_path: Path) -> None:
    reached = threading.Event()

    def notice(path: str) -> None:
        if path == "/old.pdf":  # the last one in order
            reached.set()

    with open_to_visitors(archive(three_scans(), on_second_visit=notice)) as site:
        process = subprocess.Popen(
            [KOMMUNSCAN, "scan", site.base_url, "--data-dir", tmp_path / "data"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        assert reached.wait(60)
        process.kill()
        process.wait()
        ran = kommunscan("scan", site.base_url, "--resume")
    assert numbers_of(ran) == {*LARGE, NEW, OLD}
    addresses = [(line["url"], line["member"]) for line in ran.outcomes()]
    assert len(addresses) == len(set(addresses))
    assert set(ends_of(ran).values()) == {("scanned", None, "")}


def test_a_document_that_is_not_there_the_second_time_goes_on_waiting(kommunscan: Run, tmp_path: Path) -> None:
    is_down = True

    def sometimes(path: str) -> Answer | None:
        return Answer(status=404) if is_down and path == "/new.pdf" else None

    with open_to_visitors(archive({"/new.pdf": scan_of(NEW)}, on_second_visit=sometimes)) as site:
        ran = kommunscan("scan", site.base_url)
        assert not numbers_of(ran)
        assert ends_of(ran)["/new.pdf"][:2] == ("unread", "picture_of_text")
        is_down = False
        assert numbers_of(kommunscan("scan", site.base_url)) == {NEW}


def test_a_document_that_has_changed_in_between_is_read_as_it_is_now(kommunscan: Run) -> None:
    changed = Answer(scan_of(OLD), "application/pdf")
    with open_to_visitors(archive({"/new.pdf": scan_of(NEW)}, on_second_visit=lambda path: changed)) as site:
        ran = kommunscan("scan", site.base_url)
    assert numbers_of(ran) == {OLD}


def test_copies_of_a_scan_are_read_once(kommunscan: Run, tmp_path: Path) -> None:
    copy = scan_of(NEW)
    with open_to_visitors(archive({"/a.pdf": copy, "/b.pdf": copy})) as site:
        ran = kommunscan("scan", site.base_url)
    assert sorted(end[:2] for end in ends_of(ran).values()) == [("scanned", None), ("skipped", "duplicate")]
    assert numbers_of(ran) == {NEW}


def test_a_scan_on_which_a_worker_dies_is_said_and_not_tried_again(kommunscan: Run, tmp_path: Path) -> None:
    packages = tmp_path / "packages"
    about = packages / "saboteur-1.dist-info"
    about.mkdir(parents=True)
    (packages / "saboteur.py").write_text(SABOTEUR, "utf-8")
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: saboteur\nVersion: 1\n", "utf-8")
    (about / "entry_points.txt").write_text("[kommunscan.detectors]\nsaboteur = saboteur:Saboteur\n", "utf-8")
    env = {"PYTHONPATH": str(packages)}
    files = {"/new.pdf": scan_of("", words="SABOTAGE"), "/old.pdf": scan_of(OLD)}
    with open_to_visitors(archive(files)) as site:
        for _ in range(2):
            site.requests.clear()
            ran = kommunscan("scan", site.base_url, env=env)
            assert places_of(ran) == {"/old.pdf page 1"}
            assert ends_of(ran)["/new.pdf page 1"] == ("unread", "picture_of_text", "reading it ended badly: crashed")
        asked = [request.path for request in site.requests if request.path == "/new.pdf"]
    assert len(asked) == 1


SABOTEUR = """
import os, signal
from detectors.api import Kind, Severity

class Saboteur:
    name = "saboteur"
    version = "1"
    kinds = (Kind("test.word", "a word", Severity.LOW),)

    def find(self, text, context=None):
        if "SABOTAGE" in text:
            os.kill(os.getpid(), signal.SIGKILL)
        yield from ()
"""


def test_pages_with_and_without_text_are_read_at_their_own_times(kommunscan: Run, tmp_path: Path) -> None:
    mixed = mixed_document()
    with open_to_visitors(archive({"/new.pdf": mixed})) as site:
        ran = kommunscan("scan", site.base_url, "--settings", no_time(tmp_path))
        assert numbers_of(ran) == {OLD}
        assert ends_of(ran)["/new.pdf"] == ("scanned", None, "")
        assert ends_of(ran)["/new.pdf page 2"][:2] == ("unread", "picture_of_text")
        ran = kommunscan("scan", site.base_url)
    assert numbers_of(ran) == {OLD, NEW}
    assert set(ends_of(ran)) == {"/new.pdf"}


def mixed_document() -> bytes:
    packed = io.BytesIO()
    canvas = Canvas(packed)
    canvas.drawString(72, 720, f"Personnummer: {OLD} ".ljust(120, "."))
    canvas.showPage()
    canvas.save()
    with pikepdf.open(packed) as whole, pikepdf.open(io.BytesIO(scan_of(NEW))) as scanned:
        whole.pages.extend(scanned.pages)
        joined = io.BytesIO()
        whole.save(joined)
    return joined.getvalue()


def no_time(folder: Path) -> Path:
    settings = folder / "no-time.toml"
    settings.write_text("[ocr]\nminutes = 0\n", "utf-8")
    return settings


def test_a_check_reads_pictures_at_once(kommunscan: Run, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "scan.pdf").write_bytes(scan_of(*LARGE))
    ran = kommunscan("check", folder, "--settings", little_time(tmp_path))
    assert numbers_of(ran) == set(LARGE)
