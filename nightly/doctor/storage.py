"""The data directory: rights, free space, the database, the key."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from nightly.doctor.answers import Check, State
from scanner.data_dir import prepare_data_dir
from scanner.errors import UserError
from scanner.keys import KEY_BYTES
from scanner.run import KEY_FILE
from scanner.store.database import database_version, open_database

_LITTLE = 2 << 30
_TOO_LITTLE = 200 << 20


def checks(data_dir: Path, database: str | None, key_file: Path | None) -> Iterator[Check]:
    """What the data directory is like."""
    name = "data directory"
    try:
        prepare_data_dir(data_dir)
    except UserError as error:
        yield Check(name, State.PROBLEM, error.problem, error.remedy)
        return
    rights = data_dir.stat().st_mode & 0o777
    if rights & 0o077:
        yield Check(name, State.WARNING, f"{data_dir} is open to others ({rights:o})", f"chmod 700 {data_dir}")
    else:
        yield Check(name, State.OK, f"{data_dir} can be written, by its owner only")
    yield _space(data_dir)
    yield _database(data_dir, database)
    yield _key(key_file or data_dir / KEY_FILE)


def _space(data_dir: Path) -> Check:
    free = shutil.disk_usage(data_dir).free
    found = f"{free / (1 << 30):.1f} GB free"
    if free < _TOO_LITTLE:
        return Check("disk", State.PROBLEM, found, "free some: a night needs more")
    if free < _LITTLE:
        return Check("disk", State.WARNING, found, "free some: databases and reports of large sites take gigabytes")
    return Check("disk", State.OK, found)


def _database(data_dir: Path, database: str | None) -> Check:
    try:
        engine = open_database(data_dir, database)
    except UserError as error:
        return Check("database", State.PROBLEM, error.problem, error.remedy)
    try:
        return Check("database", State.OK, f"{engine.dialect.name}, tables of version {database_version(engine)}")
    finally:
        engine.dispose()


def _key(path: Path) -> Check:
    if not path.exists():
        return Check("key", State.OK, "none yet; the first scan makes it")
    state = path.stat()
    if state.st_mode & 0o077:
        return Check("key", State.PROBLEM, f"others may read {path}", f"chmod 600 {path}")
    if not os.access(path, os.R_OK):
        return Check("key", State.PROBLEM, f"{path} cannot be read", "check its owner: who scans must own it")
    if state.st_size != KEY_BYTES:
        return Check("key", State.PROBLEM, f"{path} is not a key of kommunscan", "restore it from a backup")
    return Check("key", State.OK, f"{path} is there; keep a backup of it apart from the database")
