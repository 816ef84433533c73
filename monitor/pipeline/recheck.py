"""Looks at the pages of stored articles: was one edited after it was read, or can it be read at last?

due look | fetch if changed | report | note | plan the next look
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from monitor.collect.rechecks import plan_next_check
from monitor.errors import FetchError, MonitorError, UnreadableError, WorkerError
from monitor.model import Article, Draft, Feed, Find, Outcome, Page, PageCheck
from monitor.pipeline.collector import Collector
from monitor.pipeline.desk import Report
from monitor.pipeline.documents import fetch_again
from monitor.terms import fold_text


async def recheck_page(check: PageCheck, feeds: Mapping[str, Feed], now: datetime, tools: Collector) -> None:
    """Look at an article's page once more. An edit makes the article's next version.

    `feeds` are those that are followed, by the address that articles name. A page that is on no topic any
    more keeps its article on those it was on: that it was changed so is news.
    """
    article = tools.storage.load_article(check.article_id)
    topic_ids = tuple(match.topic_id for match in article.matches)
    answer: Page | MonitorError
    try:
        answer, report = await fetch_again(check, topic_ids, feeds.get(check.feed_url), now, tools)
    except (FetchError, UnreadableError, WorkerError) as error:
        answer, report = error, None
        tools.ledger.note(outcomes=[Outcome("collect", check.url, f"recheck: {error.code}", str(error), now)])
    if report is not None and isinstance(answer, Page):
        tools.ledger.note(find=Find(_draft_version(article, answer, report), (), now))
    elif isinstance(answer, Page):
        tools.ledger.note(outcomes=[Outcome("collect", check.url, "recheck: unchanged", None, now)])
    tools.ledger.flush()  # the words before the plan: killed in between, the page is looked at again
    tools.storage.settle_page_check(check.article_id, plan_next_check(check, answer, now))


def _draft_version(article: Article, page: Page, report: Report) -> Draft:
    reading = report.reading
    return Draft(
        url=article.url,
        key=article.key,
        outlet=article.outlet,
        feed_url=article.feed_url,
        reading=reading,
        published=article.published,
        dated_by=article.dated_by,
        updated=reading.updated or article.updated,
        matches=report.matches,
        tags=report.tags,
        folded_title=fold_text(reading.title),
        folded_text=fold_text(reading.text),
        page=page,
    )
