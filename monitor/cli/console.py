"""What the commands write: tables or JSON on standard output, progress and notes on standard error."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from monitor.model import Outcome

Command = TypeVar("Command", bound=Callable[..., object])

PIPE_WIDTH = 160
"""Columns of a table that goes to a file or another program."""


def config_option(command: Command) -> Command:
    """Add `--config`, by default the feeds.yaml of the folder one is in."""
    option = click.option(
        "--config",
        "config_path",
        type=click.Path(path_type=Path, dir_okay=False),
        default=Path("feeds.yaml"),
        show_default=True,
        help="The configuration file.",
    )
    return option(command)


def json_option(command: Command) -> Command:
    """Add `--json`."""
    return click.option("--json", "as_json", is_flag=True, help="Write JSON instead of a table.")(command)


def print_rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool) -> None:
    """Print rows as one JSON array, or the named columns of them as a table."""
    if as_json:
        print_json(rows)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(_show(row.get(column)) for column in columns))
    _output().print(table)


def print_json(value: object) -> None:
    """Print a value as JSON, times in ISO form."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_encode))


def _encode(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _show(value: object) -> str:
    if value is None:
        return "-"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    return str(value)


def _output() -> Console:
    # Markup off: brackets in a title are a title's.
    return Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else PIPE_WIDTH)


def note(text: str) -> None:
    """Write a line to standard error."""
    click.echo(text, err=True)


def make_progress() -> Progress:
    """Return a progress bar on standard error; silent where that is no terminal."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )


def count_outcomes(outcomes: Sequence[Outcome]) -> str:
    """Return outcomes as a line: "12 polled, 3 feed: timeout"."""
    counts = Counter(outcome.result for outcome in outcomes)
    return ", ".join(f"{number} {result}" for result, number in sorted(counts.items())) or "nothing to do"
