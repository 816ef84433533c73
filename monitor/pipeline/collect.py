"""The collect leg: from one feed to its articles.

poll | parse | pick fresh | fetch | extract | match | tag | save
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from monitor.collect.addresses import hide_credentials
from monitor.collect.client import Client
from monitor.collect.entries import FreshEntry, note_entry, pick_fresh
from monitor.collect.extract import read_entry, read_page
from monitor.collect.feeds import parse_feed
from monitor.collect.robots import RobotsCache
from monitor.collect.schedule import hash_body, plan_failure, plan_not_modified, plan_success
from monitor.collect.topics import TopicMatcher
from monitor.collect.workers import WorkerPool
from monitor.errors import (
    BadStatus,
    ConnectionFailed,
    FetchError,
    FetchTimeout,
    MonitorError,
    PageUnreadable,
    UnreadableError,
    WorkerError,
)
from monitor.group.urls import canonical_key, drop_tracking, list_entry_keys
from monitor.model import (
    Draft,
    Entry,
    Feed,
    FeedState,
    Outcome,
    Page,
    ParsedFeed,
    Reading,
    Tags,
    TopicMatch,
)
from monitor.tag.outlets import OutletRegister, resolve_outlet
from monitor.tag.quotes import find_attributions
from monitor.tag.sentences import split_sentences
from monitor.tag.stance import StanceTagger
from monitor.terms import fold_text
from storage.protocol import Storage

EARLIEST_YEAR = 1995
"""A publication date before the first news sites is a mistake of the feed."""

PAGE_TYPES = ("text/html", "application/xhtml+xml", "")
FEED_TYPES = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
)


@dataclass(frozen=True, slots=True)
class Collector:
    """What the collect leg works with."""

    storage: Storage
    client: Client
    robots: RobotsCache
    workers: WorkerPool
    matcher: TopicMatcher
    register: OutletRegister
    taggers: tuple[StanceTagger, ...]
    max_feed_bytes: int
    max_new_per_poll: int


async def collect_feed(feed: Feed, state: FeedState | None, now: datetime, tools: Collector) -> list[Outcome]:
    """Poll one feed and deal with what is new in it. Returns the feed's outcome, then its entries'.

    The feed's state is saved last: a poll that is cut off is made again, and finds the entries that were
    saved before as known.
    """
    try:
        page = await _poll(feed, state, tools)
        if page.status == 304 or (state is not None and state.body_hash == hash_body(page.body)):
            tools.storage.save_feed_state(plan_not_modified(feed, state, now, page=page))
            return [Outcome("collect", hide_credentials(feed.url), "unchanged", None, now)]
        parsed = await parse_fetched(page, tools)
    except (FetchError, UnreadableError, WorkerError) as error:
        tools.storage.save_feed_state(plan_failure(feed, state, error, now))
        return [Outcome("collect", hide_credentials(feed.url), f"feed: {error.code}", str(error), now)]
    fresh, waiting = _pick(feed, parsed, tools)
    outcomes = await asyncio.gather(*(_collect_entry(feed, parsed, one, now, tools) for one in fresh))
    planned = plan_success(feed, state, now, page=page, title=parsed.title)
    if waiting or any(outcome.result.startswith("later") for outcome in outcomes):
        # Without validators the next poll brings the whole document, and those entries, again.
        planned = replace(planned, etag=None, last_modified=None, body_hash=None)
    tools.storage.save_feed_state(planned)
    detail = f"{len(fresh)} of {len(parsed.entries)} entries were new or changed"
    return [Outcome("collect", hide_credentials(feed.url), "polled", detail, now), *outcomes]


async def parse_fetched(page: Page, tools: Collector) -> ParsedFeed:
    """Parse a feed document in a worker, where it can hang without harm.

    Raises FeedUnreadable or a WorkerError.
    """
    kind = page.headers.get("content-type")
    return await tools.workers.run(partial(parse_feed, page.body, url=page.final_url, content_type=kind))


async def _poll(feed: Feed, state: FeedState | None, tools: Collector) -> Page:
    return await tools.client.get(
        feed.url,
        etag=state.etag if state else None,
        last_modified=state.last_modified if state else None,
        accept=FEED_TYPES,
        max_bytes=tools.max_feed_bytes,
    )


def _pick(feed: Feed, parsed: ParsedFeed, tools: Collector) -> tuple[list[FreshEntry], int]:
    """Return the entries to deal with now, and how many more wait for the next poll."""
    keys = list_entry_keys(feed.url, parsed.entries)
    seen = tools.storage.find_seen([key for names in keys for key in names])
    fresh = pick_fresh(parsed.entries, keys, seen)
    return fresh[: tools.max_new_per_poll], max(0, len(fresh) - tools.max_new_per_poll)


async def _collect_entry(
    feed: Feed, parsed: ParsedFeed, fresh: FreshEntry, now: datetime, tools: Collector
) -> Outcome:
    """Carry one entry through fetch, extract, match, tag and save. Returns its one outcome."""
    entry = fresh.entry
    subject = entry.url or fresh.keys[0]
    try:
        page, reading = await _read(feed, parsed, entry, now, tools)
    except (FetchError, UnreadableError, WorkerError) as error:
        if _may_pass(error):
            return Outcome("collect", subject, f"later: {error.code}", str(error), now)
        return _set_aside(fresh, error.code, str(error), now, tools, subject)
    if reading.route == "feed" and _has_page(fresh, tools.storage):
        return _set_aside(fresh, "kept as it was", reading.route_reason, now, tools, subject)
    matches = tools.matcher.match(reading.title, reading.text)
    if not matches:
        return _set_aside(fresh, "off topic", None, now, tools, subject)
    draft = _draft_article(feed, entry, page, reading, matches, now, tools)
    noted = note_entry(entry, fresh.keys, "article", now)
    saved = tools.storage.save_article(draft, noted, now)
    return Outcome("collect", draft.url, f"{saved.change} article", f"article {saved.article_id}", now)


def _may_pass(error: MonitorError) -> bool:
    """Tell whether asking again may help: the network or the server was in trouble, the page is not gone."""
    if isinstance(error, BadStatus):
        return error.status >= 500 or error.status in (408, 429)
    return isinstance(error, FetchTimeout | ConnectionFailed)


def _has_page(fresh: FreshEntry, storage: Storage) -> bool:
    """Tell whether the entry's article was read from its page: a feed's few words must not replace that."""
    known_id = fresh.known.article_id if fresh.known else None
    return known_id is not None and storage.load_article(known_id).reading.route == "page"


def _set_aside(
    fresh: FreshEntry, result: str, detail: str | None, now: datetime, tools: Collector, subject: str
) -> Outcome:
    known_id = fresh.known.article_id if fresh.known else None
    tools.storage.save_seen(note_entry(fresh.entry, fresh.keys, result, now, known_id))
    return Outcome("collect", subject, result, detail, now)


async def _read(
    feed: Feed, parsed: ParsedFeed, entry: Entry, now: datetime, tools: Collector
) -> tuple[Page | None, Reading]:
    """Return the page and what it says, or None and what the feed says, with the reason."""
    if entry.url is None:
        return None, await _read_from_feed(parsed, entry, "the entry has no link", tools)
    if feed.fetch == "none":
        return None, await _read_from_feed(parsed, entry, "the feed is read without its pages", tools)
    if feed.fetch == "hinted" and not tools.matcher.hints(f"{entry.title or ''}\n{entry.summary_html or ''}"):
        return None, await _read_from_feed(parsed, entry, "nothing in the entry hints at a topic", tools)
    try:
        page = await _fetch_page(entry.url, now, tools)
        kind = page.headers.get("content-type")
        reading = await tools.workers.run(
            partial(read_page, page.body, url=page.final_url, content_type=kind)
        )
    except (FetchError, UnreadableError, WorkerError) as error:
        try:
            return None, await _read_from_feed(parsed, entry, str(error), tools)
        except (UnreadableError, WorkerError):
            raise error from None  # the feed holds no text either: the page's failure is the reason
    return page, reading


async def _fetch_page(url: str, now: datetime, tools: Collector) -> Page:
    await tools.robots.check(url, now)
    page = await tools.client.get(url, accept="text/html, application/xhtml+xml;q=0.9, */*;q=0.5")
    kind = page.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in PAGE_TYPES:
        raise PageUnreadable(f"{url}: the page is {kind}, not HTML")
    return page


async def _read_from_feed(parsed: ParsedFeed, entry: Entry, reason: str, tools: Collector) -> Reading:
    return await tools.workers.run(partial(read_entry, entry, feed_language=parsed.language, reason=reason))


def _draft_article(
    feed: Feed,
    entry: Entry,
    page: Page | None,
    reading: Reading,
    matches: tuple[TopicMatch, ...],
    now: datetime,
    tools: Collector,
) -> Draft:
    found_at = page.final_url if page else entry.url
    shown_feed = hide_credentials(feed.url)
    url = drop_tracking(found_at) if found_at else f"{shown_feed}#{entry.guid or entry.title}"
    # Without its page, an aggregator's item is known only through the feed, which names whose it is.
    place = url if page is not None else entry.source_url or url
    outlet = resolve_outlet(
        tools.register,
        article_url=place,
        entry_source_url=entry.source_url,
        entry_source_name=entry.source_name,
        feed_outlet_id=feed.outlet_id,
        site_name=reading.site_name,
    )
    published = entry.published or reading.published
    dated = published is not None and published.year >= EARLIEST_YEAR and published <= now
    return Draft(
        url=url,
        key=canonical_key(url),
        outlet=outlet,
        feed_url=shown_feed,
        reading=reading,
        published=published if dated and published else now,
        dated_by="first seen" if not dated else "feed" if entry.published else "page",
        updated=reading.updated or entry.updated,
        matches=matches,
        tags=tag_reading(reading, matches, tools.taggers),
        folded_title=fold_text(reading.title),
        folded_text=fold_text(reading.text),
        page=page,
    )


def tag_reading(reading: Reading, matches: Sequence[TopicMatch], taggers: Sequence[StanceTagger]) -> Tags:
    """Return the sentences, attributions and stances of an article, for the topics that it matches."""
    sentences = split_sentences(reading.text, reading.blocks, reading.language)
    attributions = find_attributions(reading.text, reading.blocks, reading.language)
    topics = {match.topic_id for match in matches}
    stances = tuple(
        stance
        for tagger in taggers
        if tagger.topic.id in topics
        for stance in tagger.tag(
            reading.title, reading.text, reading.blocks, sentences, attributions, reading.language
        )
    )
    return Tags(sentences, attributions, stances)
