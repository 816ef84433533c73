"""`monitor status`: whether all is well, in a few lines."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any

import click

from monitor.cli.clock import read_clock
from monitor.cli.console import config_option, json_option, print_json
from monitor.collect.network.addresses import hide_credentials
from monitor.collect.schedule import is_due
from monitor.config import load_config
from storage.sqlite.store import open_store


@click.command()
@config_option
@json_option
def status(config_path: Path, as_json: bool) -> None:
    """Tell how the feeds are, what waits, and when the last digest came."""
    config = load_config(config_path)
    now = read_clock()
    with open_store(config.collect.database) as storage:
        states = storage.load_feed_states()
        records = storage.count_records()
        outcomes = storage.count_outcomes(now - timedelta(days=1))
        days = {topic.id: storage.list_digest_days(topic.id, newest=1) for topic in config.topics}
        deliveries = storage.count_deliveries()
    feeds = Counter(states[feed.url].status if feed.url in states else "new" for feed in config.feeds)
    followed = {feed.url for feed in config.feeds}
    facts: dict[str, Any] = {
        "feeds": dict(feeds),
        "due_now": sum(is_due(feed, states.get(feed.url), now) for feed in config.feeds),
        "troubled": {
            hide_credentials(url): state.reason
            for url, state in states.items()
            if url in followed and state.status in ("slow", "failing", "gone")
        },
        "stored": records,
        "last_day": {f"{leg}: {result}": number for (leg, result), number in outcomes.items()},
        "last_digest": {topic: str(found[0]) if found else None for topic, found in days.items()},
        "deliveries": deliveries,
    }
    if as_json:
        print_json(facts)
        return
    click.echo("Feeds:        " + _join(facts["feeds"]) + f"; due now: {facts['due_now']}")
    for url, reason in facts["troubled"].items():
        click.echo(f"  {url}: {reason}")
    click.echo("Stored:       " + _join(records))
    click.echo("Last 24 h:    " + (_join(facts["last_day"]) or "nothing"))
    click.echo("Last digest:  " + _join(facts["last_digest"]))
    click.echo("Deliveries:   " + (_join(deliveries) or "none queued"))


def _join(facts: dict[str, Any]) -> str:
    return ", ".join(f"{key} {'none' if value is None else value}" for key, value in facts.items())
