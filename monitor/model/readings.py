"""From the network to a text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.model.kinds import ArticleKind, BlockKind, DateTrust, ProvenanceKind, Route


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

    `source_name` and `source_url` name the publication an aggregator took the item from. `dated` says how
    sure `published` is.
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
    dated: DateTrust | None = None


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
    """One block of an article's text: `text[start:end]`.

    `language` is given where it is not the article's. `by` is who is named as the author of a post or of a
    quotation set apart.
    """

    kind: BlockKind
    start: int
    end: int
    language: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of an article: where it is, what it shows by its alternative text, and its caption."""

    url: str
    alt: str | None
    caption: str | None


@dataclass(frozen=True, slots=True)
class FieldReason:
    """Where a field of a reading comes from: `source` is the place on the page, `why` what spoke for it."""

    field: str
    source: str
    why: str


@dataclass(frozen=True, slots=True)
class SitePage:
    """The lines that stood on one article's page, as fingerprints: what recurs on a site is its furniture.

    `key` stands for the article, so that a page read twice counts once.
    """

    key: int
    lines: tuple[int, ...]
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Site:
    """What is remembered of a host's pages, the latest last."""

    host: str
    pages: tuple[SitePage, ...]


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

    `extractor` says how the text was found, `reasons` how each field was decided, `reader` which version of
    this program read it; `dated` how sure `published` is. `paywalled`: the page keeps the rest of the text
    from readers who do not pay.
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
    dated: DateTrust | None = None
    paywalled: bool = False
    pictures: tuple[Picture, ...] = ()
    extractor: str | None = None
    reasons: tuple[FieldReason, ...] = ()
    reader: str | None = None
