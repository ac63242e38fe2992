"""A night in lines for the terminal and the journal: one for each site, and what a technician must act on."""

from collections.abc import Iterator

from nightly.facts import SiteNight
from nightly.night import NightResult

_DONE = {
    "scan": "scanned",
    "recheck": "not due, open findings visited again",
    "nothing": "not due",
    "not_reached": "not reached before the hour; comes first the next night",
}


def site_line(facts: SiteNight) -> str:
    """What became of a site, with the counts that matter."""
    parts = [_DONE[facts.done]]
    if facts.run is not None and facts.counts is not None:
        parts.append(f"{facts.read} addresses read, {facts.unread} not")
        parts.append(f"{facts.new} new, {facts.returned} back, {facts.counts.serious} open, {facts.counts.gone} gone")
    if facts.stopped_by == "hour":
        parts.append(f"stopped at the hour with {facts.waiting} addresses waiting")
    if facts.recheck is not None:
        seen = facts.recheck
        parts.append(f"rechecked: {seen.still_there} still there, {seen.gone} gone, {seen.cannot_tell} cannot tell")
    if "less_than_usual" in facts.reasons:
        parts.append(f"markedly less than usual ({facts.usual})")
    return f"{facts.site}: {'; '.join(parts)}"


def night_lines(result: NightResult) -> Iterator[str]:
    """The lines that ask for somebody: troubles of sites, of the night, and of telling people."""
    for facts in result.sites:
        if facts.cut_off:
            yield f"kommunscan: {facts.site}: the scan of {facts.cut_off} was cut off: killed, or the machine stopped"
        if facts.silent_since:
            yield f"kommunscan: {facts.site}: the last finished scan before this night was that of {facts.silent_since}"
        if facts.trouble:
            yield f"kommunscan: {facts.site}: {facts.trouble.problem} — {facts.trouble.remedy}"
    for problem in (*result.problems, *result.undelivered):
        yield f"kommunscan: {problem}"
    if result.called_off:
        yield "kommunscan: the night was called off"
