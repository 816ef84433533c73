"""Each feed format, read back by a feed parser or as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import feedparser
import pytest

from monitor.demo.newsfeeds import BROKEN_FEED, CONTENT_TYPES, render_content, render_feed
from monitor.demo.sites import FeedFormat, Site, feed_link
from monitor.demo.texts import DemoArticle

SITE = Site(
    id="mill",
    name="Mill & Sons",
    domain="mill.example",
    affiliation="independent",
    owner="The millers",
    tagline="Grain <and> water",
    tracking=True,
)
OTHER = Site(id="weir", name="Weir", domain="weir.example", affiliation="state", owner="The weir")
ARTICLES = (
    DemoArticle(
        id="x2",
        outlet="mill",
        published=datetime(2026, 5, 13, 6, 30, tzinfo=UTC),
        title="چرخ & سنگ",
        body="One <b> & two.\n\n## Three\n\n> Four.",
        summary='A "short" <summary>.',
        copy_of="w1",
        relation="verbatim",
        provenance="From the Weir.",
        modified=datetime(2026, 5, 13, 9, tzinfo=UTC),
    ),
    DemoArticle(
        id="x1",
        outlet="mill",
        published=datetime(2026, 5, 12, 6, tzinfo=UTC),
        title="The wheel turns",
        body="It turns.",
        byline="Ida Marr",
        summary="Turning.",
    ),
)
CONTENT = (
    "<p>One &lt;b&gt; &amp; two.</p>\n<h2>Three</h2>\n<blockquote>Four.</blockquote>\n<p>From the Weir.</p>"
)
XML_FORMATS: tuple[FeedFormat, ...] = ("rss", "atom", "rdf")
VERSIONS = {"rss": "rss20", "atom": "atom10", "rdf": "rss10"}


def parse(site: Site) -> feedparser.FeedParserDict:
    body = render_feed(site, ARTICLES, {"x2": OTHER})
    return feedparser.parse(BytesIO(body), response_headers={"content-type": CONTENT_TYPES[site.feed_format]})


@pytest.mark.parametrize("feed_format", XML_FORMATS)
def test_xml_feeds_parse_to_their_entries(feed_format: FeedFormat) -> None:
    site = replace(SITE, feed_format=feed_format)
    parsed = parse(site)
    assert not parsed.bozo
    assert parsed.version == VERSIONS[feed_format]
    assert (parsed.feed.title, parsed.feed.link) == ("Mill & Sons", "http://mill.example/")
    assert [entry.title for entry in parsed.entries] == [article.title for article in ARTICLES]
    assert [entry.link for entry in parsed.entries] == [feed_link(site, article) for article in ARTICLES]
    assert [entry.get("author") for entry in parsed.entries] == [None, "Ida Marr"]
    moments = [entry.get("published_parsed") or entry.updated_parsed for entry in parsed.entries]
    assert [tuple(moment[:5]) for moment in moments] == [(2026, 5, 13, 6, 30), (2026, 5, 12, 6, 0)]


@pytest.mark.parametrize("feed_format", ["rss", "atom"])
def test_rss_and_atom_say_when_an_entry_was_edited(feed_format: FeedFormat) -> None:
    edited = parse(replace(SITE, feed_format=feed_format)).entries[0]
    assert tuple(edited.updated_parsed[:5]) == (2026, 5, 13, 9, 0)


@pytest.mark.parametrize("feed_format", XML_FORMATS)
def test_whole_texts_only_in_feeds_that_carry_them(feed_format: FeedFormat) -> None:
    site = replace(SITE, feed_format=feed_format)
    assert [entry.get("content") for entry in parse(site).entries] == [None, None]
    entry = parse(replace(site, full_text=True)).entries[0]
    assert CONTENT in [content.value for content in entry.content]


def test_json_feed() -> None:
    feed = json.loads(render_feed(replace(SITE, feed_format="json"), ARTICLES, {}))
    edited, plain = feed["items"]
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"] == "Mill & Sons"
    assert plain == {
        "id": "x1",
        "url": feed_link(SITE, ARTICLES[1]),
        "title": "The wheel turns",
        "summary": "Turning.",
        "date_published": "2026-05-12T06:00:00+00:00",
        "language": "en",
        "content_text": "Turning.",
        "authors": [{"name": "Ida Marr"}],
    }
    assert edited["date_modified"] == "2026-05-13T09:00:00+00:00"


def test_json_feed_with_whole_texts() -> None:
    feed = json.loads(render_feed(replace(SITE, feed_format="json", full_text=True), ARTICLES, {}))
    assert feed["items"][0]["content_html"] == CONTENT == render_content(ARTICLES[0])


def test_only_an_aggregator_names_the_source_of_a_copy() -> None:
    source = {"href": "http://weir.example/feed.xml", "title": "Weir"}
    assert parse(replace(SITE, aggregates=True)).entries[0].source == source
    assert "source" not in parse(replace(SITE, aggregates=True)).entries[1]
    assert "source" not in parse(SITE).entries[0]


@pytest.mark.parametrize("feed_format", [*XML_FORMATS, "json"])
def test_a_feed_may_be_empty(feed_format: FeedFormat) -> None:
    body = render_feed(replace(SITE, feed_format=feed_format), (), {})
    entries = json.loads(body)["items"] if feed_format == "json" else feedparser.parse(BytesIO(body)).entries
    assert entries == []


def test_the_broken_feed_has_nothing_to_read() -> None:
    parsed = feedparser.parse(BytesIO(BROKEN_FEED))
    assert parsed.bozo
    assert parsed.entries == []
