"""The model that turns inputs into labels: its laws, and what an affiliation can and cannot do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model import STANCE_INPUTS, Stance, StanceInput, StanceModel, Target
from monitor.tag.judging import (
    ONE_CUE,
    TEXT_INPUTS,
    judge_stance,
    measure_cap,
    measure_chances,
    read_prior,
    read_shipped_model,
)

MODEL = StanceModel(dict.fromkeys(TEXT_INPUTS, 3.0) | {"affiliation": 1.0}, border=1.5, least_chance=0.45)
OPPOSITE = {"favour": "against", "against": "favour", "neutral": "neutral", "unclear": "unclear"}

numbers = st.floats(-1, 1, allow_nan=False).map(lambda each: round(each, 3))
texts = st.fixed_dictionaries(dict.fromkeys(TEXT_INPUTS, numbers))
models = st.builds(
    StanceModel,
    st.fixed_dictionaries(dict.fromkeys([*TEXT_INPUTS, "affiliation"], st.floats(0, 8))),
    st.floats(0.1, 4),
    st.floats(0.34, 0.9),
)
leaning = st.builds(
    replace,
    models,
    least_chance=st.floats(0.5, 0.9),
    lean=st.floats(-3, 3),
)
"""Models as learning makes them; a label is at least likelier than not."""


def read(values: dict[str, float]) -> Stance:
    inputs = tuple(StanceInput(name, value) for name, value in values.items())
    return Stance("flood", "league", "outlet", "unclear", 0.0, (), inputs)


@pytest.mark.parametrize(
    ("cues", "label"), [(0.0, "neutral"), (0.9, "favour"), (-0.9, "against"), (0.1, "neutral")]
)
def test_the_inputs_make_the_label(cues: float, label: str) -> None:
    judged = judge_stance(read({"cues in the text": cues}), 0.0, MODEL)
    assert judged.label == label
    assert 0.45 <= judged.confidence < 1


def test_every_input_is_shown_in_order_with_what_it_added() -> None:
    judged = judge_stance(read({"distancing marks": -0.5, "cues in the text": 0.75}), 1.0, MODEL, wording=0.2)
    assert tuple(each.name for each in judged.inputs) == STANCE_INPUTS
    shares = {each.name: (each.value, round(each.share, 3)) for each in judged.inputs if each.value}
    assert shares == {
        "cues in the text": (0.75, 2.25),
        "distancing marks": (-0.5, -1.5),
        "affiliation": (1.0, 0.95),
        "learnt wording": (0.2, 0.2),
    }


def test_judging_again_replaces_what_was_judged_before() -> None:
    once = judge_stance(read({"cues in the text": 0.5}), 1.0, MODEL, wording=0.4)
    assert judge_stance(once, 0.0, MODEL) == judge_stance(read({"cues in the text": 0.5}), 0.0, MODEL)


def test_only_the_outlets_voice_with_inputs_is_judged() -> None:
    quoted = replace(read({"cues in the text": 1.0}), voice="quoted")
    bare = replace(quoted, voice="outlet", inputs=())
    assert judge_stance(quoted, 1.0, MODEL) is quoted
    assert judge_stance(bare, 1.0, MODEL) is bare


def test_below_the_least_chance_nothing_is_claimed() -> None:
    careful = replace(MODEL, least_chance=0.9)
    judged = judge_stance(read({"cues in the text": 0.6}), 0.0, careful)
    assert (judged.label, judged.confidence) == ("unclear", 0.0)


def test_an_affiliation_that_tips_the_label_is_named() -> None:
    weak = read({"cues in the text": 0.4})
    assert (judge_stance(weak, 0.0, MODEL).label, judge_stance(weak, 0.0, MODEL).tipped_by) == (
        "neutral",
        None,
    )
    backed = judge_stance(weak, 1.0, MODEL)
    assert (backed.label, backed.tipped_by) == ("favour", "affiliation")
    strong = judge_stance(read({"cues in the text": 0.9}), 1.0, MODEL)
    assert (strong.label, strong.tipped_by) == ("favour", None)


@given(models, st.sampled_from([-1.0, 1.0]))
def test_an_affiliation_alone_makes_no_side(model: StanceModel, prior: float) -> None:
    judged = judge_stance(read(dict.fromkeys(TEXT_INPUTS, 0.0)), prior, model)
    assert judged.label in {"neutral", "unclear"}
    assert judged.tipped_by is None


@given(texts, models, st.sampled_from([-1.0, 1.0]))
def test_an_affiliation_never_turns_what_the_text_says(
    values: dict[str, float], model: StanceModel, prior: float
) -> None:
    judged = judge_stance(read(values), prior, model)
    shares = {each.name: each.share for each in judged.inputs}
    said = sum(shares[name] for name in TEXT_INPUTS)
    assert abs(shares["affiliation"]) <= min(abs(said), ONE_CUE * model.weights["cues in the text"])
    if judged.label in {"favour", "against"}:
        assert (said > 0) == (judged.label == "favour")


@pytest.mark.parametrize("prior", [-1.0, 1.0])
def test_what_an_affiliation_outweighs_wholly_is_no_side_however_narrow_the_border(prior: float) -> None:
    narrow = replace(MODEL, weights={**MODEL.weights, "distancing marks": 1.0}, border=0.5, least_chance=0.2)
    even = judge_stance(read({"distancing marks": -0.5 * prior}), prior, narrow)
    assert sum(each.share for each in even.inputs) == 0
    assert even.label == "neutral"


def test_an_affiliation_does_not_lead_across_a_narrow_border() -> None:
    narrow = replace(MODEL, border=0.2, least_chance=0.5, lean=-0.9)
    read_well = read({"cues in the text": 0.4})
    assert judge_stance(read_well, 0.0, narrow).label == "favour"
    assert judge_stance(read_well, -1.0, narrow).label == "unclear"


@given(texts, leaning, st.sampled_from([-1.0, 1.0]), st.floats(-3, 3))
def test_an_affiliation_never_flips_a_label_of_a_learnt_model(
    values: dict[str, float], model: StanceModel, prior: float, wording: float
) -> None:
    backed = judge_stance(read(values), prior, model, wording)
    plain = judge_stance(read(values), 0.0, model, wording)
    assert {backed.label, plain.label} != {"favour", "against"}
    assert backed.tipped_by == (None if backed.label == plain.label else "affiliation")


@given(texts, leaning, st.sampled_from([-1.0, 0.0, 1.0]), st.floats(-3, 3))
def test_the_shares_and_the_lean_add_up_to_the_chance(
    values: dict[str, float], model: StanceModel, prior: float, wording: float
) -> None:
    judged = judge_stance(read(values), prior, model, wording)
    score = sum(each.share for each in judged.inputs) + model.lean
    if judged.label != "unclear":
        chances = measure_chances(score, model.border)
        assert judged.confidence == pytest.approx(chances[judged.label])
        assert chances[judged.label] == max(chances.values())


@given(texts, models, st.sampled_from([-1.0, 0.0, 1.0]))
def test_turning_every_input_round_turns_the_label(
    values: dict[str, float], model: StanceModel, prior: float
) -> None:
    one = judge_stance(read(values), prior, model)
    other = judge_stance(read({name: -value for name, value in values.items()}), -prior, model)
    assert other.label == OPPOSITE[one.label]
    assert other.confidence == pytest.approx(one.confidence)


@given(texts, st.sampled_from(TEXT_INPUTS), st.floats(0, 1))
def test_more_favour_never_lowers_the_chance_of_favour(
    values: dict[str, float], name: str, more: float
) -> None:
    raised = values | {name: min(1.0, values[name] + more)}
    scores = [
        sum(each.share for each in judge_stance(read(each), 0.0, MODEL).inputs) for each in (values, raised)
    ]
    low, high = (measure_chances(score, MODEL.border) for score in scores)
    assert high["favour"] >= low["favour"]
    assert high["against"] <= low["against"]


@given(st.floats(-800, 800), st.floats(0, 5))
def test_the_chances_are_chances(score: float, border: float) -> None:
    chances = measure_chances(score, border)
    assert sum(chances.values()) == pytest.approx(1)
    assert all(-1e-9 <= each <= 1 for each in chances.values())


def test_a_prior_is_for_friends_and_critics() -> None:
    target = Target("league", "the League", "actor", ("League",), (), (), ("guild",), ("union",))
    assert [read_prior(target, each) for each in ("guild", "union", "press")] == [1.0, -1.0, 0.0]


@pytest.mark.parametrize("kind", ["actor", "claim"])
def test_the_shipped_models_take_no_side_and_cap_the_affiliation(kind: str) -> None:
    model = read_shipped_model(kind)  # type: ignore[arg-type]  # parametrize gives plain strings
    assert set(model.weights) == set(STANCE_INPUTS)
    assert all(weight >= 0 for weight in model.weights.values())
    assert model.lean == 0
    assert 0 < measure_cap(model) <= ONE_CUE * model.weights["cues in the text"]
