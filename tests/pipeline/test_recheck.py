"""Pages looked at again, against a real site: edits, fades, failures, and where it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.collect.rechecks import LOOKS_S
from monitor.errors import MonitorError
from monitor.model import Access
from tests.circles import gather_circles
from tests.newsstand import Item
from tests.pipeline.newsdesk import NOW, PARAGRAPHS, Desk, make_feed

HOUR = timedelta(hours=1)
SOME_TEXT = "The harbour board closed the quay on Monday, as was said. " * 3
BREAD = "The bakers of Ilsa ask more for bread this week, and more again for cake on Sundays."


async def read_one(desk: Desk, **changes: str) -> Item:
    """Read a feed of one article; return its item."""
    item = replace(desk.items()[0], **changes)
    await desk.collect(desk.stand.put_feed([item]))
    return item


def edit(desk: Desk, title: str, paragraphs: Sequence[str] = PARAGRAPHS) -> None:
    desk.stand.put_page("/news/1", title, paragraphs)


async def look(desk: Desk, after: timedelta, timeout_s: float | None = None) -> dict[str, int]:
    """Look at what is due, so long after the article was first seen."""
    desk.now = NOW + after
    return dict(
        await desk.recheck(make_feed(f"{desk.stand.base}/feed.xml", access=Access(timeout_s=timeout_s)))
    )


def plan(desk: Desk) -> list[tuple[int, timedelta]]:
    """Return step and time, after the article was first seen, of the looks that are planned."""
    return [(check.step, check.due_at - NOW) for check in desk.checks()]


async def test_fault_26_an_edited_page_becomes_a_version_within_the_hour(desk: Desk) -> None:
    item = await read_one(desk)
    first = desk.article()
    assert plan(desk) == [(0, HOUR)]
    assert await look(desk, HOUR - timedelta(seconds=1)) == {}
    assert desk.stand.asked("/news/1") == [200]

    edit(desk, "Harbour board opens quay number 1 again")
    assert await look(desk, HOUR) == {"revised article": 1}
    second = desk.article()
    assert [one.title for one in desk.store.list_versions(1)] == [item.title, second.reading.title]
    assert second.reading.title == "Harbour board opens quay number 1 again"
    assert (second.version, second.changed_at, second.first_seen) == (2, NOW + HOUR, NOW)
    assert (second.published, second.dated_by) == (first.published, first.dated_by)
    assert (second.url, second.key, second.outlet, second.feed_url) == (
        first.url, first.key, first.outlet, first.feed_url,
    )  # fmt: skip
    assert [article.id for article in desk.store.search_articles("opens again", 9)] == [1]
    assert [article.id for article in desk.store.list_ungrouped(9)] == [1]


async def test_looks_fade_and_end(desk: Desk) -> None:
    await read_one(desk)
    steps = [timedelta(seconds=seconds) for seconds in LOOKS_S]
    assert steps == [HOUR, 6 * HOUR, timedelta(days=1), timedelta(days=7)]
    for step, due in enumerate(steps):
        assert plan(desk) == [(step, due)]
        assert await look(desk, due) == {"recheck: unchanged": 1}
        assert await look(desk, due) == {}
    assert plan(desk) == []
    assert desk.stand.asked("/news/1") == [200, 304, 304, 304, 304]
    assert desk.article().version == 1


async def test_every_edit_is_found_and_the_looks_go_on(desk: Desk) -> None:
    await read_one(desk)
    for number, due in enumerate((HOUR, 6 * HOUR, timedelta(days=1)), start=2):
        edit(desk, f"Harbour board, version {number}")
        assert await look(desk, due) == {"revised article": 1}
    assert [one.title for one in desk.store.list_versions(1)][1:] == [
        f"Harbour board, version {number}" for number in (2, 3, 4)
    ]
    assert plan(desk) == [(3, timedelta(days=7))]


async def test_a_page_that_is_the_same_is_no_version(desk: Desk) -> None:
    await read_one(desk)
    status, kind, body = desk.stand.routes["/news/1"]
    desk.stand.routes["/news/1"] = (
        status,
        kind,
        body.replace(b"All rights reserved", b"Some rights reserved"),
    )
    assert await look(desk, HOUR) == {"unchanged article": 1}
    assert desk.stand.asked("/news/1") == [200, 200]
    assert (desk.article().version, desk.article().changed_at) == (1, NOW)
    # What is asked next is whether the page changed since this look, not since the first.
    assert await look(desk, 6 * HOUR) == {"recheck: unchanged": 1}
    assert desk.stand.asked("/news/1") == [200, 200, 304]


async def test_a_page_that_failed_for_a_while_takes_the_place_of_the_feeds_words(desk: Desk) -> None:
    item = replace(desk.items()[0], text=SOME_TEXT)
    page = desk.stand.routes["/news/1"]
    desk.stand.put_refusal("/news/1", 500)
    await desk.collect(desk.stand.put_feed([item]))
    assert desk.article().reading.route == "feed"
    assert plan(desk) == [(0, HOUR)]

    desk.stand.routes["/news/1"] = page
    assert await look(desk, HOUR) == {"revised article": 1}
    article = desk.article()
    assert (article.reading.route, article.reading.route_reason) == ("page", None)
    assert [one.cause for one in desk.store.list_versions(1)] == ["outlet", "reading"]
    assert article.reading.text.startswith(PARAGRAPHS[0])
    assert (article.published, article.dated_by) == (NOW - HOUR, "feed")
    assert plan(desk) == [(1, 6 * HOUR)]


@pytest.mark.parametrize(("status", "looks"), [(500, 1), (429, 1), (404, 0), (403, 0)])
async def test_only_a_page_that_may_come_yet_is_looked_for(desk: Desk, status: int, looks: int) -> None:
    desk.stand.put_refusal("/news/1", status)
    await desk.collect(desk.stand.put_feed([Item("/news/1", "Harbour board", NOW - HOUR, SOME_TEXT)]))
    assert desk.article().reading.route == "feed"
    assert len(plan(desk)) == looks


async def test_what_the_feed_alone_is_to_tell_is_not_looked_at(desk: Desk) -> None:
    url = desk.stand.put_feed([Item("/news/1", "Harbour board", NOW - HOUR, SOME_TEXT)])
    assert await desk.collect(url, fetch="none") == {"polled": 1, "new article": 1}
    assert plan(desk) == []


async def test_a_page_now_off_topic_stays_on_its_topics_with_its_new_words(desk: Desk) -> None:
    await read_one(desk)
    edit(desk, "Bread is dear", [BREAD, "So they said when they were asked on Sunday evening."])
    assert await look(desk, HOUR) == {"revised article": 1}
    article = desk.article()
    assert article.reading.text.startswith(BREAD)
    assert [(match.topic_id, match.hits) for match in article.matches] == [("harbour", ())]
    assert [one.id for one in desk.store.list_articles("harbour", None, None, 9)] == [1]


@pytest.mark.parametrize("status", [404, 410])
async def test_a_page_that_is_gone_ends_the_looks_and_keeps_its_article(desk: Desk, status: int) -> None:
    await read_one(desk)
    desk.stand.put_refusal("/news/1", status)
    assert await look(desk, HOUR) == {"recheck: bad status": 1}
    assert plan(desk) == []
    assert desk.article().version == 1


async def test_robots_that_close_a_page_end_the_looks(desk: Desk) -> None:
    await read_one(desk)
    desk.stand.routes["/robots.txt"] = (200, "text/plain", b"User-agent: *\nDisallow: /news/")
    assert await look(desk, timedelta(days=2)) == {"recheck: robots.txt": 1}
    assert desk.stand.asked("/news/1") == [200]
    assert plan(desk) == []


@pytest.mark.parametrize(
    ("status", "kind", "result"),
    [
        (500, "text/html", "recheck: bad status"),
        (403, "text/html", "recheck: bad status"),
        (200, "application/pdf", "recheck: unreadable"),
        (200, "text/html", "recheck: unreadable"),
    ],
)
async def test_a_failure_leaves_it_to_the_next_look(desk: Desk, status: int, kind: str, result: str) -> None:
    await read_one(desk)
    desk.stand.routes["/news/1"] = (status, kind, b"<html></html>")
    assert await look(desk, HOUR) == {result: 1}
    assert plan(desk) == [(1, 6 * HOUR)]
    assert desk.article().version == 1
    edit(desk, "Harbour board opens the quay")
    assert await look(desk, 6 * HOUR) == {"revised article": 1}


async def test_a_slow_page_and_one_that_hangs_its_reader_are_left_to_the_next_look(desk: Desk) -> None:
    await read_one(desk)
    desk.stand.delay_s["/news/1"] = 60
    assert await look(desk, HOUR, timeout_s=0.1) == {"recheck: timeout": 1}
    desk.stand.delay_s.clear()
    edit(desk, "Harbour board opens the quay")
    desk.workers.hanging.add("report_again")
    assert await look(desk, 6 * HOUR) == {"recheck: worker timeout": 1}
    assert plan(desk) == [(2, timedelta(days=1))]


async def test_a_site_that_rests_is_looked_at_after_its_rest(desk: Desk) -> None:
    await read_one(desk)
    desk.stand.put_refusal("/other.xml", 503, Retry_After="7200")
    await desk.collect(f"{desk.stand.base}/other.xml")
    assert await look(desk, HOUR) == {"recheck: host resting": 1}
    (step, due), *others = plan(desk)
    assert (step, others) == (0, [])
    assert 3 * HOUR - timedelta(minutes=1) < due <= 3 * HOUR
    assert desk.stand.asked("/news/1") == [200]


async def test_a_page_that_moved_is_looked_for_where_it_is(desk: Desk) -> None:
    await read_one(desk)
    desk.stand.routes["/moved"] = desk.stand.routes["/news/1"]
    desk.stand.put_redirect("/news/1", "/moved", 301)
    await look(desk, HOUR)
    assert [check.url for check in desk.checks()] == [f"{desk.stand.base}/moved"]
    desk.stand.put_page("/moved", "Harbour board opens the quay", PARAGRAPHS)
    assert await look(desk, 6 * HOUR) == {"revised article": 1}
    assert desk.article().url == f"{desk.stand.base}/news/1"
    assert desk.articles() == ["Harbour board opens the quay"]


async def test_many_pages_are_looked_at_in_one_round(desk: Desk) -> None:
    desk.tools = replace(desk.tools, max_new_per_poll=60)
    items = desk.items(45)
    await desk.collect(desk.stand.put_feed(items))
    assert await look(desk, HOUR) == {"recheck: unchanged": 45}
    assert {step for step, _ in plan(desk)} == {1}


@pytest.mark.parametrize("status", [404, 500])
async def test_what_failed_is_let_go_at_once_with_all_it_held(desk: Desk, status: int) -> None:
    await read_one(desk)
    desk.stand.put_refusal("/news/1", status)
    with gather_circles() as circles:
        assert await look(desk, HOUR) == {"recheck: bad status": 1}
    assert [one for one in circles if isinstance(one, MonitorError)] == []
