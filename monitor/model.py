"""The types that travel between the stations, one frozen dataclass each.

    Feed -> Page -> ParsedFeed/Entry -> Page -> Reading -> Draft -> Article -> CopyLink, Story -> Digest

`None` means unknown at the source. Every time is an aware UTC datetime. Every offset counts
characters (code points) in the text it belongs to; ranges are half open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Range = tuple[int, int]
"""A half-open character range."""

FetchPolicy = Literal["all", "hinted", "none"]
FeedStatus = Literal["new", "ok", "failing", "gone"]
BlockKind = Literal["paragraph", "heading", "quote", "list", "caption", "byline"]
ArticleKind = Literal["news", "opinion", "statement"]
Route = Literal["page", "feed"]
TextField = Literal["title", "text"]
Voice = Literal["outlet", "quoted"]
StanceLabel = Literal["favour", "against", "neutral", "unclear"]
Relation = Literal["origin", "identical", "near", "excerpt", "contains", "republication"]
ProvenanceKind = Literal["notice", "wire", "canonical"]
Leg = Literal["collect", "group", "publish"]
DeliveryState = Literal["waiting", "sent", "parked"]

UNRATED = "unrated"
"""Affiliation of an outlet that nobody has rated yet."""


# --- what is monitored -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Target:
    """A person, body or claim toward which stance is measured.

    `aliases` name it in running text. `favour` and `against` are framing cues: wording that tells
    how whoever writes it regards the target. All are terms as `monitor.terms` reads them.
    """

    id: str
    name: str
    kind: Literal["actor", "claim"]
    aliases: tuple[str, ...]
    favour: tuple[str, ...]
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatchRule:
    """Which articles belong to a topic.

    An article matches when at least one of `any` or one pair of `near` occurs, every one of `all`
    occurs and none of `none` does. `near` holds (term, term, most words between them).
    """

    any: tuple[str, ...]
    all: tuple[str, ...]
    none: tuple[str, ...]
    near: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """What is monitored. `groups` are affiliation ids in the order in which they are shown."""

    id: str
    name: str
    short_name: str
    place: str
    languages: tuple[str, ...]
    match: MatchRule
    targets: tuple[Target, ...]
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outlet:
    """A publication. `rated_by`, `rated_on` and `source` say who gave the affiliation, and where."""

    id: str
    name: str
    domains: tuple[str, ...]
    country: str | None
    languages: tuple[str, ...]
    owner: str | None
    affiliation: str
    rated_by: str | None
    rated_on: date | None
    source: str | None
    syndicator: bool


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed to poll. `fetch` says for which entries the page is fetched too."""

    url: str
    outlet_id: str | None
    every_s: int
    fetch: FetchPolicy


@dataclass(frozen=True, slots=True)
class FeedState:
    """What is remembered about a feed between polls. `reason` is plain words for the reader."""

    url: str
    status: FeedStatus
    reason: str | None
    etag: str | None
    last_modified: str | None
    body_hash: str | None
    title: str | None
    failures: int
    polled_at: datetime | None
    succeeded_at: datetime | None
    next_poll_at: datetime | None


# --- from the network to a text --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """One fetched document. Header names are lower case; a 304 has an empty body.

    `moved_to` is the URL to ask from now on when every redirect on the way was permanent.
    """

    url: str
    final_url: str
    status: int
    headers: dict[str, str]
    body: bytes
    fetched_at: datetime
    moved_to: str | None


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
    """A feed document as parsed; entries in the order of the document."""

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


# --- labels ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Hit:
    """A term of a topic found in an article: `field[start:end]`."""

    term: str
    field: TextField
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TopicMatch:
    """Why an article belongs to a topic. Hits are ordered by field and position."""

    topic_id: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a paragraph or quote block: `text[start:end]`, without outer white space."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Attribution:
    """What the text ascribes to someone; all ranges are in the article's text.

    `direct` means that `content` stands in quotation marks (the ranges leave the marks out).
    `speaker` is the full name as far as the article tells it, `role` the words that describe them.
    `via` is the chain through which the words came, nearest first: for "agency A quoted site B", the
    speaker is B and `via` is ("A",).
    """

    content: tuple[Range, ...]
    source: tuple[Range, ...]
    cue: tuple[Range, ...]
    direct: bool
    speaker: str | None
    role: str | None
    via: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A span a stance rests on: `field[start:end]`. `weight` is signed: favour above 0, against below."""

    field: TextField
    start: int
    end: int
    voice: Voice
    speaker: str | None
    why: str
    weight: float


@dataclass(frozen=True, slots=True)
class Stance:
    """Favour, against, neutral or unclear, toward one target, in one voice.

    `confidence` is between 0 and 1. `evidence` is ordered by falling weight.
    """

    topic_id: str
    target_id: str
    voice: Voice
    label: StanceLabel
    confidence: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Tags:
    """Everything that tagging found in an article."""

    sentences: tuple[Sentence, ...]
    attributions: tuple[Attribution, ...]
    stances: tuple[Stance, ...]


# --- the stored article ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SeenEntry:
    """An entry identity that was dealt with, so that it is not dealt with again.

    `key` is the canonical URL, or the guid within its feed; `content_hash` tells whether the entry
    changed since. `article_id` is None when it did not become an article; `result` says why.
    """

    key: str
    title_hash: str
    content_hash: str
    published: datetime | None
    article_id: int | None
    result: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Draft:
    """An article ready to be saved.

    `key` is the canonical form of `url` (what makes it the same article), `folded_title` and
    `folded_text` are the normalised text that search reads. `dated_by` says where `published` came
    from; it is never later than the moment of collecting. `page` is None when the feed stood in.
    """

    url: str
    key: str
    outlet: Outlet
    feed_url: str
    reading: Reading
    published: datetime
    dated_by: Literal["page", "feed", "first seen"]
    updated: datetime | None
    matches: tuple[TopicMatch, ...]
    tags: Tags
    folded_title: str
    folded_text: str
    page: Page | None


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
    dated_by: Literal["page", "feed", "first seen"]
    updated: datetime | None
    matches: tuple[TopicMatch, ...]
    tags: Tags


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving a draft did."""

    article_id: int
    version: int
    change: Literal["new", "revised", "unchanged"]


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of an article's words, the newest one included. `seen_at` is when it was first seen."""

    article_id: int
    version: int
    title: str
    text: str
    seen_at: datetime


# --- articles that belong together -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sketch:
    """Sampled shingle hashes of a text: signed 64-bit, ascending. `words` is the text's length."""

    hashes: tuple[int, ...]
    words: int


@dataclass(frozen=True, slots=True)
class SketchRecord:
    """A stored sketch: whose it is, its copy group, and how many hashes it has."""

    article_id: int
    group_id: int
    size: int
    words: int
    host: str


@dataclass(frozen=True, slots=True)
class CopyLink:
    """The place of an article in its copy group.

    `group_id` is the id of the group's first article. `of_id` is the article it copies, `share` the
    part (0 to 1) of this article's text that stands in it too. `relation` is "origin" for an article that
    copies nothing we know, and "republication" when the article itself says that it was first
    published elsewhere. `why` is the evidence, in plain words.
    """

    article_id: int
    group_id: int
    of_id: int | None
    share: float | None
    relation: Relation
    why: str


@dataclass(frozen=True, slots=True)
class Story:
    """Articles of several origins on the same event; ids ascending. `id` never changes."""

    id: str
    topic_id: str
    article_ids: tuple[int, ...]
    first_at: datetime
    last_at: datetime


# --- the digest ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Excerpt:
    """An exact span of one version of a stored article: `text` is `field[start:end]`."""

    article_id: int
    version: int
    field: TextField
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """An article as a digest lists it. `number` is its place in the list of sources, from 1.

    `copy_of` is the number of the source it copies, `relation` and `why` say how that is known; a copy
    of an article of an earlier day has a relation and no `copy_of`.
    """

    number: int
    article_id: int
    version: int
    title: Excerpt
    url: str
    outlet_id: str
    outlet_name: str
    affiliation: str
    published: datetime
    language: str | None
    kind: ArticleKind
    route: Route
    copy_of: int | None
    relation: Relation
    why: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a digest: an excerpt and the number of the source that says it."""

    excerpt: Excerpt
    source: int


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """A direct quotation: who, in what role, through whom, and the sources that carry it.

    It has several excerpts when the text interrupts it ("...", she said, "...").
    """

    excerpts: tuple[Excerpt, ...]
    speaker: str | None
    role: str | None
    via: tuple[str, ...]
    sources: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StanceLine:
    """One source's stance toward one target, in its own voice or in the voices it quotes."""

    source: int
    target_id: str
    voice: Voice
    label: StanceLabel
    confidence: float
    evidence: tuple[Excerpt, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Telling:
    """How one group of outlets told a story: sentences of its own and its stance lines."""

    group: str
    sources: tuple[int, ...]
    statements: tuple[Statement, ...]
    stances: tuple[StanceLine, ...]


@dataclass(frozen=True, slots=True)
class OpinionLine:
    """An opinion piece: its title, one sentence of it, and the stances it takes."""

    heading: Statement
    passage: Statement | None
    stances: tuple[StanceLine, ...]


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """A dated event: the day it names and the sentence that names it."""

    day: date
    statement: Statement


@dataclass(frozen=True, slots=True)
class DigestStory:
    """One section. `origins` counts independent texts, `copies` their reprints, over the day.

    `silent` are the groups none of whose outlets carried it; `unheard` those of them none of whose
    feeds could be read that day, so that silence means nothing.
    """

    story_id: str
    heading: Statement
    origins: int
    copies: int
    continued: bool
    summary: tuple[Statement, ...]
    tellings: tuple[Telling, ...]
    quotes: tuple[QuoteLine, ...]
    sources: tuple[int, ...]
    silent: tuple[str, ...]
    unheard: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GroupCount:
    """What one group of outlets published: articles in all, of which so many are origins."""

    group: str
    articles: int
    origins: int
    outlets: int


@dataclass(frozen=True, slots=True)
class Change:
    """An article changed after publication. `digested_on` is the day an earlier digest used it.

    `source` is its number when the day's digest lists it too.
    """

    source: int | None
    title: Excerpt
    url: str
    outlet_name: str
    changed_at: datetime
    before: tuple[Excerpt, ...]
    after: tuple[Excerpt, ...]
    digested_on: date | None


@dataclass(frozen=True, slots=True)
class FeedProblem:
    """A feed that could not be read when the digest was made; `since` is when it last could."""

    url: str
    outlet_name: str
    reason: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Health:
    """How far the digest can be trusted to be complete."""

    feeds: int
    problems: tuple[FeedProblem, ...]
    from_feed_only: tuple[int, ...]
    unrated: tuple[str, ...]
    uncertain: int


@dataclass(frozen=True, slots=True)
class Digest:
    """One day's edition for one topic. The window is half open: (`start`, `end`].

    `late` counts articles from before the window that had not been known to an earlier digest,
    `left_out` those that were too old to be news.
    """

    topic_id: str
    topic_name: str
    place: str
    day: date
    timezone: str
    language: str
    start: datetime
    end: datetime
    composed_at: datetime
    headline: Statement | None
    lead: tuple[Statement, ...]
    groups: tuple[GroupCount, ...]
    stories: tuple[DigestStory, ...]
    timeline: tuple[TimelineItem, ...]
    opinions: tuple[OpinionLine, ...]
    changes: tuple[Change, ...]
    sources: tuple[Source, ...]
    targets: tuple[tuple[str, str], ...]
    group_names: tuple[tuple[str, str], ...]
    late: int
    left_out: int
    health: Health


@dataclass(frozen=True, slots=True)
class DigestHead:
    """What the archive's lists say of a digest. `headline` is None for a quiet day."""

    day: date
    headline: str | None
    outlet_name: str | None
    language: str | None
    stories: int
    articles: int
    outlets: int
    origins: int
    composed_at: datetime


@dataclass(frozen=True, slots=True)
class Rendering:
    """A digest as its readers get it. `page` and `mail_html` are whole HTML documents."""

    subject: str
    summary: str
    page: str
    mail_html: str
    mail_text: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One digest to one recipient by one channel. `payload` is the bytes that are sent, always the same."""

    topic_id: str
    day: date
    channel: str
    recipient: str
    message_id: str
    payload: bytes
    state: DeliveryState
    attempts: int
    last_answer: str | None
    next_try_at: datetime | None
    sent_at: datetime | None


# --- bookkeeping -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one feed, entry or article in a leg. `result` is a short word to count by."""

    leg: Leg
    subject: str
    result: str
    detail: str | None
    at: datetime
