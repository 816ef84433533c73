"""What recurs on a site is learnt from its pages as they are read, and leaves the text of the next."""

from __future__ import annotations

from datetime import timedelta

from monitor.collect.pages.sites import MAX_PAGES
from monitor.pipeline.sites import is_learnt, learn_page, list_furniture, number_page
from tests.newsstand import Item
from tests.pipeline.newsdesk import NOW, Desk

PLEA = "The Gazette lives from its readers: a crown a month keeps the presses of Ilsa running."


def put_articles(desk: Desk, first: int, last: int) -> list[Item]:
    """Put up articles with words of their own, each of them ending with the plea of their site."""
    items = []
    for number in range(first, last + 1):
        title = f"Harbour board votes on mooring {chr(64 + number)}"
        own = [
            f"Mooring {chr(64 + number)} of row {word} was on the list of the harbour board."
            for word in WORDS
        ]
        desk.stand.put_page(f"/news/{number}", title, [*own, PLEA])
        items.append(Item(f"/news/{number}", title, NOW - timedelta(hours=1), "Vote.", f"id-{number}"))
    return items


WORDS = ("amber", "birch", "cedar")


def has_plea(desk: Desk) -> dict[str, bool]:
    """Tell for each stored article whether its text holds the plea."""
    found = desk.store.list_articles(None, None, None, 99)
    return {article.url.rpartition("/")[2]: PLEA in article.reading.text for article in found}


async def test_what_recurs_leaves_later_articles_and_at_the_next_look_earlier_ones(desk: Desk) -> None:
    url = desk.stand.put_feed(put_articles(desk, 1, 4))
    await desk.collect(url)
    desk.stand.put_feed(put_articles(desk, 1, 5))
    await desk.collect(url)
    before = has_plea(desk)
    assert before["1"]
    assert not before["5"]

    desk.now = NOW + timedelta(hours=3)
    results = await desk.recheck()
    assert results["revised article"] == sum(before.values())
    assert has_plea(desk) == dict.fromkeys("12345", False)
    cleaned = desk.article()
    assert [(one.version, one.cause) for one in desk.store.list_versions(1)] == [
        (1, "outlet"),
        (2, "reading"),
    ]
    assert any(PLEA[:60] in rule for rule in cleaned.reading.rules)
    assert cleaned.changed_at == NOW
    assert desk.store.list_changed("harbour", NOW - timedelta(days=1), desk.now) == []
    # What is read as well as it can be is not read again.
    desk.now = NOW + timedelta(hours=9)
    assert dict(await desk.recheck()) == {"recheck: unchanged": 5}


async def test_an_edit_is_told_apart_from_what_was_learnt_since(desk: Desk) -> None:
    url = desk.stand.put_feed(put_articles(desk, 1, 4))
    await desk.collect(url)
    title = "Harbour board votes on mooring A"
    own = [f"Mooring A of row {word} was on the list of the harbour board." for word in WORDS]
    desk.stand.put_page("/news/1", title, [*own, "It was taken off the list at night.", PLEA])
    desk.now = NOW + timedelta(hours=2)
    await desk.recheck()
    versions = {
        article.url: desk.store.list_versions(article.id)
        for article in desk.store.list_articles(None, None, None, 9)
    }
    edited = versions[f"{desk.stand.base}/news/1"]
    assert [one.cause for one in edited] == ["outlet", "reading", "outlet"]
    assert [PLEA in one.text for one in edited] == [True, False, False]
    assert ["taken off" in one.text for one in edited] == [False, False, True]
    changed = desk.store.list_changed("harbour", NOW - timedelta(days=1), desk.now)
    assert [article.url for article in changed] == [f"{desk.stand.base}/news/1"]


async def test_pages_on_no_topic_teach_too(desk: Desk) -> None:
    items = put_articles(desk, 1, 4)
    for number, item in enumerate(items[:3], start=1):
        lines = [f"The bakers of Ilsa ask more for {word} bread, number {number}." for word in WORDS]
        desk.stand.put_page(item.path or "", f"Bread is dear in {WORDS[number - 1]} street", [*lines, PLEA])
    url = desk.stand.put_feed(items[:3])
    assert (await desk.collect(url))["off topic"] == 3
    desk.stand.put_feed(items)
    await desk.collect(url)
    assert has_plea(desk) == {"4": False}


async def test_the_same_page_under_two_addresses_is_one(desk: Desk) -> None:
    assert number_page("https://gazette.example/a?utm_source=x") == number_page(
        "http://www.gazette.example/a/"
    )
    assert number_page("https://gazette.example/a") != number_page("https://gazette.example/b")


async def test_a_host_is_learnt_when_its_pages_or_enough_others_are_remembered(desk: Desk) -> None:
    ledger = desk.tools.ledger
    assert not is_learnt("https://gazette.example/1", ledger)
    learn_page("https://gazette.example/1", (8, 16), NOW, ledger)
    assert is_learnt("https://www.gazette.example/1", ledger)
    assert not is_learnt("https://gazette.example/2", ledger)
    assert not is_learnt("https://echo.example/1", ledger)
    for number in range(MAX_PAGES):
        learn_page(f"https://gazette.example/other/{number}", (8 * number,), NOW, ledger)
    assert is_learnt("https://gazette.example/2", ledger)
    ledger.flush()
    assert len(desk.store.load_site("gazette.example").pages) == MAX_PAGES
    assert list_furniture("https://gazette.example/2", ledger) == frozenset()
