"""An Atom feed of digests, for readers who prefer their feed reader to their inbox."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urljoin

from feedgen.feed import FeedGenerator

MAX_ENTRIES = 30


@dataclass(frozen=True, slots=True)
class AtomFeed:
    """What a feed says of itself. `domain` goes into the ids; `url` is its folder's address, if known."""

    topic_id: str
    title: str
    domain: str
    language: str
    url: str | None


@dataclass(frozen=True, slots=True)
class AtomEntry:
    """A digest as its feed shows it. `summary` is HTML; `url` is absolute, or relative to the feed."""

    day: date
    title: str
    summary: str
    url: str
    composed_at: datetime


def make_atom(about: AtomFeed, entries: Sequence[AtomEntry]) -> bytes:
    """Return the feed, newest digest first; ids are tag: URIs and stay the same wherever it is served."""
    newest = sorted(entries, key=lambda entry: entry.day, reverse=True)[:MAX_ENTRIES]
    feed = FeedGenerator()
    feed.id(f"tag:{about.domain},2026:media-monitor/{about.topic_id}")
    feed.title(about.title)
    feed.language(about.language)
    feed.author({"name": "Media Monitor"})
    feed.link(href=urljoin(about.url or "", "atom.xml"), rel="self", type="application/atom+xml")
    feed.link(href=urljoin(about.url or "", "index.html"), rel="alternate", type="text/html")
    if newest:
        feed.updated(max(entry.composed_at for entry in newest))
    for one in newest:
        entry = feed.add_entry(order="append")
        entry.id(f"tag:{about.domain},2026:media-monitor/{about.topic_id}/{one.day.isoformat()}")
        entry.title(one.title)
        entry.summary(one.summary, type="html")
        entry.link(href=one.url, rel="alternate", type="text/html")
        entry.updated(one.composed_at)
        entry.published(one.composed_at)
    data: bytes = feed.atom_str(pretty=True)
    return data
