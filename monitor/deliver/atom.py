"""An Atom feed of digests, for readers who prefer their feed reader to their inbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from feedgen.feed import FeedGenerator

MAX_ENTRIES = 30


@dataclass(frozen=True, slots=True)
class AtomEntry:
    """A digest as its feed shows it. `url` is absolute, or relative to the feed."""

    day: date
    title: str
    summary: str
    url: str
    composed_at: datetime


def make_atom(topic_id: str, topic_name: str, domain: str, entries: Sequence[AtomEntry]) -> bytes:
    """Return the feed, newest digest first; ids are tag: URIs and stay the same wherever it is served."""
    newest = sorted(entries, key=lambda entry: entry.day, reverse=True)[:MAX_ENTRIES]
    feed = FeedGenerator()
    feed.id(f"tag:{domain},2026:media-monitor/{topic_id}")
    feed.title(f"{topic_name}: daily digest")
    feed.author({"name": "Media Monitor"})
    feed.link(href="atom.xml", rel="self")
    feed.link(href="index.html", rel="alternate")
    if newest:
        feed.updated(newest[0].composed_at)
    for one in newest:
        entry = feed.add_entry(order="append")
        entry.id(f"tag:{domain},2026:media-monitor/{topic_id}/{one.day.isoformat()}")
        entry.title(one.title)
        entry.summary(one.summary)
        entry.link(href=one.url)
        entry.updated(one.composed_at)
        entry.published(one.composed_at)
    data: bytes = feed.atom_str(pretty=True)
    return data
