"""The text of the systemd units. Pure.

Sources: systemd.exec(5), systemd.service(5), systemd.timer(5), systemd.time(7). What is left out on purpose, because
Chromium must still run inside: MemoryDenyWriteExecute (its JavaScript engine writes machine code), a filter of system
calls and a ban of user namespaces (its own sandbox is made of them).
"""

from pathlib import Path

from nightly.schedule.installation import Installation

_HARDENING_OF_ALL = """\
NoNewPrivileges=yes
LockPersonality=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
SystemCallArchitectures=native
UMask=0077
"""
# A user's own systemd makes these with a user namespace of its own, which several distributions forbid: the service
# would not start there. They are for the system-wide unit.
_HARDENING_OF_SYSTEM = """\
ProtectSystem=strict
ProtectHome=read-only
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
RemoveIPC=yes
RestrictAddressFamilies=AF_INET AF_INET6 AF_NETLINK AF_UNIX
RestrictNamespaces=user pid net
CapabilityBoundingSet=
AmbientCapabilities=
"""


def service_text(installation: Installation) -> str:
    """The service: one night."""
    settings = installation.settings
    lines = [
        "# Written by kommunscan schedule install; install anew to change it.",
        "[Unit]",
        "Description=kommunscan: nightly scan for personal data on websites",
    ]
    if installation.run_as:
        lines += ["Wants=network-online.target", "After=network-online.target"]
    lines += [
        "",
        "[Service]",
        "Type=oneshot",
        f"ExecStart={' '.join(map(quoted, installation.command))}",
        f"EnvironmentFile=-{_path(installation.environment_file)}",
        # Asked to end, the night passes it on to its processes itself.
        "KillMode=mixed",
        f"TimeoutStopSec={int(installation.patience.total_seconds())}",
        "Nice=10",
        "IOSchedulingPriority=7",
        f"MemoryMax={settings.schedule.memory}",
        # One process that takes too much memory must not end the night of the others.
        "OOMPolicy=continue",
        "TasksMax=4096",
    ]
    if installation.run_as:
        writes = " ".join(_quoted(_path(path)) for path in installation.writes)
        lines += [
            f"User={installation.run_as}",
            # Chromium wants to write there.
            "Environment=XDG_CONFIG_HOME=/tmp/config XDG_CACHE_HOME=/tmp/cache",
            f"ReadWritePaths={writes}",
        ]
    hardening = _HARDENING_OF_ALL + (_HARDENING_OF_SYSTEM if installation.run_as else "")
    return "\n".join(lines) + "\n" + hardening


def timer_text(installation: Installation) -> str:
    """The timer: the hour of the settings, by their time zone, which systemd follows across changes of the clock."""
    settings = installation.settings
    zone = f" {settings.nightly.timezone}" if settings.nightly.timezone else ""
    return f"""\
# Written by kommunscan schedule install; install anew to change it.
[Unit]
Description=kommunscan: begins the nightly scan

[Timer]
OnCalendar=*-*-* {settings.schedule.start}:00{zone}
Persistent=true
RandomizedDelaySec={int(settings.schedule.spread_minutes * 60)}
FixedRandomDelay=true
AccuracySec=1min

[Install]
WantedBy=timers.target
"""


def quoted(word: str) -> str:
    """A word of a unit's command line: systemd's own signs are doubled, the rest is quoted where needed."""
    return _quoted(word.replace("%", "%%").replace("$", "$$"))


def _quoted(safe: str) -> str:
    if safe and all(sign.isalnum() or sign in "%$+,-./:=@_" for sign in safe):
        return safe
    return '"' + safe.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _path(path: Path) -> str:
    """A path that stands alone behind a key, where quotes are signs like any other."""
    return str(path).replace("%", "%%")
