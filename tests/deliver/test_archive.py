"""The archive's files and its feed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import feedparser

from monitor.deliver.archive import write_files
from monitor.deliver.atom import MAX_ENTRIES, AtomEntry, AtomFeed, make_atom

HARBOUR = AtomFeed("harbour", "The old harbour", "ilsa.example", "en", None)


def test_files_are_written_whole_and_left_alone_when_nothing_changes(tmp_path: Path) -> None:
    folder = tmp_path / "harbour"
    first = write_files(folder, {"a.html": b"one", "b.html": b"two"})
    assert first == [folder / "a.html", folder / "b.html"]
    stamp = (folder / "a.html").stat().st_mtime_ns
    assert write_files(folder, {"a.html": b"one", "b.html": b"three"}) == [folder / "b.html"]
    assert (folder / "a.html").stat().st_mtime_ns == stamp
    assert sorted(path.name for path in folder.iterdir()) == ["a.html", "b.html"]


def entry(day: int) -> AtomEntry:
    composed = datetime(2026, 5, day, 5, tzinfo=UTC)
    return AtomEntry(
        date(2026, 5, day),
        f"Day {day} & more",
        "<p>3 articles &amp; more</p>",
        f"2026-05-{day:02}.html",
        composed,
    )


def test_the_feed_lists_the_newest_first_under_ids_that_stay() -> None:
    data = make_atom(HARBOUR, [entry(12), entry(14), entry(13)])
    feed = feedparser.parse(data)
    assert not feed.bozo
    assert [one.title for one in feed.entries] == ["Day 14 & more", "Day 13 & more", "Day 12 & more"]
    assert feed.entries[0].id == "tag:ilsa.example,2026:media-monitor/harbour/2026-05-14"
    assert feed.entries[0].link == "2026-05-14.html"
    assert feed.entries[0].summary == "<p>3 articles &amp; more</p>"
    assert feed.entries[0].summary_detail.type == "text/html"
    assert feed.feed.updated == "2026-05-14T05:00:00+00:00"
    assert feed.feed.language == "en"


def test_the_feed_of_nothing_and_of_much() -> None:
    assert feedparser.parse(make_atom(HARBOUR, [])).entries == []
    many = [entry(1 + number % 28) for number in range(MAX_ENTRIES + 5)]
    assert len(feedparser.parse(make_atom(HARBOUR, many)).entries) == MAX_ENTRIES
