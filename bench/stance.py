"""Measure how stance is labelled: sentences and articles on the default topic, quality and cost, one run.

    python bench/stance.py FOLDER [--peers vader] [--limit N] [--json FILE]

Prints markdown tables. Exits with 2 when FOLDER is not there; a goal that is missed is only shown.

FOLDER is no part of the project: texts belong to their publishers. It holds

    a_newsmtsc_rw_dev.jsonl, a_newsmtsc_mt_dev.jsonl
        sentences with a named target, `{id, text, target, start, end, label}`: NewsMTSC (Hamborg and Donnay
        2021, fhamborg/NewsMTSC on GitHub, MIT), its two development sets
    topical_dev.jsonl
        articles on the default topic as one reader paraphrased and labelled them, `{id, outlet, affiliation,
        labels, own_voice_paraphrase, attributed_paraphrase}`; label your own to measure your topic

The peer `vader` is the package vaderSentiment, the polarity of the whole sentence; the project's own word
lists (tag.sentiment: words) are always measured beside the network.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.corpus import Case, CorpusAbsent, load_lines, take_sample
from bench.report import Check, Section, publish_sections, write_share
from bench.topical import LABELS as TOPICAL_LABELS
from bench.topical import list_paragraphs, load_articles
from monitor.config import load_config
from monitor.model import Block, Outlet, Topic, propose_outlet
from monitor.tag.judging import judge_stance, read_prior, read_shipped_model
from monitor.tag.networks import load_network
from monitor.tag.polarity import tag_sentence
from monitor.tag.quotes import find_attributions
from monitor.tag.sentences import split_paragraphs, split_sentences
from monitor.tag.sentiment import Mention, judge_mentions
from monitor.tag.stance import StanceTagger, tag_document

ROOT = Path(__file__).parents[1]
SETS = {"rw": "a_newsmtsc_rw_dev.jsonl", "mt": "a_newsmtsc_mt_dev.jsonl"}
GOALS = {"rw": 0.80, "mt": 0.78}
LABELS = ("negative", "neutral", "positive")
TOPICAL_GOALS = {"iran_government": 0.80, "mek_ncri": 0.92, "accountability_1988": 0.82}
LONG_ARTICLE = (30, 3)
"""Sentences and targets of the article whose cost is measured."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A label with the confidence in it."""

    label: str
    confidence: float


Method = Callable[[Sequence[Case]], list[Answer]]


# --- sentences -----------------------------------------------------------------------------------


def ask_network(cases: Sequence[Case]) -> list[Answer]:
    """Return what the network says of each sentence."""
    found = judge_mentions(
        load_network("sentiment"), [Mention(each["text"], each["start"], each["end"]) for each in cases]
    )
    chances = [(each.against, each.neutral, each.favour) for each in found]
    return [Answer(LABELS[each.index(max(each))], max(each)) for each in chances]


def ask_words(cases: Sequence[Case]) -> list[Answer]:
    """Return what the word lists say of each sentence."""
    names = dict(zip(("against", "neutral", "favour"), LABELS, strict=True)) | {"unclear": "neutral"}
    found = [tag_sentence(each["text"], each["target"], each["start"], each["end"]) for each in cases]
    return [Answer(names[label], confidence) for label, confidence, _ in found]


def ask_vader(cases: Sequence[Case]) -> list[Answer]:
    """Return the polarity of each whole sentence. Raises ImportError without the package."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyzer = SentimentIntensityAnalyzer()
    scores = [analyzer.polarity_scores(each["text"])["compound"] for each in cases]
    return [
        Answer("neutral" if abs(score) < 0.05 else "positive" if score > 0 else "negative", abs(score))
        for score in scores
    ]


METHODS: dict[str, Method] = {"network": ask_network, "word lists": ask_words}
PEERS: dict[str, Method] = {"vader": ask_vader}


def measure_f1(gold: Sequence[str], found: Sequence[str], labels: Sequence[str] = LABELS) -> float:
    """Return the mean of the F1 scores of the labels."""
    scores = []
    for label in labels:
        both = sum(one == other == label for one, other in zip(gold, found, strict=True))
        either = gold.count(label) + found.count(label)
        scores.append(2 * both / either if either else 0.0)
    return sum(scores) / len(scores)


def measure_calibration(right: Sequence[bool], confidence: Sequence[float], bins: int = 10) -> float:
    """Return the expected calibration error: how far confidence is from the share that is right."""
    error = 0.0
    for number in range(bins):
        low, high = number / bins, (number + 1) / bins
        inside = [i for i, each in enumerate(confidence) if low < each <= high or (number == 0 and each == 0)]
        if inside:
            share = sum(right[i] for i in inside) / len(inside)
            error += abs(share - sum(confidence[i] for i in inside) / len(inside)) * len(inside)
    return error / max(1, len(right))


def measure_surest(right: Sequence[bool], confidence: Sequence[float], coverage: float = 0.7) -> float:
    """Return the accuracy on the share of cases it is surest of."""
    order = sorted(range(len(right)), key=lambda i: -confidence[i])[: max(1, round(coverage * len(right)))]
    return sum(right[i] for i in order) / len(order)


def report_sentences(folder: Path, peers: Sequence[str], limit: int | None) -> Iterator[Section]:
    """Yield a table for each set of sentences. Raises CorpusAbsent."""
    for name, file in SETS.items():
        cases = take_sample(load_lines(folder / file), limit)
        gold = [each["label"] for each in cases]
        rows, checks = [], []
        figures: dict[str, object] = {}
        for method, ask in (METHODS | {peer: PEERS[peer] for peer in peers}).items():
            ask(cases[:8])
            began = time.process_time()
            answers = ask(cases)
            cost_ms = 1000 * (time.process_time() - began) / len(cases)
            right = [each.label == label for each, label in zip(answers, gold, strict=True)]
            sure = [each.confidence for each in answers]
            f1 = measure_f1(gold, [each.label for each in answers])
            error, surest = measure_calibration(right, sure), measure_surest(right, sure)
            share = sum(right) / len(right)
            shown = [write_share(each) for each in (f1, share, surest, error)]
            rows.append([method, *shown, f"{cost_ms:.1f}"])
            figures[method] = {"f1": f1, "accuracy": share, "surest": surest, "ece": error, "ms": cost_ms}
            if method == "network":
                checks = [
                    Check(f"macro-F1 at least {GOALS[name]}", f1 >= GOALS[name], f"{f1:.3f}", goal=True),
                    Check("calibration error under .05", error < 0.05, f"{error:.3f}", goal=True),
                    Check(
                        "accuracy at 70 % coverage at least .90", surest >= 0.9, f"{surest:.3f}", goal=True
                    ),
                ]
        header = [
            "method",
            "macro-F1",
            "accuracy",
            "of the surest 70 %",
            "calibration error",
            "ms a sentence",
        ]
        title = f"Sentences: NewsMTSC {name}, {len(cases)}"
        yield Section(title, header, rows, checks=checks, figures=figures)


# --- articles on the topic -----------------------------------------------------------------------


def judge_article(topic: Topic, case: Case, outlet: Outlet) -> dict[str, str]:
    """Return the labels of the article's own voice by target, with the outlet's affiliation as a prior.

    A target that only speakers name is "unclear", as `monitor try stance` answers.
    """
    paragraphs = list_paragraphs(case)
    stances = tag_document(
        "", paragraphs, topic, "en", load_network("sentiment"), load_network("attribution")
    )
    targets = {target.id: target for target in topic.targets}
    labels: dict[str, str] = {stance.target_id: "unclear" for stance in stances}
    for stance in stances:
        if stance.voice == "outlet":
            target = targets[stance.target_id]
            prior = read_prior(target, outlet.affiliation)
            labels[target.id] = judge_stance(stance, prior, read_shipped_model(target.kind)).label
    return labels


def report_articles(folder: Path, topic: Topic, outlets: dict[str, Outlet]) -> Iterator[Section]:
    """Yield the table of the topic's articles, without and with affiliation. Raises CorpusAbsent."""
    cases = load_articles(folder)
    unknown = propose_outlet("unknown", "unknown", ())
    rows, checks = [], []
    figures: dict[str, object] = {}
    for method in ("text alone", "with affiliation"):
        known = outlets if method == "with affiliation" else {}
        found = [judge_article(topic, case, known.get(case["outlet"].casefold(), unknown)) for case in cases]
        for target in topic.targets:
            gold = [TOPICAL_LABELS.get(case["labels"][target.id], "none") for case in cases]
            said = [each.get(target.id, "none") for each in found]
            share, flips, answered = count_right(gold, said)
            rows.append([target.id, method, *map(write_share, (share, flips, answered))])
            figures[f"{target.id}, {method}"] = {"accuracy": share, "flips": flips, "answered": answered}
            if method == "text alone":
                goal = TOPICAL_GOALS.get(target.id, 0.8)
                holds = share >= goal and flips < 0.02
                found_words = f"{share:.3f}, {flips:.3f} flips"
                checks.append(Check(f"{target.id} at least {goal}", holds, found_words, goal=True))
    header = ["target", "method", "accuracy", "flips", "answered"]
    notes = ["A flip is favour for against or against for favour; unclear counts as wrong."]
    yield Section(f"Articles on the topic, {len(cases)}", header, rows, notes, checks, figures)


def count_right(gold: Sequence[str], said: Sequence[str]) -> tuple[float, float, float]:
    """Return the shares that are right, that are flips between the sides, and that are answered at all."""
    pairs = Counter(zip(gold, said, strict=True))
    flips = pairs["favour", "against"] + pairs["against", "favour"]
    right = sum(count for (one, other), count in pairs.items() if one == other)
    answered = sum(count for (_, other), count in pairs.items() if other != "unclear")
    return right / len(gold), flips / len(gold), answered / len(gold)


# --- cost ----------------------------------------------------------------------------------------


def write_long_article(topic: Topic) -> tuple[str, str, tuple[Block, ...]]:
    """Return title, text and blocks of an article of that size, which names a target in each sentence."""
    count, targets = LONG_ARTICLE
    names = [target.aliases[0].rstrip("*") for target in topic.targets[:targets]]
    opening = (
        "On Tuesday the {} was named again in the harbour inquiry, which heard twelve witnesses",
        "A clerk said that the {} “had never once answered a letter from the board”",
        "Papers that were read out describe what the {} did in the months before the quay was closed",
    )
    sentences = [
        f"{opening[n % 3].format(names[n % len(names)])}, and item {n} followed." for n in range(count)
    ]
    text = "\n\n".join(" ".join(sentences[low : low + 3]) for low in range(0, count, 3))
    return f"Inquiry hears of the {names[0]}", text, split_paragraphs(text)


def report_cost(topic: Topic, rounds: int = 10) -> Iterator[Section]:
    """Yield what tagging one long article costs, and the memory of this process with both networks."""
    tagger = StanceTagger(topic, load_network("sentiment"))
    title, text, blocks = write_long_article(topic)
    times: dict[str, float] = {"quotations": 0.0, "stance": 0.0}
    for number in range(rounds + 1):
        sentences = split_sentences(text, blocks, "en")
        began = time.process_time()
        attributions = find_attributions(text, blocks, "en", load_network("attribution"))
        between = time.process_time()
        tagger.tag(title, text, blocks, sentences, attributions, "en")
        if number:
            times["quotations"] += 1000 * (between - began) / rounds
            times["stance"] += 1000 * (time.process_time() - between) / rounds
    total = sum(times.values())
    memory_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = [[name, f"{cost:.0f}"] for name, cost in (times | {"together": total}).items()]
    checks = [
        Check("under 250 ms CPU", total < 250, f"{total:.0f} ms", goal=True),
        Check("this process under 400 MB", memory_mb < 400, f"{memory_mb:.0f} MB", goal=True),
    ]
    words = "Cost of an article of {} sentences and {} targets, {} words"
    name = words.format(*LONG_ARTICLE, len(text.split()))
    yield Section(name, ["part", "ms CPU"], rows, checks=checks, figures=times | {"memory_mb": memory_mb})


# --- the script ----------------------------------------------------------------------------------


def measure(given: argparse.Namespace) -> Iterator[Section]:
    """Yield each table as it is measured. Raises CorpusAbsent."""
    config = load_config(given.config)
    topic = config.topics[0]
    outlets = {outlet.name.casefold(): outlet for outlet in config.outlets}
    yield from report_sentences(given.folder, given.peers, given.limit)
    yield from report_articles(given.folder, topic, outlets)
    yield from report_cost(topic)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the labelled texts")
    parser.add_argument(
        "--config", type=Path, default=ROOT / "feeds.yaml", help="whose first topic is measured"
    )
    parser.add_argument("--peers", nargs="*", default=[], choices=PEERS, help="packages to measure beside")
    parser.add_argument("--limit", type=int, metavar="N", help="a sample of N sentences of each set")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures there")
    given = parser.parse_args()
    try:
        sys.exit(publish_sections(measure(given), given.json))
    except CorpusAbsent as absent:
        print(f"There is nothing to read: {absent}. See --help for what FOLDER holds.", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
