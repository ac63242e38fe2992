"""The conductor: one night, from the lock to the exit code. Knows all of the nightly run."""

import asyncio
import dataclasses
import logging
import os
import signal
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from nightly.deliver import deliver_waiting
from nightly.facts import Course, SiteNight, facts_of
from nightly.hosts import share_a_host
from nightly.hours import LEAST_MINUTES, Night, is_due, most_silence, night_of
from nightly.jobs import Answer, Hours, Job, Task, Trouble, carry_out
from nightly.outbox import Channel, Notice, Outbox
from nightly.watch import silent_since
from reports.folders import REPORTS, write_whole
from reports.language import language_for
from reports.overview import overview_page
from reports.removal import apply_retention, remove_reports
from scanner.addresses import Addresses
from scanner.cut_off import mark_killed_runs
from scanner.errors import ExitCode, IncompleteError, UsageError, UserError
from scanner.lock import SiteBusyError, site_lock
from scanner.run import House
from scanner.settings import Settings, SiteSettings, settings_of_site
from scanner.setup import Setup
from scanner.store.trend import PastRun, newest_run, past_runs

logger = logging.getLogger(__name__)

_TO_CLOSE = timedelta(minutes=10)
LOCK = "nightly"
"""The name of the night's lock; no host has it, since hosts have a dot."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the night works: the opened data directory, and how its processes open it."""

    house: House
    database: str | None = None
    key_file: Path | None = None


@dataclass(frozen=True, slots=True)
class NightResult:
    """How a night went. ``problems`` are those of the night itself, ``undelivered`` those of telling people."""

    morning: str
    sites: tuple[SiteNight, ...]
    problems: tuple[UserError, ...]
    undelivered: tuple[UserError, ...]
    called_off: bool

    @property
    def exit_code(self) -> ExitCode:
        """What a scheduler is told. A scan that stopped at its hour went as it should."""
        if self.undelivered:
            return ExitCode.UNDELIVERED
        if self.called_off or self.problems or any(facts.trouble for facts in self.sites):
            return ExitCode.INCOMPLETE
        return ExitCode.DONE


def run_night(
    settings: Settings, place: Place, *, names: tuple[str, ...] = (), say: Callable[[SiteNight], None] | None = None
) -> NightResult:
    """Scan all due sites, tell those who must know, and clean up. ``names`` are sites to scan even if not due.

    ``say`` is called with each site's facts as soon as it is done with.

    Raises:
        UsageError: the settings name no sites, or none of that name, or nobody to send mail to.
        IncompleteError: another nightly run is at work.
    """
    chosen = _chosen(settings, names)
    _check_recipients(settings)
    with ExitStack() as stack:
        try:
            stack.enter_context(site_lock(place.house.data_dir, LOCK))
        except SiteBusyError as error:
            holder = error.problem.partition("(")[2].rstrip(")")
            raise IncompleteError(
                f"another nightly run is at work ({holder})", "let it end, or begin later; nothing was done"
            ) from None
        mark_killed_runs(place.house.engine, place.house.data_dir)
        night = _Night(settings, place, night_of(datetime.now(UTC), settings.nightly), say)
        return night.run(chosen, even_if_not_due=bool(names))


def _chosen(settings: Settings, names: tuple[str, ...]) -> list[SiteSettings]:
    if not settings.sites:
        raise UsageError("the settings name no sites", 'add one: [[sites]] with urls = ["https://www.exempelby.se"]')
    known = {name: site for site in settings.sites for name in (site.host, site.title)}
    for name in names:
        if name not in known:
            titles = ", ".join(site.title for site in settings.sites)
            raise UsageError(f"the settings name no site {name!r}", f"they name {titles}")
    if names:
        return list({known[name].host: known[name] for name in names}.values())
    return [site for site in settings.sites if site.enabled]


def _check_recipients(settings: Settings) -> None:
    for site in settings.sites:
        if settings.mail.host and site.enabled and not (site.recipients or settings.mail.recipients):
            raise UsageError(
                f"nobody gets mail about {site.title}", "name recipients in mail.recipients, or in its own section"
            )


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A site that may get its turn tonight, with what holds for it and its scans so far, the newest first."""

    site: SiteSettings
    settings: Settings
    past: tuple[PastRun, ...]
    told: int
    cut_off: datetime | None
    is_due: bool

    @property
    def age(self) -> datetime:
        """When it was last scanned; what waits longest comes first."""
        return self.past[0].started if self.past else datetime.min.replace(tzinfo=UTC)


def _cut_off(past: tuple[PastRun, ...], told: int) -> datetime | None:
    """When the newest scan was begun, if its process died and nobody was told."""
    if past and past[0].was_cut_off and past[0].ended is None and past[0].id > told:
        return past[0].started
    return None


def _course(candidate: _Candidate) -> Course:
    """The course of a night in which nothing has happened yet."""
    return Course(candidate.site, "nothing", candidate.past, candidate.told, candidate.cut_off)


class _Night:
    """One night while it lasts."""

    def __init__(self, settings: Settings, place: Place, night: Night, say: Callable[[SiteNight], None] | None) -> None:
        self._settings = settings
        self._place = place
        self._night = night
        self._say = say
        self._engine = place.house.engine
        self._reports = Path(settings.reports.folder) if settings.reports.folder else place.house.data_dir / REPORTS
        self._outbox = Outbox(place.house.data_dir)
        self._mask = Addresses(Setup(place.house.keyring)).masked
        self._done: list[SiteNight] = []
        self._problems: list[UserError] = []

    def run(self, sites: list[SiteSettings], *, even_if_not_due: bool) -> NightResult:
        """The whole night."""
        told = self._outbox.told()
        candidates = [self._candidate(site, told, even_if_not_due=even_if_not_due) for site in sites]
        called_off = asyncio.run(self._take_turns(sorted(candidates, key=lambda candidate: candidate.age)))
        self._clean_up()
        undelivered = deliver_waiting(self._outbox, self._settings, datetime.now(UTC))
        return NightResult(
            morning=self._night.morning.isoformat(),
            sites=tuple(self._done),
            problems=tuple(self._problems),
            undelivered=tuple(undelivered),
            called_off=called_off,
        )

    def _candidate(self, site: SiteSettings, told: dict[str, int], *, even_if_not_due: bool) -> _Candidate:
        past = tuple(past_runs(self._engine, site.host, self._settings.nightly.usual_nights + 30))
        due = even_if_not_due or is_due(site, past, self._night, self._settings.nightly)
        newest = told.get(site.host, newest_run(self._engine, site.host))
        return _Candidate(
            site=site,
            settings=settings_of_site(self._settings, site),
            past=past,
            told=newest,
            cut_off=_cut_off(past, told.get(site.host, 0)),
            is_due=due,
        )

    # -- turns

    async def _take_turns(self, waiting: list[_Candidate]) -> bool:
        """Let every site have its turn, several at once, never two on one host; answers whether it was called off."""
        called_off = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, called_off.set)
        most = min(self._settings.nightly.parallel, max(len(os.sched_getaffinity(0)), 1))
        running: dict[asyncio.Task[Course], _Candidate] = {}
        while waiting or running:
            for candidate in [each for each in waiting if self._may_start(each, running, most)]:
                if self._may_start(candidate, running, most):
                    waiting.remove(candidate)
                    running[asyncio.ensure_future(self._turn(candidate, called_off))] = candidate
            finished, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            for task in finished:
                candidate = running.pop(task)
                self._finish(candidate, self._course_of(task, candidate))
        return called_off.is_set()

    @staticmethod
    def _may_start(candidate: _Candidate, running: dict[asyncio.Task[Course], _Candidate], most: int) -> bool:
        return len(running) < most and not any(
            share_a_host(candidate.site, candidate.settings.scope, other.site, other.settings.scope)
            for other in running.values()
        )

    @staticmethod
    def _course_of(task: "asyncio.Task[Course]", candidate: _Candidate) -> Course:
        """The course that a turn took; a fault of ours in it costs this site only."""
        try:
            return task.result()
        except Exception as error:
            logger.exception("a fault of the program")
            trouble = Trouble("failed", f"a fault of the program ({type(error).__name__})", "kommunscan.log says more")
            return dataclasses.replace(_course(candidate), done="scan", scan=Answer(trouble=trouble))

    async def _turn(self, candidate: _Candidate, called_off: asyncio.Event) -> Course:
        course = _course(candidate)
        if candidate.is_due:
            minutes = self._night.minutes_left(datetime.now(UTC))
            if minutes < LEAST_MINUTES or called_off.is_set():
                return dataclasses.replace(course, done="not_reached")
            scan = await self._job(Task.SCAN, candidate, self._night.scans_end, called_off)
            if scan.trouble and scan.trouble.code == "killed":
                closed = await self._job(Task.CLOSE, candidate, self._night.ends, asyncio.Event())
                scan = dataclasses.replace(closed, trouble=scan.trouble)
            course = dataclasses.replace(course, done="scan", scan=scan)
        return await self._rechecked(course, candidate, called_off)

    async def _rechecked(self, course: Course, candidate: _Candidate, called_off: asyncio.Event) -> Course:
        """The course with a recheck of the open findings that no scan visited tonight."""
        minutes = (self._night.ends - datetime.now(UTC)).total_seconds() / 60
        scan = course.scan
        seen_all = scan is not None and (scan.trouble is not None or scan.state != "incomplete")
        if not self._settings.nightly.recheck or seen_all or minutes < LEAST_MINUTES or called_off.is_set():
            return course
        besides = scan.run_id if scan else None
        answer = await self._job(Task.RECHECK, candidate, self._night.ends, called_off, besides)
        if scan is None and (answer.run_id is not None or answer.trouble):
            course = dataclasses.replace(course, done="recheck")
        return dataclasses.replace(course, recheck=answer)

    async def _job(
        self,
        task: Task,
        candidate: _Candidate,
        until: datetime,
        called_off: asyncio.Event,
        besides: int | None = None,
    ) -> Answer:
        site, place = candidate.site, self._place
        job = Job(
            task=task,
            urls=site.urls,
            settings=candidate.settings.model_dump(mode="json", exclude_unset=True),
            data_dir=str(place.house.data_dir),
            database=place.database,
            key_file=str(place.key_file) if place.key_file else None,
            reports=str(self._reports),
            language=site.language or self._settings.reports.language,
            formats=self._settings.reports.formats,
            ends=until.isoformat(),
            besides=besides,
        )
        grace = timedelta(minutes=self._settings.nightly.grace_minutes)
        # Closing a run takes a while too, also when the night is over already.
        ends = max(self._night.ends, datetime.now(UTC)) + _TO_CLOSE if task is Task.CLOSE else self._night.ends
        answer = await carry_out(job, Hours(ends, ends + grace, grace.total_seconds()), called_off)
        return dataclasses.replace(answer, trouble=self._masked(answer.trouble))

    def _masked(self, trouble: Trouble | None) -> Trouble | None:
        if trouble is None:
            return None
        return Trouble(trouble.code, self._mask(trouble.problem), self._mask(trouble.remedy))

    # -- after a turn

    def _finish(self, candidate: _Candidate, course: Course) -> None:
        """Make the facts of a site's night, and put into the outbox what somebody must be told."""
        now = datetime.now(UTC)
        facts = facts_of(
            self._engine,
            course,
            night=self._night.morning.isoformat(),
            level=self._settings.mail.level,
            reports=self._reports,
            settings=self._settings.nightly,
            silent_since=self._silent_since(candidate, now),
        )
        self._done.append(facts)
        if self._say:
            self._say(facts)
        logger.info("%s: %s, %s", facts.host, facts.done, ", ".join(facts.reasons) or "nothing to tell")
        if facts.reasons or (self._settings.mail.when == "always" and facts.done != "nothing"):
            self._tell(facts, course)
        try:
            self._outbox.note_told(candidate.site.host, newest_run(self._engine, candidate.site.host))
        except UserError as error:
            self._problems.append(error)

    def _silent_since(self, candidate: _Candidate, now: datetime) -> datetime | None:
        """When the last finished scan ended, if that is too long ago now; or if nothing ran for so long before tonight,
        of which nobody can have been told."""
        most = most_silence(candidate.site, self._settings.nightly)
        if candidate.past and self._night.begins - candidate.past[0].started > most:
            return silent_since(candidate.past, now, most)
        return silent_since(past_runs(self._engine, candidate.site.host, len(candidate.past) + 1), now, most)

    def _tell(self, facts: SiteNight, course: Course) -> None:
        site, settings = course.site, self._settings
        language = site.language or settings.reports.language
        report = course.scan.report or "" if course.scan else ""
        if settings.mail.host:
            recipients = site.recipients or settings.mail.recipients
            self._outbox.put(Notice(Channel.MAIL, facts, recipients, language, report))
        if settings.webhook.url:
            self._outbox.put(Notice(Channel.WEBHOOK, facts, language=language, report_file=report))

    def _clean_up(self) -> None:
        """Remove what is old, and renew the page over all sites. What fails here must not keep mail from going out."""
        house = self._place.house
        try:
            removed = apply_retention(self._engine, house.data_dir, self._settings.keep)
            remove_reports(self._reports, removed.runs)
            if self._reports.is_dir():
                page = overview_page(self._engine, self._reports, language_for(self._settings.reports.language))
                write_whole(self._reports / "index.html", page)
        except UserError as error:
            self._problems.append(error)
        except Exception as error:
            logger.exception("the cleaning up failed")
            cause = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
            self._problems.append(
                IncompleteError(f"old runs could not be removed ({cause})", "free disk space; kommunscan.log says more")
            )
