"""`monitor export` and `monitor import`: everything that is stored, as lines that other programs read too."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import click

from monitor.cli.clock import read_clock
from monitor.cli.console import config_option, json_option, note, print_rows
from monitor.collect.feeds.opml import write_opml
from monitor.collect.network.addresses import show_address
from monitor.config import Config, load_config
from monitor.deliver.files import replace_by_parts, replace_file
from monitor.errors import ImportRefused
from monitor.terms import fold_text
from storage.sqlite.holding import hold_database
from storage.sqlite.imports import import_database
from storage.sqlite.reserve import explain_refusal
from storage.sqlite.store import open_store

RECORDS, FEEDS = "records.jsonl", "feeds.opml"
_STREAM = Path("-")
_OWNER_ONLY = 0o600


@click.command("export")
@config_option
@click.option("--without-recipients", is_flag=True, help="Leave out recipients, deliveries and secrets.")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, allow_dash=True))
def export_all(config_path: Path, without_recipients: bool, folder: Path) -> None:
    """Write all that is stored to FOLDER, as JSON Lines, and the feeds as OPML ("-": the lines alone, here).

    The service may go on meanwhile. The file names recipients, unless they are left out: only its owner may
    read it.
    """
    config = load_config(config_path)
    with open_store(config.collect.database) as storage:
        lines = storage.export_records(without_recipients=without_recipients)
        if folder == _STREAM:
            sys.stdout.buffer.writelines(lines)
            return
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            replace_by_parts(folder / RECORDS, lines, mode=_OWNER_ONLY)
            _write_feeds(folder / FEEDS, config)
        except OSError as error:
            raise explain_refusal(error, folder) from error
    click.echo(folder / RECORDS)
    click.echo(folder / FEEDS)


def _write_feeds(path: Path, config: Config) -> None:
    title = ", ".join(topic.name for topic in config.topics)
    replace_file(path, write_opml(config.feeds, config.outlets, title), mode=_OWNER_ONLY)
    secret = sum(show_address(feed.url) != feed.url for feed in config.feeds)
    if secret:
        note(f"Left out of {FEEDS}: passwords and tokens in the addresses of {secret} feeds.")


@click.command("import")
@config_option
@json_option
@click.argument("source", type=click.Path(path_type=Path, allow_dash=True))
def import_all(config_path: Path, as_json: bool, source: Path) -> None:
    """Fill an empty database with what `monitor export` wrote: a folder, its file of records, or "-"."""
    config = load_config(config_path)
    database = config.collect.database
    with _open_records(source) as (file, name), hold_database(database, "monitor import", read_clock()):
        counts = import_database(database, file, name, fold_text)
    print_rows(
        [{"table": table, "records": number} for table, number in counts.items()],
        ["table", "records"],
        as_json=as_json,
    )


@contextmanager
def _open_records(source: Path) -> Iterator[tuple[BinaryIO, str]]:
    """Open the records of an export; yield them with the name that messages give them."""
    if source == _STREAM:
        yield sys.stdin.buffer, "standard input"
        return
    path = source / RECORDS if source.is_dir() else source
    try:
        file = path.open("rb")
    except OSError as error:
        raise ImportRefused(f"{path} cannot be read ({error.strerror}); name what was exported") from error
    with file:
        yield file, str(path)
