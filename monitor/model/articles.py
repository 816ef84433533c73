"""The stored article, on its way in and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from monitor.model.kinds import ChangeCause, DatedBy
from monitor.model.labels import Tags, TopicMatch
from monitor.model.outcomes import Outcome
from monitor.model.readings import Page, Reading, Site
from monitor.model.watch import FeedState, Outlet


@dataclass(frozen=True, slots=True)
class SeenEntry:
    """An entry identity that was dealt with, so that it is not dealt with again.

    `key` is the canonical URL, or the guid within its feed; `content_hash` tells whether the entry
    changed since. `article_id` is None when it did not become an article; `result` says why.
    """

    key: str
    title_hash: int
    content_hash: int
    published: datetime | None
    article_id: int | None
    result: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """An article ready to be saved.

    `key` is the canonical form of `url` (what makes it the same article), `folded_title` and
    `folded_text` are the normalised text that search reads. `dated_by` says where `published` came
    from; it is never later than the moment of collecting. `page` is None when the feed stood in, or the
    page is stored already. `check_at` is when the page is looked at again, None for never. `cause` says whose
    doing it is when the article is known and its words differ.
    """

    url: str
    key: str
    outlet: Outlet
    feed_url: str
    reading: Reading
    published: datetime
    dated_by: DatedBy
    updated: datetime | None
    matches: tuple[TopicMatch, ...]
    tags: Tags
    folded_title: str
    folded_text: str
    page: Page | None
    check_at: datetime | None = None
    cause: ChangeCause = "outlet"


@dataclass(frozen=True, slots=True)
class Article:
    """A stored article, in its newest version. `version` counts from 1.

    `grouped` tells whether the group leg has dealt with this version.
    """

    id: int
    version: int
    first_seen: datetime
    changed_at: datetime
    url: str
    key: str
    outlet: Outlet
    feed_url: str
    reading: Reading
    published: datetime
    dated_by: DatedBy
    updated: datetime | None
    matches: tuple[TopicMatch, ...]
    tags: Tags


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving a draft did."""

    article_id: int
    version: int
    change: Literal["new", "revised", "reread", "unchanged"]


@dataclass(frozen=True, slots=True)
class Find:
    """A draft with the entry identities that led to it, and when it was collected."""

    draft: Draft
    seen: tuple[SeenEntry, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Collected:
    """What the collect leg writes at a time."""

    finds: tuple[Find, ...] = ()
    seen: tuple[SeenEntry, ...] = ()
    states: tuple[FeedState, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    sites: tuple[Site, ...] = ()


def report_saved(find: Find, saved: Saved) -> Outcome:
    """Return the outcome of saving a draft."""
    detail = f"article {saved.article_id}"
    return Outcome("collect", find.draft.url, f"{saved.change} article", detail, find.at)


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of an article's words, the newest one included.

    `seen_at` is when it was first seen, `cause` whose doing it is that it differs from the one before.
    """

    article_id: int
    version: int
    title: str
    text: str
    seen_at: datetime
    cause: ChangeCause = "outlet"
