"""`monitor prune`: what is older than it is to be kept goes."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import click

from monitor.cli.clock import read_clock
from monitor.cli.console import config_option, json_option, note, print_json, print_rows
from monitor.cli.wiring import add_up, prune_in
from monitor.config import load_config
from storage.sqlite.reserve import RESERVE_BYTES, Reserve, has_room
from storage.sqlite.store import open_store

_MB = 1_000_000


@click.command()
@config_option
@json_option
@click.option("--dry-run", is_flag=True, help="Show what would go; drop nothing.")
@click.option("--vacuum", is_flag=True, help="Then write the database anew without its free space.")
def prune(config_path: Path, as_json: bool, dry_run: bool, vacuum: bool) -> None:
    """Drop what is older than `keep` of the configuration says, but for what is still needed."""
    if dry_run and vacuum:
        raise click.UsageError("--vacuum writes the database anew, which --dry-run does not; leave one out")
    config = load_config(config_path)
    database = config.collect.database
    if not dry_run and not has_room(database.parent, RESERVE_BYTES):
        Reserve(database).free()  # who deletes needs room too
    with open_store(database) as storage:
        with storage.snapshot() if dry_run else nullcontext():
            total = add_up(prune_in(config, storage, read_clock(), dry_run=dry_run))
        if vacuum:
            storage.shrink()
    if as_json:
        print_json(
            {kind: {"number": tally.number, "bytes": tally.size_bytes} for kind, tally in total.items()}
        )
        return
    rows = [
        {"kind": kind, "number": tally.number, "MB": f"{tally.size_bytes / _MB:.2f}"}
        for kind, tally in total.items()
    ]
    if rows:
        print_rows(rows, ["kind", "number", "MB"], as_json=False)
    note(("Would go." if dry_run else "Gone.") if rows else "Nothing is older than it is to be kept.")
