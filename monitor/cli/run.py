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
from monitor.cli.custody import take_database
from monitor.cli.secrets import fill_secrets, gather_secrets, read_secret
from monitor.cli.wiring import (
    configure_logging,
    group_in,
    make_mail_server,
    make_rewriter,
    open_collector,
    publish_in,
)
from monitor.config import Config, load_config
from monitor.model import Feed
from monitor.pipeline.quarantine import retry_after_upgrade
from monitor.rounds import collect_due, may_publish, recheck_due
from storage.sqlite.store import open_store

if TYPE_CHECKING:
    from monitor.cli.service import Setup
    from monitor.deliver import MailServer
    from monitor.watch.logs import Log, LogForm


@click.command()
@config_option
@click.option("--once", is_flag=True, help="Do one round of all three legs and exit.")
@click.option(
    "--log",
    "log_form",
    type=click.Choice(["human", "json"]),
    help="How the log is written; by default for people on a terminal, as JSON elsewhere.",
)
def run(config_path: Path, once: bool, log_form: LogForm | None) -> None:
    """Run the service: poll, group and publish until told to stop."""
    if once:
        config = load_config(config_path)
        configure_logging(log_form or "human", config.service.log_level, gather_secrets(config))
        feeds, server = fill_secrets(config.feeds), make_mail_server(config)
        make_rewriter(config)  # says now, not in the morning, that the key is missing
        with take_database(config.collect.database, "monitor run --once", note):
            failed = asyncio.run(_run_once(config, feeds, server))
        sys.exit(1 if failed else 0)
    from monitor.cli.service import serve  # one round does without what a service needs

    form = log_form or ("human" if sys.stderr.isatty() else "json")

    secrets: set[str] = set()

    def open_log(config: Config) -> Log:
        secrets.update(gather_secrets(config))  # what uses those of the file before may still be ending
        return configure_logging(form, config.service.log_level, secrets)

    setup = _load_setup(config_path)
    sys.exit(asyncio.run(serve(setup, lambda: _load_setup(config_path), open_log)))


def _load_setup(config_path: Path) -> Setup:
    """Return what the service works with. Raises ConfigError for a faulty file or a missing secret."""
    from monitor.cli.service import Setup

    config = load_config(config_path)
    make_rewriter(config)
    health, ping = config.service.health, config.service.ping_url_env
    return Setup(
        config,
        fill_secrets(config.feeds),
        make_mail_server(config),
        read_secret(health.token_env, "service.health.token_env") if health else None,
        read_secret(ping, "service.ping_url_env"),
    )


async def _run_once(config: Config, feeds: Sequence[Feed], server: MailServer | None) -> int:
    """Do one round and say what happened. Returns the number of feeds and deliveries that failed."""
    now = read_clock()
    with open_store(config.collect.database) as storage:
        async with open_collector(config, storage) as tools:
            retry_after_upgrade(tools.version, now, storage)
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
    published, delivered = await asyncio.to_thread(
        publish_in, config, server, now if readable else None, read_clock()
    )
    for one in published:
        note(f"publish: {one.page}")
    return _count_failures(counts + Counter(outcome.result for outcome in delivered))


def _count_failures(counts: Counter[str]) -> int:
    from monitor.watch.logs import is_failure  # `configure_logging` has loaded it

    return sum(number for result, number in counts.items() if is_failure(result))
