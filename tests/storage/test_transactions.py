"""The law of transactions notices what breaks it: `conftest` holds it against every test of the contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.sqlite.store import open_store
from tests.factories import NOON, make_draft, make_seen
from tests.storage.saving import save_article
from tests.storage.transactions import VERBS, find_breach, watch

WRITE, READ = "INSERT INTO feeds VALUES (1)", "SELECT * FROM feeds"


@pytest.mark.parametrize(
    ("statements", "inside"),
    [
        (["BEGIN IMMEDIATE", READ, WRITE, "-- DELETE FROM words", "COMMIT"], False),
        (["BEGIN IMMEDIATE", WRITE, "ROLLBACK"], False),
        (["BEGIN", READ, READ, "COMMIT"], False),
        ([READ], False),
        ([], False),
        ([WRITE, READ, WRITE], True),
    ],
)
def test_what_keeps_the_law_passes(statements: list[str], inside: bool) -> None:
    assert find_breach(statements, inside) is None


@pytest.mark.parametrize(
    ("statements", "inside", "breach"),
    [
        ([WRITE], False, "write in one"),
        (["BEGIN", READ, WRITE, "COMMIT"], False, "write in one"),
        ([READ, "BEGIN IMMEDIATE", WRITE, "COMMIT"], False, "write in one"),
        (["BEGIN IMMEDIATE", WRITE, "COMMIT", "BEGIN IMMEDIATE", WRITE, "COMMIT"], False, "write in one"),
        (["BEGIN IMMEDIATE", WRITE], False, "write in one"),
        ([READ, READ], False, "one state"),
        (["BEGIN", READ, "COMMIT", "BEGIN", READ, "COMMIT"], False, "one state"),
        ([WRITE, "COMMIT"], True, "of another"),
    ],
)
def test_what_breaks_the_law_is_named(statements: list[str], inside: bool, breach: str) -> None:
    assert breach in (find_breach(statements, inside) or "")


def test_every_verb_of_a_store_is_watched(tmp_path: Path) -> None:
    assert {"save_collected", "save_digest", "find_seen"} <= set(VERBS)
    with watch(open_store(tmp_path / "monitor.db")) as store:
        save_article(store, make_draft(), [make_seen()], NOON)
        store.session.write = store.session.read  # type: ignore[method-assign]  # the lock is not taken first
        with pytest.raises(AssertionError, match="save_collected does not write in one transaction"):
            save_article(store, make_draft(2), [make_seen()], NOON)
