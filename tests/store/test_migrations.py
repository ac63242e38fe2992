"""The migrations end in exactly the tables that the program works with."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from scanner.store.database import open_database
from scanner.store.schema import metadata


def test_a_migrated_database_equals_the_schema(tmp_path: Path) -> None:
    with open_database(tmp_path).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
