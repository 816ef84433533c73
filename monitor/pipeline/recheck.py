"""Looks at the pages of stored articles: was one edited after it was read, or can it be read at last?

due look | fetch if changed | report | tell our doing from the outlet's | note | plan the next look
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from monitor.collect.rechecks import plan_next_check
from monitor.errors import FetchError, UnreadableError, WorkerError
from monitor.model import Article, Feed, Find, Outcome, Page, PageCheck
from monitor.pipeline.collector import Collector
from monitor.pipeline.desk import Report
from monitor.pipeline.documents import fetch_again
from monitor.pipeline.reread import note_reread, reread_article
from monitor.pipeline.sites import holds_furniture, list_furniture
from monitor.pipeline.versions import draft_version, says_the_same


async def recheck_page(check: PageCheck, feeds: Mapping[str, Feed], now: datetime, tools: Collector) -> None:
    """Look at an article's page once more. An edit makes the article's next version.

    `feeds` are those that are followed, by the address that articles name. A page that is on no topic any
    more keeps its article on those it was on: that it was changed so is news.
    """
    article = tools.storage.load_article(check.article_id)
    topic_ids = tuple(match.topic_id for match in article.matches)
    try:
        page, report = await fetch_again(check, topic_ids, feeds.get(check.feed_url), now, tools)
    except (FetchError, UnreadableError, WorkerError) as error:
        planned = plan_next_check(check, error, now)
        tools.ledger.note(outcomes=[Outcome("collect", check.url, f"recheck: {error.code}", str(error), now)])
    else:
        planned = plan_next_check(check, page, now)
        if report is not None:
            await _note_version(article, page, report, now, tools)
        else:
            await _note_unchanged(article, check.url, now, tools)
    tools.ledger.flush()  # the words before the plan: killed in between, the page is looked at again
    tools.storage.settle_page_check(check.article_id, planned)


async def _note_version(
    article: Article, page: Page, report: Report, now: datetime, tools: Collector
) -> None:
    """Note what a page says now. Words that the stored page gives too, read as today, are no edit of it."""
    if article.reading.route == "page" and not says_the_same(article.reading, report.reading):
        reread = await reread_article(article, now, tools)
        if reread.draft is not None and not says_the_same(article.reading, reread.draft.reading):
            note_reread(reread, now, tools)
            if says_the_same(reread.draft.reading, report.reading):
                return
    draft = draft_version(article, report, page)
    if article.reading.route == "feed":  # the page says more than the feed did: nobody edited anything
        draft = replace(draft, cause="reading")
    tools.ledger.note(find=Find(draft, (), now))


async def _note_unchanged(article: Article, url: str, now: datetime, tools: Collector) -> None:
    """Note that a page is the same; read it again if lines of it turned out to recur on its site."""
    if article.reading.route == "page" and holds_furniture(article, list_furniture(url, tools.ledger)):
        reread = await reread_article(article, now, tools)
        if reread.draft is not None and not says_the_same(article.reading, reread.draft.reading):
            note_reread(reread, now, tools)
            return
    tools.ledger.note(outcomes=[Outcome("collect", url, "recheck: unchanged", None, now)])
