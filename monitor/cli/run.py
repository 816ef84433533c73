"""`monitor run`: the service."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path

import click
import structlog

from monitor.cli.console import config_option, count_outcomes, make_progress, note
from monitor.cli.wiring import (
    configure_logging,
    make_mail_server,
    make_publishers,
    open_collector,
    read_clock,
)
from monitor.config import Config, load_config
from monitor.deliver import MailServer
from monitor.model import Outcome
from monitor.pipeline import Collector, Published, deliver_waiting, group_articles
from monitor.rounds import collect_due, publish_due
from monitor.scheduler import Job, run_jobs
from storage.sqlite.store import open_store

COLLECT_EVERY_S = 30
PUBLISH_EVERY_S = 10


@click.command()
@config_option
@click.option("--once", is_flag=True, help="Do one round of all three legs and exit.")
def run(config_path: Path, once: bool) -> None:
    """Run the service: poll, group and publish until told to stop."""
    config = load_config(config_path)
    server = make_mail_server(config)
    configure_logging()
    failures = asyncio.run(_run_once(config, server) if once else _serve(config, server))
    sys.exit(1 if failures else 0)


async def _run_once(config: Config, server: MailServer | None) -> int:
    """Do one round and say what happened. Returns the number of feeds and mails that failed."""
    now = read_clock()
    with open_store(config.collect.database) as storage:
        async with open_collector(config, storage) as tools:
            with make_progress() as progress:
                task = progress.add_task("Collecting", total=len(config.feeds))
                outcomes = await collect_due(
                    config.feeds, now, tools, progress=lambda found: progress.advance(task)
                )
        note(f"collect: {count_outcomes(outcomes)}")
        grouped = group_articles(storage, config.topics, now)
        storage.record_outcomes(grouped)
        note(f"group:   {count_outcomes(grouped)}")
        published, mailed = _publish_in(config, server, now)
        for one in published:
            note(f"publish: {one.page}")
    return _count_failures([*outcomes, *mailed])


def _count_failures(outcomes: Sequence[Outcome]) -> int:
    return sum(outcome.result.startswith(("feed: ", "mail waiting", "mail parked")) for outcome in outcomes)


def _publish_in(
    config: Config, server: MailServer | None, collected_at: datetime | None
) -> tuple[list[Published], list[Outcome]]:
    """Publish and deliver what is due, with a store of this thread's own."""
    with open_store(config.collect.database) as storage:
        now = read_clock()
        published = publish_due(make_publishers(config, storage), now, collected_at)
        mailed = deliver_waiting(storage, server, now)
        storage.record_outcomes(mailed)
    return published, mailed


async def _serve(config: Config, server: MailServer | None) -> int:
    """Run until SIGTERM or SIGINT. Returns 0: stopping when asked is no failure."""
    log = structlog.get_logger()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with AsyncExitStack() as stack:
        storage = stack.enter_context(open_store(config.collect.database))
        tools = await stack.enter_async_context(open_collector(config, storage))

        collected_at: datetime | None = None

        async def collect() -> None:
            nonlocal collected_at
            collected_at = await _collect_and_group(config, tools, log)

        async def publish() -> None:
            published, mailed = await asyncio.to_thread(_publish_in, config, server, collected_at)
            for one in published:
                log.info("publish", subject=str(one.page), result="published")
            for outcome in mailed:
                log.info("publish", subject=outcome.subject, result=outcome.result, detail=outcome.detail)

        log.info("started", feeds=len(config.feeds), topics=[topic.id for topic in config.topics])
        jobs = [Job("collect", COLLECT_EVERY_S, collect), Job("publish", PUBLISH_EVERY_S, publish)]
        await run_jobs(jobs, stop)
    log.info("stopped")
    return 0


async def _collect_and_group(config: Config, tools: Collector, log: structlog.stdlib.BoundLogger) -> datetime:
    """Do a round of the first two legs. Returns when it began."""
    now = read_clock()

    def report(outcomes: Sequence[Outcome]) -> None:
        for outcome in outcomes:
            log.info("collect", subject=outcome.subject, result=outcome.result, detail=outcome.detail)

    await collect_due(config.feeds, now, tools, progress=report)
    grouped = group_articles(tools.storage, config.topics, now)
    tools.storage.record_outcomes(grouped)
    for outcome in grouped:
        log.info("group", subject=outcome.subject, result=outcome.result, detail=outcome.detail)
    return now
