"""Which entries are new: changed guids, changed addresses, shared guids, edited words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.collect.entries import hash_content, hash_title, note_entry, pick_fresh, unwrap_entries
from monitor.group.urls import list_entry_keys
from monitor.model import PRUNED, Entry, ParsedFeed, SeenEntry

FEED = "https://gazette.example/rss"
NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)
ENTRY = Entry(
    guid="tag:gazette.example,2026:17",
    url="https://www.gazette.example/news/17?utm_source=rss",
    title="Board delays the dredging",
    authors=(),
    published=datetime(2026, 5, 1, 8, tzinfo=UTC),
    updated=None,
    summary_html="<p>The board met.</p>",
    content_html=None,
    language=None,
    source_name=None,
    source_url=None,
    comments_url=None,
    image_url=None,
    tags=(),
    enclosures=(),
    media=(),
)


def remember(*entries: Entry, result: str = "article") -> dict[str, SeenEntry]:
    keys = list_entry_keys(FEED, entries)
    return {
        seen.key: seen
        for entry, names in zip(entries, keys, strict=True)
        for seen in note_entry(entry, names, result, NOW, article_id=1)
    }


def fresh(seen: dict[str, SeenEntry], *entries: Entry) -> list[Entry]:
    return [one.entry for one in pick_fresh(entries, list_entry_keys(FEED, entries), seen)]


def find_article(seen: dict[str, SeenEntry], entry: Entry) -> int | None:
    """Return the article that an entry is dealt with as a change of; None if it is dealt with as new."""
    (one,) = pick_fresh([entry], list_entry_keys(FEED, [entry]), seen)
    return one.known.article_id if one.known else None


def test_an_entry_is_new_once() -> None:
    assert fresh({}, ENTRY) == [ENTRY]
    assert fresh(remember(ENTRY), ENTRY) == []


@pytest.mark.parametrize(
    "changes",
    [
        {"guid": "https://gazette.example/?p=17"},
        {"guid": None},
        {"url": "http://www.gazette.example/news/17"},
        {"url": "https://gazette.example/news/17?fbclid=abc#top"},
        {"url": "https://gazette.example/news/board-delays-the-dredging"},
    ],
    ids=["guid changed", "guid gone", "http and no tracking", "other tracking", "address changed"],
)
def test_fault_22_another_guid_scheme_or_tracking_parameter_makes_nothing_new(
    changes: dict[str, str],
) -> None:
    changed = replace(ENTRY, **changes)  # type: ignore[arg-type]  # every value is a field's own type
    assert fresh(remember(ENTRY), changed) == []


def test_fault_23_entries_that_share_a_guid_are_all_kept_once() -> None:
    other = replace(ENTRY, url="https://gazette.example/news/18", title="Pilots object")
    assert fresh({}, ENTRY, other) == [ENTRY, other]
    assert fresh(remember(ENTRY, other), ENTRY, other) == []


def test_a_guid_used_again_for_other_news_does_not_hide_it() -> None:
    later = replace(
        ENTRY,
        url="https://gazette.example/news/18",
        title="Pilots object",
        published=datetime(2026, 5, 3, 8, tzinfo=UTC),
    )
    assert find_article(remember(ENTRY), later) is None
    assert find_article(remember(later), replace(ENTRY, url="https://gazette.example/news/19")) is None
    undated = replace(ENTRY, published=None)
    assert find_article(remember(undated), replace(later, published=None)) is None
    assert find_article(remember(replace(ENTRY, url=None)), replace(later, url=None)) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Board cancels the dredging", "published": datetime(2026, 5, 1, 8, tzinfo=UTC)},
        {"published": datetime(2026, 5, 3, 8, tzinfo=UTC), "summary_html": "<p>It met again.</p>"},
        {"published": None, "summary_html": "<p>It met again.</p>"},
    ],
    ids=["same date", "same title", "same title, no date"],
)
def test_an_entry_that_moved_and_was_edited_is_known_by_its_guid_and_title_or_date(
    changes: dict[str, str],
) -> None:
    moved = replace(ENTRY, url="https://gazette.example/news/17-new", **changes)  # type: ignore[arg-type]  # every value is a field's own type
    assert find_article(remember(ENTRY), moved) == 1


def test_an_entry_is_known_by_its_address_whatever_else_became_of_it() -> None:
    other = replace(
        ENTRY, guid="another", title="Pilots object", published=datetime(2026, 5, 3, 8, tzinfo=UTC)
    )
    assert find_article(remember(ENTRY), other) == 1
    unknown_elsewhere = {
        key: seen for key, seen in remember(ENTRY).items() if not key.startswith("u:")
    }  # as an entry is that only this feed ever brought
    assert find_article(unknown_elsewhere, other) == 1


def test_an_entry_without_address_and_guid_is_known_by_its_words_and_day() -> None:
    bare = replace(ENTRY, url=None, guid=None)
    edited = replace(bare, title="Board delays the dredging!", summary_html="<p>It met again.</p>")
    assert fresh(remember(bare), bare) == []
    assert find_article(remember(bare), edited) == 1


def test_an_entry_that_moves_keeps_its_old_address_as_guid_and_is_known() -> None:
    before = replace(ENTRY, guid="https://gazette.example/news/17")
    moved = replace(before, url="https://gazette.example/news/17-board-delays-dredging")
    assert fresh(remember(before), moved) == []
    other = replace(moved, title="Pilots object", published=datetime(2026, 5, 3, 8, tzinfo=UTC))
    assert fresh(remember(before), other) == [other]


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Board cancels the dredging"},
        {"summary_html": "<p>The board met twice.</p>"},
        {"content_html": "<p>The board met, and met again.</p>"},
        {"updated": datetime(2026, 5, 1, 9, tzinfo=UTC)},
    ],
    ids=str,
)
@pytest.mark.parametrize("result", ["off topic", "saved"])
def test_changed_words_bring_an_entry_back_with_what_it_was(changes: dict[str, str], result: str) -> None:
    edited = replace(ENTRY, **changes)  # type: ignore[arg-type]  # every value is a field's own type
    assert find_article(remember(ENTRY, result=result), edited) == 1
    assert fresh(remember(ENTRY, edited), edited) == []


def test_an_entry_whose_article_was_pruned_never_comes_back() -> None:
    edited = replace(ENTRY, title="Board cancels the dredging")
    assert fresh(remember(ENTRY, result=PRUNED), edited) == []


def test_words_that_another_feed_has_otherwise_are_no_change() -> None:
    here = list_entry_keys("https://courier.example/rss", [ENTRY])
    assert pick_fresh([replace(ENTRY, summary_html="Other words.")], here, remember(ENTRY)) == []


def test_the_hashes_of_an_entry_stay_what_they_are() -> None:
    """They stand in databases: others would bring everything back as changed."""
    assert (hash_title(ENTRY), hash_content(ENTRY)) == (899890584950048911, 8907085520449805600)
    assert hash_title(replace(ENTRY, title="BOARD delays: the dredging.")) == hash_title(ENTRY)
    for untitled in (replace(ENTRY, title=None), replace(ENTRY, title="")):
        assert hash_title(untitled) == -5124571205935127678


def test_an_entry_repeated_in_one_document_counts_once() -> None:
    last = replace(ENTRY, guid="last", url="https://gazette.example/news/18")
    assert fresh({}, ENTRY, replace(ENTRY, guid="another"), last) == [ENTRY, last]


def test_addresses_of_redirectors_give_way_to_those_they_carry() -> None:
    wrapped = replace(ENTRY, url="https://www.google.com/url?q=https%3A%2F%2Fgazette.example%2F17&sa=t")
    bare, nowhere = replace(ENTRY, url="https://gazette.example/18"), replace(ENTRY, url=None)
    feed = ParsedFeed("Gazette", FEED, None, None, (), None, None, None, (), (wrapped, bare, nowhere))
    assert [one.url for one in unwrap_entries(feed).entries] == [
        "https://gazette.example/17",
        "https://gazette.example/18",
        None,
    ]
    plain = replace(feed, entries=(bare, nowhere))
    assert unwrap_entries(plain) is plain
