"""What is kept no longer: old runs leave the store, and their reports go with them."""

import shutil
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from reports.folders import LATEST, REPORTS, report_folder
from scanner.retention import Removed, RemovedRun, remove_old
from scanner.settings import KeepSettings


def apply_retention(engine: Engine, data_dir: Path, keep: KeepSettings, now: datetime | None = None) -> Removed:
    """Remove what is older than the settings say, in the store and among the reports; answers with what went.

    To be called by every nightly run, after the scans. ``now`` is the present if it is not given. A site that
    another process is scanning is left alone and named in the answer.
    """
    removed = remove_old(engine, data_dir, keep, now or datetime.now(UTC))
    remove_reports(data_dir / REPORTS, removed.runs)
    return removed


def remove_reports(directory: Path, removed: Iterable[RemovedRun]) -> None:
    """Remove the report folders of these runs, and what is left of a site that has none any more."""
    for run in removed:
        folder = directory / report_folder(run.site, run.started, run.id)
        shutil.rmtree(folder, ignore_errors=True)
        site = folder.parent
        if site.is_dir() and not any(entry.is_dir() and not entry.is_symlink() for entry in site.iterdir()):
            for name in (LATEST, f"{LATEST}.txt"):
                (site / name).unlink(missing_ok=True)
            if not any(site.iterdir()):
                site.rmdir()
