"""Sitemaps, links, redirects, traps and names are as their scenarios describe them."""

import gzip
import io
import re
import zipfile
from urllib.parse import urljoin, urlsplit, urlunsplit
from urllib.request import urlopen
from xml.etree import ElementTree

import pikepdf
import pytest

from tests.town import town
from tests.town.scenario import Scenario
from tests.town.visitor import ask


def links(body: bytes) -> list[str]:
    return re.findall(r'href="([^"]*)"', body.decode().replace("&amp;", "&"))


def follow(site: Scenario, start: str, steps: int, choose: int) -> list[str]:
    """The paths of a walk that takes the link number ``choose`` of each page."""
    walked = [start]
    for _ in range(steps):
        walked.append(urljoin(walked[-1], links(ask(site, walked[-1]).body)[choose]))
    return walked


def locations(body: bytes) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(body).iter() if element.tag.endswith("loc")]


@pytest.mark.parametrize("name", ["sitemap_only", "sitemap_unannounced"])
def test_sitemaps_know_pages_that_nothing_links_to(name: str) -> None:
    with town.scenario(name) as site:
        robots = ask(site, "/robots.txt")
        found = re.search(r"Sitemap: (\S+)", robots.body.decode())
        sitemap = urlsplit(found[1]).path if found else "/sitemap.xml"
        listed = {urlsplit(location).path for location in locations(ask(site, sitemap).body)}
        assert listed == site.must_be_found - {"/", *links(ask(site, "/").body)}


def test_no_sitemap_means_none() -> None:
    with town.scenario("no_sitemap") as site:
        assert ask(site, "/robots.txt").status == ask(site, "/sitemap.xml").status == 404


def test_a_dead_sitemap_has_its_living_entries_last() -> None:
    with town.scenario("dead_sitemap") as site:
        listed = locations(ask(site, "/sitemap.xml").body)
        assert ask(site, urlsplit(listed[0]).path).status == 404
        assert ask(site, urlsplit(listed[-1]).path).status == 200
        assert "not an address" in listed


def test_the_family_of_sitemaps() -> None:
    with town.scenario("sitemap_family") as site:
        index = [urlsplit(location).path for location in locations(ask(site, "/s/index.xml").body)]
        assert index[0] == "/s/index.xml"
        assert b"/ur-gz.html" in gzip.decompress(ask(site, "/s/2.xml.gz").body)
        assert ask(site, "/s/3.txt").body.startswith(b"\xef\xbb\xbfhttp")
        with pytest.raises(ElementTree.ParseError):
            ElementTree.fromstring(ask(site, "/s/trasig.xml").body)


def test_documents_carry_their_links() -> None:
    with town.scenario("links_in_documents") as site:
        with pikepdf.open(io.BytesIO(ask(site, "/blad.pdf").body)) as document:
            assert str(document.pages[0].Annots[0].A.URI) == f"{site.base_url}/ur-pdf.html"
        with zipfile.ZipFile(io.BytesIO(ask(site, "/brev.docx").body)) as package:
            assert f"{site.base_url}/ur-word.html" in package.read("word/_rels/document.xml.rels").decode()
        assert f"{site.base_url}/ur-text.html" in ask(site, "/lista.txt").body.decode()


def test_link_elements_are_all_on_the_page() -> None:
    with town.scenario("link_elements") as site:
        said = ask(site, "/").body.decode() + ask(site, "/stil.css").body.decode()
        for path in site.must_be_found - {"/"}:
            assert path.removeprefix("/?").strip("/") in said, path


def test_relative_links_are_relative_to_the_base() -> None:
    with town.scenario("base_href") as site:
        for path in site.must_not_be_requested - {"/?s=1"}:
            assert ask(site, path).status == 404


def test_an_open_directory_sorts_itself() -> None:
    with town.scenario("open_directory") as site:
        assert "b.txt" in links(ask(site, "/filer/2024/").body)
        plain, by_size = ask(site, "/filer/2024/"), ask(site, "/filer/2024/?C=S;O=A")
        assert plain.body == by_size.body


def test_a_chain_of_redirects_ends_on_a_page() -> None:
    with town.scenario("redirect_chain") as site:
        statuses = [ask(site, f"/{step}").status for step in range(1, 6)]
        assert statuses == [301, 302, 303, 307, 308]
        with urlopen(f"{site.base_url}/1", timeout=5) as answer:
            assert answer.url.endswith("/5?mal=1")


def test_loops_of_redirects_do_not_end() -> None:
    with town.scenario("redirect_loop") as site:
        assert ask(site, "/sjalv").location == "/sjalv"
        assert ask(site, ask(site, "/x").location).location == "/x"
        assert ask(site, "/kedja/41").location == "/kedja/42"


def test_redirects_away_from_the_site() -> None:
    with town.scenario("redirect_offsite") as site:
        assert urlsplit(ask(site, "/bort").location).hostname in site.offsite_hosts
        assert "location" not in ask(site, "/utan").headers


@pytest.mark.parametrize(
    ("name", "start", "choose"),
    [
        ("calendar", "/kalender/", 0),
        ("calendar", "/kalender/", 1),
        ("calendar_path", "/kalender/2026/03/02/", 1),
        ("repeating_path", "/om/", 0),
        ("endless_paging", "/lista?sida=6", 0),
        ("soft_404", "/forsvunnen/1/", 1),
        ("session_ids", "/", 4),
    ],
)
def test_traps_go_on_and_on(name: str, start: str, choose: int) -> None:
    with town.scenario(name) as site:
        walked = follow(site, start, 60, choose)
        statuses = {request.status for request in site.requests}
    assert len(set(walked)) == 61
    assert statuses == {200}


def test_facets_combine() -> None:
    with town.scenario("facets") as site:
        reached, waiting = set[str](), ["/dokument"]
        while waiting and len(reached) < 2 * site.max_requests:
            path = waiting.pop(0)
            if path not in reached:
                reached.add(path)
                waiting += [link for link in links(ask(site, path).body) if "?" in link]
    assert len(reached) == 2 * site.max_requests


def test_session_ids_are_new_each_time() -> None:
    with town.scenario("session_ids") as site:
        first, second = links(ask(site, "/").body), links(ask(site, "/").body)
        assert not set(first) & set(second)
        assert {site.resource(link) for link in first} == site.must_be_found - {"/"}


def test_a_soft_404_looks_like_a_page() -> None:
    with town.scenario("soft_404") as site:
        first, second = ask(site, "/finns/inte"), ask(site, "/finns/inte/heller.html")
        assert (first.status, first.body) == (200, second.body)


def test_letters_beyond_ascii_reach_the_server_as_a_browser_sends_them() -> None:
    with town.scenario("encoded_paths") as site:
        assert "/ånäs.html" in links(ask(site, "/").body)
        old = ask(site, "/latin.html")
        assert "/från-latin-1.html" in old.body.decode("windows-1252")
        assert ask(site, "/fr%C3%A5n-latin-1.html").status == 200
        assert ask(site, "/fr%E5n-latin-1.html").status == 404
        assert ask(site, "/gammal/%e5n%e4s.html").status == 200
        assert site.found() <= site.must_be_found


def test_a_host_in_two_spellings_is_one() -> None:
    with town.scenario("idn") as site:
        hosts = {urlsplit(link).hostname or "" for link in links(ask(site, "/").body) if link.startswith("https")}
        assert {host.encode("idna").decode() for host in hosts} == site.offsite_hosts
        assert len(hosts) == 2


def test_names_stand_in_the_headers() -> None:
    with town.scenario("content_disposition") as site:
        assert ask(site, "/hamta?id=1").headers["content-disposition"] == 'attachment; filename="beslut.pdf"'
        assert "../" in ask(site, "/hamta?id=4").headers["content-disposition"]
        assert site.names["/hamta?id=2"] == "årsbeslut (2).txt"


def test_types_that_do_not_fit() -> None:
    with town.scenario("wrong_type") as site:
        assert ask(site, "/blad.html").body.startswith(b"%PDF")
        assert ask(site, "/blad.html").headers["content-type"] == "text/html"
        assert "content-type" not in ask(site, "/utan").headers
        with pytest.raises(UnicodeDecodeError):
            ask(site, "/gissa.aspx").body.decode()


def test_duplicates_have_one_content_and_almost_duplicates_have_not() -> None:
    with town.scenario("duplicates") as site:
        whole = (urlsplit(urljoin(site.base_url + "/", link)) for link in links(ask(site, "/").body))
        paths = {urlunsplit(("", "", link.path, link.query, "")) for link in whole}
        bodies = {path: ask(site, path).body for path in paths}
        assert len(bodies) == 11
        assert len(set(bodies.values())) == 2
    with town.scenario("only_almost_duplicates") as site:
        every = links(ask(site, "/").body)
        assert len({ask(site, link).body for link in every}) == len(every) == 7
