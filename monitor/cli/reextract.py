"""`monitor reextract`: the stored pages, read again by this version of the program."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import click

from monitor.cli.clock import read_clock
from monitor.cli.console import config_option, describe_counts, json_option, note, print_rows
from monitor.cli.wiring import configure_logging, group_in, open_collector
from monitor.collect.readers import name_reader
from monitor.config import Config, load_config
from monitor.pipeline.reread import Reread, learn_stored, note_reread, reread_all
from storage.sqlite.store import open_store


@click.command()
@config_option
@json_option
@click.option("--all", "everything", is_flag=True, help="Also the articles that this version read already.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
def reextract(config_path: Path, as_json: bool, everything: bool, dry_run: bool) -> None:
    """Read the stored pages again, after an upgrade: better texts become revisions of their articles.

    No page is fetched, no article is new, and no digest takes for an edit what is only read better.
    """
    configure_logging()
    rows = asyncio.run(_reextract(load_config(config_path), everything=everything, dry_run=dry_run))
    if rows or as_json:
        print_rows(rows, ["id", "changed", "words", "title"], as_json=as_json)


async def _reextract(config: Config, *, everything: bool, dry_run: bool) -> list[dict[str, Any]]:
    """Return a row for each article of which something changes, or whose page cannot be read any more."""
    now = read_clock()
    reader = None if everything else name_reader()
    rows = []
    with open_store(config.collect.database) as storage:
        async with open_collector(config, storage) as tools:
            with tools.ledger.counting() as counts:
                learnt = await learn_stored(now, tools)
                read = 0
                async for reread in reread_all(reader, now, tools):
                    read += 1
                    if row := _describe(reread):
                        rows.append(row)
                    if not dry_run:
                        note_reread(reread, now, tools)
                if not dry_run:
                    tools.ledger.flush()
        if not dry_run:
            group_in(config, storage, now)
    if learnt:
        note(f"{learnt} stored pages taught what recurs on their sites")
    if not read:
        note("nothing to read: this version has read every stored page")
    else:
        saved = "nothing was saved" if dry_run else f"saved: {describe_counts(counts)}"
        note(f"{read} stored pages read again, {len(rows)} of them otherwise; {saved}")
    return rows


def _describe(reread: Reread) -> dict[str, Any] | None:
    article, draft = reread.article, reread.draft
    row = {"id": article.id, "title": article.reading.title, "url": article.url}
    if draft is None:
        return row | {"changed": f"cannot be read: {reread.why}", "words": None}
    if not (changed := reread.list_differences()):
        return None
    before, after = (len(reading.text.split()) for reading in (article.reading, draft.reading))
    return row | {"changed": ", ".join(changed), "words": f"{before} -> {after}"}
