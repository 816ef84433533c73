"""How the monitor is: feeds, queues, digests, disk and backup, measured in milliseconds.

Nothing here reads what is stored from end to end: `Storage.measure_queues` and the newest heads are found by
indexes, feeds are as many as the configuration has.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from shutil import disk_usage

from monitor.collect.network.addresses import show_address
from monitor.collect.schedule import is_due
from monitor.config import Config
from monitor.digest.days import CLOCK_SLACK, find_due_day, find_window
from monitor.errors import StorageError
from monitor.model import Feed, FeedState, Queues
from monitor.remarks import write_remark
from monitor.watch.backups import BackupNote, find_backup
from storage.protocol import Storage

LEAST_FREE_BYTES = 200 * 2**20
"""With less room than this on the disk of the database the service is not ready."""

_TROUBLED = ("failing", "gone", "slow")


@dataclass(frozen=True, slots=True)
class FeedTrouble:
    """A feed that is failing, gone or slow. `since` is when it was last read, None for never."""

    url: str
    status: str
    reason: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class FeedsCondition:
    """The feeds of the configuration, by status. `lag_s` is for how long the most overdue one has been due.

    `troubles` are those that need a look, the worst first.
    """

    by_status: Mapping[str, int]
    due: int
    lag_s: float
    last_poll_at: datetime | None
    troubles: tuple[FeedTrouble, ...]

    @property
    def are_broken(self) -> bool:
        """Whether more than half of them cannot be read."""
        return 2 * sum(one.status != "slow" for one in self.troubles) > sum(self.by_status.values())


@dataclass(frozen=True, slots=True)
class DigestCondition:
    """A topic's newest digest, None for none. `late_s` is for how long the newest day's has been due."""

    topic_id: str
    day: date | None
    composed_at: datetime | None
    late_s: float


@dataclass(frozen=True, slots=True)
class DiskCondition:
    """Bytes of the database and of its log of changes (WAL), and those left on its disk."""

    database_bytes: int
    wal_bytes: int
    free_bytes: int


@dataclass(frozen=True, slots=True)
class Condition:
    """All of that, at a moment. `backup` is the last one, None if none is known of."""

    at: datetime
    feeds: FeedsCondition
    queues: Queues
    digests: tuple[DigestCondition, ...]
    disk: DiskCondition
    backup: BackupNote | None


def examine(config: Config, states: Mapping[str, FeedState], storage: Storage, now: datetime) -> Condition:
    """Return how things are. `states` is what is known of the feeds, by URL. Raises StorageError."""
    return Condition(
        at=now,
        feeds=examine_feeds(config.feeds, states, now, config.collect.longest_wait_s),
        queues=storage.measure_queues(now),
        digests=tuple(_examine_digests(config, storage, now)),
        disk=examine_disk(config.collect.database),
        backup=find_backup(config.collect.database),
    )


def examine_feeds(
    feeds: Iterable[Feed], states: Mapping[str, FeedState], now: datetime, longest_wait_s: int
) -> FeedsCondition:
    """Return how the feeds are. `longest_wait_s` is the ceiling of their pace."""
    known = [(feed, states.get(feed.url)) for feed in feeds]
    polled_at = [state.polled_at for _, state in known if state and state.polled_at]
    due_since = [
        state.next_poll_at
        for feed, state in known
        if state and state.next_poll_at and state.next_poll_at <= now and not feed.paused
    ]
    troubled = [state for feed, state in known if state and state.status in _TROUBLED and not feed.paused]
    return FeedsCondition(
        by_status=Counter(state.status if state else "new" for _, state in known),
        due=sum(is_due(feed, state, now, longest_wait_s) for feed, state in known),
        lag_s=max(((now - moment).total_seconds() for moment in due_since), default=0.0),
        last_poll_at=max(polled_at, default=None),
        troubles=tuple(map(_describe, sorted(troubled, key=_rank))),
    )


def _rank(state: FeedState) -> tuple[int, float]:
    """Return the place of a troubled feed: the worst first, of those the one not read for longest."""
    since = state.succeeded_at
    return _TROUBLED.index(state.status), since.timestamp() if since else 0.0


def _describe(state: FeedState) -> FeedTrouble:
    reason = state.reason or write_remark("not readable")
    return FeedTrouble(show_address(state.url), state.status, reason, state.succeeded_at)


def _examine_digests(config: Config, storage: Storage, now: datetime) -> Iterable[DigestCondition]:
    heads = storage.list_newest_heads()
    settings = config.digest
    due = find_due_day(now, settings.at, settings.timezone)
    late = now - find_window(due, settings.at, settings.timezone)[1]
    for topic in config.topics:
        head = heads.get(topic.id)
        since = storage.list_digest_heads(topic.id, since=due) if head and head.day >= due else []
        # One of a later day, made by a clock that was ahead, stands in for none.
        is_there = any(one.day == due or one.composed_at <= now + CLOCK_SLACK for one in since)
        yield DigestCondition(
            topic_id=topic.id,
            day=head.day if head else None,
            composed_at=head.composed_at if head else None,
            late_s=0.0 if is_there else late / timedelta(seconds=1),
        )


def examine_disk(database: Path) -> DiskCondition:
    """Return how large the database is, and how much room there is beside it. Raises StorageError."""
    try:
        return DiskCondition(
            database_bytes=_measure(database),
            wal_bytes=_measure(database.with_name(database.name + "-wal")),
            free_bytes=disk_usage(database.parent).free,
        )
    except OSError as error:
        raise StorageError(f"the disk of {database} cannot be measured ({error}); is it there?") from error


def find_missing(feeds: FeedsCondition, disk: DiskCondition, *, has_looked: bool) -> list[str]:
    """Return what is missing until the service does its work; `has_looked`: at all feeds, once at least."""
    missing = [] if has_looked else ["a first look at the feeds"]
    if feeds.are_broken:
        missing.append("most feeds: they cannot be read")
    if disk.free_bytes < LEAST_FREE_BYTES:
        missing.append(f"room on the disk of the database: {disk.free_bytes // 2**20} MiB are left")
    return missing


def _measure(path: Path) -> int:
    try:
        return os.stat(path).st_size
    except FileNotFoundError:
        return 0
