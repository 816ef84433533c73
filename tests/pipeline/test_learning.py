"""Learning from the corrections that are stored. The harbour and its readers are invented."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.model import CorrectedLabel
from monitor.pipeline.learning import FEWEST_CORRECTIONS, Learning, forget_learnt, learn_topic
from monitor.tag.outlets import OutletRegister
from storage.sqlite.store import SqliteStore, open_store
from tests.factories import NOON, TOPIC, make_copy, make_placement
from tests.pipeline.stancework import HARBOUR, make_stance, tell, when
from tests.storage.saving import save_article

WORDS: dict[CorrectedLabel, str] = {"favour": "noble", "against": "murky", "neutral": "meets"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    with open_store(tmp_path / "test.db") as store:
        yield store


def teach(store: SqliteStore, size: int, *labels: CorrectedLabel) -> None:
    """Save articles whose words tell their labels, by default each in turn, with a correction of each."""
    for number in range(1, size + 1):
        label = (labels or list(WORDS))[number % (len(labels) or 3)]
        save_article(store, tell(number, make_stance(cues=0.01), word=WORDS[label]), [], NOON)
        store.save_stance_correction(number, TOPIC, "board", label, None, when(number))


def learn(store: SqliteStore) -> Learning:
    return learn_topic(HARBOUR, OutletRegister(()), store, when(59))


def test_too_few_corrections_teach_nothing(store: SqliteStore) -> None:
    teach(store, FEWEST_CORRECTIONS - 1)
    assert learn(store) == Learning(TOPIC, FEWEST_CORRECTIONS - 1, {}, None)
    assert store.load_learnt_model(TOPIC) is None


def test_what_does_better_is_put_in_force_with_its_figures(store: SqliteStore) -> None:
    teach(store, 30)
    learning = learn(store)
    saved = store.load_learnt_model(TOPIC)
    assert saved is not None
    assert learning.saved == saved
    assert (saved.corrections, saved.made_at, saved.before) == (30, when(59), pytest.approx(-1 / 3))
    assert saved.after > 0.6
    assert set(saved.models) == {"board"}
    assert set(saved.models["board"].words) == {"noble", "murky"}
    assert learn(store).saved == saved


def test_what_does_no_better_is_refused(store: SqliteStore) -> None:
    teach(store, 12, "neutral")
    learning = learn(store)
    assert (learning.lessons, learning.trials["board"].better, learning.saved) == (12, False, None)
    assert store.list_learnt_models(TOPIC) == []


def test_a_learnt_model_that_does_no_better_any_more_gives_way_to_the_shipped_one(store: SqliteStore) -> None:
    teach(store, 12, "neutral")
    store.save_learnt_model(
        TOPIC,
        {"board": learn(store).trials["board"].model},
        made_at=NOON,
        corrections=10,
        before=0.5,
        after=0.6,
    )
    saved = learn(store).saved
    assert saved is not None
    assert saved.models == {}
    assert saved.before == saved.after


def test_the_newest_word_of_a_reader_teaches(store: SqliteStore) -> None:
    teach(store, 12)
    for number in range(1, 13):
        store.save_stance_correction(number, TOPIC, "board", "neutral", None, when(30))
    learning = learn(store)
    assert (learning.corrections, learning.trials["board"].before.right) == (12, 12)


def test_what_cannot_teach_is_left_out(store: SqliteStore) -> None:
    teach(store, 10)
    silent, edited, unclear, absent = range(11, 15)
    save_article(store, tell(silent), [], NOON)
    for number in (edited, unclear, absent):
        save_article(store, tell(number, make_stance()), [], NOON)
    said: tuple[CorrectedLabel, ...] = ("favour", "favour", "unclear", "absent")
    for number, label in zip((silent, edited, unclear, absent), said, strict=True):
        store.save_stance_correction(number, TOPIC, "board", label, None, when(number))
    store.save_stance_correction(silent, TOPIC, "mole", "favour", None, when(30))
    changed = tell(edited, make_stance(), text="The harbour board changed its mind.")
    save_article(store, changed, [], when(40) + timedelta(hours=1))
    learning = learn(store)
    assert (learning.corrections, learning.lessons) == (15, 10)


def test_copies_do_not_vouch_for_each_other(store: SqliteStore) -> None:
    for number in range(1, 11):
        save_article(store, tell(number, make_stance(cues=0.01), word="murky"), [], NOON)
        store.save_placement(make_placement(make_copy(number, 1)), (), 9)
        store.save_stance_correction(number, TOPIC, "board", "against", None, when(number))
    assert learn(store).saved is None


def test_what_was_learnt_is_taken_back_one_by_one_or_as_a_whole(store: SqliteStore) -> None:
    first, second, third = (
        store.save_learnt_model(TOPIC, {}, made_at=NOON, corrections=count, before=0.5, after=0.6)
        for count in (10, 11, 12)
    )
    assert forget_learnt(TOPIC, store, everything=False) == [third]
    assert store.load_learnt_model(TOPIC) == second
    assert forget_learnt(TOPIC, store, everything=True) == [second, first]
    assert forget_learnt(TOPIC, store, everything=False) == []
