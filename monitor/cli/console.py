"""What the commands write: tables or JSON on standard output, progress and notes on standard error."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

import click

from monitor.model import Outcome

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress

Command = TypeVar("Command", bound=Callable[..., object])

_OF_A_FEED = ("polled", "unchanged", "feed: ")

PIPE_WIDTH = 160
"""Columns of a table that goes to a file or another program."""

AFTER_EDIT = "A running service takes it up by `systemctl reload media-monitor`, or when it is started again."


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
    from rich.table import Table  # rich takes longer to load than most commands take to run

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
    from rich.console import Console

    # Markup off: brackets in a title are a title's.
    return Console(markup=False, highlight=False, width=None if sys.stdout.isatty() else PIPE_WIDTH)


def note(text: str) -> None:
    """Write a line to standard error."""
    click.echo(text, err=True)


def make_progress(*, with_rates: bool = False) -> Progress:
    """Return a progress bar on standard error; silent where that is no terminal.

    With rates, tasks have a field `rates`, which is shown.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()]
    if with_rates:
        columns.append(TextColumn("{task.fields[rates]}"))
    return Progress(*columns, console=console, disable=not console.is_terminal, transient=True)


class RoundProgress:
    """A progress bar over the feeds of a round, with rates; silent where standard error is no terminal."""

    def __init__(self, feeds: int) -> None:
        self._progress = make_progress(with_rates=True) if sys.stderr.isatty() else None
        self._task = self._progress.add_task("Collecting", total=feeds, rates="") if self._progress else None
        self._started = time.monotonic()
        self._feeds = 0
        self._entries = 0

    def __enter__(self) -> Self:
        if self._progress is not None:
            self._progress.start()
        return self

    def __exit__(self, *exc_info: object) -> None:
        if self._progress is not None:
            self._progress.stop()

    def advance(self, outcomes: Sequence[Outcome]) -> None:
        """Count outcomes of feeds and entries that were saved."""
        if self._progress is None or self._task is None:
            return
        feeds = sum(outcome.result.startswith(_OF_A_FEED) for outcome in outcomes)
        self._feeds += feeds
        self._entries += len(outcomes) - feeds
        elapsed_s = max(time.monotonic() - self._started, 0.1)
        rates = f"{self._feeds / elapsed_s:.1f} feeds/s, {self._entries / elapsed_s:.1f} entries/s"
        self._progress.update(self._task, advance=feeds, rates=rates)


def describe_counts(counts: Counter[str]) -> str:
    """Return counts of results as a line: "12 polled, 3 feed: timeout"."""
    return ", ".join(f"{number} {result}" for result, number in sorted(counts.items())) or "nothing to do"
