"""The next version of an article that is known: what is new in it, and what stays as it was."""

from __future__ import annotations

from monitor.model import Article, Draft, Page, Reading
from monitor.pipeline.desk import Report
from monitor.terms import fold_text


def draft_version(article: Article, report: Report, page: Page | None) -> Draft:
    """Return an article as its page reads now; where it stands, who brought it and its date stay.

    `page` is the page itself where it was fetched anew.
    """
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


def says_the_same(one: Reading, other: Reading) -> bool:
    """Tell whether two readings have the same words, title and text."""
    return (one.title, one.text) == (other.title, other.text)
