"""What the collect leg works with."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from monitor import __version__
from monitor.collect.network.client import Client
from monitor.collect.network.robots import RobotsCache
from monitor.collect.pace import Pace
from monitor.collect.topics import TopicMatcher
from monitor.collect.workers import WorkerPool
from monitor.pipeline.ledger import Ledger
from monitor.tag.outlets import OutletRegister
from storage.protocol import Storage

PAGES_UNREAD = 32
"""Pages that may wait for a worker before no more are fetched: what waits is kept in memory."""


class Backlog:
    """The pages that were fetched and are not read yet."""

    def __init__(self, most: int = PAGES_UNREAD) -> None:
        self._most = most
        self._pages = 0
        self._room = asyncio.Event()
        self._room.set()

    async def wait(self) -> None:
        """Return when there is room for one page more."""
        await self._room.wait()

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Count a page during the block."""
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    def _count(self, change: int) -> None:
        self._pages += change
        if self._pages >= self._most:
            self._room.clear()
        else:
            self._room.set()


@dataclass(frozen=True, slots=True)
class Collector:
    """The tools of the leg. `claimed` are the keys of entries that are being dealt with.

    `version` is that of this program, which may read what an earlier one could not.
    """

    storage: Storage
    ledger: Ledger
    client: Client
    robots: RobotsCache
    workers: WorkerPool
    matcher: TopicMatcher
    register: OutletRegister
    pace: Pace
    max_feed_bytes: int
    max_new_per_poll: int
    claimed: set[str] = field(default_factory=set)
    backlog: Backlog = field(default_factory=Backlog)
    version: str = __version__
