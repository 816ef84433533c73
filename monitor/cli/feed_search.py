"""Looking for a site's feeds: what `monitor.collect.feeds.discovery` names is fetched, parsed and ranked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import urljoin

from monitor.collect.feeds.discovery import (
    Candidate,
    Found,
    Ranked,
    find_candidates,
    find_sitemaps,
    list_usual,
    rank,
)
from monitor.collect.network.robots import MAX_BYTES as MAX_ROBOTS_BYTES
from monitor.errors import FetchError, UnreadableError, WorkerDied, WorkerError, WorkerTimeout
from monitor.group.urls import canonical_key
from monitor.model import Page
from monitor.pipeline.collector import Collector
from monitor.pipeline.documents import FEED_TYPES, parse_fetched

Verdict = Literal["added", "already listed", "not chosen"]

ACCEPT = "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class Failure:
    """A candidate that is no feed to follow, and why. `code` is a short word for tables.

    `page` is what came in place of a feed, None where nothing came.
    """

    candidate: Candidate
    code: str
    reason: str
    page: Page | None


@dataclass(frozen=True, slots=True)
class Search:
    """What was found at an address: feeds, the one to follow first, and the candidates that failed.

    `site_url` is where the address led.
    """

    site_url: str
    ranked: tuple[Ranked, ...]
    failures: tuple[Failure, ...]


async def search_feeds(url: str, now: datetime, tools: Collector) -> Search:
    """Return the feed at `url`, or the feeds of the site whose page it is.

    What the page announces is tried first, then what it links, what a page linked there links, the news
    sitemaps of robots.txt, and last the usual places, which robots.txt may forbid, one by one; until one of
    them brings a feed with the news of the site. Raises FetchError when `url` itself cannot be had.
    """
    page = await tools.client.get(url, accept=ACCEPT, max_bytes=tools.max_feed_bytes)
    try:
        found = [Found(Candidate(url, None, "given"), page.moved_to or url, await parse_fetched(page, tools))]
        failures: list[Failure] = []
    except UnreadableError:
        found, failures = await _search_site(page, now, tools)
    ranked = rank(found, site_url=page.final_url, now=now)
    return Search(page.final_url, tuple(ranked), tuple(failures))


async def _search_site(page: Page, now: datetime, tools: Collector) -> tuple[list[Found], list[Failure]]:
    seen = {canonical_key(page.url), canonical_key(page.final_url)}
    found: list[Found] = []
    failures: list[Failure] = []
    async for candidates in _offer(page, now, tools, failures):
        fresh: dict[str, Candidate] = {}
        for candidate in candidates:
            fresh.setdefault(canonical_key(candidate.url), candidate)
        answers = await asyncio.gather(*(_try(fresh[key], tools) for key in fresh if key not in seen))
        seen |= fresh.keys()
        found += [answer for answer in answers if isinstance(answer, Found)]
        failures += [answer for answer in answers if isinstance(answer, Failure)]
        if any(one.scope == "news" for one in rank(found, site_url=page.final_url, now=now)):
            break
    return found, failures


async def _offer(
    page: Page, now: datetime, tools: Collector, failures: Sequence[Failure]
) -> AsyncIterator[Sequence[Candidate]]:
    """Yield candidates in rounds, the likeliest first; what a later round needs is fetched only then.

    `failures` are those of the rounds so far: a link called RSS often leads to a page that lists the feeds.
    """
    named = await _look_into(page, tools)
    yield [candidate for candidate in named if candidate.origin == "announced"]
    yield [candidate for candidate in named if candidate.origin == "linked"]
    for index in [failure.page for failure in failures if failure.page is not None]:
        yield await _look_into(index, tools)
    yield await _read_sitemaps(page.final_url, tools)
    for candidate in list_usual(page.final_url):
        if await tools.robots.allows(candidate.url, now):
            yield [candidate]


async def _look_into(page: Page, tools: Collector) -> list[Candidate]:
    """Return what a page names; nothing for one that breaks the parser."""
    try:
        return await tools.workers.run(find_candidates, page.body, page.final_url)
    except (WorkerTimeout, WorkerDied):
        return []


async def _read_sitemaps(site_url: str, tools: Collector) -> list[Candidate]:
    url = urljoin(site_url, "/robots.txt")
    try:
        page = await tools.client.get(url, accept="text/plain", max_bytes=MAX_ROBOTS_BYTES, cut=True)
    except FetchError:
        return []
    return find_sitemaps(page.body, page.final_url)


async def _try(candidate: Candidate, tools: Collector) -> Found | Failure:
    page: Page | None = None
    try:
        page = await tools.client.get(candidate.url, accept=FEED_TYPES, max_bytes=tools.max_feed_bytes)
        parsed = await parse_fetched(page, tools)
    except (FetchError, UnreadableError, WorkerError) as error:
        reason = error.reason if isinstance(error, FetchError) else str(error)
        return Failure(candidate, error.code, reason, page)
    if not parsed.entries:
        return Failure(candidate, "empty", "the feed has no entries", None)
    return Found(candidate, page.moved_to or candidate.url, parsed)


def choose(
    ranked: Sequence[Ranked], listed: AbstractSet[str], *, take_all: bool
) -> list[tuple[Ranked, Verdict]]:
    """Return each feed with what to do with it: add the first one, or with `take_all` every one.

    `listed` are the canonical keys of the feeds that are followed already. Of feeds with the same entries
    one is enough.
    """
    known = [canonical_key(one.found.url) in listed for one in ranked]
    covered = {one.twin_of or one.found.url for one, is_known in zip(ranked, known, strict=True) if is_known}
    verdicts: list[tuple[Ranked, Verdict]] = []
    for index, one in enumerate(ranked):
        wanted = one.twin_of is None and one.found.url not in covered and (take_all or index == 0)
        verdicts.append((one, "already listed" if known[index] else "added" if wanted else "not chosen"))
    return verdicts
