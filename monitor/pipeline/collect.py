"""The collect leg: from one feed to its articles.

poll | parse | pick fresh | sift | fetch | report (read, match, tag) | note

`poll_feed` ends where the feed's document is read and the new entries are known, `collect_entries` deals
with those. What is to be saved goes to the ledger, a feed's state last: a poll that is cut off is made again,
and finds the entries that were dealt with before as known.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.collect.entries import FreshEntry, note_entry, pick_fresh, unwrap_entries
from monitor.collect.network.addresses import hide_credentials
from monitor.collect.rechecks import find_first_look
from monitor.collect.schedule import (
    address_of,
    hash_body,
    plan_failure,
    plan_not_modified,
    plan_success,
)
from monitor.errors import (
    BadStatus,
    ConnectionFailed,
    FetchError,
    FetchTimeout,
    HostResting,
    MonitorError,
    UnreadableError,
    WorkerError,
)
from monitor.group.urls import canonical_key, drop_tracking, list_entry_keys
from monitor.model import (
    DatedBy,
    DateTrust,
    Draft,
    Entry,
    Feed,
    FeedState,
    Find,
    Outcome,
    Page,
    ParsedFeed,
    Reading,
    Route,
    SeenEntry,
)
from monitor.pipeline.collector import Collector
from monitor.pipeline.desk import Report, report_entry
from monitor.pipeline.documents import FEED_TYPES, fetch_report, parse_fetched
from monitor.tag.outlets import resolve_outlet
from monitor.terms import fold_text
from storage.protocol import Storage

EARLIEST_YEAR = 1995
"""A publication date before the first news sites is a mistake of the feed."""
_DOUBT: Mapping[DateTrust, int] = {"exact": 0, "zone assumed": 1, "day only": 2, "guessed": 3}
"""The surer a date, the less."""


@dataclass(frozen=True, slots=True)
class Polled:
    """A feed whose document is read, and what is new in it; `waiting` more are left to the next poll."""

    feed: Feed
    state: FeedState | None
    at: datetime
    pushed: bool
    page: Page
    parsed: ParsedFeed
    fresh: tuple[FreshEntry, ...]
    waiting: int


async def poll_feed(
    feed: Feed, state: FeedState | None, now: datetime, tools: Collector, *, pushed: bool = False
) -> Polled | FeedState:
    """Ask for a feed's document and read it. Returns what is new in it, or its new state when nothing is."""
    try:
        page = await _poll(feed, state, tools)
        if page.status == 304 or (state is not None and state.body_hash == hash_body(page.body)):
            planned = plan_not_modified(feed, state, now, page=page, pace=tools.pace, pushed=pushed)
            return _close(feed, planned, "unchanged", None, now, tools)
        return await read_feed(feed, state, page, now, tools, pushed=pushed)
    except (FetchError, UnreadableError, WorkerError) as error:
        planned = plan_failure(feed, state, error, now, pace=tools.pace)
        return _close(feed, planned, f"feed: {error.code}", str(error), now, tools)


async def read_feed(
    feed: Feed, state: FeedState | None, page: Page, now: datetime, tools: Collector, *, pushed: bool = False
) -> Polled:
    """Return what is new in a feed's document, claimed until it was dealt with.

    Raises an UnreadableError or a WorkerError.
    """
    parsed = unwrap_entries(await parse_fetched(page, tools))
    fresh = _pick(feed, parsed, tools)
    most = tools.max_new_per_poll
    polled = Polled(feed, state, now, pushed, page, parsed, tuple(fresh[:most]), max(0, len(fresh) - most))
    tools.claimed.update(_list_claims(polled))
    return polled


async def collect_entries(polled: Polled, tools: Collector, deadline_s: float | None = None) -> FeedState:
    """Deal with the new entries of a feed, for `deadline_s` at most. Returns the feed's new state."""
    left = await _collect_fresh(polled, tools, deadline_s)
    planned = plan_success(
        polled.feed,
        polled.state,
        polled.at,
        page=polled.page,
        parsed=polled.parsed,
        fresh=len(polled.fresh) + polled.waiting,
        pace=tools.pace,
        pushed=polled.pushed,
        unfinished=left > 0,
    )
    return _close(polled.feed, planned, "polled", _count(polled), polled.at, tools)


async def collect_pushed(feed: Feed, page: Page, now: datetime, tools: Collector) -> bool:
    """Deal with what a hub pushed of a feed. Returns False when some of it is left for a poll.

    What was pushed may be a part of the feed's document, so the feed's state stays as polls left it.
    """
    subject = hide_credentials(feed.url)
    try:
        polled = await read_feed(feed, None, page, now, tools, pushed=True)
    except (UnreadableError, WorkerError) as error:
        tools.ledger.note(outcomes=[Outcome("collect", subject, f"push: {error.code}", str(error), now)])
        return False
    left = await _collect_fresh(polled, tools, None)
    tools.ledger.note(outcomes=[Outcome("collect", subject, "pushed", _count(polled), now)])
    return left == 0


async def _collect_fresh(polled: Polled, tools: Collector, deadline_s: float | None) -> int:
    """Deal with the new entries and give up the claim to them. Returns how many the next poll must bring."""
    try:
        wanted = list(_sift(polled, tools))  # to its end, before anything is begun that its error would leave
        tasks = [asyncio.create_task(_collect_entry(polled, fresh, tools)) for fresh in wanted]
        unfinished = await _finish(tasks, deadline_s) if tasks else 0
    finally:
        tools.claimed.difference_update(_list_claims(polled))
    return polled.waiting + unfinished


def _list_claims(polled: Polled) -> Iterator[str]:
    return (key for fresh in polled.fresh for key in fresh.keys)


def _count(polled: Polled) -> str:
    return f"{len(polled.fresh)} of {len(polled.parsed.entries)} entries were new or changed"


def needs_pages(polled: Polled) -> int:
    """Return for how many entries pages may be fetched."""
    return 0 if polled.feed.fetch == "none" else len(polled.fresh)


async def _poll(feed: Feed, state: FeedState | None, tools: Collector) -> Page:
    return await tools.client.get(
        address_of(feed, state),
        etag=state.etag if state else None,
        last_modified=state.last_modified if state else None,
        accept=FEED_TYPES,
        max_bytes=tools.max_feed_bytes,
        access=feed.access,
    )


def _close(
    feed: Feed, planned: FeedState, result: str, detail: str | None, now: datetime, tools: Collector
) -> FeedState:
    outcome = Outcome("collect", hide_credentials(feed.url), result, detail, now)
    tools.ledger.note(state=planned, outcomes=[outcome])
    return planned


def _pick(feed: Feed, parsed: ParsedFeed, tools: Collector) -> list[FreshEntry]:
    """Return the entries that nobody has dealt with or is dealing with."""
    keys = list_entry_keys(feed.url, parsed.entries)
    seen = tools.ledger.find_seen([key for names in keys for key in names])
    fresh = pick_fresh(parsed.entries, keys, seen)
    return [one for one in fresh if tools.claimed.isdisjoint(one.keys)] if tools.claimed else fresh


async def _finish(tasks: Sequence[asyncio.Task[bool]], deadline_s: float | None) -> int:
    """Wait for the entries, cut off those that take too long. Returns how many are to be tried again."""
    try:
        _, late = await asyncio.wait(tasks, timeout=deadline_s)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return len(late) + sum(not task.result() for task in tasks if task not in late)


# --- entries that need no reading ------------------------------------------------------------


def _sift(polled: Polled, tools: Collector) -> Iterator[FreshEntry]:
    """Note the entries that are on no topic by what the feed says, where that decides; yield the others."""
    hinting = polled.feed.fetch == "hinted" and tools.matcher.may_hint("\n".join(map(_gist, polled.fresh)))
    if polled.feed.fetch == "all" or hinting:
        yield from polled.fresh
    else:
        yield from _sift_texts(polled, tools)


def _sift_texts(polled: Polled, tools: Collector) -> Iterator[FreshEntry]:
    texts = [_text(fresh.entry) for fresh in polled.fresh]
    hopeless = not tools.matcher.may_match("\n".join(texts))
    seen: list[SeenEntry] = []
    outcomes: list[Outcome] = []
    for fresh, text in zip(polled.fresh, texts, strict=True):
        if hopeless or not tools.matcher.may_match(text):
            seen += _remember(polled, fresh, "off topic")
            outcomes.append(_report(polled, fresh, "off topic", None))
        else:
            yield fresh
    tools.ledger.note(seen=seen, outcomes=outcomes)


def _text(entry: Entry) -> str:
    return f"{entry.title or ''}\n{entry.summary_html or ''}\n{entry.content_html or ''}"


def _gist(fresh: FreshEntry) -> str:
    return f"{fresh.entry.title or ''}\n{fresh.entry.summary_html or ''}"


# --- entries that are read -------------------------------------------------------------------


async def _collect_entry(polled: Polled, fresh: FreshEntry, tools: Collector) -> bool:
    """Carry one entry through to the ledger. Returns False when it is to be tried again."""
    try:
        page, report, provisional = await _read(polled, fresh, tools)
    except (FetchError, UnreadableError, WorkerError) as error:
        if not _may_pass(error):
            _set_aside(polled, fresh, error.code, str(error), tools)
            return True
        subject = fresh.entry.url or fresh.keys[0]
        outcome = Outcome("collect", subject, f"later: {error.code}", str(error), polled.at)
        tools.ledger.note(outcomes=[outcome])
        return False
    if report is None:
        _set_aside(polled, fresh, "off topic", None, tools)
    elif page is None and _known_route(fresh, tools.storage) == "page":
        _set_aside(polled, fresh, "kept as it was", report.reading.route_reason, tools)
    else:
        draft = _draft_article(polled, fresh, page, report, provisional, tools)
        if page is not None and _known_route(fresh, tools.storage) == "feed":
            draft = replace(draft, cause="reading")
        seen = tuple(note_entry(fresh.entry, fresh.keys, "article", polled.at))
        tools.ledger.note(find=Find(draft, seen, polled.at))
    return True


def _set_aside(polled: Polled, fresh: FreshEntry, result: str, detail: str | None, tools: Collector) -> None:
    outcomes = [_report(polled, fresh, result, detail)]
    tools.ledger.note(seen=_remember(polled, fresh, result), outcomes=outcomes)


def _remember(polled: Polled, fresh: FreshEntry, result: str) -> list[SeenEntry]:
    known_id = fresh.known.article_id if fresh.known else None
    return note_entry(fresh.entry, fresh.keys, result, polled.at, known_id)


def _report(polled: Polled, fresh: FreshEntry, result: str, detail: str | None) -> Outcome:
    return Outcome("collect", fresh.entry.url or fresh.keys[0], result, detail, polled.at)


def _may_pass(error: MonitorError) -> bool:
    """Tell whether asking again may help: the network or the server was in trouble, the page is not gone."""
    if isinstance(error, BadStatus):
        return error.status >= 500 or error.status in (408, 429)
    return isinstance(error, FetchTimeout | ConnectionFailed | HostResting)


def _known_route(fresh: FreshEntry, storage: Storage) -> Route | None:
    """Return from what the entry's article was read, None if it has none: a feed's few words must not
    replace a page, and a page that replaces them is no edit."""
    known_id = fresh.known.article_id if fresh.known else None
    return None if known_id is None else storage.load_article(known_id).reading.route


async def _read(
    polled: Polled, fresh: FreshEntry, tools: Collector
) -> tuple[Page | None, Report | None, bool]:
    """Return the page and what it says, or None and what the feed says, and whether the page may come yet.

    What is said is None when it is on no topic.
    """
    feed, entry = polled.feed, fresh.entry
    if entry.url is None:
        return None, await _read_entry(polled, entry, "the entry has no link", tools), False
    if feed.fetch == "none":
        return None, await _read_entry(polled, entry, "the feed is read without its pages", tools), False
    if feed.fetch == "hinted" and not tools.matcher.hints(_gist(fresh)):
        return None, await _read_entry(polled, entry, "nothing in the entry hints at a topic", tools), False
    try:
        page, report = await fetch_report(entry.url, feed, polled.at, tools)
    except (FetchError, UnreadableError, WorkerError) as error:
        return None, await _stand_in(polled, entry, error, tools), _may_pass(error)
    return page, report, False


async def _stand_in(polled: Polled, entry: Entry, error: MonitorError, tools: Collector) -> Report | None:
    """Return what the feed says in the place of a page that could not be had.

    Raises `error` when that says nothing, or nothing on a topic while the page may still come.
    """
    try:
        report = await _read_entry(polled, entry, str(error), tools)
    except (UnreadableError, WorkerError):
        raise error from None
    if report is None and _may_pass(error):
        raise error
    return report


async def _read_entry(polled: Polled, entry: Entry, reason: str, tools: Collector) -> Report | None:
    if not tools.matcher.may_match(_text(entry)):
        return None
    return await tools.workers.run_furnished(report_entry, entry, polled.parsed.language, reason)


def _draft_article(
    polled: Polled, fresh: FreshEntry, page: Page | None, report: Report, provisional: bool, tools: Collector
) -> Draft:
    entry, reading, now = fresh.entry, report.reading, polled.at
    found_at = _find_address(entry, page, reading)
    shown_feed = hide_credentials(polled.feed.url)
    url = drop_tracking(found_at) if found_at else f"{shown_feed}#{entry.guid or entry.title}"
    # Without its page, an aggregator's item is known only through the feed, which names whose it is.
    place = url if page is not None else entry.source_url or url
    outlet = resolve_outlet(
        tools.register,
        article_url=place,
        entry_source_url=entry.source_url,
        entry_source_name=entry.source_name,
        feed_outlet_id=polled.feed.outlet_id,
        site_name=reading.site_name,
    )
    published, dated_by = date_article(entry, reading, now)
    return Draft(
        url=url,
        key=canonical_key(url) if found_at else fresh.keys[0],
        outlet=outlet,
        feed_url=shown_feed,
        reading=reading,
        published=published,
        dated_by=dated_by,
        updated=reading.updated or entry.updated,
        matches=report.matches,
        tags=report.tags,
        folded_title=fold_text(reading.title),
        folded_text=fold_text(reading.text),
        page=page,
        check_at=find_first_look(now) if page is not None or provisional else None,
    )


def _find_address(entry: Entry, page: Page | None, reading: Reading) -> str | None:
    """Return where an article stands: of two forms of one address (AMP, mobile) the one its page prefers."""
    if page is None:
        return entry.url
    preferred = reading.canonical_url
    if preferred is not None and canonical_key(preferred) == canonical_key(page.final_url):
        return preferred
    return page.final_url


def date_article(entry: Entry, reading: Reading, now: datetime) -> tuple[datetime, DatedBy]:
    """Return when an article was published, and who says so.

    The feed is asked first, unless its page is surer of the date. A date that does not say how sure it is
    counts as exact. A date in the future is a mistake.
    """
    said: list[tuple[datetime | None, DateTrust | None, DatedBy]] = [
        (entry.published, entry.dated, "feed"),
        (reading.published, reading.dated, "page"),
    ]
    known = [
        (_DOUBT[trust or "exact"], moment, by)
        for moment, trust, by in said
        if moment is not None and moment.year >= EARLIEST_YEAR and moment <= now
    ]
    if not known:
        return now, "first seen"
    _, published, dated_by = min(known, key=lambda each: each[0])
    return published, dated_by
