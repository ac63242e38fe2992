"""The town: every scenario by its name.

In a test::

    from tests.town import town

    with town.scenario("calendar") as site:
        crawl(site.base_url)
    assert not site.missed()
    assert len(site.requests) <= site.max_requests
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tests.town import access, discovery, faults, names, nightly, politeness, redirects, sitemaps, traps
from tests.town.scenario import Scenario
from tests.town.server import open_to_visitors

SCENARIOS: dict[str, Callable[[], Scenario]] = {
    "sitemap_only": sitemaps.sitemap_only,
    "sitemap_unannounced": sitemaps.sitemap_unannounced,
    "no_sitemap": sitemaps.no_sitemap,
    "dead_sitemap": sitemaps.dead_sitemap,
    "sitemap_family": sitemaps.sitemap_family,
    "link_elements": discovery.link_elements,
    "script_links": discovery.script_links,
    "links_in_documents": discovery.links_in_documents,
    "link_header": discovery.link_header,
    "meta_refresh": discovery.meta_refresh,
    "base_href": discovery.base_href,
    "frames": discovery.frames,
    "nofollow": discovery.nofollow,
    "open_directory": discovery.open_directory,
    "robots_paths": discovery.robots_paths,
    "redirect_chain": redirects.redirect_chain,
    "redirect_loop": redirects.redirect_loop,
    "redirect_offsite": redirects.redirect_offsite,
    "calendar": traps.calendar,
    "calendar_path": traps.calendar_path,
    "facets": traps.facets,
    "session_ids": traps.session_ids,
    "repeating_path": traps.repeating_path,
    "endless_paging": traps.endless_paging,
    "soft_404": traps.soft_404,
    "slow_drip": faults.slow_drip,
    "silent": faults.silent,
    "endless_body": faults.endless_body,
    "huge_body": faults.huge_body,
    "truncated_body": faults.truncated_body,
    "reset": faults.reset,
    "flaky": faults.flaky,
    "broken_encoding": faults.broken_encoding,
    "invalid_headers": faults.invalid_headers,
    "server_errors": faults.server_errors,
    "too_many_requests": politeness.too_many_requests,
    "unavailable": politeness.unavailable,
    "crawl_delay": politeness.crawl_delay,
    "robots_forbids_all": politeness.robots_forbids_all,
    "robots_unavailable": politeness.robots_unavailable,
    "robots_nonsense": politeness.robots_nonsense,
    "cookies_required": access.cookies_required,
    "basic_auth": access.basic_auth,
    "form_sign_in": access.form_sign_in,
    "encoded_paths": names.encoded_paths,
    "idn": names.idn,
    "content_disposition": names.content_disposition,
    "wrong_type": names.wrong_type,
    "duplicates": names.duplicates,
    "only_almost_duplicates": names.only_almost_duplicates,
    "conditional": nightly.conditional,
    "orphans": nightly.orphans,
    "back_again": nightly.back_again,
}


@contextmanager
def scenario(name: str) -> Iterator[Scenario]:
    """The named scenario, open to visitors until the block ends.

    Raises:
        KeyError: there is no such scenario.
    """
    made = SCENARIOS[name]()
    made.name = name
    with open_to_visitors(made) as opened:
        yield opened
