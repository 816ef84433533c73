"""`monitor quarantine`: what ended the workers that read it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from monitor import __version__
from monitor.cli.clock import read_clock
from monitor.cli.console import config_option, json_option, note, print_json, print_rows
from monitor.collect.network.addresses import show_address
from monitor.config import load_config
from monitor.model import Held
from monitor.pipeline.quarantine import name_reason, retry_held
from storage.protocol import Storage
from storage.sqlite.store import open_store

_COLUMNS = ("id", "kind", "state", "kills", "last", "version", "url", "reason")


@click.group()
def quarantine() -> None:
    """See which feeds, pages and entries ended the processes that read them, and have them read again."""


@quarantine.command("list")
@config_option
@json_option
def list_quarantine(config_path: Path, as_json: bool) -> None:
    """List what is in quarantine, and what is suspected: it ended one process and is tried once more."""
    with _open(config_path) as storage:
        rows = [_describe(held) for held in storage.list_held()]
    print_rows(rows, _COLUMNS, as_json=as_json)


@quarantine.command()
@config_option
@json_option
@click.argument("held_id", metavar="ID", type=int)
@click.option(
    "--body", "body_path", type=click.Path(path_type=Path, dir_okay=False), help="Write its bytes there."
)
def show(config_path: Path, as_json: bool, held_id: int, body_path: Path | None) -> None:
    """Tell all about one: its headers, and how it ended the last process, with the traceback if any."""
    with _open(config_path) as storage:
        held = storage.load_held(held_id)
    facts = _describe(held) | {
        "feed": held.specimen.feed_url,
        "first": held.first_at,
        "bytes": len(held.specimen.body),
        "headers": dict(held.specimen.headers),
        "reason": held.reason,
    }
    if as_json:
        print_json(facts)
    else:
        for name, value in facts.items():
            click.echo(f"{name}: {value}")
    if body_path is not None:
        body_path.write_bytes(held.specimen.body)
        note(f"its bytes are in {body_path}; open them with care")


@quarantine.command()
@config_option
@click.argument("held_id", metavar="ID", type=int, required=False)
@click.option("--all", "everything", is_flag=True, help="All that is in quarantine.")
def retry(config_path: Path, held_id: int | None, everything: bool) -> None:
    """Have one read once more: an article's page now, a feed at its next poll, an entry when that changes."""
    if (held_id is None) != everything:
        raise click.UsageError("name one by its number, or say --all")
    now = read_clock()
    with _open(config_path) as storage:
        closed = [held.id for held in storage.list_held() if held.id and not held.tries_left]
        chosen = [storage.load_held(number) for number in (closed if held_id is None else [held_id])]
        for held in chosen:
            retry_held(held, __version__, now, storage)
    note(f"{len(chosen)} to be read once more")


@quarantine.command()
@config_option
@click.argument("held_id", metavar="ID", type=int)
def drop(config_path: Path, held_id: int) -> None:
    """Forget one, with its bytes: if it is met again, it is as new."""
    with _open(config_path) as storage:
        storage.release(storage.load_held(held_id).id or 0)
    note(f"{held_id} is forgotten")


def _open(config_path: Path) -> Storage:
    return open_store(load_config(config_path).collect.database)


def _describe(held: Held) -> dict[str, Any]:
    return {
        "id": held.id,
        "kind": held.specimen.kind,
        "url": show_address(held.specimen.url),
        "state": "suspected" if held.tries_left else "quarantined",
        "kills": held.kills,
        "last": held.last_at,
        "version": held.version,
        "reason": name_reason(held),
    }
