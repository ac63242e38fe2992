"""A draft of the record that the law asks for when personal data has lain open (GDPR, articles 33 and 34).

The fields are those of the notification forms of the Swedish authority (IMY, "Anmäl personuppgiftsincident",
https://e-tjanster.imy.se/sv/anmalan) and of the Danish one (Datatilsynet, through virk.dk), which follow article
33(3), and of the internal record of article 33(5). What the scan knows is filled in, masked as everywhere; the
rest is marked for a person to fill in.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from enum import StrEnum

from reports.grouping import SERIOUS_FROM, DocumentGroup, groups_of, persons_in
from reports.language import Language, msg
from reports.places import location_words
from reports.shown import plain
from reports.view import TIME_TO_NOTIFY, ReportView
from reports.words import INDEXINGS, WHERES, kind_titles

_MOST_DOCUMENTS = 100
"""Documents that are described one by one, the worst first."""
_MOST_LOCATIONS = 12
"""Places that are spelled out for one document."""


class Authority(StrEnum):
    """Supervisory authorities whose notification form a draft follows."""

    IMY = "imy"
    DATATILSYNET = "datatilsynet"


@dataclass(frozen=True, slots=True)
class _Form:
    """What differs from form to form: the authority, the way to it, and what it knows the controller by."""

    authority: str
    registered_as: str


_FORMS = {
    Authority.IMY: _Form(
        "Integritetsskyddsmyndigheten (IMY), https://e-tjanster.imy.se/sv/anmalan",
        msg("Controller (name and organisation number)"),
    ),
    Authority.DATATILSYNET: _Form("Datatilsynet, https://virk.dk", msg("Controller (name and CVR number)")),
}
_FORM_OF = {"sv": Authority.IMY, "da": Authority.DATATILSYNET}
"""The authority of the country that a language is spoken in."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a draft is made from: documents of one site with the findings that matter, and since when it is known.

    ``scanned`` is the scan that saw them last, ``aware`` when the organisation became aware, ``made`` when the draft
    is written, ``ended`` when a scan proved that all of them were gone, None as long as one is not.
    """

    site: str
    scanned: datetime
    aware: datetime
    groups: tuple[DocumentGroup, ...]
    made: datetime
    ended: datetime | None = None

    @property
    def deadline(self) -> datetime:
        """When 72 hours have passed (GDPR, article 33(1))."""
        return self.aware + TIME_TO_NOTIFY


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


def basis_of(view: ReportView) -> Basis:
    """All serious findings of a run. A scan that the organisation runs itself makes it aware."""
    kept = [finding for group in view.groups for finding in group.findings if finding.severity >= SERIOUS_FROM]
    groups = groups_of(kept, {group.key: group.resource for group in view.groups if group.resource})
    aware = min((group.first_seen for group in groups), default=view.run.started)
    return Basis(view.run.site, view.run.started, aware, groups, view.made)


def incident_of(basis: Basis, say: Language, authority: Authority | None = None) -> Incident:
    """A draft in a language, after the form of an authority: if none is named, of the language's country."""
    chosen = authority or _FORM_OF.get(say.code)
    form = _FORMS[chosen] if chosen else None
    groups = basis.groups
    return Incident(
        title=say(msg("Record of a personal data breach: {site}"), site=basis.site),
        intro=say(
            msg(
                "Draft, made by kommunscan from the scan of {moment}. Values are masked. "
                "What is marked has to be filled in or confirmed by a person."
            ),
            moment=say.moment(basis.scanned),
        ),
        parts=(
            Part(say(msg("Who reports")), tuple(_controller(form, say))),
            Part(say(msg("Time")), tuple(_times(basis, say))),
            Part(say(msg("What happened")), tuple(_events(basis, say))),
            Part(say(msg("People and data")), tuple(_people(groups, say))),
            Part(say(msg("Consequences")), tuple(_consequences(groups, say))),
            Part(say(msg("Measures")), tuple(_measures(basis, say))),
            Part(say(msg("Notification")), tuple(_notification(form, say))),
        ),
        evidence_title=say(msg("Evidence: the documents")),
        evidence=tuple(_evidence(group, say) for group in groups[:_MOST_DOCUMENTS]),
        evidence_left_out=_left_out(len(groups) - _MOST_DOCUMENTS, say),
        to_fill_in=say(msg("to be filled in")),
    )


def _controller(form: _Form | None, say: Language) -> Iterator[Field]:
    yield Field(say(form.registered_as if form else msg("Controller (name and registration number)")))
    yield Field(say(msg("Data protection officer or other contact")))
    yield Field(say(msg("Own reference number")))


def _times(basis: Basis, say: Language) -> Iterator[Field]:
    groups = basis.groups
    confirm = say(
        msg(
            "Proposed: when the organisation's own scan saw it first. Correct it if somebody knew earlier, "
            "or read of it later."
        )
    )
    yield Field(say(msg("The organisation became aware")), (say.moment(basis.aware),), confirm)
    yield Field(
        say(msg("Notify at the latest (72 hours after becoming aware)")),
        (say.moment(basis.deadline), _clock(basis, say)),
        say(msg("Later is possible with reasons; facts may follow in stages (article 33(1) and (4)).")),
    )
    first = min((group.first_seen for group in groups), default=basis.scanned)
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
    by_then = msg("by {moment}, when a scan proved that all of it was gone")
    yield Field(
        say(msg("Ended")),
        (say(by_then, moment=say.moment(basis.ended)),) if basis.ended else (),
        hint=say(msg("When everything was taken down, and who verified it.")),
    )


def _clock(basis: Basis, say: Language) -> str:
    """How the 72 hours stood when the draft was made."""
    left = int((basis.deadline - basis.made).total_seconds() // 3600)
    if left < 0:
        return say(msg("The time had passed when this draft was made: give the reasons for the delay."))
    return say.several(
        "{n} hour was left when this draft was made.", "{n} hours were left when this draft was made.", left
    )


def _events(basis: Basis, say: Language) -> Iterator[Field]:
    groups = basis.groups
    persons = _persons(groups)
    people = say.several("{n} person", "{n} people", persons) if persons else say(msg("an unknown number of people"))
    text = say.several(
        "Personal data of {people} lay open to anyone in {n} document on {site}.",
        "Personal data of {people} lay open to anyone in {n} documents on {site}.",
        len(groups),
        people=people,
        site=basis.site,
    )
    found_by = say(msg("It was found by the organisation's own automatic scan."))
    yield Field(say(msg("Course of events")), (text, found_by))
    places = Counter(finding.where for group in groups for finding in group.findings)
    lines = tuple(f"{say(WHERES[where])}: {say.number(count)}" for where, count in places.most_common())
    yield Field(
        say(msg("Cause")),
        hint=say(msg("Where the data lay may point to it: {places}."), places="; ".join(lines)),
    )
    yield Field(
        say(msg("Kind of breach")),
        (say(msg("Loss of confidentiality: anybody could read the data.")),),
        say(msg("Add integrity or availability if data was also changed or lost.")),
    )
    yield Field(
        say(msg("Cross-border processing")),
        hint=say(msg("Yes, if people in other EU or EEA countries are substantially affected.")),
    )


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


def _measures(basis: Basis, say: Language) -> Iterator[Field]:
    yield Field(say(msg("Taken down (when, by whom)")), hint=say(msg("The document, its copies and its siblings.")))
    yield Field(say(msg("Copies in search engines removed (when)")))
    verified = (say.moment(basis.ended),) if basis.ended else ()
    yield Field(say(msg("Verified gone by a new scan (when)")), verified, hint=say(msg("kommunscan recheck")))
    yield Field(say(msg("What prevents it from happening again")))
    yield Field(
        say(msg("The people were told (when, how), or why not")),
        hint=say(msg("Article 34: without undue delay if the risk to them is likely to be high.")),
    )


def _notification(form: _Form | None, say: Language) -> Iterator[Field]:
    authority = form.authority if form else say(msg("the supervisory authority"))
    yield Field(say(msg("Notified to {authority} (when)"), authority=authority))
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
    if group.resource and group.resource.properties.indexing:
        asked = ", ".join(say(INDEXINGS[word]) for word in group.resource.properties.indexing.split())
        facts.append(f"{say('Search engines:')} {asked}")
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
