"""A PostgreSQL server of the tests' own: on a socket in a temporary folder, gone when they end."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

_SETTINGS = "-c listen_addresses= -c fsync=off -c full_page_writes=off -c max_connections=40"
_UNPRIVILEGED = "postgres"


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, to be reached through the socket in ``folder``."""

    folder: Path
    _number: Iterator[int] = field(default_factory=count)

    def url(self, database: str) -> str:
        """The address of a database, as a user would write it."""
        return f"postgresql://tester@/{database}?host={self.folder}"

    def new_database(self, template: str = "template1") -> str:
        """The name of a new database, a copy of another: an empty one if none is named."""
        name = f"test_{next(self._number)}"
        admin = create_engine(self.url("postgres").replace("://", "+psycopg://"), isolation_level="AUTOCOMMIT")
        with admin.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        admin.dispose()
        return name


def _program(name: str) -> str | None:
    """Where Debian keeps the server's programs, or where the path leads."""
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    return str(versions[-1]) if versions else shutil.which(name)


def _as_somebody_else(command: list[str]) -> list[str]:
    """The server refuses to run as root."""
    if os.geteuid() != 0:
        return command
    return ["setpriv", f"--reuid={_UNPRIVILEGED}", f"--regid={_UNPRIVILEGED}", "--clear-groups", *command]


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Server]:
    """A fresh server; skips where PostgreSQL or its driver is not installed."""
    pytest.importorskip("psycopg", reason="the driver psycopg is not installed (kommunscan[postgres])")
    initdb, pg_ctl = _program("initdb"), _program("pg_ctl")
    if initdb is None or pg_ctl is None:
        pytest.skip("PostgreSQL is not installed")
    home = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(home, _UNPRIVILEGED)
        home.chmod(0o700)
        _run(
            _as_somebody_else([initdb, "-D", f"{home}/data", "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync"])
        )
        start = [pg_ctl, "-D", f"{home}/data", "-w", "-l", f"{home}/log", "-o", f"{_SETTINGS} -k {home}", "start"]
        _run(_as_somebody_else(start))
        try:
            yield Server(home)
        finally:
            _run(_as_somebody_else([pg_ctl, "-D", f"{home}/data", "-m", "immediate", "-w", "stop"]))
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _run(command: list[str]) -> None:
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr + done.stdout
