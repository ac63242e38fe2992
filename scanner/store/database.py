"""Opening the database: made at first use, migrated when it is older, refused when it is newer."""

from importlib.resources import files
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from scanner.errors import UsageError

FILE_NAME = "kommunscan.db"
BUSY_MS = 30_000
"""How long a statement waits for another process that writes."""


def open_database(data_dir: Path, url: str | None = None) -> Engine:
    """The database of a data directory, or the one at ``url``, with its tables up to date.

    Raises:
        UsageError: it cannot be opened or written, or a newer version of the program has written it.
    """
    engine = create_engine(url or f"sqlite:///{data_dir / FILE_NAME}", hide_parameters=True)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_explicitly)
    try:
        _migrate(engine)
    except DBAPIError as error:
        engine.dispose()
        where = url.rpartition("@")[2] if url else str(data_dir)
        raise UsageError(
            f"cannot use the database in {where}: {error.orig}",
            "check that the place exists and may be written",
        ) from None
    if url is None:
        (data_dir / FILE_NAME).chmod(0o600)
    return engine


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_explicitly(connection: Any) -> None:
    """The driver starts transactions too late for reads; SQLAlchemy's manual gives this cure."""
    connection.exec_driver_sql("BEGIN")


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(files("scanner.store") / "migrations"))
    script = ScriptDirectory.from_config(config)
    with engine.begin() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
        if present == script.get_current_head():
            return
        if present is not None and present not in {revision.revision for revision in script.walk_revisions()}:
            raise UsageError(
                "the data directory was written by a newer kommunscan",
                "install that version, or use a new --data-dir",
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
