"""The page on formats names every media type that is read, by the reader that reads it, and no other."""

import re
from pathlib import Path

import pytest

from scanner.extract import media_types, signatures, sniff
from scanner.extract.api import Extractor
from scanner.extract.known import BUILTIN, extractor_for
from scanner.model import Document, Why

PAGE = Path(__file__).parents[2].joinpath("docs", "formats.md").read_text("utf-8")
MEDIA_TYPE = re.compile(r"`([a-z]+/[a-z0-9.+-]+)`")
READ, _, UNREAD = PAGE.partition("## Recognised and not read")
REASON = re.compile(r"(?<!\*)\*([a-z ]+)\*(?!\*)")


def row(name: str) -> str:
    return next((line for line in READ.splitlines() if line.startswith(f"| {name} |")), "")


@pytest.mark.parametrize("extractor", BUILTIN, ids=lambda extractor: extractor.name)
def test_every_reader_stands_on_the_page_with_its_media_types(extractor: Extractor) -> None:
    assert set(MEDIA_TYPE.findall(row(extractor.name))) == extractor.media_types


def test_no_media_type_on_the_page_is_unknown() -> None:
    read = {media_type for extractor in BUILTIN for media_type in extractor.media_types}
    assert set(MEDIA_TYPE.findall(READ)) == read


def test_what_is_recognised_and_not_read_is_said() -> None:
    unread = set(MEDIA_TYPE.findall(UNREAD))
    assert not [media_type for media_type in unread if extractor_for(media_type)]
    by_start = {media_type for _, media_type in signatures._STARTS}
    told = by_start | set(media_types.BY_EXTENSION.values()) | {"image/x-ani"}
    assert {media_type for media_type in told if not extractor_for(media_type)} <= unread
    assert unread <= told | {sniff.OCTETS, "application/x-msdownload"}


def test_a_media_type_of_the_last_list_is_what_the_bytes_give() -> None:
    for start, media_type in signatures._STARTS:
        if media_type in MEDIA_TYPE.findall(UNREAD):
            document = Document("https://exempelby.example/fil", start + bytes(100))
            assert sniff.recognise(document).media_type == media_type


def test_every_reason_on_the_page_is_one_of_the_coverage() -> None:
    said = {reason.replace(" ", "_") for reason in REASON.findall(PAGE)} - {"words_in_italics"}
    assert said <= {str(why) for why in Why}
    assert len(said) > 8
