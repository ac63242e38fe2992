"""Large answers go to disk: the crawl's memory stays as it is, and nothing of them is left behind."""

import gzip
import os
import re
import resource
import signal
import subprocess
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import brotli
from backports import zstd

from tests.conftest import KOMMUNSCAN, Ran
from tests.town.scenario import Answer, Break, Reply, Request, Scenario, Wire, html_page
from tests.town.server import open_to_visitors

Run = Callable[..., Ran]

LINE = b"Detta blad handlar om gatubelysning och snoskottning i kommunen.\n"
SIZE = 12 << 20
BODY = LINE * (SIZE // len(LINE)) + b"\nPersonnummer: 19121212-1212\n"
CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda body: brotli.compress(body, quality=1),
    "zstd": zstd.compress,
}


def noise(size: int) -> bytes:
    """Text that cannot be packed well, so that it is still large on the way."""
    return os.urandom(size // 2).hex().translate(str.maketrans("0123456789", "ghijklmnop")).encode()


def of_files(files: dict[str, Reply]) -> Scenario:
    def answer(request: Request) -> Reply:
        if request.path == "/":
            return html_page("Start", *files)
        return files.get(request.path, Answer(status=404))

    return Scenario(answer, frozenset({"/", *files}), 100, name="large")


def text(body: bytes, *headers: tuple[str, str]) -> Answer:
    return Answer(body, media_type="text/plain; charset=utf-8", headers=headers)


def test_a_number_at_the_end_of_a_large_file_is_found_however_it_was_packed(kommunscan: Run) -> None:
    def body() -> bytes:
        return noise(SIZE) + b"\nPersonnummer: 19121212-1212\n"

    packed = {
        "/plain.txt": text(body()),
        "/twice.txt": text(gzip.compress(gzip.compress(body())), ("Content-Encoding", "gzip, gzip")),
        **{f"/{coding}.txt": text(pack(body()), ("Content-Encoding", coding)) for coding, pack in CODINGS.items()},
    }
    assert all(len(answer.body) > 4 << 20 for answer in packed.values()), "they must not fit into memory"
    with open_to_visitors(of_files(dict(packed))) as site:
        ran = kommunscan("scan", site.base_url)
    assert {urlsplit(line["url"]).path for line in ran.outcomes() if line["outcome"] == "scanned"} == {"/", *packed}
    assert {urlsplit(finding["url"]).path for finding in ran.findings()} == set(packed)


def test_what_grows_beyond_the_bound_when_unpacked_is_listed_as_too_large(kommunscan: Run, tmp_path: Path) -> None:
    # Hardly packed at its beginning, so that it goes to disk; a bomb after that.
    bomb = gzip.compress(noise(10 << 20)) + gzip.compress(b"0" * (80 << 20))
    settings = tmp_path / "settings.toml"
    settings.write_text(f"[crawl]\nmax_bytes = {60 << 20}\n", "utf-8")
    with open_to_visitors(of_files({"/bomb.txt": text(bomb, ("Content-Encoding", "gzip"))})) as site:
        ran = kommunscan("scan", site.base_url, "--settings", settings)
    ends = {urlsplit(line["url"]).path: (line["outcome"], line["reason"]) for line in ran.outcomes()}
    assert ends["/bomb.txt"] == ("unread", "too_large")


def test_a_large_file_that_was_cut_off_is_read_as_far_as_it_came(kommunscan: Run) -> None:
    beginning = b"Personnummer: 19121212-1212\n" + BODY[: 6 << 20]

    def steps() -> Iterator[bytes | float | Break]:
        yield b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % (2 * SIZE) + beginning

    with open_to_visitors(of_files({"/cut.txt": Wire(steps)})) as site:
        ran = kommunscan("scan", site.base_url)
    ends = {urlsplit(line["url"]).path: (line["outcome"], line["reason"]) for line in ran.outcomes()}
    assert ends["/cut.txt"] == ("unread", "damaged")
    assert {urlsplit(finding["url"]).path for finding in ran.findings()} == {"/cut.txt"}


def peak_memory(url: str, data: Path) -> int:
    """Kilobytes that the main process of a scan had at its highest."""
    process = subprocess.Popen([KOMMUNSCAN, "scan", url, "--data-dir", data], stderr=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        with suppress(OSError, subprocess.TimeoutExpired):
            status = Path(f"/proc/{process.pid}/status").read_text("ascii")
            peak = max(peak, *(int(kilobytes) for kilobytes in re.findall(r"VmHWM:\s+(\d+)", status)), 0)
            process.wait(0.02)
    assert process.returncode == 0
    return peak


def test_the_crawl_does_not_need_more_memory_for_a_larger_file(tmp_path: Path) -> None:
    peaks = []
    for size in (1, 150):
        body = LINE * ((size << 20) // len(LINE))
        with open_to_visitors(of_files({"/file.txt": text(body)})) as site:
            peaks.append(peak_memory(site.base_url, tmp_path / str(size)))
    assert peaks[1] - peaks[0] < 20 << 10


def test_a_full_disk_costs_the_large_file_only(tmp_path: Path) -> None:
    data = tmp_path / "data"
    files: dict[str, Reply] = {"/large.txt": text(BODY), "/small.txt": text(b"Personnummer: 19121212-1212\n")}
    with open_to_visitors(of_files(files)) as site:
        done = subprocess.run(
            [KOMMUNSCAN, "scan", site.base_url, "--data-dir", data],
            check=False,
            capture_output=True,
            text=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (8 << 20, 8 << 20)),
        )
    ran = Ran(done.returncode, done.stdout, done.stderr, data)
    ends = {urlsplit(line["url"]).path: line for line in ran.outcomes()}
    assert ends["/small.txt"]["outcome"] == "scanned"
    assert (ends["/large.txt"]["outcome"], ends["/large.txt"]["detail"]) == (
        "failed",
        "no room on the disk for a large file",
    )


def test_nothing_of_a_large_file_is_left_when_the_scan_is_killed(tmp_path: Path) -> None:
    half = threading.Event()

    def steps() -> Iterator[bytes | float | Break]:
        yield b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n" % SIZE + BODY[: SIZE // 2]
        half.set()
        yield 2.0

    with open_to_visitors(of_files({"/slow.txt": Wire(steps)})) as site:
        process = subprocess.Popen([KOMMUNSCAN, "scan", site.base_url, "--data-dir", tmp_path / "data"])
        assert half.wait(60)
        deadline = time.monotonic() + 30
        while not any("deleted" in str(link) for link in _open_files(process.pid)):
            assert time.monotonic() < deadline, "it never went to disk"
        process.send_signal(signal.SIGKILL)
        process.wait()
    held = [path for path in (tmp_path / "data").rglob("*") if path.is_file() and LINE in path.read_bytes()]
    assert held == []


def _open_files(pid: int) -> Iterator[str]:
    for link in Path(f"/proc/{pid}/fd").glob("*"):
        try:
            yield str(link.readlink())
        except OSError:
            continue
