"""Which addresses belong to the site."""

import pytest

from scanner.errors import UsageError
from scanner.scope import parse_seed, scope_of

SEEDS = ("https://www.exempelby.se/",)


def test_the_host_with_and_without_www_belongs_and_no_other() -> None:
    scope = scope_of(SEEDS)
    assert scope.has_host("https://exempelby.se/x")
    assert scope.has_host("http://www.exempelby.se/x")
    assert not scope.has_host("https://bygg.exempelby.se/")
    assert not scope.has_host("https://notexempelby.se/")
    assert not scope.has_host("https://exempelby.se.attacker.example/")


def test_subdomains_and_extra_hosts_belong_when_asked_for() -> None:
    scope = scope_of(SEEDS, include_subdomains=True, extra_hosts=("portal.example", "*.cdn.example"))
    assert scope.has_host("https://bygg.exempelby.se/")
    assert scope.has_host("https://portal.example/x")
    assert scope.has_host("https://a.cdn.example/x")
    assert not scope.has_host("https://exempel.se/")


def test_a_port_is_part_of_the_host() -> None:
    scope = scope_of(("http://127.0.0.1:8000/",))
    assert scope.has_host("http://127.0.0.1:8000/x")
    assert not scope.has_host("http://127.0.0.1:9000/x")


def test_exclude_wins_over_include() -> None:
    scope = scope_of(SEEDS, include=("/politik/*",), exclude=("*/arkiv/*",))
    assert scope.has_path("https://exempelby.se/politik/x")
    assert not scope.has_path("https://exempelby.se/skola/x")
    assert not scope.has_path("https://exempelby.se/politik/arkiv/x")


def test_a_seed_may_lack_its_scheme() -> None:
    assert parse_seed("www.exempelby.se") == "https://www.exempelby.se/"


@pytest.mark.parametrize("text", ["", "exempelby", "http://", "ftp://exempelby.se", "two words.se", "mailto:a@b.se"])
def test_what_is_no_web_address_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match="is not a web address — write it as"):
        parse_seed(text)
