"""What is noted is saved: in order, in batches, each thing told once, and nothing lost by a store that fails."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import StorageBusy
from monitor.model import Collected, Find, Outcome, Saved, SeenEntry, Site, SitePage
from monitor.pipeline import ledger
from monitor.pipeline.ledger import MOST_ROWS, Ledger
from storage.protocol import Storage
from storage.sqlite.store import SqliteStore, open_store
from tests.factories import NOON, make_draft, make_feed_state, make_outcome, make_seen


class Notebook:
    """A store that keeps the batches it is given; it knows `seen`, and is `broken` at times."""

    def __init__(self) -> None:
        self.batches: list[Collected] = []
        self.seen: dict[str, SeenEntry] = {}
        self.broken = False

    def save_collected(self, batch: Collected) -> list[Saved]:
        if self.broken:
            raise StorageBusy("the database is locked by another program")
        self.batches.append(batch)
        return [Saved(number, 1, "new") for number, _ in enumerate(batch.finds, start=1)]

    def find_seen(self, keys: Sequence[str]) -> dict[str, SeenEntry]:
        return {key: self.seen[key] for key in keys if key in self.seen}


@pytest.fixture
def notebook() -> Notebook:
    return Notebook()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with open_store(tmp_path / "test.db") as store:
        yield store


def open_ledger(notebook: Notebook) -> tuple[Ledger, list[Outcome]]:
    """Return a ledger on the notebook, and the list of what it reports."""
    told: list[Outcome] = []
    return Ledger(cast(Storage, notebook), told.extend), told


def make_find(number: int = 1, *keys: str) -> Find:
    return Find(make_draft(number), tuple(make_seen(key) for key in keys), NOON)


def test_nothing_is_written_when_nothing_was_noted(notebook: Notebook) -> None:
    ledger, told = open_ledger(notebook)
    ledger.note()
    ledger.flush()
    assert (notebook.batches, told) == ([], [])


def test_all_that_was_noted_is_one_batch_and_every_outcome_is_told_once(notebook: Notebook) -> None:
    ledger, told = open_ledger(notebook)
    set_aside = make_outcome(result="off topic", subject="https://courier.example/2")
    polled = make_outcome(result="polled", subject="https://courier.example/feed.xml")
    find, seen, state = make_find(1, "a"), make_seen("b"), make_feed_state()
    ledger.note(find=find)
    ledger.note(seen=[seen], outcomes=[set_aside])
    ledger.note(state=state, outcomes=[polled])
    assert (notebook.batches, told) == ([], [])

    ledger.flush()
    assert notebook.batches == [Collected((find,), (seen,), (state,), (set_aside, polled))]
    assert [outcome.result for outcome in told] == ["new article", "off topic", "polled"]
    ledger.flush()
    assert (len(notebook.batches), len(told)) == (1, 3)


def test_there_need_be_nobody_to_tell(notebook: Notebook) -> None:
    silent = Ledger(cast(Storage, notebook))
    silent.note(outcomes=[make_outcome()])
    silent.flush()
    assert len(notebook.batches) == 1


def test_a_feed_has_one_state_the_last(notebook: Notebook) -> None:
    ledger, _ = open_ledger(notebook)
    for status in ("ok", "failing"):
        ledger.note(state=make_feed_state(status=status))
    ledger.flush()
    assert [state.status for state in notebook.batches[0].states] == ["failing"]


def test_many_rows_are_saved_at_once_without_waiting(notebook: Notebook) -> None:
    ledger, told = open_ledger(notebook)
    for number in range(MOST_ROWS - 1):
        ledger.note(outcomes=[make_outcome(subject=str(number))])
    assert notebook.batches == []
    ledger.note(seen=[make_seen("a")])
    assert [len(batch.outcomes) for batch in notebook.batches] == [MOST_ROWS - 1]
    assert len(told) == MOST_ROWS - 1


def test_articles_weigh_more_than_rows(notebook: Notebook) -> None:
    ledger, _ = open_ledger(notebook)
    for number in range(MOST_ROWS // 4):
        ledger.note(find=make_find(number))
    assert 1 < len(notebook.batches) < MOST_ROWS // 4


def test_an_article_weighs_as_much_as_twenty_rows(
    notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "MOST_ROWS", 40)
    opened, _ = open_ledger(notebook)
    opened.note(outcomes=[make_outcome()] * 19)
    opened.note(find=make_find())
    assert notebook.batches == []
    opened.note(seen=[make_seen("a")])
    assert len(notebook.batches) == 1
    opened.note(outcomes=[make_outcome()] * 39)
    opened.note(find=make_find())  # 59 at once
    assert len(notebook.batches) == 2


def test_what_is_noted_is_known_before_it_is_saved(notebook: Notebook) -> None:
    ledger, _ = open_ledger(notebook)
    notebook.seen = {key: make_seen(key, result="old") for key in ("saved", "saved and noted")}
    ledger.note(find=make_find(1, "found"))
    ledger.note(seen=[make_seen("aside", result="off topic"), make_seen("saved and noted", result="new")])
    known = ledger.find_seen(["saved", "saved and noted", "found", "aside", "never"])
    assert {key: entry.result for key, entry in known.items()} == {
        "saved": "old",
        "saved and noted": "new",
        "found": "saved",
        "aside": "off topic",
    }
    ledger.flush()
    assert ledger.find_seen(["found", "aside"]) == {}  # it is for the store to know them now


@pytest.mark.parametrize("find_first", [True, False])
def test_of_two_notes_on_an_entry_the_later_counts(store: SqliteStore, find_first: bool) -> None:
    ledger = Ledger(store)
    aside, find = make_seen("a", result="off topic"), make_find(1, "a")
    if find_first:
        ledger.note(find=find)
        ledger.note(seen=[replace(aside, article_id=1)])
    else:
        ledger.note(seen=[aside])
        ledger.note(find=find)
    before = ledger.find_seen(["a"])["a"]
    ledger.flush()
    after = ledger.find_seen(["a"])["a"]
    assert before.result == after.result == ("off topic" if find_first else "saved")
    assert after.article_id == 1


def test_a_store_that_fails_loses_nothing(notebook: Notebook) -> None:
    ledger, told = open_ledger(notebook)
    notebook.broken = True
    ledger.note(find=make_find(1, "a"), outcomes=[make_outcome(result="one")])
    for _ in range(2):
        with pytest.raises(StorageBusy):
            ledger.flush()
    assert told == []
    assert "a" in ledger.find_seen(["a"])
    ledger.note(state=make_feed_state(), outcomes=[make_outcome(result="two")])
    notebook.broken = False
    ledger.flush()
    assert len(notebook.batches) == 1
    assert [outcome.result for outcome in told] == ["new article", "one", "two"]


def test_a_store_that_fails_when_it_was_time_to_save_loses_nothing(
    notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "MOST_ROWS", 2)
    opened, told = open_ledger(notebook)
    notebook.broken = True
    opened.note(outcomes=[make_outcome(result="one")])
    with pytest.raises(StorageBusy):
        opened.note(outcomes=[make_outcome(result="two")])
    notebook.broken = False
    opened.flush()
    assert [outcome.result for outcome in told] == ["one", "two"]


NOTES = st.one_of(
    st.builds(lambda number: {"find": make_find(number, f"k{number}")}, st.integers(0, 9)),
    st.builds(lambda number: {"seen": [make_seen(f"k{number}")]}, st.integers(0, 9)),
    st.builds(lambda number: {"outcomes": [make_outcome(subject=str(number))]}, st.integers(0, 9)),
    st.builds(lambda number: {"state": make_feed_state(url=str(number))}, st.integers(0, 2)),
    st.sampled_from([{"broken": True}, {"broken": False}, {"flush": True}]),
)


def list_keys(batches: Sequence[Collected]) -> set[str]:
    found = {entry.key for batch in batches for find in batch.finds for entry in find.seen}
    return found | {entry.key for batch in batches for entry in batch.seen}


@given(st.lists(NOTES, max_size=40), st.integers(1, 60))
def test_whatever_happens_entries_go_before_states_and_nothing_is_lost_or_told_twice(
    notes: list[dict[str, Any]], most_rows: int
) -> None:
    notebook = Notebook()
    opened, told = open_ledger(notebook)
    keys: set[str] = set()
    keys_before: list[set[str]] = []
    expected = 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger, "MOST_ROWS", most_rows)
        for note in notes:
            notebook.broken = note.get("broken", notebook.broken)
            finds, seen = [note["find"]] if "find" in note else [], note.get("seen", [])
            expected += len(finds) + len(note.get("outcomes", []))
            if "state" in note:  # its title says which keys were noted before it
                note = {"state": replace(note["state"], title=str(len(keys_before)))}
                keys_before.append(set(keys))
            keys |= list_keys([Collected(tuple(finds), tuple(seen))])
            with suppress(StorageBusy):
                opened.flush() if {"flush", "broken"} & note.keys() else opened.note(**note)
        notebook.broken = False
        opened.flush()

    assert len(told) == expected
    assert list_keys(notebook.batches) == keys
    for place, batch in enumerate(notebook.batches, start=1):
        for state in batch.states:
            assert keys_before[int(state.title or "")] <= list_keys(notebook.batches[:place])


def test_outcomes_are_counted_while_wished_and_told_to_all_who_listen(notebook: Notebook) -> None:
    ledger, told = open_ledger(notebook)
    listened: list[Outcome] = []
    with ledger.counting(listened.extend) as outer:
        ledger.note(outcomes=[make_outcome(result="polled")])
        ledger.flush()
        with suppress(RuntimeError), ledger.counting() as inner:
            ledger.note(outcomes=[make_outcome(result="unchanged")])
            ledger.flush()
            raise RuntimeError
        ledger.note(outcomes=[make_outcome(result="polled")])
        ledger.flush()
    ledger.note(outcomes=[make_outcome(result="late")])
    ledger.flush()
    assert inner == {"unchanged": 1}
    assert outer == {"polled": 2, "unchanged": 1}
    assert [one.result for one in listened] == ["polled", "unchanged", "polled"]
    assert [one.result for one in told] == ["polled", "unchanged", "polled", "late"]


def test_of_readings_that_wait_the_newest_under_an_address_and_a_name_is_found(notebook: Notebook) -> None:
    ledger, _ = open_ledger(notebook)
    finds = [make_find(1, "a", "b"), make_find(1, "a", "b"), make_find(1, "c"), make_find(2, "a")]
    for number, find in enumerate(finds):
        reading = replace(find.draft.reading, title=str(number))
        ledger.note(find=replace(find, draft=replace(find.draft, reading=reading)))
    keys = [make_draft(number).key for number in (1, 2, 3)]
    titles = {
        (key, name): reading.title
        for key in keys
        for name in ("a", "b", "c", "d")
        if (reading := ledger.find_waiting(key, name)) is not None
    }
    assert titles == {(keys[0], "a"): "1", (keys[0], "b"): "1", (keys[0], "c"): "2", (keys[1], "a"): "3"}
    ledger.flush()
    assert ledger.find_waiting(keys[0], "a") is None


def test_a_site_is_known_at_once_and_saved_with_what_comes_next(store: SqliteStore) -> None:
    ledger = Ledger(store)
    site = Site("gazette.example", (SitePage(1, (8, 16), NOON),))
    ledger.remember_site(Site("gazette.example", ()))
    ledger.remember_site(site)
    assert ledger.load_site("gazette.example") == site
    assert store.load_site("gazette.example").pages == ()
    ledger.flush()
    assert store.load_site("gazette.example") == ledger.load_site("gazette.example") == site
