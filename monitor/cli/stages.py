"""`monitor try`: one stage alone, JSON Lines in and out.

It answers "why was this read, matched or labelled so?" and is how the stages are measured.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import deque
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any, TextIO

import click

from monitor.cli.stage_lines import LINE_STAGES, STREAM_STAGES, StageOptions, run_line
from monitor.collect.workers import WorkerPool
from monitor.errors import WorkerError

AHEAD = 4
"""Lines handed to each worker ahead of time."""


@click.command("try")
@click.argument("stage", type=click.Choice([*LINE_STAGES, *STREAM_STAGES]))
@click.argument("files", nargs=-1, type=click.File("r", encoding="utf-8"))
@click.option("--root", type=click.Path(path_type=Path, file_okay=False), help="Where relative paths start.")
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(1, 64), help="Worker processes.")
@click.option("--deadline", default=30.0, show_default=True, help="Seconds allowed for one line.")
@click.option("--labels", help="The three answers of `stance`, such as negative,neutral,positive.")
@click.option("--topic", help="The topic whose terms and targets are used; by default the first.")
@click.option(
    "--config",
    "config_path",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("feeds.yaml"),
    show_default=True,
    help="Where the topic is defined.",
)
def try_stage(
    stage: str,
    files: tuple[TextIO, ...],
    root: Path | None,
    jobs: int,
    deadline: float,
    labels: str | None,
    topic: str | None,
    config_path: Path,
) -> None:
    """Run one STAGE over JSON Lines from FILES or standard input; one line out for each line in.

    A line that fails gives {"id": ..., "error": "..."} and the run goes on.
    """
    names = tuple(labels.split(",")) if labels else ()
    if names and len(names) != 3:
        raise click.UsageError("--labels takes three names, parted by commas")
    for file in files or (sys.stdin,):
        folder = root or (Path(file.name).parent if Path(file.name).is_file() else Path())
        options = StageOptions(str(folder), names, topic, str(config_path))
        lines = (json.loads(line) for line in file if line.strip())
        if stage in STREAM_STAGES:
            place = STREAM_STAGES[stage]
            _write(place(lines))
        else:
            asyncio.run(_try_lines(stage, lines, options, jobs, deadline))


async def _try_lines(
    stage: str, lines: Iterable[dict[str, Any]], options: StageOptions, jobs: int, deadline_s: float
) -> None:
    """Run lines in worker processes, several at a time, and write the answers in order."""
    async with WorkerPool(jobs, preload=["monitor.cli.stage_lines"], deadline_s=deadline_s) as workers:
        async for answer in _answer(stage, lines, options, workers, jobs * AHEAD):
            _write([answer])


async def _answer(
    stage: str, lines: Iterable[dict[str, Any]], options: StageOptions, workers: WorkerPool, most: int
) -> AsyncIterator[dict[str, Any]]:
    waiting: deque[asyncio.Task[dict[str, Any]]] = deque()
    for line in lines:
        waiting.append(asyncio.create_task(_run(stage, line, options, workers)))
        if len(waiting) >= most:
            yield await waiting.popleft()
    while waiting:
        yield await waiting.popleft()


async def _run(
    stage: str, line: dict[str, Any], options: StageOptions, workers: WorkerPool
) -> dict[str, Any]:
    try:
        return await workers.run(run_line, stage, line, options)
    except WorkerError as error:
        return {"id": line.get("id"), "error": str(error)}


def _write(answers: Iterable[dict[str, Any]]) -> None:
    for answer in answers:
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
