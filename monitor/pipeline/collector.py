"""What the collect leg works with."""

from __future__ import annotations

from dataclasses import dataclass, field

from monitor.collect.client import Client
from monitor.collect.pace import Pace
from monitor.collect.robots import RobotsCache
from monitor.collect.topics import TopicMatcher
from monitor.collect.workers import WorkerPool
from monitor.pipeline.ledger import Ledger
from monitor.tag.outlets import OutletRegister
from storage.protocol import Storage


@dataclass(frozen=True, slots=True)
class Collector:
    """The tools of the leg. `claimed` are the keys of entries that are being dealt with."""

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
