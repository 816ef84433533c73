"""`monitor learn`: what the corrections of a topic teach, and taking it back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.clock import read_clock
from monitor.cli.console import config_option, json_option, note, print_rows
from monitor.config import Config, load_config
from monitor.errors import NotFound
from monitor.model import LearntModel
from storage.protocol import Storage
from storage.sqlite.store import open_store

if TYPE_CHECKING:
    from monitor.pipeline.learning import Learning
    from monitor.tag.learning import Trial

_WORDS_SHOWN = 8


@click.command()
@config_option
@json_option
@click.option("--topic", "topic_id", help="Only this topic; else every one of the configuration.")
@click.option(
    "--list", "listing", is_flag=True, help="List what was learnt; the last of a topic is in force."
)
@click.option("--undo", is_flag=True, help="Take back what is in force; what was learnt before counts again.")
@click.option("--all", "everything", is_flag=True, help="With --undo: take back all that was learnt.")
def learn(
    config_path: Path, as_json: bool, topic_id: str | None, listing: bool, undo: bool, everything: bool
) -> None:
    """Learn from the corrections of stances, and keep it where it does better on corrections held back.

    Nothing leaves this machine. `monitor correct stance` does it by itself.
    """
    if listing and undo:
        raise click.UsageError("--list and --undo do not go together")
    if everything and not undo:
        raise click.UsageError("--all goes with --undo")
    config = load_config(config_path)
    topic_ids = _choose_topics(config, topic_id)
    with open_store(config.collect.database) as storage:
        if undo:
            _undo(storage, topic_ids, everything)
        elif listing:
            learnt = [one for name in topic_ids for one in storage.list_learnt_models(name)]
            columns = ["number", "topic", "made_at", "corrections", "before", "after", "targets"]
            print_rows([_describe(one) for one in learnt], columns, as_json=as_json)
        else:
            learn_in(config, storage, topic_ids, read_clock())


def learn_in(config: Config, storage: Storage, topic_ids: Sequence[str], now: datetime) -> None:
    """Learn from the corrections of these topics, and say what came of it."""
    from monitor.pipeline.learning import learn_topic  # brings numpy, which most commands do without
    from monitor.register.builtin import build_register

    for topic in config.topics:
        if topic.id in topic_ids:
            for line in write_learning(learn_topic(topic, build_register(config), storage, now)):
                note(line)


def write_learning(learning: Learning) -> Iterator[str]:
    """Yield what became of learning on a topic, a line for each target."""
    from monitor.pipeline.learning import FEWEST_CORRECTIONS

    count = learning.corrections
    if count < FEWEST_CORRECTIONS:
        yield f"{learning.topic_id}: {count} of the {FEWEST_CORRECTIONS} corrections that learning takes"
        return
    saved = learning.saved
    verdict = "nothing was learnt" if saved is None else f"learnt model {saved.id} is in force"
    yield f"{learning.topic_id}: {learning.lessons} of {count} corrections teach; {verdict}"
    for target_id, trial in learning.trials.items():
        before, after = trial.before, trial.after
        yield (
            f"  {target_id}: of {trial.lessons} held back, {before.right} right and {before.wrong} wrong as "
            f"shipped, {after.right} and {after.wrong} as learnt; {_describe_verdict(trial)}"
        )


def _describe_verdict(trial: Trial) -> str:
    if not trial.better:
        return "not better, so it stays as shipped"
    ranked = sorted(trial.model.words.items(), key=lambda each: (-abs(each[1]), each[0]))[:_WORDS_SHOWN]
    words = ", ".join(f"{word} {weight:+.1f}" for word, weight in ranked)
    return "better, so it counts" + (f"; words: {words}" if words else "")


def _choose_topics(config: Config, topic_id: str | None) -> list[str]:
    known = [topic.id for topic in config.topics]
    if topic_id is not None and topic_id not in known:
        raise NotFound(f"there is no topic {topic_id} in the configuration; name one of {', '.join(known)}")
    return known if topic_id is None else [topic_id]


def _undo(storage: Storage, topic_ids: Sequence[str], everything: bool) -> None:
    from monitor.pipeline.learning import forget_learnt

    for topic_id in topic_ids:
        dropped = forget_learnt(topic_id, storage, everything=everything)
        for one in dropped:
            note(f"{topic_id}: learnt model {one.id} is taken back")
        left = storage.load_learnt_model(topic_id)
        in_force = "the shipped models judge" if left is None else f"learnt model {left.id} is in force"
        note(f"{topic_id}: {in_force}" + ("" if dropped else "; nothing was learnt"))


def _describe(one: LearntModel) -> dict[str, Any]:
    """Return what was learnt for JSON, with all that it changes."""
    return {
        "number": one.id,
        "topic": one.topic_id,
        "made_at": one.made_at,
        "corrections": one.corrections,
        "before": round(one.before, 3),
        "after": round(one.after, 3),
        "targets": ", ".join(one.models) or "none: as shipped",
        "models": {
            target_id: {
                "weights": model.weights,
                "lean": model.lean,
                "border": model.border,
                "words": model.words,
            }
            for target_id, model in one.models.items()
        },
    }
