"""A systemd service and timer: put in place, shown, and taken away."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from nightly.schedule.installation import Installation
from nightly.schedule.units import service_text, timer_text
from scanner.errors import UsageError

_SYSTEM_FOLDER = Path("/etc/systemd/system")
_SECONDS = 60


def is_here() -> bool:
    """Whether systemd runs this machine (sd_booted(3))."""
    return Path("/run/systemd/system").is_dir() and shutil.which("systemctl") is not None


def install(installation: Installation) -> Iterator[str]:
    """Write the units and start the timer; answers what was done, line by line.

    Raises:
        UsageError: it cannot be done.
    """
    is_system = bool(installation.run_as)
    if is_system:
        _check_user(installation)
    folder = _folder(is_system=is_system)
    texts = {"service": service_text(installation), "timer": timer_text(installation)}
    for kind, text in texts.items():
        path = folder / f"{installation.name}.{kind}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        except OSError as error:
            remedy = "run it with sudo" if is_system else "check the rights there"
            raise UsageError(f"cannot write {path}: {error.strerror}", remedy) from None
        yield f"written: {path}"
    _systemctl("daemon-reload", is_system=is_system)
    _systemctl("enable", "--now", f"{installation.name}.timer", is_system=is_system)
    yield f"started: {installation.name}.timer"
    if not is_system:
        yield (
            "A user's timers stop when the user signs out, unless an administrator has run: "
            f"loginctl enable-linger {pwd.getpwuid(os.getuid()).pw_name}"
        )


def show(name: str, *, is_system: bool) -> Iterator[str]:
    """The units that are in place, and what systemd says of the timer; nothing if there are none."""
    paths = _paths(name, is_system=is_system)
    if not paths:
        return
    for path in paths:
        yield f"{path}:"
        yield from (f"  {line}" for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#"))
    wanted = "--property=ActiveState,NextElapseUSecRealtime,LastTriggerUSec"
    for line in _systemctl("show", f"{name}.timer", wanted, is_system=is_system).splitlines():
        key, _, value = line.partition("=")
        words = {"ActiveState": "timer", "NextElapseUSecRealtime": "next", "LastTriggerUSec": "last"}.get(key, key)
        yield f"{words}: {value or '-'}"


def remove(name: str, *, is_system: bool) -> Iterator[str]:
    """Stop the timer and take the units away; answers what was done. A night that goes on is not stopped.

    Raises:
        UsageError: it cannot be done.
    """
    paths = _paths(name, is_system=is_system)
    if not paths:
        return
    _systemctl("disable", "--now", f"{name}.timer", is_system=is_system)
    for path in paths:
        try:
            path.unlink()
        except OSError as error:
            raise UsageError(f"cannot remove {path}: {error.strerror}", "run it with sudo") from None
        yield f"removed: {path}"
    _systemctl("daemon-reload", is_system=is_system)


def is_installed(name: str) -> bool:
    """Whether there is a timer of that name, one's own or the system's."""
    return any(_paths(name, is_system=is_system) for is_system in (False, True))


def _paths(name: str, *, is_system: bool) -> list[Path]:
    paths = (_folder(is_system=is_system) / f"{name}.{kind}" for kind in ("service", "timer"))
    return [path for path in paths if path.exists()]


def _folder(*, is_system: bool) -> Path:
    if is_system:
        return _SYSTEM_FOLDER
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "systemd" / "user"


def _check_user(installation: Installation) -> None:
    """See that the service's user exists and may write to where the service writes."""
    try:
        user = pwd.getpwnam(installation.run_as)
    except KeyError:
        raise UsageError(
            f"there is no user {installation.run_as}",
            f"make one: useradd --system --home-dir /var/lib/{installation.run_as} {installation.run_as}",
        ) from None
    if user.pw_uid == 0:
        raise UsageError("the nightly scan does not run as root", "name a user without rights with --run-as")
    for folder in installation.writes:
        if not folder.is_dir() or folder.stat().st_uid != user.pw_uid:
            raise UsageError(
                f"{folder} does not belong to {installation.run_as}",
                f"make it so: install -d -o {installation.run_as} -m 700 {folder}",
            )


def _systemctl(*arguments: str, is_system: bool) -> str:
    scope = [] if is_system else ["--user"]
    try:
        done = subprocess.run(  # noqa: S603 - names of units that we have written
            ["systemctl", *scope, *arguments],  # noqa: S607 - found on the administrator's path
            check=False,
            capture_output=True,
            text=True,
            timeout=_SECONDS,
        )
    except FileNotFoundError:
        raise UsageError("there is no systemctl here", "use --with cron, or kommunscan run-scheduler") from None
    except subprocess.TimeoutExpired:
        raise UsageError("systemctl did not answer", "see whether systemd is well: systemctl status") from None
    if done.returncode:
        said = done.stderr.strip().splitlines()
        raise UsageError(
            f"systemctl {arguments[0]} failed: {said[0] if said else f'code {done.returncode}'}",
            "run it with sudo" if is_system else "sign in as that user itself, not by su or sudo, or use --system",
        )
    return done.stdout
