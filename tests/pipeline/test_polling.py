"""Many feeds at once against a real site: turns, room, stopping, deadlines, and what may be said of it all."""

from __future__ import annotations

import asyncio
import gc
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import StorageBusy
from monitor.model import Collected, Feed, Page, ParsedFeed, Saved
from monitor.pipeline import ledger, polling
from monitor.pipeline.collect import collect_pushed
from monitor.pipeline.ledger import Ledger
from monitor.pipeline.polling import PATIENCE, Polling, Room
from monitor.rounds import collect_due
from storage.protocol import Storage
from tests.factories import make_feed_state
from tests.newsstand import Item, Newsstand, Visit, count_most_at_once
from tests.pipeline.newsdesk import NOW, Desk, make_feed, make_feeds, open_desk
from tests.storage.saving import save_feed_state

HOUR = timedelta(hours=1)


def put_feeds(stand: Newsstand, names: Iterable[str], items: Iterable[Item] = ()) -> list[str]:
    """Serve the same feed on a site for each of the names; return the addresses."""
    stand.put_feed(list(items))
    return [f"{stand.base_of(name)}/feed.xml" for name in names]


def name_sites(number: int) -> list[str]:
    return [f"site-{place}.example" for place in range(number)]


async def poll(desk: Desk, feeds: Iterable[Feed], **settings: int | float) -> Polling:
    """Poll feeds to the end; what became of them is in `desk.outcomes`."""
    polls = Polling(desk.tools, **settings)  # type: ignore[arg-type]  # the tests name real settings
    for feed in feeds:
        polls.add(feed, desk.now)
    polls.close()
    await desk.count(polls.run())
    return polls


async def until(found: Callable[[], bool]) -> None:
    """Wait until a predicate holds."""
    async with asyncio.timeout(5):
        while not found():
            await asyncio.sleep(0.01)


# --- turns -----------------------------------------------------------------------------------


async def test_fault_12_a_slow_site_keeps_none_of_the_others_waiting(desk: Desk) -> None:
    slow = [f"{desk.stand.base_of('slow.example')}/slow-{number}.xml" for number in range(6)]
    for number in range(6):
        desk.stand.put_feed([], path=f"/slow-{number}.xml")
        desk.stand.delay_s[f"/slow-{number}.xml"] = 0.3
    quick = put_feeds(desk.stand, name_sites(40))
    feeds = make_feeds(slow + quick)

    polls = await poll(desk, feeds, polls_at_once=8)

    assert {polls.states[feed.url].status for feed in feeds} == {"ok"}
    theirs, others = desk.stand.visits(host="slow.example"), desk.stand.visits("/feed.xml")
    assert (len(theirs), len(others)) == (6, 40)
    assert count_most_at_once(theirs) == 2
    # The others are done while the first two of the slow ones are still being answered.
    assert max(visit.ended for visit in others) < sorted(visit.ended for visit in theirs)[2]


async def test_two_feeds_of_a_site_are_in_work_at_a_time_whatever_their_hosts(
    stand: Newsstand, tmp_path: Path
) -> None:
    urls = put_feeds(
        stand, ["a.courier.example", "b.courier.example", "c.courier.example", "courier.example"]
    )
    stand.delay_s["/feed.xml"] = 0.1
    async with open_desk(stand, tmp_path, connections_per_host=16) as desk:
        await poll(desk, make_feeds(urls))

    assert count_most_at_once(stand.visits("/feed.xml")) == 2


async def test_no_more_feeds_are_in_work_than_allowed(desk: Desk) -> None:
    urls = put_feeds(desk.stand, name_sites(20))
    desk.stand.delay_s["/feed.xml"] = 0.03
    await poll(desk, make_feeds(urls), polls_at_once=5)
    assert count_most_at_once(desk.stand.visits("/feed.xml")) == 5


async def test_fault_40_what_fails_fails_alone(desk: Desk) -> None:
    good = put_feeds(desk.stand, name_sites(5), desk.items())
    desk.stand.put_refusal("/down.xml", 500)
    bad = [f"{desk.stand.base_of('down.example')}/down.xml", "http://127.0.0.1:9/closed.xml"]
    polls = await poll(desk, make_feeds([*bad, *good]))

    assert {polls.states[url].status for url in good} == {"ok"}
    assert {polls.states[url].status for url in bad} == {"failing"}
    assert desk.store.load_feed_states() == polls.states
    results = {outcome.subject: outcome.result for outcome in desk.outcomes}
    assert [results[url] for url in bad] == ["feed: bad status", "feed: no connection"]
    assert [results[url] for url in good] == ["polled"] * 5


async def test_no_document_is_kept_once_it_was_dealt_with(desk: Desk) -> None:
    def count_documents() -> int:
        gc.collect()
        return sum(isinstance(one, ParsedFeed) and bool(one.entries) for one in gc.get_objects())

    before = count_documents()  # those of other tests
    polls = Polling(desk.tools)
    running = asyncio.create_task(polls.run())
    urls = put_feeds(desk.stand, name_sites(5), desk.items())
    for feed in make_feeds(urls):
        polls.add(feed, NOW)
    await until(lambda: not polls.turns_open and len(polls.states) == 5)
    assert count_documents() == before
    polls.close()
    await running


async def test_a_feed_in_work_is_not_added_again(desk: Desk) -> None:
    feed = make_feed(desk.stand.put_feed([]))
    polls = await poll(desk, [feed, feed, feed])
    assert len(desk.stand.visits("/feed.xml")) == 1
    assert list(polls.states) == [feed.url]


@asynccontextmanager
async def watch_tasks() -> AsyncIterator[Counter[str]]:
    """Count tasks by the name of what they do: the most of each that were alive at a time, and in all."""
    most: Counter[str] = Counter()

    async def watch() -> None:
        while True:
            tasks = asyncio.all_tasks()
            most.update({"all": 0})
            alive = Counter(getattr(task.get_coro(), "__name__", "") for task in tasks) | Counter(
                all=len(tasks)
            )
            most.update({name: number - most[name] for name, number in alive.items() if number > most[name]})
            await asyncio.sleep(0.005)

    watching = asyncio.create_task(watch())
    yield most
    watching.cancel()


async def test_500_feeds_are_polled_in_one_round_by_few_tasks(desk: Desk) -> None:
    sites = name_sites(500)
    for place, site in enumerate(sites):
        entry = Item(f"{desk.stand.base_of(site)}/{place}", f"Bread number {place}", NOW, "Bread is dear.")
        desk.stand.put_feed([entry], path=f"/{place}.xml")
    feeds = [
        make_feed(f"{desk.stand.base_of(site)}/{place}.xml", fetch="hinted")
        for place, site in enumerate(sites)
    ]
    started = time.process_time()
    async with watch_tasks() as most:
        await poll(desk, feeds, polls_at_once=32)
    spent_s = time.process_time() - started

    results = [outcome.result for outcome in desk.outcomes]
    assert (results.count("polled"), results.count("off topic")) == (500, 500)
    assert desk.workers.jobs == []
    assert desk.store.count_records()["seen entries"] >= 500
    assert spent_s < 10  # it takes one, the server's share included; the limit is for crowded machines
    # A poll has its connection made, and its entries dealt with, by a task each.
    assert most["_poll_on"] == 32
    assert most["all"] <= 3 * 32 + 10


async def test_tasks_are_bounded_by_the_entries_in_work(
    stand: Newsstand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "ENTRIES_AT_ONCE", 4)
    monkeypatch.setattr(polling, "PLACES_OF_A_FEED", 1)
    stand.put_page("/bread", "Bread is dear", ["The bakers of Ilsa ask more for bread this week. " * 3])
    stand.delay_s["/bread"] = 0.03
    sites = name_sites(9)
    for place, site in enumerate(sites):
        links = [f"{stand.base_of(site)}/bread?loaf={number}" for number in range(3)]
        stand.put_feed([Item(link, "Bread", NOW) for link in links[: 1 + place % 3]], path=f"/{place}.xml")
    feeds = make_feeds([f"{stand.base_of(site)}/{place}.xml" for place, site in enumerate(sites)])
    async with open_desk(stand, tmp_path, connections_per_host=16) as desk, watch_tasks() as most:
        await poll(desk, feeds)

    assert len(stand.visits("/bread")) == 18
    assert most["collect_entry"] == 4
    assert most["_collect"] <= 4
    assert count_most_at_once(stand.visits("/bread")) <= 4


async def test_entries_without_pages_are_dealt_with_by_the_poll_that_brought_them(desk: Desk) -> None:
    desk.workers.delay_s = 0.03
    texts = [f"The harbour board closed quay {number}, and it stays closed for now." for number in range(3)]
    urls = put_feeds(desk.stand, name_sites(9))
    for place, url in enumerate(urls):
        items = [Item(f"/{place}/{number}", f"Quay {number}", NOW, text) for number, text in enumerate(texts)]
        desk.stand.put_feed(items, path=f"/{place}.xml")
        urls[place] = url.replace("/feed.xml", f"/{place}.xml")
    async with watch_tasks() as most:
        await poll(desk, make_feeds(urls, fetch="none"), polls_at_once=2)

    assert len(desk.articles()) == 27
    assert (most["_poll_on"], most["_collect"]) == (2, 0)
    assert 3 <= most["collect_entry"] <= 6


# --- due and wanted --------------------------------------------------------------------------


async def run_due(desk: Desk, feeds: Iterable[Feed], edition_at: datetime | None = None) -> Polling:
    polls = Polling(desk.tools)
    polls.add_due(feeds, desk.now, edition_at=edition_at)
    polls.close()
    await desk.count(polls.run())
    return polls


async def test_a_paused_feed_is_noted_and_not_asked_until_it_is_no_longer_paused(desk: Desk) -> None:
    feed = make_feed(desk.stand.put_feed([]))
    await run_due(desk, [feed])
    polls = await run_due(desk, [replace(feed, paused=True)])
    assert polls.states[feed.url] == desk.state(feed.url)
    assert (desk.state(feed.url).status, desk.state(feed.url).reason) == (
        "paused",
        "paused in the configuration",
    )
    desk.now += 9 * HOUR
    await run_due(desk, [replace(feed, paused=True)], edition_at=desk.now)
    assert desk.stand.asked("/feed.xml") == [200]

    await run_due(desk, [feed])
    assert desk.stand.asked("/feed.xml") == [200, 304]
    assert (desk.state(feed.url).status, desk.state(feed.url).reason) == ("ok", None)


async def test_rounds_take_what_is_due(desk: Desk) -> None:
    first, second = make_feeds(put_feeds(desk.stand, name_sites(2)))
    assert await collect_due([first], NOW, desk.tools) == {"polled": 1}
    assert await collect_due([first, second], NOW + timedelta(minutes=1), desk.tools) == {"polled": 1}
    assert await collect_due([first, second], NOW + HOUR, desk.tools) == {"unchanged": 2}


async def test_what_was_read_before_an_edition_is_read_for_it_unless_it_asked_for_a_longer_wait(
    desk: Desk,
) -> None:
    plain, patient = (
        put_feeds(desk.stand, ["plain.example"])[0],
        f"{desk.stand.base_of('slow.example')}/slow.xml",
    )
    desk.stand.put_feed([], path="/slow.xml", channel="<ttl>240</ttl>")
    feeds = [make_feed(url, every_s=6 * 3600) for url in (plain, patient)]
    await run_due(desk, feeds)
    edition_at = desk.now = NOW + HOUR

    await run_due(desk, feeds, edition_at=edition_at)
    assert (len(desk.stand.visits("/feed.xml")), len(desk.stand.visits("/slow.xml"))) == (2, 1)
    await run_due(desk, feeds, edition_at=edition_at)  # it has been read for it now
    assert len(desk.stand.visits("/feed.xml")) == 2
    await run_due(desk, feeds, edition_at=desk.now + HOUR)  # that one is still to come
    assert len(desk.stand.visits("/feed.xml")) == 2


async def test_a_site_that_rests_is_not_asked_for_an_edition(desk: Desk) -> None:
    calm, angry = (f"{desk.stand.base_of('moody.example')}/{name}.xml" for name in ("calm", "angry"))
    desk.stand.put_feed([], path="/calm.xml")
    feeds = make_feeds([calm, angry])
    await run_due(desk, feeds[:1])
    desk.stand.put_refusal("/angry.xml", 503, Retry_After="7200")
    await run_due(desk, feeds[1:])
    desk.now += timedelta(minutes=10)

    await run_due(desk, feeds, edition_at=desk.now)
    assert desk.outcomes == []
    assert desk.state(calm).polled_at == NOW


# --- up to when everything was read ----------------------------------------------------------


async def test_before_the_first_look_nothing_is_known_to_be_read(desk: Desk) -> None:
    assert Polling(desk.tools).find_read_until(NOW) is None


async def test_read_until_is_the_oldest_reading_of_what_is_in_work(desk: Desk) -> None:
    urls = ["http://a.example/f", "http://b.example/f", "http://c.example/f"]
    ages = {urls[0]: NOW - HOUR, urls[1]: NOW - 3 * HOUR, urls[2]: NOW - 9 * HOUR}
    for url, polled_at in ages.items():
        due = NOW + HOUR if url == urls[2] else NOW
        save_feed_state(desk.store, make_feed_state(url=url, polled_at=polled_at, next_poll_at=due))
    polls = Polling(desk.tools)
    polls.add_due(make_feeds(urls), NOW)
    assert polls.find_read_until(NOW) == NOW - 3 * HOUR  # the third is not due, so nothing is missing


async def test_a_feed_never_read_before_holds_everything_up_but_not_for_ever(desk: Desk) -> None:
    polls = Polling(desk.tools)
    polls.add_due([make_feed("http://a.example/f")], NOW)
    almost = NOW + PATIENCE - timedelta(seconds=1)
    assert polls.find_read_until(NOW) is None
    assert polls.find_read_until(almost) is None
    polls.add_due([], NOW + PATIENCE)
    assert polls.find_read_until(NOW + PATIENCE) == NOW + PATIENCE


async def test_after_a_round_everything_is_read_up_to_its_beginning(desk: Desk) -> None:
    down = make_feed("http://127.0.0.1:9/closed.xml")
    polls = await run_due(desk, [make_feed(desk.stand.put_feed([])), down])
    assert polls.find_read_until(NOW + HOUR) == NOW


# --- stopping and failing --------------------------------------------------------------------


async def test_stop_lets_what_is_in_work_end_and_leaves_the_rest(desk: Desk) -> None:
    urls = put_feeds(desk.stand, name_sites(6), desk.items())
    desk.stand.delay_s["/feed.xml"] = 0.2
    polls = Polling(desk.tools, polls_at_once=2)
    polls.add_due(make_feeds(urls), NOW)
    running = asyncio.create_task(desk.count(polls.run()))
    await until(lambda: len(desk.stand.visits("/feed.xml")) == 2)
    polls.stop()
    await asyncio.wait_for(running, 5)

    assert len(desk.stand.visits("/feed.xml")) == 2
    assert set(desk.store.load_feed_states()) == set(urls[:2])
    assert desk.articles() == ["Harbour board closes quay number 1"]
    await run_due(desk, make_feeds(urls))
    assert set(desk.store.load_feed_states()) == set(urls)


async def test_a_feed_that_is_in_work_is_polled_once_more_if_that_is_wished(desk: Desk) -> None:
    url = desk.stand.put_feed([])
    desk.stand.delay_s["/feed.xml"] = 0.2
    polls = Polling(desk.tools)
    running = asyncio.create_task(polls.run())
    feed = make_feed(url)
    polls.add(feed, desk.now)
    await until(lambda: bool(desk.stand.log) or not polls._ready.empty() or polls._open.total() > 0)
    for _ in range(3):
        polls.add(feed, desk.now, again=True)
        polls.add(feed, desk.now)
    await until(lambda: not polls._turns)
    polls.close()
    await running
    assert len(desk.stand.asked("/feed.xml")) == 2


async def test_polling_that_waits_for_work_stops_at_once(desk: Desk) -> None:
    polls = Polling(desk.tools)
    running = asyncio.create_task(polls.run())
    await asyncio.sleep(0)
    assert not running.done()
    polls.stop()
    _, late = await asyncio.wait([running], timeout=5)
    assert not late
    assert desk.stand.log == []


async def test_what_is_added_while_it_runs_is_polled(desk: Desk) -> None:
    urls = put_feeds(desk.stand, name_sites(2))
    polls = Polling(desk.tools)
    running = asyncio.create_task(polls.run())
    for url in urls:
        polls.add(make_feed(url), NOW)
        await until(partial(polls.states.__contains__, url))
    polls.close()
    await asyncio.wait_for(running, 5)
    assert set(desk.store.load_feed_states()) == set(urls)


async def test_cancelling_saves_what_was_noted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polling, "SAVE_EVERY_S", 60)
    quick, slow = desk.items(2)
    desk.stand.delay_s["/news/2"] = 0.9
    done, late = (
        put_feeds(desk.stand, ["a.example"], [quick])[0],
        f"{desk.stand.base_of('b.example')}/late.xml",
    )
    desk.stand.put_feed([slow, Item(None, "Bread", NOW)], path="/late.xml")
    polls = Polling(desk.tools)
    for url in (done, late):
        polls.add(make_feed(url), NOW)
    running = asyncio.create_task(polls.run())
    await until(lambda: done in polls.states and desk.stand.asked("/news/2") == [200])
    assert desk.articles() == []
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running

    assert desk.articles() == [quick.title]
    assert set(desk.store.load_feed_states()) == {
        done
    }  # the other is polled again, and finds its bread known
    desk.stand.delay_s.clear()
    assert await desk.collect(late) == {"polled": 1, "new article": 1}


class JammedStore:
    """A store that cannot save what was collected the first so many times."""

    def __init__(self, store: Storage, times: int) -> None:
        self._store = store
        self._times = times

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def save_collected(self, batch: Collected) -> list[Saved]:
        if self._times:
            self._times -= 1
            raise StorageBusy("the database is locked by another program")
        return self._store.save_collected(batch)


def jam(desk: Desk, times: int) -> None:
    desk.tools = replace(desk.tools, ledger=Ledger(cast(Storage, JammedStore(desk.store, times))))


# When it was jammed once, what comes out is what the poll met, and the last try to save succeeds.
@pytest.mark.parametrize("times", [1, 2])
async def test_a_storage_error_of_an_entry_comes_out_as_itself_and_loses_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    monkeypatch.setattr(ledger, "MOST_ROWS", 1)
    jam(desk, times)
    polls = Polling(desk.tools)
    polls.add(make_feed(desk.stand.put_feed(desk.items())), NOW)
    with pytest.raises(StorageBusy, match="locked by another"):
        await asyncio.wait_for(polls.run(), 5)  # it does not wait to be closed
    assert bool(desk.articles()) is (times == 1)
    desk.tools.ledger.flush()
    assert desk.articles() == ["Harbour board closes quay number 1"]
    assert desk.store.load_feed_states() == {}


@pytest.mark.parametrize("times", [1, 2])
async def test_a_storage_error_of_saving_now_and_then_comes_out_as_itself(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, times: int
) -> None:
    monkeypatch.setattr(polling, "SAVE_EVERY_S", 0.05)
    jam(desk, times)
    slow, paused = make_feed(desk.stand.put_feed([])), make_feed("http://a.example/", paused=True)
    desk.stand.delay_s["/feed.xml"] = 0.8
    polls = Polling(desk.tools)
    polls.add_due([slow, paused], NOW)
    with pytest.raises(StorageBusy, match="locked by another"):
        await asyncio.wait_for(polls.run(), 0.6)


async def test_a_storage_error_comes_out_although_another_entry_is_late(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "MOST_ROWS", 1)
    jam(desk, 1)
    url = desk.stand.put_feed(desk.items(2))
    desk.stand.delay_s["/news/1"] = 1.0
    with pytest.raises(StorageBusy):
        await desk.collect(url, deadline_s=0.5)
    assert desk.tools.claimed == set()


async def test_a_storage_error_leaves_nothing_at_work_behind(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "MOST_ROWS", 1)
    jam(desk, 2)
    desk.workers.delay_s = 0.3
    texts = ("The harbour board closed the quay, and it stays closed.", "The bakers ask more for bread.")
    url = desk.stand.put_feed([Item(f"/{place}", "Quay", NOW, text) for place, text in enumerate(texts)])
    with pytest.raises(StorageBusy):
        await poll(desk, [make_feed(url, fetch="none")])
    names = {getattr(task.get_coro(), "__name__", "") for task in asyncio.all_tasks()}
    assert names.isdisjoint({"collect_entry", "_collect", "_poll_on"})


# --- deadlines and claims --------------------------------------------------------------------


async def test_a_deadline_leaves_slow_pages_to_the_next_poll(desk: Desk) -> None:
    items = desk.items(3)
    desk.stand.delay_s["/news/2"] = 0.8
    url = desk.stand.put_feed(items)
    assert await desk.collect(url, deadline_s=0.4) == {"polled": 1, "new article": 2}
    assert (desk.state(url).etag, desk.state(url).body_hash) == (None, None)
    desk.stand.delay_s.clear()
    assert await desk.collect(url, deadline_s=5) == {"polled": 1, "new article": 1}
    assert await desk.collect(url, deadline_s=5) == {"unchanged": 1}
    assert sorted(desk.articles()) == [item.title for item in items]
    assert desk.stand.asked("/news/1") == desk.stand.asked("/news/3") == [200]


async def test_an_entry_that_is_late_and_one_that_failed_for_now_are_both_left_to_the_next_poll(
    desk: Desk,
) -> None:
    late, failed = (replace(item, text="") for item in desk.items(2))
    page = desk.stand.routes["/news/2"]
    desk.stand.routes["/news/2"] = (500, "text/plain", b"broken")
    desk.stand.delay_s["/news/1"] = 0.8
    url = desk.stand.put_feed([late, failed])
    assert await desk.collect(url, deadline_s=0.4) == {"polled": 1, "later: bad status": 1}
    assert (desk.state(url).etag, desk.state(url).body_hash) == (None, None)
    desk.stand.delay_s.clear()
    desk.stand.routes["/news/2"] = page
    assert await desk.collect(url, deadline_s=5) == {"polled": 1, "new article": 2}


async def test_a_push_of_what_a_poll_is_at_work_on_brings_it_once(desk: Desk) -> None:
    url = desk.stand.put_feed(desk.items(2))
    body = desk.stand.routes["/feed.xml"][2]
    push = Page(url, url, 200, {"content-type": "application/rss+xml"}, body, NOW, None)
    desk.stand.delay_s["/news/1"] = 0.3
    polling = asyncio.create_task(poll(desk, [make_feed(url)]))
    await until(lambda: bool(desk.tools.claimed))
    assert await collect_pushed(make_feed(url), push, NOW, desk.tools)
    assert desk.tools.claimed
    await polling
    assert (desk.stand.asked("/news/1"), desk.stand.asked("/news/2")) == ([200], [200])
    assert desk.tools.claimed == set()


async def test_feeds_that_bring_an_article_at_the_same_time_fetch_it_once(desk: Desk) -> None:
    items = desk.items(2)
    urls = put_feeds(desk.stand, name_sites(8), items)
    desk.stand.delay_s = {"/feed.xml": 0.05, "/news/1": 0.1}
    await poll(desk, make_feeds(urls))
    assert (desk.stand.asked("/news/1"), desk.stand.asked("/news/2")) == ([200], [200])
    assert sorted(desk.articles()) == [item.title for item in items]
    assert desk.tools.claimed == set()


async def test_feeds_that_wait_for_room_fetch_an_article_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "ENTRIES_AT_ONCE", 1)
    first, shared = desk.items(2)
    desk.stand.delay_s = {"/news/1": 0.4, "/feed.xml": 0.1}
    desk.stand.put_feed([first], path="/first.xml")
    urls = put_feeds(desk.stand, name_sites(4), [shared])
    await poll(desk, make_feeds([f"{desk.stand.base}/first.xml", *urls]))
    assert desk.stand.asked("/news/2") == [200]
    assert sorted(desk.articles()) == [first.title, shared.title]
    assert {desk.state(url).status for url in urls} == {"ok"}


# --- room ------------------------------------------------------------------------------------


@given(st.integers(1, 9), st.lists(st.tuples(st.integers(0, 12), st.integers(0, 3)), max_size=25))
def test_room_is_never_overdrawn_and_everybody_is_served(places: int, guests: list[tuple[int, int]]) -> None:
    taken, most, served = 0, 0, 0

    async def visit(room: Room, needed: int, stays: int) -> None:
        nonlocal taken, most, served
        got = await room.take(needed)
        assert got == min(needed, places)
        taken += got
        most = max(most, taken)
        for _ in range(stays):
            await asyncio.sleep(0)
        taken -= got
        await room.leave(got)
        served += 1

    async def host() -> None:
        room = Room(places)
        await asyncio.wait_for(asyncio.gather(*(visit(room, *guest) for guest in guests)), 5)

    asyncio.run(host())
    assert (served, taken) == (len(guests), 0)
    assert most <= places


async def test_who_needs_little_room_does_not_wait_behind_who_needs_much() -> None:
    room = Room(3)
    await room.take(3)
    much, little = asyncio.create_task(room.take(2)), asyncio.create_task(room.take(1))
    await asyncio.sleep(0)
    await room.leave(1)
    assert await asyncio.wait_for(little, 1) == 1
    assert not much.done()
    await room.leave(2)
    assert await asyncio.wait_for(much, 1) == 2


async def test_who_gives_up_waiting_for_room_takes_none() -> None:
    room = Room(2)
    assert await room.take(2) == 2
    waiting = asyncio.create_task(room.take(1))
    await asyncio.sleep(0)
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting
    await room.leave(2)
    assert await asyncio.wait_for(room.take(5), 1) == 2


def test_requests_at_once_are_counted() -> None:
    spans = [(0, 2), (1, 3), (2, 4), (2, 3)]
    visits = [Visit("a", "/", {}, 200, start, end) for start, end in spans]
    assert count_most_at_once(visits) == 3


async def test_the_feeds_in_work_are_bounded_however_few_entries_each_has(
    stand: Newsstand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "ENTRIES_AT_ONCE", 24)
    stand.put_page("/bread", "Bread is dear", ["The bakers of Ilsa ask more for bread this week. " * 3])
    stand.delay_s["/bread"] = 0.03
    feeds = []
    for site in name_sites(9):
        stand.put_feed([Item(f"{stand.base_of(site)}/bread", "Bread", NOW)], path=f"/{site}.xml")
        feeds.append(f"{stand.base_of(site)}/{site}.xml")
    async with open_desk(stand, tmp_path, connections_per_host=16) as desk, watch_tasks() as most:
        await poll(desk, make_feeds(feeds))
    assert len(stand.visits("/bread")) == 9
    assert most["_collect"] == 24 // polling.PLACES_OF_A_FEED
