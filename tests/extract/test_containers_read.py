"""Archives, compound files and pictures at their limits."""

import io
import zipfile

import olefile
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from scanner.extract.api import ExtractionError, Limits, Piece
from scanner.extract.archive import other as archive_other
from scanner.extract.known import extract
from scanner.extract.legacy.compound_file import write_compound
from scanner.extract.members import child, member_path
from scanner.extract.picture import text as picture_text
from scanner.extract.picture.text import read_picture, straightened
from scanner.limits import NO_PICTURES, PictureTime
from scanner.model import Document, Unread, Why

NAMES = st.text("abcdefghij", min_size=1, max_size=8)


def pieces(content: bytes, name: str = "a.bin", limits: Limits | None = None) -> list[Piece]:
    return list(extract(Document("file:///" + name, content, name), limits or Limits()))


def zipped(**members: bytes) -> bytes:
    result = io.BytesIO()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return result.getvalue()


@pytest.mark.parametrize(
    ("parent", "name", "path"),
    [
        (None, "brev.docx", "brev.docx"), ("a.zip", "mapp/brev.docx", "a.zip!/mapp/brev.docx"),
        (None, "mapp\\brev.docx", "mapp/brev.docx"), (None, "/", "unnamed"), (None, "a\0b", "ab"),
    ],
)  # fmt: skip
def test_member_paths(parent: str | None, name: str, path: str) -> None:
    assert member_path(parent, name) == path


def test_a_child_keeps_the_address_and_takes_the_last_part_of_its_path_as_name() -> None:
    inside = child(
        Document("https://www.exempelby.example/a.zip", b"", "a.zip", member="b.zip"), "mapp/brev.docx", b"x"
    )
    assert (inside.url, inside.name, inside.member) == (
        "https://www.exempelby.example/a.zip", "brev.docx", "b.zip!/mapp/brev.docx",
    )  # fmt: skip


@given(st.dictionaries(st.tuples(NAMES, NAMES), st.binary(max_size=9000), min_size=1, max_size=12))
def test_compound_files_hold_what_was_put_in(streams: dict[tuple[str, ...], bytes]) -> None:
    folders = {(f"mapp {path[0]}", path[1]): content for path, content in streams.items()}
    with olefile.OleFileIO(io.BytesIO(write_compound(folders))) as opened:
        assert {tuple(path) for path in opened.listdir()} == set(folders)
        assert all(opened.openstream(list(path)).read() == content for path, content in folders.items())


def test_members_beyond_the_limit_are_not_opened_but_named() -> None:
    found = pieces(zipped(a=bytes(5000), b=b"kort"), "a.zip", Limits(document_bytes=1000))
    assert [piece.why for piece in found if isinstance(piece, Unread)] == [Why.TOO_LARGE]
    assert [piece.name for piece in found if isinstance(piece, Document)] == ["b"]


def test_all_members_together_are_bounded() -> None:
    found = pieces(zipped(a=bytes(600), b=bytes(600), c=bytes(600)), "a.zip", Limits(expanded_bytes=1300))
    assert [piece.name for piece in found if isinstance(piece, Document)] == ["a", "b"]
    assert [str(piece.part) for piece in found if isinstance(piece, Unread)] == [str((("part", "c"),))]


def test_the_number_of_members_is_bounded() -> None:
    found = pieces(zipped(**{f"m{number}": b"x" for number in range(9)}), "a.zip", Limits(members=4))
    assert sum(isinstance(piece, Document) for piece in found) == 4
    assert any(isinstance(piece, Unread) and piece.why is Why.TOO_LARGE for piece in found)


def test_without_libarchive_a_rar_file_is_unread_and_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive_other, "libarchive_available", lambda: False)
    with pytest.raises(ExtractionError, match="libarchive") as caught:
        pieces(b"Rar!\x1a\x07\x00" + bytes(60), "a.rar")
    assert caught.value.why is Why.UNSUPPORTED


def gaps(image: Image.Image, time: PictureTime) -> list[Unread]:
    return [piece for piece in read_picture(image, (("page", "3"),), time) if isinstance(piece, Unread)]


def test_without_tesseract_a_picture_is_a_picture_of_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_text, "installed_languages", lambda: ())
    (gap,) = gaps(Image.new("L", (300, 300), 255), PictureTime())
    assert gap == Unread(Why.PICTURE_OF_TEXT, "Tesseract is not installed", (("page", "3"),))


def test_a_picture_that_is_put_off_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture_text, "installed_languages", lambda: ("swe",))
    (gap,) = gaps(Image.new("L", (300, 300), 255), PictureTime(NO_PICTURES))
    assert (gap.why, gap.part) == (Why.PICTURE_OF_TEXT, (("page", "3"),))


def test_pictures_too_small_for_text_are_no_gap() -> None:
    assert not gaps(Image.new("RGB", (59, 500)), PictureTime())


def test_pictures_too_large_to_decode_are_a_gap() -> None:
    class Huge(Image.Image):
        width = 100_000
        height = 100_000
        size = (100_000, 100_000)

    assert [gap.why for gap in gaps(Huge(), PictureTime())] == [Why.PICTURE_OF_TEXT]


def test_straight_pages_are_left_as_they_are() -> None:
    image = Image.new("L", (400, 400), 255)
    for row in range(20, 380, 20):
        image.paste(0, (30, row, 370, row + 8))
    assert straightened(image) is image
    assert straightened(image.rotate(5, fillcolor=255)) is not image
