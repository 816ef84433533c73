"""Under which address and key an article is stored, with real pages over HTTP."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.pipeline import documents
from tests.newsstand import Item
from tests.pipeline.newsdesk import NOW, PARAGRAPHS, Desk

LONG_TEXT = "The harbour board closed the northern quay on Monday, and it stays closed. " * 3
OTHER = [
    "The harbour board sold three cranes to a yard in the south on Tuesday.",
    "“They were rusty and had to go,” said Bo Tarn, who drives one of them.",
    "The board did not say what it was paid for the cranes on Tuesday evening.",
]


def put_page(desk: Desk, path: str, title: str, canonical: str, paragraphs: list[str] = PARAGRAPHS) -> Item:
    """Put up a page that gives itself an address, and return its item."""
    desk.stand.put_page(path, title, paragraphs)
    status, kind, body = desk.stand.routes[path]
    address = canonical if "://" in canonical else desk.stand.base + canonical
    link = f'<link rel="canonical" href="{address}"></head>'.encode()
    desk.stand.routes[path] = (status, kind, body.replace(b"</head>", link))
    return Item(path, title, NOW, "Harbour board.", f"id-{path}")


def list_keys(desk: Desk) -> list[str]:
    articles = desk.store.list_articles(None, None, None, 99)
    return sorted(article.key.removeprefix(f"127.0.0.1:{desk.stand.port}") for article in articles)


TITLE = "Harbour board closes the northern quay"
TRUE_PATH = "/harbour/board-closes-northern-quay-71203"


async def test_an_article_at_several_addresses_is_one_under_the_address_it_gives_itself(desk: Desk) -> None:
    paths = ("/news/71203", "/top/board-closes-northern-quay", TRUE_PATH)
    items = [put_page(desk, path, TITLE, TRUE_PATH) for path in paths]
    first = desk.stand.put_feed(items[:1])
    assert await desk.collect(first) == {"polled": 1, "new article": 1}
    assert desk.article().url == desk.stand.base + TRUE_PATH
    second = desk.stand.put_feed(items[1:], path="/other.xml")
    assert await desk.collect(second) == {"polled": 1, "unchanged article": 2}
    assert list_keys(desk) == [TRUE_PATH]


async def test_several_addresses_in_one_feed_are_one_article_too(desk: Desk) -> None:
    items = [put_page(desk, path, TITLE, TRUE_PATH) for path in ("/news/71203", "/top/71203")]
    await desk.collect(desk.stand.put_feed(items))
    assert list_keys(desk) == [TRUE_PATH]


@pytest.mark.parametrize(
    "canonical", ["/", "/news/", "/404", "http://localhost/news/3", "/news/closing-1", "/en/news/closing-1"]
)
async def test_one_address_on_all_pages_of_a_template_loses_no_article(desk: Desk, canonical: str) -> None:
    items = [
        put_page(desk, f"/news/closing-{place}", f"Harbour board closes quay {place}", canonical)
        for place in range(1, 4)
    ]
    url = desk.stand.put_feed(items)
    assert await desk.collect(url) == {"polled": 1, "new article": 3}
    assert list_keys(desk) == [f"/news/closing-{place}" for place in range(1, 4)]


@pytest.mark.parametrize("owner_first", [True, False])
@pytest.mark.parametrize("at_once", [True, False])
async def test_an_address_under_which_another_article_is_known_is_not_believed(
    desk: Desk, owner_first: bool, at_once: bool
) -> None:
    owner = put_page(
        desk,
        "/harbour/news-of-the-board",
        "The board sells three rusty cranes",
        "/harbour/news-of-the-board",
        OTHER,
    )
    guest = put_page(desk, "/top/news-of-the-board", TITLE, "/harbour/news-of-the-board")
    items = [owner, guest] if owner_first else [guest, owner]
    if not at_once:
        await desk.collect(desk.stand.put_feed(items[:1]))
    url = desk.stand.put_feed(items)
    await desk.collect(url)
    assert sorted(desk.articles()) == [TITLE, "The board sells three rusty cranes"]
    desk.stand.put_feed([replace(item, text="The harbour board again.") for item in items])
    await desk.collect(url)
    assert sorted(desk.articles()) == [TITLE, "The board sells three rusty cranes"]
    assert {one.version for one in desk.store.list_articles(None, None, None, 9)} == {1}


async def test_an_article_edited_before_its_second_address_is_read_is_the_same(desk: Desk) -> None:
    await desk.collect(desk.stand.put_feed([put_page(desk, "/news/71203", TITLE, TRUE_PATH)]))
    later = put_page(desk, TRUE_PATH, "Northern quay is closed", TRUE_PATH, [*PARAGRAPHS, "It reopens."])
    assert (await desk.collect(desk.stand.put_feed([later], path="/other.xml")))["revised article"] == 1
    assert (list_keys(desk), desk.articles()) == ([TRUE_PATH], ["Northern quay is closed"])


async def test_an_article_keeps_its_key_when_its_page_moves(desk: Desk) -> None:
    item = desk.items()[0]
    url = desk.stand.put_feed([item])
    await desk.collect(url)
    desk.stand.routes["/moved/1"] = desk.stand.routes["/news/1"]
    desk.stand.put_redirect("/news/1", "/moved/1")
    desk.stand.put_feed([replace(item, text="The harbour board again.")])
    assert await desk.collect(url) == {"polled": 1, "unchanged article": 1}
    assert list_keys(desk) == ["/news/1"]


async def test_pages_that_lead_to_the_home_page_do_not_become_one_article(desk: Desk) -> None:
    desk.stand.put_page("/", "The harbour board today", PARAGRAPHS)
    items = desk.items(2)
    for item in items:
        desk.stand.put_redirect(item.path or "", "/", 302)
    await desk.collect(desk.stand.put_feed(items))
    assert list_keys(desk) == ["/news/1", "/news/2"]


# --- two articles stay two -------------------------------------------------------------------

OWN_PATH = "/harbour/news-of-the-board"
GUEST = "/top/news-of-the-board"
CRANES = "The board sells three rusty cranes"


def put_owner(desk: Desk) -> Item:
    """Put up an article at the address that another page takes for its own."""
    desk.stand.put_page(OWN_PATH, CRANES, OTHER)
    return Item(OWN_PATH, CRANES, NOW, "Harbour board.", "owner")


async def collect_guest(desk: Desk) -> None:
    """Collect an article whose page gives itself the owner's address."""
    await desk.collect(desk.stand.put_feed([put_page(desk, GUEST, TITLE, OWN_PATH)], path="/guests.xml"))


def list_versions(desk: Desk) -> dict[str, int]:
    return {one.reading.title: one.version for one in desk.store.list_articles(None, None, None, 9)}


async def test_an_article_found_through_a_redirect_keeps_its_address(desk: Desk) -> None:
    item = put_owner(desk)
    desk.stand.put_redirect("/s/1", OWN_PATH, 302)
    await desk.collect(desk.stand.put_feed([replace(item, path="/s/1")]))
    await collect_guest(desk)
    assert list_versions(desk) == {CRANES: 1, TITLE: 1}
    assert list_keys(desk) == [OWN_PATH, GUEST]


@pytest.mark.parametrize("later", ["other news of the day", "harbour board, of which the page is gone"])
async def test_an_article_whose_entry_was_set_aside_since_keeps_its_address(desk: Desk, later: str) -> None:
    item = put_owner(desk)
    url = desk.stand.put_feed([item])
    await desk.collect(url)
    desk.stand.put_refusal(OWN_PATH, 403)
    desk.stand.put_feed([replace(item, text=later)])
    await desk.collect(url)
    await collect_guest(desk)
    assert list_versions(desk) == {CRANES: 1, TITLE: 1}


async def test_the_owner_of_an_address_is_another_article_when_only_the_feed_tells_it_too(desk: Desk) -> None:
    await collect_guest(desk)
    item = replace(put_owner(desk), text=f"{LONG_TEXT} The cranes are sold.")
    assert (await desk.collect(desk.stand.put_feed([item]), fetch="none"))["new article"] == 1
    assert list_versions(desk) == {CRANES: 1, TITLE: 1}


async def test_an_address_that_was_taken_is_not_given_to_the_owners_other_addresses(desk: Desk) -> None:
    await collect_guest(desk)
    await desk.collect(desk.stand.put_feed([put_owner(desk)]))
    other = put_page(desk, "/harbour/latest/news-of-the-board", CRANES, OWN_PATH, OTHER)
    assert (await desk.collect(desk.stand.put_feed([other])))["new article"] == 1
    assert {one.version for one in desk.store.list_articles(None, None, None, 9)} == {1}


async def test_a_page_that_leads_to_another_article_since_does_not_take_its_address(desk: Desk) -> None:
    items = desk.items(2)
    url = desk.stand.put_feed(items)
    await desk.collect(url)
    desk.stand.put_redirect("/news/1", "/news/2")
    desk.stand.put_feed([replace(items[0], text="Quay closed again."), items[1]])
    await desk.collect(url)
    desk.stand.put_page("/news/2", CRANES, [*OTHER, "The harbour board is sorry."])
    desk.stand.put_feed([items[0], replace(items[1], title=CRANES)])
    await desk.collect(url)
    assert desk.article(2).reading.title == CRANES


@pytest.mark.parametrize("at_once", [True, False])
async def test_a_title_that_recurs_every_day_does_not_make_one_article(desk: Desk, at_once: bool) -> None:
    title, canonical = "Harbour board corrects errors", "/harbour-board-corrects-errors"
    items = []
    for day, words in ((13, PARAGRAPHS), (14, OTHER)):
        item = put_page(desk, f"/2026/05/{day}{canonical}", title, canonical, words)
        items.append(replace(item, published=NOW.replace(day=day, hour=6)))
        status, kind, body = desk.stand.routes[item.path or ""]
        dated = f'<meta property="article:published_time" content="2026-05-{day}T06:00:00Z"></head>'
        desk.stand.routes[item.path or ""] = (status, kind, body.replace(b"</head>", dated.encode()))
    if not at_once:
        await desk.collect(desk.stand.put_feed(items[:1]))
    await desk.collect(desk.stand.put_feed(items))
    assert [one.version for one in desk.store.list_articles(None, None, None, 9)] == [1, 1]


# --- one article stays one -------------------------------------------------------------------


async def test_titles_of_feeds_that_differ_do_not_part_the_addresses_of_one_article(desk: Desk) -> None:
    plain = put_page(desk, TRUE_PATH, TITLE, TRUE_PATH)
    light = replace(put_page(desk, "/light/71203", TITLE, TRUE_PATH), title="Live: quay closed")
    await desk.collect(desk.stand.put_feed([plain, light]))
    assert list_keys(desk) == [TRUE_PATH]


async def test_a_feeds_few_words_do_not_replace_the_page_that_took_their_address(desk: Desk) -> None:
    await desk.collect(desk.stand.put_feed([put_page(desk, "/news/71203", TITLE, TRUE_PATH)]))
    teaser = desk.stand.put_feed([Item(TRUE_PATH, TITLE, NOW, "The harbour board did.")], path="/other.xml")
    assert await desk.collect(teaser, fetch="none") == {"polled": 1, "kept as it was": 1}
    assert (desk.article().version, desk.article().reading.route) == (1, "page")


@pytest.mark.parametrize("redirected", [True, False])
async def test_a_page_that_takes_the_address_of_feed_words_is_no_edit(desk: Desk, redirected: bool) -> None:
    teaser = desk.stand.put_feed([Item(TRUE_PATH, TITLE, NOW, LONG_TEXT)], path="/other.xml")
    await desk.collect(teaser, fetch="none")
    page = put_page(desk, TRUE_PATH if redirected else "/news/71203", TITLE, TRUE_PATH)
    if redirected:
        desk.stand.put_redirect("/s/1", TRUE_PATH, 302)
        page = replace(page, path="/s/1")
    assert (await desk.collect(desk.stand.put_feed([page])))["revised article"] == 1
    assert [version.cause for version in desk.store.list_versions(1)] == ["outlet", "reading"]


async def test_a_live_blog_under_new_titles_is_one_article(desk: Desk) -> None:
    desk.stand.put_page("/live", TITLE, PARAGRAPHS)
    item = Item("/live", TITLE, NOW, "Harbour board.", "live")
    url = desk.stand.put_feed([item])
    await desk.collect(url)
    desk.stand.put_page("/live", CRANES, OTHER)
    desk.stand.put_redirect("/s/live", "/live", 302)
    short = desk.stand.put_feed([replace(item, path="/s/live", title=CRANES)], path="/short.xml")
    assert (await desk.collect(short))["revised article"] == 1
    desk.stand.put_page("/live", "The harbour board is silent", [*OTHER[:1], *PARAGRAPHS])
    desk.stand.put_feed([replace(item, title="The harbour board is silent", text="Harbour board: live.")])
    assert (await desk.collect(url))["revised article"] == 1
    assert list_keys(desk) == ["/live"]


async def test_an_article_that_was_edited_keeps_the_address_it_gave_itself(desk: Desk) -> None:
    item = put_page(desk, "/news/71203", TITLE, TRUE_PATH)
    url = desk.stand.put_feed([item])
    await desk.collect(url)
    put_page(desk, "/news/71203", CRANES, TRUE_PATH, OTHER)
    desk.stand.put_feed([replace(item, text="The harbour board sells.")])
    assert (await desk.collect(url))["revised article"] == 1
    assert (list_keys(desk), desk.article().url) == ([TRUE_PATH], desk.stand.base + TRUE_PATH)


async def test_claims_are_not_written_twice(desk: Desk) -> None:
    items = [put_page(desk, path, TITLE, TRUE_PATH) for path in ("/news/71203", "/top/71203")]
    url = desk.stand.put_feed(items)
    await desk.collect(url)
    count = "SELECT count(*) FROM seen_entries"
    written = desk.store.session.select_values(count, [])
    assert written == [2 * 3 + 1]  # address, address in its feed and guid of each; one claim for both
    desk.stand.put_feed([replace(item, text="The harbour board again.") for item in items])
    await desk.collect(url)
    assert desk.store.session.select_values(count, []) == written


# --- redirectors -----------------------------------------------------------------------------


async def test_a_short_link_is_known_by_where_it_leads(desk: Desk) -> None:
    item = desk.items()[0]
    desk.stand.put_redirect("/s/1", "/s/2", 302)
    desk.stand.put_redirect("/s/2", "/news/1", 302)
    await desk.collect(desk.stand.put_feed([replace(item, path="/s/1", guid="s")]))
    assert list_keys(desk) == ["/news/1"]
    other = desk.stand.put_feed([item], path="/other.xml")
    assert await desk.collect(other) == {"polled": 1}
    assert desk.stand.asked("/news/1") == [200]


async def test_a_link_resolved_later_makes_no_second_article(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = Item("/s/1", "Harbour board closes quay number 1", NOW, LONG_TEXT, "s")
    desk.items()
    desk.stand.put_page("/s/1", "One moment please", ["You are being taken to the harbour board's news."])
    monkeypatch.setattr(documents, "is_opaque", lambda url: "/s/" in url)  # no redirector has this port
    url = desk.stand.put_feed([item])
    assert await desk.collect(url) == {"polled": 1, "new article": 1}
    assert (desk.article().reading.route, list_keys(desk)) == ("feed", ["/s/1"])
    desk.stand.put_redirect("/s/1", "/news/1", 302)
    desk.stand.put_feed([replace(item, text=f"{LONG_TEXT} So it was said.")])
    assert await desk.collect(url) == {"polled": 1, "revised article": 1}
    assert (desk.article().url, list_keys(desk)) == (f"{desk.stand.base}/news/1", ["/s/1"])


async def test_a_redirector_on_the_way_that_names_the_address_is_passed(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = desk.items()[0]
    desk.stand.put_redirect("/s/1", "/l.php", 302)
    desk.stand.put_page("/l.php", "Leaving", ["You are leaving for the news of the harbour board."])
    passed = {f"{desk.stand.base}/l.php": f"{desk.stand.base}/news/1"}
    monkeypatch.setattr(documents, "unwrap_link", lambda url: passed.get(url, url))  # none has this port
    await desk.collect(desk.stand.put_feed([replace(item, path="/s/1")]))
    assert (list_keys(desk), desk.articles()) == (["/news/1"], [item.title])


async def test_redirectors_that_lead_to_one_another_are_given_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(9):
        desk.stand.put_page(f"/l/{number}", "Leaving", PARAGRAPHS)
    base = f"{desk.stand.base}/l/"
    monkeypatch.setattr(
        documents, "unwrap_link", lambda url: f"{base}{int(url[-1]) + 1}" if base in url else url
    )
    url = desk.stand.put_feed([Item("/l/0", "Harbour board", NOW, LONG_TEXT)])
    assert await desk.collect(url) == {"polled": 1, "new article": 1}
    assert desk.article().reading.route == "feed"
    assert desk.stand.asked("/l/4") == []


async def test_a_short_link_that_does_not_resolve_on_a_later_look_changes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.stand.put_refusal("/s/1", 500)
    await desk.collect(desk.stand.put_feed([Item("/s/1", "Harbour board", NOW, LONG_TEXT)]))
    (check,) = desk.checks()
    desk.stand.put_page("/s/1", "One moment please", ["You are being taken to the harbour board's news."])
    monkeypatch.setattr(documents, "is_opaque", lambda url: "/s/" in url)  # no redirector has this port
    desk.now = check.due_at
    assert (await desk.recheck())["recheck: unreadable"] == 1
    assert (desk.article().version, desk.article().reading.route) == (1, "feed")


async def test_a_redirector_is_passed_on_a_later_look_too(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.items()
    desk.stand.put_refusal("/s/1", 500)
    await desk.collect(desk.stand.put_feed([Item("/s/1", "Harbour board", NOW, LONG_TEXT)]))
    (check,) = desk.checks()
    desk.stand.put_redirect("/s/1", "/l.php", 302)
    desk.stand.put_page("/l.php", "Leaving", ["You are leaving for the news of the harbour board."])
    passed = {f"{desk.stand.base}/l.php": f"{desk.stand.base}/news/1"}
    monkeypatch.setattr(documents, "unwrap_link", lambda url: passed.get(url, url))  # none has this port
    desk.now = check.due_at
    assert (await desk.recheck())["revised article"] == 1
    assert desk.article().reading.route == "page"
