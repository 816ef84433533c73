"""What is too old to be compared leaves the indexes; nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.group.fingerprint import make_sketch
from monitor.pipeline import expiry
from monitor.pipeline.expiry import expire_index
from monitor.pipeline.group import group_articles
from storage.sqlite.store import SqliteStore, open_store
from tests.pipeline.ferries import FERRY, HARBOUR, STORM, make_report
from tests.storage.saving import save_article

NOW = datetime(2026, 5, 14, 12, tzinfo=UTC)
TWO_YEARS = timedelta(days=730)
YOUNG, OLD = 1, 2


@pytest.fixture(autouse=True)
def the_newest_article_tells_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiry, "NEWEST", 1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """One of today, and an article of three years ago whose text was changed."""
    with open_store(tmp_path / "test.db") as store:
        save_article(store, make_report(YOUNG, "echo", FERRY, NOW), [], NOW)
        for text in (f"{FERRY}\n\n{STORM}", FERRY):
            save_article(store, make_report(OLD, "gazette", text, NOW - timedelta(days=1000)), [], NOW)
            group_articles(store, [HARBOUR], NOW)
        yield store


def list_holders(store: SqliteStore, hashes: list[int]) -> set[int]:
    return {holder for holders in store.find_postings(hashes).values() for holder in holders}


def test_a_young_copy_is_found_in_the_stead_of_an_old_article(store: SqliteStore) -> None:
    hashes = [*make_sketch(FERRY).hashes, *make_sketch(f"{FERRY}\n\n{STORM}").hashes]
    places = store.load_copies([YOUNG, OLD])
    assert list_holders(store, hashes) == {OLD}
    assert expire_index(store, NOW, TWO_YEARS) == 1
    assert list_holders(store, hashes) == {YOUNG}
    assert store.load_copies([YOUNG, OLD]) == places
    assert store.load_article(OLD).reading.text == FERRY


def test_it_is_done_once_and_what_is_young_stays(store: SqliteStore) -> None:
    assert expire_index(store, NOW, timedelta(days=1100)) == 0
    assert [expire_index(store, NOW, TWO_YEARS) for _ in range(2)] == [1, 0]


def test_words_are_kept_as_long_as_a_story_may_change(store: SqliteStore) -> None:
    expire_index(store, NOW, TWO_YEARS)
    kept = store.list_story_articles("harbour", NOW - timedelta(days=2000))
    assert [article.id for article in kept] == [YOUNG]


def test_fault_28_a_clock_that_is_years_ahead_makes_nothing_too_old(
    store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expiry, "NEWEST", 2)
    save_article(store, make_report(3, "echo", STORM, NOW), [], NOW)
    ahead = NOW + timedelta(days=3650)
    save_article(store, make_report(4, "echo", HARBOUR.name, ahead), [], ahead)  # it came without a date
    assert expire_index(store, ahead, TWO_YEARS) == 1
    assert [article.id for article in store.list_story_articles("harbour", NOW - timedelta(days=1))] == [
        YOUNG
    ]
    monkeypatch.setattr(expiry, "NEWEST", 20)
    assert expire_index(store, ahead, timedelta(0)) == 0
