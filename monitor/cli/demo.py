"""`monitor demo`: the whole job on the built-in newsroom, over real HTTP, on SQLite."""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import click

from monitor.cli.console import make_progress, note, print_rows
from monitor.cli.digest import verify_days
from monitor.cli.wiring import group_in, make_publishers, open_collector
from monitor.config import Config
from monitor.demo.editions import (
    DemoClock,
    NewsroomResolver,
    clear_folder,
    list_rounds,
    load_demo_config,
)
from monitor.demo.newsroom import Newsroom
from monitor.digest.days import find_due_day
from monitor.pipeline.publish import Published, publish_digest
from monitor.rounds import collect_due
from storage.protocol import Storage
from storage.sqlite.store import open_store


@click.command()
@click.option(
    "--directory",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("var/demo"),
    show_default=True,
    help="Where the demo's database and digests go; an earlier demo there is replaced.",
)
def demo(directory: Path) -> None:
    """Do the whole job on a newsroom of invented outlets: three days, over real HTTP, in seconds."""
    started = time.monotonic()
    config = load_demo_config(directory)
    clear_folder(config)
    with open_store(config.collect.database, alone=True) as storage:
        result = asyncio.run(_live_through(config, storage))
        _print_summary(result, config, storage)
        last = result.published[-1]
        correct = verify_days(last.digest.topic_id, [one.digest.day for one in result.published], storage)
    note(f"Three days in {time.monotonic() - started:.1f} s. The last digest, as a page and as a mail:")
    click.echo(last.page.resolve())
    click.echo(last.page.with_suffix(".eml").resolve())
    sys.exit(0 if correct else 1)


@dataclass(slots=True)
class _Result:
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    published: list[Published] = field(default_factory=list)

    def count(self, leg: str, results: Counter[str]) -> None:
        self.counts.update({(leg, result): number for result, number in results.items()})


async def _live_through(config: Config, storage: Storage) -> _Result:
    """Poll, group and publish at each of the demo's moments."""
    result = _Result()
    clock = DemoClock()
    rounds = list(list_rounds(config))
    with Newsroom() as newsroom, make_progress() as progress:
        task = progress.add_task("Three days of news", total=len(rounds))
        async with open_collector(config, storage, NewsroomResolver(newsroom.port), clock.read) as tools:
            for moment in rounds:
                clock.now = moment.now
                newsroom.set_time(moment.now)
                result.count("collect", await collect_due(config.feeds, moment.now, tools))
                grouped = group_in(config, storage, moment.now)
                result.count("group", Counter(outcome.result for outcome in grouped))
                if moment.publishes:
                    day = find_due_day(moment.now, config.digest.at, config.digest.timezone)
                    for tools_of_topic in make_publishers(config, storage):
                        result.published.append(publish_digest(day, moment.now, tools_of_topic))
                progress.advance(task)
    return result


def _print_summary(result: _Result, config: Config, storage: Storage) -> None:
    """Print what became of everything, and what each digest holds."""
    counts = sorted(result.counts.items())
    print_rows(
        [{"leg": leg, "outcome": name, "number": number} for (leg, name), number in counts],
        ["leg", "outcome", "number"],
        as_json=False,
    )
    click.echo()
    rows = []
    for published in result.published:
        digest = published.digest
        rows.append(
            {
                "digest": digest.day,
                "articles": len(digest.sources),
                "origins": sum(group.origins for group in digest.groups),
                "stories": len(digest.stories),
                "outlets": len({source.outlet_id for source in digest.sources}),
                "headline": digest.headline.excerpt.text if digest.headline else None,
            }
        )
    print_rows(rows, ["digest", "articles", "origins", "outlets", "stories", "headline"], as_json=False)
    click.echo()
