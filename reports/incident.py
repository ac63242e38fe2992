"""A draft of the record that the law asks for when personal data has lain open (GDPR, articles 33 and 34).

The fields are those of the notification forms of the Swedish authority (IMY, "Anmäl personuppgiftsincident",
https://e-tjanster.imy.se/sv/anmalan) and of the Danish one (Datatilsynet, through virk.dk), which follow article
33(3), and of the internal record of article 33(5). What the scan knows is filled in, masked as everywhere; the
rest is marked for a person to fill in.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from reports.grouping import SERIOUS_FROM, DocumentGroup, groups_of, persons_in
from reports.language import Language, msg
from reports.places import location_words
from reports.shown import plain
from reports.view import ReportView
from reports.words import WHERES, kind_titles

_MOST_DOCUMENTS = 100
"""Documents that are described one by one, the worst first."""
_MOST_LOCATIONS = 12
"""Places that are spelled out for one document."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the record. Without ``lines`` it is to be filled in; ``hint`` says what belongs there."""

    label: str
    lines: tuple[str, ...] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A group of fields."""

    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one leaking document."""

    address: str
    title: str
    facts: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Incident:
    """The draft, in one language."""

    title: str
    intro: str
    parts: tuple[Part, ...]
    evidence_title: str
    evidence: tuple[Evidence, ...]
    evidence_left_out: str
    to_fill_in: str


def incident_of(view: ReportView, say: Language, finding_ids: Collection[str] = ()) -> Incident:
    """A draft over the findings with these ids, or over all serious ones if none are named."""
    groups = _chosen(view, finding_ids)
    return Incident(
        title=say(msg("Record of a personal data breach: {site}"), site=view.run.site),
        intro=say(
            msg(
                "Draft, made by kommunscan from the scan of {moment}. Values are masked. "
                "What is marked has to be filled in or confirmed by a person."
            ),
            moment=say.moment(view.run.started),
        ),
        parts=(
            Part(say(msg("Time")), tuple(_times(view, groups, say))),
            Part(say(msg("What happened")), tuple(_events(view, groups, say))),
            Part(say(msg("People and data")), tuple(_people(groups, say))),
            Part(say(msg("Consequences")), tuple(_consequences(groups, say))),
            Part(say(msg("Measures")), tuple(_measures(say))),
            Part(say(msg("Notification")), tuple(_notification(say))),
        ),
        evidence_title=say(msg("Evidence: the documents")),
        evidence=tuple(_evidence(group, say) for group in groups[:_MOST_DOCUMENTS]),
        evidence_left_out=_left_out(len(groups) - _MOST_DOCUMENTS, say),
        to_fill_in=say(msg("to be filled in")),
    )


def _chosen(view: ReportView, ids: Collection[str]) -> tuple[DocumentGroup, ...]:
    if ids:
        kept = [finding for finding in view.findings if finding.id in ids]
    else:
        kept = [finding for group in view.groups for finding in group.findings if finding.severity >= SERIOUS_FROM]
    every_group = (*view.groups, *view.possible, *view.settled)
    resources = {group.key: group.resource for group in every_group if group.resource}
    return groups_of(kept, resources)


def _times(view: ReportView, groups: tuple[DocumentGroup, ...], say: Language) -> Iterator[Field]:
    confirm = say(msg("Proposed: the time of this report. Correct it if somebody knew earlier."))
    yield Field(say(msg("The organisation became aware")), (say.moment(view.made),), confirm)
    yield Field(
        say(msg("Notify at the latest (72 hours after becoming aware)")),
        (say.moment(view.deadline),),
        say(msg("Later is possible with reasons; facts may follow in stages (article 33(1) and (4)).")),
    )
    first = min((group.first_seen for group in groups), default=view.run.started)
    dates = sorted({day for group in groups if (day := _own_date(group))})
    served = sorted({day for group in groups if (day := _served_date(group))})
    yield Field(
        say(msg("Began")),
        (
            say(msg("at the latest {moment}, when a scan saw it first"), moment=say.moment(first)),
            *((say(msg("the web server gives dates from {day} on"), day=served[0]),) if served else ()),
            *((say(msg("the documents themselves give dates from {day} on"), day=dates[0]),) if dates else ()),
        ),
        say(msg("Confirm: ask the web system when the documents were published.")),
    )
    yield Field(say(msg("Ended")), hint=say(msg("When everything was taken down, and who verified it.")))


def _events(view: ReportView, groups: tuple[DocumentGroup, ...], say: Language) -> Iterator[Field]:
    people = say.several("{n} person", "{n} people", _persons(groups))
    text = say.several(
        "Personal data of {people} lay open to anyone in {n} document on {site}.",
        "Personal data of {people} lay open to anyone in {n} documents on {site}.",
        len(groups),
        people=people,
        site=view.run.site,
    )
    found_by = say(msg("It was found by the organisation's own automatic scan."))
    yield Field(say(msg("Course of events")), (text, found_by))
    places = Counter(finding.where for group in groups for finding in group.findings)
    lines = tuple(f"{say(WHERES[where])}: {say.number(count)}" for where, count in places.most_common())
    yield Field(
        say(msg("Cause")),
        hint=say(msg("Where the data lay may point to it: {places}."), places="; ".join(lines)),
    )
    yield Field(say(msg("Own reference number")))


def _people(groups: tuple[DocumentGroup, ...], say: Language) -> Iterator[Field]:
    kinds: dict[str, set[str]] = {}
    occurrences = 0
    for group in groups:
        for finding in group.findings:
            kinds.setdefault(finding.kind, set()).add(finding.person)
            occurrences += finding.occurrences
    yield Field(
        say(msg("Approximate number of people")),
        (say.number(_persons(groups)),),
        say(msg("Counted as different numbers. People who are only named are not in it.")),
    )
    yield Field(say(msg("Approximate number of records")), (say.number(occurrences),))
    yield Field(
        say(msg("Kinds of data")),
        tuple(f"{say(kind_titles().get(kind, kind))}: {say.number(len(persons))}" for kind, persons in kinds.items()),
        say(msg("Add what stands beside the numbers: names, addresses, health, social care, school, crime, debt.")),
    )
    yield Field(
        say(msg("Groups of people")), hint=say(msg("Residents, pupils, patients, clients, employees, children …"))
    )
    yield Field(say(msg("Special categories (article 9) or protected identity")))


def _consequences(groups: tuple[DocumentGroup, ...], say: Language) -> Iterator[Field]:
    first = min((group.first_seen for group in groups), default=None)
    since = say.day(first) if first else ""
    yield Field(say(msg("Likely consequences for the people")))
    yield Field(say(msg("How severe, and why")))
    yield Field(
        say(msg("Who has had access")),
        hint=say(
            msg(
                "Ask the operator of the web server for all log lines on the addresses below, from {day} or "
                "earlier until they were taken down: how often, and by how many different clients."
            ),
            day=since,
        ),
    )


def _measures(say: Language) -> Iterator[Field]:
    yield Field(say(msg("Taken down (when, by whom)")), hint=say(msg("The document, its copies and its siblings.")))
    yield Field(say(msg("Copies in search engines removed (when)")))
    yield Field(say(msg("Verified gone by a new scan (when)")), hint=say(msg("kommunscan recheck")))
    yield Field(say(msg("What prevents it from happening again")))
    yield Field(
        say(msg("The people were told (when, how), or why not")),
        hint=say(msg("Article 34: without undue delay if the risk to them is likely to be high.")),
    )


def _notification(say: Language) -> Iterator[Field]:
    yield Field(say(msg("Data protection officer or other contact")))
    yield Field(say(msg("Notified to {authority} (when)"), authority=say(msg("the supervisory authority"))))
    yield Field(say(msg("If later than 72 hours: why")))
    yield Field(
        say(msg("If not notified: why")),
        hint=say(msg("Only if the breach is unlikely to result in a risk to people. Keep this record (33(5)).")),
    )


def _evidence(group: DocumentGroup, say: Language) -> Evidence:
    facts = [
        say.several("{n} person", "{n} people", group.persons),
        say(
            msg("seen from {first} to {last}"),
            first=say.moment(group.first_seen),
            last=say.moment(max(finding.last_seen for finding in group.findings)),
        ),
    ]
    if group.resource and group.resource.status:
        facts.append(f"HTTP {group.resource.status}")
    if group.resource and group.resource.sha256 and group.member is None:
        facts.append(f"SHA-256 {group.resource.sha256}")
    places = list(dict.fromkeys(location_words(finding, say) for finding in group.findings))
    if len(places) > _MOST_LOCATIONS:
        left = len(places) - _MOST_LOCATIONS
        places[_MOST_LOCATIONS:] = [say.several("and {n} more place", "and {n} more places", left)]
    return Evidence(
        address=plain(group.url + (f"!/{group.member}" if group.member else "")),
        title=plain(group.title),
        facts=tuple(facts),
        places=tuple(plain(place) for place in places),
    )


def _left_out(documents: int, say: Language) -> str:
    if documents <= 0:
        return ""
    return say.several(
        "and {n} more document, listed in findings.xlsx",
        "and {n} more documents, listed in findings.xlsx",
        documents,
    )


def _own_date(group: DocumentGroup) -> str:
    return (group.properties.modified or group.properties.created)[:10]


def _served_date(group: DocumentGroup) -> str:
    """The day of the server's Last-Modified, or an empty string if it sends none that can be read."""
    try:
        return f"{parsedate_to_datetime(group.resource.last_modified if group.resource else ''):%Y-%m-%d}"
    except ValueError:
        return ""


def _persons(groups: tuple[DocumentGroup, ...]) -> int:
    return persons_in(finding for group in groups for finding in group.findings)
