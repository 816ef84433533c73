"""`monitor alerts`: what was told at once."""

from __future__ import annotations

from pathlib import Path

import click
from pydantic import TypeAdapter

from monitor.cli.console import config_option, json_option, print_json, print_rows
from monitor.config import load_config
from monitor.digest.english import ENGLISH
from monitor.digest.notices import Notice
from monitor.model import Alert
from storage.sqlite.store import open_store

_COLUMNS = ("id", "raised_at", "topic", "what", "outlet", "title")
_ALERT = TypeAdapter(Alert)


@click.group()
def alerts() -> None:
    """What was told at once, between two digests."""


@alerts.command("list")
@config_option
@click.option("--topic", "topic_id", help="Only this topic's.")
@json_option
def list_alerts(config_path: Path, topic_id: str | None, as_json: bool) -> None:
    """List the alerts, newest first."""
    config = load_config(config_path)
    if topic_id is not None and topic_id not in {topic.id for topic in config.topics}:
        raise click.UsageError(f"name a topic: {', '.join(topic.id for topic in config.topics)}")
    with open_store(config.collect.database) as storage:
        found = storage.list_alerts(topic_id, None)[::-1]
    if as_json:
        print_json([_ALERT.dump_python(alert, mode="json") for alert in found])
        return
    rows = [_describe(Notice(alert, config.digest.timezone, ENGLISH)) for alert in found]
    print_rows(rows, _COLUMNS, as_json=False)


def _describe(notice: Notice) -> dict[str, object]:
    alert = notice.alert
    first = alert.sightings[0] if alert.sightings else None
    return {
        "id": alert.id,
        "raised_at": alert.raised_at,
        "topic": alert.topic_id,
        "what": notice.title(),
        "outlet": first and first.outlet_name,
        "title": first and first.title.text,
    }
