"""Judging: what the inputs of a stance add up to, and with what chance.

An ordered logistic model: the score is the sum of weight times value over the inputs; `measure_chances` makes
chances of it. Whose media an outlet is listed with can strengthen what the text itself says, up to double,
and by no more than one cue weighs; it cannot stand in for it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib import resources
from math import exp
from typing import Literal

from monitor.model import (
    STANCE_INPUTS,
    Stance,
    StanceInput,
    StanceLabel,
    StanceModel,
    Target,
)

AFFILIATION = "affiliation"
WORDING = "learnt wording"
ONE_CUE = 0.5
"""The value of "cues in the text" when there is one cue: 1 / (1 + 1)."""
TEXT_INPUTS = tuple(name for name in STANCE_INPUTS if name not in {AFFILIATION, WORDING})


def judge_stance(stance: Stance, prior: float, model: StanceModel, wording: float = 0.0) -> Stance:
    """Return the stance with shares, label, confidence and `tipped_by` as the model judges its inputs.

    `prior` is `read_prior` of the outlet, `wording` the sum of the model's weights of the outlet's words.
    Only the outlet's voice is judged, and only where there are inputs; any other stance is returned as it
    is. Where nothing was read in the text, no side is taken. An unclear stance has the confidence 0: nothing
    is claimed.
    """
    if stance.voice != "outlet" or not stance.inputs:
        return stance
    values = {each.name: each.value for each in stance.inputs} | {WORDING: wording}
    shares = {name: model.weights.get(name, 0.0) * values.get(name, 0.0) for name in TEXT_INPUTS}
    shares[WORDING] = model.weights.get(WORDING, 1.0) * wording
    read = sum(shares.values())
    values[AFFILIATION], shares[AFFILIATION] = prior, prior * min(measure_cap(model), abs(read))
    label, confidence = _decide(read, shares[AFFILIATION], model)
    unbacked, _ = _decide(read, 0.0, model)
    return replace(
        stance,
        label=label,
        confidence=confidence,
        inputs=tuple(StanceInput(name, values.get(name, 0.0), shares[name]) for name in STANCE_INPUTS),
        tipped_by=None if label == unbacked else AFFILIATION,
    )


def measure_cap(model: StanceModel) -> float:
    """Return the most, in log-odds, that an affiliation can add.

    That is its weight, and never more than one cue, nor than the border: so it never leads from a label to
    the opposite one, wherever a learnt model leans.
    """
    one_cue = ONE_CUE * model.weights.get("cues in the text", 0.0)
    return max(0.0, min(model.weights.get(AFFILIATION, 0.0), one_cue, model.border))


def measure_chances(score: float, border: float) -> dict[StanceLabel, float]:
    """Return the chances of against, neutral and favour at a score in log-odds; together they are 1."""
    against, favour = _squash(-score - border), _squash(score - border)
    return {"against": against, "neutral": 1 - against - favour, "favour": favour}


def read_prior(target: Target, affiliation: str) -> float:
    """Return 1 where outlets of this affiliation mostly favour the target, -1 where they oppose it."""
    return float((affiliation in target.friends) - (affiliation in target.critics))


def read_shipped_model(kind: Literal["actor", "claim"]) -> StanceModel:
    """Return the model that comes with the program, as `training/stance.py` fitted it."""
    return _read_models()[kind]


@cache
def _read_models() -> Mapping[str, StanceModel]:
    """Return the models of `weights.json`, which never changes while the program runs."""
    text = (resources.files("monitor.tag") / "weights.json").read_text(encoding="utf-8")
    return {
        kind: StanceModel(each["weights"], each["border"], each["least_chance"])
        for kind, each in json.loads(text).items()
    }


def _decide(read: float, backing: float, model: StanceModel) -> tuple[StanceLabel, float]:
    score = read + backing + model.lean
    chances = measure_chances(score, model.border)
    side: StanceLabel = "favour" if score > 0 else "against"
    # At 0 both sides are as likely: a narrow border must not make that one of them.
    label: StanceLabel = side if score != 0 and chances[side] > chances["neutral"] else "neutral"
    if chances[label] < model.least_chance or (label != "neutral" and read == 0):
        return "unclear", 0.0
    return label, chances[label]


def _squash(logit: float) -> float:
    """Return the logistic function, without overflow at either end."""
    if logit >= 0:
        return 1 / (1 + exp(-logit))
    return exp(logit) / (1 + exp(logit))
