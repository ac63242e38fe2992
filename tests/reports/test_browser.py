"""The report in a real browser: what a reader sees, clicks and types, and what a hostile page cannot do."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scanner.store.reader import RunReader
from tests.reports.conftest import Written
from tests.reports.sample_runs import HOSTILE, open_town

TOWNS = ("none", "one", "fifty", "many")
PAGES = ("report.html", "incident.html", "cleanup.html")
_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_ONE_OF_ALL_ALIKE = """most => {
  for (const fold of document.querySelectorAll(".rest"))
    [...fold.querySelectorAll(".findings > li")].slice(3).forEach(one => one.remove());
  [...document.querySelectorAll("#groups > .document")].slice(most).forEach(one => one.remove());
}"""
"""axe-core needs many minutes for the 195 000 elements of ten thousand findings, which are all of one template."""
_NEVER_HERE = re.compile(r"^(?!file:)")

Open = Callable[..., Any]


@pytest.fixture
def open_page(browser: Any) -> Iterator[Open]:
    """Opens a file in a fresh window; every request that is not for a file, and every error, fails the test."""
    contexts: list[Any] = []
    problems: list[str] = []

    def open_in_window(path: Path, fragment: str = "", *, media: str = "screen", **window: object) -> Any:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **window})
        context.route(_NEVER_HERE, lambda route: (problems.append(route.request.url), route.abort()))
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("dialog", lambda dialog: (problems.append(dialog.message), dialog.dismiss()))
        page.emulate_media(media=media)
        page.goto(path.as_uri() + fragment)
        return page

    yield open_in_window
    for context in contexts:
        context.close()
    assert problems == []


def shown(page: Any) -> list[str]:
    """The ids of the findings that no filter hides."""
    found: list[str] = page.eval_on_selector_all(
        "#groups > .document:not([hidden]) .findings > li:not([hidden])", "all => all.map(one => one.id)"
    )
    return found


def wait_for_count(page: Any, count: int) -> None:
    """Wait until the report says that it shows so many findings."""
    playwright_expect(page.locator("#shown")).to_have_text(re.compile(rf"^{count} "))


def playwright_expect(subject: Any) -> Any:
    from playwright.sync_api import expect

    return expect(subject)


def violations(page: Any, axe: str) -> list[str]:
    """What axe-core objects to. The page must be open with ``bypass_csp``.

    Parts that are far from the window are not laid out, and axe-core would measure them as overlapping.
    """
    page.add_style_tag(content="* { content-visibility: visible !important }")
    page.evaluate(axe)
    found: list[str] = page.evaluate(
        "rules => axe.run(document, rules).then(results => results.violations.map("
        "found => `${found.id}: ${found.nodes[0].html.slice(0, 200)}`))",
        {"runOnly": list(_RULES), "resultTypes": ["violations"]},
    )
    return found


# -- for everyone


@pytest.mark.parametrize("town", TOWNS)
@pytest.mark.parametrize("look", ["light", "dark", "print"])
def test_axe_finds_no_barrier(open_page: Open, written: Written, axe: str, town: str, look: str) -> None:
    scheme = "dark" if look == "dark" else "light"
    media = "print" if look == "print" else "screen"
    page = open_page(written(town, "sv").html, media=media, color_scheme=scheme, bypass_csp=True)
    page.evaluate(_ONE_OF_ALL_ALIKE, 40)
    assert violations(page, axe) == []


@pytest.mark.parametrize("name", ["incident.html", "cleanup.html", "../../index.html"])
@pytest.mark.parametrize("look", ["light", "dark"])
def test_axe_finds_no_barrier_in_the_other_pages(
    open_page: Open, written: Written, axe: str, name: str, look: str
) -> None:
    page = open_page(written("fifty", "da").directory / name, color_scheme=look, bypass_csp=True)
    assert violations(page, axe) == []


def test_axe_finds_no_barrier_when_everything_is_unfolded(open_page: Open, written: Written, axe: str) -> None:
    page = open_page(written("fifty", "en").html, bypass_csp=True)
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    assert violations(page, axe) == []


@pytest.mark.parametrize("town", ["fifty", "hostile"])
@pytest.mark.parametrize("width", [320, 375, 1280])
def test_nothing_sticks_out_sideways(open_page: Open, written: Written, town: str, width: int) -> None:
    for name in PAGES:
        page = open_page(written(town, "sv").directory / name, viewport={"width": width, "height": 800})
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_everything_is_there_without_javascript(open_page: Open, written: Written, tmp_path: Path) -> None:
    engine, run_id = open_town(tmp_path, "fifty")
    findings = RunReader(engine, run_id).findings()
    engine.dispose()
    page = open_page(written("fifty", "en").html, java_script_enabled=False)
    assert not page.locator("#toolbar").is_visible()
    for finding in findings:
        assert page.locator(f"#f{finding.id}").count() == 1
    page.locator("summary", has_text="a picture of text").click()
    assert page.get_by_text("Have someone look at the pages").is_visible()


def test_paper_shows_what_is_folded_and_no_controls(open_page: Open, written: Written) -> None:
    page = open_page(written("fifty", "en").html, media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.get_by_text("Have someone look at the pages").is_visible()
    assert not page.locator("#toolbar").is_visible()
    assert all(page.evaluate("[...document.querySelectorAll('details')].map(fold => fold.open)"))


# -- finding one's way


def test_filters_narrow_the_list_and_can_be_cleared(open_page: Open, written: Written) -> None:
    page = open_page(written("fifty", "en").html)
    everything = shown(page)
    assert len(everything) == 37
    page.select_option("#k", "dk.cpr")
    wait_for_count(page, 2)
    assert len(shown(page)) == 2
    page.select_option("#w", "comment")
    wait_for_count(page, 1)
    page.get_by_role("button", name="Show all").click()
    wait_for_count(page, 37)
    assert shown(page) == everything


@pytest.mark.parametrize(
    ("words", "count"),
    [("blad2 c14", 1), ("BYGGLOV", 3), ("postliste", 2), ("no such thing", 0), ("<script>", 0), ("skolkansliet", 30)],
)
def test_search_looks_into_findings_and_their_documents(
    open_page: Open, written: Written, words: str, count: int
) -> None:
    page = open_page(written("fifty", "en").html)
    page.fill("#q", words)
    wait_for_count(page, count)
    assert len(shown(page)) == count
    assert page.locator("#none").is_visible() == (count == 0)


def test_status_tells_new_from_old(open_page: Open, written: Written) -> None:
    page = open_page(written("fifty", "en").html)
    for status, count in (("changed", 1), ("new", 35), ("still_there", 1)):
        page.select_option("#n", status)
        wait_for_count(page, count)
    assert page.locator("#groups li:visible b").count() == 0


def test_the_number_of_new_findings_leads_to_them(open_page: Open, written: Written) -> None:
    page = open_page(written("fifty", "en").html)
    page.locator(".figures a", has_text="34").click()
    wait_for_count(page, 35)
    assert page.input_value("#n") == "new"


def test_documents_can_be_put_in_another_order(open_page: Open, written: Written) -> None:
    page = open_page(written("fifty", "en").html)
    titles = "#groups > .document > h3"
    worst_first = page.locator(titles).all_text_contents()
    page.select_option("#o", "url")
    playwright_expect(page.locator(titles).first).to_have_text("Brev")
    page.select_option("#o", "")
    playwright_expect(page.locator(titles).first).to_have_text(worst_first[0])
    assert page.locator(titles).all_text_contents() == worst_first


def test_the_view_stays_in_the_address(open_page: Open, written: Written) -> None:
    path = written("fifty", "en").html
    page = open_page(path)
    page.select_option("#s", "critical")
    page.fill("#q", "blad2")
    playwright_expect(page).to_have_url(re.compile("blad2"))
    fragment = page.evaluate("location.hash")
    again = open_page(path, fragment)
    assert shown(again) == shown(page)
    assert again.input_value("#q") == "blad2"
    assert again.input_value("#s") == "critical"


def test_a_link_to_a_finding_unfolds_what_hides_it(open_page: Open, written: Written) -> None:
    path = written("fifty", "en").html
    page = open_page(path)
    folded = page.locator(".rest .findings > li").last.get_attribute("id")
    possible = page.locator("#possible .findings > li").first.get_attribute("id")
    for name in (folded, possible):
        other = open_page(path, f"#{name}")
        assert other.locator(f"#{name}").is_visible()
        assert other.locator(f"#{name}").evaluate("one => one.matches(':target')")


def test_a_findings_link_can_be_copied(open_page: Open, written: Written) -> None:
    page = open_page(written("fifty", "en").html)
    finding = page.locator(".findings > li").first
    finding.get_by_text("Why it was reported").click()
    button = finding.get_by_role("button", name="Copy link")
    button.click()
    playwright_expect(page.locator("#status")).to_have_text("Link copied")
    assert finding.get_by_role("button", name="Link copied").is_visible()


def test_reasons_are_told_when_asked_for(open_page: Open, written: Written) -> None:
    page = open_page(written("fifty", "sv").html)
    finding = page.locator(".findings > li").first
    assert not finding.locator("details ul").is_visible()
    finding.locator("summary").click()
    assert "rätt kontrollsiffra" in finding.locator("details ul").inner_text()


def test_the_keyboard_alone_is_enough(open_page: Open, written: Written) -> None:
    page = open_page(written("fifty", "en").html)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the findings"
    page.keyboard.press("Enter")
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "q":
            break
    page.keyboard.type("bygglov")
    wait_for_count(page, 3)
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Why it was reported":
            break
    page.keyboard.press("Enter")
    assert page.locator(".findings details[open]").count() == 1
    # The button is made after the fold has opened.
    page.locator(".findings .copy").wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Copy link"


@pytest.mark.parametrize("name", ["report.html", "incident.html", "cleanup.html", "../../index.html"])
def test_everything_that_can_be_used_can_be_reached_and_seen(open_page: Open, written: Written, name: str) -> None:
    page = open_page(written("one", "en").directory / name)
    usable = page.locator("a:visible, button:visible, summary:visible, input:visible, select:visible").count()
    reached = set()
    for _ in range(usable + 2):
        page.keyboard.press("Tab")
        box = page.evaluate(
            "() => { const a = document.activeElement, s = getComputedStyle(a);"
            "return a === document.body ? null : [a.outerHTML, s.outlineStyle, s.outlineWidth] }"
        )
        if box:
            assert box[1] == "solid"
            assert box[2] != "0px"
            reached.add(box[0])
    assert len(reached) >= usable


# -- strangers


@pytest.mark.parametrize("name", [*PAGES, "../../index.html"])
def test_nothing_that_a_stranger_wrote_runs(open_page: Open, written: Written, name: str) -> None:
    page = open_page(written("hostile", "en").directory / name)
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    assert page.evaluate("typeof window.owned") == "undefined"
    assert page.locator("body img, body iframe, body object, body link, body script").count() == (
        1 if name == "report.html" else 0
    )
    assert page.locator("svg[onload], [onerror], [onclick]").count() == 0
    links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.protocol)")
    assert set(links) <= {"http:", "https:", "file:"}


def test_a_strangers_script_would_be_stopped_even_if_it_got_in(open_page: Open, written: Written) -> None:
    page = open_page(written("one", "en").html, bypass_csp=False)
    page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.owned = 1';"
        "document.body.append(s);"
        "document.body.insertAdjacentHTML('beforeend', '<p onclick=\"window.owned=1\" id=trap>x</p>');"
        "document.querySelector('#trap').click(); }"
    )
    assert page.evaluate("typeof window.owned") == "undefined"


def test_nothing_that_a_stranger_wrote_is_lost(open_page: Open, written: Written) -> None:
    page = open_page(written("hostile", "en").html)
    text = page.evaluate("document.body.textContent")
    for hostile in HOSTILE:
        start = re.split(r"[^\x20-\x7e]", hostile)[0][:60].strip()
        assert start in text


def test_no_text_turns_the_reading_direction(open_page: Open, written: Written) -> None:
    text = open_page(written("hostile", "en").html).evaluate("document.documentElement.outerHTML")
    assert not re.search("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", text)
