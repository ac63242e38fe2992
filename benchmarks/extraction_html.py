"""Text, attributes and links of web pages together, against Scrapy's LxmlLinkExtractor for links alone.

Run with a folder of HTML pages: ``python benchmarks/extraction_html.py /usr/share/doc/python3/html``.
Both run interleaved in one process over the same pages; the median of their CPU seconds is compared, since
absolute times mean little on a shared machine. Every text and link is consumed.
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from scrapy.http import HtmlResponse
from scrapy.linkextractors import LinkExtractor

from scanner.extract.api import Limits
from scanner.extract.known import extract
from scanner.model import Document, Link, Segment

ROUNDS = 3
MOST_PAGES = 200


def ours(pages: list[tuple[str, bytes]]) -> int:
    """Links found by this project's extractor, which yields all text as well."""
    links = 0
    for url, content in pages:
        for piece in extract(Document(url, content, media_type="text/html"), Limits()):
            links += isinstance(piece, Link)
            assert not isinstance(piece, Segment) or piece.text
    return links


def scrapys(pages: list[tuple[str, bytes]]) -> int:
    """Links found by Scrapy's own extractor, which yields nothing else."""
    extractor = LinkExtractor(tags=("a", "area"), deny_extensions=())
    return sum(
        len(extractor.extract_links(HtmlResponse(url, body=content, encoding="utf-8"))) for url, content in pages
    )


def measured(work: Callable[[list[tuple[str, bytes]]], int], pages: list[tuple[str, bytes]]) -> tuple[float, int]:
    """CPU seconds and links of one round."""
    start = time.process_time()
    links = work(pages)
    return time.process_time() - start, links


def main(folder: Path) -> None:
    """Print pages per CPU second of both, and their ratio."""
    paths = sorted(folder.rglob("*.html"))
    step = max(1, len(paths) // MOST_PAGES)
    pages = [(f"https://docs.example/{p.relative_to(folder)}", p.read_bytes()) for p in paths[::step]]
    seconds: dict[str, list[float]] = {"ours": [], "scrapy": []}
    links = {}
    for _ in range(ROUNDS):
        for name, work in (("ours", ours), ("scrapy", scrapys)):
            spent, links[name] = measured(work, pages)
            seconds[name].append(spent)
    for name, rounds in seconds.items():
        print(f"{name}: {len(pages) / statistics.median(rounds):.0f} pages/s, {links[name]} links")
    ratio = statistics.median(seconds["scrapy"]) / statistics.median(seconds["ours"])
    print(f"{len(pages)} pages: text, attributes and links at {ratio:.1f} times the speed of LxmlLinkExtractor")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
