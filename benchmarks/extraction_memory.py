"""Peak memory of a worker, and what becomes of each file of a collection, in one run.

    python benchmarks/extraction_memory.py [--pictures] FOLDER…

Analyses every file as a worker of a scan does: some hundred files to a process, then a new one. Pictures are put
off, as during a crawl; with ``--pictures`` one of each document is read. Prints the peak memory of any process and
the files at which it rose most, the outcomes with their reasons, and the slowest files.
"""

import multiprocessing
import resource
import sys
import time
from collections import Counter
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from scanner.analyse import Analyser
from scanner.keys import Keyring
from scanner.limits import NO_PICTURES, PictureShare
from scanner.model import Document
from scanner.setup import Setup
from scanner.workers import TASKS_PER_WORKER

TARGET_MB = 400
ONE_PICTURE = PictureShare(0.001)
_SHOWN = 5


@dataclass(frozen=True)
class Measured:
    """One file: how it ended, how long it took, and how far it drove up the memory of its process."""

    name: str
    outcomes: tuple[str, ...]
    seconds: float
    rise: int
    peak: int


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _work(paths: list[Path], pictures: PictureShare, results: Connection) -> None:
    analyser = Analyser(Setup(Keyring(b"k" * 32)))
    for path in paths:
        before, start = _peak(), time.monotonic()
        document = Document(path.as_uri(), b"", name=path.name, path=path)
        reports = analyser.analyse(document, pictures).documents
        ends = tuple(str(report.why or report.outcome) for report in reports[:1])
        results.send(Measured(path.name, ends, time.monotonic() - start, _peak() - before, _peak()))
    results.send(None)


def measure(paths: list[Path], pictures: PictureShare) -> list[Measured]:
    """Analyse files in one process after another."""
    context = multiprocessing.get_context("spawn")
    found: list[Measured] = []
    for start in range(0, len(paths), TASKS_PER_WORKER):
        results, far_end = context.Pipe(duplex=False)
        worker = context.Process(target=_work, args=(paths[start : start + TASKS_PER_WORKER], pictures, far_end))
        worker.start()
        far_end.close()
        try:
            while (measured := results.recv()) is not None:
                found.append(measured)
        except EOFError:
            print(f"A worker died at {paths[len(found)]}")
        worker.join()
    return found


def main(arguments: list[str]) -> None:
    """Print memory, outcomes and the slowest files."""
    pictures = ONE_PICTURE if "--pictures" in arguments else NO_PICTURES
    folders = [Path(argument).resolve() for argument in arguments if not argument.startswith("-")]
    found = measure(sorted(p for folder in folders for p in folder.rglob("*") if p.is_file()), pictures)
    peak = max(each.peak for each in found)
    print(f"{len(found)} files, peak of a worker {peak} MB ({'below' if peak < TARGET_MB else 'ABOVE'} {TARGET_MB})")
    for each in sorted(found, key=lambda each: each.rise, reverse=True)[:_SHOWN]:
        print(f"  +{each.rise} MB {each.name}")
    for end, count in Counter(end for each in found for end in each.outcomes).most_common():
        print(f"{count:6} {end}")
    for each in sorted(found, key=lambda each: each.seconds, reverse=True)[:_SHOWN]:
        print(f"  {each.seconds:.1f} s {each.name}")


if __name__ == "__main__":
    main(sys.argv[1:])
