"""From the network to a text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.model.kinds import ArticleKind, BlockKind, ProvenanceKind, Route


@dataclass(frozen=True, slots=True)
class Page:
    """One fetched document. Header names are lower case; a 304 has an empty body.

    `moved_to` is the URL to ask from now on when every redirect on the way was permanent. `elapsed_s` is
    how long the servers took, without the time spent waiting for our turn.
    """

    url: str
    final_url: str
    status: int
    headers: dict[str, str]
    body: bytes
    fetched_at: datetime
    moved_to: str | None
    elapsed_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One item of a feed, as parsed. URLs are absolute; HTML is as published (not yet safe to show).

    `source_name` and `source_url` name the publication an aggregator took the item from.
    """

    guid: str | None
    url: str | None
    title: str | None
    authors: tuple[str, ...]
    published: datetime | None
    updated: datetime | None
    summary_html: str | None
    content_html: str | None
    language: str | None
    source_name: str | None
    source_url: str | None
    comments_url: str | None
    image_url: str | None
    tags: tuple[str, ...]
    enclosures: tuple[str, ...]
    media: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed document as parsed; entries in the order of the document.

    `wait_s` is the least time between polls that the document asks for (ttl, sy:updatePeriod); `hub_url`
    and `self_url` are its WebSub hub and the name it has there.
    """

    title: str | None
    url: str | None
    description: str | None
    language: str | None
    authors: tuple[str, ...]
    image_url: str | None
    published: datetime | None
    updated: datetime | None
    tags: tuple[str, ...]
    entries: tuple[Entry, ...]
    wait_s: int | None = None
    hub_url: str | None = None
    self_url: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One block of an article's text: `text[start:end]`."""

    kind: BlockKind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """What an article itself says about where its text comes from.

    `text` is the wording it rests on (removed from the article's text); `outlet_name` and `url` are
    what it names, None when it names nobody ("originally published on this site").
    """

    kind: ProvenanceKind
    text: str
    outlet_name: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from a page, or from a feed entry when the page could not be had.

    `text` is the blocks joined by one blank line; `blocks` cover it in order. `route` says which of
    the two it was, `route_reason` why the feed had to stand in; `rules` names each cleaning rule that
    removed something, with what it removed.
    """

    title: str
    text: str
    blocks: tuple[Block, ...]
    authors: tuple[str, ...]
    published: datetime | None
    updated: datetime | None
    language: str | None
    kind: ArticleKind
    site_name: str | None
    canonical_url: str | None
    image_url: str | None
    provenance: tuple[Provenance, ...]
    route: Route
    route_reason: str | None
    rules: tuple[str, ...]
