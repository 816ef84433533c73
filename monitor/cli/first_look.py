"""The first look of `monitor init`: the sites' feeds, one poll, and what of it is on the topic."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click

from monitor.cli.asking import Site
from monitor.cli.clock import read_clock
from monitor.cli.console import RoundProgress, make_progress, note, print_rows
from monitor.cli.feed_search import Search, search_feeds
from monitor.cli.wiring import group_in, open_collector
from monitor.collect.feeds.discovery import Ranked
from monitor.collect.network.addresses import show_address
from monitor.collect.topics import TopicMatcher
from monitor.config import Config
from monitor.errors import FetchError, WorkerError
from monitor.group.urls import canonical_key
from monitor.model import Article, Entry, Feed, FetchPolicy, MatchRule, Topic
from monitor.rounds import collect_due
from monitor.terms import TermIndex
from storage.sqlite.store import open_store

MANY_ENTRIES = 20
"""A feed that holds more is read by its titles and summaries first."""
FIRST_POLL_S = 180.0
"""So long the entries of one feed may take at first; what is left comes with the next polls."""
SHOWN = 8
_LONG_WORD = 4


@dataclass(frozen=True, slots=True)
class SiteFeed:
    """What was found at a site: the feed to follow and the entries it holds now, or why there is none."""

    site: Site
    feed: Feed | None
    entries: tuple[Entry, ...]
    reason: str | None


def look_for_feeds(config: Config, sites: Sequence[Site]) -> list[SiteFeed]:
    """Return the best feed of each site, in their order; what is read on the way is not kept."""
    return asyncio.run(_search_all(config, sites))


async def _search_all(config: Config, sites: Sequence[Site]) -> list[SiteFeed]:
    with TemporaryDirectory() as folder, open_store(Path(folder, "first.db")) as storage:
        async with open_collector(config, storage) as tools:
            with make_progress() as progress:
                task = progress.add_task("Looking for feeds", total=len(sites))

                async def search(site: Site) -> SiteFeed:
                    try:
                        return _choose(site, await search_feeds(site.url, read_clock(), tools))
                    except (FetchError, WorkerError) as error:
                        reason = error.reason if isinstance(error, FetchError) else str(error)
                        return SiteFeed(site, None, (), reason)
                    finally:
                        progress.advance(task)

                return list(await asyncio.gather(*map(search, sites)))


def _choose(site: Site, search: Search) -> SiteFeed:
    if not search.ranked:
        return SiteFeed(site, None, (), f"no feed with entries at {len(search.failures)} places")
    best: Ranked = search.ranked[0]
    entries = best.found.feed.entries
    outlet = site.outlet if site.outlet is not None and site.outlet.ratings else None
    fetch: FetchPolicy = "hinted" if len(entries) > MANY_ENTRIES else "all"
    return SiteFeed(site, Feed(best.found.url, outlet.id if outlet else None, None, fetch), entries, None)


def poll_once(config: Config) -> tuple[list[Article], dict[str, str]]:
    """Poll every feed and group what is on the topic.

    Returns its articles, newest first, and what became of each feed, by its address.
    """
    return asyncio.run(_poll(config))


async def _poll(config: Config) -> tuple[list[Article], dict[str, str]]:
    now = read_clock()
    with open_store(config.collect.database) as storage:
        async with open_collector(config, storage) as tools:
            with RoundProgress(len(config.feeds)) as progress:
                await collect_due(
                    config.feeds, now, tools, deadline_s=FIRST_POLL_S, progress=progress.advance
                )
        group_in(config, storage, now)
        states = storage.load_feed_states()
        told = {url: state.reason or str(state.status) for url, state in states.items()}
        return storage.list_articles(config.topics[0].id, None, None, 10_000), told


# --- what it brought -------------------------------------------------------------------------


def report(
    topic: Topic, found: Sequence[SiteFeed], articles: Sequence[Article], told: dict[str, str]
) -> None:
    """Print what each feed brought, headlines with the terms that they were chosen for, and near misses."""
    counts = Counter(article.feed_url for article in articles)
    rows = [_describe(one, counts, told) for one in found]
    print_rows(
        rows, ["outlet", "affiliation", "feed", "state", "entries", "on_topic", "newest"], as_json=False
    )
    total = sum(row["entries"] for row in rows)
    click.echo(f"\n{len(articles)} of {total} entries are on the topic{':' if articles else '.'}")
    for article in articles[:SHOWN]:
        click.echo(
            f"  {article.outlet.name}: {article.reading.title}\n      for: {_list_terms(article, topic)}"
        )
    if len(articles) > SHOWN:
        note(f"  and {len(articles) - SHOWN} more: monitor articles list")
    missed = find_near_misses(topic, [entry for one in found for entry in one.entries], articles)
    if missed:
        click.echo("\nNot on the topic, but with words of its terms; if they are, widen `match`:")
        for entry, words in missed[:SHOWN]:
            click.echo(f"  {entry.title}\n      has: {', '.join(words)}")


def _describe(one: SiteFeed, counts: Counter[str], told: dict[str, str]) -> dict[str, Any]:
    outlet, feed = one.site.outlet, one.feed
    newest = max((entry.published for entry in one.entries if entry.published), default=None)
    return {
        "outlet": outlet.name if outlet else show_address(one.site.url),
        "affiliation": outlet.affiliation if outlet else "unrated",
        "feed": show_address(feed.url) if feed else None,
        "state": told.get(feed.url, "not asked") if feed else one.reason,
        "entries": len(one.entries),
        "on_topic": counts[show_address(feed.url)] if feed else 0,
        "newest": newest,
    }


def _list_terms(article: Article, topic: Topic) -> str:
    hits = [hit.term for match in article.matches if match.topic_id == topic.id for hit in match.hits]
    return ", ".join(dict.fromkeys(hits))


def find_near_misses(
    topic: Topic, entries: Sequence[Entry], articles: Sequence[Article]
) -> list[tuple[Entry, list[str]]]:
    """Return entries that are not on the topic though a longer word of its terms stands in their title.

    Each with those words, most of them first.
    """
    index = TermIndex(_list_words(topic.match))
    known = {article.key for article in articles}
    matcher = TopicMatcher([topic])
    missed: list[tuple[Entry, list[str]]] = []
    for entry in entries:
        title = entry.title or ""
        words = list(dict.fromkeys(hit.term for hit in index.find(title)))
        is_known = entry.url is not None and canonical_key(entry.url) in known
        if words and not is_known and not matcher.match(title, ""):
            missed.append((entry, words))
    return sorted(missed, key=lambda one: -len(one[1]))


def _list_words(rule: MatchRule) -> list[str]:
    terms = (*rule.any, *rule.all, *(term for pair in rule.near for term in pair[:2]))
    return [word for term in terms for word in term.split() if len(word.rstrip("*")) >= _LONG_WORD]
