"""Learning from corrections, on invented lessons."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Stance, StanceInput, StanceLabel, StanceModel
from monitor.tag.judging import AFFILIATION, read_shipped_model
from monitor.tag.learning import (
    Lesson,
    Score,
    Trial,
    label_lesson,
    score_labels,
    teach_model,
    try_learning,
)
from tests.factories import TOPIC

SHIPPED = read_shipped_model("actor")
LABELS: tuple[StanceLabel, ...] = ("favour", "neutral", "against")


def make_lesson(
    number: int, label: StanceLabel, *words: str, cues: float = 0.01, prior: float = 0.0
) -> Lesson:
    stance = Stance(TOPIC, "board", "outlet", "unclear", 0.0, (), (StanceInput("cues in the text", cues),))
    return Lesson(stance, prior, frozenset(words), label, number)


def make_course(size: int) -> list[Lesson]:
    """Return lessons in which two words of many tell the side, and the inputs nothing."""
    lots = Random(size)
    telling = {"favour": ("noble",), "against": ("murky",), "neutral": ()}
    return [
        make_lesson(number, label, *telling[label], *lots.sample(["rain", "quay", "noon", "salt"], 2))
        for number, label in enumerate(LABELS[place % 3] for place in range(size))
    ]


def test_words_that_go_with_labels_are_learnt_and_others_are_not() -> None:
    model = teach_model(make_course(30), SHIPPED)
    assert model.words["noble"] > 1 > -1 > model.words["murky"]
    assert all(abs(model.words.get(word, 0.0)) < 0.5 for word in ("rain", "quay", "noon", "salt"))
    assert label_lesson(make_lesson(99, "favour", "noble"), model) == "favour"


def test_what_is_learnt_does_better_on_lessons_held_back() -> None:
    trial = try_learning(make_course(30), SHIPPED)
    assert (trial.lessons, trial.before) == (30, Score(10, 20, 0))
    assert trial.after.right > 20
    assert trial.better


def test_labels_drawn_by_lot_teach_nothing() -> None:
    kept = 0
    for seed in range(20):
        lots = Random(seed)
        lessons = [
            make_lesson(
                number, lots.choice(LABELS), *lots.sample(["rain", "quay", "noon", "salt"], 2), cues=cues
            )
            for number, cues in enumerate([-0.9, 0.01, 0.9] * 4)
        ]
        kept += try_learning(lessons, SHIPPED).better
    assert kept <= 10


def test_a_word_that_readers_contradict_is_not_learnt() -> None:
    lessons = [make_lesson(number, LABELS[number % 3], "murky") for number in range(12)]
    lessons += [make_lesson(number, LABELS[number % 3]) for number in range(12, 24)]
    assert teach_model(lessons, SHIPPED).words == {}


def test_lessons_that_agree_with_the_shipped_model_leave_it_nearly_as_it_was() -> None:
    right = [
        make_lesson(number, label, cues=cues)
        for number, (label, cues) in enumerate([("favour", 0.7), ("against", -0.7), ("neutral", 0.01)] * 4)
    ]
    model = teach_model(right, SHIPPED)
    assert all(label_lesson(one, model) == one.label for one in right)
    assert abs(model.lean) < 0.2
    assert model.weights["cues in the text"] == pytest.approx(SHIPPED.weights["cues in the text"], abs=1.5)


def test_an_input_that_misleads_loses_weight_and_never_turns_round() -> None:
    wrong = [make_lesson(number, "neutral", cues=cues) for number, cues in enumerate([0.7, -0.7] * 30)]
    weight = teach_model(wrong, SHIPPED).weights["cues in the text"]
    assert 0 <= weight < SHIPPED.weights["cues in the text"]


def test_readers_who_see_favour_where_nothing_is_loaded_move_the_lean() -> None:
    assert teach_model([make_lesson(number, "favour") for number in range(12)], SHIPPED).lean > 0.3


def test_the_affiliation_and_how_sure_a_label_must_be_are_not_learnt() -> None:
    lessons = [make_lesson(number, "favour", cues=0.2, prior=1.0) for number in range(20)]
    model = teach_model(lessons, SHIPPED)
    assert model.weights[AFFILIATION] == SHIPPED.weights[AFFILIATION]
    assert model.least_chance == SHIPPED.least_chance


def test_copies_of_one_text_are_held_back_together() -> None:
    told = [replace(make_lesson(0, "against", f"word{number}"), origin=1) for number in range(3)]
    copies = [one for one in told for _ in range(4)]
    others = [make_lesson(number, "neutral") for number in range(5, 9)]
    assert not try_learning([*copies, *others], SHIPPED).better


def test_nothing_is_taught_by_nothing() -> None:
    assert teach_model([], SHIPPED) == SHIPPED
    assert try_learning([make_lesson(1, "favour")], SHIPPED).better is False


@pytest.mark.parametrize(
    ("after", "better"),
    [
        (Score(6, 5, 0), True),
        (Score(5, 3, 0), True),
        (Score(5, 5, 0), False),
        (Score(6, 6, 0), False),
        (Score(4, 4, 0), False),
        (Score(4, 0, 0), True),
        (Score(9, 1, 1), False),
    ],
)
def test_better_is_more_right_less_wrong_and_none_more_turned_round(after: Score, better: bool) -> None:
    assert Trial(10, Score(5, 5, 0), after, SHIPPED).better is better


def test_labels_are_counted_beside_what_readers_say() -> None:
    asked = [make_lesson(number, label) for number, label in enumerate([*LABELS, "favour"])]
    assert score_labels(asked, ["favour", "unclear", "favour", "neutral"]) == Score(1, 2, 1)


lessons = st.builds(
    make_lesson,
    st.integers(0, 9),
    st.sampled_from(LABELS),
    st.sampled_from(["noble", "murky", "rain"]),
    cues=st.floats(-1, 1),
    prior=st.sampled_from([-1.0, 0.0, 1.0]),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(lessons, min_size=1, max_size=15))
def test_the_order_of_lessons_does_not_matter_and_mirrored_ones_teach_the_mirrored(
    course: list[Lesson],
) -> None:
    model = teach_model(course, SHIPPED)
    again = teach_model(course[::-1], SHIPPED)
    mirrored = teach_model([mirror(one) for one in course], SHIPPED)
    for other, sign in ((again, 1), (mirrored, -1)):
        assert is_alike(model, other, sign)


def mirror(lesson: Lesson) -> Lesson:
    labels: dict[StanceLabel, StanceLabel] = {"favour": "against", "against": "favour", "neutral": "neutral"}
    inputs = tuple(replace(each, value=-each.value) for each in lesson.stance.inputs)
    stance = replace(lesson.stance, inputs=inputs)
    return replace(lesson, stance=stance, prior=-lesson.prior, label=labels[lesson.label])


def is_alike(one: StanceModel, other: StanceModel, sign: int) -> bool:
    words = sorted(set(one.words) | set(other.words))
    ours, theirs = ([each.lean, *(each.words.get(word, 0.0) for word in words)] for each in (one, other))
    near = np.isclose(np.array(ours) * sign, theirs, rtol=0, atol=[0.02, *(0.05 for _ in words)])
    return bool(near.all()) and abs(other.border - one.border) <= 0.02
