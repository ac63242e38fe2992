"""What the detectors report in text that holds no personal numbers: packages' scripts, data, pictures and manuals.

    python -m benchmarks.detection_noise FOLDER…

Every confirmed or likely number is printed with its masked context, to be looked at; e-mail addresses are counted by
class, dismissed candidates by the reason that weighed heaviest. Nothing is printed unmasked.
"""

import gzip
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing import Pool
from pathlib import Path

from detectors import load
from detectors.api import Confidence, Context, Match, TextForm
from detectors.masking import mask_context
from detectors.search import find_all
from scanner.extract.api import ExtractionError, Limits
from scanner.extract.html.extractor import HtmlExtractor
from scanner.model import Document, Segment

_CODE = frozenset([".js", ".mjs", ".cjs", ".css", ".json", ".svg", ".map", ".ts", ".scss", ".less"])
_PAGES = frozenset([".html", ".htm", ".xhtml"])
_TEXT = frozenset([".txt", ".md", ".rst", ".csv", ".xml", ".xhp", ".sgml", ".yaml", ".yml", ""])
_LARGEST = 60 << 20
_DETECTORS = load()
_NOTABLE = (Confidence.LIKELY, Confidence.CONFIRMED)


def _strings(path: Path) -> Iterator[tuple[str, Context]]:
    """The texts of a file as extractors hand them over, as far as the sort of file allows."""
    content = path.read_bytes()
    suffix = path.suffix.lower()
    if suffix == ".gz":
        content = gzip.decompress(content)
        suffix = Path(path.stem).suffix.lower()
    if suffix in _PAGES:
        try:
            for piece in HtmlExtractor().extract(Document("https://example.org/", content), "text/html", Limits()):
                if isinstance(piece, Segment):
                    labels = tuple((mark.offset, mark.place.label) for mark in piece.marks)
                    yield piece.text, Context(form=piece.form, labels=labels)
        except ExtractionError:
            yield content.decode("utf-8", "replace"), Context(form=TextForm.CODE)
    elif suffix in _CODE or suffix in _TEXT:
        form = TextForm.CODE if suffix in _CODE else TextForm.TEXT
        yield content.decode("utf-8", "replace"), Context(form=form)


def _scan(path: Path) -> tuple[int, Counter[tuple[str, ...]], list[str]]:
    """Characters read, counts, and a line for each number worth a look."""
    counts: Counter[tuple[str, ...]] = Counter()
    notable: list[str] = []
    length = 0
    for text, context in _strings(path):
        length += len(text)
        # Also as ordinary text: a site may show it, and an extractor may not know what it is.
        for form in {context.form, TextForm.TEXT}:
            matches = find_all(text, _DETECTORS, replace(context, form=form))
            counts.update(("fault", fault.detector, fault.problem) for fault in matches.faults)
            everything = (*matches.found, *matches.dismissed)
            for match in matches.found:
                counts[str(form), match.kind, str(match.confidence), match.subtype or ""] += 1
                if match.confidence in _NOTABLE and match.kind != "email":
                    notable.append(_line(path, text, match, everything, form))
            for match in matches.dismissed:
                heaviest = min(match.reasons, key=lambda reason: reason.weight)
                counts[str(form), match.kind, "dismissed", str(heaviest)] += 1
    return length, counts, notable


def _line(path: Path, text: str, match: Match, everything: tuple[Match, ...], form: TextForm) -> str:
    context = mask_context(text, match.start, match.end, everything)
    reasons = "; ".join(map(str, match.reasons))
    return f"{match.confidence} {match.kind} as {form} in {path}: {context}\n    {reasons}"


def main(folders: list[str]) -> None:
    paths = [
        path
        for folder in folders
        for path in Path(folder).rglob("*")
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= _LARGEST
    ]
    total, counts, notable = 0, Counter[tuple[str, ...]](), list[str]()
    with Pool(2) as pool:
        for length, found, lines in pool.imap_unordered(_scan, paths, chunksize=20):
            total += length
            counts += found
            notable += lines
    print(f"{total / 1e6:.0f} million characters in {len(paths)} files")
    for key, count in sorted(counts.items()):
        print(f"{count:8}  {'  '.join(key)}")
    print(f"\n{len(notable)} to look at:")
    print("\n".join(notable))


if __name__ == "__main__":
    main(sys.argv[1:])
