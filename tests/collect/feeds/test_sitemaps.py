import gzip
import time
from datetime import UTC, datetime

import pytest

from monitor.collect.feeds.parsing import parse_feed
from monitor.collect.feeds.sitemaps import (
    MAX_UNPACKED_BYTES,
    SitemapRef,
    choose_sitemaps,
    list_sitemaps,
    looks_like_sitemap,
    unpack,
)
from monitor.errors import FeedUnreadable
from monitor.model import ParsedFeed

URL = "https://quay.example/news.xml"
NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<!-- written by the quay -->
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
  xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
  xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://quay.example/old</loc><lastmod>2024-05-01</lastmod></url>
<url><loc> /ferries/7 </loc><lastmod>2024-05-03T12:00:00Z</lastmod>
  <news:news><news:publication><news:name>The Quay Herald</news:name><news:language>en</news:language></news:publication>
  <news:publication_date>2024-05-03T10:15:00+02:00</news:publication_date>
  <news:title>Ferry &lt;b&gt;returns&lt;/b&gt; &amp;amp; docks</news:title>
  <news:keywords>ferries, harbour ,ferries,</news:keywords></news:news>
  <image:image><image:loc>https://quay.example/7.jpg</image:loc><image:title>On deck</image:title></image:image></url>
<url><loc>https://quay.example/undated</loc></url>
<url><loc>javascript:x()</loc></url>
</urlset>"""
INDEX = """<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://quay.example/a.xml</loc><lastmod>2024-05-01</lastmod></sitemap>
<sitemap><loc>/b.xml</loc></sitemap><sitemap><loc>ftp://quay.example/c.xml</loc></sitemap></sitemapindex>"""


def parse(body: str | bytes) -> ParsedFeed:
    data = body if isinstance(body, bytes) else body.encode()
    return parse_feed(data, url=URL, content_type="application/xml")


def test_pages_are_entries_newest_first() -> None:
    feed = parse(NEWS)
    assert [entry.url for entry in feed.entries] == [
        "https://quay.example/ferries/7",
        "https://quay.example/old",
        "https://quay.example/undated",
    ]
    entry = feed.entries[0]
    assert (entry.guid, entry.title) == (entry.url, "Ferry returns & docks")
    assert entry.published == datetime(2024, 5, 3, 8, 15, tzinfo=UTC)
    assert entry.updated == datetime(2024, 5, 3, 12, tzinfo=UTC)
    assert (entry.language, entry.source_name) == ("en", "The Quay Herald")
    assert entry.tags == ("ferries", "harbour")
    assert (entry.image_url, entry.media) == ("https://quay.example/7.jpg", ("https://quay.example/7.jpg",))
    assert (feed.entries[1].published, feed.entries[1].updated) == (None, datetime(2024, 5, 1, tzinfo=UTC))


def test_the_date_of_a_film_on_a_page_is_not_the_pages() -> None:
    film = "<video><publication_date>2024-06-01</publication_date><title>Film</title></video>"
    pages = f"<url><loc>/old</loc><lastmod>2024-05-01</lastmod>{film}</url><url><loc>/new</loc><lastmod>2024-05-02</lastmod></url>"
    first, second = parse(f"<urlset>{pages}</urlset>").entries
    assert (first.url, second.url) == ("https://quay.example/new", "https://quay.example/old")
    assert (second.title, second.published) == (None, None)


def test_namespaces_do_not_matter() -> None:
    bare = "<urlset><url><loc>https://quay.example/1</loc><title>One</title></url></urlset>"
    assert [(entry.url, entry.title) for entry in parse(bare).entries] == [("https://quay.example/1", "One")]


def test_a_sitemap_that_breaks_off_gives_what_came_before() -> None:
    cut = NEWS[: NEWS.index("<url><loc>https://quay.example/undated")]
    assert [entry.title for entry in parse(cut).entries] == ["Ferry returns & docks", None]


def test_a_packed_sitemap_is_unpacked_within_bounds() -> None:
    assert parse(gzip.compress(NEWS.encode())) == parse(NEWS)
    bomb = gzip.compress(NEWS.encode() + b" " * (MAX_UNPACKED_BYTES + 1))
    with pytest.raises(FeedUnreadable, match="more than 20 MB"):
        parse(bomb)
    with pytest.raises(FeedUnreadable, match="cannot be unpacked"):
        unpack(b"\x1f\x8b\x08 not gzip at all")
    packed_words = gzip.compress(b"words")
    assert unpack(packed_words) == packed_words, "only a sitemap comes packed"


def test_an_index_names_its_sitemaps_and_is_no_feed() -> None:
    refs = list_sitemaps(gzip.compress(INDEX.encode()), url=URL)
    assert refs == [
        SitemapRef("https://quay.example/a.xml", datetime(2024, 5, 1, tzinfo=UTC)),
        SitemapRef("https://quay.example/b.xml", None),
    ]
    assert list_sitemaps(NEWS.encode(), url=URL) == []
    with pytest.raises(
        FeedUnreadable, match=r"index of sitemaps; follow one .*: https://quay\.example/a\.xml, https"
    ):
        parse(INDEX)


def test_news_come_before_the_newest_and_the_last_before_the_first() -> None:
    may, june = datetime(2024, 5, 1, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC)
    refs = [
        SitemapRef("https://quay.example/pages-1.xml", None),
        SitemapRef("https://quay.example/pages-2.xml", None),
        SitemapRef("https://quay.example/may.xml", may),
        SitemapRef("https://quay.example/june.xml", june),
        SitemapRef("https://quay.example/news.xml", None),
    ]
    names = [ref.url.removeprefix("https://quay.example/") for ref in choose_sitemaps(refs, 4)]
    assert names == ["news.xml", "june.xml", "may.xml", "pages-2.xml"]


@pytest.mark.parametrize("body", [b"<rss><urlset/></rss>", b"<html></html>", b"urlset", b"", b"<urlsets>"])
def test_what_is_no_sitemap(body: bytes) -> None:
    assert not looks_like_sitemap(body)


def test_nothing_but_markup_is_refused_with_the_reason() -> None:
    with pytest.raises(FeedUnreadable, match="sitemap"):
        parse(b"<urlset \xff\xfe")


def test_entities_are_not_opened() -> None:
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 100}">' for n in range(9))
    body = (
        f'<!DOCTYPE urlset [{lines}<!ENTITY f SYSTEM "file:///etc/hostname">]>'
        "<urlset><url><loc>https://quay.example/1</loc><title>T &e8; &f;</title></url></urlset>"
    )
    started = time.process_time()
    try:
        titles = [entry.title for entry in parse(body).entries]
    except FeedUnreadable:
        titles = []
    assert all(len(title or "") < 200 for title in titles)
    assert time.process_time() - started < 1


def test_fifty_thousand_pages_take_no_longer_than_a_second() -> None:
    pages = "".join(
        f"<url><loc>https://quay.example/{n}</loc><lastmod>2024-05-03T10:{n % 60:02}:00Z</lastmod></url>"
        for n in range(50_001)
    )
    body = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{pages}</urlset>'.encode()
    started = time.process_time()
    feed = parse(body)
    assert time.process_time() - started < 3.0, "a second on an idle machine"
    assert len(feed.entries) == 2000
    assert feed.entries[0].url == "https://quay.example/59"
