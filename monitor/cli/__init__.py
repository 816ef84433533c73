"""The command line: the composition root. It reads the configuration, opens what the legs need and runs them.

Data goes to standard output, everything else to standard error. Exit codes: 0 done, 1 something
failed, 2 usage or configuration.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from monitor import __version__
from monitor.cli.articles import articles, show
from monitor.cli.config import config
from monitor.cli.demo import demo
from monitor.cli.digest import digest
from monitor.cli.feeds import feeds
from monitor.cli.run import run
from monitor.cli.stages import try_stage
from monitor.cli.status import status
from monitor.errors import ConfigError, MonitorError

__all__ = ["cli", "main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="media-monitor")
def cli() -> None:
    """Follow one contested topic across outlets of every alignment, and read a digest of it each morning."""


for command in (demo, run, digest, feeds, articles, show, status, config, try_stage):
    cli.add_command(command)


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
