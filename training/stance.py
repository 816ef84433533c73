"""Fit the model that turns the inputs of a stance into a label, and measure it.

    python training/stance.py FOLDER [--config feeds.yaml] [--topic iran-1988] [--words] [--to WEIGHTS.json]

FOLDER holds `topical_dev.jsonl`: documents `{id, affiliation, labels: {TARGET: favourable | neutral |
critical | none}, own_voice_paraphrase, attributed_paraphrase}`, one reader's paraphrases and labels of pages
on the topic. They are few: the weights are drawn toward sensible ones (`PRIORS`), no label leans to a side
(there is no constant), and every figure printed is of documents held back. `--words` does without the
network.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bench.topical import AFFILIATIONS, LABELS, list_paragraphs, load_articles
from monitor.config import load_config
from monitor.model import Stance, StanceModel, Topic
from monitor.tag.judging import AFFILIATION, TEXT_INPUTS, WORDING, judge_stance, read_prior
from monitor.tag.networks import Network, load_network
from monitor.tag.stance import tag_document

SPREAD = 1.0
"""How far, in log-odds, a weight may well lie from its prior: one standard deviation of a normal."""
PRIORS = {
    "cues in the text": 5.0,
    "cues in the headline": 6.0,
    "sentiment in the text": 2.0,
    "sentiment in the lead": 1.0,
    "sentiment in the headline": 1.5,
    "distancing marks": 1.0,
}
BORDER = 1.5
BACKING = 1.0
"""The weight of an affiliation, in log-odds; `judging.measure_cap` bounds it by one cue."""
FOLDS = 7
LEAST_CHANCES = (0.5, 0.55, 0.6, 0.65, 0.7)
"""What is tried; a label is at least likelier than not."""
MOST_FLIPS = 0.02


@dataclass(frozen=True, slots=True)
class Case:
    """A document and a target: what was read of it, and what a reader said. `group` is for the tables."""

    document: int
    kind: str
    target: str
    group: str
    prior: float
    stance: Stance | None
    quoted: bool
    truth: str

    def answer(self, model: StanceModel, backed: bool) -> tuple[str, float]:
        """Return label and confidence; "none" where the document does not touch the target."""
        if self.stance is None:
            return ("unclear", 0.0) if self.quoted else ("none", 1.0)
        judged = judge_stance(self.stance, self.prior if backed else 0.0, model)
        return judged.label, judged.confidence


def read_cases(folder: Path, topic: Topic, sentiment: Network | None) -> list[Case]:
    """Return one case for each document and target of `topical_dev.jsonl`."""
    targets = {target.id: target for target in topic.targets}
    cases = []
    for number, row in enumerate(load_articles(folder)):
        paragraphs = list_paragraphs(row)
        stances = tag_document("", paragraphs, topic, "en", sentiment, load_network("attribution"))
        found = {(stance.target_id, stance.voice): stance for stance in stances}
        affiliation = AFFILIATIONS.get(row["affiliation"], "")
        for target_id, label in row["labels"].items():
            cases.append(
                Case(
                    document=number,
                    kind=targets[target_id].kind,
                    target=target_id,
                    group=row["affiliation"],
                    prior=read_prior(targets[target_id], affiliation),
                    stance=found.get((target_id, "outlet")),
                    quoted=(target_id, "quoted") in found,
                    truth=LABELS.get(label, "none"),
                )
            )
    return cases


def fit_model(cases: Iterable[Case], least_chance: float) -> StanceModel:
    """Return the likeliest model given the cases and the priors (maximum a posteriori, gradient ascent).

    Cases the reader says are not touched teach nothing: the model does not decide that.
    """
    taught = [case for case in cases if case.stance is not None and case.truth != "none"]
    values = np.array([_list_values(case.stance) for case in taught if case.stance])
    truth = np.array([case.truth for case in taught])
    centre = np.array([PRIORS[name] for name in TEXT_INPUTS] + [BORDER])
    place = centre.copy()
    for _ in range(2000):
        slope = _measure_slope(place, values, truth) - (place - centre) / SPREAD**2
        place = np.maximum(place + 0.02 * slope, 0.1)
    weights = dict(zip(TEXT_INPUTS, (round(float(each), 2) for each in place), strict=False))
    backing = {AFFILIATION: BACKING, WORDING: 1.0}
    return StanceModel(weights | backing, round(float(place[-1]), 2), least_chance)


def _list_values(stance: Stance) -> list[float]:
    values = {each.name: each.value for each in stance.inputs}
    return [values[name] for name in TEXT_INPUTS]


def _measure_slope(place: np.ndarray, values: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Return the gradient of the log-likelihood of an ordered logistic model by weights and border."""
    score, border = values @ place[:-1], place[-1]
    favour, against = _squash(score - border), _squash(-score - border)
    rest = np.maximum(1 - favour - against, 1e-6)
    bent = favour * (1 - favour), against * (1 - against)
    by_score = np.select(
        [truth == "favour", truth == "against"], [1 - favour, against - 1], (bent[1] - bent[0]) / rest
    )
    by_border = np.select(
        [truth == "favour", truth == "against"], [favour - 1, against - 1], (bent[0] + bent[1]) / rest
    )
    return np.append(by_score @ values, by_border.sum())


def _squash(logits: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logits))


def hold_back(cases: Sequence[Case], least_chance: float) -> list[tuple[Case, StanceModel]]:
    """Return each case with a model that was fitted without its document."""
    held = []
    for fold in range(FOLDS):
        model = fit_model((case for case in cases if case.document % FOLDS != fold), least_chance)
        held += [(case, model) for case in cases if case.document % FOLDS == fold]
    return held


def choose_least_chance(cases: Sequence[Case]) -> float:
    """Return the least chance with the most right that keeps flips rare; of equals the lowest."""
    held = hold_back(cases, 0.0)

    def rate(least_chance: float) -> tuple[bool, float, float]:
        careful = [(case, replace(model, least_chance=least_chance)) for case, model in held]
        figures = measure(careful, backed=False)
        return figures["flips"] <= MOST_FLIPS, figures["right"], -least_chance

    return max(LEAST_CHANCES, key=rate)


def measure(held: Iterable[tuple[Case, StanceModel]], *, backed: bool) -> dict[str, float]:
    """Return the shares right, flipped to the other side and answered, and how true the chances are.

    `backed` judges with the affiliation. "error", the calibration error, is the mean gap between confidence
    and share right, over five bins of confidence, weighted by their size, of the stances that were answered.
    """
    counts: Counter[str] = Counter()
    sure: list[tuple[float, bool]] = []
    for case, model in held:
        label, confidence = case.answer(model, backed)
        counts["all"] += 1
        counts["right"] += label == case.truth
        counts["flips"] += {label, case.truth} == {"favour", "against"}
        counts["answered"] += label != "unclear"
        if label not in {"unclear", "none"}:
            sure.append((confidence, label == case.truth))
    shares = {name: counts[name] / max(1, counts["all"]) for name in ("right", "flips", "answered")}
    return shares | {"error": _measure_calibration(sure), "n": counts["all"]}


def _measure_calibration(sure: Sequence[tuple[float, bool]]) -> float:
    bins: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in sure:
        bins.setdefault(min(4, math.floor(confidence * 5)), []).append((confidence, right))
    gaps = (abs(sum(c for c, _ in each) - sum(r for _, r in each)) for each in bins.values())
    return sum(gaps) / max(1, len(sure))


def print_figures(held: Sequence[tuple[Case, StanceModel]], by: Callable[[Case], str], title: str) -> None:
    """Print a table in Markdown, a line for each group: without the affiliation, then with it."""
    print(f"\n| {title} | n | right | with affiliation | flips | answered | calibration error |")
    print("|---|---|---|---|---|---|---|")
    for group in sorted({by(case) for case, _ in held}):
        rows = [pair for pair in held if by(pair[0]) == group]
        plain, backed = measure(rows, backed=False), measure(rows, backed=True)
        figures = (plain["right"], backed["right"], plain["flips"], plain["answered"], plain["error"])
        print(f"| {group} | {plain['n']} | " + " | ".join(f"{each:.2f}" for each in figures) + " |")


def main() -> None:
    """Fit, print the tables of documents held back, and write the weights if asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--config", type=Path, default=Path("feeds.yaml"))
    parser.add_argument("--topic", default="iran-1988")
    parser.add_argument("--words", action="store_true", help="judge sentences by word lists")
    parser.add_argument("--to", type=Path, help="where to write the weights")
    arguments = parser.parse_args()
    topics = {topic.id: topic for topic in load_config(arguments.config).topics}
    network = None if arguments.words else load_network("sentiment")
    cases = read_cases(arguments.folder, topics[arguments.topic], network)
    models: dict[str, StanceModel] = {}
    held: list[tuple[Case, StanceModel]] = []
    for kind in ("actor", "claim"):
        own = [case for case in cases if case.kind == kind]
        least_chance = choose_least_chance(own)
        models[kind] = fit_model(own, least_chance)
        held += hold_back(own, least_chance)
    print_figures(held, lambda case: "all", "together")
    print_figures(held, lambda case: case.target, "target")
    print_figures(held, lambda case: case.group, "affiliation")
    print_figures(held, lambda case: f"{case.target}, {case.truth}", "target and truth")
    shown = {
        kind: {"weights": model.weights, "border": model.border, "least_chance": model.least_chance}
        for kind, model in models.items()
    }
    text = json.dumps(shown, indent=2) + "\n"
    print("\n" + text)
    if arguments.to:
        arguments.to.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
