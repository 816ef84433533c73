"""Documents from a real server: who reads them, what is no page, and what is told to whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.collect.network.addresses import AllowList
from monitor.model import Access
from monitor.pipeline import documents
from tests.newsstand import Item, Newsstand, Visit, open_newsstand
from tests.pipeline.newsdesk import NOW, PARAGRAPHS, Desk, make_feed, open_desk

PRIVATE = Access(
    user_agent="Reader/7", headers=(("X-Subscriber", "ada"),), cookies=(("pass", "hush"),), timeout_s=5.0
)
LONG_TEXT = "The harbour board closed the quay. " * 3


def tell(visit: Visit) -> tuple[str | None, ...]:
    """Return what a request told of the reader."""
    return tuple(visit.headers.get(name) for name in ("User-Agent", "X-Subscriber", "Cookie"))


OURS = ("Reader/7", "ada", "pass=hush")
PLAIN = ("test", None, None)


async def test_an_ordinary_feed_is_read_without_a_worker(desk: Desk) -> None:
    url = desk.stand.put_feed([])
    assert await desk.collect(url) == {"polled": 1}
    assert desk.workers.jobs == []
    assert desk.state(url).title == "Ilsa Gazette"


async def test_an_odd_feed_is_read_by_a_worker(desk: Desk) -> None:
    document = (
        '<?xml version="1.0" encoding="windows-1252"?><rss version="2.0"><channel><title>Café Ilsa</title>'
        "<item><title>“Harbour board” sits</title><description>The harbour board sat tonight.</description></item>"
        "</channel></rss>"
    )
    desk.stand.routes["/odd.xml"] = (200, "text/xml", document.encode("windows-1252"))
    url = f"{desk.stand.base}/odd.xml"
    assert await desk.collect(url) == {"polled": 1, "new article": 1}
    assert desk.workers.jobs == ["parse_document", "report_entry"]
    assert desk.state(url).title == "Café Ilsa"
    assert desk.articles() == ["“Harbour board” sits"]


async def test_a_feed_that_hangs_its_reader_is_stopped_and_named(desk: Desk) -> None:
    desk.workers.hanging.add("parse_document")
    desk.stand.routes["/odd.xml"] = (200, "text/xml", b"<rss><channel><item><title>Odd")
    url = f"{desk.stand.base}/odd.xml"
    assert await desk.collect(url) == {"feed: worker timeout": 1}
    assert desk.state(url).reason == "the work was stopped after 5 s without a result"


@pytest.mark.parametrize("kind", ["path", "file URL", "URL", "etc"])
async def test_fault_6_a_body_that_is_a_path_or_a_url_is_data(desk: Desk, tmp_path: Path, kind: str) -> None:
    desk.stand.put_feed([Item("/news/1", "Harbour board meets", NOW, LONG_TEXT)], path="/real.xml")
    real = tmp_path / "real.xml"
    real.write_bytes(desk.stand.routes["/real.xml"][2])
    bodies = {
        "path": str(real),
        "file URL": real.as_uri(),
        "URL": f"{desk.stand.base}/real.xml",
        "etc": "/etc/passwd",
    }
    desk.stand.routes["/feed.xml"] = (200, "application/rss+xml", bodies[kind].encode())
    url = f"{desk.stand.base}/feed.xml"
    assert await desk.collect(url) == {"feed: unreadable": 1}
    assert [visit.path for visit in desk.stand.log] == ["/feed.xml"]
    assert desk.articles() == []


# --- pages -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "is_page"),
    [
        ("text/html", True),
        ("TEXT/HTML; charset=utf-8", True),
        ("application/xhtml+xml", True),
        ("", True),
        ("image/jpeg", False),
        ("text/plain", False),
        ("application/rss+xml", False),
    ],
)
async def test_a_page_is_what_says_so_or_says_nothing(desk: Desk, kind: str, is_page: bool) -> None:
    item = desk.items()[0]
    status, _, body = desk.stand.routes["/news/1"]
    desk.stand.routes["/news/1"] = (status, kind, body)
    url = desk.stand.put_feed([Item(item.path, item.title, NOW, LONG_TEXT)])
    assert await desk.collect(url) == {"polled": 1, "new article": 1}
    assert desk.article().reading.route == ("page" if is_page else "feed")
    assert desk.workers.jobs == ["report_page" if is_page else "report_entry"]


async def test_a_redirector_that_does_not_say_where_it_leads_is_no_article(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = desk.items()[0]
    monkeypatch.setattr(documents, "is_opaque", lambda url: url.endswith("/news/1"))  # none has this port
    url = desk.stand.put_feed([Item(item.path, item.title, NOW, LONG_TEXT)])
    assert await desk.collect(url) == {"polled": 1, "new article": 1}
    reading = desk.article().reading
    assert (reading.route, reading.extractor) == ("feed", "the summary of the entry")
    assert (reading.route_reason or "").endswith("/news/1 does not tell where the article is")


# --- what a feed's access adds ---------------------------------------------------------------


async def test_fault_7_a_feeds_own_server_is_told_what_no_other_is(desk: Desk) -> None:
    home, away = desk.stand.base_of("gazette.example"), desk.stand.base_of("echo.example")
    desk.stand.put_page("/own", "Harbour board meets", PARAGRAPHS)
    desk.stand.put_page("/foreign", "Harbour board parts", PARAGRAPHS[::-1])
    items = [
        Item(f"{home}/own", "Harbour board meets", NOW),
        Item(f"{away}/foreign", "Harbour board parts", NOW),
    ]
    desk.stand.put_feed(items)
    feed = make_feed(f"{home}/feed.xml", access=PRIVATE)
    assert await desk.collect(feed) == {"polled": 1, "new article": 2}

    told = {(visit.host, visit.path): tell(visit) for visit in desk.stand.log}
    assert told == {
        ("gazette.example", "/feed.xml"): OURS,
        ("gazette.example", "/own"): OURS,
        ("gazette.example", "/robots.txt"): PLAIN,
        ("echo.example", "/robots.txt"): PLAIN,
        ("echo.example", "/foreign"): PLAIN,
    }


async def test_fault_7_a_redirect_to_another_server_takes_nothing_along(desk: Desk) -> None:
    home, away = desk.stand.base_of("gazette.example"), desk.stand.base_of("echo.example")
    desk.stand.put_feed([Item(f"{home}/own", "Harbour board meets", NOW)], path="/new.xml")
    desk.stand.put_redirect("/feed.xml", f"{away}/new.xml")
    desk.stand.put_page("/there", "Harbour board meets", PARAGRAPHS)
    desk.stand.put_redirect("/own", f"{away}/there", 302)
    feed = make_feed(f"{home}/feed.xml", access=PRIVATE)
    assert await desk.collect(feed) == {"polled": 1, "new article": 1}

    told = {(visit.host, visit.path): tell(visit) for visit in desk.stand.log if visit.path != "/robots.txt"}
    assert told == {
        ("gazette.example", "/feed.xml"): OURS,
        ("echo.example", "/new.xml"): PLAIN,
        ("gazette.example", "/own"): OURS,
        ("echo.example", "/there"): PLAIN,
    }
    # Were the feed asked for there from now on, it would never be told again.
    assert desk.state(feed.url).moved_to is None


async def test_what_a_redirector_names_is_told_nothing_and_its_robots_are_asked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, away = desk.stand.base_of("gazette.example"), desk.stand.base_of("echo.example")
    desk.stand.put_page("/leaving", "Leaving", PARAGRAPHS)
    desk.stand.put_page("/there", "Harbour board meets", PARAGRAPHS)
    named = {f"{home}/leaving": f"{away}/there"}
    monkeypatch.setattr(documents, "unwrap_link", lambda url: named.get(url, url))  # none has this port
    desk.stand.put_feed([Item(f"{home}/leaving", "Harbour board meets", NOW)])
    await desk.collect(make_feed(f"{home}/feed.xml", access=PRIVATE))
    told = {(visit.host, visit.path): tell(visit) for visit in desk.stand.log}
    assert told[("gazette.example", "/leaving")] == OURS
    assert (told[("echo.example", "/robots.txt")], told[("echo.example", "/there")]) == (PLAIN, PLAIN)


async def test_a_look_at_a_page_again_is_told_the_same(desk: Desk) -> None:
    home, away = desk.stand.base_of("gazette.example"), desk.stand.base_of("echo.example")
    desk.stand.put_page("/own", "Harbour board meets", PARAGRAPHS)
    desk.stand.put_page("/foreign", "Harbour board parts", PARAGRAPHS[::-1])
    items = [
        Item(f"{home}/own", "Harbour board meets", NOW),
        Item(f"{away}/foreign", "Harbour board parts", NOW),
    ]
    desk.stand.put_feed(items)
    feed = make_feed(f"{home}/feed.xml", access=PRIVATE)
    await desk.collect(feed)
    desk.now = NOW.replace(hour=14)
    desk.stand.log.clear()
    assert await desk.recheck(feed) == {"recheck: unchanged": 2}
    told = {(visit.host, visit.path): tell(visit) for visit in desk.stand.log}
    assert told == {("gazette.example", "/own"): OURS, ("echo.example", "/foreign"): PLAIN}


async def test_a_feed_may_take_longer_than_others(desk: Desk) -> None:
    url = desk.stand.put_feed([])
    desk.stand.delay_s["/feed.xml"] = 0.3
    hasty = make_feed(url, access=Access(timeout_s=0.1))
    assert await desk.collect(hasty) == {"feed: timeout": 1}
    assert await desk.collect(make_feed(url)) == {"polled": 1}


# --- private addresses -----------------------------------------------------------------------

ONE_SERVER = AllowList.parse(["127.0.0.1"])
"""With this, 127.0.0.2 is as any other machine of a private network."""


async def test_fault_1_a_feed_on_a_private_address_is_an_outcome_and_nobody_is_asked(
    stand: Newsstand, tmp_path: Path
) -> None:
    with open_newsstand("127.0.0.2", stand.port) as inner:
        async with open_desk(stand, tmp_path, allow_private=ONE_SERVER) as desk:
            hidden = inner.base_of("127.0.0.2") + "/feed.xml"
            assert await desk.collect(hidden) == {"feed: address refused": 1}
            assert "not on the public Internet" in (desk.state(hidden).reason or "")
            stand.put_redirect("/feed.xml", hidden)
            assert await desk.collect(f"{stand.base}/feed.xml") == {"feed: address refused": 1}
        async with open_desk(stand, tmp_path / "other") as desk:  # which may
            inner.put_feed([])
            assert await desk.collect(hidden) == {"polled": 1}
    assert [visit.path for visit in inner.log] == ["/feed.xml"]


@pytest.mark.parametrize("way", ["page", "redirect of a page", "redirect of robots.txt"])
async def test_fault_5_what_a_feed_leads_to_goes_through_the_same_guard(
    stand: Newsstand, tmp_path: Path, way: str
) -> None:
    with open_newsstand("127.0.0.2", stand.port) as inner:
        hidden = inner.base_of("127.0.0.2")
        inner.put_page("/news/1", "Harbour board meets", PARAGRAPHS)
        stand.put_page("/news/1", "Harbour board meets", PARAGRAPHS)
        if way.startswith("redirect"):
            path = "/robots.txt" if way.endswith("robots.txt") else "/news/1"
            stand.put_redirect(path, hidden + path)
        link = f"{stand.base if way.startswith('redirect') else hidden}/news/1"
        feed = stand.put_feed([Item(link, "Harbour board meets", NOW, LONG_TEXT)])
        async with open_desk(stand, tmp_path, allow_private=ONE_SERVER) as desk:
            await desk.collect(feed)
            assert desk.articles() == ["Harbour board meets"]  # of what the feed itself says
    assert inner.log == []
