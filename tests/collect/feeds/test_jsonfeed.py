import json
from datetime import UTC, datetime

import pytest

from monitor.collect.feeds.jsonfeed import parse_json_feed
from monitor.errors import FeedUnreadable

URL = "https://quay.example/feed.json"
FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "The Quay Herald",
    "home_page_url": "https://quay.example/",
    "description": "Tides & ferries",
    "icon": "/icon.png",
    "language": "en",
    "authors": [{"name": "The desk"}],
    "items": [
        {
            "id": 7,
            "url": "/ferries/7",
            "title": "Ferry <b>returns</b>",
            "content_html": "<p>It came back.</p>",
            "summary": "Back & safe",
            "date_published": "2024-05-03T10:15:00+02:00",
            "date_modified": "2024-05-03T12:00:00Z",
            "tags": ["ferries", 3, "harbour"],
            "image": "/ferry.jpg",
            "attachments": [{"url": "/ferry.mp3", "mime_type": "audio/mpeg"}, "broken"],
            "author": {"name": "Mina Tarr"},
        },
        {"id": "b", "external_url": "https://other.example/b", "content_text": "1 < 2"},
    ],
}


def test_reads_every_field() -> None:
    feed = parse_json_feed(json.dumps(FEED).encode(), url=URL, max_entries=10)
    assert (feed.title, feed.url, feed.description) == (
        "The Quay Herald",
        "https://quay.example/",
        "Tides &amp; ferries",
    )
    assert (feed.image_url, feed.language, feed.authors) == (
        "https://quay.example/icon.png",
        "en",
        ("The desk",),
    )
    first, second = feed.entries
    assert (first.guid, first.url, first.title) == ("7", "https://quay.example/ferries/7", "Ferry returns")
    assert first.content_html == "<p>It came back.</p>"
    assert first.summary_html == "Back &amp; safe"
    assert first.published == datetime(2024, 5, 3, 8, 15, tzinfo=UTC)
    assert first.updated == datetime(2024, 5, 3, 12, tzinfo=UTC)
    assert first.authors == ("Mina Tarr",)
    assert first.tags == ("ferries", "harbour")
    assert first.enclosures == ("https://quay.example/ferry.mp3",)
    assert first.image_url == "https://quay.example/ferry.jpg"
    assert (second.url, second.content_html) == ("https://other.example/b", "1 &lt; 2")
    assert (second.authors, second.language) == (("The desk",), "en")


def test_addresses_are_absolute_and_tags_and_files_named_once() -> None:
    item = {
        "id": "a",
        "content_html": "<a href='/b'>c</a>",
        "tags": ["ferries", " ", "ferries "],
        "attachments": [{"url": "/a.mp3"}, {"url": "https://quay.example/a.mp3"}],
    }
    (entry,) = parse_json_feed(json.dumps({"items": [item]}).encode(), url=URL, max_entries=10).entries
    assert entry.content_html == '<a href="https://quay.example/b">c</a>'
    assert (entry.tags, entry.enclosures) == (("ferries",), ("https://quay.example/a.mp3",))


def test_version_1_0_has_one_author() -> None:
    body = {
        "version": "https://jsonfeed.org/version/1",
        "author": {"name": "Mina Tarr"},
        "items": [{"id": "a"}],
    }
    feed = parse_json_feed(json.dumps(body).encode(), url=URL, max_entries=10)
    assert feed.authors == feed.entries[0].authors == ("Mina Tarr",)


def test_who_has_no_name_goes_by_a_mail_address() -> None:
    people = [{"url": "mailto:mina@quay.example?subject=x"}, {"url": "https://quay.example/oto"}]
    body = {"items": [{"id": "a", "authors": people}], "authors": [{"name": "The desk"}]}
    feed = parse_json_feed(json.dumps(body).encode(), url=URL, max_entries=10)
    assert feed.entries[0].authors == ("mina@quay.example",)


def test_keeps_at_most_the_entries_asked_for() -> None:
    body = json.dumps({"items": [{"id": str(number)} for number in range(5)]}).encode()
    assert [entry.guid for entry in parse_json_feed(body, url=URL, max_entries=2).entries] == ["0", "1"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"items": [', "cannot be read"),
        (b'{"name": "x"}', "not a JSON Feed"),
        (b'{"a":' * 100_000, "cannot be read"),
    ],
)
def test_what_is_no_feed_is_refused_with_the_reason(body: bytes, reason: str) -> None:
    with pytest.raises(FeedUnreadable, match=reason):
        parse_json_feed(body, url=URL, max_entries=10)
