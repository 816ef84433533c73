"""The systemd units of the service and of its daily backup, as text: pure, for any place and user.

Every line of the sandbox takes away what the service was tried without; `systemd-analyze security` weighs
them (tests/cli/test_units.py holds the sum). Which systemd knows a key newer than 252 is said beside it;
an older one says so in its log and goes on without.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from monitor.config import Config

MARK = "# Written by `monitor service install`"
"""How a unit begins that the command may replace and remove."""

_HOMES = tuple(map(Path, ("/home", "/root", "/run/user")))
_UNSAFE = "\\\"'$;"
_SERVICE_MEMORY_MB = 1500
"""What the service may take beside its workers; what it polls, groups and composes with is far less."""

_UNIT = """\
{mark}, which replaces it when it is called again.
# Changes of your own belong beside it: systemctl{scope} edit {name}

[Unit]
Description=Media Monitor ({config})
Wants=network-online.target
After=network-online.target time-sync.target
StartLimitIntervalSec=0

[Service]
Type=notify
ExecStart={python} -P -m monitor run --config {config_word}
ExecReload=kill -HUP $MAINPID
{common}
# It says that it is well twice in this time. A large database is checked before it says that it is ready.
WatchdogSec=3min
TimeoutStartSec=30min
TimeoutStopSec=60
KillMode=mixed
# After a fault it comes back, ever later; after a mistake in the configuration (2) it waits for you.
Restart=on-failure
RestartSec=5
RestartSteps=8
RestartMaxDelaySec=10min
RestartPreventExitStatus=2
# A worker that takes all memory is replaced; the service goes on.
OOMPolicy=continue
MemoryMax={memory_mb}M
TasksMax=512

{sandbox}
[Install]
WantedBy={wanted_by}
"""

_BACKUP = """\
{mark}, which replaces it when it is called again.

[Unit]
Description=Daily backup of Media Monitor ({config})

[Service]
Type=oneshot
ExecStart={python} -P -m monitor backup --config {config_word} --replace {file}
{common}
Nice=10
IOSchedulingClass=idle

{sandbox}"""

_TIMER = """\
{mark}, which replaces it when it is called again.

[Unit]
Description=Daily backup of Media Monitor

[Timer]
OnCalendar=daily
RandomizedDelaySec=1h
Persistent=yes

[Install]
WantedBy=timers.target
"""

_SANDBOX = """\
# Nothing can be gained: no privilege, no other user, no namespace.
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
RestrictSUIDSGID=yes
RestrictNamespaces=yes
PrivateUsers=yes
PrivateMounts=yes
# The system is there to be read, homes not at all; what may be written is named.
ProtectSystem=strict
{homes}
ReadWritePaths={writable}
PrivateTmp=yes
UMask=0077
# No device, no kernel setting, no other process.
PrivateDevices=yes
DevicePolicy=closed
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
PrivateIPC=yes
RemoveIPC=yes
KeyringMode=private
RestrictRealtime=yes
# The Internet and this machine, not the addresses where clouds tell their secrets.
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
{addresses}\
# What a program of this kind asks the kernel for, and no code that was not there when it began.
LockPersonality=yes
MemoryDenyWriteExecute=yes
SystemCallArchitectures=native
SystemCallErrorNumber=EPERM
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
# Workers bound their own memory.
SystemCallFilter=setrlimit prlimit64
"""


@dataclass(frozen=True, slots=True)
class UnitPlan:
    """Where a service runs and as whom. All paths are absolute.

    `user` is None for a unit of the user's own manager. `read` are the paths that the program itself is read
    from, `written` those it writes to. `backups` is the folder of daily backups, None for none.
    """

    name: str
    python: Path
    config: Path
    user: str | None
    read: tuple[Path, ...]
    written: tuple[Path, ...]
    memory_mb: int
    backups: Path | None = None

    @property
    def secrets(self) -> Path:
        """The file of the environment variables that the configuration names, NAME=value a line."""
        return self.config.with_name("secrets.env")


def list_written(config: Config) -> tuple[Path, ...]:
    """Return the folders that the service writes to, none of them inside another, in order."""
    folders = sorted({config.collect.database.resolve().parent, config.digest.directory.resolve()})
    return tuple(one for one in folders if not any(other in one.parents for other in folders))


def sum_memory_mb(config: Config) -> int:
    """Return how much memory the service may take with all its workers."""
    return _SERVICE_MEMORY_MB + config.collect.workers * config.collect.worker_memory_mb


def write_units(plan: UnitPlan) -> dict[str, str]:
    """Return the units by file name. Raises ValueError for a path that no unit can name."""
    fields = {
        "mark": MARK,
        "name": plan.name,
        "scope": "" if plan.user else " --user",
        "python": _quote(plan.python),
        "config": _escape(plan.config),
        "config_word": _quote(plan.config),
        "common": _write_common(plan),
        "memory_mb": str(plan.memory_mb),
        "wanted_by": "multi-user.target" if plan.user else "default.target",
    }
    units = {f"{plan.name}.service": _UNIT.format(**fields, sandbox=_write_sandbox(plan, plan.written))}
    if plan.backups is not None:
        file = _quote(plan.backups / f"{plan.name}.backup")
        sandbox = _write_sandbox(plan, (*plan.written, plan.backups))
        units[f"{plan.name}-backup.service"] = _BACKUP.format(**fields, file=file, sandbox=sandbox)
        units[f"{plan.name}-backup.timer"] = _TIMER.format(**fields)
    return units


def _write_common(plan: UnitPlan) -> str:
    lines = [f"WorkingDirectory={_escape(plan.config.parent)}", f"EnvironmentFile=-{_escape(plan.secrets)}"]
    if plan.user:
        lines.insert(0, f"User={plan.user}")
    return "\n".join(lines)


def _write_sandbox(plan: UnitPlan, written: tuple[Path, ...]) -> str:
    # A user's manager may not filter addresses.
    addresses = "IPAddressDeny=link-local multicast\n" if plan.user else ""
    return _SANDBOX.format(
        homes=_write_homes(plan, written), writable=_quote_all(written), addresses=addresses
    )


def _write_homes(plan: UnitPlan, written: tuple[Path, ...]) -> str:
    """Hide the homes, but for what of the service lies in one."""
    folder = plan.config.parent
    # The folder, not the file: an editor puts another file in its place. But no whole home for its sake.
    config = folder if _lies_in_home(folder.parent) else plan.config
    read = [path for path in (*plan.read, config) if _lies_in_home(path)]
    write = [path for path in written if _lies_in_home(path)]
    if not read and not write:
        return "ProtectHome=yes"
    shown = [
        f"{key}={_quote_all(tuple(paths))}"
        for key, paths in (("BindReadOnlyPaths", read), ("BindPaths", write))
        if paths
    ]
    return "\n".join(["ProtectHome=tmpfs", *shown])


def _lies_in_home(path: Path) -> bool:
    return any(home in path.parents for home in _HOMES)


def _quote_all(paths: tuple[Path, ...]) -> str:
    return " ".join(map(_quote, paths))


def _quote(path: Path) -> str:
    """Return a path as one word of a list or a command (systemd.syntax(7))."""
    text = _escape(path)
    return f'"{text}"' if " " in text else text


def _escape(path: Path) -> str:
    """Return a path as a value of its own. systemd runs no program whose path has quotes or the like."""
    text = str(path)
    if not text.isprintable() or any(one in text for one in _UNSAFE):
        raise ValueError(f"{text!r} has characters that no unit can name; put it elsewhere")
    return text.replace("%", "%%")
