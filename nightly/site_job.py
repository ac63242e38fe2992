"""What runs in a site's process: ``python -m nightly.site_job``, a job in, an answer out. Not for people.

The libraries are imported inside: worker processes import this module with their main one.
"""

import ctypes
import json
import logging
import os
import signal
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from nightly.jobs import Answer, Job, Task, Trouble, answer_to_json, job_from_json

if TYPE_CHECKING:
    from scanner.run import House, RunResult
    from scanner.settings import Settings

_SHORTEST = 0.01
"""Minutes; zero would mean that there is no limit."""
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG of prctl(2)


def main() -> None:
    """Read a job, do it, and answer in one line of JSON."""
    _end_with(os.getppid())
    # A log that cannot be written must not put its lines, which are not masked yet, on standard error.
    logging.raiseExceptions = False
    job = job_from_json(sys.stdin.read())
    answer = _answer(job)
    sys.stdout.write(answer_to_json(answer) + "\n")
    sys.stdout.flush()


def _end_with(parent: int) -> None:
    """Stop when the conductor dies: a scan that nobody watches would work into the day."""
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(1)


def _answer(job: Job) -> Answer:
    from scanner.errors import UserError
    from scanner.lock import SiteBusyError
    from scanner.run import open_house
    from scanner.settings import Settings

    settings = Settings.model_validate_json(json.dumps(job.settings))
    work = {Task.SCAN: _scan, Task.RECHECK: _recheck, Task.CLOSE: _close}[job.task]
    try:
        # The conductor passes on what comes by standard error.
        log = settings.log.model_copy(update={"stderr": False})
        with open_house(Path(job.data_dir), job.database, Path(job.key_file) if job.key_file else None, log) as house:
            return work(job, settings, house)
    except SiteBusyError as error:
        return Answer(trouble=Trouble("busy", error.problem, error.remedy))
    except UserError as error:
        return Answer(trouble=Trouble("usage", error.problem, error.remedy))
    except Exception as error:
        problem = f"a fault of the program ({type(error).__name__})"
        return Answer(trouble=Trouble("failed", problem, "please report it with kommunscan.log"))


def _scan(job: Job, settings: "Settings", house: "House") -> Answer:
    from rich.console import Console

    from scanner.run import scan

    limited = _within(job, settings)
    result = scan(job.urls, limited, house, Console(stderr=True, quiet=True), reveal=False, resume=False)
    answer = _of_run(result, hour_came=_hour_came(result, limited, settings))
    return _reported(job, house, answer, _trouble_of(result, house))


def _recheck(job: Job, settings: "Settings", house: "House") -> Answer:
    from rich.console import Console

    from scanner.recheck import recheck
    from scanner.store.rechecks import Answer as Proven

    limited = _within(job, settings)
    rechecked = recheck(job.urls, limited, house, Console(stderr=True, quiet=True), besides=job.besides)
    if rechecked.result is None:
        return Answer()
    answers = [proof.answer for proof in rechecked.proofs]
    return replace(
        _of_run(rechecked.result, hour_came=_hour_came(rechecked.result, limited, settings)),
        still_there=answers.count(Proven.STILL_THERE),
        gone=answers.count(Proven.GONE),
        cannot_tell=answers.count(Proven.CANNOT_TELL),
        new=sum(proof.is_new for proof in rechecked.proofs),
    )


def _close(job: Job, settings: "Settings", house: "House") -> Answer:
    from scanner.lock import site_lock
    from scanner.run import plan_of
    from scanner.standing import apply_standing
    from scanner.store.runs import CUT_OFF, INCOMPLETE, resume_run

    plan = plan_of(job.urls, settings, house.keyring, reveal=False)
    with site_lock(house.data_dir, plan.facts.site):
        writer = resume_run(house.engine, house.keyring, plan.facts)
        if writer is None:
            return Answer()
        writer.end(INCOMPLETE, CUT_OFF, {})
        apply_standing(house.engine, plan.facts.site, settings.decisions)
    return _reported(job, house, Answer(run_id=writer.run_id, state=INCOMPLETE, stopped_by=CUT_OFF), None)


def _within(job: Job, settings: "Settings") -> "Settings":
    """The settings with the minutes that are left for the job, if they are fewer than those set."""
    from scanner.settings import with_overrides

    own = settings.crawl.max_minutes
    left = max((datetime.fromisoformat(job.ends) - datetime.now(UTC)).total_seconds() / 60, _SHORTEST)
    return with_overrides(settings, crawl__max_minutes=min(own, left) if own else left)


def _hour_came(result: "RunResult", limited: "Settings", settings: "Settings") -> bool:
    minutes = limited.crawl.max_minutes
    return minutes != settings.crawl.max_minutes and result.stopped_by == f"limit of {minutes:g} minutes"


def _of_run(result: "RunResult", *, hour_came: bool) -> Answer:
    return Answer(run_id=result.run_id, state=result.state, stopped_by=result.stopped_by, hour_came=hour_came)


def _trouble_of(result: "RunResult", house: "House") -> Trouble | None:
    """What kept a scan from seeing what it should, named by the reason of its first address."""
    from scanner.problems import problem_of
    from scanner.store.reader import RunReader

    if result.problem is None:
        return None
    reader = RunReader(house.engine, result.run_id)
    seen = problem_of(reader)
    first = next(reader.outcomes(), None)
    of_the_site = seen is not None and seen.problem == result.problem.problem and result.stopped_by != "interrupted"
    code = str(first.why) if of_the_site and first is not None and first.why else "failed"
    return Trouble(code, result.problem.problem, result.problem.remedy)


def _reported(job: Job, house: "House", answer: Answer, trouble: Trouble | None) -> Answer:
    """The answer with the report of its run, which is written here: it may need much memory too."""
    from reports.write import write_reports
    from scanner.errors import UserError

    assert answer.run_id is not None
    try:
        paths = write_reports(house.engine, answer.run_id, Path(job.reports), job.language, job.formats)
    except UserError as error:
        return replace(answer, trouble=trouble or Trouble("report", error.problem, error.remedy))
    except Exception as error:
        logging.getLogger(__name__).exception("the report failed")
        problem = f"the report could not be written ({type(error).__name__})"
        return replace(answer, trouble=trouble or Trouble("report", problem, "kommunscan.log says why"))
    return replace(answer, report=str(paths.html), trouble=trouble)


if __name__ == "__main__":
    main()
