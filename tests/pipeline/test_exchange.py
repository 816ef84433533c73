"""Corrections of stances on their way from one machine to another."""

from __future__ import annotations

import json
import tempfile
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import CorrectionRefused
from monitor.model import CorrectedLabel
from monitor.pipeline.exchange import export_stances, import_stances
from storage.sqlite.store import SqliteStore, open_store
from tests.factories import NOON, TOPIC
from tests.pipeline.stancework import tell
from tests.storage.saving import save_article

LABELS: tuple[CorrectedLabel, ...] = ("favour", "against", "neutral", "unclear", "absent")

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9)
sayings = st.lists(
    st.tuples(st.integers(1, 3), words, words, st.sampled_from(LABELS), st.none() | words), max_size=8
)


def fill(store: SqliteStore, numbers: tuple[int, ...]) -> None:
    for number in numbers:
        save_article(store, tell(number), [], NOON)


def list_counting(store: SqliteStore) -> set[tuple[object, ...]]:
    keys = {number: article.key for number, article in store.load_articles(range(1, 9)).items()}
    return {
        (keys[one.article_id], one.topic_id, one.target_id, one.label, one.by, one.made_at)
        for one in store.find_stance_corrections(list(keys))
    }


@settings(max_examples=20, deadline=None)
@given(sayings)
def test_what_counts_there_counts_here(said: list[tuple[int, str, str, CorrectedLabel, str | None]]) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        open_store(Path(folder, "there.db")) as there,
        open_store(Path(folder, "here.db")) as here,
    ):
        fill(there, (1, 2, 3))
        fill(here, (3, 2, 1))
        for minute, saying in enumerate(said):
            there.save_stance_correction(*saying, NOON + timedelta(minutes=minute))
        lines = list(export_stances(there))
        taken = import_stances(here, lines)
        assert list_counting(here) == list_counting(there)
        assert (len(taken.made), taken.known, taken.unknown) == (len(lines), 0, ())
        again = import_stances(here, lines)
        assert (again.made, again.known) == ((), len(lines))
        assert sorted(export_stances(here)) == sorted(lines)


def test_a_later_word_here_stays_and_unknown_articles_are_named(tmp_path: Path) -> None:
    with open_store(tmp_path / "there.db") as there, open_store(tmp_path / "here.db") as here:
        fill(there, (1, 2))
        fill(here, (1,))
        for number in (1, 2):
            there.save_stance_correction(number, TOPIC, "board", "favour", "L. Marsh", NOON)
        mine = here.save_stance_correction(1, TOPIC, "board", "against", None, NOON + timedelta(hours=1))
        taken = import_stances(here, export_stances(there))
        assert (taken.made, taken.known, taken.unknown) == ((), 1, ("https://courier.example/2",))
        assert here.list_stance_corrections(None) == [mine]


def test_the_same_word_said_later_is_known(tmp_path: Path) -> None:
    with open_store(tmp_path / "there.db") as there, open_store(tmp_path / "here.db") as here:
        for store, said_at in ((there, NOON + timedelta(hours=1)), (here, NOON)):
            fill(store, (1,))
            store.save_stance_correction(1, TOPIC, "board", "favour", "L. Marsh", said_at)
        taken = import_stances(here, export_stances(there))
        assert (taken.made, taken.known) == ((), 1)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"label": "good"}, "line 2 .*label"),
        ({"made_at": "2024-03-05T12:00:00"}, "line 2: made_at has no time zone"),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_nothing_taken(
    tmp_path: Path, change: dict[str, str], message: str
) -> None:
    line = {
        "key": "https://courier.example/1",
        "url": "https://courier.example/1",
        "topic": TOPIC,
        "target": "board",
        "label": "favour",
        "by": None,
        "made_at": "2024-03-05T12:00:00Z",
    }
    with open_store(tmp_path / "here.db") as here:
        fill(here, (1,))
        with pytest.raises(CorrectionRefused, match=message):
            import_stances(here, [json.dumps(line), json.dumps(line | change)])
        with pytest.raises(CorrectionRefused, match="line 1 is no correction"):
            import_stances(here, ["{"])
        assert here.list_stance_corrections(None) == []
