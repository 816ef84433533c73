"""Which entries are new: changed guids, changed addresses, shared guids, edited words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.collect.entries import note_entry, pick_fresh, unwrap_entries
from monitor.group.urls import list_entry_keys
from monitor.model import Entry, ParsedFeed, SeenEntry

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


def remember(*entries: Entry) -> dict[str, SeenEntry]:
    keys = list_entry_keys(FEED, entries)
    return {
        seen.key: seen
        for entry, names in zip(entries, keys, strict=True)
        for seen in note_entry(entry, names, "article", NOW, article_id=1)
    }


def fresh(seen: dict[str, SeenEntry], *entries: Entry) -> list[Entry]:
    return [one.entry for one in pick_fresh(entries, list_entry_keys(FEED, entries), seen)]


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
    assert fresh(remember(ENTRY), later) == [later]


def test_an_entry_that_moves_keeps_its_old_address_as_guid_and_is_known() -> None:
    before = replace(ENTRY, guid="https://gazette.example/news/17")
    moved = replace(before, url="https://gazette.example/news/17-board-delays-dredging")
    assert fresh(remember(before), moved) == []
    other = replace(moved, title="Pilots object", published=datetime(2026, 5, 3, 8, tzinfo=UTC))
    assert fresh(remember(before), other) == [other]


def test_changed_words_bring_an_entry_back_with_what_it_was() -> None:
    edited = replace(ENTRY, title="Board cancels the dredging")
    found = pick_fresh([edited], list_entry_keys(FEED, [edited]), remember(ENTRY))
    assert [(one.entry, one.known.article_id if one.known else None) for one in found] == [(edited, 1)]


def test_an_entry_repeated_in_one_document_counts_once() -> None:
    assert fresh({}, ENTRY, replace(ENTRY, guid="another")) == [ENTRY]


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
