"""Broken documents: whatever is wrong with them, the answer is pieces, gaps with reasons, or one error."""

import random
from pathlib import Path

import pytest

from scanner.extract.api import ExtractionError, Limits
from scanner.extract.known import extract
from scanner.extract.picture import text as picture_text
from scanner.model import Document, Segment

CORPUS = Path(__file__).parent.parent / "corpus"
CASES = sorted(folder.name for folder in CORPUS.iterdir() if (folder / "expected.json").exists())
LIMITS = Limits(document_bytes=20 << 20, expanded_bytes=40 << 20)


@pytest.fixture(autouse=True)
def _without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_text, "installed_languages", lambda: ())


def broken(content: bytes, seed: int) -> bytes:
    """The document cut off, with some bytes changed, or with a piece of it missing."""
    chance = random.Random(seed)
    way = seed % 3
    at = chance.randrange(len(content))
    if way == 0:
        return content[:at]
    if way == 1:
        return content[:at] + content[at + chance.randrange(1, 600) :]
    changed = bytearray(content)
    for _ in range(1 + len(content) // 500):
        changed[chance.randrange(len(content))] = chance.randrange(256)
    return bytes(changed)


@pytest.mark.parametrize("case", CASES)
def test_breaking_a_document_raises_nothing_but_its_own_error(case: str) -> None:
    path = next(file for file in (CORPUS / case).iterdir() if file.name not in ("expected.json", "WHY.md"))
    content = path.read_bytes()
    if not content:
        return
    for seed in range(6):
        document = Document("file:///" + path.name, broken(content, seed), path.name)
        try:
            for piece in extract(document, LIMITS):
                if isinstance(piece, Segment):
                    assert piece.marks[0].offset == 0
        except ExtractionError:
            continue
