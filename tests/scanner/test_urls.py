"""Addresses: what is fetched, and which spellings are the same page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.urls import clean, host_of, identity, registered_domain


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        pytest.param("http://a.se", "http://a.se/", id="a host alone gets a path"),
        pytest.param("HTTP://WWW.A.SE/X", "http://www.a.se/X", id="scheme and host, not path, lose their case"),
        pytest.param("https://a.se:443/x", "https://a.se/x", id="default port"),
        pytest.param("https://a.se:8443/x", "https://a.se:8443/x", id="other port"),
        pytest.param("https://a.se/x#part", "https://a.se/x", id="fragment"),
        pytest.param("https://user:secret@a.se/x", "https://a.se/x", id="credentials never travel on"),
        pytest.param("https://a.se/a/../b/./c", "https://a.se/b/c", id="dot segments"),
        pytest.param("https://a.se/a/..", "https://a.se/", id="dot segment at the end"),
        pytest.param("https://å.se/", "https://xn--5ca.se/", id="IDN"),
        pytest.param("https://a.se/å b?q=ö", "https://a.se/%C3%A5%20b?q=%C3%B6", id="non-ASCII and blank"),
        pytest.param("https://a.se/%c3%a5/%7Ex", "https://a.se/%C3%A5/~x", id="escapes in one spelling"),
        pytest.param("https://a.se/100%", "https://a.se/100%25", id="a stray percent sign"),
        pytest.param("https://a.se/web/https://b.se/", "https://a.se/web/https://b.se/", id="an address in a path"),
        pytest.param("http://[::1]:8080/x", "http://[::1]:8080/x", id="IPv6"),
        pytest.param("mailto:info@exempelby.example", None, id="not a page"),
        pytest.param("javascript:void(0)", None, id="script"),
        pytest.param("http://", None, id="no host"),
        pytest.param("http://a.se:99999/", None, id="no port"),
        pytest.param("http://a.se/" + "x" * 9000, None, id="longer than any server takes"),
    ],
)
def test_clean(written: str, expected: str | None) -> None:
    assert clean(written) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("http://a.se/x", "https://www.a.se/x", id="scheme and www"),
        pytest.param("https://a.se/x?a=1&b=2", "https://a.se/x?b=2&a=1", id="order of parameters"),
        pytest.param("https://a.se/x?utm_source=mail&id=3", "https://a.se/x?id=3", id="tracking"),
        pytest.param("https://a.se/x;jsessionid=AB12?id=3", "https://a.se/x?id=3", id="session in the path"),
        pytest.param("https://a.se/x?", "https://a.se/x", id="empty query"),
    ],
)
def test_the_same_page(one: str, other: str) -> None:
    assert identity(clean(one) or "") == identity(clean(other) or "")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.se/x?id=3", "https://a.se/x?id=4"),
        ("https://a.se/x", "https://a.se/X"),
        ("https://a.se/x", "https://a.se/x/"),
        ("https://a.se/x", "https://a.se:8443/x"),
        ("https://a.se/x", "https://sub.a.se/x"),
    ],
)
def test_different_pages(one: str, other: str) -> None:
    assert identity(clean(one) or "") != identity(clean(other) or "")


@given(st.text(max_size=200))
def test_any_string_is_clean_or_none(text: str) -> None:
    url = clean("https://a.se/" + text)
    assert url is None or (url.isascii() and clean(url) == url and host_of(url) == "a.se")


def test_registered_domain() -> None:
    assert registered_domain("www.bygg.exempelby.se") == "exempelby.se"
    assert registered_domain("127.0.0.1") == "127.0.0.1"
