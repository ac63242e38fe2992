"""Opening the database: made at first use, migrated when it is older, refused when it is newer.

SQLite lies in the data directory; any other is named by a URL, as in ``postgresql://user@host/name``.
"""

from contextlib import AbstractContextManager
from importlib.resources import files
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from scanner.errors import IncompleteError, UsageError

FILE_NAME = "kommunscan.db"
BUSY_MS = 30_000
"""How long a statement waits for another process that writes."""
CACHE_KIB = 64 << 10
"""Memory that SQLite may keep pages in."""


def open_database(data_dir: Path, url: str | None = None) -> Engine:
    """The database of a data directory, or the one at ``url``, with its tables up to date.

    Raises:
        UsageError: it cannot be opened or written, or a newer version of the program has written it.
    """
    place = _place(url) if url else URL.create("sqlite", database=str(data_dir / FILE_NAME))
    try:
        engine = create_engine(place, hide_parameters=True)
    except ImportError:
        raise UsageError(f"there is no driver for {place.get_backend_name()}", "install kommunscan[postgres]") from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_explicitly)
    try:
        _migrate(engine)
    except DBAPIError as error:
        engine.dispose()
        where = place.render_as_string(hide_password=True) if url else str(data_dir)
        raise UsageError(
            f"cannot use the database in {where}: {error.orig}",
            "check that the place exists and may be written",
        ) from None
    except UsageError:
        engine.dispose()
        raise
    if url is None:
        (data_dir / FILE_NAME).chmod(0o600)
    return engine


def database_version(engine: Engine) -> str:
    """The newest change of the tables that an opened database has."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() or "none"


def writing(engine: Engine) -> AbstractContextManager[Connection]:
    """A transaction that writes. SQLite takes its lock at the start: one taken later cannot wait for its turn."""
    return engine.execution_options(sqlite_begin="IMMEDIATE").begin()


def take_stock(connection: Connection) -> None:
    """Let PostgreSQL count its rows before large joins: a night's writing makes its plans wrong by orders."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE")


def store_failed(error: DBAPIError) -> IncompleteError:
    """What to tell the user when the database cannot write any more: the disk is full, or it is locked."""
    return IncompleteError(
        f"the store failed: {error.orig}", "free disk space or end the program that holds it, then use --resume"
    )


def _place(url: str) -> URL:
    try:
        place = make_url(url)
        if place.drivername in ("postgresql", "postgres"):
            place = place.set(drivername="postgresql+psycopg")
        place.get_dialect()
    except (ArgumentError, NoSuchModuleError):
        raise UsageError("that is no address of a database", "write it as in postgresql://user@host/name") from None
    except ImportError:
        raise UsageError(f"there is no driver for {place.get_backend_name()}", "install kommunscan[postgres]") from None
    if place.get_backend_name() not in ("sqlite", "postgresql"):
        raise UsageError(f"{place.get_backend_name()} is not supported", "use PostgreSQL, or SQLite by default")
    return place


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    pragmas = (
        "journal_mode=WAL",
        # What is reported as stored survives a power cut, not only the death of the process.
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_MS}",
        # The keys of addresses are random: without a cache of some size every page of the tables is read for each.
        f"cache_size=-{CACHE_KIB}",
    )
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")


def _begin_explicitly(connection: Any) -> None:
    """The driver starts transactions too late for reads; SQLAlchemy's manual gives this cure."""
    connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get('sqlite_begin', '')}")


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(files("scanner.store") / "migrations"))
    script = ScriptDirectory.from_config(config)
    with writing(engine) as connection:
        present = MigrationContext.configure(connection).get_current_revision()
        if present == script.get_current_head():
            return
        if present is not None and present not in {revision.revision for revision in script.walk_revisions()}:
            raise UsageError(
                "the database was written by a newer kommunscan",
                "install that version, or use a new --data-dir",
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
