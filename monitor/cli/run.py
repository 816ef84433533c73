"""`monitor run`: the service, or one round of it."""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.clock import read_clock
from monitor.cli.console import RoundProgress, config_option, describe_counts, note
from monitor.cli.wiring import (
    configure_logging,
    fill_secrets,
    group_in,
    make_mail_server,
    make_rewriter,
    open_collector,
    publish_in,
)
from monitor.config import Config, load_config
from monitor.model import Feed
from monitor.rounds import collect_due, may_publish, recheck_due
from storage.sqlite.store import open_store

if TYPE_CHECKING:
    from monitor.deliver import MailServer


@click.command()
@config_option
@click.option("--once", is_flag=True, help="Do one round of all three legs and exit.")
def run(config_path: Path, once: bool) -> None:
    """Run the service: poll, group and publish until told to stop."""
    config = load_config(config_path)
    feeds = fill_secrets(config.feeds)
    server = make_mail_server(config)
    make_rewriter(config)  # says now, not in the morning, that the key is missing
    configure_logging()
    if once:
        sys.exit(1 if asyncio.run(_run_once(config, feeds, server)) else 0)
    from monitor.cli.service import serve  # one round does without what a service needs

    asyncio.run(serve(config, feeds, server))


async def _run_once(config: Config, feeds: Sequence[Feed], server: MailServer | None) -> int:
    """Do one round and say what happened. Returns the number of feeds and deliveries that failed."""
    now = read_clock()
    with open_store(config.collect.database) as storage:
        async with open_collector(config, storage) as tools:
            with RoundProgress(len(feeds)) as progress:
                counts = await collect_due(
                    feeds, now, tools, deadline_s=config.collect.deadline_s, progress=progress.advance
                )
                counts += await recheck_due(feeds, now, tools)
        note(f"collect: {describe_counts(counts)}")
        grouped = group_in(config, storage, now)
        note(f"group:   {describe_counts(Counter(outcome.result for outcome in grouped))}")
        followed = {feed.url for feed in feeds}
        states = [state for url, state in storage.load_feed_states().items() if url in followed]
    readable = may_publish(config.digest, states, now)
    if not readable:
        note("publish: later, for most feeds could not be read just now")
    published, delivered = await asyncio.to_thread(publish_in, config, server, now if readable else None)
    for one in published:
        note(f"publish: {one.page}")
    return _count_failures(counts + Counter(outcome.result for outcome in delivered))


def _count_failures(counts: Counter[str]) -> int:
    failed = ("feed: ", "delivery: waiting", "delivery: parked")
    return sum(
        number
        for result, number in counts.items()
        if result.startswith(failed) and result != "feed: host resting"
    )
