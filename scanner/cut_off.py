"""Runs whose process was killed: nobody was left to write down that they ended."""

from pathlib import Path

from sqlalchemy import Engine

from scanner.lock import SiteBusyError, site_lock
from scanner.store.runs import mark_cut_off, running_sites


def mark_killed_runs(engine: Engine, data_dir: Path) -> None:
    """Mark the runs that count as running though no process holds the lock of their site. For whatever lists runs."""
    for site in running_sites(engine):
        try:
            with site_lock(data_dir, site):
                mark_cut_off(engine, site)
        except SiteBusyError:
            continue
