"""`monitor feeds`: what is followed, and whether it answers."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from monitor.cli.console import config_option, json_option, make_progress, print_rows
from monitor.cli.wiring import open_collector, read_clock
from monitor.collect.addresses import hide_credentials
from monitor.config import Config, load_config
from monitor.errors import FetchError, UnreadableError, WorkerError
from monitor.model import Feed
from monitor.pipeline import Collector, parse_fetched
from storage.sqlite.store import open_store


@click.group()
def feeds() -> None:
    """List the feeds, or try each."""


@feeds.command("list")
@config_option
@json_option
def list_feeds(config_path: Path, as_json: bool) -> None:
    """List every feed with its outlet and its state."""
    config = load_config(config_path)
    with open_store(config.collect.database) as storage:
        states = storage.load_feed_states()
    rows = []
    for feed in config.feeds:
        state = states.get(feed.url)
        rows.append(
            {
                "outlet": feed.outlet_id,
                "url": hide_credentials(feed.url),
                "status": state.status if state else "new",
                "reason": state.reason if state else None,
                "last_read": state.succeeded_at if state else None,
                "next_poll": state.next_poll_at if state else None,
            }
        )
    print_rows(rows, ["status", "outlet", "url", "last_read", "next_poll", "reason"], as_json=as_json)


@feeds.command()
@config_option
@json_option
@click.argument("urls", nargs=-1)
def check(config_path: Path, as_json: bool, urls: tuple[str, ...]) -> None:
    """Try each feed (or the URLS given) once and report; nothing is stored."""
    config = load_config(config_path)
    known = {feed.url: feed for feed in config.feeds}
    chosen = [known.get(url) or Feed(url, None, 1800, "all") for url in urls] or list(config.feeds)
    rows = asyncio.run(_check_all(config, chosen))
    print_rows(rows, ["result", "outlet", "url", "entries", "newest", "detail"], as_json=as_json)
    sys.exit(1 if any(row["result"] != "ok" for row in rows) else 0)


async def _check_all(config: Config, chosen: Sequence[Feed]) -> list[dict[str, Any]]:
    with open_store(config.collect.database) as storage:
        async with open_collector(config, storage) as tools:
            with make_progress() as progress:
                task = progress.add_task("Checking", total=len(chosen))

                async def check_one(feed: Feed) -> dict[str, Any]:
                    row = await _check_feed(feed, read_clock(), tools)
                    progress.advance(task)
                    return row

                return list(await asyncio.gather(*map(check_one, chosen)))


async def _check_feed(feed: Feed, now: datetime, tools: Collector) -> dict[str, Any]:
    row: dict[str, Any] = {
        "outlet": feed.outlet_id,
        "url": hide_credentials(feed.url),
        "entries": None,
        "newest": None,
    }
    try:
        page = await tools.client.get(feed.url, max_bytes=tools.max_feed_bytes)
        parsed = await parse_fetched(page, tools)
    except (FetchError, UnreadableError, WorkerError) as error:
        reason = error.reason if isinstance(error, FetchError) else str(error)
        return row | {"result": error.code, "detail": reason}
    dates = [entry.published for entry in parsed.entries if entry.published and entry.published <= now]
    moved = f"moved for good to {page.moved_to}" if page.moved_to else None
    newest = max(dates, default=None)
    return row | {"result": "ok", "entries": len(parsed.entries), "newest": newest, "detail": moved}
