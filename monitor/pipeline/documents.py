"""Documents from the network, read where they can do no harm: a feed's and an article's page."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from monitor.collect.feeds.plain import read_plain_feed
from monitor.collect.network.addresses import hide_credentials, show_address
from monitor.collect.redirectors import is_opaque, unwrap_link
from monitor.errors import PageUnreadable
from monitor.model import PLAIN_ACCESS, Access, Feed, Page, PageCheck, ParsedFeed, Specimen
from monitor.pipeline.collector import Collector
from monitor.pipeline.desk import Report, parse_document, report_again, report_page
from monitor.pipeline.quarantine import read_guarded
from monitor.pipeline.sites import learn_page, list_furniture

PAGE_TYPES = ("text/html", "application/xhtml+xml", "")
PAGES_ACCEPTED = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"
MOST_REDIRECTORS = 2
"""Pages of redirectors that are passed on the way to an article; each may redirect as often as the client
lets it."""
FEED_TYPES = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
)


async def parse_fetched(page: Page, tools: Collector, feed: Feed | None = None) -> ParsedFeed:
    """Return the feed in a fetched document.

    An ordinary one is read here and now. Any other goes to a worker, where it can hang without harm; of a
    `feed` that is followed, what ends workers is quarantined. Raises FeedUnreadable or a WorkerError.
    """
    kind = page.headers.get("content-type")
    plain = read_plain_feed(page.body, url=page.final_url, content_type=kind, headers=page.headers)
    if plain is not None:
        return plain
    if feed is None:
        return await tools.workers.run_furnished(
            parse_document, page.body, page.final_url, kind, page.headers
        )
    url = hide_credentials(feed.url)
    specimen = Specimen("feed", url, url, page.headers, page.body)
    return await read_guarded(
        specimen, page.fetched_at, tools, parse_document, page.body, page.final_url, kind, page.headers
    )


async def fetch_report(
    url: str, keys: tuple[str, ...], feed: Feed, now: datetime, tools: Collector
) -> tuple[Page, Report | None]:
    """Return the page of an article of `feed` and what it says, None when that is on no topic.

    `keys` are those of its entry. Raises a FetchError, PageUnreadable or a WorkerError.
    """
    page = await _pass_redirectors(await _ask_for(url, feed, now, tools), feed, now, tools)
    kind = _require_page(page)
    specimen = make_specimen(page, feed.url, keys=keys)
    with tools.backlog.holding():
        furniture = list_furniture(page.final_url, tools.ledger)
        read = await read_guarded(
            specimen, now, tools, report_page, page.body, page.final_url, kind, furniture
        )
    learn_page(page.final_url, read.lines, now, tools.ledger)
    return page, read.report


def make_specimen(
    page: Page, feed_url: str | None, *, article_id: int | None = None, keys: tuple[str, ...] = ()
) -> Specimen:
    """Return a page as workers are given it, of a stored article or of an entry with these keys."""
    shown_feed = None if feed_url is None else show_address(feed_url)
    return Specimen(
        "page", hide_credentials(page.final_url), shown_feed, page.headers, page.body, article_id, keys
    )


async def _pass_redirectors(page: Page, feed: Feed | None, now: datetime, tools: Collector) -> Page:
    """Return an article's page in the place of those of redirectors, where a browser would wait.

    Raises a FetchError, and PageUnreadable when a redirector keeps the address to itself or there is no end
    of them.
    """
    asked = page.url
    for _ in range(MOST_REDIRECTORS):
        target = unwrap_link(page.final_url)
        if target == page.final_url:
            break
        page = replace(await _ask_for(target, feed, now, tools), url=asked)
    if is_opaque(page.final_url) or unwrap_link(page.final_url) != page.final_url:
        raise PageUnreadable(f"{page.final_url} does not tell where the article is")
    return page


async def _ask_for(
    url: str,
    feed: Feed | None,
    now: datetime,
    tools: Collector,
    *,
    etag: str | None = None,
    last_modified: str | None = None,
) -> Page:
    await tools.robots.check(url, now)
    return await tools.client.get(
        url,
        etag=etag,
        last_modified=last_modified,
        accept=PAGES_ACCEPTED,
        access=_find_access(url, feed),
        admit=tools.backlog.wait,
    )


async def fetch_again(
    check: PageCheck, topic_ids: tuple[str, ...], feed: Feed | None, now: datetime, tools: Collector
) -> tuple[Page, Report | None]:
    """Return an article's page as it is now and what it says, None when the server says that it is the same.

    `feed` is the one that brought the article, if it is followed still. Raises as `fetch_report`.
    """
    page = await _ask_for(check.url, feed, now, tools, etag=check.etag, last_modified=check.last_modified)
    if page.status == 304:
        return page, None
    page = await _pass_redirectors(page, feed, now, tools)
    kind = _require_page(page)
    furniture = list_furniture(page.final_url, tools.ledger)
    specimen = make_specimen(page, check.feed_url, article_id=check.article_id)
    return page, await read_guarded(
        specimen, now, tools, report_again, page.body, page.final_url, kind, topic_ids, furniture
    )


def _find_access(url: str, feed: Feed | None) -> Access:
    """Return how a page is asked for: what a feed's own server may see, no other gets to see."""
    access = PLAIN_ACCESS if feed is None else feed.access
    if feed is None or access is PLAIN_ACCESS or urlsplit(url)[:2] == urlsplit(feed.url)[:2]:
        return access
    return replace(access, user_agent=None, headers=(), cookies=())


def _require_page(page: Page) -> str | None:
    """Return the page's content type as sent. Raises PageUnreadable for one that is no page."""
    sent = page.headers.get("content-type")
    kind = (sent or "").partition(";")[0].strip().lower()
    if kind not in PAGE_TYPES:
        raise PageUnreadable(f"{page.url}: the page is {kind}, not HTML")
    return sent
