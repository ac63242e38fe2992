"""Addresses that stand for a request with a body."""

from hypothesis import given
from hypothesis import strategies as st

from scanner.addresses import Addresses
from scanner.keys import Keyring
from scanner.portals.posts import Post, decode, encode, is_post
from scanner.scope import Scope
from scanner.setup import Setup
from scanner.urls import clean, identity, without_route

URL = "https://sok.exempelby.example/json"
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60)
POSTS = st.builds(Post, body=WORDS, after=WORDS, note=WORDS)


@given(POSTS)
def test_a_request_comes_back_as_it_went_in(post: Post) -> None:
    assert decode(encode(URL, post)) == post


@given(POSTS)
def test_its_address_is_clean_and_stays_so(post: Post) -> None:
    url = encode(URL, post)
    assert clean(url) == url
    assert without_route(url) == URL


@given(POSTS, POSTS)
def test_different_requests_are_different_addresses(one: Post, other: Post) -> None:
    assert (identity(encode(URL, one)) == identity(encode(URL, other))) == (one == other)


@given(st.text(max_size=80))
def test_anything_else_is_no_request(fragment: str) -> None:
    url = f"{URL}#{fragment}"
    assert decode(url) is None or is_post(url)
    damaged = decode(f"{URL}#!post:{fragment}")
    assert damaged is None or decode(encode(URL, damaged)) == damaged


def test_an_ordinary_link_to_such_an_address_is_the_plain_address() -> None:
    addresses = Addresses(Setup(Keyring(b"\1" * 32), scope=Scope(frozenset({"sok.exempelby.example"}))))
    url = encode(URL, Post("{}"))
    found = addresses.link(url, "a")
    assert found is not None and found.url == URL
    own = addresses.portal_link(url, "portal: Prov")
    assert own is not None and own.url == url


def test_a_page_open_to_all_leads_into_no_inner_network() -> None:
    open_to_all = Addresses(
        Setup(Keyring(b"\1" * 32), Scope(frozenset({"www.exempelby.example"})), accept_portals=True)
    )
    inside = Addresses(Setup(Keyring(b"\1" * 32), Scope(frozenset({"127.0.0.1:8080"})), accept_portals=True))
    assert open_to_all.portal_link("https://kartor.example.com/wfs", "portal: WFS") is not None
    for host in ("10.0.0.1", "169.254.169.254", "[::1]", "intranet", "karta.kommun.local", "127.0.0.1:9000"):
        assert open_to_all.portal_link(f"http://{host}/wfs", "portal: WFS") is None
        assert inside.portal_link(f"http://{host}/wfs", "portal: WFS") is not None


def test_a_name_with_a_number_in_it_is_not_shown_packed_in_base64() -> None:
    addresses = Addresses(Setup(Keyring(b"\1" * 32), scope=Scope(frozenset({"sok.exempelby.example"}))))
    base = "https://sok.exempelby.example/download/document?filename="
    packed = addresses.portal_link(f"{base}QmVzbHV0&id=4", "portal: Prov", f"{base}Beslut&id=4")
    assert packed is not None and packed.shown == packed.url
    hiding = addresses.portal_link(f"{base}MTkxMjA2MTgtMjAxNA%3D%3D&id=4", "portal: Prov", f"{base}19120618-2014&id=4")
    assert hiding is not None and "MTkx" not in hiding.shown and "2014" not in hiding.shown
