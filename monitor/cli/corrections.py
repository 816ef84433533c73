"""`monitor correct`: what a reader knows better, kept and put before what is found."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TextIO, get_args

import click

from monitor.cli.clock import read_clock
from monitor.cli.console import config_option, json_option, note, print_rows
from monitor.cli.learn import learn_in
from monitor.cli.wiring import group_in
from monitor.config import load_config
from monitor.digest.english import ENGLISH
from monitor.model import CorrectedLabel, Correction, StanceCorrection
from monitor.pipeline.corrections import correct_stance, put_apart_from_copies, put_apart_from_story
from monitor.pipeline.exchange import export_stances, import_stances
from storage.protocol import Storage
from storage.sqlite.store import open_store


class _Corrections(click.Group):
    """Takes `correct ARTICLE TARGET LABEL` for `correct stance ...`: no command's name is a number."""

    def resolve_command(
        self, context: click.Context, words: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        return super().resolve_command(context, ["stance", *words] if words[0].isdecimal() else words)


@click.group(cls=_Corrections)
def correct() -> None:
    """Say where an article does not belong, or how it regards a target.

    Corrections are kept, and win over what is found. `correct ARTICLE TARGET LABEL` is short for
    `correct stance ARTICLE TARGET LABEL`.
    """


@correct.command("not-a-copy")
@config_option
@click.argument("article_id", type=int)
@click.option("--of", "of_id", type=int, help="Only of this article; else of all it is grouped with.")
def not_a_copy(config_path: Path, article_id: int, of_id: int | None) -> None:
    """ARTICLE_ID is no copy of what it is grouped with, nor is that a copy of it."""
    _say(config_path, lambda storage, now: put_apart_from_copies(storage, article_id, of_id, now))


@correct.command("not-this-story")
@config_option
@click.argument("article_id", type=int)
@click.option("--story", "story_id", help="The story, if the article is in stories of several topics.")
def not_this_story(config_path: Path, article_id: int, story_id: str | None) -> None:
    """ARTICLE_ID is not about the event of its story."""
    _say(config_path, lambda storage, now: put_apart_from_story(storage, article_id, story_id, now))


def _say(config_path: Path, correct_in: Callable[[Storage, datetime], Correction]) -> None:
    """Keep a correction, and have what it concerns grouped again at once."""
    config, now = load_config(config_path), read_clock()
    with open_store(config.collect.database) as storage:
        made = correct_in(storage, now)
        group_in(config, storage, now)
    note(f"correction {made.id}: {write_correction(made)}")


@correct.command()
@config_option
@click.argument("article_id", type=int)
@click.argument("target_id", metavar="TARGET")
@click.argument("label", type=click.Choice(get_args(CorrectedLabel)))
@click.option("--topic", "topic_id", help="The topic, if several of the article's have the target.")
@click.option("--by", help="Who says so; nobody named is you.")
def stance(
    config_path: Path,
    article_id: int,
    target_id: str,
    label: CorrectedLabel,
    topic_id: str | None,
    by: str | None,
) -> None:
    """In its own voice, ARTICLE_ID is LABEL toward TARGET; "absent": it does not touch it.

    It counts at once, and from ten corrections of a topic on the topic learns from them.
    """
    config, now = load_config(config_path), read_clock()
    with open_store(config.collect.database) as storage:
        made = correct_stance(
            storage, config.topics, article_id, target_id, label, topic_id=topic_id, by=by, now=now
        )
        note(f"correction {made.id}: {write_correction(made)}")
        learn_in(config, storage, [made.topic_id], now)


@correct.command("list")
@config_option
@json_option
def list_corrections(config_path: Path, as_json: bool) -> None:
    """List the corrections, in the order in which they were made."""
    found: list[Correction | StanceCorrection] = []
    with open_store(load_config(config_path).collect.database) as storage:
        found += storage.list_corrections()
        found += storage.list_stance_corrections(None)
    rows = [describe_correction(one) for one in sorted(found, key=lambda one: one.id)]
    if not as_json:
        rows = [row | {"others": ", ".join(map(str, row["others"]))} for row in rows]
    columns = ["number", "made_at", "article", "says", "others", "topic", "target", "label", "by"]
    print_rows(rows, columns, as_json=as_json)


@correct.command()
@config_option
@click.argument("number", type=int)
def undo(config_path: Path, number: int) -> None:
    """Take correction NUMBER back."""
    config, now = load_config(config_path), read_clock()
    with open_store(config.collect.database) as storage:
        dropped = storage.drop_correction(number)
        note(f"no longer said: {write_correction(dropped)}")
        if isinstance(dropped, Correction):
            group_in(config, storage, now)
        else:
            learn_in(config, storage, [dropped.topic_id], now)


@correct.command("export")
@config_option
def export_corrections(config_path: Path) -> None:
    """Write the corrections of stances that count, as JSON Lines, for another machine to import."""
    with open_store(load_config(config_path).collect.database) as storage:
        for line in export_stances(storage):
            click.echo(line)


@correct.command("import")
@config_option
@click.argument("file", type=click.File(encoding="utf-8"))
def import_corrections(config_path: Path, file: TextIO) -> None:
    """Take over the corrections in FILE ("-": standard input) whose articles are stored here.

    Where a stance was corrected here later, that stays.
    """
    config, now = load_config(config_path), read_clock()
    with open_store(config.collect.database) as storage:
        taken = import_stances(storage, file)
        note(
            f"{len(taken.made)} corrections taken over; {taken.known} were known or older than those here; "
            f"{len(taken.unknown)} are of articles that are not stored here"
        )
        learn_in(config, storage, sorted({one.topic_id for one in taken.made}), now)
    for address in taken.unknown:
        note(f"not stored here: {address}")
    if taken.unknown:
        sys.exit(1)


def describe_correction(one: Correction | StanceCorrection) -> dict[str, Any]:
    """Return a correction for JSON."""
    row = {"number": one.id, "made_at": one.made_at, "article": one.article_id}
    if isinstance(one, Correction):
        return row | {"says": one.kind, "others": one.other_ids}
    about = {"topic": one.topic_id, "target": one.target_id, "label": one.label, "by": one.by}
    return row | {"says": "stance", "others": ()} | about


def write_correction(one: Correction | StanceCorrection) -> str:
    """Return what a correction says: "article 2 is not a copy of 1"."""
    if isinstance(one, StanceCorrection):
        regard = "does not touch" if one.label == "absent" else f"is {ENGLISH.says[one.label]}"
        return f"article {one.article_id} {regard} {one.target_id}" + (f", says {one.by}" if one.by else "")
    others = ", ".join(map(str, one.other_ids))
    if one.kind == "not a copy":
        return f"article {one.article_id} is not a copy of {others}"
    return f"article {one.article_id} is not in one story with {others}"
