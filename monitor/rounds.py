"""One round of each leg over everything that is due: feeds, pages to look at again, topics."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from monitor.collect.network.addresses import show_address
from monitor.collect.schedule import seems_offline
from monitor.config import DigestSettings
from monitor.deliver.archive import find_page
from monitor.digest.days import CLOCK_SLACK, find_due_day, find_window
from monitor.model import Feed, FeedState, Topic
from monitor.pipeline.collector import Collector
from monitor.pipeline.ledger import Report
from monitor.pipeline.polling import Polling
from monitor.pipeline.recheck import recheck_page
from storage.protocol import Storage

PAGES_AT_ONCE = 20
"""Looks at pages at a time."""

LONGEST_DELAY = timedelta(hours=2)
"""How long a digest waits for the network."""


async def collect_due(
    feeds: Sequence[Feed],
    now: datetime,
    tools: Collector,
    *,
    deadline_s: float | None = None,
    progress: Report | None = None,
) -> Counter[str]:
    """Poll every feed that is due and save what became of each. Counts the results.

    One feed's failure leaves the others alone. `progress` gets the outcomes as they are saved.
    """
    polling = Polling(tools, deadline_s=deadline_s)
    with tools.ledger.counting(progress) as counts:
        polling.add_due(feeds, now)
        polling.close()
        await polling.run()
    return counts


async def recheck_due(feeds: Sequence[Feed], now: datetime, tools: Collector) -> Counter[str]:
    """Look again at the pages that are due. Counts the results."""
    by_address = {show_address(feed.url): feed for feed in feeds}
    with tools.ledger.counting() as counts:
        while checks := tools.storage.list_page_checks(now, PAGES_AT_ONCE):
            await asyncio.gather(*(recheck_page(check, by_address, now, tools) for check in checks))
    return counts


def may_publish(settings: DigestSettings, states: Iterable[FeedState], now: datetime) -> bool:
    """Tell whether the newest day can be published, as far as the network goes.

    While most feeds cannot be read a digest would tell of silence where there is none, so it waits, for
    `LONGEST_DELAY` at most.
    """
    day = find_due_day(now, settings.at, settings.timezone)
    ended = find_window(day, settings.at, settings.timezone)[1]
    return now >= ended + LONGEST_DELAY or not seems_offline(states)


def find_unpublished(
    settings: DigestSettings,
    topics: Sequence[Topic],
    now: datetime,
    read_until: datetime | None,
    storage: Storage,
) -> list[tuple[Topic, date]]:
    """Return, for each topic, the newest day whose window has ended, unless it or a later one has its digest.

    `read_until` is the time up to which everything that was due has been read, None before the first round. A
    day waits for that, or a service that has just woken would publish a day that it has not read; and what
    was read by a clock that was ahead says nothing.
    """
    day = find_due_day(now, settings.at, settings.timezone)
    if read_until is None or not find_window(day, settings.at, settings.timezone)[1] <= read_until <= now:
        return []
    missing = [topic for topic in topics if not find_page(settings.directory, topic.id, day).exists()]
    return [(topic, day) for topic in missing if not _is_overtaken(topic, day, now, storage)]


def _is_overtaken(topic: Topic, day: date, now: datetime, storage: Storage) -> bool:
    """Tell whether a later day has its digest: the clock was set back, or the zone is one farther west now.

    That has told all that this day's could. One of a clock that was ahead stands in nobody's way.
    """
    later = storage.list_digest_heads(topic.id, since=day + timedelta(days=1))
    return any(head.composed_at <= now + CLOCK_SLACK for head in later)


def find_unfinished(
    settings: DigestSettings, topics: Sequence[Topic], storage: Storage
) -> list[tuple[Topic, date]]:
    """Return, for each topic, the day of its newest digest, if that was stored and has no page yet.

    The program was ended in between. However long ago that was, no other digest tells of its articles.
    """
    newest = storage.list_newest_heads()
    days = [(topic, newest[topic.id].day) for topic in topics if topic.id in newest]
    return [(topic, day) for topic, day in days if not find_page(settings.directory, topic.id, day).exists()]
