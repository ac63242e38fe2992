"""Pages of PDF files for a second of CPU, against pdfminer.six alone, and the numbers that either sees.

Run with folders of PDF files: ``python benchmarks/extraction_pdf.py FOLDER…``. Only files of several pages with
much text on them are timed, since on the others both do hardly anything. Ours walks over every object of the
file, looks for failed redactions and reads earlier revisions in the same time. Pictures of text are put off, as a crawl
does: pdfminer.six does not read them at all. Both run interleaved in one
process; the sums of their CPU seconds are compared. A number is a run of at least six digits; every one that
pdfminer.six sees and this project does not is listed by the file it stands in.
"""

import io
import re
import sys
import time
from pathlib import Path

from pdfminer.high_level import extract_text

from scanner.extract.api import ExtractionError, Limits
from scanner.extract.known import extract
from scanner.limits import NO_PICTURES, PictureTime
from scanner.model import Document, Segment

LEAST_CHARS_A_PAGE = 1500
LEAST_PAGES = 5
MOST_BYTES = 20 << 20
_NUMBER = re.compile(r"[0-9]{6,}")


def ours(content: bytes) -> tuple[str, int]:
    """All text of a file, hidden places included, and the number of pages that had any."""
    texts: list[str] = []
    pages: set[str] = set()
    limits = Limits(pictures=PictureTime(NO_PICTURES))
    try:
        for piece in extract(Document("https://exempelby.example/a.pdf", content), limits):
            if isinstance(piece, Segment):
                texts.append(piece.text)
                pages.update(step[1] for mark in piece.marks for step in mark.place.steps if step[0] == "page")
    except ExtractionError:
        pass
    return "\n".join(texts), len(pages)


def pdfminers(content: bytes) -> str:
    """The text that pdfminer.six finds."""
    try:
        return extract_text(io.BytesIO(content))
    except Exception:
        return ""


def main(folders: list[Path]) -> None:
    """Print pages per CPU second of both, their ratio, and what each misses."""
    seconds = {"ours": 0.0, "pdfminer.six": 0.0}
    files = pages = seen = 0
    only_theirs: dict[str, int] = {}
    only_ours = 0
    for path in sorted(path for folder in folders for path in folder.rglob("*.pdf")):
        content = path.read_bytes()
        if len(content) > MOST_BYTES:
            continue
        start = time.process_time()
        text, count = ours(content)
        spent = time.process_time() - start
        if count < LEAST_PAGES or len(text) / count < LEAST_CHARS_A_PAGE:
            continue
        start = time.process_time()
        theirs = set(_NUMBER.findall(pdfminers(content)))
        seconds["pdfminer.six"] += time.process_time() - start
        seconds["ours"] += spent
        numbers = set(_NUMBER.findall(text))
        files, pages, seen = files + 1, pages + count, seen + len(numbers | theirs)
        only_ours += len(numbers - theirs)
        missing = {number for number in theirs - numbers if number not in "".join(text.split())}
        if missing:
            only_theirs[path.name] = len(missing)
    for name, spent in seconds.items():
        print(f"{name}: {pages / spent:.1f} pages/s")
    print(f"{files} files, {pages} pages: {seconds['pdfminer.six'] / seconds['ours']:.1f} times pdfminer.six")
    print(f"{seen} numbers; only we see {only_ours}, only pdfminer.six sees {only_theirs or 0}")


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
