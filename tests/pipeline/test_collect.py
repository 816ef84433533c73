"""The collect leg against a real server: what becomes of a feed and of each of its entries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.errors import MonitorError
from monitor.model import PRUNED, Access, Page
from monitor.pipeline import collect
from monitor.pipeline.collect import collect_pushed
from monitor.remarks import read_remark
from monitor.rounds import collect_due
from tests.circles import gather_circles
from tests.newsstand import Item
from tests.pipeline.newsdesk import NOW, PARAGRAPHS, Desk, make_feed


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
        (lambda desk: desk.stand.delay_s.update({"/news/1": 60}), "no full answer"),
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
    patience = Access(timeout_s=1.0 if desk.stand.delay_s else None)
    counts = await desk.collect(make_feed(url, access=patience))
    assert counts.pop("page: worker timeout", 0) == ("stopped" in reason)
    assert counts == {"polled": 1, "new article": 1}
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


async def test_an_article_whose_page_fails_for_now_is_not_off_topic_because_the_feed_says_too_little(
    desk: Desk,
) -> None:
    item = replace(desk.items()[0], title="Quay closed", text="<p>Boats must leave by one, pilots said.</p>")
    page = desk.stand.routes["/news/1"]
    desk.stand.routes["/news/1"] = (500, "text/plain", b"broken")
    url = desk.stand.put_feed([item])
    assert await desk.collect(url) == {"polled": 1, "later: bad status": 1}
    desk.stand.routes["/news/1"] = page
    assert await desk.collect(url) == {"polled": 1, "new article": 1}
    assert desk.store.load_article(1).reading.route == "page"


async def test_a_page_that_failed_is_let_go_at_once_with_all_it_held(desk: Desk) -> None:
    item = replace(desk.items()[0], text="")
    desk.stand.put_refusal("/news/1", 500)
    url = desk.stand.put_feed([item])
    with gather_circles() as circles:
        assert await desk.collect(url) == {"polled": 1, "later: bad status": 1}
    assert [one for one in circles if isinstance(one, MonitorError)] == []


async def test_an_article_whose_page_is_refused_is_off_topic_by_what_the_feed_says(desk: Desk) -> None:
    item = replace(desk.items()[0], title="Quay closed", text="<p>Boats must leave by one, pilots said.</p>")
    desk.stand.routes["/news/1"] = (403, "text/plain", b"no")
    assert await desk.collect(desk.stand.put_feed([item])) == {"polled": 1, "off topic": 1}


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
    desk.stand.delay_s["/slow.xml"] = 60
    slow = make_feed(f"{desk.stand.base}/slow.xml", access=Access(timeout_s=0.1))
    bad = [f"{desk.stand.base}/{name}.xml" for name in ("broken", "gone", "huge", "missing")]
    bad += ["http://127.0.0.1:9/closed.xml"]
    results = await desk.collect(good, *bad, slow)
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
    assert all(read_remark(states[url].reason or "") for url in (*bad, slow.url))


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


# --- what a server says of a feed ------------------------------------------------------------


@pytest.mark.parametrize(
    ("statuses", "moves"),
    [([301], True), ([308, 301], True), ([301, 302, 301], False), ([307], False), ([308, 303], False)],
    ids=str,
)
async def test_fault_10_only_permanent_redirects_move_the_address(
    desk: Desk, statuses: list[int], moves: bool
) -> None:
    new = desk.stand.put_feed(desk.items(), path="/new.xml")
    steps = [f"/step-{place}.xml" for place in range(len(statuses))]
    for step, status, following in zip(steps, statuses, [*steps[1:], "/new.xml"], strict=True):
        desk.stand.put_redirect(step, following, status)
    old = f"{desk.stand.base}{steps[0]}"

    assert await desk.collect(old) == {"polled": 1, "new article": 1}
    assert desk.state(old).moved_to == (new if moves else None)
    assert await desk.collect(old) == {"unchanged": 1}
    assert len(desk.stand.asked(steps[0])) == (1 if moves else 2)
    assert len(desk.stand.asked("/new.xml")) == 2
    assert desk.article().feed_url == old


async def test_a_moved_feed_that_is_gone_there_is_asked_at_home_again(desk: Desk) -> None:
    desk.stand.put_feed(desk.items(), path="/new.xml")
    desk.stand.put_redirect("/feed.xml", "/new.xml")
    url = f"{desk.stand.base}/feed.xml"
    await desk.collect(url)
    desk.stand.put_refusal("/new.xml", 410)
    assert await desk.collect(url) == {"feed: bad status": 1}
    assert (desk.state(url).status, desk.state(url).moved_to) == ("failing", None)
    desk.stand.put_feed(desk.items(2))
    assert await desk.collect(url) == {"polled": 1, "new article": 1}
    assert (desk.stand.asked("/feed.xml"), desk.stand.asked("/new.xml")) == ([301, 200], [200, 410])


async def test_fault_10_a_feed_that_is_gone_is_stopped_and_says_so(desk: Desk) -> None:
    url = desk.stand.put_feed(desk.items())
    await desk.collect(url)
    desk.stand.put_refusal("/feed.xml", 410)
    assert await desk.collect(url) == {"feed: bad status": 1}
    state = desk.state(url)
    assert (state.status, state.next_poll_at) == ("gone", None)
    assert state.reason == "the server says that this feed is gone for good (410)"
    assert await collect_due([make_feed(url)], NOW + timedelta(days=99), desk.tools) == {}


@pytest.mark.parametrize("status", [429, 503])
async def test_fault_10_a_server_that_asks_for_a_pause_gets_it_for_all_its_feeds(
    desk: Desk, status: int
) -> None:
    asking, beside, elsewhere = (
        f"{desk.stand.base_of(host)}/{name}.xml"
        for host, name in (("www.moody.example", "one"), ("moody.example", "two"), ("calm.example", "two"))
    )
    desk.stand.put_feed(desk.items(), path="/two.xml")
    await desk.collect(beside)
    before = desk.state(beside)
    desk.stand.put_refusal("/one.xml", status, Retry_After="7200")
    assert await desk.collect(asking) == {"feed: bad status": 1}
    refused = desk.state(asking)
    assert (refused.status, refused.failures) == ("failing", 1)
    assert refused.next_poll_at is not None
    assert refused.next_poll_at - refused.polled_at >= timedelta(hours=2)  # type: ignore[operator]  # it was polled

    sent = len(desk.stand.log)
    assert await desk.collect(beside) == {"feed: host resting": 1}
    assert len(desk.stand.log) == sent
    resting = desk.state(beside)
    assert resting == replace(before, next_poll_at=resting.next_poll_at)
    assert resting.next_poll_at is not None
    assert resting.next_poll_at > desk.now + timedelta(hours=1)
    assert await desk.collect(elsewhere) == {"polled": 1}


async def test_pages_of_a_site_that_rests_are_fetched_when_it_has_rested(desk: Desk) -> None:
    items = [replace(item, text="") for item in desk.items(2)]
    desk.stand.put_refusal("/news/1", 429, Retry_After="7200")
    url = desk.stand.put_feed(items[:1])
    assert await desk.collect(url) == {"polled": 1, "later: bad status": 1}
    elsewhere = f"{desk.stand.base_of('calm.example')}/other.xml"
    desk.stand.put_feed(items[1:], path="/other.xml")
    assert await desk.collect(elsewhere) == {"polled": 1, "later: host resting": 1}
    assert desk.stand.asked("/news/2") == []


async def test_a_server_that_ignores_validators_costs_no_reading(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = desk.stand.put_feed(desk.items())
    desk.stand.forgetful.add("/feed.xml")
    await desk.collect(url)
    monkeypatch.delattr(collect, "parse_fetched")  # whoever reads the document again fails
    assert await desk.collect(url) == {"unchanged": 1}
    assert desk.stand.asked("/feed.xml") == [200, 200]
    assert desk.state(url).status == "ok"


async def test_a_feed_without_an_interval_gets_one_from_its_history(desk: Desk) -> None:
    busy = [
        Item(None, f"Bread {hour}", NOW - timedelta(hours=hour / 4), "", f"b{hour}") for hour in range(20)
    ]
    quiet = [replace(busy[0], published=NOW - timedelta(days=6))]
    waits = {}
    for name, items in (("busy", busy), ("quiet", quiet), ("empty", [])):
        url = desk.stand.put_feed(items, path=f"/{name}.xml")
        await desk.collect(make_feed(url, every_s=None))
        state = desk.state(url)
        assert state.next_poll_at is not None
        assert state.polled_at is not None
        waits[name] = state.next_poll_at - state.polled_at
    pace = desk.tools.pace
    assert pace.floor_s <= waits["busy"].total_seconds() < 0.5 * waits["quiet"].total_seconds()
    assert waits["quiet"].total_seconds() <= pace.ceiling_s * (1 + pace.jitter) + 1
    assert abs(waits["empty"].total_seconds() - pace.first_s) <= pace.first_s * pace.jitter + 1


async def test_what_a_document_wishes_lengthens_the_wait(desk: Desk) -> None:
    url = desk.stand.put_feed([], channel="<ttl>180</ttl>")
    desk.stand.headers["/feed.xml"] = {"Cache-Control": "max-age=60"}
    await desk.collect(make_feed(url, every_s=None))
    state = desk.state(url)
    assert state.asked_wait_s == 3 * 3600
    assert state.next_poll_at is not None
    assert timedelta(hours=3) <= state.next_poll_at - NOW <= timedelta(hours=3.5)


async def test_a_document_that_is_all_new_and_too_long_for_one_poll_is_asked_for_soon(desk: Desk) -> None:
    url = desk.stand.put_feed([Item("/bread", "Bread", NOW - timedelta(hours=1), "Bread is dear.", "bread")])
    feed = make_feed(url, every_s=None, fetch="none")
    await desk.collect(feed)
    titles = [f"Bread number {number}" for number in range(25)]
    desk.stand.put_feed([Item(None, title, None, "Bread is dear.", title) for title in titles])
    assert await desk.collect(feed) == {"polled": 1, "off topic": 20}
    state, pace = desk.state(url), desk.tools.pace
    assert state.next_poll_at is not None
    assert state.polled_at is not None
    assert state.next_poll_at - state.polled_at <= timedelta(seconds=15 * 60 * (1 + pace.jitter) + 1)


async def test_of_many_entries_those_that_are_new_tell_how_busy_a_feed_is(desk: Desk) -> None:
    known = [Item(None, f"Bread {hour}", NOW - timedelta(hours=hour), "", f"b{hour}") for hour in range(3)]
    rates = []
    for number in range(3):
        url = desk.stand.put_feed(known, path=f"/{number}.xml")
        desk.now = NOW
        await desk.collect(url, fetch="none")
        new = [Item(None, f"Cake {place}", NOW, "", f"c{place}-{number}") for place in range(number)]
        desk.stand.put_feed([*new, *known], path=f"/{number}.xml", channel="<ttl>5</ttl>")
        assert await desk.collect(url, fetch="none") in ({"polled": 1}, {"polled": 1, "off topic": number})
        rates.append(desk.state(url).news_per_day or 0.0)
    assert rates[0] < rates[1] < rates[2]


async def test_a_feed_that_names_a_hub_is_remembered_with_it(desk: Desk) -> None:
    links = (
        '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="https://hub.example/"/>'
        '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="self" href="https://gazette.example/f"/>'
    )
    url = desk.stand.put_feed([], channel=links)
    await desk.collect(url)
    assert (desk.state(url).hub_url, desk.state(url).topic_url) == (
        "https://hub.example/",
        "https://gazette.example/f",
    )


# --- identity and time -----------------------------------------------------------------------


async def test_fault_22_https_and_new_guids_and_tracking_at_once_bring_nothing_again(desk: Desk) -> None:
    items = desk.items(3)
    url = desk.stand.put_feed(items)
    await desk.collect(url)
    secure = desk.stand.base.replace("http:", "https:")
    moved = [
        replace(
            item, path=f"{secure}{item.path}?utm_source=rss&amp;fbclid=9#top", guid=f"{secure}/?p={place}"
        )
        for place, item in enumerate(items)
    ]
    desk.stand.put_feed(moved)
    assert await desk.collect(url) == {"polled": 1}
    desk.stand.put_feed([replace(item, guid=None) for item in reversed(moved)])
    assert await desk.collect(url) == {"polled": 1}
    assert len(desk.articles()) == 3
    assert len(desk.stand.log) == 1 + 3 + 1 + 2  # robots.txt, pages once, the document each time


@pytest.mark.parametrize("guid", ["0", None], ids=["shared", "missing"])
async def test_fault_23_entries_with_shared_or_missing_guids_are_kept_once_each(
    desk: Desk, guid: str | None
) -> None:
    items = [replace(item, guid=guid) for item in desk.items(3)]
    url = desk.stand.put_feed(items[:2])
    assert await desk.collect(url) == {"polled": 1, "new article": 2}
    desk.stand.put_feed(items)
    assert await desk.collect(url) == {"polled": 1, "new article": 1}
    desk.stand.put_feed([*items, *items])
    assert await desk.collect(url) == {"polled": 1}


async def test_fault_23_entries_without_link_or_guid_are_kept_once_each(desk: Desk) -> None:
    titles = ("Harbour board meets", "Harbour board parts")
    items = [Item(None, title, NOW - timedelta(hours=2), "The board met tonight. " * 3) for title in titles]
    url = desk.stand.put_feed(items)
    assert await desk.collect(url) == {"polled": 1, "new article": 2}
    desk.stand.put_feed(items[::-1], channel="<ttl>5</ttl>")
    assert await desk.collect(url) == {"polled": 1}


@pytest.mark.parametrize(
    ("written", "published", "dated_by"),
    [
        (None, NOW, "first seen"),
        ("", NOW, "first seen"),
        ("soon", NOW, "first seen"),
        ("Thu, 14 May 2099 10:00:00 GMT", NOW, "first seen"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", NOW, "first seen"),
        ("0001-01-01T00:00:00Z", NOW, "first seen"),
        ("Thu, 14 May 2026 10:00:00", NOW - timedelta(hours=2), "feed"),
        ("2026-05-14T13:30:00+03:30", NOW - timedelta(hours=2), "feed"),
        ("jeudi 14 mai 2026 10:00", NOW - timedelta(hours=2), "feed"),
        ("۲۴ اردیبهشت ۱۴۰۵ ۱۳:۳۰", NOW - timedelta(hours=2), "feed"),
    ],
    ids=["none", "empty", "words", "2099", "1970", "year 1", "no zone", "zone", "French", "Persian"],
)
async def test_fault_25_dates_of_all_kinds_are_read_or_clamped(
    desk: Desk, written: str | None, published: datetime, dated_by: str
) -> None:
    url = desk.stand.put_feed([replace(desk.items()[0], published=written)])
    assert await desk.collect(url) == {"polled": 1, "new article": 1}
    assert (desk.article().published, desk.article().dated_by) == (published, dated_by)


async def test_a_page_that_takes_the_place_of_the_feeds_words_is_no_edit(desk: Desk) -> None:
    item = replace(desk.items()[0], text=ON_TOPIC)
    page = desk.stand.routes["/news/1"]
    desk.stand.put_refusal("/news/1", 403)
    await desk.collect(desk.stand.put_feed([item]))
    assert desk.article().reading.route == "feed"
    desk.stand.routes["/news/1"] = page
    url = desk.stand.put_feed([replace(item, text=f"{ON_TOPIC} So they said.")])
    assert (await desk.collect(url))["revised article"] == 1
    assert desk.article().reading.route == "page"
    assert [one.cause for one in desk.store.list_versions(1)] == ["outlet", "reading"]
    assert desk.store.list_changed("harbour", NOW - timedelta(days=1), NOW + timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("canonical", "address"),
    [
        ("{base}/news/1", "{base}/news/1"),
        ("{base}/other", "{base}/news/1/amp"),
        ("https://echo.example/news/1", "{base}/news/1/amp"),
    ],
)
async def test_of_two_forms_of_an_address_the_one_that_the_page_prefers_is_kept(
    desk: Desk, canonical: str, address: str
) -> None:
    desk.items()
    status, kind, body = desk.stand.routes["/news/1"]
    link = f'<link rel="canonical" href="{canonical.format(base=desk.stand.base)}"></head>'.encode()
    desk.stand.routes["/news/1/amp"] = (status, kind, body.replace(b"</head>", link))
    await desk.collect(desk.stand.put_feed([Item("/news/1/amp", "Harbour board", NOW)]))
    assert desk.article().url == address.format(base=desk.stand.base)


# --- what needs no reading -------------------------------------------------------------------

BREAD = "The bakers of Ilsa ask more for bread this week, and more again for cake."
ON_TOPIC = "The harbour board closed the quay, and it stays closed, as was said on Monday."


async def test_a_worker_reads_only_what_may_be_on_a_topic(desk: Desk) -> None:
    texts = {"bread": BREAD, "quay": ON_TOPIC, "melted": "The har<b>bour</b> bo&#97;rd closed it. " * 3}
    items = [Item(f"/{name}", name.title(), NOW, text) for name, text in texts.items()]
    url = desk.stand.put_feed(items)
    assert await desk.collect(url, fetch="none") == {"polled": 1, "off topic": 1, "new article": 2}
    assert desk.workers.jobs == ["report_entry", "report_entry"]
    assert desk.stand.asked("/quay") == []
    assert {article.reading.route_reason for article in desk.store.list_articles(None, None, None, 9)} == {
        "the feed is read without its pages"
    }


async def test_a_feed_with_nothing_on_a_topic_costs_no_worker(desk: Desk) -> None:
    items = [Item(f"/bread/{place}", f"Bread {place}", NOW, BREAD) for place in range(20)]
    url = desk.stand.put_feed(items)
    for fetch in ("none", "hinted"):
        assert await desk.collect(make_feed(f"{url}?{fetch}", fetch=fetch)) == (
            {"polled": 1, "off topic": 20} if fetch == "none" else {"polled": 1}
        )
    assert desk.workers.jobs == []
    assert len(desk.stand.visits()) == 2


async def test_a_hint_fetches_the_page_and_the_page_decides(desk: Desk) -> None:
    desk.stand.put_page("/hint", "What the quay grabbers did", [BREAD])
    desk.items()
    items = [
        Item("/hint", "The harbour board at table", NOW, "They ate."),
        Item("/news/1", "Quay closed", NOW, "So says the harbour board."),
        Item("/bread", "Bread", NOW, BREAD),
    ]
    url = desk.stand.put_feed(items)
    assert await desk.collect(url, fetch="hinted") == {"polled": 1, "off topic": 2, "new article": 1}
    assert sorted(desk.workers.jobs) == ["report_page", "report_page"]
    assert desk.stand.asked("/bread") == []


async def test_a_changed_entry_that_went_off_topic_keeps_its_article(desk: Desk) -> None:
    item = Item("/quay", "Quay", NOW, ON_TOPIC)
    url = desk.stand.put_feed([item])
    await desk.collect(url, fetch="none")
    desk.stand.put_feed([replace(item, text=BREAD)])
    assert await desk.collect(url, fetch="none") == {"polled": 1, "off topic": 1}
    assert desk.articles() == ["Quay"]
    seen = desk.store.find_seen([f"u:127.0.0.1:{desk.stand.port}/quay"])
    assert [(one.article_id, one.result) for one in seen.values()] == [(1, "off topic")]


# --- what a hub pushes -----------------------------------------------------------------------


def make_push(body: bytes, url: str) -> Page:
    return Page(url, url, 200, {"content-type": "application/rss+xml"}, body, NOW, None)


async def test_a_push_is_stored_and_leaves_the_feeds_state_alone(desk: Desk) -> None:
    first, second = desk.items(2)
    url = desk.stand.put_feed([first])
    await desk.collect(url)
    before = desk.state(url)
    desk.stand.put_feed([second], path="/pushed")
    push = make_push(desk.stand.routes["/pushed"][2], url)

    assert await collect_pushed(make_feed(url), push, desk.now, desk.tools)
    desk.tools.ledger.flush()
    assert sorted(desk.articles()) == [first.title, second.title]
    assert desk.state(url) == before
    assert desk.store.count_outcomes(desk.now - timedelta(seconds=1)) == {
        ("collect", "pushed"): 1,
        ("collect", "new article"): 1,
    }
    assert desk.article(2).first_seen == desk.now
    desk.stand.put_feed([second, first])
    assert await desk.collect(url) == {"polled": 1}


async def test_what_is_left_of_a_push_is_for_a_poll(desk: Desk) -> None:
    url = desk.stand.put_feed(desk.items(21))
    push = make_push(desk.stand.routes["/feed.xml"][2], url)
    assert not await collect_pushed(make_feed(url), push, desk.now, desk.tools)
    assert await desk.collect(url) == {"polled": 1, "new article": 21, "pushed": 1}


async def test_a_push_that_cannot_be_read_is_reported(desk: Desk) -> None:
    feed = make_feed(desk.stand.put_feed([]))
    done = collect_pushed(feed, make_push(b"<rss><chan", feed.url), NOW, desk.tools)
    assert not await done
    desk.tools.ledger.flush()
    assert desk.store.count_outcomes(NOW - timedelta(seconds=1)) == {("collect", "push: unreadable"): 1}
    assert desk.store.load_feed_states() == {}


async def test_an_article_that_was_pruned_is_not_collected_again(desk: Desk) -> None:
    items = desk.items(2)
    url = desk.stand.put_feed(items)
    await desk.collect(url)
    desk.store.drop_articles([1, 2])
    desk.stand.put_feed([replace(item, text="Other words.") for item in items])
    assert await desk.collect(url) == {"polled": 1}
    desk.stand.put_redirect("/moved/1", "/news/1")
    desk.stand.put_feed([replace(items[0], path="/moved/1", guid="id-9")])
    assert await desk.collect(url) == {"polled": 1, PRUNED: 1}
    assert desk.articles() == []
