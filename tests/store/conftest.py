"""The store's tests run against SQLite and against a real PostgreSQL server."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from scanner.store.database import open_database
from tests.store.servers import Server, postgresql_server

__all__ = ["postgresql_server"]


@pytest.fixture(scope="session")
def migrated(postgresql_server: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with the tables, to make others from."""
    name = postgresql_server.new_database()
    open_database(tmp_path_factory.mktemp("migrated"), postgresql_server.url(name)).dispose()
    return name


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty store."""
    url = None
    if request.param == "postgresql":
        server: Server = request.getfixturevalue("postgresql_server")
        url = server.url(server.new_database(request.getfixturevalue("migrated")))
    opened = open_database(tmp_path, url)
    yield opened
    opened.dispose()
