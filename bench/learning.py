"""Measure what corrections teach: how right labels are after 0, 5, 10, 20 and 40 of them.

    python bench/learning.py FOLDER                the configuration's topic, with its cue lists and without
    python bench/learning.py FOLDER --splits 5     fewer random splits

FOLDER holds `topical_dev.jsonl`: articles on the default topic, each a JSON object with `affiliation`,
`labels` (a target's id to favourable, neutral, critical or none), `own_voice_paraphrase` and
`attributed_paraphrase`. They are one reader's notes on 63 pages and are not public; a file of your own in
this form does as well.

For each target the labelled articles are shuffled; the first n are corrected and learnt from as `monitor
correct stance` does it, the rest is asked about. A model counts only if it did better on corrections held
back from it, and none is taught by fewer than ten. Articles that say nothing of the target in their outlet's
own voice get no label, and count as such. Without its cue lists a topic is what a new one is: named targets
and nothing else. Word lists judge the sentences, not the network.

Prints markdown tables. A goal that is missed is only shown; exits with 2 when FOLDER lacks the file.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import pairwise
from pathlib import Path
from random import Random

from bench.corpus import Case, CorpusAbsent
from bench.report import Check, Section, publish_sections, write_share
from bench.topical import AFFILIATIONS, LABELS, list_paragraphs, load_articles
from monitor.config import load_config
from monitor.model import UNRATED, StanceLabel, StanceModel, Tags, Target, Topic
from monitor.pipeline.learning import FEWEST_CORRECTIONS
from monitor.tag.judging import read_prior, read_shipped_model
from monitor.tag.learning import Lesson, label_lesson, score_labels, try_learning
from monitor.tag.networks import load_network
from monitor.tag.quotes import find_attributions
from monitor.tag.sentences import split_paragraphs, split_sentences
from monitor.tag.stance import StanceTagger
from monitor.tag.wording import WordingReader

COUNTS = (0, 5, 10, 20, 40)
FEWEST_ASKED = 5
Question = tuple[StanceLabel, Lesson | None]
"""What a reader says of an article and a target, and what that teaches; None: its own voice tells nothing."""


@dataclass(slots=True)
class Tally:
    """Labels of articles that were not corrected, counted over all splits.

    `guessed` counts those whose likeliest label is right, however unsure; `all` and `all_right` are with the
    corrected articles, which are right by definition. `kept` counts the splits whose model was put in force,
    `before` the labels of the same articles that are right by the shipped model.
    """

    asked: int = 0
    before: int = 0
    right: int = 0
    wrong: int = 0
    flipped: int = 0
    guessed: int = 0
    all: int = 0
    all_right: int = 0
    splits: int = 0
    kept: int = 0


def measure(folder: Path, topic: Topic, splits: int) -> Iterator[Section]:
    """Yield the curve with the topic's cue lists and without. Raises CorpusAbsent."""
    cases = load_articles(folder)
    bare = replace(topic, targets=tuple(replace(one, favour=(), against=()) for one in topic.targets))
    for title, told in (("with the cue lists", topic), ("without cue lists, as on a new topic", bare)):
        yield report(title, told, ask_questions(told, cases), splits)


def ask_questions(topic: Topic, cases: Sequence[Case]) -> dict[str, list[Question]]:
    """Return what the reader labelled, by target id, as the program reads it."""
    tagger, reader = StanceTagger(topic, load_network("sentiment")), WordingReader(topic.targets)
    questions: dict[str, list[Question]] = {target.id: [] for target in topic.targets}
    for number, case in enumerate(cases):
        lessons = read_case(number, case, tagger, reader)
        for target in topic.targets:
            label = LABELS.get(case["labels"].get(target.id, "none"))
            if label is not None:
                lesson = lessons.get(target.id)
                questions[target.id].append((label, lesson and replace(lesson, label=label)))
    return questions


def read_case(number: int, case: Case, tagger: StanceTagger, reader: WordingReader) -> dict[str, Lesson]:
    """Return, by target id, what an article tells in its own voice, its label left open."""
    text = "\n\n".join(list_paragraphs(case))
    blocks = split_paragraphs(text)
    sentences = split_sentences(text, blocks, "en")
    attributions = find_attributions(text, blocks, "en", load_network("attribution"))
    stances = tagger.tag("", text, blocks, sentences, attributions, "en")
    words = reader.read("", text, blocks, Tags(tuple(sentences), tuple(attributions), stances), "en")
    group = AFFILIATIONS.get(case["affiliation"], UNRATED)
    targets = {target.id: target for target in tagger.topic.targets}
    return {
        one.target_id: Lesson(
            one, read_prior(targets[one.target_id], group), words[one.target_id], "unclear", number
        )
        for one in stances
        if one.voice == "outlet" and one.inputs
    }


def draw_curve(
    questions: Sequence[Question], shipped: StanceModel, count: int, splits: int, tally: Tally
) -> Tally:
    """Return the tally after `count` corrections, over random splits that are the same in every run."""
    for seed in range(splits):
        shuffled = list(questions)
        Random(seed).shuffle(shuffled)
        taught = [lesson for _, lesson in shuffled[:count] if lesson is not None]
        model = shipped
        if count >= FEWEST_CORRECTIONS and taught:
            trial = try_learning(taught, shipped)
            tally.kept += trial.better
            model = trial.model if trial.better else shipped
        count_labels(shuffled[count:], model, tally)
        untaught = [lesson for _, lesson in shuffled[count:] if lesson is not None]
        tally.before += score_labels(untaught, [label_lesson(one, shipped) for one in untaught]).right
        tally.splits += 1
        tally.all += len(shuffled)
        tally.all_right += count
    tally.all_right += tally.right
    return tally


def count_labels(questions: Sequence[Question], model: StanceModel, tally: Tally) -> None:
    """Add how a model labels articles to a tally."""
    lessons = [lesson for _, lesson in questions if lesson is not None]
    bold = replace(model, least_chance=0.0)
    score = score_labels(lessons, [label_lesson(one, model) for one in lessons])
    tally.asked += len(questions)
    tally.right += score.right
    tally.wrong += score.wrong
    tally.flipped += score.flipped
    tally.guessed += sum(label_lesson(one, bold) == one.label for one in lessons)


def report(title: str, topic: Topic, questions: Mapping[str, Sequence[Question]], splits: int) -> Section:
    """Return the curves of a topic's targets as a table."""
    rows, checks, figures = [], [], {}
    for target in topic.targets:
        curve: list[float] = []
        for count in COUNTS:
            if len(questions[target.id]) - count < FEWEST_ASKED:
                continue
            shipped = read_shipped_model(target.kind)
            tally = draw_curve(questions[target.id], shipped, count, splits, Tally())
            rows.append(write_row(target, count, tally))
            curve.append(tally.all_right / tally.all)
            figures[f"{target.id} {count}"] = asdict(tally)
        if curve:
            found = " ".join(map(write_share, curve))
            rises = all(later > former for former, later in pairwise(curve))
            checks.append(
                Check(f"{target.id}: the share that is right of all rises", rises, found, goal=True)
            )
    header = [
        "target",
        "corrections",
        "kept",
        "asked",
        "right before",
        "right",
        "wrong",
        "flipped",
        "no label",
        "guess right",
    ]
    return Section(f"Labels {title}", [*header, "right of all"], rows, checks=checks, figures=figures)


def write_row(target: Target, count: int, tally: Tally) -> list[str]:
    """Return the row of a table."""
    unlabelled = tally.asked - tally.right - tally.wrong
    counted = (tally.before, tally.right, tally.wrong, tally.flipped, unlabelled, tally.guessed)
    return [
        target.id,
        str(count),
        write_share(tally.kept / tally.splits),
        str(tally.asked // tally.splits),
        *(write_share(number / tally.asked) for number in counted),
        write_share(tally.all_right / tally.all),
    ]


def main() -> int:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the folder with topical_dev.jsonl")
    parser.add_argument("--config", type=Path, default=Path("feeds.yaml"), help="whose first topic is asked")
    parser.add_argument("--splits", type=int, default=20, help="how many random splits are averaged")
    given = parser.parse_args()
    topic = load_config(given.config).topics[0]
    try:
        return publish_sections(measure(given.folder, topic, given.splits))
    except CorpusAbsent as absent:
        print(f"There is nothing to read: {absent}. See --help for what FOLDER holds.", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
