"""What ends workers is counted, tried once more with patience, and then given to none."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from monitor.collect.workers import WorkerPool
from monitor.errors import Quarantined, WorkerDied, WorkerError, WorkerTimeout, WorkFailed
from monitor.model import Held
from monitor.pipeline import quarantine
from monitor.pipeline.quarantine import count_kill, read_guarded, retry_after_upgrade, retry_held
from storage.sqlite.store import open_store
from tests.factories import make_held
from tests.newsstand import Item
from tests.pipeline.newsdesk import NOW, PARAGRAPHS, Desk, make_feed

FULL_TEXT = "<p>" + "</p><p>".join(PARAGRAPHS) + "</p>"
PAGE = make_held().specimen
ODD_FEED = (
    '<rss version="2.0"><channel><title>Gazette</title><item><title>&nbsp;Quay</title></item></channel></rss>'
)
"""No ordinary feed: it goes to a worker."""


def put_item(desk: Desk, text: str = FULL_TEXT) -> tuple[str, Item]:
    """Serve a feed of one article, and return its URL and the item."""
    item = replace(desk.items()[0], text=text)
    return desk.stand.put_feed([item]), item


def held_in(desk: Desk) -> Held:
    (held,) = desk.store.list_held()
    return held


async def test_fault_16_an_article_whose_page_is_quarantined_stands_on_the_feeds_text(desk: Desk) -> None:
    url, _ = put_item(desk)
    desk.workers.hanging.update({"report_page", "report_again"})
    assert await desk.collect(url) == {"polled": 1, "page: worker timeout": 1, "new article": 1}
    assert (held_in(desk).kills, held_in(desk).tries_left) == (1, 1)
    assert held_in(desk).reason == "the work was stopped after 5 s without a result"
    desk.now += timedelta(hours=1)
    assert await desk.recheck() == {"recheck: quarantined": 1}
    assert (held_in(desk).kills, held_in(desk).tries_left) == (2, 0)
    assert held_in(desk).reason == "the work was stopped after 15 s without a result"
    assert desk.checks() == []
    assert desk.article().reading.text == "\n\n".join(PARAGRAPHS)


async def test_fault_16_a_quarantined_page_is_given_to_no_worker_whatever_its_bytes_are(desk: Desk) -> None:
    url, item = put_item(desk)
    desk.workers.hanging.add("report_page")
    for _ in range(3):
        desk.stand.put_feed([replace(item, text=f"{FULL_TEXT}<p>Edited at {desk.now:%H:%M}.</p>")])
        desk.stand.put_page("/news/1", f"Quay at {desk.now:%H:%M}", PARAGRAPHS)
        counts = await desk.collect(url)
    assert desk.workers.jobs.count("report_page") == 2
    assert counts == {"polled": 1, "page: quarantined": 1, "revised article": 1}
    assert "in quarantine as number 1, having ended 2 workers" in str(desk.article().reading.route_reason)


async def test_what_is_read_at_the_second_try_is_held_no_more(desk: Desk) -> None:
    url, _ = put_item(desk, "")
    desk.workers.hanging.add("report_page")
    assert await desk.collect(url) == {"polled": 1, "later: worker timeout": 1}
    desk.workers.hanging.clear()
    assert await desk.collect(url) == {"polled": 1, "new article": 1}
    assert desk.store.list_held() == []


async def test_a_page_that_only_cannot_be_read_at_the_second_try_is_held_no_more(desk: Desk) -> None:
    url, _ = put_item(desk, "")
    desk.workers.hanging.add("report_page")
    await desk.collect(url)
    desk.workers.hanging.clear()
    desk.stand.routes["/news/1"] = (200, "text/html", b"<html></html>")
    assert await desk.collect(url) == {"polled": 1, "unreadable": 1}
    assert desk.store.list_held() == []


async def test_fault_40_a_quarantined_feed_fails_until_its_bytes_change_and_no_other_does(desk: Desk) -> None:
    odd, fine = make_feed(f"{desk.stand.base}/odd.xml"), put_item(desk)[0]
    desk.stand.routes["/odd.xml"] = (200, "application/rss+xml", ODD_FEED.encode())
    desk.workers.hanging.add("parse_document")
    assert await desk.collect(odd, fine) == {"feed: worker timeout": 1, "polled": 1, "new article": 1}
    assert await desk.collect(odd) == {"feed: quarantined": 1}
    assert await desk.collect(odd) == {"feed: quarantined": 1}
    assert desk.workers.jobs.count("parse_document") == 2
    state = desk.state(odd.url)
    assert state.reason is not None
    assert "stopped after 15 s" in state.reason
    desk.workers.hanging.clear()
    changed = ODD_FEED.replace("Quay", "Harbour board")
    desk.stand.routes["/odd.xml"] = (200, "application/rss+xml", changed.encode())
    assert (await desk.collect(odd))["polled"] == 1
    assert desk.workers.jobs.count("parse_document") == 3


async def test_an_entrys_text_is_quarantined_too(desk: Desk) -> None:
    url, item = put_item(desk)
    desk.workers.hanging.add("report_entry")
    assert await desk.collect(url, fetch="none") == {"polled": 1, "later: worker timeout": 1}
    assert await desk.collect(url, fetch="none") == {"polled": 1, "quarantined": 1}
    assert held_in(desk).specimen.kind == "entry"
    assert PARAGRAPHS[0].encode() in desk.store.load_held(1).specimen.body
    assert await desk.collect(url, fetch="none") == {"unchanged": 1}
    desk.workers.hanging.clear()
    desk.stand.put_feed([replace(item, text=f"{FULL_TEXT}<p>Edited.</p>")])
    assert await desk.collect(url, fetch="none") == {"polled": 1, "new article": 1}


async def test_a_page_that_may_come_yet_is_not_given_up_for_its_entrys_text(desk: Desk) -> None:
    url, _ = put_item(desk)
    desk.stand.routes["/news/1"] = (404, "text/plain", b"gone")
    desk.workers.hanging.add("report_entry")
    assert await desk.collect(url) == {"polled": 1, "later: worker timeout": 1}
    desk.workers.hanging.clear()
    assert await desk.collect(url) == {"polled": 1, "new article": 1}


# --- trying again ----------------------------------------------------------------------------


async def quarantine_page(desk: Desk, met_by: str = "look") -> str:
    """Let a page end two workers, the second time by a later look at its article, by what the feed says anew
    of it, or by an entry that has not become one. Returns the URL of its feed."""
    url, item = put_item(desk, "" if met_by == "new entry" else FULL_TEXT)
    desk.workers.hanging.update({"report_page", "report_again"})
    await desk.collect(url)
    if met_by == "look":
        desk.now += timedelta(hours=1)
        await desk.recheck()
    else:
        if met_by == "edited entry":
            desk.stand.put_feed([replace(item, text=f"{FULL_TEXT}<p>Edited.</p>")])
        await desk.collect(url)
    assert held_in(desk).tries_left == 0
    desk.workers.hanging.clear()
    return url


@pytest.mark.parametrize("met_by", ["look", "edited entry"])
async def test_the_page_of_an_article_is_looked_at_at_once_when_it_is_retried(
    desk: Desk, met_by: str
) -> None:
    await quarantine_page(desk, met_by)
    retry_held(desk.store.load_held(1), "1.0", desk.now, desk.store)
    assert [(check.step, check.due_at) for check in desk.checks()] == [(0, desk.now)]
    assert await desk.recheck() == {"revised article": 1}
    assert desk.article().reading.route == "page"
    assert desk.store.list_held() == []
    assert len(desk.checks()) == 1


async def test_an_entry_that_became_no_article_is_met_again_when_its_page_is_retried(desk: Desk) -> None:
    url = await quarantine_page(desk, "new entry")
    desk.stand.put_feed([replace(desk.items()[0], text=""), *desk.items(3)[2:]])
    retry_held(desk.store.load_held(1), "1.0", desk.now, desk.store)
    assert await desk.collect(url) == {"polled": 1, "new article": 2}


async def test_an_upgrade_tries_once_what_an_earlier_version_quarantined(desk: Desk) -> None:
    await quarantine_page(desk)
    desk.workers.hanging.add("report_again")
    assert retry_after_upgrade(desk.tools.version, desk.now, desk.store) == []
    desk.tools = replace(desk.tools, version="9.9")
    (outcome,) = retry_after_upgrade("9.9", desk.now, desk.store)
    assert outcome.result == "quarantine: tried again"
    assert await desk.recheck() == {"recheck: quarantined": 1}
    assert (held_in(desk).kills, held_in(desk).version) == (3, "9.9")
    jobs = len(desk.workers.jobs)
    assert retry_after_upgrade("9.9", desk.now, desk.store) == []
    assert await desk.recheck() == {}
    assert len(desk.workers.jobs) == jobs


def test_an_upgrade_leaves_what_is_only_suspected_to_its_second_try(tmp_path: Path) -> None:
    with open_store(tmp_path / "test.db") as store:
        store.hold(make_held(), 9)
        store.hold(make_held(url="https://courier.example/2", kills=2, tries_left=0), 9)
        (outcome,) = retry_after_upgrade("9.9", NOW, store)
    assert outcome.subject == "https://courier.example/2"


@pytest.mark.parametrize("met_by", ["look", "edited entry"])
async def test_a_page_whose_article_was_pruned_stops_no_upgrade_and_does_not_bring_it_back(
    desk: Desk, met_by: str
) -> None:
    url = await quarantine_page(desk, met_by)
    desk.store.drop_articles([1])
    (outcome,) = retry_after_upgrade("9.9", desk.now, desk.store)
    assert outcome.result == "quarantine: tried again"
    assert desk.checks() == []
    desk.stand.put_feed([*desk.items(2)])
    assert await desk.collect(url) == {"polled": 1, "new article": 1}
    assert len(desk.articles()) == 1


# --- what counts -----------------------------------------------------------------------------


@pytest.mark.parametrize("error", [WorkerTimeout("late"), WorkerDied("dead"), WorkFailed("bug", "Traceback")])
def test_twice_is_once_too_often_whatever_ended_the_worker(error: WorkerError) -> None:
    first = count_kill(None, PAGE, error, "1.0", NOW)
    assert (first.kills, first.tries_left, first.first_at) == (1, 1, NOW)
    second = count_kill(first, PAGE, error, "1.0", NOW + timedelta(hours=1))
    assert (second.kills, second.tries_left, second.first_at) == (2, 0, NOW)
    assert second.reason.startswith(str(error))
    assert ("Traceback" in second.reason) == isinstance(error, WorkFailed)


async def fail(desk: Desk, job: Callable[[Any], object]) -> type[Exception]:
    """Return how reading PAGE by a job that fails fails."""
    with pytest.raises(WorkerError) as caught:
        await read_guarded(PAGE, NOW, desk.tools, job)
    return type(caught.value)


@pytest.mark.parametrize(("job", "kind"), [(json.loads, WorkFailed), (os._exit, WorkerDied)])
async def test_fault_40_neither_a_crash_nor_a_mistake_of_this_program_stops_the_service(
    desk: Desk, job: Callable[[Any], object], kind: type[Exception]
) -> None:
    async with WorkerPool(1, furnish=partial(int, 3)) as pool:  # jobs of the standard library load fast
        desk.tools = replace(desk.tools, workers=pool)
        assert [await fail(desk, job) for _ in range(3)] == [kind, Quarantined, Quarantined]
        assert held_in(desk).kills == 2
        assert await pool.run_furnished(math.factorial) == 6
    if kind is WorkFailed:
        assert held_in(desk).reason.startswith("TypeError: the JSON object must be str, bytes or bytearray")
        assert "\nTraceback (most recent call last)" in held_in(desk).reason


async def test_workers_that_were_lost_are_no_fault_of_what_waited(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lose(*_: object, **__: object) -> None:
        raise WorkerError("the worker processes were lost while the work waited")

    url, _ = put_item(desk, "")
    monkeypatch.setattr(desk.workers, "run_furnished", lose)
    for _ in range(3):
        assert await desk.collect(url) == {"polled": 1, "later: worker failed": 1}
    assert desk.store.list_held() == []


async def test_so_much_is_held_and_no_more(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quarantine, "MOST_HELD", 2)
    desk.workers.hanging.add("report_page")
    url = desk.stand.put_feed([replace(item, text="") for item in desk.items(3)])
    assert await desk.collect(url) == {"polled": 1, "later: worker timeout": 3}
    assert len(desk.store.list_held()) == 2
