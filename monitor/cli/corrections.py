"""`monitor correct`: what a reader knows better, kept and put before what is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from monitor.cli.console import config_option, json_option, note, print_rows
from monitor.cli.wiring import group_in, read_clock
from monitor.config import load_config
from monitor.model import Correction
from monitor.pipeline.corrections import put_apart_from_copies, put_apart_from_story
from storage.protocol import Storage
from storage.sqlite.store import open_store


@click.group()
def correct() -> None:
    """Say where an article does not belong. Corrections are kept, and win over what is found."""


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


@correct.command("list")
@config_option
@json_option
def list_corrections(config_path: Path, as_json: bool) -> None:
    """List the corrections, in the order in which they were made."""
    with open_store(load_config(config_path).collect.database) as storage:
        found = storage.list_corrections()
    rows = [describe_correction(one) for one in found]
    if not as_json:
        rows = [row | {"others": ", ".join(map(str, row["others"]))} for row in rows]
    print_rows(rows, ["number", "made_at", "article", "says", "others"], as_json=as_json)


@correct.command()
@config_option
@click.argument("number", type=int)
def undo(config_path: Path, number: int) -> None:
    """Take correction NUMBER back."""
    config, now = load_config(config_path), read_clock()
    with open_store(config.collect.database) as storage:
        dropped = storage.drop_correction(number)
        group_in(config, storage, now)
    note(f"no longer said: {write_correction(dropped)}")


def describe_correction(one: Correction) -> dict[str, Any]:
    """Return a correction for JSON."""
    return {
        "number": one.id,
        "made_at": one.made_at,
        "article": one.article_id,
        "says": one.kind,
        "others": one.other_ids,
    }


def write_correction(one: Correction) -> str:
    """Return what a correction says: "article 2 is not a copy of 1"."""
    others = ", ".join(map(str, one.other_ids))
    if one.kind == "not a copy":
        return f"article {one.article_id} is not a copy of {others}"
    return f"article {one.article_id} is not in one story with {others}"
