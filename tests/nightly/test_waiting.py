"""The one process that waits for the nights, with a clock that the test moves; and as a process that is told to end."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from nightly.schedule.waiting import LONGEST_NAP, Outside, State, wait_and_run
from scanner.settings import Settings
from tests.conftest import KOMMUNSCAN
from tests.nightly.house import Site, free_port

STOCKHOLM = ZoneInfo("Europe/Stockholm")


class Clock:
    """A clock that moves when somebody naps. ``leaps`` says how far it is set at which nap."""

    def __init__(self, begins: datetime, ends: datetime, leaps: dict[int, timedelta] | None = None) -> None:
        self.present, self._ends, self._leaps = begins, ends, leaps or {}
        self.naps: list[float] = []

    def now(self) -> datetime:
        return self.present

    async def nap(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.present += timedelta(seconds=seconds) + self._leaps.get(len(self.naps), timedelta())
        if self.present >= self._ends:
            os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.sleep(0)


def nights(
    folder: Path, begins: str, ends: str, start: str = "22:00", code: int = 0, leaps: dict[int, timedelta] | None = None
) -> tuple[list[str], Clock, list[str]]:
    """Wait from one moment to another; answers the moments (in UTC) at which nights began, and what was said."""
    clock = Clock(*(datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM) for text in (begins, ends)), leaps)
    settings = Settings.model_validate(
        {"schedule": {"start": start}, "nightly": {"timezone": "Europe/Stockholm", "until": "06:00"}}
    )
    said: list[str] = []
    began: list[str] = []

    def say(text: str) -> None:
        said.append(text)
        if text.startswith("the night of") and text.endswith("begins"):
            began.append(f"{clock.present.astimezone(UTC):%m-%d %H:%M}")

    around = Outside(clock.now, clock.nap, say)
    command = (sys.executable, "-c", f"raise SystemExit({code})")
    asyncio.run(wait_and_run(settings, folder, command, around, State()))
    return began, clock, said


def test_every_night_once_also_after_one_that_failed(tmp_path: Path) -> None:
    began, clock, said = nights(tmp_path, "2027-01-10 12:00", "2027-01-13 12:00", code=3)
    assert began == ["01-10 21:00", "01-11 21:00", "01-12 21:00"]
    assert max(clock.naps) <= LONGEST_NAP
    assert said.count("the night of 2027-01-11 ended with exit code 3") == 1
    assert said[0] == "the next night begins at 2027-01-10 22:00 CET"


def test_the_skipped_hour_and_the_doubled_one_begin_one_night_each(tmp_path: Path) -> None:
    spring, _, _ = nights(tmp_path, "2027-03-27 12:00", "2027-03-30 00:00", start="02:30")
    autumn, _, _ = nights(tmp_path, "2027-10-30 12:00", "2027-11-02 00:00", start="02:30")
    assert spring == ["03-28 01:30", "03-29 00:30"]
    assert autumn == ["10-31 00:30", "11-01 01:30"]


def test_a_clock_that_is_set_delays_no_night_and_doubles_none(tmp_path: Path) -> None:
    forward, _, _ = nights(tmp_path, "2027-01-10 12:00", "2027-01-11 12:00", leaps={30: timedelta(hours=9, minutes=15)})
    assert forward == ["01-10 21:00"]
    # Set back by two hours just after the night began: it is the same night.
    back, _, _ = nights(tmp_path, "2027-01-10 21:50", "2027-01-11 12:00", leaps={15: -timedelta(hours=2)})
    assert back == ["01-10 21:00"]
    # A machine that slept over the hour begins as soon as it wakes, if it is night still.
    late, _, _ = nights(tmp_path, "2027-01-10 21:50", "2027-01-11 12:00", leaps={5: timedelta(hours=3)})
    assert late == ["01-10 23:55"]
    slept, _, _ = nights(tmp_path, "2027-01-10 21:50", "2027-01-11 12:00", leaps={5: timedelta(hours=10)})
    assert slept == []


CHILD = """
import signal, sys, time
from pathlib import Path
folder = Path(sys.argv[1])
def end(*_):
    (folder / "asked").touch()
    time.sleep(0.3)
    (folder / "ended").touch()
    sys.exit(3)
signal.signal(signal.SIGTERM, end)
(folder / "began").touch()
while True:
    time.sleep(0.05)
"""


def test_the_end_is_passed_on_and_waited_for(tmp_path: Path) -> None:
    """The parent is told to end while a night goes on."""
    settings = Settings.model_validate({"schedule": {"start": "00:00"}, "nightly": {"until": "00:00"}})
    said: list[str] = []

    async def main() -> None:
        around = Outside(lambda: datetime.now(UTC), asyncio.sleep, said.append)
        command = (sys.executable, "-c", CHILD, str(tmp_path))
        waiting = asyncio.ensure_future(wait_and_run(settings, tmp_path, command, around, State()))
        while not (tmp_path / "began").exists():
            await asyncio.sleep(0.02)
        os.kill(os.getpid(), signal.SIGTERM)
        await waiting

    asyncio.run(asyncio.wait_for(main(), 30))
    assert (tmp_path / "asked").exists()
    assert (tmp_path / "ended").exists()
    assert said[-1].endswith("ended with exit code 3")


def test_the_command_runs_a_night_answers_with_figures_and_ends(tmp_path: Path, new_site: Callable[..., Site]) -> None:
    site = new_site()
    site.put("/", "Alma Exempel, personnummer 19121212-1212", "/finns-inte.html")
    port = free_port()
    path = tmp_path / "kommunscan.toml"
    path.write_text(
        f"""
        [nightly]
        until = "00:00"
        timezone = "UTC"
        [schedule]
        start = "00:00"
        [crawl]
        render = "never"
        [[sites]]
        urls = ["{site.url}"]
        """,
        "utf-8",
    )
    words = ["run-scheduler", "--settings", path, "--data-dir", tmp_path / "data", "--metrics-port", str(port)]
    process = subprocess.Popen([KOMMUNSCAN, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    lines = []
    for line in process.stdout:
        lines.append(line.strip())
        if "ended with exit code" in line:
            break
    figures = urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics").read().decode()
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")
    assert lines[0] == f"figures: http://127.0.0.1:{port}/metrics"
    assert any(line.startswith("127.0.0.1: scanned; ") for line in lines)
    assert lines[-1].endswith("ended with exit code 0")
    assert json.loads((tmp_path / "data" / "night.json").read_text("utf-8"))["exit_code"] == 0
    assert 'kommunscan_addresses{outcome="scanned",site="127.0.0.1"} 1.0' in figures
    assert "kommunscan_night_exit_code 0.0" in figures
    assert "kommunscan_night_running 0.0" in figures


def test_a_port_that_is_taken_is_said(tmp_path: Path, new_site: Callable[..., Site]) -> None:
    site = new_site()
    path = tmp_path / "kommunscan.toml"
    path.write_text(f"[[sites]]\nurls = ['{site.url}']\n", "utf-8")
    done = subprocess.run(
        [
            KOMMUNSCAN,
            "run-scheduler",
            *("--settings", path, "--data-dir", tmp_path / "data", "--metrics-port", str(site.port)),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert done.returncode == 2
    assert "Address already in use — choose another metrics.port" in done.stderr


@pytest.mark.parametrize("command", [("/nowhere/kommunscan",), (sys.executable, "-c", "raise SystemExit(2)")])
def test_a_program_that_does_not_start_ends_nothing(tmp_path: Path, command: tuple[str, ...]) -> None:
    clock = Clock(datetime(2027, 1, 10, 21, 58, tzinfo=STOCKHOLM), datetime(2027, 1, 11, 22, 5, tzinfo=STOCKHOLM))
    settings = Settings.model_validate({"nightly": {"timezone": "Europe/Stockholm"}})
    said: list[str] = []
    asyncio.run(wait_and_run(settings, tmp_path, command, Outside(clock.now, clock.nap, said.append), State()))
    assert sum(text.endswith("begins") for text in said) == 2
