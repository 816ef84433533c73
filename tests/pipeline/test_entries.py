"""When an article was published, where feed and page disagree."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.model import DateTrust, Entry
from monitor.pipeline.entries import date_article
from tests.factories import make_reading
from tests.pipeline.newsdesk import NOW


def date_of(
    feed: tuple[datetime | None, DateTrust | None], page: tuple[datetime | None, DateTrust | None]
) -> tuple[datetime, str]:
    nothing = (None,) * 7
    entry = Entry(None, None, None, (), feed[0], None, *nothing, (), (), (), dated=feed[1])
    reading = replace(make_reading("Title", "Text."), published=page[0], dated=page[1])
    return date_article(entry, reading, NOW)


def test_the_surer_date_counts_and_the_feeds_among_equals() -> None:
    morning, noon = NOW - timedelta(hours=6), NOW - timedelta(hours=1)
    assert date_of((morning, "exact"), (noon, "exact")) == (morning, "feed")
    assert date_of((morning, None), (noon, "exact")) == (morning, "feed")
    assert date_of((morning, "day only"), (noon, "exact")) == (noon, "page")
    assert date_of((morning, "guessed"), (noon, "day only")) == (noon, "page")
    assert date_of((morning, "zone assumed"), (noon, "day only")) == (morning, "feed")
    assert date_of((NOW + timedelta(days=1), "exact"), (noon, "guessed")) == (noon, "page")
    assert date_of((None, None), (NOW + timedelta(days=1), "exact")) == (NOW, "first seen")
