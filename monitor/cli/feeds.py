"""`monitor feeds`: what is followed, how it is, and whether it answers."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from monitor.cli.clock import read_clock
from monitor.cli.console import config_option, json_option, make_progress, print_rows
from monitor.cli.feed_edits import add
from monitor.cli.feed_lists import export_feeds, import_feeds
from monitor.cli.secrets import fill_secrets
from monitor.cli.wiring import open_collector
from monitor.collect.feeds.parsing import compare_readings
from monitor.collect.network.addresses import show_address
from monitor.collect.schedule import forget
from monitor.config import Config, load_config
from monitor.errors import FetchError, UnreadableError, WorkerError
from monitor.model import Feed, FeedState, FeedStatus, Page
from monitor.pipeline.collector import Collector
from monitor.pipeline.documents import FEED_TYPES, parse_fetched
from storage.sqlite.store import open_store

Row = dict[str, Any]


@click.group()
def feeds() -> None:
    """List the feeds, try them, add some, exchange them."""


for command in (add, import_feeds, export_feeds):
    feeds.add_command(command)


@feeds.command("list")
@config_option
@json_option
def list_feeds(config_path: Path, as_json: bool) -> None:
    """List every feed with its state and the reason, how often it is polled, and where it moved to."""
    config = load_config(config_path)
    with open_store(config.collect.database) as storage:
        states = storage.load_feed_states()
    rows = [_describe_state(feed, states.get(feed.url) or forget(feed)) for feed in config.feeds]
    columns = ["status", "outlet", "url", "every", "last_read", "next_poll", "moved_to", "reason"]
    print_rows(rows, columns, as_json=as_json)


def _describe_state(feed: Feed, state: FeedState) -> Row:
    """Return a feed's row. The interval is the one in use: from its last poll to the next one planned."""
    status, reason = _read_status(feed, state)
    interval_s = feed.every_s
    if state.polled_at is not None and state.next_poll_at is not None:
        interval_s = round((state.next_poll_at - state.polled_at).total_seconds())
    return {
        "status": status,
        "outlet": feed.outlet_id,
        "url": show_address(feed.url),
        "every": None if interval_s is None else _show_interval(interval_s),
        "interval_s": interval_s,
        "last_read": state.succeeded_at,
        "next_poll": state.next_poll_at,
        "moved_to": show_address(state.moved_to) if state.moved_to else None,
        "reason": reason,
    }


def _read_status(feed: Feed, state: FeedState) -> tuple[FeedStatus, str | None]:
    """Return the status, and why: the configuration, which may have changed since the last poll, rules."""
    if feed.paused:
        return "paused", "paused in the configuration"
    if state.status == "paused":
        return "new", "no longer paused, asked next"
    return state.status, state.reason or ("not asked yet" if state.status == "new" else None)


def _show_interval(interval_s: int) -> str:
    """Return an interval in one unit, for the eye: 1771 seconds are "30m"."""
    if interval_s < 90:
        return f"{interval_s}s"
    if interval_s < 90 * 60:
        return f"{interval_s / 60:.0f}m"
    return f"{interval_s / 3600:.3g}h" if interval_s < 48 * 3600 else f"{interval_s / 86400:.3g}d"


@feeds.command()
@config_option
@json_option
@click.option(
    "--shadow",
    is_flag=True,
    help="Read each with the quick reader and with feedparser, and tell the difference.",
)
@click.argument("urls", nargs=-1)
def check(config_path: Path, as_json: bool, shadow: bool, urls: tuple[str, ...]) -> None:
    """Try each feed (or the URLS given) once and report; nothing is stored."""
    config = load_config(config_path)
    feeds = fill_secrets(config.feeds)
    known = {feed.url: feed for feed in feeds}
    chosen = [known.get(url) or Feed(url, None, None, "all") for url in urls] or list(feeds)
    rows = asyncio.run(_check_all(config, chosen, shadow=shadow))
    columns = ["result", "outlet", "url", "entries", "newest", "detail"]
    print_rows(rows, [*columns, "shadow"] if shadow else columns, as_json=as_json)
    sys.exit(1 if any(row["result"] != "ok" for row in rows) else 0)


async def _check_all(config: Config, chosen: Sequence[Feed], *, shadow: bool) -> list[Row]:
    with open_store(config.collect.database) as storage:
        async with open_collector(config, storage) as tools:
            with make_progress() as progress:
                task = progress.add_task("Checking", total=len(chosen))

                async def check_one(feed: Feed) -> Row:
                    row = await _check_feed(feed, read_clock(), tools, shadow=shadow)
                    progress.advance(task)
                    return row

                return list(await asyncio.gather(*map(check_one, chosen)))


async def _check_feed(feed: Feed, now: datetime, tools: Collector, *, shadow: bool) -> Row:
    row: Row = {
        "outlet": feed.outlet_id,
        "url": show_address(feed.url),
        "entries": None,
        "newest": None,
    }
    try:
        page = await tools.client.get(
            feed.url, accept=FEED_TYPES, max_bytes=tools.max_feed_bytes, access=feed.access
        )
        parsed = await parse_fetched(page, tools)
        compared = await _compare(page, tools) if shadow else {}
    except (FetchError, UnreadableError, WorkerError) as error:
        reason = error.reason if isinstance(error, FetchError) else str(error)
        return row | {"result": error.code, "detail": reason}
    dates = [entry.published for entry in parsed.entries if entry.published and entry.published <= now]
    moved = f"moved for good to {page.moved_to}" if page.moved_to else None
    newest = max(dates, default=None)
    facts = {"result": "ok", "entries": len(parsed.entries), "newest": newest, "detail": moved}
    return row | facts | compared


async def _compare(page: Page, tools: Collector) -> Row:
    """Return what the two readers make of a document: the same, two things, or one declines it."""
    kind = page.headers.get("content-type")
    read = partial(compare_readings, page.body, url=page.final_url, content_type=kind, headers=page.headers)
    comparison = await tools.workers.run(read)
    if comparison.differences:
        return {"result": "differs", "shadow": "; ".join(comparison.differences)}
    return {"shadow": "same" if comparison.is_plain else "declined"}
