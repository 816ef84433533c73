"""The newsroom over real HTTP on the loopback interface."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPResponse
from io import BytesIO

import feedparser
import pytest

from monitor.demo.newsfeeds import BROKEN_FEED
from monitor.demo.newsroom import FEED_LENGTH, ROBOTS, Newsroom, Request
from monitor.demo.sites import SITES, Site, feed_link, page_path
from monitor.demo.texts import DemoArticle, Edit, load_articles

START = datetime(2026, 5, 12, 6, 0, 0, 250_000, tzinfo=UTC)
HOUR = timedelta(hours=1)
EDIT = Edit(at=START + 2 * HOUR, body="The wheel stands still.", title="The wheel stands")
MILL = Site(id="mill", name="Mill", domain="mill.example", affiliation="independent", owner="The millers")
WEIR = Site(
    id="weir",
    name="Weir",
    domain="weir.example",
    affiliation="state",
    owner="The weir",
    full_text=True,
    tracking=True,
    fault="forbidden_pages",
)
BROKEN = Site(
    id="fog", name="Fog", domain="fog.example", affiliation="state", owner="Nobody", fault="broken_feed"
)
HANGING = Site(
    id="ice", name="Ice", domain="ice.example", affiliation="state", owner="Nobody", fault="hanging_feed"
)
WHEEL = DemoArticle("x1", "mill", START, "The wheel turns", "The wheel turns well.", edit=EDIT)
STONE = DemoArticle("x2", "mill", START + HOUR, "The stone rests", "The stone rests well.")
WATER = DemoArticle("w1", "weir", START, "The water falls", "The water falls fast.")


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(sites=[MILL, WEIR, BROKEN, HANGING], articles=[STONE, WHEEL, WATER]) as room:
        yield room


def ask(
    room: Newsroom, host: str, path: str, *, method: str = "GET", **conditions: str
) -> tuple[HTTPResponse, bytes]:
    headers = {"Host": host} | {name.replace("_", "-"): value for name, value in conditions.items()}
    with closing(HTTPConnection("127.0.0.1", room.port, timeout=10)) as connection:
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        return response, response.read()


def read_feed(room: Newsroom, host: str) -> feedparser.FeedParserDict:
    return feedparser.parse(BytesIO(ask(room, host, "/feed.xml")[1]))


def test_hosts_are_told_apart_with_or_without_port(newsroom: Newsroom) -> None:
    assert read_feed(newsroom, "mill.example").feed.title == "Mill"
    assert read_feed(newsroom, f"WEIR.example:{newsroom.port}").feed.title == "Weir"
    assert ask(newsroom, "elsewhere.example", "/feed.xml")[0].status == 404


def test_feed_and_page_have_their_types(newsroom: Newsroom) -> None:
    feed, _ = ask(newsroom, "mill.example", "/feed.xml")
    page, body = ask(newsroom, "mill.example", page_path(MILL, STONE))
    assert (feed.status, feed.getheader("Content-Type")) == (200, "application/rss+xml; charset=utf-8")
    assert (page.status, page.getheader("Content-Type")) == (200, "text/html; charset=utf-8")
    assert page.getheader("Last-Modified") == "Tue, 12 May 2026 07:00:00 GMT"
    assert b"<p>The stone rests well.</p>" in body
    assert b"The wheel turns" in body  # the older article, as a related link


def test_every_host_has_robots(newsroom: Newsroom) -> None:
    for site in newsroom.sites:
        assert ask(newsroom, site.domain, "/robots.txt")[1] == ROBOTS


def test_articles_appear_when_they_are_published(newsroom: Newsroom) -> None:
    newsroom.set_time(START - timedelta(seconds=1))
    assert read_feed(newsroom, "mill.example").entries == []
    assert ask(newsroom, "mill.example", page_path(MILL, WHEEL))[0].status == 404
    newsroom.set_time(START)
    assert [entry.title for entry in read_feed(newsroom, "mill.example").entries] == ["The wheel turns"]
    assert ask(newsroom, "mill.example", page_path(MILL, WHEEL))[0].status == 200
    assert ask(newsroom, "mill.example", page_path(MILL, STONE))[0].status == 404
    newsroom.set_time(START + HOUR)
    titles = [entry.title for entry in read_feed(newsroom, "mill.example").entries]
    assert titles == ["The stone rests", "The wheel turns"]


def test_an_edit_appears_after_its_time_at_the_old_address(newsroom: Newsroom) -> None:
    path = page_path(MILL, WHEEL)
    newsroom.set_time(EDIT.at - timedelta(seconds=1))
    before, old = ask(newsroom, "mill.example", path)
    assert b"turns well." in old
    newsroom.set_time(EDIT.at)
    after, new = ask(newsroom, "mill.example", path, If_None_Match=before.getheader("ETag") or "")
    entry = read_feed(newsroom, "mill.example").entries[1]
    assert after.status == 200
    assert b"stands still." in new
    assert b"turns well." not in new
    assert after.getheader("Last-Modified") == "Tue, 12 May 2026 08:00:00 GMT"
    assert (entry.title, entry.link) == ("The wheel stands", f"http://mill.example{path}")
    assert entry.updated_parsed[3] == 8


@pytest.mark.parametrize("path", ["/feed.xml", page_path(MILL, WHEEL)], ids=["feed", "page"])
def test_what_did_not_change_is_not_sent_again(newsroom: Newsroom, path: str) -> None:
    newsroom.set_time(START + HOUR)
    first, body = ask(newsroom, "mill.example", path)
    tag, date = first.getheader("ETag") or "", first.getheader("Last-Modified") or ""
    by_tag, nothing = ask(newsroom, "mill.example", path, If_None_Match=f'"other", W/{tag}')
    by_date, _ = ask(newsroom, "mill.example", path, If_Modified_Since=date)
    assert body
    assert (by_tag.status, by_date.status, nothing) == (304, 304, b"")
    assert by_tag.getheader("ETag") == tag
    newsroom.set_time(EDIT.at)
    assert ask(newsroom, "mill.example", path, If_None_Match=tag)[0].status == 200
    assert ask(newsroom, "mill.example", path, If_Modified_Since=date)[0].status == 200


def test_an_entity_tag_goes_before_a_date_and_a_bad_date_is_ignored(newsroom: Newsroom) -> None:
    date = "Tue, 12 May 2026 23:00:00 GMT"
    both, _ = ask(newsroom, "mill.example", "/feed.xml", If_None_Match='"x"', If_Modified_Since=date)
    bad, _ = ask(newsroom, "mill.example", "/feed.xml", If_Modified_Since="yesterday")
    assert (both.status, bad.status) == (200, 200)


def test_head_has_the_headers_alone(newsroom: Newsroom) -> None:
    response, body = ask(newsroom, "mill.example", "/feed.xml", method="HEAD")
    assert (response.status, body) == (200, b"")
    assert int(response.getheader("Content-Length") or 0) > 100


def test_forbidden_pages_stand_in_a_full_feed_with_tracked_links(newsroom: Newsroom) -> None:
    link = feed_link(WEIR, WATER).removeprefix("http://weir.example")
    entry = read_feed(newsroom, "weir.example").entries[0]
    assert "utm_source" in link
    assert "The water falls fast." in entry.content[0].value
    assert ask(newsroom, "weir.example", link)[0].status == 403
    assert ask(newsroom, "weir.example", "/news/none/")[0].status == 404


def test_tracked_links_lead_to_the_page() -> None:
    site = Site(
        id="mill",
        name="Mill",
        domain="mill.example",
        affiliation="state",
        owner="M",
        url_style="query",
        tracking=True,
    )
    with Newsroom([site], [STONE]) as room:
        link = feed_link(site, STONE).removeprefix("http://mill.example")
        assert ask(room, "mill.example", link)[0].status == 200


def test_the_broken_feed_answers_garbage(newsroom: Newsroom) -> None:
    response, body = ask(newsroom, "fog.example", "/feed.xml")
    assert (response.status, body) == (200, BROKEN_FEED)


def test_the_hanging_feed_never_answers_and_does_not_delay_the_end() -> None:
    room = Newsroom(sites=[HANGING], articles=[])
    with room:
        client = socket.create_connection(("127.0.0.1", room.port), timeout=10)
        client.sendall(b"GET /feed.xml HTTP/1.1\r\nHost: ice.example\r\n\r\n")
        deadline = time.monotonic() + 10
        while not room.requests and time.monotonic() < deadline:
            time.sleep(0.005)
        client.settimeout(0.1)
        with pytest.raises(TimeoutError):
            client.recv(1)
        started = time.monotonic()
    assert time.monotonic() - started < 2
    assert room.requests == [Request("ice.example", "/feed.xml", None)]
    client.settimeout(10)
    with closing(client):
        assert client.recv(1) == b""


def test_requests_are_kept_in_order(newsroom: Newsroom) -> None:
    ask(newsroom, "mill.example", "/robots.txt")
    ask(newsroom, "mill.example:80", "/nothing")
    assert newsroom.requests == [
        Request("mill.example", "/robots.txt", 200),
        Request("mill.example", "/nothing", 404),
    ]
    newsroom.requests.clear()
    assert len(newsroom.requests) == 2


def test_a_feed_holds_the_newest_articles_only() -> None:
    articles = [
        DemoArticle(f"a{n}", "mill", START + n * HOUR, f"Turn {n}", "It turns.")
        for n in range(FEED_LENGTH + 5)
    ]
    with Newsroom([MILL], articles) as room:
        titles = [entry.title for entry in read_feed(room, "mill.example").entries]
    assert titles == [f"Turn {n}" for n in range(FEED_LENGTH + 4, 4, -1)]


def test_an_aggregator_names_the_origin_of_its_copies() -> None:
    hub = Site(id="hub", name="Hub", domain="hub.example", affiliation="state", owner="Hub", aggregates=True)
    copy = DemoArticle("h1", "hub", START, "The stone rests", STONE.body, copy_of="x2", relation="verbatim")
    with Newsroom([MILL, hub], [STONE, copy]) as room:
        (entry,) = read_feed(room, "hub.example").entries
    assert entry.source == {"href": MILL.feed_url, "title": "Mill"}
    assert entry.link.startswith("http://hub.example/")


def test_articles_need_a_site_and_an_address_of_their_own() -> None:
    with pytest.raises(ValueError, match="'weir', which has no site"):
        Newsroom([MILL], [WATER])
    with pytest.raises(ValueError, match="have the path"):
        Newsroom([MILL], [WHEEL, WHEEL])


def test_there_is_no_port_outside_the_with_block() -> None:
    room = Newsroom([MILL], [])
    with pytest.raises(RuntimeError, match="closed"):
        room.port  # noqa: B018  # the access is what raises
    with room:
        assert room.port > 0
    with pytest.raises(RuntimeError, match="closed"):
        room.port  # noqa: B018


def test_the_demo_serves_every_article_and_feed() -> None:
    sites = {site.id: site for site in SITES}
    with Newsroom() as room:
        for article in load_articles():
            site = sites[article.outlet]
            status = ask(room, site.domain, page_path(site, article))[0].status
            assert status == (403 if site.fault else 200)
        for site in SITES:
            if site.fault != "hanging_feed":
                assert ask(room, site.domain, site.feed_path)[0].status == 200
