"""A full scan against a bare Scrapy crawl of the same site, in the same run.

    python benchmarks/crawl.py /usr/share/doc/python3.11/html [rounds]

Serves the folder with nginx on loopback and crawls it in turn with Scrapy's CrawlSpider and LinkExtractor (which
fetches and follows links, and scans nothing) and with ``kommunscan scan`` (everything on), then scans it a second
night. Prints pages per second and CPU seconds of each, and the ratios of each round.
"""

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

REAPER = """
import ctypes, os, subprocess, sys
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER, from linux/prctl.h
subprocess.run(sys.argv[1:])
try:
    while True:
        os.wait()
except ChildProcessError:
    pass
"""
"""Runs a command and waits for all it started: worker processes outlive their parent by a moment."""
BARE = """
import sys
from scrapy.crawler import CrawlerProcess
from scrapy.linkextractors import LinkExtractor
from scrapy.spiders import CrawlSpider, Rule
class Bare(CrawlSpider):
    name = "bare"
    start_urls = [sys.argv[1]]
    allowed_domains = ["127.0.0.1"]
    rules = [Rule(LinkExtractor(deny_extensions=()), follow=True)]
process = CrawlerProcess({"LOG_LEVEL": "ERROR", "CONCURRENT_REQUESTS": 32, "CONCURRENT_REQUESTS_PER_DOMAIN": 32,
    "DOWNLOAD_DELAY": 0, "TELNETCONSOLE_ENABLED": False, "ROBOTSTXT_OBEY": False})
crawler = process.create_crawler(Bare)
process.crawl(crawler)
process.start()
print(crawler.stats.get_value("response_received_count"))
"""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder on loopback, by one nginx worker."""
    port = 8123
    with tempfile.TemporaryDirectory() as home:
        configuration = Path(home, "nginx.conf")
        configuration.write_text(
            f"worker_processes 1; pid {home}/pid; error_log {home}/error; daemon off;\n"
            "events { worker_connections 512; }\n"
            "http { include /etc/nginx/mime.types; access_log off;\n"
            f"server {{ listen 127.0.0.1:{port}; root {folder}; }} }}\n"
        )
        server = subprocess.Popen(["nginx", "-c", configuration])
        time.sleep(0.5)
        try:
            yield f"http://127.0.0.1:{port}/"
        finally:
            server.terminate()
            server.wait()


def measured(command: list[str]) -> tuple[float, float, str]:
    """Wall seconds, CPU seconds of the command and all it started, and what it printed."""
    command = [sys.executable, "-c", REAPER, *command]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL)
    wall = time.monotonic() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def scan(url: str, data: Path) -> tuple[float, float, int]:
    """Wall and CPU seconds and pages of one full scan."""
    kommunscan = Path(sys.executable).with_name("kommunscan")
    wall, cpu, _ = measured([str(kommunscan), "scan", url, "--data-dir", str(data)])
    outcomes = (data / "reports" / "127.0.0.1" / "latest" / "outcomes.jsonl").read_text("utf-8").splitlines()
    pages = sum(json.loads(line)["outcome"] in ("scanned", "unchanged") for line in outcomes)
    return wall, cpu, pages


def main() -> None:
    """Measure and print."""
    folder, rounds = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3
    ratios, nights = [], []
    with served(folder) as url:
        for _ in range(rounds):
            wall, cpu, printed = measured([sys.executable, "-c", BARE, url])
            bare_rate = int(printed) / wall
            print(f"bare Scrapy   {int(printed):5} pages {wall:6.1f} s {bare_rate:6.1f} pages/s {cpu:6.1f} CPU s")
            data = Path(tempfile.mkdtemp())
            wall, cpu, pages = scan(url, data)
            print(f"kommunscan    {pages:5} pages {wall:6.1f} s {pages / wall:6.1f} pages/s {cpu:6.1f} CPU s")
            ratios.append(pages / wall / bare_rate)
            wall, second, pages = scan(url, data)
            print(f"second night  {pages:5} pages {wall:6.1f} s {pages / wall:6.1f} pages/s {second:6.1f} CPU s")
            nights.append(second / cpu)
            shutil.rmtree(data)
    print(
        f"pages per second against bare Scrapy: {statistics.median(ratios):.2f} times (of {os.cpu_count()} processors)"
    )
    print(f"CPU of the second night: {100 * statistics.median(nights):.0f} % of the first")


if __name__ == "__main__":
    main()
