"""What is older than it is to be kept goes, but for what is still needed.

digests and alerts | pages | articles | outcomes | parked deliveries | quarantine | feeds no longer followed

A digest frees what it cites, so it goes first. Each step is a transaction with a bound, so that no writer
waits for long, and looks at what is old by an index. A dry run takes the same decisions and drops nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Literal

from monitor.config import DigestSettings, KeepSettings, KeepTerms
from monitor.group.copies import MAX_GROUPS_PER_HASH
from monitor.group.urls import canonical_key
from monitor.model import EditionKey, Limits, StoredArticle, StoredPage, Tally
from monitor.pipeline.clearing import clear_archive, find_abandoned, find_outdated, remove_files
from monitor.pipeline.expiry import list_hashes
from storage.protocol import Storage

PAGES_AT_ONCE = 100
ARTICLES_AT_ONCE = 20
ROWS_AT_ONCE = 2000

Kind = Literal[
    "digests",
    "files",
    "alerts",
    "deliveries",
    "pages",
    "articles",
    "outcomes",
    "parked deliveries",
    "quarantined",
    "feeds",
    "seen entries",
]
Pruned = tuple[Kind, Tally]
"""Something that went, or would go."""


@dataclass(frozen=True, slots=True)
class Pruning:
    """What a run of pruning works with. `followed` are the addresses of the feeds of the configuration.

    With `dry_run` nothing is dropped; the caller holds one snapshot for all of it.
    """

    storage: Storage
    keep: KeepSettings
    settings: DigestSettings
    followed: Collection[str]
    now: datetime
    dry_run: bool = False


def prune(tools: Pruning) -> Iterator[list[Pruned]]:
    """Prune, a transaction at each step; yield what went in it. Whoever stops early goes on next time."""
    going: set[EditionKey] = set()
    yield from _prune_editions(tools, going)
    yield from _prune_files(tools, going)
    yield from _prune_pages(tools)
    yield from _prune_articles(tools, going)
    yield from _prune_outcomes(tools)
    yield from _prune_parked(tools, going)
    yield from _prune_quarantine(tools)
    yield from _prune_feeds(tools)


def find_limits(keep: KeepSettings, kind: Literal["pages", "articles", "digests"], now: datetime) -> Limits:
    """Return up to when pages, articles or digests may go."""

    def find(terms: KeepTerms) -> datetime:
        term_s = {"pages": terms.pages_s, "articles": terms.articles_s, "digests": terms.digests_s}[kind]
        return now - timedelta(seconds=term_s)

    return Limits({topic_id: find(terms) for topic_id, terms in keep.by_topic.items()}, find(keep.others))


# --- digests and alerts ----------------------------------------------------------------------


def _prune_editions(tools: Pruning, going: set[EditionKey]) -> Iterator[list[Pruned]]:
    """Drop old digests and alerts, and note in `going` which."""
    for old in tools.storage.list_old_editions(find_limits(tools.keep, "digests", tools.now)):
        if not tools.dry_run and not tools.storage.drop_edition(old.key):
            continue
        going.add(old.key)
        kind: Kind = "digests" if old.key.item == "digest" else "alerts"
        yield [
            (kind, Tally(1, old.size_bytes)),
            ("deliveries", Tally(old.deliveries, old.deliveries_bytes)),
        ]


def _prune_files(tools: Pruning, going: Collection[EditionKey]) -> Iterator[list[Pruned]]:
    """Remove the files of digests that are no more from the archive."""
    limits = find_limits(tools.keep, "digests", tools.now)
    for topic_id in sorted({*tools.keep.by_topic, *(key.topic_id for key in going)}):
        left = {
            day
            for day in tools.storage.list_digest_days(topic_id)
            if EditionKey(topic_id, day, "digest") not in going
        }
        files = find_outdated(topic_id, limits.find(topic_id).date(), left, tools.settings.directory)
        if files:
            tally = _count_files(files)
            if not tools.dry_run:
                clear_archive(topic_id, files, tools.settings, tools.storage)
            yield [("files", tally)]
    if abandoned := find_abandoned(tools.settings.directory, tools.now):
        tally = _count_files(abandoned)
        if not tools.dry_run:
            remove_files(abandoned)
        yield [("files", tally)]


def _count_files(files: Sequence[Path]) -> Tally:
    return Tally(len(files), sum(path.stat().st_size for path in files))


# --- pages -----------------------------------------------------------------------------------


def _prune_pages(tools: Pruning) -> Iterator[list[Pruned]]:
    limits = find_limits(tools.keep, "pages", tools.now)
    last: StoredPage | None = None
    while pages := tools.storage.list_old_pages(limits, last, PAGES_AT_ONCE):
        last = pages[-1]
        if not tools.dry_run:
            tools.storage.drop_pages(pages)
        yield [_count_pages(pages)]


def _count_pages(pages: Sequence[StoredPage]) -> Pruned:
    return "pages", Tally(len(pages), sum(page.size_bytes for page in pages))


# --- articles --------------------------------------------------------------------------------


def _prune_articles(tools: Pruning, going: Collection[EditionKey]) -> Iterator[list[Pruned]]:
    """Drop the copy groups that no topic wants any article of, and that nothing needs."""
    limits = find_limits(tools.keep, "articles", tools.now)
    looked_at: set[int] = set()
    for batch in _list_candidates(limits, tools, going):
        with tools.storage.together() if not tools.dry_run else tools.storage.snapshot():
            groups = [
                group
                for group in tools.storage.describe_groups(batch)
                if looked_at.isdisjoint(article.id for article in group)
            ]
            looked_at.update(article.id for group in groups for article in group)
            gone = [
                article
                for group in groups
                if all(_may_go(article, limits, going) for article in group)
                for article in group
            ]
            if not tools.dry_run:
                _drop_articles(gone, tools.storage)
                _hold_needed(batch, groups, tools.storage)
        yield _count_articles(gone, tools)


def _list_candidates(
    limits: Limits, tools: Pruning, going: Collection[EditionKey]
) -> Iterator[Sequence[int]]:
    """Yield the ids of old articles, a batch at a time; in a dry run also of those that would be freed."""
    last: tuple[datetime, int] | None = None
    while found := tools.storage.list_old_articles(limits, last, ARTICLES_AT_ONCE):
        last = found[-1]
        yield [article_id for _, article_id in found]
    if tools.dry_run:
        freed = iter({article_id for key in going for article_id in tools.storage.find_cited(key)})
        yield from iter(lambda: list(islice(freed, ARTICLES_AT_ONCE)), [])


def _may_go(article: StoredArticle, limits: Limits, going: Collection[EditionKey]) -> bool:
    """Tell whether an article may go, as far as it alone is concerned."""
    if article.awaited or article.corrected or not article.cited_by.issubset(going):
        return False
    return limits.allow(article.changed_at, article.topic_ids)


def _drop_articles(articles: Sequence[StoredArticle], storage: Storage) -> None:
    ids = [article.id for article in articles]
    for article_id in ids:
        storage.forget_postings(article_id, list_hashes(article_id, storage), {}, MAX_GROUPS_PER_HASH)
    storage.drop_articles(ids)


def _hold_needed(batch: Collection[int], groups: Sequence[Sequence[StoredArticle]], storage: Storage) -> None:
    """Have those that are needed for themselves not looked at again before what needs them goes."""
    wanted = set(batch)
    storage.hold_articles(
        [
            article.id
            for group in groups
            for article in group
            if article.id in wanted and (article.cited_by or article.corrected)
        ]
    )


def _count_articles(gone: Sequence[StoredArticle], tools: Pruning) -> list[Pruned]:
    """Count articles, with those of their pages that are younger than pages are kept: these go with them."""
    limits = find_limits(tools.keep, "pages", tools.now)
    pages = [
        page
        for article in gone
        for page in article.pages
        if not limits.allow(page.fetched_at, article.topic_ids)
    ]
    articles = Tally(len(gone), sum(article.size_bytes for article in gone))
    return [("articles", articles), _count_pages(pages)]


# --- the program's own records ---------------------------------------------------------------


def _prune_outcomes(tools: Pruning) -> Iterator[list[Pruned]]:
    until = tools.now - timedelta(seconds=tools.keep.records_s)
    if tools.dry_run:
        yield [("outcomes", tools.storage.measure_outcomes(until))]
        return
    yield from _repeat("outcomes", partial(tools.storage.drop_outcomes, until, ROWS_AT_ONCE))


def _prune_parked(tools: Pruning, going: Collection[EditionKey]) -> Iterator[list[Pruned]]:
    """Give up what was refused for good, of digests and alerts that stay; with others it went already."""
    until = tools.now - timedelta(seconds=tools.keep.records_s)
    for key, tally in tools.storage.list_old_parked(until.date()):
        if key in going:
            continue
        if not tools.dry_run:
            tools.storage.drop_parked(key)
        yield [("parked deliveries", tally)]


def _prune_quarantine(tools: Pruning) -> Iterator[list[Pruned]]:
    until = tools.now - timedelta(seconds=tools.keep.records_s)
    if (tally := tools.storage.measure_held(until)).number:
        if not tools.dry_run:
            tools.storage.drop_held(until)
        yield [("quarantined", tally)]


def _prune_feeds(tools: Pruning) -> Iterator[list[Pruned]]:
    """Forget feeds that the configuration has no more, and the entries that are known by them alone."""
    until = tools.now - timedelta(seconds=tools.keep.records_s)
    spared = [key for url in tools.followed for key in _name_families(url)]
    for url, state in tools.storage.load_feed_states().items():
        if url in tools.followed or state.polled_at is None or state.polled_at > until:
            continue
        families = _name_families(url)
        if tools.dry_run:
            yield [("seen entries", tools.storage.measure_feed_keys(families, spared))]
        else:
            drop = partial(tools.storage.drop_feed_keys, families, spared, ROWS_AT_ONCE)
            yield from _repeat("seen entries", drop)
            tools.storage.drop_feed(url)
        yield [("feeds", Tally(1, len(url.encode())))]


def _name_families(feed_url: str) -> tuple[str, str]:
    """Return keys of the families of which `monitor.group.urls.list_entry_keys` makes those of one feed."""
    key = canonical_key(feed_url)
    return f"f:{key}#", f"g:{key}#"


def _repeat(kind: Kind, drop: Callable[[], Tally]) -> Iterator[list[Pruned]]:
    while (tally := drop()).number:
        yield [(kind, tally)]
