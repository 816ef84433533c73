"""`monitor correct`, as a reader uses it on what a round brought."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.cli import main
from monitor.pipeline.group import group_articles
from storage.sqlite.store import SqliteStore, open_store
from tests.cli.harbour import HEAD
from tests.pipeline.ferries import FERRY, HARBOUR, make_report
from tests.storage.saving import save_article

CONFIG = HEAD.format() + 'feeds: []\ncollect: {database: monitor.db, contact: "https://monitor.example/"}\n'
Correct = Callable[..., tuple[int, str, str]]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqliteStore]:
    """A text and a copy of it, grouped, and the configuration beside them."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "feeds.yaml").write_text(CONFIG)
    now = datetime.now(UTC)
    with open_store(tmp_path / "monitor.db") as store:
        for number, site in enumerate(("gazette", "echo"), start=1):
            save_article(store, make_report(number, site, FERRY, now - timedelta(hours=9 - number)), [], now)
        group_articles(store, [HARBOUR], now)
        yield store


@pytest.fixture
def correct(store: SqliteStore, capsys: pytest.CaptureFixture[str]) -> Correct:
    def run(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["correct", *words])
        return int(ended.value.code or 0), *capsys.readouterr()

    return run


def test_a_correction_is_applied_at_once_listed_and_taken_back(correct: Correct, store: SqliteStore) -> None:
    assert store.load_copies([2])[2].of_id == 1
    assert correct("not-a-copy", "2") == (0, "", "correction 1: article 2 is not a copy of 1\n")
    assert store.load_copies([2])[2].relation == "origin"
    code, listed, _ = correct("list", "--json")
    (row,) = json.loads(listed)
    assert (code, row["number"], row["article"], row["says"], row["others"]) == (0, 1, 2, "not a copy", [1])
    assert "not a copy" in correct("list")[1]
    assert correct("undo", "1") == (0, "", "no longer said: article 2 is not a copy of 1\n")
    assert store.load_copies([2])[2].of_id == 1
    assert json.loads(correct("list", "--json")[1]) == []


def test_an_article_is_taken_out_of_its_story(correct: Correct, store: SqliteStore) -> None:
    correct("not-a-copy", "2", "--of", "1")
    assert len(store.list_stories("harbour", datetime(2020, 1, 1, tzinfo=UTC))) == 1
    code, _, said = correct("not-this-story", "2")
    assert (code, said) == (0, "correction 2: article 2 is not in one story with 1\n")
    assert len(store.list_stories("harbour", datetime(2020, 1, 1, tzinfo=UTC))) == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("not-a-copy", "9"), "there is no article 9"),
        (("not-this-story", "1"), "article 1 is alone in story"),
        (("undo", "9"), "there is no correction 9"),
    ],
)
def test_what_cannot_be_corrected_is_said(correct: Correct, words: tuple[str, ...], message: str) -> None:
    code, out, said = correct(*words)
    assert (code, out) == (1, "")
    assert message in said


def test_corrections_win_in_later_rounds(correct: Correct, store: SqliteStore) -> None:
    correct("not-a-copy", "2")
    now = datetime.now(UTC)
    save_article(store, make_report(3, "courier", FERRY, now), [], now)
    group_articles(store, [HARBOUR], now)
    links = store.load_copies([1, 2, 3])
    assert links[1].group_id != links[2].group_id
    assert links[3].group_id in (links[1].group_id, links[2].group_id)
