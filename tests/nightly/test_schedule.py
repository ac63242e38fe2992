"""When nights begin, also across changes of the clock; and what starts them: systemd units, a crontab."""

import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from nightly.schedule import cron, units
from nightly.schedule.begun import FILE_NAME, newest_night, night_noted, why_not_now
from nightly.schedule.installation import Installation, installation_of, starts_of_a_year
from nightly.schedule.times import is_night, next_start
from scanner.errors import ExitCode, UsageError
from scanner.lock import site_lock
from scanner.settings import Settings
from tests.conftest import KOMMUNSCAN

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def settings_with(
    start: str = "22:00", until: str = "06:00", zone: str = "Europe/Stockholm", **more: object
) -> Settings:
    tree = {"schedule": {"start": start}, "nightly": {"until": until, "timezone": zone}, **more}
    return Settings.model_validate(tree)


def at(text: str, zone: ZoneInfo = STOCKHOLM, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "start", "expected"),
    [
        pytest.param(at("2027-01-10 12:00"), "22:00", at("2027-01-10 22:00"), id="today"),
        pytest.param(at("2027-01-10 22:00"), "22:00", at("2027-01-11 22:00"), id="now is not next"),
        pytest.param(at("2027-03-27 23:00"), "22:00", at("2027-03-28 22:00"), id="the short night"),
        pytest.param(at("2027-03-28 01:00"), "02:30", at("2027-03-28 03:30"), id="an hour that is skipped"),
        pytest.param(at("2027-03-28 03:30"), "02:30", at("2027-03-29 02:30"), id="after the skipped hour"),
        pytest.param(at("2027-10-31 01:00"), "02:30", at("2027-10-31 02:30"), id="an hour that comes twice"),
        pytest.param(at("2027-10-31 02:40"), "02:30", at("2027-11-01 02:30"), id="between the two"),
        pytest.param(at("2027-10-31 02:20", fold=1), "02:30", at("2027-11-01 02:30"), id="before the second"),
    ],
)
def test_the_next_beginning(now: datetime, start: str, expected: datetime) -> None:
    assert next_start(now, settings_with(start)) == expected


@pytest.mark.parametrize("start", ["00:00", "02:00", "02:30", "03:00", "22:00"])
def test_every_day_of_a_year_has_one_beginning(start: str) -> None:
    starts = starts_of_a_year(settings_with(start), at("2027-01-01 12:00"))
    days = [moment.astimezone(STOCKHOLM).date() for moment in starts]
    assert len(days) == 366
    assert all(later - earlier == timedelta(days=1) for earlier, later in pairwise(days))
    # What falls into the skipped hour comes an hour later by the clock, and nothing else does.
    shown = [moment.astimezone(STOCKHOLM).strftime("%H:%M") for moment in starts]
    assert sum(hour != start for hour in shown) == (1 if start in ("02:00", "02:30") else 0)


@pytest.mark.parametrize(
    ("now", "start", "until", "expected"),
    [
        pytest.param("2027-01-10 21:59", "22:00", "06:00", False, id="before"),
        pytest.param("2027-01-10 22:00", "22:00", "06:00", True, id="at the beginning"),
        pytest.param("2027-01-11 05:59", "22:00", "06:00", True, id="before the end"),
        pytest.param("2027-01-11 06:00", "22:00", "06:00", False, id="at the end"),
        pytest.param("2027-01-11 12:00", "22:00", "06:00", False, id="noon"),
        pytest.param("2027-01-11 00:30", "01:00", "05:00", False, id="after midnight: before"),
        pytest.param("2027-01-11 03:00", "01:00", "05:00", True, id="after midnight: in it"),
        pytest.param("2027-03-28 03:10", "02:30", "05:00", False, id="before the skipped beginning"),
        pytest.param("2027-03-28 03:30", "02:30", "05:00", True, id="at the skipped beginning"),
        pytest.param("2027-01-11 12:00", "22:00", "22:00", True, id="all day long"),
    ],
)
def test_it_is_night_between_the_two_hours(now: str, start: str, until: str, expected: bool) -> None:
    assert is_night(at(now), settings_with(start, until)) is expected


def test_a_night_begins_once(tmp_path: Path) -> None:
    settings, now = settings_with(), at("2027-01-10 22:00")
    assert why_not_now(now, settings, tmp_path) is None
    with night_noted(now, settings, tmp_path) as noted:
        noted.exit_code = ExitCode.DONE
    assert "ended" in (why_not_now(now + timedelta(hours=3), settings, tmp_path) or "")
    assert why_not_now(now + timedelta(days=1), settings, tmp_path) is None
    assert "not night" in (why_not_now(now + timedelta(hours=12), settings, tmp_path) or "")
    newest = newest_night(tmp_path)
    assert newest is not None
    assert (newest.night, newest.exit_code) == ("2027-01-11", 0)


def test_a_night_that_was_killed_or_called_off_is_gone_on_with(tmp_path: Path) -> None:
    settings, now = settings_with(), at("2027-01-10 22:00")
    with night_noted(now, settings, tmp_path) as noted:
        noted.called_off = True
        with site_lock(tmp_path, "nightly"):
            assert why_not_now(now, settings, tmp_path) == "this night's run is at work"
    assert why_not_now(now + timedelta(hours=1), settings, tmp_path) is None


def test_a_night_that_failed_is_not_tried_again_and_again(tmp_path: Path) -> None:
    settings, now = settings_with(), at("2027-01-10 22:00")
    with pytest.raises(UsageError), night_noted(now, settings, tmp_path):
        raise UsageError("the settings name no sites", "name one")
    newest = newest_night(tmp_path)
    assert newest is not None
    assert newest.exit_code == 2
    assert why_not_now(now + timedelta(hours=1), settings, tmp_path) is not None
    (tmp_path / FILE_NAME).write_text("half a fi", "utf-8")
    assert newest_night(tmp_path) is None


# -- systemd


def installation(tmp_path: Path, run_as: str = "", **more: object) -> Installation:
    folder = tmp_path / "a folder with 100% & $HOME"
    folder.mkdir(exist_ok=True)
    settings = settings_with(**more)  # type: ignore[arg-type]
    return installation_of(settings, folder / "kommunscan.toml", folder / "data", run_as=run_as)


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
@pytest.mark.parametrize("run_as", ["", "root"], ids=["user", "system"])
@pytest.mark.parametrize("zone", ["", "Europe/Stockholm"])
def test_systemd_takes_the_units(tmp_path: Path, run_as: str, zone: str) -> None:
    made = installation(tmp_path, run_as, zone=zone)
    paths = [tmp_path / "kommunscan.service", tmp_path / "kommunscan.timer"]
    for path, text in zip(paths, (units.service_text(made), units.timer_text(made)), strict=True):
        path.write_text(text, "utf-8")
    scope = [] if run_as else ["--user"]
    done = subprocess.run(
        ["systemd-analyze", *scope, "verify", *paths],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "XDG_RUNTIME_DIR": str(tmp_path), "SYSTEMD_LOG_LEVEL": "warning"},
    )
    # Of our units nothing is said; of others on this machine something may be.
    assert not [line for line in done.stderr.splitlines() if "kommunscan" in line], done.stderr
    assert done.returncode == 0


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("2027-03-27 12:00", "2027-03-27 22:00"),
        ("2027-03-28 12:00", "2027-03-28 22:00"),
        ("2027-10-31 12:00", "2027-10-31 22:00"),
    ],
)
def test_systemd_and_we_mean_the_same_hour(tmp_path: Path, base: str, expected: str) -> None:
    text = units.timer_text(installation(tmp_path))
    (calendar,) = [line.partition("=")[2] for line in text.splitlines() if line.startswith("OnCalendar=")]
    now = at(base)
    done = subprocess.run(
        ["systemd-analyze", "calendar", "--base-time", f"{now:%Y-%m-%d %H:%M:%S} UTC", calendar],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "TZ": "UTC"},
    )
    assert f"{at(expected):%Y-%m-%d %H:%M:%S} UTC" in done.stdout
    assert next_start(now, settings_with()) == at(expected)


def test_the_system_wide_service_is_locked_in(tmp_path: Path) -> None:
    text = units.service_text(installation(tmp_path, "kommunscan"))
    for line in ("NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes", "MemoryMax=80%", "User=kommunscan"):
        assert line in text.splitlines()
    assert f'ReadWritePaths="{tmp_path}/a folder with 100%% & $HOME/data"' in text
    assert "100%% & $$HOME/data" in text.partition("ExecStart=")[2].partition("\n")[0]
    # What Chromium cannot live with stays out.
    assert "MemoryDenyWriteExecute" not in text
    assert "SystemCallFilter" not in text


FAKE_SYSTEMCTL = """#!/bin/sh
echo "$@" >> "$LOG"
case "$*" in *show*) echo ActiveState=active; echo "NextElapseUSecRealtime=Mon 2027-01-11 22:00:00 CET";; esac
"""
FAKE_CRONTAB = """#!/bin/sh
case "$1" in
  -l) if [ -f "$LOG" ]; then cat "$LOG"; else echo "no crontab for me" >&2; exit 1; fi;;
  -) cat > "$LOG.new" && mv "$LOG.new" "$LOG";;
esac
"""


class Machine:
    """A home and a path with pretended programs."""

    def __init__(self, folder: Path, program: str, text: str) -> None:
        self.home, self.log = folder / "home", folder / "log"
        self.home.mkdir()
        programs = folder / "programs"
        programs.mkdir()
        (programs / program).write_text(text, "utf-8")
        (programs / program).chmod(0o755)
        self.settings = folder / "kommunscan.toml"
        self.settings.write_text(
            "[nightly]\ntimezone = 'Europe/Stockholm'\n[[sites]]\nurls = ['https://www.exempelby.example']\n", "utf-8"
        )
        self._env = {
            **os.environ,
            "PATH": f"{programs}:{os.environ['PATH']}",
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "LOG": str(self.log),
            "TZ": "UTC",
        }

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        options = [] if words[0] == "remove" else ["--settings", self.settings, "--data-dir", self.home / "data"]
        return subprocess.run(
            [KOMMUNSCAN, "schedule", *words, *options],
            capture_output=True,
            text=True,
            check=False,
            env=self._env,
            timeout=60,
        )


def test_a_timer_is_installed_shown_and_removed(tmp_path: Path) -> None:
    machine = Machine(tmp_path, "systemctl", FAKE_SYSTEMCTL)
    assert machine.run("show", "--with", "systemd").returncode == 3
    for _ in range(2):
        done = machine.run("install", "--with", "systemd")
        assert done.returncode == 0, done.stderr
    folder = machine.home / ".config" / "systemd" / "user"
    assert sorted(path.name for path in folder.iterdir()) == ["kommunscan.service", "kommunscan.timer"]
    assert "--user enable --now kommunscan.timer" in machine.log.read_text("utf-8")
    shown = machine.run("show", "--with", "systemd").stdout
    assert "next: Mon 2027-01-11 22:00:00 CET" in shown
    assert "OnCalendar=*-*-* 22:00:00 Europe/Stockholm" in shown
    assert "by the settings the next night begins at" in shown
    assert machine.run("remove", "--with", "systemd").returncode == 0
    assert list(folder.iterdir()) == []
    assert "--user disable --now kommunscan.timer" in machine.log.read_text("utf-8")
    assert machine.run("remove", "--with", "systemd").stdout == "nothing is installed\n"


def test_a_crontab_keeps_what_is_others(tmp_path: Path) -> None:
    machine = Machine(tmp_path, "crontab", FAKE_CRONTAB)
    assert machine.run("install", "--with", "cron").returncode == 0
    alone = machine.log.read_text("utf-8")
    machine.log.write_text(f"MAILTO=it@exempelby.example\n{alone}5 4 * * * other\n", "utf-8")
    before = machine.log.read_text("utf-8")
    assert machine.run("install", "--with", "cron").returncode == 0
    after = machine.log.read_text("utf-8").splitlines()
    assert sorted(after) == sorted(before.splitlines()), "doing it again changes nothing"
    (entry,) = [line for line in after if "nightly --scheduled" in line]
    # The machine's clock shows UTC: 22:00 in Stockholm is 20 or 21 there, and --scheduled knows which.
    assert entry.startswith("0 20,21 * * * exec ")
    assert entry.endswith(">/dev/null")
    shown = machine.run("show", "--with", "cron")
    assert entry in shown.stdout
    assert machine.run("remove", "--with", "cron").returncode == 0
    assert machine.log.read_text("utf-8").splitlines() == ["MAILTO=it@exempelby.example", "5 4 * * * other"]


@pytest.mark.parametrize(
    ("start", "machine", "hours"),
    [
        ("22:00", "Europe/Stockholm", ["0 22"]),
        ("02:30", "Europe/Stockholm", ["30 2,3"]),
        ("22:00", "UTC", ["0 20,21"]),
        ("22:00", "Asia/Kolkata", ["30 1,2"]),
        ("22:00", "Australia/Lord_Howe", ["0 7,8", "30 6"]),
    ],
)
def test_the_crontab_names_every_hour_of_the_machine(
    tmp_path: Path, start: str, machine: str, hours: list[str]
) -> None:
    made = installation(tmp_path, start=start)
    lines = cron.lines_of(made, at("2027-01-01 12:00"), ZoneInfo(machine))
    assert [" ".join(line.split()[:2]) for line in lines[1:-1]] == hours
    assert "100\\% & $HOME" in lines[1], "cron takes a bare percent sign as the end"


def test_the_crontab_reads_the_secrets_that_lie_beside_the_settings(tmp_path: Path) -> None:
    made = installation(tmp_path)
    assert ".env" not in cron.lines_of(made)[1]
    made.environment_file.write_text("MAIL_SECRET='ett hemligt ord'\n", "utf-8")
    command = cron.lines_of(made)[1].split(maxsplit=5)[5].replace("\\%", "%")
    assert "hemligt" not in command
    # cron hands the line to a shell; in place of the program, another shows what it would be given.
    shown = command.partition("exec ")[0] + "printenv MAIL_SECRET"
    done = subprocess.run(["/bin/sh", "-c", shown], capture_output=True, text=True, check=True)
    assert done.stdout == "ett hemligt ord\n"


@pytest.mark.parametrize(
    ("user", "problem"), [("nosuchuser", "there is no user nosuchuser"), ("root", "does not run as root")]
)
def test_a_system_wide_timer_needs_a_user_without_rights(tmp_path: Path, user: str, problem: str) -> None:
    machine = Machine(tmp_path, "systemctl", FAKE_SYSTEMCTL)
    done = machine.run("install", "--system", "--run-as", user)
    assert done.returncode == 2
    assert problem in done.stderr
    assert not machine.log.exists(), "nothing was asked of systemd"


def test_a_password_is_not_written_into_a_schedule(tmp_path: Path) -> None:
    machine = Machine(tmp_path, "crontab", FAKE_CRONTAB)
    done = machine.run("install", "--with", "cron", "--database", "postgresql://u:geheim@db/x")
    assert done.returncode == 2
    assert not machine.log.exists()


def test_by_day_a_scheduled_night_does_nothing(tmp_path: Path) -> None:
    """Persistent timers fire when a machine is switched on: sites are not visited by day for it."""
    now = datetime.now(UTC)
    start, until = (f"{now + timedelta(hours=hours):%H:%M}" for hours in (2, 4))
    path = tmp_path / "k.toml"
    path.write_text(
        f"[nightly]\ntimezone='UTC'\nuntil='{until}'\n[schedule]\nstart='{start}'\n[[sites]]\nurls=['x.example']\n",
        "utf-8",
    )
    done = subprocess.run(
        [KOMMUNSCAN, "nightly", "--scheduled", "--settings", path, "--data-dir", tmp_path / "data"],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("nothing to do: it is not night; the next one begins at ")
    assert not (tmp_path / "data" / FILE_NAME).exists()
