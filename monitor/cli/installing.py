"""`monitor service`: the systemd units of the service, written, shown and removed. It talks to no systemd."""

from __future__ import annotations

import os
import pwd
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeVar

import click

import monitor
from monitor.cli.console import config_option, note
from monitor.cli.secrets import list_secret_variables
from monitor.cli.units import MARK, UnitPlan, list_written, sum_memory_mb, write_units
from monitor.config import Config, load_config
from monitor.config.shapes import list_variables
from monitor.deliver.files import replace_file
from monitor.errors import UnitRefused

Command = TypeVar("Command", bound=Callable[..., object])

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_SYSTEM_FOLDER = Path("/etc/systemd/system")
_NEW_USER = """\
{folder} belongs to root, and the service runs as the owner of the folder of its configuration.
Make it a user and give it the folder, or name one with --run-as:
  useradd --system --home-dir {folder} --shell /usr/sbin/nologin {name}
  chown -R {name}: {folder}"""


@click.group()
def service() -> None:
    """Let systemd run the service: install its units, or remove them."""


def _check_name(context: click.Context, parameter: click.Parameter, name: str) -> str:
    if not _NAME.fullmatch(name):
        raise click.BadParameter("a unit's name has letters, digits, dots, hyphens and underscores")
    return name


def _unit_options(command: Command) -> Command:
    """Add what says which units are meant."""
    for option in (
        click.option("--system/--user", "system", default=None, help="For the machine, or for you alone."),
        click.option(
            "--name",
            default="media-monitor",
            show_default=True,
            callback=_check_name,
            help="How the unit is called.",
        ),
        click.option(
            "--directory",
            type=click.Path(path_type=Path, file_okay=False),
            help="Where units are kept; by default where systemd looks for them.",
        ),
    ):
        command = option(command)
    return command


@service.command()
@config_option
@_unit_options
@click.option("--run-as", metavar="USER", help="By default the owner of the folder of the configuration.")
@click.option(
    "--with-backup",
    "backups",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Also make a backup there once a day.",
)
@click.option("--print", "only_print", is_flag=True, help="Print the units; write nothing.")
def install(
    config_path: Path,
    system: bool | None,
    name: str,
    directory: Path | None,
    run_as: str | None,
    backups: Path | None,
    only_print: bool,
) -> None:
    """Write a unit that runs the service with this configuration, confined to what it needs."""
    config = load_config(config_path)
    plan = _make_plan(config, config_path.resolve(), _require_scope(system), name, run_as, backups)
    try:
        units = write_units(plan)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    if only_print:
        click.echo("\n".join(f"# {file}\n{text}" for file, text in units.items()), nl=False)
        return
    folder = directory or _find_folder(system=plan.user is not None)
    try:
        _make_folders(plan)
        written = _write_files({folder / file: text for file, text in units.items()})
    except PermissionError as error:
        raise UnitRefused(f"{error.filename} cannot be written by you: {error.strerror}; try sudo") from error
    for path, changed in written.items():
        click.echo(f"{path}: {'written' if changed else 'as it was'}")
    note(_tell_next(plan, list_secrets(config)))


@service.command()
@_unit_options
def uninstall(system: bool | None, name: str, directory: Path | None) -> None:
    """Remove the units that install wrote; configuration and data stay."""
    system = _require_scope(system)
    folder = directory or _find_folder(system=system)
    scope = "" if system else " --user"
    files = [folder / f"{name}{ending}" for ending in ("-backup.timer", "-backup.service", ".service")]
    there = [path for path in files if path.exists()]
    if not there:
        raise UnitRefused(f"there is no {files[-1]}; name another with --name")
    for path in there:
        _require_ours(path)
    enabled = [path.name for path in there if any(folder.glob(f"*.wants/{path.name}"))]
    if enabled:
        raise UnitRefused(f"first: systemctl{scope} disable --now {' '.join(enabled)}")
    for path in there:
        path.unlink()
        click.echo(f"{path}: removed")
    note(f"Next: systemctl{scope} daemon-reload")


def list_secrets(config: Config) -> list[str]:
    """Return the environment variables that a configuration names, in order, each once."""
    named = list_secret_variables(config)
    for feed in config.feeds:
        values = [value for _, value in (*feed.access.headers, *feed.access.cookies)]
        named += (name for value in (*values, feed.access.proxy or "") for name in list_variables(value))
    return list(dict.fromkeys(named))


def _require_scope(system: bool | None) -> bool:
    if system is None:
        raise click.UsageError(
            "say --system for a service of the machine, or --user for one of your own account"
        )
    return system


def _find_folder(*, system: bool) -> Path:
    if system:
        return _SYSTEM_FOLDER
    settings = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(settings) / "systemd/user"


# --- the plan --------------------------------------------------------------------------------


def _make_plan(
    config: Config, path: Path, system: bool, name: str, run_as: str | None, backups: Path | None
) -> UnitPlan:
    package = Path(monitor.__file__).resolve().parents[1]
    return UnitPlan(
        name=name,
        python=Path(sys.executable),
        config=path,
        user=_choose_user(path.parent, run_as, name) if system else None,
        read=_drop_nested({Path(sys.prefix), Path(sys.base_prefix), package}),
        written=list_written(config),
        memory_mb=sum_memory_mb(config),
        backups=backups.resolve() if backups else None,
    )


def _choose_user(folder: Path, run_as: str | None, name: str) -> str:
    """Return whom the service runs as. Raises UsageError for root, and for nobody that is known."""
    try:
        user = pwd.getpwnam(run_as) if run_as else pwd.getpwuid(folder.stat().st_uid)
    except KeyError as error:
        raise click.UsageError(
            f"there is no user {run_as or folder.stat().st_uid} on this machine"
        ) from error
    if user.pw_uid == 0:
        raise click.UsageError(_NEW_USER.format(folder=folder, name=name))
    return user.pw_name


def _drop_nested(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return the paths that lie in no other of them, in order."""
    found = sorted(set(paths))
    return tuple(one for one in found if not any(other in one.parents for other in found))


# --- the files -------------------------------------------------------------------------------


def _make_folders(plan: UnitPlan) -> None:
    """Make the folders that the service writes to; a unit with one that is missing does not start.

    Raises UnitRefused for one that belongs to somebody else.
    """
    owner = pwd.getpwnam(plan.user) if plan.user else None
    for folder in (*plan.written, *([plan.backups] if plan.backups else [])):
        if not folder.exists():
            folder.mkdir(parents=True, mode=0o700)
            if owner is not None and os.geteuid() == 0:
                os.chown(folder, owner.pw_uid, owner.pw_gid)
        elif owner is not None and folder.stat().st_uid != owner.pw_uid:
            raise UnitRefused(
                f"{folder} does not belong to {owner.pw_name}, as whom the service runs: "
                f"chown -R {owner.pw_name}: {folder}"
            )


def _write_files(units: dict[Path, str]) -> dict[Path, bool]:
    """Write units, all or none if one of them is not ours; tell of each whether it changed."""
    for path in units:
        _require_ours(path)
    changed = {path: not path.exists() or path.read_text("utf-8") != text for path, text in units.items()}
    for path, text in units.items():
        if changed[path]:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, text.encode("utf-8"))
    return changed


def _require_ours(path: Path) -> None:
    if path.exists() and not path.read_text("utf-8", errors="replace").startswith(MARK):
        raise UnitRefused(
            f"{path} was not written by this command and stays as it is; "
            "choose another name with --name, or remove it yourself"
        )


def _tell_next(plan: UnitPlan, secrets: list[str]) -> str:
    scope = "" if plan.user else " --user"
    units = [plan.name, *([f"{plan.name}-backup.timer"] if plan.backups else [])]
    steps = [
        f"systemctl{scope} daemon-reload",
        f"systemctl{scope} enable {' '.join(units)}",
        f"systemctl{scope} restart {' '.join(units)}",
        f"journalctl{scope} -u {plan.name} -f      # what it does",
    ]
    if not plan.user:
        steps.insert(
            2, f"loginctl enable-linger {pwd.getpwuid(os.geteuid()).pw_name}   # on without you logged in"
        )
    if secrets:
        lines = " ".join(f"{name}=..." for name in secrets)
        steps.insert(0, f"put {lines} into {plan.secrets}, a line each, and chmod 600 it")
    return "Next:\n" + "\n".join(f"  {step}" for step in steps)
