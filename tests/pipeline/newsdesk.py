"""The collect leg as tests run it: a real client and store, a site on loopback, workers in this process."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar, cast

from monitor.collect.network.addresses import AllowList
from monitor.collect.network.client import Client, ClientSettings
from monitor.collect.network.robots import RobotsCache
from monitor.collect.pace import Pace
from monitor.collect.topics import TopicMatcher
from monitor.collect.workers import WorkerPool
from monitor.config import TagSettings
from monitor.errors import WorkerTimeout
from monitor.model import Article, Feed, FeedState, FetchPolicy, MatchRule, Outcome, PageCheck, Target, Topic
from monitor.pipeline.collector import Collector
from monitor.pipeline.desk import furnish_desk
from monitor.pipeline.ledger import Ledger
from monitor.pipeline.polling import Polling
from monitor.rounds import recheck_due
from monitor.tag.outlets import OutletRegister
from storage.sqlite.store import SqliteStore, open_store
from tests.collect.loopback import AnyName
from tests.factories import make_outlet
from tests.newsstand import Item, Newsstand

NOW = datetime(2026, 5, 14, 12, tzinfo=UTC)
TOPIC = Topic(
    "harbour",
    "The old harbour",
    "Harbour",
    "Port Ilsa",
    ("en",),
    MatchRule(("harbour board",), (), (), ()),
    (Target("board", "the harbour board", "actor", ("harbour board",), (), ("quay grabbers",)),),
    (),
)
PARAGRAPHS = [
    "The harbour board closed the northern quay to all fishing boats on Monday, pilots said.",
    "“We were told at noon and had to leave by one,” said Ada Quill, who has moored there for thirty years.",
    "The board did not answer questions about the reason for the closing on Monday evening.",
]
Result = TypeVar("Result")


class InlineWorkers:
    """Workers in this process, who note their jobs: one in `hanging` never ends, any takes `delay_s`."""

    def __init__(self) -> None:
        self.hanging: set[str] = set()
        self.delay_s = 0.0
        self.deadline_s = 5.0
        self.jobs: list[str] = []
        import_module("monitor.pipeline.warmup")  # as real ones do: a first job must not take a second longer
        self.desk = furnish_desk([TOPIC], TagSettings())

    async def run_furnished(
        self, function: Callable[..., Result], *args: object, deadline_s: float = 5.0
    ) -> Result:
        self.jobs.append(function.__name__)
        await asyncio.sleep(self.delay_s)
        if function.__name__ in self.hanging:
            raise WorkerTimeout(f"the work was stopped after {deadline_s:g} s without a result")
        return function(self.desk, *args)


@dataclass
class Desk:
    """Everything that a test of the leg looks at. Each `collect` is a round, half an hour after the last."""

    stand: Newsstand
    store: SqliteStore
    tools: Collector
    workers: InlineWorkers
    now: datetime = NOW
    outcomes: list[Outcome] = field(default_factory=list)

    def items(self, number: int = 1) -> list[Item]:
        """Put articles up and return their items."""
        found = []
        for place in range(1, number + 1):
            title = f"Harbour board closes quay number {place}"
            self.stand.put_page(
                f"/news/{place}", title, [*PARAGRAPHS, f"It was closing number {place} this year."]
            )
            published = NOW - timedelta(hours=place)
            found.append(Item(f"/news/{place}", title, published, "Quay closed.", f"id-{place}"))
        return found

    async def collect(
        self, *feeds: Feed | str, fetch: FetchPolicy = "all", deadline_s: float | None = None
    ) -> Counter[str]:
        """Poll these feeds, due or not. Counts the results."""
        made = [feed if isinstance(feed, Feed) else make_feed(feed, fetch=fetch) for feed in feeds]
        polling = Polling(self.tools, deadline_s=deadline_s)
        for feed in made:
            polling.add(feed, self.now)
        polling.close()
        results = await self.count(polling.run())
        self.now += timedelta(minutes=30)
        return results

    async def recheck(self, *feeds: Feed) -> Counter[str]:
        """Look again at the pages that are due. Counts the results."""
        return await recheck_due(feeds, self.now, self.tools)

    async def count(self, work: Any) -> Counter[str]:
        """Count the results that are saved while this is done; they are in `outcomes` afterwards."""
        self.outcomes = []
        self.tools.ledger.report = self.outcomes.extend
        await work
        return Counter(outcome.result for outcome in self.outcomes)

    def article(self, article_id: int = 1) -> Article:
        """Return a stored article."""
        return self.store.load_article(article_id)

    def articles(self) -> list[str]:
        """Return the titles of what is stored."""
        return [article.reading.title for article in self.store.list_articles(None, None, None, 1000)]

    def state(self, url: str) -> FeedState:
        """Return what is stored of a feed."""
        return self.store.load_feed_states()[url]

    def checks(self) -> list[PageCheck]:
        """Return the looks at pages that are planned."""
        return self.store.list_page_checks(NOW + timedelta(days=1000), 1000)


def make_feed(url: str, **changes: Any) -> Feed:
    """Return a feed of the Gazette that is polled every half hour."""
    return replace(Feed(url, "gazette", 1800, "all"), **changes)


def make_feeds(urls: Sequence[str], **changes: Any) -> list[Feed]:
    """Return feeds that differ in nothing but their address."""
    return [make_feed(url, **changes) for url in urls]


@asynccontextmanager
async def open_desk(stand: Newsstand, folder: Path, **changes: Any) -> AsyncIterator[Desk]:
    """Open a desk whose every name leads to the stand. `changes` are fields of the client's settings."""
    settings = ClientSettings(
        user_agent="test",
        allow_private=AllowList.parse(["127.0.0.0/8"]),
        total_timeout_s=20.0,  # no test waits for it, and a busy machine answers late
        pause_per_host_s=0,
        resolver=AnyName(),
    )
    outlet = make_outlet(id="gazette", name="Ilsa Gazette", domains=("127.0.0.1",))
    workers = InlineWorkers()
    with open_store(folder / "test.db") as store:
        async with Client(replace(settings, **changes), lambda: NOW) as client:
            tools = Collector(
                storage=store,
                ledger=Ledger(store),
                client=client,
                robots=RobotsCache(client, "MediaMonitor", store),
                workers=cast(WorkerPool, workers),
                matcher=TopicMatcher([TOPIC]),
                register=OutletRegister([outlet]),
                pace=Pace(),
                max_feed_bytes=100_000,
                max_new_per_poll=20,
            )
            yield Desk(stand, store, tools, workers)
