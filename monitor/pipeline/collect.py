"""The collect leg: from one feed to its articles.

poll | parse | pick fresh | entries (`monitor.pipeline.entries`) | plan the next poll

`poll_feed` ends where the feed's document is read and the new entries are known, `collect_entries` deals
with those. What is to be saved goes to the ledger, a feed's state last: a poll that is cut off is made again,
and finds the entries that were dealt with before as known.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime

from monitor.collect.entries import FreshEntry, pick_fresh, unwrap_entries
from monitor.collect.network.addresses import show_address
from monitor.collect.schedule import (
    address_of,
    hash_body,
    plan_failure,
    plan_not_modified,
    plan_success,
)
from monitor.errors import FetchError, UnreadableError, WorkerError
from monitor.group.urls import list_entry_keys
from monitor.model import Feed, FeedState, Outcome, Page, ParsedFeed
from monitor.pipeline.collector import Collector
from monitor.pipeline.documents import FEED_TYPES, parse_fetched
from monitor.pipeline.entries import Polled, collect_entry, sift_entries


async def poll_feed(
    feed: Feed, state: FeedState | None, now: datetime, tools: Collector, *, pushed: bool = False
) -> Polled | FeedState:
    """Ask for a feed's document and read it. Returns what is new in it, or its new state when nothing is."""
    try:
        page = await _poll(feed, state, tools)
        if page.status == 304 or (state is not None and state.body_hash == hash_body(page.body)):
            planned = plan_not_modified(feed, state, now, page=page, pace=tools.pace, pushed=pushed)
            return _close(feed, planned, "unchanged", None, now, tools)
        return await read_feed(feed, state, page, now, tools, pushed=pushed)
    except (FetchError, UnreadableError, WorkerError) as error:
        planned = plan_failure(feed, state, error, now, pace=tools.pace)
        return _close(feed, planned, f"feed: {error.code}", show_address(str(error)), now, tools)


async def read_feed(
    feed: Feed, state: FeedState | None, page: Page, now: datetime, tools: Collector, *, pushed: bool = False
) -> Polled:
    """Return what is new in a feed's document, claimed until it was dealt with.

    Raises an UnreadableError or a WorkerError.
    """
    parsed = unwrap_entries(await parse_fetched(page, tools, feed))
    fresh = _pick(feed, parsed, tools)
    most = tools.max_new_per_poll
    polled = Polled(feed, state, now, pushed, page, parsed, tuple(fresh[:most]), max(0, len(fresh) - most))
    tools.claimed.update(_list_claims(polled))
    return polled


async def collect_entries(polled: Polled, tools: Collector, deadline_s: float | None = None) -> FeedState:
    """Deal with the new entries of a feed, for `deadline_s` at most. Returns the feed's new state."""
    is_done = await _collect_fresh(polled, tools, deadline_s)
    planned = plan_success(
        polled.feed,
        polled.state,
        polled.at,
        page=polled.page,
        parsed=polled.parsed,
        fresh=len(polled.fresh) + polled.waiting,
        pace=tools.pace,
        pushed=polled.pushed,
        unfinished=not is_done,
    )
    return _close(polled.feed, planned, "polled", _count(polled), polled.at, tools)


async def collect_pushed(feed: Feed, page: Page, now: datetime, tools: Collector) -> bool:
    """Deal with what a hub pushed of a feed. Returns False when some of it is left for a poll.

    What was pushed may be a part of the feed's document, so the feed's state stays as polls left it.
    """
    subject = show_address(feed.url)
    try:
        polled = await read_feed(feed, None, page, now, tools)
    except (UnreadableError, WorkerError) as error:
        said = show_address(str(error))
        tools.ledger.note(outcomes=[Outcome("collect", subject, f"push: {error.code}", said, now)])
        return False
    is_done = await _collect_fresh(polled, tools, None)
    tools.ledger.note(outcomes=[Outcome("collect", subject, "pushed", _count(polled), now)])
    return is_done


async def _collect_fresh(polled: Polled, tools: Collector, deadline_s: float | None) -> bool:
    """Deal with the new entries and give up the claim to them. Returns False if some are left for a poll."""
    try:
        # To its end, before anything is begun that its error would leave.
        wanted = list(sift_entries(polled, tools))
        tasks = [asyncio.create_task(collect_entry(polled, fresh, tools)) for fresh in wanted]
        is_done = not tasks or await _finish(tasks, deadline_s)
    finally:
        tools.claimed.difference_update(_list_claims(polled))
    return is_done and not polled.waiting


def _list_claims(polled: Polled) -> Iterator[str]:
    return (key for fresh in polled.fresh for key in fresh.keys)


def _count(polled: Polled) -> str:
    return f"{len(polled.fresh)} of {len(polled.parsed.entries)} entries were new or changed"


async def _poll(feed: Feed, state: FeedState | None, tools: Collector) -> Page:
    return await tools.client.get(
        address_of(feed, state),
        etag=state.etag if state else None,
        last_modified=state.last_modified if state else None,
        accept=FEED_TYPES,
        max_bytes=tools.max_feed_bytes,
        access=feed.access,
    )


def _close(
    feed: Feed, planned: FeedState, result: str, detail: str | None, now: datetime, tools: Collector
) -> FeedState:
    outcome = Outcome("collect", show_address(feed.url), result, detail, now)
    tools.ledger.note(state=planned, outcomes=[outcome])
    return planned


def _pick(feed: Feed, parsed: ParsedFeed, tools: Collector) -> list[FreshEntry]:
    """Return the entries that nobody has dealt with or is dealing with."""
    keys = list_entry_keys(feed.url, parsed.entries)
    seen = tools.ledger.find_seen([key for names in keys for key in names])
    fresh = pick_fresh(parsed.entries, keys, seen)
    return [one for one in fresh if tools.claimed.isdisjoint(one.keys)] if tools.claimed else fresh


async def _finish(tasks: Sequence[asyncio.Task[bool]], deadline_s: float | None) -> bool:
    """Wait for the entries, cut off those that take too long. Returns False if some are to be tried again.

    Raises what came of an entry, also when another was cut off.
    """
    try:
        _, late = await asyncio.wait(tasks, timeout=deadline_s)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    results = [task.result() for task in tasks if task not in late]
    return all(results) and not late
