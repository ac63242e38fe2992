"""What tests of several rooms share: the command as a user types it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

KOMMUNSCAN = Path(sys.executable).with_name("kommunscan")
"""The command of the environment that the tests run in."""


@dataclass(frozen=True)
class Ran:
    """What a command did."""

    code: int
    out: str
    err: str
    data_dir: Path

    def findings(self) -> list[dict[str, Any]]:
        """The lines of the export that was asked for with --output."""
        return _lines(self.data_dir / "findings.out")

    def outcomes(self) -> list[dict[str, Any]]:
        """The lines of the newest run's outcomes.jsonl."""
        (path,) = self.data_dir.glob("reports/*/latest/outcomes.jsonl")
        return _lines(path)

    def report(self) -> str:
        """The newest run's HTML report."""
        (path,) = self.data_dir.glob("reports/*/latest/report.html")
        return path.read_text("utf-8")


@pytest.fixture
def kommunscan(tmp_path: Path) -> Callable[..., Ran]:
    """Runs the command as a user would, with a data directory of the test's own."""

    def run(
        *arguments: str | Path, timeout: float = 120, reveal: bool = True, env: dict[str, str] | None = None
    ) -> Ran:
        data = tmp_path / "data"
        data.mkdir(exist_ok=True)
        done = subprocess.run(
            [
                KOMMUNSCAN,
                arguments[0],
                "--data-dir",
                data,
                "--output",
                data / "findings.out",
                "--reveal",
                *arguments[1:],
            ],
            check=False,
            capture_output=True,
            text=True,
            timeout=120,
            env={**os.environ, **(env or {})},
            cwd=tmp_path,
        )
        return Ran(done.returncode, done.stdout, done.stderr, data)

    return run


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
