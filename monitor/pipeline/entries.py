"""The new entries of a feed, each from what the feed says of it to an article in the ledger.

sift | fetch | report (read, match, tag) | address | date | note

An entry on no topic is set aside; one whose page fails for now is left to the next poll.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.collect.entries import FreshEntry, note_entry
from monitor.collect.network.addresses import hide_credentials, show_address
from monitor.collect.rechecks import find_first_look
from monitor.errors import (
    BadStatus,
    ConnectionFailed,
    FetchError,
    FetchTimeout,
    HostResting,
    MonitorError,
    Quarantined,
    UnreadableError,
    WorkerError,
)
from monitor.group.urls import drop_tracking
from monitor.model import (
    PRUNED,
    Article,
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
    SeenEntry,
    Specimen,
)
from monitor.pipeline.addresses import Address, find_address
from monitor.pipeline.collector import Collector
from monitor.pipeline.desk import Report, report_entry
from monitor.pipeline.documents import fetch_report
from monitor.pipeline.quarantine import read_guarded
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


def needs_pages(polled: Polled) -> int:
    """Return for how many entries pages may be fetched."""
    return 0 if polled.feed.fetch == "none" else len(polled.fresh)


# --- entries that need no reading ------------------------------------------------------------


def sift_entries(polled: Polled, tools: Collector) -> Iterator[FreshEntry]:
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


async def collect_entry(polled: Polled, fresh: FreshEntry, tools: Collector) -> bool:
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
    else:
        _note_article(polled, fresh, page, report, provisional, tools)
    return True


def _note_article(
    polled: Polled, fresh: FreshEntry, page: Page | None, report: Report, provisional: bool, tools: Collector
) -> None:
    """Note what an entry's article says. A feed's few words do not replace a page; a page that replaces them
    is no edit."""
    known = _load_known(fresh, tools.storage)
    address = find_address(fresh, page, report.reading, known, tools)
    if known is None and _was_pruned(address, tools):
        _set_aside(polled, fresh, PRUNED, "it is older than what is kept", tools)
        return
    route = address.held.route if address.held is not None else None
    if page is None and route == "page":
        _set_aside(polled, fresh, "kept as it was", report.reading.route_reason, tools)
        return
    draft = _draft_article(polled, fresh, page, report, address, tools)
    if page is not None and route == "feed":
        draft = replace(draft, cause="reading")
    if page is not None or provisional:
        draft = replace(draft, check_at=find_first_look(polled.at))
    keys = fresh.keys if address.claim is None else (*fresh.keys, address.claim)
    seen = tuple(note_entry(fresh.entry, keys, "article", polled.at))
    tools.ledger.note(find=Find(draft, seen, polled.at))


def _was_pruned(address: Address, tools: Collector) -> bool:
    """Tell whether there was an article at this address that is older than what is kept."""
    names = (f"u:{address.key}", f"a:{address.key}")
    return any(seen.result == PRUNED for seen in tools.ledger.find_seen(names).values())


def _set_aside(polled: Polled, fresh: FreshEntry, result: str, detail: str | None, tools: Collector) -> None:
    outcomes = [_report(polled, fresh, result, detail)]
    tools.ledger.note(seen=_remember(polled, fresh, result), outcomes=outcomes)


def _remember(polled: Polled, fresh: FreshEntry, result: str) -> list[SeenEntry]:
    known_id = fresh.known.article_id if fresh.known else None
    return note_entry(fresh.entry, fresh.keys, result, polled.at, known_id)


def _report(polled: Polled, fresh: FreshEntry, result: str, detail: str | None) -> Outcome:
    return Outcome("collect", fresh.entry.url or fresh.keys[0], result, detail, polled.at)


def _may_pass(error: MonitorError) -> bool:
    """Tell whether asking again may help: the network, the server or a worker was in trouble, the page is not
    gone."""
    if isinstance(error, BadStatus):
        return error.status >= 500 or error.status in (408, 429)
    if isinstance(error, WorkerError):  # the machine may just have been busy
        return not isinstance(error, Quarantined)
    return isinstance(error, FetchTimeout | ConnectionFailed | HostResting)


def _load_known(fresh: FreshEntry, storage: Storage) -> Article | None:
    """Return the entry's article as it is stored, None if it has none or it was pruned meanwhile."""
    known_id = fresh.known.article_id if fresh.known else None
    return None if known_id is None else storage.load_articles([known_id]).get(known_id)


async def _read(
    polled: Polled, fresh: FreshEntry, tools: Collector
) -> tuple[Page | None, Report | None, bool]:
    """Return the page and what it says, or None and what the feed says, and whether the page may come yet.

    What is said is None when it is on no topic.
    """
    feed, url = polled.feed, fresh.entry.url
    if url is None:
        return None, await _read_entry(polled, fresh, "the entry has no link", tools), False
    if feed.fetch == "none":
        return None, await _read_entry(polled, fresh, "the feed is read without its pages", tools), False
    if feed.fetch == "hinted" and not tools.matcher.hints(_gist(fresh)):
        return None, await _read_entry(polled, fresh, "nothing in the entry hints at a topic", tools), False
    try:
        page, report = await fetch_report(url, fresh.keys, feed, polled.at, tools)
    except (FetchError, UnreadableError, WorkerError) as error:
        return None, await _stand_in(polled, fresh, error, tools), _may_pass(error)
    return page, report, False


async def _stand_in(
    polled: Polled, fresh: FreshEntry, error: FetchError | UnreadableError | WorkerError, tools: Collector
) -> Report | None:
    """Return what the feed says in the place of a page that could not be had.

    Raises `error` when that says nothing, or nothing on a topic while the page may still come; and a
    WorkerError when what the feed says may be read at the next try.
    """
    try:
        try:
            report = await _read_entry(polled, fresh, str(error), tools)
        except (UnreadableError, WorkerError) as own:
            raise (own if _may_pass(own) else error) from None
        if report is None and _may_pass(error):
            raise error
        if isinstance(error, WorkerError):
            tools.ledger.note(outcomes=[_report(polled, fresh, f"page: {error.code}", str(error))])
        return report
    finally:
        del error  # raised it keeps this frame; with the error in it, both would keep the page for long


async def _read_entry(polled: Polled, fresh: FreshEntry, reason: str, tools: Collector) -> Report | None:
    entry, text, feed_url = fresh.entry, _text(fresh.entry), show_address(polled.feed.url)
    if not tools.matcher.may_match(text):
        return None
    url = hide_credentials(entry.url) if entry.url else f"{feed_url}#{fresh.keys[0]}"
    specimen = Specimen("entry", url, feed_url, {}, text.encode("utf-8", "replace"), keys=fresh.keys)
    language = polled.parsed.language
    return await read_guarded(specimen, polled.at, tools, report_entry, entry, language, reason)


def _draft_article(
    polled: Polled, fresh: FreshEntry, page: Page | None, report: Report, address: Address, tools: Collector
) -> Draft:
    entry, reading, now = fresh.entry, report.reading, polled.at
    shown_feed = show_address(polled.feed.url)
    url = drop_tracking(address.url) if address.url else f"{shown_feed}#{entry.guid or entry.title}"
    # Without its page, an aggregator's item is known only through the feed, which names whose it is.
    place = url if page is not None else entry.source_url or url
    outlet = resolve_outlet(
        tools.register,
        article_url=place,
        entry_source_url=entry.source_url,
        entry_source_name=entry.source_name,
        feed_outlet_id=polled.feed.outlet_id,
        site_name=reading.site_name,
        language=reading.language,
    )
    published, dated_by = date_article(entry, reading, now)
    return Draft(
        url=url,
        key=address.key,
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
    )


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
