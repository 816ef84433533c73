"""Learning from corrections: models that start at the shipped ones and give way to what readers say.

For each target the most likely ordered logistic model (`StanceModel`) under a prior: weights stay near the
shipped ones, most words weigh nothing. Whether that is of use is asked of corrections it was not taught by.
The likelihood is that of `monitor.tag.judging`. The most likely model is found by proximal gradient steps
(ISTA: A. Beck, M. Teboulle, SIAM J. Imaging Sciences 2, 2009), whose soft threshold keeps a handful of words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from monitor.model import Stance, StanceLabel, StanceModel
from monitor.tag.judging import TEXT_INPUTS, judge_stance, measure_cap
from monitor.tag.wording import MOST_WORDING, weigh_wording

Numbers = NDArray[np.float64]

WEIGHT_SPREAD = 1.0
LEAN_SPREAD = 0.5
BORDER_SPREAD = 0.3
"""How far, in log-odds (the border in its logarithm), a number may well stray from the shipped one."""
WORD_PRICE = 0.5
"""What a log-odd of a word costs; with it few words are worth theirs."""
FEWEST_WITH_WORD = 3
MOST_WORDS = 400
MOST_FOLDS = 10
_STEPS = 300
_INPUTS = len(TEXT_INPUTS)
_FREE = _INPUTS + 2
"""A point holds the weights of the inputs, the lean, the logarithm of the border, the weights of words."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a correction teaches: a stance as it was read, and what the reader calls it.

    `stance` is one in the outlet's voice with its inputs, `prior` what `read_prior` says of its outlet,
    `words` what `WordingReader` read; `label` is a side or neutral. Lessons of one `origin` share their text.
    """

    stance: Stance
    prior: float
    words: frozenset[str]
    label: StanceLabel
    origin: int


@dataclass(frozen=True, slots=True)
class Score:
    """Labels beside what readers say: as many right, wrong, and of the wrong given the opposite side.

    The others are unclear, which is neither.
    """

    right: int
    wrong: int
    flipped: int

    @property
    def net(self) -> int:
        """Right less wrong: a wrong label costs as much as a right one is worth, no label nothing."""
        return self.right - self.wrong


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of learning for one target, by the `lessons` that were held back from it.

    `before` is of the shipped model, `after` of learnt ones; `model` is taught by all lessons.
    """

    lessons: int
    before: Score
    after: Score
    model: StanceModel

    @property
    def better(self) -> bool:
        """Whether learning raised right less wrong, and gave the opposite side no more often."""
        return self.after.net > self.before.net and self.after.flipped <= self.before.flipped


def try_learning(lessons: Sequence[Lesson], shipped: StanceModel) -> Trial:
    """Return what learning makes of the lessons of one target, in seconds.

    A model is taught up to ten times without some of the lessons, and asked about those. Lessons that share
    their text are held back together.
    """
    origins = list(dict.fromkeys(lesson.origin for lesson in lessons))
    asked: list[Lesson] = []
    labels: list[StanceLabel] = []
    for first in range(min(MOST_FOLDS, len(origins))):
        held = set(origins[first::MOST_FOLDS])
        model = teach_model([one for one in lessons if one.origin not in held], shipped)
        fold = [one for one in lessons if one.origin in held]
        asked += fold
        labels += [label_lesson(one, model) for one in fold]
    before = score_labels(asked, [label_lesson(one, shipped) for one in asked])
    return Trial(len(lessons), before, score_labels(asked, labels), teach_model(lessons, shipped))


def label_lesson(lesson: Lesson, model: StanceModel) -> StanceLabel:
    """Return what a model calls a lesson's stance."""
    wording = weigh_wording(lesson.words, model.words)
    return judge_stance(lesson.stance, lesson.prior, model, wording).label


def score_labels(lessons: Sequence[Lesson], labels: Sequence[StanceLabel]) -> Score:
    """Return how labels do beside what the readers of the lessons say."""
    pairs = [(one.label, label) for one, label in zip(lessons, labels, strict=True)]
    right = sum(said == label for said, label in pairs)
    unclear = sum(label == "unclear" for _, label in pairs)
    return Score(right, len(pairs) - right - unclear, sum({*pair} == {"favour", "against"} for pair in pairs))


# --- the most likely model -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Lessons as numbers, a row each; `sides` is 1 for favour, -1 for against, 0 for neutral."""

    values: Numbers
    presence: Numbers
    priors: Numbers
    sides: Numbers
    words: tuple[str, ...]


def teach_model(lessons: Sequence[Lesson], shipped: StanceModel) -> StanceModel:
    """Return the model that the lessons of one target teach, starting from the shipped one.

    The affiliation weighs as it did, and how sure a label must be stays: those are promises of the program.
    """
    if not lessons:
        return shipped
    sheet = _write_sheet(lessons)
    weights = [shipped.weights.get(name, 0.0) for name in TEXT_INPUTS]
    start = np.array([*weights, shipped.lean, np.log(shipped.border), *[0.0] * len(sheet.words)])
    spread = np.array([*[WEIGHT_SPREAD] * _INPUTS, LEAN_SPREAD, BORDER_SPREAD, *[np.inf] * len(sheet.words)])
    cap = measure_cap(shipped)

    def measure(point: Numbers) -> tuple[float, Numbers]:
        loss, slope = _measure_loss(point, sheet, cap)
        strayed = (point - start) / spread
        return loss + 0.5 * float(strayed @ strayed), slope + strayed / spread

    found = [round(float(each), 4) for each in _descend(start, measure)]
    return replace(
        shipped,
        weights=dict(shipped.weights) | dict(zip(TEXT_INPUTS, found, strict=False)),
        lean=found[_INPUTS],
        border=round(float(np.exp(found[_INPUTS + 1])), 4),
        words={word: weight for word, weight in zip(sheet.words, found[_FREE:], strict=True) if weight},
    )


def _write_sheet(lessons: Sequence[Lesson]) -> _Sheet:
    counts = Counter(word for lesson in lessons for word in lesson.words)
    usable = [word for word, count in counts.items() if FEWEST_WITH_WORD <= count < len(lessons)]
    words = tuple(sorted(usable, key=lambda word: (-counts[word], word))[:MOST_WORDS])
    values = [{each.name: each.value for each in lesson.stance.inputs} for lesson in lessons]
    sides = {"favour": 1.0, "against": -1.0}
    return _Sheet(
        values=np.array([[row.get(name, 0.0) for name in TEXT_INPUTS] for row in values]),
        presence=np.array(
            [[float(word in lesson.words) for word in words] for lesson in lessons], dtype=np.float64
        ).reshape(len(lessons), len(words)),
        priors=np.array([lesson.prior for lesson in lessons]),
        sides=np.array([sides.get(lesson.label, 0.0) for lesson in lessons]),
        words=words,
    )


def _measure_loss(point: Numbers, sheet: _Sheet, cap: float) -> tuple[float, Numbers]:
    """Return how unlikely the lessons are (minus the log-likelihood) at a point, and the slope there."""
    border, wording = np.exp(point[_INPUTS + 1]), sheet.presence @ point[_FREE:]
    read = sheet.values @ point[:_INPUTS] + np.clip(wording, -MOST_WORDING, MOST_WORDING)
    score = read + point[_INPUTS] + sheet.priors * np.minimum(cap, np.abs(read))
    favour, against = _squash(score - border), _squash(-score - border)
    neutral = np.maximum(1 - favour - against, 1e-12)
    rise, fall = favour * (1 - favour), against * (1 - against)
    cases = [sheet.sides > 0, sheet.sides < 0]
    chances = np.select(cases, [favour, against], neutral)
    by_score = np.select(cases, [favour - 1, 1 - against], (rise - fall) / neutral)
    by_border = np.select(cases, [1 - favour, 1 - against], -(rise + fall) / neutral)
    by_read = by_score * (1 + sheet.priors * np.sign(read) * (np.abs(read) < cap))
    by_word = by_read * (np.abs(wording) < MOST_WORDING)
    slope = np.concatenate(
        [sheet.values.T @ by_read, [by_score.sum(), border * by_border.sum()], sheet.presence.T @ by_word]
    )
    return -float(np.log(np.maximum(chances, 1e-12)).sum()), slope


def _descend(start: Numbers, measure: Callable[[Numbers], tuple[float, Numbers]]) -> Numbers:
    """Return the point of the least loss plus price of words that is found from `start`."""
    point, step = start, 1.0
    loss, slope = measure(point)
    for _ in range(_STEPS):
        trial = _step(point, slope, step)
        moved = trial - point
        new_loss, new_slope = measure(trial)
        if new_loss > loss + float(slope @ moved) + float(moved @ moved) / (2 * step) + 1e-9:
            step /= 2  # too far for the slope to tell what is there
            continue
        point, loss, slope, step = trial, new_loss, new_slope, step * 1.2
        if float(np.abs(moved).max()) < 1e-5:
            break
    return point


def _step(point: Numbers, slope: Numbers, step: float) -> Numbers:
    """Return the point a step down the slope; no input turns against its meaning, small words become none."""
    trial = point - step * slope
    trial[:_INPUTS] = np.maximum(trial[:_INPUTS], 0.0)
    words = trial[_FREE:]
    trial[_FREE:] = np.sign(words) * np.maximum(np.abs(words) - step * WORD_PRICE, 0.0)
    return trial


def _squash(logits: Numbers) -> Numbers:
    squashed: Numbers = 1 / (1 + np.exp(-np.clip(logits, -40, 40)))
    return squashed
