"""A site's process: what it is asked, what it answers, and how it is started, stopped and killed.

Each job runs in a process group of its own, so that a crash, a hang or the kernel's out-of-memory killer costs one
site only, and nothing of it is left behind. What is asked goes over standard input: no command line shows it.
"""

import asyncio
import contextlib
import json
import logging
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

logger = logging.getLogger(__name__)

_COMMAND = (sys.executable, "-P", "-m", "nightly.site_job")
_KEPT_OF_STDERR = 4_000
INTERRUPTED = "interrupted"
"""Why a scan stopped that was asked to."""


class Task(StrEnum):
    """What a process is to do."""

    SCAN = "scan"
    RECHECK = "recheck"
    CLOSE = "close"
    """Bring a scan to its end whose process died: what it has stored is settled and reported."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a process is asked. ``settings`` are those of the site, as JSON. ``ends`` is when it is to stop (ISO 8601).

    ``besides`` is the run whose visits a recheck need not repeat.
    """

    task: Task
    urls: tuple[str, ...]
    settings: Mapping[str, Any]
    data_dir: str
    database: str | None
    key_file: str | None
    reports: str
    language: str
    formats: tuple[str, ...]
    ends: str
    besides: int | None = None


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a job did not do what it should. ``code`` is a reason for not reading (``Why``), or one of ours:
    ``usage``, ``busy``, ``failed``, ``killed``, ``report``. ``problem`` and ``remedy`` are English, and masked."""

    code: str
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a process answers. ``hour_came`` tells that it stopped because its time was over.

    The numbers of a recheck speak of findings; ``new`` are those that it came upon.
    """

    run_id: int | None = None
    state: str = ""
    stopped_by: str = ""
    hour_came: bool = False
    report: str | None = None
    trouble: Trouble | None = None
    still_there: int = 0
    gone: int = 0
    cannot_tell: int = 0
    new: int = 0


def job_to_json(job: Job) -> str:
    """A job as the process reads it."""
    return json.dumps(asdict(job))


def job_from_json(text: str) -> Job:
    """What the process was asked."""
    values = json.loads(text)
    tuples = {name: tuple(values[name]) for name in ("urls", "formats")}
    return Job(**{**values, **tuples, "task": Task(values["task"])})


def answer_to_json(answer: Answer) -> str:
    """An answer as the conductor reads it."""
    return json.dumps(asdict(answer))


def answer_from_json(text: str) -> Answer:
    """What a process answered."""
    values = json.loads(text)
    trouble = Trouble(**values["trouble"]) if values["trouble"] else None
    return Answer(**{**values, "trouble": trouble})


@dataclass(frozen=True, slots=True)
class Hours:
    """When a process is asked to end and when it is killed; and, if the night is called off, the seconds between."""

    ask_at: datetime
    kill_at: datetime
    grace: float


async def carry_out(job: Job, hours: Hours, called_off: asyncio.Event) -> Answer:
    """Run a job in a process of its own and answer with what it said, or with how it died.

    At the end of its hours, or when the night is called off, it is asked to end; then it is killed with all that it
    started.
    """
    process = await asyncio.create_subprocess_exec(
        *_COMMAND,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    watch = asyncio.ensure_future(_end_in_time(process, hours, called_off))
    try:
        out, err = await process.communicate(job_to_json(job).encode())
    finally:
        was_late = watch.done()
        watch.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watch
        _kill(process.pid)
    if err.strip():
        logger.warning("%s of %s: %s", job.task, job.urls[0], err.decode("utf-8", "replace")[-_KEPT_OF_STDERR:])
    last = out.decode("utf-8", "replace").strip().rpartition("\n")[2]
    if process.returncode == 0 and last.startswith("{"):
        answer = answer_from_json(last)
        asked = answer.stopped_by == INTERRUPTED and not called_off.is_set()
        return replace(answer, hour_came=answer.hour_came or asked)
    return Answer(trouble=_death(process.returncode or 0, was_late=was_late))


async def _end_in_time(process: asyncio.subprocess.Process, hours: Hours, called_off: asyncio.Event) -> None:
    """Ask the process to end when its time has come, and kill it when it does not. Ends with the kill."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(called_off.wait(), max(_seconds_until(hours.ask_at), 0))
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    patience = hours.grace if called_off.is_set() else _seconds_until(hours.kill_at)
    await asyncio.sleep(max(patience, 0))
    _kill(process.pid)


def _seconds_until(moment: datetime) -> float:
    return (moment - datetime.now(UTC)).total_seconds()


def _kill(group: int) -> None:
    """Kill a process and all that it started; what has ended already is no matter."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def _death(code: int, *, was_late: bool) -> Trouble:
    if was_late:
        return Trouble("killed", "the scan did not end in time and was killed", "the log has what it did last")
    if code == -signal.SIGKILL:
        return Trouble(
            "killed",
            "the scan's process was killed from outside",
            "if the machine ran out of memory (see its system log), lower nightly.parallel, limits.workers or "
            "limits.memory",
        )
    if code < 0:
        name = signal.Signals(-code).name if -code in set(signal.Signals) else str(-code)
        return Trouble("killed", f"the scan's process was ended by {name}", "the log has what it did last")
    return Trouble("failed", f"the scan's process ended with code {code}", "kommunscan.log says why")
