"""Stored pages, read again: by a newer version of this program, or now that more is known of their site.

    stored page | read | match | tag | note

What comes of it is a version of the same article that no digest takes for an edit by its outlet.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.errors import NotFound, UnreadableError, WorkerError
from monitor.model import Article, Draft, Find, Outcome, Page
from monitor.pipeline.collector import Collector
from monitor.pipeline.desk import Report, list_page_lines, report_again
from monitor.pipeline.documents import make_specimen
from monitor.pipeline.quarantine import read_guarded
from monitor.pipeline.sites import is_learnt, learn_page, list_furniture
from monitor.pipeline.versions import draft_version

ARTICLES_AT_ONCE = 40
"""Articles that are kept in memory with their pages at a time."""

_COMPARED = (
    "title", "text", "blocks", "authors", "published", "updated", "dated", "language", "kind", "paywalled",
    "site_name", "canonical_url", "image_url", "pictures", "provenance", "rules", "extractor",
)  # fmt: skip
"""The fields of a reading that its reader sees. Left out is how it was come by: route, reasons, reader."""


@dataclass(frozen=True, slots=True)
class Reread:
    """An article as it was known, and what reading its stored page again came to.

    `draft` is None when the page can no longer be read; `why` says why then.
    """

    article: Article
    draft: Draft | None
    why: str | None = None

    def list_differences(self) -> list[str]:
        """Return the names of the fields of the reading that differ, the words first."""
        if self.draft is None:
            return []
        before, after = self.article.reading, self.draft.reading
        return [name for name in _COMPARED if getattr(before, name) != getattr(after, name)]


async def learn_stored(now: datetime, tools: Collector) -> int:
    """Note what recurs on the sites of stored pages, where that is not known yet. Returns how many taught it.

    A database of an earlier version has pages and knows nothing of their sites.
    """
    after_id = taught = 0
    while ids := tools.storage.list_with_page(after_id, ARTICLES_AT_ONCE):
        after_id = ids[-1]
        pages = [
            page
            for article_id in ids
            if not is_learnt((page := tools.storage.load_page(article_id)).final_url, tools.ledger)
        ]
        taught += sum(await asyncio.gather(*(_learn_page(page, now, tools) for page in pages)))
    return taught


async def _learn_page(page: Page, now: datetime, tools: Collector) -> bool:
    """Learn from a stored page; return whether it could be read."""
    kind = page.headers.get("content-type")
    try:
        specimen = make_specimen(page, None)
        lines = await read_guarded(specimen, now, tools, list_page_lines, page.body, page.final_url, kind)
    except (UnreadableError, WorkerError):
        return False
    learn_page(page.final_url, lines, now, tools.ledger)
    return True


async def reread_all(reader: str | None, now: datetime, tools: Collector) -> AsyncIterator[Reread]:
    """Read every stored page again and yield what came of it, ordered by article.

    Articles last read by `reader` are left out; None: by nobody in particular, so none is. Nothing is saved.
    """
    after_id = 0
    while ids := tools.storage.list_with_page(after_id, ARTICLES_AT_ONCE):
        after_id = ids[-1]
        articles = tools.storage.load_articles(ids).values()
        wanted = [one for one in articles if reader is None or one.reading.reader != reader]
        for read in await asyncio.gather(*(reread_article(article, now, tools) for article in wanted)):
            yield read


async def reread_article(article: Article, now: datetime, tools: Collector) -> Reread:
    """Read an article's stored page again. It stays on the topics it was on."""
    try:
        page = tools.storage.load_page(article.id)
        report = await read_guarded(
            make_specimen(page, article.feed_url, article_id=article.id),
            now,
            tools,
            report_again,
            page.body,
            page.final_url,
            page.headers.get("content-type"),
            tuple(match.topic_id for match in article.matches),
            list_furniture(page.final_url, tools.ledger),
        )
    except (NotFound, UnreadableError, WorkerError) as error:
        return Reread(article, None, str(error))
    return Reread(article, draft_reread(article, report))


def note_reread(reread: Reread, now: datetime, tools: Collector) -> None:
    """Note what reading a stored page again came to, with an outcome of its own."""
    if reread.draft is not None:
        tools.ledger.note(find=Find(reread.draft, (), now))
    else:
        outcome = Outcome("collect", reread.article.url, "reread: unreadable", reread.why, now)
        tools.ledger.note(outcomes=[outcome])


def draft_reread(article: Article, report: Report) -> Draft:
    """Return an article with what another reading of its page found.

    A date that the feed gave stays; one that the page gave, or nobody, gives way to what the page says now.
    """
    draft = replace(draft_version(article, report, None), cause="reading")
    said = report.reading.published
    if article.dated_by == "feed" or said is None or said > article.first_seen:
        return draft
    return replace(draft, published=said, dated_by="page")
