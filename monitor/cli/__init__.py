"""The command line: the composition root. It reads the configuration, opens what the legs need and runs them.

Data goes to standard output, everything else to standard error. Exit codes: 0 done, 1 something
failed, 2 usage or configuration.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

import click

from monitor import __version__
from monitor.errors import ConfigError, MonitorError

__all__ = ["cli", "main"]

COMMANDS = {
    "demo": "demo:demo",
    "init": "init:init",
    "run": "run:run",
    "service": "installing:service",
    "digest": "digest:digest",
    "recipients": "recipients:recipients",
    "deliveries": "deliveries:deliveries",
    "alerts": "alerts:alerts",
    "feeds": "feeds:feeds",
    "quarantine": "quarantine:quarantine",
    "outlets": "outlets:outlets",
    "articles": "articles:articles",
    "show": "show:show",
    "story": "story:story",
    "correct": "corrections:correct",
    "learn": "learn:learn",
    "reextract": "reextract:reextract",
    "prune": "prune:prune",
    "export": "exports:export_all",
    "import": "exports:import_all",
    "status": "status:status",
    "backup": "backup:backup",
    "restore": "backup:restore",
    "config": "config:config",
    "try": "stages:try_stage",
}
"""Where each command is: a module of this package and its name there."""


class _Commands(click.Group):
    """Loads a command when it is asked for: all of them together take a second to load."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name].partition(":")
        command: click.Command = getattr(import_module(f"{__name__}.{module}"), attribute)
        return command


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="media-monitor")
def cli() -> None:
    """Follow one contested topic across outlets of every alignment, and read a digest of it each morning."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; expected errors become one message and an exit code.

    `arguments` are those of the process unless given. Always ends in SystemExit.
    """
    try:
        cli(arguments, prog_name="monitor")
    except ConfigError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        sys.exit(2)
    except MonitorError as error:
        click.echo(f"monitor: {error}", err=True)
        sys.exit(1)
