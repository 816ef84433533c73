"""`monitor deliveries`: what waits to be sent, what was refused, and what to do about it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import click

from monitor.cli.clock import read_clock
from monitor.cli.console import config_option, json_option, note, print_rows
from monitor.collect.network.addresses import show_address
from monitor.config import load_config
from monitor.model import Delivery, DeliveryState
from monitor.pipeline.outbox import drop_delivery, find_open, list_open, name_delivery, retry_deliveries
from storage.sqlite.store import open_store

_COLUMNS = ("id", "day", "topic", "item", "channel", "recipient", "state", "attempts", "next_try", "answer")


@click.group()
def deliveries() -> None:
    """See what waits to be sent and what was refused; try it again, or drop it."""


@deliveries.command("list")
@config_option
@json_option
@click.option(
    "--state", type=click.Choice(get_args(DeliveryState)), help="By default those that wait or are parked."
)
@click.option("--topic", "topic_id", help="Only this topic's.")
@click.option("--addresses", is_flag=True, help="With --json, say to whom too; the table always does.")
def list_deliveries(
    config_path: Path, as_json: bool, state: DeliveryState | None, topic_id: str | None, addresses: bool
) -> None:
    """List deliveries, the oldest first."""
    config = load_config(config_path)
    with open_store(config.collect.database) as storage:
        found = storage.list_outbox(state, topic_id) if state else list_open(topic_id, storage)
    known = {topic.id for topic in config.topics}
    if not found and topic_id not in (None, *known):  # one that was taken out may have deliveries still
        raise click.UsageError(f"name a topic: {', '.join(sorted(known))}")
    rows = [_describe(one, with_address=addresses or not as_json) for one in found]
    print_rows(rows, _COLUMNS, as_json=as_json)


@deliveries.command()
@config_option
@click.argument("delivery_id", metavar="ID", required=False)
@click.option("--all-parked", is_flag=True, help="All that are parked.")
def retry(config_path: Path, delivery_id: str | None, all_parked: bool) -> None:
    """Send a delivery that waits or is parked now, as if it had never been tried."""
    if (delivery_id is None) != all_parked:
        raise click.UsageError("name a delivery, or say --all-parked")
    config = load_config(config_path)
    with open_store(config.collect.database) as storage:
        chosen = (
            storage.list_outbox("parked", None) if delivery_id is None else [find_open(delivery_id, storage)]
        )
        retry_deliveries(chosen, read_clock(), storage)
    note(f"{len(chosen)} to be sent now, by the service or by `monitor run --once`")


@deliveries.command()
@config_option
@click.argument("delivery_id", metavar="ID")
def drop(config_path: Path, delivery_id: str) -> None:
    """Send a delivery no more, for good. Its digest stays in the archive."""
    config = load_config(config_path)
    with open_store(config.collect.database) as storage:
        chosen = find_open(delivery_id, storage)
        drop_delivery(chosen, read_clock(), storage)
    note(f"{name_delivery(chosen)} is dropped")


def _describe(one: Delivery, *, with_address: bool) -> dict[str, Any]:
    shown = show_address(one.recipient) if one.channel == "webhook" else one.recipient
    return {
        "id": name_delivery(one),
        "day": str(one.day),
        "topic": one.topic_id,
        "item": one.item,
        "channel": one.channel,
        **({"recipient": shown} if with_address else {}),
        "state": one.state,
        "attempts": one.attempts,
        "next_try": one.next_try_at,
        "answer": one.last_answer,
        "sent": one.sent_at,
        "message_id": one.message_id,
    }
