"""One round of each leg over everything that is due: the feeds, the new articles, the topics, the mails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from monitor.collect.schedule import is_due
from monitor.digest.days import find_due_day, find_window
from monitor.model import Feed, Outcome
from monitor.pipeline import Collector, Published, Publisher, collect_feed, find_page, publish_digest

FEEDS_AT_ONCE = 50
"""Feeds in work at a time: bounds memory, not politeness, which the client keeps for each host."""

Progress = Callable[[Sequence[Outcome]], None]


async def collect_due(
    feeds: Sequence[Feed],
    now: datetime,
    tools: Collector,
    *,
    only_due: bool = True,
    progress: Progress | None = None,
) -> list[Outcome]:
    """Poll every feed that is due (or all of them) and record what became of each.

    One feed's failure leaves the others alone. `progress` gets the outcomes of each feed as it ends.
    """
    states = tools.storage.load_feed_states()
    due = [feed for feed in feeds if not only_due or is_due(states.get(feed.url), now)]
    slots = asyncio.Semaphore(FEEDS_AT_ONCE)
    outcomes: list[Outcome] = []

    async def collect_one(feed: Feed) -> None:
        async with slots:
            found = await collect_feed(feed, states.get(feed.url), now, tools)
        tools.storage.record_outcomes(found)
        outcomes.extend(found)
        if progress is not None:
            progress(found)

    async with asyncio.TaskGroup() as group:
        for feed in due:
            group.create_task(collect_one(feed))
    return outcomes


def publish_due(
    publishers: Sequence[Publisher], now: datetime, collected_at: datetime | None
) -> list[Published]:
    """Publish, for each topic, the newest day whose window has ended, unless that was done.

    `collected_at` is when the last whole round of collecting began, None before the first. A day waits
    for a round that began after its window, or a service that has just woken would publish a day that it
    has not read.
    """
    published = []
    for tools in publishers:
        at, zone = tools.settings.at, tools.settings.timezone
        day = find_due_day(now, at, zone)
        is_read = collected_at is not None and find_window(day, at, zone)[1] <= collected_at
        if is_read and not find_page(day, tools).exists():
            published.append(publish_digest(day, now, tools))
    return published
