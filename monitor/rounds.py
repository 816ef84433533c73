"""One round of each leg over everything that is due: the feeds, the new articles, the topics, the mails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime

from monitor.collect.schedule import is_due
from monitor.digest.days import find_due_day
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


def publish_due(publishers: Sequence[Publisher], now: datetime) -> list[Published]:
    """Publish, for each topic, the newest day whose window has ended, unless that was done."""
    due = ((find_due_day(now, tools.settings.at, tools.settings.timezone), tools) for tools in publishers)
    return [publish_digest(day, now, tools) for day, tools in due if not find_page(day, tools).exists()]
