"""Reports of runs that are no longer stored are removed with them."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from reports.folders import LATEST, report_folder
from scanner.retention import RemovedRun


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
