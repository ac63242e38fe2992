"""What the detectors report in real text that holds no personal numbers: packages' pages, scripts, data and documents.

    python -m benchmarks.detection_noise FOLDER… [--seconds N] [--members N]

Every file is read as a scan reads it, with all documents inside it: web pages, PDF, Office, mail, archives, data, code.
Every confirmed or likely number is printed with its masked context, to be looked at; e-mail addresses are counted by
class, dismissed candidates by the reason that weighed heaviest, the characters by the sort of document. Nothing is
printed unmasked. Files of one content are read once. A file that takes longer than ``--seconds`` or kills its reader is
counted as not read.
"""

import argparse
import hashlib
import multiprocessing
import multiprocessing.connection
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from queue import Empty, SimpleQueue

from detectors import load
from detectors.api import Confidence, Context, Match, TextForm
from detectors.masking import mask_context
from detectors.search import find_all
from scanner.extract.api import ExtractionError
from scanner.extract.known import extractor_for
from scanner.extract.sniff import recognise
from scanner.limits import NO_PICTURES, Limits, PictureTime
from scanner.model import Document, Segment

_LARGEST = 60 << 20
_DEPTH = 3
"""Containers within containers that are opened."""
_SKIPPED = ("image/", "audio/", "video/", "font/")
"""Not text; a vector picture is, see ``_DRAWING``."""
_DRAWING = "image/svg+xml"
_NOTABLE = (Confidence.LIKELY, Confidence.CONFIRMED)
_READERS = 2

Line = tuple[str, int]


@dataclass
class Tally:
    """What one file, or all of them, came to. ``characters`` by media type, ``lines`` are numbers worth a look."""

    characters: Counter[str] = field(default_factory=Counter)
    counts: Counter[tuple[str, ...]] = field(default_factory=Counter)
    lines: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Add what another file came to."""
        self.characters += other.characters
        self.counts += other.counts
        self.lines += other.lines


def _segments(document: Document, most: int, depth: int = 0) -> Iterator[tuple[str, Segment]]:
    """The texts of a document and of those inside it, with their media types."""
    media_type = recognise(document).media_type
    extractor = extractor_for(media_type)
    if extractor is None or (media_type.startswith(_SKIPPED) and media_type != _DRAWING):
        return
    inside = 0
    try:
        for piece in extractor.extract(document, media_type, Limits(pictures=PictureTime(NO_PICTURES))):
            if isinstance(piece, Segment):
                yield media_type, piece
            elif isinstance(piece, Document) and depth < _DEPTH and inside < most:
                inside += 1
                yield from _segments(piece.loaded(), most, depth + 1)
    except ExtractionError:
        return


def _scan(path: Path, most: int) -> Tally:
    tally = Tally()
    detectors = load()
    document = Document(path.resolve().as_uri(), path.read_bytes(), name=path.name)
    for media_type, segment in _segments(document, most):
        tally.characters[media_type] += len(segment.text)
        labels = tuple((mark.offset, mark.place.label) for mark in segment.marks)
        # Code also as ordinary text: a site may show it, and an extractor may not know what it is.
        for form in {segment.form, TextForm.TEXT} if segment.form is TextForm.CODE else {segment.form}:
            context = Context(form=form, labels=labels)
            matches = find_all(segment.text, detectors, replace(context, form=form))
            tally.counts.update(("fault", fault.detector, fault.problem) for fault in matches.faults)
            everything = (*matches.found, *matches.dismissed)
            for match in matches.found:
                tally.counts[str(form), match.kind, str(match.confidence), match.subtype or ""] += 1
                if match.confidence in _NOTABLE and match.kind != "email":
                    tally.lines.append(_line(path, media_type, segment.text, match, everything, form))
            for match in matches.dismissed:
                heaviest = min(match.reasons, key=lambda reason: reason.weight)
                tally.counts[str(form), match.kind, "dismissed", str(heaviest)] += 1
    return tally


def _line(path: Path, media_type: str, text: str, match: Match, everything: tuple[Match, ...], form: TextForm) -> str:
    context = mask_context(text, match.start, match.end, everything)
    reasons = "; ".join(map(str, match.reasons))
    return f"{match.confidence} {match.kind} as {form} in {path} ({media_type}): {context}\n    {reasons}"


def _serve(pipe: "multiprocessing.connection.Connection", most: int) -> None:
    """Read one file after another, until none is asked for."""
    while (path := pipe.recv()) is not None:
        try:
            pipe.send(_scan(path, most))
        except Exception as error:
            tally = Tally()
            tally.counts["not read", type(error).__name__] += 1
            pipe.send(tally)


def _read(paths: "SimpleQueue[Path]", seconds: float, most: int) -> Tally:
    """Have a process of its own read files, and a new one when a file was too much for it."""
    total = Tally()
    reader = None
    while True:
        try:
            path = paths.get_nowait()
        except Empty:
            break
        if reader is None:
            pipe, theirs = multiprocessing.Pipe()
            reader = multiprocessing.Process(target=_serve, args=(theirs, most), daemon=True)
            reader.start()
            theirs.close()
        try:
            pipe.send(path)
            answer = pipe.recv() if pipe.poll(seconds) else None
        except (EOFError, OSError):
            answer = None
        if answer is None:
            total.counts["not read", "too slow, or the reader died"] += 1
            reader.kill()
            reader = None
        else:
            total.add(answer)
    if reader is not None:
        reader.kill()
    return total


def _different(folders: list[str]) -> Iterator[Path]:
    """The files in the folders, of each content the first."""
    known: set[bytes] = set()
    for folder in folders:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file() and not path.is_symlink() and 0 < path.stat().st_size <= _LARGEST:
                digest = hashlib.blake2b(path.read_bytes()).digest()
                if digest not in known:
                    known.add(digest)
                    yield path


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folders", nargs="+")
    options.add_argument("--seconds", type=float, default=60.0, help="for one file")
    options.add_argument("--members", type=int, default=200, help="documents of a container that are read")
    chosen = options.parse_args()
    paths: SimpleQueue[Path] = SimpleQueue()
    number = 0
    for number, path in enumerate(_different(chosen.folders), 1):  # noqa: B007
        paths.put(path)
    total = Tally()
    with ThreadPoolExecutor(_READERS) as threads:
        for part in threads.map(lambda _: _read(paths, chosen.seconds, chosen.members), range(_READERS)):
            total.add(part)
    print(f"{total.characters.total() / 1e6:.1f} million characters in {number} different files")
    for media_type, length in total.characters.most_common():
        print(f"{length / 1e6:9.2f} million  {media_type}")
    for key, count in sorted(total.counts.items()):
        print(f"{count:8}  {'  '.join(key)}")
    print(f"\n{len(total.lines)} to look at:")
    print("\n".join(total.lines))


if __name__ == "__main__":
    main()
