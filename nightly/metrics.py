"""Figures for Prometheus: made from the store, written to a file or answered on a port. Counts and times only."""

import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from prometheus_client import CollectorRegistry, start_http_server, write_to_textfile
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import Engine

from nightly.outbox import Channel, Outbox
from nightly.schedule.begun import newest_night
from nightly.schedule.waiting import State
from scanner.errors import UsageError
from scanner.housekeeping import MetricsSettings
from scanner.store.figures import new_by_severity, open_by_severity, outcomes_of
from scanner.store.trend import PastRun, past_runs, site_names

STATES = ("complete", "incomplete", "running")
_FAR_BACK = 60


class StoreFigures(Collector):
    """The figures of a data directory, read anew whenever they are asked for."""

    def __init__(self, engine: Engine, data_dir: Path) -> None:
        self._engine = engine
        self._data_dir = data_dir

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand: the sites are known when they are read."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """All figures."""
        last = {name: past_runs(self._engine, name, _FAR_BACK) for name in site_names(self._engine)}
        yield from _times({name: past for name, past in last.items() if past})
        yield from self._contents({name: past[0] for name, past in last.items() if past})
        yield from self._night()

    def _contents(self, newest: dict[str, PastRun]) -> Iterator[Metric]:
        addresses = _gauge("addresses", "Addresses of the newest scan by outcome.", "site", "outcome")
        opened = _gauge("findings_open", "Findings that the newest scan saw: likely, not settled.", "site", "severity")
        new = _gauge("findings_new", "Those of them that are new.", "site", "severity")
        for site, run in newest.items():
            for family, figures in (
                (addresses, outcomes_of(self._engine, run.id)),
                (opened, open_by_severity(self._engine, run.id)),
                (new, new_by_severity(self._engine, run.id)),
            ):
                for label, count in figures.items():
                    family.add_metric([site, label], count)
        yield from (addresses, opened, new)

    def _night(self) -> Iterator[Metric]:
        waiting = Counter(str(notice.channel) for _, notice in Outbox(self._data_dir).waiting())
        undelivered = _gauge("notices_undelivered", "Mails and webhook calls that could not be delivered.", "channel")
        for channel in Channel:
            undelivered.add_metric([channel], waiting[channel])
        yield undelivered
        night = newest_night(self._data_dir)
        if night is not None and night.ended and night.exit_code is not None:
            ended = _gauge("night_exit_code", "Exit code of the newest night that a scheduler began.")
            ended.add_metric([], night.exit_code)
            yield ended


def write_metrics(engine: Engine, data_dir: Path, path: Path) -> None:
    """Write the figures to a file, at once or not at all.

    Raises:
        UsageError: it cannot be written.
    """
    registry = CollectorRegistry()
    registry.register(StoreFigures(engine, data_dir))
    try:
        write_to_textfile(str(path), registry)
        # The collector runs as another user.
        path.chmod(0o644)
    except OSError as error:
        raise UsageError(f"cannot write the figures to {path}: {error.strerror}", "check metrics.file") from None


@contextmanager
def answering(engine: Engine, data_dir: Path, settings: MetricsSettings, state: State) -> Iterator[int]:
    """Answer with the figures over HTTP while the block runs; answers the port.

    Raises:
        UsageError: the port is taken, or not ours.
    """
    registry = CollectorRegistry()
    registry.register(StoreFigures(engine, data_dir))
    registry.register(WaitingFigures(state))
    try:
        server, thread = start_http_server(settings.port, settings.address, registry)
    except OSError as error:
        raise UsageError(
            f"cannot answer on {settings.address}:{settings.port}: {error.strerror}", "choose another metrics.port"
        ) from None
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        _join(thread)


class WaitingFigures(Collector):
    """What the waiting process knows besides."""

    def __init__(self, state: State) -> None:
        self._state = state

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand, as above."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Whether it is at work."""
        running = _gauge("night_running", "Whether a night goes on.")
        running.add_metric([], self._state.running)
        yield running


def _join(thread: threading.Thread) -> None:
    thread.join(timeout=5)


def _times(last: dict[str, list[PastRun]]) -> Iterator[Metric]:
    started = _gauge("scan_started_timestamp_seconds", "When the newest scan began.", "site")
    ended = _gauge("scan_finished_timestamp_seconds", "When the newest scan that read something ended.", "site")
    took = _gauge("scan_duration_seconds", "How long the newest scan took that has ended.", "site")
    states = _gauge("scan_state", "1 for the state of the newest scan.", "site", "state")
    for site, past in last.items():
        started.add_metric([site], past[0].started.timestamp())
        finished = next((run for run in past if run.is_finished), None)
        if finished is not None and finished.ended is not None:
            ended.add_metric([site], finished.ended.timestamp())
        seconds = next((run.seconds for run in past if run.seconds is not None), None)
        if seconds is not None:
            took.add_metric([site], seconds)
        for state in STATES:
            states.add_metric([site, state], past[0].state == state)
    yield from (started, ended, took, states)


def _gauge(name: str, about: str, *labels: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"kommunscan_{name}", about, labels=labels)
