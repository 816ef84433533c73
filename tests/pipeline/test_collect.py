"""The collect leg against a real server: what becomes of a feed and of each of its entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar, cast

import pytest

from monitor.collect.addresses import AllowList
from monitor.collect.client import Client, ClientSettings
from monitor.collect.pace import Pace
from monitor.collect.robots import RobotsCache
from monitor.collect.topics import TopicMatcher
from monitor.collect.workers import WorkerPool
from monitor.errors import WorkerTimeout
from monitor.model import Feed, MatchRule, Target, Topic
from monitor.pipeline.collector import Collector
from monitor.pipeline.desk import furnish_desk
from monitor.pipeline.ledger import Ledger
from monitor.rounds import collect_due
from monitor.tag.outlets import OutletRegister
from storage.sqlite.store import SqliteStore, open_store
from tests.factories import make_outlet
from tests.newsstand import Item, Newsstand, open_newsstand

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
    """Workers that work at once, in this process; a function in `hanging` never ends."""

    def __init__(self) -> None:
        self.hanging: set[str] = set()
        self.desk = furnish_desk([TOPIC])

    async def run_furnished(self, function: Callable[..., Result], *args: object) -> Result:
        if function.__name__ in self.hanging:
            raise WorkerTimeout("the work was stopped after 5 s without a result")
        return function(self.desk, *args)


@dataclass
class Desk:
    stand: Newsstand
    store: SqliteStore
    tools: Collector
    workers: InlineWorkers
    now: datetime = NOW

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

    async def collect(self, *feeds: Feed | str, fetch: str = "all") -> Counter[str]:
        made = [feed if isinstance(feed, Feed) else Feed(feed, "gazette", 1800, fetch) for feed in feeds]  # type: ignore[arg-type]  # the tests name real policies
        counts = await collect_due(made, self.now, self.tools, only_due=False)
        self.now += timedelta(minutes=30)
        return counts

    def articles(self) -> list[str]:
        return [article.reading.title for article in self.store.list_articles(None, None, None, 100)]


@pytest.fixture
def stand() -> Iterator[Newsstand]:
    with open_newsstand() as stand:
        yield stand


@pytest.fixture
async def desk(stand: Newsstand, tmp_path: Path) -> AsyncIterator[Desk]:
    settings = ClientSettings(
        user_agent="test",
        allow_private=AllowList.parse(["127.0.0.0/8"]),
        total_timeout_s=1.0,
        pause_per_host_s=0,
    )
    outlet = make_outlet(id="gazette", name="Ilsa Gazette", domains=("127.0.0.1",))
    workers = InlineWorkers()
    with open_store(tmp_path / "test.db") as store:
        async with Client(settings, lambda: NOW) as client:
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


async def test_an_article_goes_all_the_way(desk: Desk) -> None:
    url = desk.stand.put_feed(desk.items())
    assert await desk.collect(url) == {"polled": 1, "new article": 1}
    article = desk.store.load_article(1)
    assert article.reading.text == "\n\n".join([*PARAGRAPHS, "It was closing number 1 this year."])
    assert article.reading.route == "page"
    assert (article.outlet.id, article.feed_url) == ("gazette", url)
    assert (article.published, article.dated_by) == (NOW - timedelta(hours=1), "feed")
    assert [hit.term for hit in article.matches[0].hits] == ["harbour board", "harbour board"]
    assert [one.speaker for one in article.tags.attributions if one.direct] == ["Ada Quill"]
    assert {stance.target_id for stance in article.tags.stances} == {"board"}
    assert len(article.tags.sentences) == 4
    assert [found.id for found in desk.store.search_articles("quill noon", 10)] == [1]


async def test_a_second_poll_of_an_unchanged_feed_fetches_nothing_and_makes_nothing(desk: Desk) -> None:
    url = desk.stand.put_feed(desk.items(3))
    await desk.collect(url)
    before = desk.store.count_records()
    assert await desk.collect(url) == {"unchanged": 1}
    assert desk.stand.asked("/feed.xml") == [200, 304]
    assert desk.stand.asked("/news/1") == [200]
    after = desk.store.count_records()
    assert {name: number for name, number in after.items() if name != "outcomes"} == {
        name: number for name, number in before.items() if name != "outcomes"
    }


async def test_fault_22_new_guids_and_tracking_parameters_bring_nothing_again(desk: Desk) -> None:
    items = desk.items(2)
    url = desk.stand.put_feed(items)
    await desk.collect(url)
    desk.stand.put_feed([replace(item, guid=f"new-{item.guid}") for item in items], query="?utm_source=rss")
    assert await desk.collect(url) == {"polled": 1}
    assert desk.stand.asked("/news/1") == [200]


async def test_the_same_article_in_two_feeds_is_one_article(desk: Desk) -> None:
    items = desk.items()
    first = desk.stand.put_feed(items)
    second = desk.stand.put_feed(items, path="/other.xml", query="?fbclid=1")
    await desk.collect(first)
    assert await desk.collect(second) == {"polled": 1}
    assert len(desk.articles()) == 1


async def test_an_article_off_the_topic_is_remembered_and_not_fetched_again(desk: Desk) -> None:
    desk.stand.put_page("/bread", "Bread is dear", ["The bakers of Ilsa ask more for bread this week. " * 5])
    url = desk.stand.put_feed([Item("/bread", "Bread is dear", NOW, "Bread.")])
    assert await desk.collect(url) == {"polled": 1, "off topic": 1}
    desk.stand.put_feed([Item("/bread", "Bread is dear", NOW, "Bread."), *desk.items()])
    assert await desk.collect(url) == {"polled": 1, "new article": 1}
    assert desk.stand.asked("/bread") == [200]


async def test_fault_26_an_edited_article_becomes_a_version_not_an_article(desk: Desk) -> None:
    item = desk.items()[0]
    url = desk.stand.put_feed([item])
    await desk.collect(url)
    desk.stand.put_page("/news/1", "Harbour board opens quay number 1", PARAGRAPHS)
    desk.stand.put_feed([replace(item, title="Harbour board opens quay number 1")])
    assert await desk.collect(url) == {"polled": 1, "revised article": 1}
    assert [one.title for one in desk.store.list_versions(1)] == [
        item.title,
        "Harbour board opens quay number 1",
    ]
    assert desk.articles() == ["Harbour board opens quay number 1"]


@pytest.mark.parametrize(
    ("break_it", "reason"),
    [
        (lambda desk: desk.stand.routes.update({"/news/1": (403, "text/html", b"no")}), "403"),
        (lambda desk: desk.stand.routes.update({"/news/1": (200, "application/pdf", b"%PDF")}), "not HTML"),
        (lambda desk: desk.stand.routes.update({"/news/1": (200, "text/html", b"<html></html>")}), "text"),
        (lambda desk: desk.stand.delay_s.update({"/news/1": 3}), "no full answer"),
        (lambda desk: desk.workers.hanging.add("report_page"), "stopped after 5 s"),
        (
            lambda desk: desk.stand.routes.update(
                {"/robots.txt": (200, "text/plain", b"User-agent: *\nDisallow: /news/")}
            ),
            "robots.txt",
        ),
    ],
    ids=["refused", "no page", "empty page", "too slow", "extractor hangs", "robots"],
)
async def test_without_its_page_an_article_is_told_from_the_feed_and_says_why(
    desk: Desk, break_it: Callable[[Desk], None], reason: str
) -> None:
    item = replace(desk.items()[0], text="<p>" + "</p><p>".join(PARAGRAPHS) + "</p>")
    url = desk.stand.put_feed([item])
    break_it(desk)
    assert await desk.collect(url) == {"polled": 1, "new article": 1}
    reading = desk.store.load_article(1).reading
    assert reading.route == "feed"
    assert reason in (reading.route_reason or "")
    assert reading.text == "\n\n".join(PARAGRAPHS)


async def test_what_neither_page_nor_feed_tells_is_tried_again_if_the_network_was_to_blame(
    desk: Desk,
) -> None:
    item = replace(desk.items()[0], text="")
    page = desk.stand.routes["/news/1"]
    desk.stand.routes["/news/1"] = (500, "text/plain", b"broken")
    url = desk.stand.put_feed([item])
    assert await desk.collect(url) == {"polled": 1, "later: bad status": 1}
    desk.stand.routes["/news/1"] = page
    assert await desk.collect(url) == {"polled": 1, "new article": 1}


async def test_a_feed_read_without_its_pages_asks_for_none(desk: Desk) -> None:
    item = replace(desk.items()[0], text="The harbour board closed the quay. " * 3)
    url = desk.stand.put_feed([item])
    assert await desk.collect(url, fetch="none") == {"polled": 1, "new article": 1}
    assert desk.stand.asked("/news/1") == []


async def test_a_hinted_feed_fetches_only_what_hints_at_a_topic(desk: Desk) -> None:
    desk.stand.put_page("/bread", "Bread is dear", ["The harbour board ate it. " * 5])
    url = desk.stand.put_feed([*desk.items(), Item("/bread", "Bread is dear", NOW, "The bakers ask more.")])
    assert await desk.collect(url, fetch="hinted") == {"polled": 1, "new article": 1, "off topic": 1}
    assert desk.stand.asked("/bread") == []


async def test_fault_27_a_long_backlog_is_read_in_parts(desk: Desk) -> None:
    url = desk.stand.put_feed(desk.items(25))
    assert await desk.collect(url) == {"polled": 1, "new article": 20}
    assert await desk.collect(url) == {"polled": 1, "new article": 5}
    assert await desk.collect(url) == {"unchanged": 1}


@pytest.mark.parametrize(
    "published", [NOW + timedelta(days=400), datetime(1970, 1, 1, tzinfo=UTC)], ids=["future", "1970"]
)
async def test_fault_25_an_impossible_date_gives_way_to_when_it_was_first_seen(
    desk: Desk, published: datetime
) -> None:
    url = desk.stand.put_feed([replace(desk.items()[0], published=published)])
    await desk.collect(url)
    article = desk.store.load_article(1)
    assert (article.published, article.dated_by) == (NOW, "first seen")


async def test_fault_40_one_feeds_failure_of_any_kind_leaves_the_others_alone(desk: Desk) -> None:
    good = desk.stand.put_feed(desk.items())
    desk.stand.routes["/broken.xml"] = (200, "application/rss+xml", b"<rss><channel><<item")
    desk.stand.routes["/gone.xml"] = (410, "text/plain", b"")
    desk.stand.routes["/huge.xml"] = (200, "application/rss+xml", b"<rss>" + b" " * 200_000)
    desk.stand.put_feed([], path="/slow.xml")
    desk.stand.delay_s["/slow.xml"] = 3
    bad = [f"{desk.stand.base}/{name}.xml" for name in ("broken", "gone", "huge", "slow", "missing")]
    bad += ["http://127.0.0.1:9/closed.xml"]
    results = await desk.collect(good, *bad)
    assert results == {
        "polled": 1,
        "new article": 1,
        "feed: unreadable": 1,
        "feed: bad status": 2,
        "feed: too large": 1,
        "feed: timeout": 1,
        "feed: no connection": 1,
    }
    states = desk.store.load_feed_states()
    assert Counter(state.status for state in states.values()) == {"ok": 1, "failing": 5, "gone": 1}
    assert all(states[url].reason for url in bad)


async def test_fault_24_what_was_seen_stays_seen_after_a_failed_and_an_empty_poll(desk: Desk) -> None:
    items = desk.items(2)
    url = desk.stand.put_feed(items)
    await desk.collect(url)
    desk.stand.routes["/feed.xml"] = (500, "text/plain", b"")
    assert await desk.collect(url) == {"feed: bad status": 1}
    desk.stand.put_feed([])
    assert await desk.collect(url) == {"polled": 1}
    desk.stand.put_feed(items)
    assert await desk.collect(url) == {"polled": 1}
    assert len(desk.articles()) == 2


async def test_an_entry_without_a_link_is_kept_once(desk: Desk) -> None:
    item = Item(None, "Harbour board meets", NOW, "The harbour board meets tonight. " * 3)
    url = desk.stand.put_feed([item])
    assert await desk.collect(url) == {"polled": 1, "new article": 1}
    desk.stand.put_feed([item, *desk.items()])
    assert await desk.collect(url) == {"polled": 1, "new article": 1}
    assert desk.store.load_article(1).reading.route_reason == "the entry has no link"


@pytest.mark.parametrize(
    "hostile", ["\\ud800", "\\u0000", "\\u202e\\ufeff", "&#xD800;", "&#0;", "<script>alert(1)</script>"]
)
async def test_fault_18_text_that_no_database_takes_is_cleaned_on_the_way(desk: Desk, hostile: str) -> None:
    entry = (
        f'{{"id": "1{hostile}", "title": "Harbour board {hostile} meets", "authors": [{{"name": "A{hostile}"}}], '
        f'"tags": ["t{hostile}"], "content_html": "<p>The harbour board {hostile} meets tonight in the old hall.</p>"}}'
    )
    feed = f'{{"version": "https://jsonfeed.org/version/1.1", "title": "Feed {hostile}", "items": [{entry}]}}'
    desk.stand.routes["/feed.json"] = (200, "application/feed+json", feed.encode())
    desk.stand.routes["/feed.xml"] = (
        200,
        "application/rss+xml",
        f"<rss version='2.0'><channel><title>F{hostile}</title><item><title>Harbour board {hostile} sits</title>"
        f"<description>The harbour board {hostile} sits tonight in the old hall.</description></item></channel></rss>".encode(),
    )
    results = await desk.collect(f"{desk.stand.base}/feed.json", f"{desk.stand.base}/feed.xml")
    assert results["new article"] >= 1, results
    for article in desk.store.list_articles(None, None, None, 9):
        for text in (article.reading.title, article.reading.text, *article.reading.authors):
            assert not any("\ud800" <= char <= "\udfff" or char == "\x00" for char in text)
            assert "<script" not in article.reading.text


async def test_a_page_that_is_gone_is_asked_for_once(desk: Desk) -> None:
    url = desk.stand.put_feed([Item("/none", "Harbour board meets", NOW)])
    assert await desk.collect(url) == {"polled": 1, "bad status": 1}
    assert await desk.collect(url) == {"unchanged": 1}
    assert desk.stand.asked("/none") == [404]


async def test_two_feeds_that_word_an_article_differently_fetch_its_page_once(desk: Desk) -> None:
    item = desk.items()[0]
    first = desk.stand.put_feed([item])
    second = desk.stand.put_feed([replace(item, text="Quite other words.", guid="x")], path="/other.xml")
    await desk.collect(first)
    for number in range(3):
        other = Item(f"/news/{number + 5}", "Bread", NOW, "Bread is dear.")
        desk.stand.put_feed([item, other])
        desk.stand.put_feed([replace(item, text="Quite other words.", guid="x"), other], path="/other.xml")
        await desk.collect(first, second)
    assert desk.stand.asked("/news/1") == [200]


async def test_a_feeds_few_words_do_not_replace_an_article_whose_page_fails_later(desk: Desk) -> None:
    item = desk.items()[0]
    url = desk.stand.put_feed([item])
    await desk.collect(url)
    desk.stand.routes["/news/1"] = (403, "text/html", b"no")
    desk.stand.put_feed([replace(item, text="The harbour board closed the quay, again and again and again.")])
    assert await desk.collect(url) == {"polled": 1, "kept as it was": 1}
    stored = desk.store.load_article(1)
    assert (stored.version, stored.reading.route) == (1, "page")


async def test_fault_45_an_item_without_a_link_does_not_carry_the_feeds_password(desk: Desk) -> None:
    item = Item(None, "Harbour board meets", NOW, "The harbour board meets tonight. " * 3, guid="g1")
    desk.stand.put_feed([item])
    await desk.collect(f"http://reader:hush-hush@127.0.0.1:{desk.stand.port}/feed.xml")
    article = desk.store.load_article(1)
    assert article.url.endswith("/feed.xml#g1")
    assert "hush-hush" not in article.url + article.feed_url + article.key
