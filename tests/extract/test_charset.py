"""Text survives whatever charset it is in and whatever charset it is said to be in."""

import pytest

from scanner.extract.charset import decode

TEXT = "Sökande: Åsa Ærø, 111218-9872 – väntar på svar från förvaltningen"


@pytest.mark.parametrize("declared", ["", "utf-8", "iso-8859-1", "windows-1252", "ascii", "nonsense", "utf-16", "hex"])
@pytest.mark.parametrize("charset", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_western_text_is_read_whatever_is_declared(charset: str, declared: str) -> None:
    assert decode(TEXT.encode(charset), declared) == TEXT


@pytest.mark.parametrize(
    ("charset", "text"), [("iso8859-7", "Αθήνα 1"), ("koi8-r", "Москва 1"), ("iso2022_jp", "東京 1")]
)
def test_other_charsets_are_read_when_declared(charset: str, text: str) -> None:
    assert decode(text.encode(charset), charset) == text


def test_one_broken_byte_does_not_spoil_the_rest() -> None:
    assert decode(TEXT.encode() + b" \xe5 slut", "utf-8") == TEXT + " å slut"
    assert decode(TEXT.encode() + b" \xe5 slut") == TEXT + " å slut"


def test_every_byte_means_something() -> None:
    text = decode(bytes(range(128, 256)) + b" 111218-9872")
    assert len(text) == 128 + len(" 111218-9872")
    assert text.startswith("€\x81‚")


@pytest.mark.parametrize("head", ['<?xml version="1.0" encoding="iso-8859-7"?>', '<meta charset="iso-8859-7">'])
def test_what_the_text_says_of_itself_counts(head: str) -> None:
    assert decode((head + "Αθήνα").encode("iso8859-7")) == head + "Αθήνα"
