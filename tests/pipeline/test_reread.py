"""Stored pages read again: what comes of it, what stays, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from monitor.collect.readers import name_reader
from monitor.pipeline.desk import Report
from monitor.pipeline.reread import (
    Reread,
    draft_reread,
    learn_stored,
    note_reread,
    reread_all,
    reread_article,
)
from tests.factories import NOON, at, make_article, make_draft
from tests.pipeline.newsdesk import NOW, Desk
from tests.pipeline.test_sites import has_plea, put_articles


def age(desk: Desk, article_id: int, **changes: object) -> None:
    """Make a stored article one that an earlier version of the program has read, with these differences."""
    article = desk.article(article_id)
    reading = replace(article.reading, reader="earlier", **changes)  # type: ignore[arg-type]  # any field
    draft = draft_reread(article, Report(reading, article.matches, article.tags))
    note_reread(Reread(article, draft), desk.now, desk.tools)
    desk.tools.ledger.flush()


async def reread(desk: Desk, reader: str | None) -> dict[int, list[str]]:
    """Read again what this reader has not read, and save it. Returns what differs, by article."""
    found = {}
    async for one in reread_all(reader, desk.now, desk.tools):
        found[one.article.id] = one.list_differences()
        note_reread(one, desk.now, desk.tools)
    desk.tools.ledger.flush()
    return found


async def test_only_what_another_version_read_is_read_again(desk: Desk) -> None:
    await desk.collect(desk.stand.put_feed(desk.items(3)))
    assert await reread(desk, name_reader()) == {}
    age(desk, 2, authors=("Nobody",))
    assert desk.article(2).reading.authors == ("Nobody",)
    assert await reread(desk, name_reader()) == {2: ["authors"]}
    assert desk.article(2).reading.authors == ()
    assert desk.article(2).reading.reader == name_reader()
    assert desk.article(2).version == 1
    assert await reread(desk, name_reader()) == {}
    assert await reread(desk, None) == {1: [], 2: [], 3: []}


async def test_better_words_are_a_version_that_no_digest_takes_for_an_edit(desk: Desk) -> None:
    await desk.collect(desk.stand.put_feed(desk.items(1)))
    good = desk.article().reading
    age(desk, 1, text=f"{good.text}\n\nSign up", title="Gazette: closed")
    assert await reread(desk, name_reader()) == {1: ["title", "text"]}
    assert (desk.article().version, desk.article().reading.text) == (3, good.text)
    assert [one.cause for one in desk.store.list_versions(1)] == ["outlet", "reading", "reading"]
    assert desk.store.list_changed("harbour", NOW - timedelta(days=9), NOW + timedelta(days=9)) == []
    assert len(desk.articles()) == 1


async def test_a_page_that_cannot_be_read_any_more_keeps_its_article(desk: Desk) -> None:
    await desk.collect(desk.stand.put_feed(desk.items(1)))
    before = desk.article()
    desk.workers.hanging.add("report_again")
    one = await reread_article(before, desk.now, desk.tools)
    assert (one.draft, one.why, one.list_differences()) == (
        None, "the work was stopped after 5 s without a result", [],
    )  # fmt: skip
    await desk.count(_note(one, desk))
    assert [(outcome.result, outcome.detail) for outcome in desk.outcomes] == [
        ("reread: unreadable", one.why)
    ]
    assert desk.article() == before


async def _note(one: Reread, desk: Desk) -> None:
    note_reread(one, desk.now, desk.tools)
    desk.tools.ledger.flush()


async def test_an_article_from_a_feed_alone_has_no_page_to_read(desk: Desk) -> None:
    item = replace(desk.items(1)[0], text="The harbour board closed the quay, as was said. " * 4)
    await desk.collect(desk.stand.put_feed([item]), fetch="none")
    assert await reread(desk, None) == {}
    assert "no page of article 1" in ((await reread_article(desk.article(), desk.now, desk.tools)).why or "")


async def test_what_a_database_knows_nothing_of_is_learnt_from_its_stored_pages(desk: Desk) -> None:
    await desk.collect(desk.stand.put_feed(put_articles(desk, 1, 4)))
    forgotten = desk.store.load_site("127.0.0.1")
    desk.store.session.execute("DELETE FROM sites")
    assert len(forgotten.pages) == 4
    assert await learn_stored(desk.now, desk.tools) == 4
    assert await learn_stored(desk.now, desk.tools) == 0
    desk.tools.ledger.flush()
    again = desk.store.load_site("127.0.0.1")
    assert {(page.key, page.lines) for page in again.pages} == {
        (page.key, page.lines) for page in forgotten.pages
    }
    await reread(desk, None)
    assert not any(has_plea(desk).values())


def test_a_date_of_the_page_gives_way_to_a_better_one_and_a_date_of_the_feed_stays() -> None:
    def date(dated_by: str, said: float | None) -> tuple[object, str]:
        article = replace(make_article(1, make_draft()), dated_by=dated_by, published=NOON)  # type: ignore[arg-type]
        moment = None if said is None else at(said)
        report = Report(replace(article.reading, published=moment), article.matches, article.tags)
        draft = draft_reread(article, report)
        return draft.published, draft.dated_by

    assert date("feed", -3) == (NOON, "feed")
    assert date("page", -3) == (at(-3), "page")
    assert date("first seen", -3) == (at(-3), "page")
    assert date("first seen", None) == (NOON, "first seen")
    assert date("page", 3) == (NOON, "page")
